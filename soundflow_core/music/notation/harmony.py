"""Progressions, cadences and substitutes as text: `"i9 | iv9 | VImaj7 | v7"`.

`|` ends a bar, spaces separate the chords of one bar, `%` repeats the bar before, a new line or `/` starts another progression.
"""

from __future__ import annotations

from soundflow_core.base.notation import NotationError, Token, chapters_of, entries_of, split_at
from soundflow_core.music.theory.chords import chord_of
from soundflow_core.music.theory.pitch import parse_key

Progression = tuple[str, ...]
_ANY_KEY = parse_key("C")


LABELS = ("minor", "major", "minor_bridge", "major_bridge", "minor_cadence", "major_cadence")


def parse_harmony(text: str) -> dict[str, tuple[Progression, ...]]:
    """The progressions under each label of `LABELS`; each string is one bar. NotationError for unknown labels and chords.

    `minor` and `major` are needed; a bridge without its own uses another main one; a cadence is one progression.
    """
    chapters = chapters_of(text, LABELS)
    for label in LABELS[:2]:
        if not chapters.get(label):
            raise NotationError(
                f"the harmony lacks '{label}:'; write its progressions, as in 'minor: i9 | iv9 | VImaj7 | v7'."
            )
    for label in LABELS[4:]:
        if len(chapters.get(label, ())) > 1:
            raise chapters[label][1][0].error("part of the cadence: it is one progression, its bars separated by |")
    return {label: tuple(_progression(group) for group in chapters.get(label, ())) for label in LABELS}


def parse_substitutes(text: str) -> dict[str, tuple[str, ...]]:
    """What may replace a chord where it returns: `"V13: bII7 V7alt  i9: i69"`."""
    return {
        _chord(label): tuple(_chord(word) for group in groups for word in group) for label, groups in entries_of(text)
    }


def _progression(words: list[Token]) -> Progression:
    bars: list[str] = []
    for bar in split_at(words, "|"):
        if bar[0].text == "%":
            if not bars:
                raise bar[0].error("possible in the first bar: there is no bar before it to repeat")
            bars.append(bars[-1])
        else:
            bars.append(" ".join(_chord(word) for word in bar))
    return tuple(bars)


def _chord(word: Token) -> str:
    try:
        chord_of(word.text, _ANY_KEY)
    except ValueError:
        raise word.error("a chord; write a Roman numeral and a quality, as in iv9 or VImaj7") from None
    return word.text
