"""Rain: a dark distant shower, a near hiss that follows gusts, many small drops and a few close ones."""

import numpy as np

from soundflow_core.base.audio import Signal, seconds_of
from soundflow_core.sound.nature.grains import droplets, place_grains, scatter
from soundflow_core.sound.nature.modulation import ControlCurve, gust_trains, lagged, smooth_random
from soundflow_core.sound.nature.noise import add_filtered_noise


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add rain; the seed decides how heavy and gusty it is, what it falls on, and whether eaves drip."""
    frames = out.shape[1]
    weight = rng.uniform(0.25, 1.0)
    heavy = smooth_random(rng, frames, 1 / rng.uniform(20, 45), 0.45, 1.0)
    heavy *= 1.0 - rng.uniform(0.15, 0.45) * (1.0 - gust_trains(rng, frames, rng.uniform(12, 30)))
    _far(out, lagged(heavy, 4.0, 6.0, 1.5), weight, seed)
    middle = (1700 + 700 * weight) * (0.8 + 0.4 * heavy)
    add_filtered_noise(out, "band", middle, 0.085 * heavy * (0.5 + 0.5 * weight), seed + 1, q=0.5, width=0.75)
    sway = smooth_random(rng, frames, 1 / 12, 0.3, 0.7)
    add_filtered_noise(out, "high", 5600.0, 0.013 * heavy**1.4, seed + 2, width=0.6, pan=sway)
    _drops(out, rng, heavy, weight, seed)
    if rng.random() < 0.6:
        _eaves(out, rng, weight, seed + 9)


def _far(out: Signal, heavy: ControlCurve, weight: float, seed: int) -> None:
    """The distant shower: wide, without highs, some seconds behind the near one."""
    add_filtered_noise(out, "low", 330 + 350 * heavy, 0.13 * heavy * (0.4 + 0.6 * weight), seed + 3, width=0.9)


def _drops(out: Signal, rng: np.random.Generator, heavy: ControlCurve, weight: float, seed: int) -> None:
    """Many small drops and fewer large ones, which are lower in pitch (van den Doel 2005)."""
    leaf = rng.uniform(0.7, 1.3)
    near = 0.75 + 0.25 * weight
    tiny = droplets(rng, 96, (1500 * leaf, 6500 * leaf), (0.001, 0.005), 0.12)
    scatter(out, tiny, (120 + 330 * weight) * heavy, 0.028 * near, 0.5, seed + 4, cap=2.0)
    large = droplets(rng, 48, (380 * leaf, 1300 * leaf), (0.004, 0.013), 0.1)
    scatter(out, large, (4 + 16 * weight) * heavy**1.5, 0.026 * near, 0.4, seed + 5, cap=2.0)
    patter = droplets(rng, 32, (900 * leaf, 2600 * leaf), (0.002, 0.007), 0.2)
    side = rng.uniform(0.05, 0.6)
    scatter(out, patter, 26 * heavy**2, 0.027 * near, 0.45, seed + 6, pan=(side, side + 0.35), cap=2.0)


def _eaves(out: Signal, rng: np.random.Generator, weight: float, seed: int) -> None:
    """One to three places where water drips at irregular intervals."""
    for number in range(int(rng.integers(1, 4))):
        every = rng.uniform(0.7, 2.6) / (0.5 + weight)
        count = int(seconds_of(out.shape[1]) / every) + 1
        at = np.cumsum(every * rng.lognormal(0.0, 0.25, count))
        low = rng.uniform(420, 1100)
        bank = droplets(rng, 6, (low, low * 1.25), (0.010, 0.022), 0.25)
        pan = np.full(count, rng.choice([rng.uniform(0.08, 0.35), rng.uniform(0.65, 0.92)]))
        place_grains(out, bank, at, (0.016 + 0.013 * weight) * rng.uniform(0.5, 1.0, count), pan, seed + number)
