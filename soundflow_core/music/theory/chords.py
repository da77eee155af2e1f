"""Chords from Roman numerals, as musicians write progressions: `i9`, `VImaj9`, `iv9`, `V7sus4`, `bIImaj7`, `viio7`.

The numeral counts degrees of the key's own scale (natural minor or major); `b` and `#` move it a semitone; capitals have a
major third, small letters a minor one; a bare 7, 9, 11 or 13 adds the minor seventh.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from soundflow_core.music.theory.pitch import MAJOR, MINOR, Key

_NUMERALS = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}
_SYMBOL = re.compile(r"^(?P<shift>[b#]?)(?P<numeral>VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?P<quality>.*)$")

# Intervals over the root; T is the third, major or minor by the numeral's case.
_QUALITIES: dict[str, tuple[int | str, ...]] = {
    "": (0, "T", 7),
    "5": (0, 7),
    "6": (0, "T", 7, 9),
    "69": (0, "T", 7, 9, 14),
    "7": (0, "T", 7, 10),
    "9": (0, "T", 7, 10, 14),
    "11": (0, "T", 7, 10, 14, 17),
    "13": (0, "T", 10, 14, 21),
    "maj7": (0, "T", 7, 11),
    "maj9": (0, "T", 7, 11, 14),
    "maj13": (0, "T", 11, 14, 21),
    "maj7#11": (0, "T", 7, 11, 18),
    "add9": (0, "T", 7, 14),
    "add11": (0, "T", 7, 17),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "7sus4": (0, 5, 7, 10),
    "9sus4": (0, 5, 7, 10, 14),
    "o": (0, 3, 6),
    "o7": (0, 3, 6, 9),
    "m7b5": (0, 3, 6, 10),
    "+": (0, 4, 8),
    "7b9": (0, "T", 7, 10, 13),
    "7#9": (0, "T", 7, 10, 15),
    "7b13": (0, "T", 10, 14, 20),
    "7alt": (0, "T", 10, 13, 20),
}


@dataclass(frozen=True)
class Chord:
    """A chord in a key: its root's pitch class and the intervals over it in semitones, root first."""

    symbol: str
    root: int
    intervals: tuple[int, ...]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """The chord's pitch classes, root first."""
        return tuple((self.root + interval) % 12 for interval in self.intervals)

    @property
    def third(self) -> int:
        """Pitch class of the third, or of the tone that replaces it in a suspended chord."""
        return self.pitch_classes[1] if len(self.intervals) > 2 else self.root

    @property
    def fifth(self) -> int:
        """Pitch class of the fifth, altered where the chord alters it."""
        altered = next((i for i in self.intervals if i in (6, 8)), 7)
        return (self.root + altered) % 12

    @property
    def seventh(self) -> int:
        """Pitch class of the seventh or sixth; the root where there is neither."""
        found = next((i for i in self.intervals if i in (9, 10, 11)), 0)
        return (self.root + found) % 12


def chord_of(symbol: str, key: Key) -> Chord:
    """The chord of a Roman numeral in a key; ValueError for an invalid symbol."""
    match = _SYMBOL.match(symbol)
    if not match or match["quality"] not in _QUALITIES:
        raise ValueError(f"'{symbol}' is not a chord symbol; write a Roman numeral and a quality, as in iv9 or VImaj7.")
    numeral = match["numeral"]
    scale = MINOR if key.mode == "minor" else MAJOR
    shift = {"": 0, "b": -1, "#": 1}[match["shift"]]
    root = (key.tonic + scale[_NUMERALS[numeral.lower()]] + shift) % 12
    third = 4 if numeral.isupper() else 3
    intervals = tuple(third if i == "T" else int(i) for i in _QUALITIES[match["quality"]])
    return Chord(symbol, root, intervals)


def scale_over(chord: Chord, key: Key) -> tuple[int, ...]:
    """The pitch classes to play over a chord: the key's scale, in which the chord's foreign tones replace their neighbours."""
    foreign = [tone for tone in chord.pitch_classes if tone not in key.scale]
    clashing = {(tone + step) % 12 for tone in foreign for step in (-1, 1)} - set(chord.pitch_classes)
    return tuple(sorted((set(key.scale) | set(foreign)) - clashing))
