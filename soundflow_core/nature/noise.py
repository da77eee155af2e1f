"""Layers of filtered noise: a middle and a side, so that a layer's width is a number and its bottom stays in the middle."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32, uint32

from soundflow_core.audio import RAMP, SAMPLE_RATE_HZ, Curve, Signal, control_points
from soundflow_core.jit import kernel
from soundflow_core.nature.curves import Slow
from soundflow_core.synthesis.oscillators import add_noise, scramble

MODES = {"low": 0, "band": 1, "high": 2}

STRIDES = ((4, 1100.0), (2, 1750.0))
"""Low- and band-passes that stay below so many Hz are made at a quarter or a half of the rate: nothing is lost but hiss under hiss."""


@kernel()
def _draw(middle: Any, side: Any, n: int, counter: Any, setting: Any) -> None:
    """Fresh noise, 64 frames of time.

    The side's second half is its first one mirrored and negated, so that a block sums to zero: the spectrum stays flat
    but for the bottom, which falls away below some 200 Hz (by 1 - sin(64 w) / (64 w) at w radians a frame).
    """
    for i in range(n):
        middle[i] = float32(0.0)
        side[i] = float32(0.0)
    add_noise(middle, n, counter, setting[1])
    add_noise(side, n // 2, uint32(counter + uint32(0x80000000)), setting[2])
    for i in range(n // 2):
        side[n - 1 - i] = -side[i]


@kernel()
def _filter(a: Any, b: Any, n: int, p1: Any, p2: Any, q1: Any, q2: Any, g: Any, before: Any, k: Any, mode: int) -> None:
    """A trapezoidal state-variable filter (Zavalishin 2012) of damping k over two buffers, in place.

    What a frame needs of the last is two products; both buffers run side by side, which hides their latency. The second
    states are kept divided by g, of which `before` is the last block's.
    """
    one = float32(1.0)
    two = float32(2.0)
    half = float32(0.5)
    k1 = one / (one + g * (g + k))
    share, cross1, cross2 = two * g * k1, two * g * g * k1, two * k1
    own1, own2 = cross2 - one, one - cross1
    ratio = before / g
    l1, l2, r1, r2 = p1[64], p2[64] * ratio, q1[64], q2[64] * ratio
    p1[0], p2[0], q1[0], q2[0] = l1, l2, r1, r2
    for i in range(n):
        x = share * a[i]
        y = share * b[i]
        u = own1 * l1 + (x - cross1 * l2)
        v = own1 * r1 + (y - cross1 * r2)
        l2 = cross2 * l1 + (own2 * l2 + x)
        r2 = cross2 * r1 + (own2 * r2 + y)
        l1 = u
        r1 = v
        p1[i + 1] = l1
        p2[i + 1] = l2
        q1[i + 1] = r1
        q2[i + 1] = r2
    p1[64], p2[64], q1[64], q2[64] = l1, l2, r1, r2
    of_input = one if mode == 2 else float32(0.0)
    of_first = half * k if mode == 1 else (-half * k if mode == 2 else float32(0.0))
    of_second = half * g if mode == 0 else (-half * g if mode == 2 else float32(0.0))
    for i in range(n):
        a[i] = of_input * a[i] + of_first * (p1[i] + p1[i + 1]) + of_second * (p2[i] + p2[i + 1])
    for i in range(n):
        b[i] = of_input * b[i] + of_first * (q1[i] + q1[i + 1]) + of_second * (q2[i] + q2[i + 1])


@kernel()
def _mix(a: Any, b: Any, m: Any, s: Any, start: Any, end: Any, start_right: Any, end_right: Any) -> None:
    """Add middle and side to left and right, at gains that run from start to end."""
    slope = end - start
    slope_right = end_right - start_right
    for i in range(a.size):
        a[i] += (start + slope * RAMP[i]) * (m[i] + s[i])
        b[i] += (start_right + slope_right * RAMP[i]) * (m[i] - s[i])


@kernel()
def _double(x: Any, n: int, last: Any, out: Any) -> None:
    """Two frames for each of x[:n], on straight lines; `last` keeps x's last value for the next block."""
    out[0] = last[0]
    out[1] = float32(0.5) * (last[0] + x[0])
    for i in range(1, n):
        out[2 * i] = x[i - 1]
        out[2 * i + 1] = float32(0.5) * (x[i - 1] + x[i])
    last[0] = x[n - 1]


@kernel("void(float32[::1], float32[::1], float32[::1], float32[:, ::1], float32[::1], int64, int64, uint32)")
def _layer(left: Any, right: Any, tangent: Any, gain: Any, setting: Any, mode: int, stride: int, seed: Any) -> None:
    """One layer; tangents (tan pi f / rate) and gains (rows of left, right) come a value a block of 64 frames.

    `setting`: 1 / q, the middle's and the side's amplitude.
    """
    middle, side = np.zeros(64, np.float32), np.zeros(64, np.float32)
    middle_2, side_2 = np.zeros(64, np.float32), np.zeros(64, np.float32)
    last = np.zeros((4, 1), np.float32)
    p1, p2 = np.zeros(65, np.float32), np.zeros(65, np.float32)
    q1, q2 = np.zeros(65, np.float32), np.zeros(65, np.float32)
    n = 64 // stride
    counter = uint32(scramble(seed))
    before = tangent[0]
    for block in range((left.size + 63) // 64):
        g = tangent[block]
        _draw(middle, side, n, counter, setting)
        counter = uint32(counter + uint32(n))
        _filter(middle, side, n, p1, p2, q1, q2, g, before, setting[0], mode)
        before = g
        frames = min(64, left.size - block * 64)
        a = left[block * 64 : block * 64 + frames]
        b = right[block * 64 : block * 64 + frames]
        start, end, start_right, end_right = gain[block, 0], gain[block + 1, 0], gain[block, 1], gain[block + 1, 1]
        if stride > 1:
            _double(middle, n, last[0], middle_2)
            _double(side, n, last[1], side_2)
        if stride == 4:
            _double(middle_2, 32, last[2], middle)
            _double(side_2, 32, last[3], side)
        if stride == 2:
            _mix(a, b, middle_2, side_2, start, end, start_right, end_right)
        else:
            _mix(a, b, middle, side, start, end, start_right, end_right)


def add_filtered_noise(
    out: Signal,
    kind: str,
    cutoff_hz: float | Slow,
    gain: float | Slow,
    seed: int,
    q: float = 0.7,
    width: float = 0.8,
    pan: float | Slow = 0.5,
) -> None:
    """Add noise through a `low`, `band` or `high` pass whose cutoff, gain and pan (0 left .. 1 right) may move.

    A width of 0 is mono; of 1, two unrelated sides (but for the bottom).
    """
    points = control_points(out.shape[1])
    hz = np.asarray(cutoff_hz, dtype=np.float64)
    stride = next((n for n, below in STRIDES if kind != "high" and float(hz.max()) < below), 1)
    rate = SAMPLE_RATE_HZ / stride
    tangent = np.tan(np.pi / rate * np.minimum(hz, 0.41 * rate)).astype(np.float32)
    angle = width * math.pi / 4.0
    level = 1.0 / math.sqrt(stride)  # as much power in less of a band: this keeps the density
    setting = np.array([1.0 / q, level * math.cos(angle), level * math.sin(angle)], dtype=np.float32)
    tangents = np.broadcast_to(tangent, points).copy()  # a view would be read-only: another signature
    _layer(
        out[0], out[1], tangents, _sides(gain, pan, points), setting, MODES[kind], stride, np.uint32(seed & 0xFFFFFFFF)
    )


def _sides(gain: float | Slow, pan: float | Slow, points: int) -> Curve:
    """Left and right gain side by side, of equal power at any pan."""
    sides = np.empty((points, 2), dtype=np.float32)
    place = np.asarray(pan, dtype=np.float64)
    sides[:, 0] = gain * np.sqrt(2.0 - 2.0 * place)
    sides[:, 1] = gain * np.sqrt(2.0 * place)
    return sides
