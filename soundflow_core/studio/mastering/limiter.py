"""A look-ahead limiter that works on true peaks, and the gain that brings a limited signal to its loudness."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import RAMP, SAMPLE_RATE_HZ
from soundflow_core.base.numba_kernels import kernel

Blocks = NDArray[np.float64]

HOP_FRAMES = 32
LOOKAHEAD_HOPS = 48
"""35 ms either way: the gain reaches its depth before the peak and no step is heard."""
RELEASE_SECONDS = 0.12


@kernel("void(float64[::1], float64, int64, float64, float64[::1])")
def _gain_curve(peaks: Any, ceiling: float, lookahead: int, release_hops: float, gain: Any) -> None:
    """Gain for each hop: the least that is needed within the look-ahead, released exponentially, then smoothed.

    Smoothing is a triangular mean over the look-ahead of a minimum over the look-ahead, so that it never exceeds the need.
    """
    hops = peaks.size
    needed = np.ones(hops)
    for i in range(hops):
        if peaks[i] > ceiling:
            needed[i] = ceiling / peaks[i]
    lowest = np.ones(hops)
    for i in range(hops):
        if needed[i] < 1.0:
            for j in range(max(0, i - lookahead), min(hops, i + lookahead + 1)):
                lowest[j] = min(lowest[j], needed[i])
    keep = math.exp(-1.0 / release_hops)
    envelope = 1.0
    for i in range(hops):
        envelope = min(lowest[i], 1.0 - (1.0 - envelope) * keep)
        lowest[i] = envelope
    # Two moving averages, one looking back and one ahead, make the triangle.
    sums = np.zeros(hops + 1)
    for i in range(hops):
        sums[i + 1] = sums[i] + lowest[i]
    for i in range(hops):
        first = max(0, i + 1 - lookahead)
        needed[i] = (sums[i + 1] - sums[first]) / (i + 1 - first)
    for i in range(hops):
        sums[i + 1] = sums[i] + needed[i]
    for i in range(hops):
        last = min(hops, i + lookahead)
        gain[i] = (sums[last] - sums[i]) / (last - i)


def limiter_gain(peaks: Blocks, ceiling: float) -> Blocks:
    """Gain a hop of HOP_FRAMES that keeps true peaks (linear, a hop each) under `ceiling`."""
    gain = np.empty(peaks.size)
    release_hops = RELEASE_SECONDS * SAMPLE_RATE_HZ / HOP_FRAMES
    _gain_curve(np.ascontiguousarray(peaks, dtype=np.float64), ceiling, LOOKAHEAD_HOPS, release_hops, gain)
    return gain


@kernel("void(float32[::1], float32[::1], float64[::1], float64)")
def _apply(left: Any, right: Any, gain: Any, scale: float) -> None:
    frames = left.size
    hops = gain.size
    for hop in range(hops):
        start = hop * 32
        length = min(32, frames - start)
        here = np.float32(gain[hop] * scale)
        there = np.float32(gain[min(hop + 1, hops - 1)] * scale)
        slope = (there - here) * np.float32(2.0)
        a = left[start : start + length]
        b = right[start : start + length]
        for i in range(length):
            level = here + slope * RAMP[i]
            a[i] *= level
            b[i] *= level


def apply_gain(signal: NDArray[np.float32], gain: Blocks, scale: float) -> None:
    """Multiply a stereo signal in place by a gain a hop (linear in between) and a constant scale."""
    _apply(signal[0], signal[1], gain, scale)
