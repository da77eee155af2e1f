"""A hand on the fader: a master whose loudness range would leave its genre's is ridden by some decibels, slower than a bar.

A limiter evens out what the faders had set apart. Where that leaves too little, sections are parted again before it; where a mix is
livelier than its genre, they come nearer to each other. All is found on powers of 100 ms.
"""

from __future__ import annotations

import numpy as np

from soundflow_core.model.targets import Range
from soundflow_core.sound.metering.loudness import Blocks, loudness_range, lufs_of

INSIDE_LU = 0.3
"""How far inside a range it stops: an encoder follows."""
MOST_DB = 5.0
HASTE = 1.6
"""How much more than the missing share is ridden: the limiter takes some of it back."""
WINDOW_BLOCKS = 40
"""Four seconds: what is quicker belongs to the players."""
DEEPEST_DB = 12.0
"""Lower than this under the mean a moment counts as that low: rests and fades are not ridden."""


def ridden(powers: Blocks, ride_db: Blocks, wanted: Range) -> Blocks:
    """The ride in dB a block that brings the loudness range of `powers` towards a range; `ride_db` is what they were ridden by before."""
    found = loudness_range(powers)
    aim = found
    if wanted.low is not None:
        aim = max(aim, wanted.low + INSIDE_LU)
    if wanted.high is not None:
        aim = min(aim, wanted.high - INSIDE_LU)
    if aim == found or found <= 0.0:
        return ride_db
    contour = _contour(powers)
    return np.clip(ride_db + HASTE * (aim / found - 1.0) * contour, -MOST_DB, MOST_DB)


def _contour(powers: Blocks) -> Blocks:
    """How loud each moment is beside the whole, in dB, over some seconds."""
    width = min(WINDOW_BLOCKS, powers.size)
    around = np.pad(powers, (width // 2, width - 1 - width // 2), mode="edge")
    level = lufs_of(np.convolve(around, np.full(width, 1.0 / width), "valid"))
    return np.asarray(np.clip(level - lufs_of(powers.mean()), -DEEPEST_DB, DEEPEST_DB))
