"""Soft noise: nearly pink, without harsh highs, slowly modulated."""

import numpy as np

from soundflow_core.base.audio import Signal
from soundflow_core.sound.nature.modulation import smooth_random
from soundflow_core.sound.nature.noise import add_filtered_noise


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add low-passed layers that together fall by about 3 dB an octave; the seed tilts the spectrum by up to 2 dB."""
    frames = out.shape[1]
    tilt = rng.uniform(0.8, 1.25)
    far = smooth_random(rng, frames, 1 / 20, 0.85, 1.0)
    near = smooth_random(rng, frames, 1 / 14, 0.8, 1.0)
    add_filtered_noise(out, "low", 160.0, 0.30 * far / tilt, seed, q=0.6, width=0.85)
    add_filtered_noise(out, "low", 950.0, 0.10 * far, seed + 1, q=0.6, width=0.9)
    top = smooth_random(rng, frames, 1 / 17, 5200, 7000) * tilt
    sway = smooth_random(rng, frames, 1 / 23, 0.44, 0.56)
    add_filtered_noise(out, "low", top, 0.035 * near * tilt, seed + 2, q=0.6, width=0.7, pan=sway)
