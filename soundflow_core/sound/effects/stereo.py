"""Stereo: pan, width, mono bass, balance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal, gain_of
from soundflow_core.base.numba_kernels import kernel

DENORMAL_FLOOR = np.float32(1e-20)


@kernel("void(float32[::1], float32[::1], float64, float64, float64, float64)")
def _mid_side(left: Any, right: Any, width: float, smooth: float, gain_left: float, gain_right: float) -> None:
    """Scale the side signal and high-pass it with two one-pole filters (not if `smooth` is 0); then apply a gain per channel."""
    w = float32(width)
    k = float32(smooth)
    low1 = float32(0.0)
    low2 = float32(0.0)
    half = float32(0.5)
    gl = float32(gain_left)
    gr = float32(gain_right)
    if smooth == 0.0:
        for i in range(left.size):
            mid = (left[i] + right[i]) * half
            side = (left[i] - right[i]) * half * w
            left[i] = gl * (mid + side)
            right[i] = gr * (mid - side)
        return
    for start in range(0, left.size, 512):
        a = left[start : start + 512]
        b = right[start : start + 512]
        if (
            abs(low1) + abs(low2) < DENORMAL_FLOOR
        ):  # in silence the states would become denormal, which is fifty times slower
            low1 = low2 = float32(0.0)
        for i in range(a.size):
            mid = (a[i] + b[i]) * half
            side = (a[i] - b[i]) * half * w
            low1 += k * (side - low1)
            side -= low1
            low2 += k * (side - low2)
            side -= low2
            a[i] = gl * (mid + side)
            b[i] = gr * (mid - side)


def set_pan_and_width(signal: Signal, pan: float, width: float) -> None:
    """Set the width (0 mono .. 2) and the pan (-1 .. 1, constant power)."""
    angle = (pan + 1.0) * math.pi / 4.0
    _mid_side(signal[0], signal[1], width, 0.0, math.sqrt(2.0) * math.cos(angle), math.sqrt(2.0) * math.sin(angle))


def mono_bass(signal: Signal, below_hz: float, width: float = 1.0) -> None:
    """Remove the side signal below a frequency, so that the bass is mono, and scale it by `width` above."""
    _mid_side(signal[0], signal[1], width, 1.0 - math.exp(-2.0 * math.pi * below_hz / SAMPLE_RATE_HZ), 1.0, 1.0)


MAX_BALANCE_DB = 3.0


def balancing_gains(signal: Signal) -> tuple[float, float]:
    """Linear gains of left and right that equalise their levels by half the difference each; (1, 1) if a channel is silent."""
    left, right = (float(np.dot(channel, channel)) for channel in signal)
    if left <= 0.0 or right <= 0.0:
        return 1.0, 1.0
    difference_db = float(np.clip(10.0 * np.log10(left / right), -MAX_BALANCE_DB, MAX_BALANCE_DB))
    return gain_of(-difference_db / 2.0), gain_of(difference_db / 2.0)


def side_gain(signal: Signal, low: float, high: float) -> float:
    """The linear side gain that brings the correlation of left and right into a range; 1 if it is, or for a mono signal.

    For channels of equal level the correlation is (M - S) / (M + S), with M and S the powers of mid and side.
    """
    mid, side = signal[0] + signal[1], signal[0] - signal[1]
    m, s = float(np.dot(mid, mid)), float(np.dot(side, side))
    if m <= 0.0 or s <= 1e-6 * m:
        return 1.0
    target = min(high, max(low, (m - s) / (m + s)))
    gain = math.sqrt(m / s * (1.0 - target) / (1.0 + target))
    return gain if abs(gain - 1.0) > 1e-3 else 1.0
