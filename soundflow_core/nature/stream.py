"""Stream: bubbles that rise in pitch over the rush of water on stones."""

import numpy as np

from soundflow_core.audio import Signal
from soundflow_core.nature.grains import add_filtered_noise, droplets, scatter, slow


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add a brook: a steady rush, a near gurgle and small splashes."""
    frames = out.shape[1]
    add_filtered_noise(out, "band", 900.0, slow(rng, frames, 6.0, 0.03, 0.055), seed, q=0.4)
    add_filtered_noise(out, "low", 240.0, slow(rng, frames, 1.0, 0.03, 0.08), seed + 1)
    scatter(
        out,
        droplets(rng, 160, (380, 2800), (0.006, 0.022), 0.35),
        slow(rng, frames, 0.4, 90, 170),
        0.05,
        0.75,
        seed + 2,
    )
    scatter(out, droplets(rng, 48, (180, 600), (0.012, 0.03), 0.5), slow(rng, frames, 0.7, 2, 14), 0.07, 0.6, seed + 3)
