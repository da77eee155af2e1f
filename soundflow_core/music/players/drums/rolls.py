"""Drum rolls for builds."""

from __future__ import annotations

from typing import NamedTuple


class Roll(NamedTuple):
    """A drum roll as successive patterns."""

    stages: tuple[tuple[float, str], ...]
    """The share of the build (0..1) from which a pattern plays, and the pattern: a bar in sixteenths, `x` stroke, `.` rest."""


HALVING = Roll(((0.0, "x...x...x...x..."), (0.5, "x.x.x.x.x.x.x.x."), (0.75, "xxxxxxxxxxxxxxxx")))
"""Quarters, eighths, sixteenths."""
GALLOP = Roll(
    ((0.0, "x..x..x...x....."), (0.25, "x..x..x.x..x..x."), (0.625, "x.xxx.xxx.xxx.xx"), (0.875, "xxxxxxxxxxxxxxxx"))
)
"""Syncopated, then sixteenths."""
PULSE = Roll(((0.0, "x...x.x.x...x.x."), (0.25, "x.x.x.x.x.x.x.x."), (0.5, "xxxxxxxxxxxxxxxx")))
"""Sixteenths from the half on."""
TENSE = Roll(
    ((0.0, "....x..x....x..x"), (0.375, "x...x...x...x..."), (0.625, "x.x.x.x.x.x.x.x."), (0.8125, "xxxxxxxxxxxxxxxx"))
)
"""Off-beats, then quarters, eighths and sixteenths."""


def strokes_of(roll: Roll, bar: int, bars: int, beats_per_bar: int) -> list[tuple[float, float, float]]:
    """The strokes of one bar of a build: beats into the bar, velocity, and progress of the build (0..1)."""
    strokes = []
    steps = beats_per_bar * 4
    for step in range(steps):
        progress = (bar + step / steps) / bars
        pattern = next(text for start, text in reversed(roll.stages) if progress >= start)
        if pattern[step % len(pattern)] == "x":
            strokes.append((step / 4.0, 0.25 + 0.55 * progress, progress))
    return strokes
