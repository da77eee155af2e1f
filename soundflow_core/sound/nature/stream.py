"""Stream: bubbles of rising pitch (van den Doel 2005) in several eddies, over the rush of water."""

import numpy as np

from soundflow_core.base.audio import Signal
from soundflow_core.sound.nature.grains import droplets, scatter
from soundflow_core.sound.nature.modulation import smooth_random
from soundflow_core.sound.nature.noise import add_filtered_noise


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add running water; the seed decides between a trickle and a small river, and the pitch of its eddies."""
    frames = out.shape[1]
    size = rng.uniform(0.0, 1.0)
    pulse = smooth_random(rng, frames, 1 / 15, 0.7, 1.0)
    far = smooth_random(rng, frames, 1.0, 0.06, 0.11) * (0.5 + 0.7 * size) * pulse
    add_filtered_noise(out, "low", smooth_random(rng, frames, 1 / 9, 380, 720), far, seed, width=1.0)
    rush = smooth_random(rng, frames, 5.0, 0.024, 0.046) * pulse * (0.7 + 0.6 * size)
    middle = smooth_random(rng, frames, 0.7, 1800, 2500) - 600 * size
    sway = smooth_random(rng, frames, 0.25, 0.35, 0.65)
    add_filtered_noise(out, "band", middle, rush, seed + 1, q=0.4, width=0.8, pan=sway)
    pitch = 1.25 - 0.5 * size
    for number, pan in enumerate(((0.0, 0.35), (0.65, 1.0), (0.3, 0.7))):
        _eddy(out, rng, pan, pitch * rng.uniform(0.8, 1.2), seed + 10 * (number + 1))
    splash = droplets(rng, 48, (190 * pitch, 620 * pitch), (0.010, 0.026), 0.5)
    scatter(
        out,
        splash,
        smooth_random(rng, frames, 0.6, 1, 12, 1.6),
        0.026 + 0.010 * size,
        0.45,
        seed + 3,
        pan=(0.15, 0.85),
        cap=2.0,
    )


def _eddy(out: Signal, rng: np.random.Generator, pan: tuple[float, float], pitch: float, seed: int) -> None:
    """One eddy: a cloud of bubbles whose density varies over seconds and fractions of one."""
    frames = out.shape[1]
    low = rng.uniform(360, 640) * pitch
    bank = droplets(rng, 72, (low, low * rng.uniform(4.0, 6.0)), (0.005, 0.018), 0.35)
    turning = smooth_random(rng, frames, 1 / rng.uniform(4, 10), 0.2, 1.0) * smooth_random(rng, frames, 1.5, 0.3, 1.0)
    scatter(out, bank, 85 * turning, 0.038, 0.5, seed, pan=pan, cap=1.8)
