"""Rhythms as musicians type them: one character a step, bars of 16 steps unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass

ACCENTS = {"X": 1.0, "x": 0.8, "o": 0.5, ",": 0.3, "?": 0.55}
"""Accent, stroke, ghost, whisper, and a stroke that is played about every other time."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stroke in a pattern."""

    at_beats: float
    velocity: float
    optional: bool = False


def parse_steps(pattern: str, step_beats: float = 0.25) -> tuple[tuple[Step, ...], float]:
    """The strokes of a pattern and its length in beats; spaces and bars (`|`) are for the eye only."""
    text = pattern.replace(" ", "").replace("|", "")
    unknown = set(text) - set(ACCENTS) - {"."}
    if unknown:
        raise ValueError(f"'{pattern}' holds {sorted(unknown)}; a pattern is written with X x o , ? and dots.")
    steps = tuple(
        Step(index * step_beats, ACCENTS[sign], sign == "?") for index, sign in enumerate(text) if sign != "."
    )
    return steps, len(text) * step_beats


def euclid(pulses: int, steps: int, rotation: int = 0) -> str:
    """Pulses spread as evenly as possible over steps (Toussaint 2005), as a pattern."""
    return "".join("x" if ((i + rotation) * pulses) % steps < pulses else "." for i in range(steps))


def swung(at_beats: float, swing: float, unit_beats: float) -> float:
    """A straight time moved to swing: the second of each pair of `unit_beats` starts at `swing` of the pair.

    0.5 is straight, 0.667 a triplet. The map is continuous, so that grace notes and rolls keep their order.
    """
    pair = 2.0 * unit_beats
    index, position = divmod(at_beats, pair)
    share = position / pair
    warped = share * 2.0 * swing if share < 0.5 else swing + (share - 0.5) * 2.0 * (1.0 - swing)
    return (index + warped) * pair
