"""Vinyl: surface hiss, fine crackle, a rare pop and a breath of rumble."""

import numpy as np

from soundflow_core.audio import Signal
from soundflow_core.nature.grains import add_filtered_noise, crackles, scatter, slow


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add an old record's surface."""
    frames = out.shape[1]
    add_filtered_noise(out, "band", 3500.0, slow(rng, frames, 0.5, 0.010, 0.014), seed, q=0.3)
    add_filtered_noise(out, "low", 60.0, 0.03, seed + 1)
    scatter(out, crackles(rng, 64, 1500, 7000, 0.0012), slow(rng, frames, 0.5, 8, 26), 0.035, 0.9, seed + 2)
    scatter(out, crackles(rng, 12, 500, 1800, 0.004), 0.35, 0.10, 0.4, seed + 3)
