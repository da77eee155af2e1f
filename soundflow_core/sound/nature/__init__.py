"""Nature: continuous beds under (or over) the music. The folder is the registry: a file with `add_bed` is a bed."""

from __future__ import annotations

import math
from importlib import import_module

import numpy as np

from soundflow_core.base.audio import Curve, Signal, control_points, frames_of, gain_of, silence
from soundflow_core.model.score import BedName
from soundflow_core.sound.effects.dynamics import apply_curve
from soundflow_core.sound.metering.loudness import integrated_lufs

QUIETEST_LUFS = -46.0
LOUDEST_LUFS = -16.0
EXCERPT_SECONDS = 60.0
"""A bed's loudness is taken from its middle minute, which spares measuring all of it."""


def lufs_of_level(level: int) -> float:
    """How loud a bed at a knob's level is, beside music at -14 LUFS: -46 LUFS at 1, -31 at 50, -16 at 100, even steps between."""
    return QUIETEST_LUFS + (LOUDEST_LUFS - QUIETEST_LUFS) * level / 100.0


def bed(name: BedName, frames: int, level: int, seed: int, swell: Curve | None = None) -> Signal:
    """A bed of a length at a knob's level (1..100); `swell` is a gain curve that it breathes with."""
    out = silence(frames)
    rng = np.random.Generator(np.random.PCG64(seed))
    import_module(f"{__name__}.{name}").add_bed(out, rng, seed)
    excerpt = min(frames, frames_of(EXCERPT_SECONDS))
    found = integrated_lufs(out[:, (frames - excerpt) // 2 : (frames + excerpt) // 2].copy())
    gain = gain_of(lufs_of_level(level) - found) if math.isfinite(found) else 0.0
    curve = np.full(control_points(frames), gain, dtype=np.float32)
    apply_curve(out, curve if swell is None else curve * swell)
    return out
