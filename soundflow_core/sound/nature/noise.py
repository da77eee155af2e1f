"""Layers of filtered noise, generated as mid and side so that the width is a parameter and the bass stays mono."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32, uint32

from soundflow_core.base.audio import RAMP, SAMPLE_RATE_HZ, Curve, Signal, control_points
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.nature.modulation import ControlCurve
from soundflow_core.sound.synthesis.oscillators import add_noise, hash_bits
from soundflow_core.sound.synthesis.state_variable import BAND, HIGH, LOW, filter_block, new_scratch, new_state

DAMPING, MID_AMPLITUDE, SIDE_AMPLITUDE = range(3)
"""Indexes of a layer's settings."""

MODES = {"low": LOW, "band": BAND, "high": HIGH}

CHUNK_FRAMES = 256
"""Generated at a time: one filter block of 64 frames at a quarter of the sample rate."""
DECIMATIONS = ((4, 1100.0), (2, 1750.0))
"""(divisor, Hz): low- and band-passes that stay below so many Hz are generated at a quarter or half of the sample rate."""


@kernel()
def _fill_noise(mid: Any, side: Any, n: int, unit: int, counter: Any, setting: Any) -> None:
    """Fill mid and side with new noise, in units of 64 full-rate frames.

    In the side, the second half of each unit is the first half mirrored and negated, so that the unit sums to zero: the spectrum is flat
    down to about 200 Hz and falls below (by 1 - sin(64 w) / (64 w) at w radians a frame).
    """
    for i in range(n):
        mid[i] = float32(0.0)
        side[i] = float32(0.0)
    add_noise(mid, n, counter, setting[MID_AMPLITUDE])
    for start in range(0, n, unit):
        here = side[start : start + unit]
        add_noise(here, unit // 2, uint32(counter + uint32(start) + uint32(0x80000000)), setting[SIDE_AMPLITUDE])
        for i in range(unit // 2):
            here[unit - 1 - i] = -here[i]


@kernel()
def _mix(a: Any, b: Any, m: Any, s: Any, start: Any, end: Any, start_right: Any, end_right: Any) -> None:
    """Decode mid and side and add them to left and right, with gains ramping from start to end."""
    slope = end - start
    slope_right = end_right - start_right
    for i in range(a.size):
        a[i] += (start + slope * RAMP[i]) * (m[i] + s[i])
        b[i] += (start_right + slope_right * RAMP[i]) * (m[i] - s[i])


@kernel()
def _double(x: Any, n: int, last: Any, out: Any) -> None:
    """Upsample x[:n] by two with linear interpolation; `last` carries the last value over to the next block."""
    out[0] = last[0]
    out[1] = float32(0.5) * (last[0] + x[0])
    for i in range(1, n):
        out[2 * i] = x[i - 1]
        out[2 * i + 1] = float32(0.5) * (x[i - 1] + x[i])
    last[0] = x[n - 1]


@kernel("void(float32[::1], float32[::1], float32[::1], float32[:, ::1], float32[::1], int64, int64, uint32)")
def _layer(left: Any, right: Any, tangent: Any, gain: Any, setting: Any, mode: int, divisor: int, seed: Any) -> None:
    """Add one layer. `tangent` (tan(pi f / rate)) and `gain` (rows of left, right) have a value per block of 64 frames.

    `setting` holds DAMPING, MID_AMPLITUDE and SIDE_AMPLITUDE. The filter processes 64 frames of the reduced rate at a time.
    """
    mid, side = np.zeros(CHUNK_FRAMES, np.float32), np.zeros(CHUNK_FRAMES, np.float32)
    mid_2, side_2 = np.zeros(CHUNK_FRAMES, np.float32), np.zeros(CHUNK_FRAMES, np.float32)
    last = np.zeros((4, 1), np.float32)
    state, scratch = new_state(), new_scratch()
    wide, wide_side = (mid_2, side_2) if divisor == 2 else (mid, side)
    n = CHUNK_FRAMES // divisor
    counter = uint32(hash_bits(seed))
    for first in range(0, tangent.size - 1, CHUNK_FRAMES // 64):
        _fill_noise(mid, side, n, 64 // divisor, counter, setting)
        counter = uint32(counter + uint32(n))
        for start in range(0, n, 64):
            g = tangent[min(tangent.size - 1, first + start * divisor // 64)]
            filter_block(mid[start : start + 64], side[start : start + 64], g, setting[DAMPING], mode, state, scratch)
        if divisor > 1:
            _double(mid, n, last[0], mid_2)
            _double(side, n, last[1], side_2)
        if divisor == 4:
            _double(mid_2, 2 * n, last[2], mid)
            _double(side_2, 2 * n, last[3], side)
        for block in range(first, min(first + CHUNK_FRAMES // 64, tangent.size - 1)):
            at = (block - first) * 64
            a, b = left[block * 64 : block * 64 + 64], right[block * 64 : block * 64 + 64]
            m, s = wide[at : at + 64], wide_side[at : at + 64]
            _mix(a, b, m, s, gain[block, 0], gain[block + 1, 0], gain[block, 1], gain[block + 1, 1])


def add_filtered_noise(
    out: Signal,
    kind: str,
    cutoff_hz: float | ControlCurve,
    gain: float | ControlCurve,
    seed: int,
    q: float = 0.7,
    width: float = 0.8,
    pan: float | ControlCurve = 0.5,
) -> None:
    """Add noise through a `low`, `band` or `high` pass whose cutoff, gain and pan (0 left .. 1 right) may vary over time.

    A width of 0 is mono, of 1 uncorrelated channels (above the bass).
    """
    points = control_points(out.shape[1])
    hz = np.asarray(cutoff_hz, dtype=np.float64)
    divisor = next((n for n, below in DECIMATIONS if kind != "high" and float(hz.max()) < below), 1)
    rate = SAMPLE_RATE_HZ / divisor
    tangent = np.tan(np.pi / rate * np.minimum(hz, 0.41 * rate)).astype(np.float32)
    angle = width * math.pi / 4.0
    level = 1.0 / math.sqrt(divisor)  # the same power in a narrower band: keeps the spectral density
    setting = np.array([1.0 / q, level * math.cos(angle), level * math.sin(angle)], dtype=np.float32)
    tangents = np.broadcast_to(tangent, points).copy()  # a view would be read-only, which is another numba signature
    _layer(
        out[0], out[1], tangents, _sides(gain, pan, points), setting, MODES[kind], divisor, np.uint32(seed & 0xFFFFFFFF)
    )


def _sides(gain: float | ControlCurve, pan: float | ControlCurve, points: int) -> Curve:
    """Gains of left and right, shape (points, 2), at constant power for any pan."""
    sides = np.empty((points, 2), dtype=np.float32)
    position = np.asarray(pan, dtype=np.float64)
    sides[:, 0] = gain * np.sqrt(2.0 - 2.0 * position)
    sides[:, 1] = gain * np.sqrt(2.0 * position)
    return sides
