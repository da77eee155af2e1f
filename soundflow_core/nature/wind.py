"""Wind: three resonant bands that follow one gust, low in the trees, high in the wires."""

import numpy as np

from soundflow_core.audio import Signal
from soundflow_core.nature.grains import add_filtered_noise, slow


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add wind whose gusts rise and fall over five to ten seconds."""
    frames = out.shape[1]
    gust = slow(rng, frames, 0.2, 0.0, 1.0, 1.5)
    ripple = slow(rng, frames, 1.2, 0.75, 1.0)
    for number, (low, high, q, gain) in enumerate(
        ((120, 420, 0.8, 0.32), (330, 1050, 1.4, 0.13), (900, 2000, 5.0, 0.02), (2500, 5000, 0.7, 0.02))
    ):
        cutoff = low + (high - low) * gust * ripple
        add_filtered_noise(out, "band", cutoff, gain * (0.14 + 0.86 * gust) * ripple, seed + number, q=q)
