"""Layers of filtered noise: a middle and a side, so that a layer's width is a number and its bottom stays in the middle."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32, uint32

from soundflow_core.base.audio import RAMP, SAMPLE_RATE_HZ, Curve, Signal, control_points
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.nature.curves import Slow
from soundflow_core.sound.synthesis.oscillators import add_noise, scramble
from soundflow_core.sound.synthesis.state_variable import BAND, HIGH, LOW, filter_block, new_scratch, new_state

MODES = {"low": LOW, "band": BAND, "high": HIGH}

STRETCH_FRAMES = 256
"""What is made at a time: at a quarter of the rate the filter's block of 64 frames."""
STRIDES = ((4, 1100.0), (2, 1750.0))
"""Low- and band-passes that stay below so many Hz are made at a quarter or a half of the rate: nothing is lost but hiss under hiss."""


@kernel()
def _draw(middle: Any, side: Any, n: int, unit: int, counter: Any, setting: Any) -> None:
    """Fresh noise in units of 64 frames of time.

    The second half of the side's every unit is its first one mirrored and negated, so that a unit sums to zero: the spectrum stays flat
    but for the bottom, which falls away below some 200 Hz (by 1 - sin(64 w) / (64 w) at w radians a frame).
    """
    for i in range(n):
        middle[i] = float32(0.0)
        side[i] = float32(0.0)
    add_noise(middle, n, counter, setting[1])
    for start in range(0, n, unit):
        here = side[start : start + unit]
        add_noise(here, unit // 2, uint32(counter + uint32(start) + uint32(0x80000000)), setting[2])
        for i in range(unit // 2):
            here[unit - 1 - i] = -here[i]


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

    `setting`: 1 / q, the middle's and the side's amplitude. The filter takes 64 of its own frames at a time.
    """
    middle, side = np.zeros(STRETCH_FRAMES, np.float32), np.zeros(STRETCH_FRAMES, np.float32)
    middle_2, side_2 = np.zeros(STRETCH_FRAMES, np.float32), np.zeros(STRETCH_FRAMES, np.float32)
    last = np.zeros((4, 1), np.float32)
    state, scratch = new_state(), new_scratch()
    wide, wide_side = (middle_2, side_2) if stride == 2 else (middle, side)
    n = STRETCH_FRAMES // stride
    counter = uint32(scramble(seed))
    for first in range(0, tangent.size - 1, STRETCH_FRAMES // 64):
        _draw(middle, side, n, 64 // stride, counter, setting)
        counter = uint32(counter + uint32(n))
        for start in range(0, n, 64):
            g = tangent[min(tangent.size - 1, first + start * stride // 64)]
            filter_block(middle[start : start + 64], side[start : start + 64], g, setting[0], mode, state, scratch)
        if stride > 1:
            _double(middle, n, last[0], middle_2)
            _double(side, n, last[1], side_2)
        if stride == 4:
            _double(middle_2, 2 * n, last[2], middle)
            _double(side_2, 2 * n, last[3], side)
        for block in range(first, min(first + STRETCH_FRAMES // 64, tangent.size - 1)):
            at = (block - first) * 64
            a, b = left[block * 64 : block * 64 + 64], right[block * 64 : block * 64 + 64]
            m, s = wide[at : at + 64], wide_side[at : at + 64]
            _mix(a, b, m, s, gain[block, 0], gain[block + 1, 0], gain[block, 1], gain[block + 1, 1])


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
