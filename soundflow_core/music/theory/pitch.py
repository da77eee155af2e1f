"""Keys, scales and pitches. A pitch is a MIDI note number; a pitch class is 0 (C) .. 11 (B)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from soundflow_core.base.errors import BriefError

NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
MAJOR_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR_NAMES = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")


@dataclass(frozen=True)
class Key:
    """A tonic and a mode."""

    tonic: int
    mode: Literal["major", "minor"]

    @property
    def name(self) -> str:
        """The name as in the catalog: `Dm`, `F#`, `Bb`."""
        return (MINOR_NAMES if self.mode == "minor" else MAJOR_NAMES)[self.tonic]

    @property
    def scale(self) -> tuple[int, ...]:
        """The pitch classes of the major or natural minor scale, from the tonic."""
        steps = MINOR if self.mode == "minor" else MAJOR
        return tuple((self.tonic + step) % 12 for step in steps)

    @property
    def pentatonic(self) -> tuple[int, ...]:
        """The scale's five most consonant pitch classes, from the tonic."""
        steps = (0, 3, 5, 7, 10) if self.mode == "minor" else (0, 2, 4, 7, 9)
        return tuple((self.tonic + step) % 12 for step in steps)


def parse_key(name: str) -> Key:
    """The key named `Dm`, `F#` or `Bbm`; BriefError for an invalid name."""
    root, minor = (name[:-1], True) if name.endswith("m") else (name, False)
    if not root or root[0] not in NATURALS or root[1:] not in ("", "#", "b"):
        raise BriefError(
            f"The key '{name}' is unknown; write a note A-G, # or b if needed, and m for minor, as in F#m."
        )
    tonic = (NATURALS[root[0]] + {"": 0, "#": 1, "b": -1}[root[1:]]) % 12
    return Key(tonic, "minor" if minor else "major")


def hz_of(pitch: float) -> float:
    """The frequency in Hz of a MIDI pitch; equal temperament, A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def nearest(pitch_class: int, to: float) -> int:
    """The pitch of a class nearest to the pitch `to`."""
    base = round(to)
    above = base + (pitch_class - base) % 12
    return above if above - to <= to - (above - 12) else above - 12


def within(pitch: int, low: int, high: int) -> int:
    """A pitch moved by octaves into low..high, which must span at least an octave."""
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch


def scale_pitches(pitch_classes: tuple[int, ...], low: int, high: int) -> tuple[int, ...]:
    """All pitches in low..high of the given classes, ascending."""
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in pitch_classes)


def reflect_index(index: int, size: int) -> int:
    """An index into a sequence of `size` (1 or more), reflected at both ends: -1 becomes 1, `size` becomes `size - 2`."""
    round_trip = max(1, 2 * (size - 1))
    folded = index % round_trip
    return min(folded, round_trip - folded)
