"""Fire: the lapping of flames, a soft hiss, and crackles whose levels are log-normal and whose rate comes in flurries."""

import numpy as np

from soundflow_core.audio import Signal
from soundflow_core.nature.grains import add_filtered_noise, crackles, scatter, slow


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add a fireside."""
    frames = out.shape[1]
    add_filtered_noise(out, "low", 170.0, slow(rng, frames, 5.0, 0.14, 0.5, 1.5), seed)
    add_filtered_noise(out, "band", 700.0, slow(rng, frames, 3.0, 0.008, 0.03, 1.5), seed + 1, q=0.5)
    add_filtered_noise(out, "high", 3500.0, slow(rng, frames, 2.0, 0.0015, 0.006, 2.0), seed + 2)
    scatter(out, crackles(rng, 64, 900, 6000, 0.005), slow(rng, frames, 0.6, 3, 34, 2.2), 0.10, 0.8, seed + 3)
    scatter(out, crackles(rng, 16, 300, 900, 0.012), slow(rng, frames, 0.3, 0.2, 1.6, 2.0), 0.16, 0.5, seed + 4)
