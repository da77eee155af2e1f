"""Vinyl: surface hiss that turns with the record, dust, a rare pop, and now and then a scratch that comes by each turn."""

import numpy as np

from soundflow_core.base.audio import Signal, seconds_of
from soundflow_core.sound.nature.curves import POINTS_HZ, slow
from soundflow_core.sound.nature.grains import crackles, place, scatter
from soundflow_core.sound.nature.noise import add_filtered_noise

TURN_SECONDS = 60.0 / (100.0 / 3.0)
"""A turn at 33 1/3 a minute: 1.8 s."""


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add an old record's surface; a seed decides how worn, how dusty, and how many scratches pass."""
    frames = out.shape[1]
    worn = rng.uniform(0.2, 1.0)
    phase = 2 * np.pi * np.arange(slow(rng, frames, 0.5, 0, 1).size) / POINTS_HZ / TURN_SECONDS
    turn = 1.0 + 0.10 * worn * np.sin(phase + rng.uniform(0, 6))
    hiss = slow(rng, frames, 1 / 12, 0.85, 1.0) * turn
    add_filtered_noise(out, "band", rng.uniform(2600, 4200), 0.0142 * hiss, seed, q=0.3, width=0.75)
    add_filtered_noise(out, "low", 65.0, 0.03 * turn, seed + 1, width=0.6)
    dust = slow(rng, frames, 1 / 9, 0.25, 1.0) * slow(rng, frames, 1.0, 0.5, 1.0)
    scatter(out, crackles(rng, 40, 1500, 6000, 0.0014), (14 + 40 * worn) * dust, 0.0140, 0.45, seed + 2, cap=2.0)
    scatter(out, crackles(rng, 24, 900, 2600, 0.002), 90 * worn * dust, 0.007, 0.5, seed + 3, pan=(0.3, 0.7))
    scatter(out, crackles(rng, 12, 500, 1800, 0.004), 0.15 + 0.3 * worn, 0.016, 0.3, seed + 4, (0.2, 0.8), cap=1.5)
    _scratches(out, rng, worn, seed + 5)


def _scratches(out: Signal, rng: np.random.Generator, worn: float, seed: int) -> None:
    """A scratch ticks once a turn for five to sixteen turns, growing and fading, then the groove is past it."""
    at = rng.uniform(10, 40)
    while at < seconds_of(out.shape[1]):
        turns = int(rng.integers(5, 17))
        seconds = at + TURN_SECONDS * np.arange(turns) + rng.normal(0, 0.004, turns)
        level = 0.017 * worn * np.hanning(turns + 2)[1:-1] * rng.uniform(0.6, 1.0, turns)
        pan = np.full(turns, rng.uniform(0.25, 0.75))
        place(out, crackles(rng, 1, 900, 2600, 0.003), seconds, level, pan, seed + turns)
        at += TURN_SECONDS * turns + rng.uniform(15, 60)
