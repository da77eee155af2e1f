"""Stereo: pan, width, and a mono bass."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal, gain_of
from soundflow_core.base.numba_kernels import kernel

UNHEARD = np.float32(1e-20)


@kernel("void(float32[::1], float32[::1], float64, float64, float64, float64)")
def _mid_side(left: Any, right: Any, width: float, smooth: float, gain_left: float, gain_right: float) -> None:
    """Scale the side and take its low end away by a two-pole high-pass (none where `smooth` is 0)."""
    w = float32(width)
    k = float32(smooth)
    low1 = float32(0.0)
    low2 = float32(0.0)
    half = float32(0.5)
    gl = float32(gain_left)
    gr = float32(gain_right)
    if smooth == 0.0:
        for i in range(left.size):
            middle = (left[i] + right[i]) * half
            side = (left[i] - right[i]) * half * w
            left[i] = gl * (middle + side)
            right[i] = gr * (middle - side)
        return
    for start in range(0, left.size, 512):
        a = left[start : start + 512]
        b = right[start : start + 512]
        if (
            abs(low1) + abs(low2) < UNHEARD
        ):  # in a rest they would fall to denormal numbers, which take fifty times as long
            low1 = low2 = float32(0.0)
        for i in range(a.size):
            middle = (a[i] + b[i]) * half
            side = (a[i] - b[i]) * half * w
            low1 += k * (side - low1)
            side -= low1
            low2 += k * (side - low2)
            side -= low2
            a[i] = gl * (middle + side)
            b[i] = gr * (middle - side)


def place(signal: Signal, pan: float, width: float) -> None:
    """Set the width (0 mono .. 2) and the pan (-1 .. 1, constant power)."""
    angle = (pan + 1.0) * math.pi / 4.0
    _mid_side(signal[0], signal[1], width, 0.0, math.sqrt(2.0) * math.cos(angle), math.sqrt(2.0) * math.sin(angle))


def narrow_bass(signal: Signal, below_hz: float, width: float = 1.0) -> None:
    """Take the sides out below a frequency, so that the bass is mono, and scale them by `width` above it."""
    _mid_side(signal[0], signal[1], width, 1.0 - math.exp(-2.0 * math.pi * below_hz / SAMPLE_RATE_HZ), 1.0, 1.0)


MOST_CENTRED_DB = 3.0


def centring(signal: Signal) -> tuple[float, float]:
    """Linear gains that bring left and right to one level, each by half of what parts them; 1 where a side is silent."""
    left, right = (float(np.dot(channel, channel)) for channel in signal)
    if left <= 0.0 or right <= 0.0:
        return 1.0, 1.0
    apart_db = float(np.clip(10.0 * np.log10(left / right), -MOST_CENTRED_DB, MOST_CENTRED_DB))
    return gain_of(-apart_db / 2.0), gain_of(apart_db / 2.0)


def side_gain(signal: Signal, low: float, high: float) -> float:
    """The linear gain on the sides that brings the correlation of left and right within a range; 1 where it is, or where all is mono.

    Of two sides at one level the correlation is (M - S) / (M + S), M and S the powers of middle and side.
    """
    middle, side = signal[0] + signal[1], signal[0] - signal[1]
    m, s = float(np.dot(middle, middle)), float(np.dot(side, side))
    if m <= 0.0 or s <= 1e-6 * m:
        return 1.0
    wanted = min(high, max(low, (m - s) / (m + s)))
    gain = math.sqrt(m / s * (1.0 - wanted) / (1.0 + wanted))
    return gain if abs(gain - 1.0) > 1e-3 else 1.0
