"""Ocean: swells of seven to thirteen seconds whose water brightens as they break, over a far surf."""

import numpy as np

from soundflow_core.audio import CONTROL_FRAMES, SAMPLE_RATE_HZ, Signal, control_points
from soundflow_core.nature.grains import Slow, add_filtered_noise, slow


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add the sea from a beach: three overlapping sets of waves."""
    frames = out.shape[1]
    add_filtered_noise(out, "low", 260.0, slow(rng, frames, 0.1, 0.10, 0.16), seed)
    foam = np.zeros(control_points(frames))
    for number in range(3):
        wave = _swells(frames, rng)
        add_filtered_noise(out, "low", 200.0 * np.exp2(4.3 * wave), 0.02 + 0.26 * wave**1.4, seed + 2 * number + 1)
        foam += 0.03 * wave**3
    add_filtered_noise(out, "high", 3500.0, foam, seed + 9)


def _swells(frames: int, rng: np.random.Generator) -> Slow:
    """Height of the water, 0..1: each wave climbs slowly, breaks, and runs out."""
    seconds = np.arange(control_points(frames)) * CONTROL_FRAMES / SAMPLE_RATE_HZ
    height = np.zeros(seconds.size)
    at = -rng.random() * 8
    while at < seconds[-1]:
        period = rng.uniform(7, 13)
        u = (seconds - at) / period
        climb = np.sin(np.pi / 2 * np.clip(u / 0.38, 0, 1)) ** 2.5
        run_out = np.exp(-np.maximum(0, u - 0.38) * 4.5) * np.cos(np.pi / 2 * np.clip((u - 0.38) / 0.62, 0, 1)) ** 0.5
        wave = np.where((u > 0) & (u < 1), np.where(u < 0.38, climb, run_out), 0.0)
        height = np.maximum(height, wave * rng.uniform(0.5, 1))
        at += period * rng.uniform(0.6, 0.95)
    return height
