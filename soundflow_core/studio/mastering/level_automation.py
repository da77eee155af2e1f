"""Level automation before the limiter, which brings a master's loudness range (LRA) into its genre's.

It moves by a few decibels, slower than a bar. It restores differences between sections that the limiter reduces, and reduces those of a
mix that is too dynamic for its genre. It works on the powers of 100 ms blocks.
"""

from __future__ import annotations

import numpy as np

from soundflow_core.model.targets import Range
from soundflow_core.sound.metering.loudness import Blocks, loudness_range, lufs_of

MARGIN_LU = 0.3
"""Safety margin to the limits of the range, for the change by the encoder."""
MAX_DB = 5.0
OVERSHOOT = 1.6
"""The correction is multiplied by this, since the limiter undoes part of it."""
WINDOW_BLOCKS = 40
"""4 s: faster dynamics belong to the performance."""
CONTOUR_LIMIT_DB = 12.0
"""Levels relative to the mean are clipped here, so that rests and fades have little effect."""


def automate_range(powers: Blocks, automation_db: Blocks, target: Range) -> Blocks:
    """The automation in dB per block that brings the LRA of `powers` towards `target`; `automation_db` is what they already include."""
    measured = loudness_range(powers)
    goal = measured
    if target.low is not None:
        goal = max(goal, target.low + MARGIN_LU)
    if target.high is not None:
        goal = min(goal, target.high - MARGIN_LU)
    if goal == measured or measured <= 0.0:
        return automation_db
    contour = _level_contour(powers)
    return np.clip(automation_db + OVERSHOOT * (goal / measured - 1.0) * contour, -MAX_DB, MAX_DB)


def _level_contour(powers: Blocks) -> Blocks:
    """The level over a window of 4 s relative to the mean, in dB; shape (blocks,)."""
    width = min(WINDOW_BLOCKS, powers.size)
    around = np.pad(powers, (width // 2, width - 1 - width // 2), mode="edge")
    level = lufs_of(np.convolve(around, np.full(width, 1.0 / width), "valid"))
    return np.asarray(np.clip(level - lufs_of(powers.mean()), -CONTOUR_LIMIT_DB, CONTOUR_LIMIT_DB))
