"""Patterns as text: rhythms, bass lines, riffs and drum grids.

One character is one step. Spaces between beats are for the eye, `|` ends a bar, `/` starts an alternative:
`"R... 1... 8... 1... / R.1. ..1. R.1. 5.a."`. In drums `x(5,16)` spreads five strokes over sixteen steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast, get_args

from soundflow_core.base.notation import NotationError, Token, alternatives_of, listed, split_at
from soundflow_core.model.kits import DrumVoice
from soundflow_core.music.players.drums.drummer import Groove
from soundflow_core.music.theory.rhythm import euclid

VOICES: tuple[str, ...] = get_args(DrumVoice)
STROKES = ("Xxo,?.", "a drum pattern: X accent, x stroke, o soft, ',' ghost, ? now and then, '.' rest")
DEGREES = ("R13578a-.", "a bass line: R accented root, 1 3 5 7 8 degrees, a approach, - hold, '.' rest")
NOTES = ("x-.", "a melody's rhythm: x note, - hold, '.' rest")
TRIGGERS = ("Xxos-.", "a sequence: X accent, x step, o soft, s slide, - hold, '.' rest")
ORDER = ("0123456789.", "an order of chord tones: digits from 0 (lowest), '.' rest, or up, down, updown, random")
ORDER_WORDS = ("up", "down", "updown", "random")
BEAT_STEPS = 4
_EUCLID = re.compile(r"^x\((\d{1,2}),(\d{1,2})(?:,(\d{1,2}))?\)$")


def parse_patterns(text: str, symbols: tuple[str, str], free_length: bool = False) -> tuple[str, ...]:
    """The alternatives of a text as patterns without spaces; NotationError for other symbols and for incomplete beats.

    `symbols` are the characters allowed and a description; beats have four steps unless `free_length`.
    """
    patterns = tuple(_pattern(group, symbols, free_length) for group in alternatives_of(text))
    if not patterns:
        raise NotationError(f"line 1, column 1: the text is empty; write {symbols[1]}.")
    return patterns


def parse_orders(text: str) -> tuple[str, ...]:
    """Orders of an arpeggio."""
    groups = alternatives_of(text)
    return tuple(
        group[0].text if len(group) == 1 and group[0].text in ORDER_WORDS else _pattern(group, ORDER, free_length=True)
        for group in groups
    )


def parse_grooves(groups: list[list[Token]]) -> tuple[Groove, ...]:
    """Grooves or fills: in each, voices with their patterns; `-` silences a voice."""
    return tuple(_groove(group) for group in groups)


def parse_voice_numbers(groups: list[list[Token]]) -> dict[DrumVoice, float]:
    """A number for each voice: `clap .4  ride .72`."""
    words = [word for group in groups for word in group]
    if len(words) % 2:
        raise words[-1].error("complete: write a voice and a number, as in 'clap .4'")
    return {_voice(voice): number.number("a number") for voice, number in zip(words[::2], words[1::2], strict=True)}


def _groove(words: Iterable[Token]) -> Groove:
    """A groove from voices, each followed by its pattern; `-` alone silences a voice."""
    spoken: list[tuple[Token, list[Token]]] = []
    for word in words:
        if word.text[:1].isalpha() and word.text in VOICES:
            spoken.append((word, []))
        elif spoken:
            spoken[-1][1].append(word)
        else:
            raise word.error(f"a drum voice; write one of {', '.join(VOICES)}")
    groove: Groove = {}
    for voice, pattern in spoken:
        if not pattern:
            raise voice.error("complete: a voice needs a pattern after it, or - for silence")
        groove[_voice(voice)] = "" if [w.text for w in pattern] == ["-"] else _pattern(pattern, STROKES)
    return groove


def _voice(word: Token) -> DrumVoice:
    if word.text not in VOICES:
        raise word.error(f"a drum voice; write {listed(VOICES)}")
    return cast(DrumVoice, word.text)


def _pattern(words: list[Token], symbols: tuple[str, str], free_length: bool = False) -> str:
    return "|".join(_bar(bar, symbols, free_length) for bar in split_at(words, "|"))


def _bar(words: list[Token], symbols: tuple[str, str], free_length: bool) -> str:
    """One bar of a pattern: every beat complete, and every character known."""
    steps = ""
    for word in words:
        spread = _EUCLID.match(word.text) if symbols is STROKES else None
        if spread:
            steps += euclid(int(spread[1]), int(spread[2]), int(spread[3] or 0))
            continue
        if (
            symbols is STROKES
            and len(word.text) > 2
            and word.text.replace("_", "").isalpha()
            and set(word.text) - set("Xxo")
        ):
            raise word.error(f"a drum voice; write {listed(VOICES)}")
        wrong = next((i for i, symbol in enumerate(word.text) if symbol not in symbols[0]), None)
        if wrong is not None:
            bad = Token(word.text[wrong], word.line, word.column)
            raise bad.error(f"part of {symbols[1]}", wrong)
        if not free_length and len(word.text) % BEAT_STEPS:
            raise word.error(f"whole: a beat has {BEAT_STEPS} steps, this has {len(word.text)} in all")
        steps += word.text
    return steps
