"""Rain: a hissing bed, hundreds of drops a second, and a few near ones on leaves and sills."""

import numpy as np

from soundflow_core.audio import Signal
from soundflow_core.nature.grains import add_filtered_noise, droplets, scatter, slow


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add rain that thickens and thins over some ten seconds."""
    frames = out.shape[1]
    heavy = slow(rng, frames, 0.08, 0.6, 1.0)
    add_filtered_noise(out, "band", 2300.0, 0.10 * heavy, seed + 1, q=0.5)
    add_filtered_noise(out, "high", 6000.0, 0.012 * heavy, seed + 2)
    add_filtered_noise(out, "low", 320.0, 0.10 * heavy, seed + 3)
    scatter(out, droplets(rng, 96, (1400, 7800), (0.0012, 0.006), 0.12), 420 * heavy, 0.034, 0.7, seed + 4)
    scatter(out, droplets(rng, 32, (350, 1100), (0.004, 0.014), 0.1), 16 * heavy, 0.055, 0.5, seed + 5)
