"""A look-ahead limiter on true peaks: its gain curve, and applying it."""

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
"""35 ms: the gain is fully reduced before a peak, without audible steps."""
RELEASE_SECONDS = 0.12


@kernel("void(float64[::1], float64, int64, float64, float64[::1])")
def _gain_curve(peaks: Any, ceiling: float, lookahead: int, release_hops: float, gain: Any) -> None:
    """Gain per hop: the minimum of the required gain over the look-ahead, with an exponential release, then smoothed.

    The triangular smoothing is as long as the look-ahead of the minimum, so that the gain never exceeds the required one.
    """
    hops = peaks.size
    required = np.ones(hops)
    for i in range(hops):
        if peaks[i] > ceiling:
            required[i] = ceiling / peaks[i]
    lowest = np.ones(hops)
    for i in range(hops):
        if required[i] < 1.0:
            for j in range(max(0, i - lookahead), min(hops, i + lookahead + 1)):
                lowest[j] = min(lowest[j], required[i])
    release = math.exp(-1.0 / release_hops)
    envelope = 1.0
    for i in range(hops):
        envelope = min(lowest[i], 1.0 - (1.0 - envelope) * release)
        lowest[i] = envelope
    # Two moving averages, one backwards and one forwards, make a triangular window.
    sums = np.zeros(hops + 1)
    for i in range(hops):
        sums[i + 1] = sums[i] + lowest[i]
    for i in range(hops):
        first = max(0, i + 1 - lookahead)
        required[i] = (sums[i + 1] - sums[first]) / (i + 1 - first)
    for i in range(hops):
        sums[i + 1] = sums[i] + required[i]
    for i in range(hops):
        last = min(hops, i + lookahead)
        gain[i] = (sums[last] - sums[i]) / (last - i)


def limiter_gain(peaks: Blocks, ceiling: float) -> Blocks:
    """The gain per hop of HOP_FRAMES that keeps the true peaks (linear, one per hop) below `ceiling` (linear)."""
    gain = np.empty(peaks.size)
    release_hops = RELEASE_SECONDS * SAMPLE_RATE_HZ / HOP_FRAMES
    _gain_curve(np.ascontiguousarray(peaks, dtype=np.float64), ceiling, LOOKAHEAD_HOPS, release_hops, gain)
    return gain


@kernel("void(float32[::1], float32[::1], float64[::1], float64)")
def _apply(left: Any, right: Any, gain: Any, scale: float) -> None:
    frames = left.size
    hops = gain.size
    for hop in range(hops):
        start = hop * HOP_FRAMES
        length = min(HOP_FRAMES, frames - start)
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
    """Multiply a stereo signal in place by a gain per hop (linear in between) and a constant."""
    _apply(signal[0], signal[1], gain, scale)
