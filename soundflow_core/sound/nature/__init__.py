"""Nature beds: continuous sounds under (or over) the music. A module of this package with `add_bed` is a bed, by its name."""

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
"""A bed's loudness is measured on its middle minute only, to save time."""


def lufs_of_level(level: int) -> float:
    """The loudness of a bed at a knob's level (0..100), with music at -14 LUFS: linear from -46 to -16 LUFS."""
    return QUIETEST_LUFS + (LOUDEST_LUFS - QUIETEST_LUFS) * level / 100.0


def render_bed(name: BedName, frames: int, level: int, seed: int, gain_curve: Curve | None = None) -> Signal:
    """Render a bed of `frames` frames at a knob's level (1..100), multiplied by `gain_curve`."""
    out = silence(frames)
    rng = np.random.Generator(np.random.PCG64(seed))
    import_module(f"{__name__}.{name}").add_bed(out, rng, seed)
    excerpt = min(frames, frames_of(EXCERPT_SECONDS))
    measured = integrated_lufs(out[:, (frames - excerpt) // 2 : (frames + excerpt) // 2].copy())
    gain = gain_of(lufs_of_level(level) - measured) if math.isfinite(measured) else 0.0
    curve = np.full(control_points(frames), gain, dtype=np.float32)
    apply_curve(out, curve if gain_curve is None else curve * gain_curve)
    return out
