"""Wind: a far roar, gusts, leaves that lag behind them, sometimes a whistling wire (Farnell 2010, ch. 41)."""

import numpy as np

from soundflow_core.base.audio import Signal
from soundflow_core.sound.nature.grains import crackles, scatter
from soundflow_core.sound.nature.modulation import ControlCurve, gust_trains, lagged, smooth_random
from soundflow_core.sound.nature.noise import add_filtered_noise


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add wind; the seed decides its force, the length of lulls, the leaves, and whether there is a wire."""
    frames = out.shape[1]
    force = rng.uniform(0.35, 1.0)
    base = smooth_random(rng, frames, 1 / 25, 0.05, 0.35)
    gust = np.minimum(1.0, base + (0.45 + 0.55 * force) * gust_trains(rng, frames, rng.uniform(6, 18)))
    ripple = smooth_random(rng, frames, 1.3, 0.75, 1.0) * smooth_random(rng, frames, 4.0, 0.88, 1.0)
    far = lagged(gust, 3.0, 5.0, 1.0)
    add_filtered_noise(out, "band", 110 + 260 * far * force, 0.30 * (0.25 + 0.75 * far), seed, q=0.7, width=0.75)
    body = (260 + 620 * gust * (0.5 + 0.5 * force)) * ripple
    sway = smooth_random(rng, frames, 1 / 7, 0.22, 0.78)
    add_filtered_noise(out, "band", body, 0.19 * (0.1 + 0.9 * gust) * ripple, seed + 1, q=1.1, width=0.65, pan=sway)
    _leaves(out, rng, gust, seed + 2)
    if rng.random() < 0.5:
        pitch = rng.uniform(500, 900) * (1.0 + 0.9 * gust * ripple)
        add_filtered_noise(
            out, "band", pitch, 0.06 * gust**1.7, seed + 5, q=7.0, width=0.4, pan=rng.uniform(0.25, 0.75)
        )


def _leaves(out: Signal, rng: np.random.Generator, gust: ControlCurve, seed: int) -> None:
    """Leaves that rustle 0.5 to 1.5 s after each gust: single ones nearby, noise from further off."""
    frames = out.shape[1]
    late = lagged(gust, 0.6, 1.8, rng.uniform(0.5, 1.5))
    dry = rng.uniform(0.5, 1.0)
    flutter = smooth_random(rng, frames, 7.0, 0.55, 1.0)
    tone = rng.uniform(2300, 3600) * (0.75 + 0.35 * late)
    add_filtered_noise(out, "band", tone, 0.034 * dry * late**1.5 * flutter, seed, q=0.5, width=0.75)
    bank = crackles(rng, 40, 1800, 5200, 0.009)
    side = rng.choice([0.0, 0.45])
    near = 160 * dry * late**2 * smooth_random(rng, frames, 2.5, 0.2, 1.0)
    scatter(out, bank, near, 0.012, 0.5, seed + 1, pan=(side, side + 0.55), cap=2.5)
