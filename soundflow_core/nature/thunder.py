"""Thunder: distant storms. Each roll is dozens of delayed strikes whose cutoff closes as the sound comes from further away."""

import numpy as np

from soundflow_core.audio import CONTROL_FRAMES, SAMPLE_RATE_HZ, Signal, control_points, seconds_of
from soundflow_core.nature.grains import add_filtered_noise, slow


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add rolls every twenty to forty seconds over a low unrest in the sky."""
    frames = out.shape[1]
    t = np.arange(control_points(frames)) * CONTROL_FRAMES / SAMPLE_RATE_HZ
    envelope = np.zeros(t.size)
    cutoff = np.full(t.size, 75.0)
    at = rng.uniform(1, 6)
    while at < seconds_of(frames):
        distance = rng.uniform(0.3, 1)
        for _ in range(int(rng.integers(14, 30))):
            delay = rng.gamma(2.0, 1.2)
            level = rng.lognormal(-1.0, 0.6) * np.exp(-delay / 5)
            since = t - at - delay
            strike = np.where(
                since > 0,
                level * np.minimum(1, since / 0.03) * np.exp(-np.maximum(0, since) / rng.uniform(0.25, 1.1)),
                0,
            )
            envelope = np.maximum(envelope, strike) + 0.25 * np.minimum(envelope, strike)
        since = np.maximum(0.0, t - at)
        opening = 75 + 2400 * (1 - distance) ** 2 * np.exp(-since / 0.5) + 170 * np.exp(-since / 3)
        cutoff = np.maximum(cutoff, np.where(t >= at, opening, 75))
        at += rng.uniform(18, 40)
    add_filtered_noise(out, "low", cutoff, 1.4 * np.minimum(envelope, 1.6), seed, q=0.6)
    add_filtered_noise(out, "band", cutoff * 1.7, 0.5 * np.minimum(envelope, 1.6), seed + 1, q=0.5)
    add_filtered_noise(out, "low", 110.0, slow(rng, frames, 0.3, 0.03, 0.09), seed + 2)
