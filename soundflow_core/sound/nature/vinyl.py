"""Vinyl: surface hiss that varies with the rotation, dust, rare pops, and scratches that tick once a rotation."""

import numpy as np

from soundflow_core.base.audio import Signal, seconds_of
from soundflow_core.sound.nature.grains import crackles, place_grains, scatter
from soundflow_core.sound.nature.modulation import POINTS_HZ, smooth_random
from soundflow_core.sound.nature.noise import add_filtered_noise

ROTATION_SECONDS = 60.0 / (100.0 / 3.0)
"""One rotation at 33 1/3 rpm: 1.8 s."""


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add an old record's surface noise; the seed decides how worn and dusty it is, and how many scratches it has."""
    frames = out.shape[1]
    wear = rng.uniform(0.2, 1.0)
    phase = 2 * np.pi * np.arange(smooth_random(rng, frames, 0.5, 0, 1).size) / POINTS_HZ / ROTATION_SECONDS
    rotation = 1.0 + 0.10 * wear * np.sin(phase + rng.uniform(0, 6))
    hiss = smooth_random(rng, frames, 1 / 12, 0.85, 1.0) * rotation
    add_filtered_noise(out, "band", rng.uniform(2600, 4200), 0.0142 * hiss, seed, q=0.3, width=0.75)
    add_filtered_noise(out, "low", 65.0, 0.03 * rotation, seed + 1, width=0.6)
    dust = smooth_random(rng, frames, 1 / 9, 0.25, 1.0) * smooth_random(rng, frames, 1.0, 0.5, 1.0)
    scatter(out, crackles(rng, 40, 1500, 6000, 0.0014), (14 + 40 * wear) * dust, 0.0140, 0.45, seed + 2, cap=2.0)
    scatter(out, crackles(rng, 24, 900, 2600, 0.002), 90 * wear * dust, 0.007, 0.5, seed + 3, pan=(0.3, 0.7))
    scatter(out, crackles(rng, 12, 500, 1800, 0.004), 0.15 + 0.3 * wear, 0.016, 0.3, seed + 4, (0.2, 0.8), cap=1.5)
    _scratches(out, rng, wear, seed + 5)


def _scratches(out: Signal, rng: np.random.Generator, wear: float, seed: int) -> None:
    """Each scratch ticks once a rotation, for five to sixteen rotations, fading in and out."""
    at = rng.uniform(10, 40)
    while at < seconds_of(out.shape[1]):
        rotations = int(rng.integers(5, 17))
        seconds = at + ROTATION_SECONDS * np.arange(rotations) + rng.normal(0, 0.004, rotations)
        level = 0.017 * wear * np.hanning(rotations + 2)[1:-1] * rng.uniform(0.6, 1.0, rotations)
        pan = np.full(rotations, rng.uniform(0.25, 0.75))
        place_grains(out, crackles(rng, 1, 900, 2600, 0.003), seconds, level, pan, seed + rotations)
        at += ROTATION_SECONDS * rotations + rng.uniform(15, 60)
