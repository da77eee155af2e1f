"""Rhythms as text: one character per step, usually 16 steps per bar."""

from __future__ import annotations

from dataclasses import dataclass

ACCENTS = {"X": 1.0, "x": 0.8, "o": 0.5, ",": 0.3, "?": 0.55}
"""Velocities of an accent, a stroke, a soft stroke, a ghost note, and a stroke played about every other time."""


@dataclass(frozen=True, slots=True)
class PatternStep:
    """A stroke in a pattern: time in beats, velocity 0..1, and whether it may be left out."""

    at_beats: float
    velocity: float
    optional: bool = False


def parse_steps(pattern: str, step_beats: float = 0.25) -> tuple[tuple[PatternStep, ...], float]:
    """The strokes of a pattern and its length in beats; spaces and `|` are ignored. ValueError for other characters."""
    text = pattern.replace(" ", "").replace("|", "")
    unknown = set(text) - set(ACCENTS) - {"."}
    if unknown:
        raise ValueError(f"'{pattern}' contains {sorted(unknown)}; write a pattern with X x o , ? and dots.")
    steps = tuple(
        PatternStep(index * step_beats, ACCENTS[symbol], symbol == "?")
        for index, symbol in enumerate(text)
        if symbol != "."
    )
    return steps, len(text) * step_beats


def euclid(pulses: int, steps: int, rotation: int = 0) -> str:
    """A Euclidean rhythm as a pattern: pulses spread as evenly as possible over the steps (Toussaint 2005)."""
    return "".join("x" if ((i + rotation) * pulses) % steps < pulses else "." for i in range(steps))


def swung(at_beats: float, swing: float, unit_beats: float) -> float:
    """A straight time in beats moved to swing: the second of each pair of `unit_beats` starts at `swing` of the pair.

    0.5 is straight, 0.667 a triplet. The mapping is continuous, so that grace notes and rolls keep their order.
    """
    pair = 2.0 * unit_beats
    index, position = divmod(at_beats, pair)
    share = position / pair
    warped = share * 2.0 * swing if share < 0.5 else swing + (share - 0.5) * 2.0 * (1.0 - swing)
    return (index + warped) * pair
