"""Soft noise: nearly pink, with its harsh top taken off and a slow breath."""

import numpy as np

from soundflow_core.audio import Signal
from soundflow_core.nature.grains import add_filtered_noise, slow


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add a sum of low-passes an octave and a half apart, which falls by about 3 dB an octave."""
    breath = slow(rng, out.shape[1], 0.1, 0.9, 1.0)
    for number, (cutoff, gain) in enumerate(((160, 0.30), (1000, 0.10), (6500, 0.035))):
        add_filtered_noise(out, "low", float(cutoff), gain * breath, seed + number, q=0.6)
