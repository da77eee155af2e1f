"""Rolls: how a snare drives through a build."""

from __future__ import annotations

from typing import NamedTuple


class Roll(NamedTuple):
    """Steps in beats (or, where a pattern is given, patterns of sixteenths) in turn, from a share of the build on."""

    stages: tuple[tuple[float, str], ...]
    """From which share (0..1) of the build on, and the bar's pattern: `x` strokes, `.` rests, sixteenths."""


HALVING = Roll(((0.0, "x...x...x...x..."), (0.5, "x.x.x.x.x.x.x.x."), (0.75, "xxxxxxxxxxxxxxxx")))
"""Quarters, eighths, sixteenths."""
GALLOP = Roll(
    ((0.0, "x..x..x...x....."), (0.25, "x..x..x.x..x..x."), (0.625, "x.xxx.xxx.xxx.xx"), (0.875, "xxxxxxxxxxxxxxxx"))
)
"""Syncopated until it runs."""
PULSE = Roll(((0.0, "x...x.x.x...x.x."), (0.25, "x.x.x.x.x.x.x.x."), (0.5, "xxxxxxxxxxxxxxxx")))
"""Runs early."""
TENSE = Roll(
    ((0.0, "....x..x....x..x"), (0.375, "x...x...x...x..."), (0.625, "x.x.x.x.x.x.x.x."), (0.8125, "xxxxxxxxxxxxxxxx"))
)
"""A backbeat that tightens."""


def strokes_of(roll: Roll, bar: int, bars: int, beats_per_bar: int) -> list[tuple[float, float, float]]:
    """The strokes of one bar of a build: beats into the bar, velocity, and how far the build has come (0..1)."""
    strokes = []
    steps = beats_per_bar * 4
    for step in range(steps):
        progress = (bar + step / steps) / bars
        pattern = next(text for start, text in reversed(roll.stages) if progress >= start)
        if pattern[step % len(pattern)] == "x":
            strokes.append((step / 4.0, 0.25 + 0.55 * progress, progress))
    return strokes
