"""One-dimensional curves, over time or across the picture: smoothing, resampling, random shapes."""

from __future__ import annotations

import numpy as np

from soundflow_core.delivery.covers.canvas import SIZE, Grid

BINS = 128
"""Number of time bins in which notes are counted."""


def smooth(curve: Grid, width: int) -> Grid:
    """A curve smoothed by a Gaussian with a standard deviation of `width` steps."""
    reach = np.arange(-3 * width, 3 * width + 1)
    bell = np.exp(-0.5 * (reach / width) ** 2)
    padded = np.pad(curve, 3 * width, mode="edge")
    return np.asarray(np.convolve(padded, bell / bell.sum(), "valid"), np.float32)


def unit(curve: Grid) -> Grid:
    """A curve divided by its maximum; an all-zero curve stays 0."""
    return np.asarray(curve / max(float(curve.max()), 1e-6), np.float32)


def rolled(curve: Grid, by: int) -> Grid:
    """A curve rolled by some steps, mirrored at its ends so that it has no jump."""
    return np.roll(np.concatenate([curve, curve[::-1]]), by)[: len(curve)]


def resampled(curve: Grid, count: int = SIZE) -> Grid:
    """A curve resampled to `count` points by linear interpolation."""
    return np.interp(np.linspace(0, len(curve) - 1, count), np.arange(len(curve)), curve).astype(np.float32)


def smooth_noise(rng: np.random.Generator, octaves: int, slowest: float = 1.0) -> Grid:
    """A smooth random curve across the canvas, about -1..1."""
    x = np.linspace(0, 1, SIZE, dtype=np.float32)
    waves = (
        np.sin(2 * np.pi * (slowest * 1.9**octave * rng.uniform(0.7, 1.3) * x + rng.random())) / 1.8**octave
        for octave in range(octaves)
    )
    return np.asarray(sum(waves, np.zeros(SIZE)) / 1.6, np.float32)
