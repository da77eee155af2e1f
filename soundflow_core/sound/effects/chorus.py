"""A modulated delay line, and the stereo chorus made of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import float32

from soundflow_core.base.audio import CONTROL_FRAMES, RAMP, SAMPLE_RATE_HZ, Signal, control_points
from soundflow_core.base.numba_kernels import kernel


@kernel()
def _read_fractional(
    target: Any, source: Any, around: Any, frames: int, fraction: Any, slope: Any, dry: Any, wet: Any
) -> None:
    """Target[:frames] = dry * target + wet * source read at a fractional delay of `fraction` frames, which changes by `slope` a block.

    The source, which may overlap the target, is copied to `around` first.
    """
    for i in range(frames + 5):
        around[i] = source[i]
    one = float32(1.0)
    half = float32(0.5)
    for i in range(frames):
        f = fraction + slope * RAMP[i]
        wrapped = one if f >= one else float32(0.0)
        f = one - (f - wrapped)
        y0 = around[i + 1] + wrapped * (around[i] - around[i + 1])
        y1 = around[i + 2] + wrapped * (around[i + 1] - around[i + 2])
        y2 = around[i + 3] + wrapped * (around[i + 2] - around[i + 3])
        y3 = around[i + 4] + wrapped * (around[i + 3] - around[i + 4])
        c1 = half * (y2 - y0)
        c2 = y0 - float32(2.5) * y1 + float32(2.0) * y2 - half * y3
        c3 = half * (y3 - y0) + float32(1.5) * (y1 - y2)
        target[i] = dry * target[i] + wet * (((c3 * f + c2) * f + c1) * f + y1)


@kernel("void(float32[::1], float32[::1], float64, float64)")
def modulated_delay(x: Any, delays: Any, dry: float, wet: float) -> None:
    """Mix a signal with itself delayed by `delays` frames (a value per block of 64, linear in between), by cubic Hermite interpolation.

    Works in place from the end backwards: samples after the write position are not needed again.
    """
    d = float32(dry)
    w = float32(wet)
    last = delays.size - 1
    around = np.zeros(80, np.float32)
    for block in range((x.size + 63) // 64 - 1, -1, -1):
        start = block * 64
        here = delays[min(block, last)]
        slope = delays[min(block + 1, last)] - here
        whole = int(np.floor(min(here, here + slope)))
        first = start - whole - 3
        frames = min(64, x.size - start)
        if first < 0 or first + frames + 4 >= x.size:
            continue
        # The delay moves by less than a frame within a block, so one copy of the source serves the whole block.
        source = x[first : first + frames + 5]
        target = x[start : start + frames]
        if frames == 64:
            _read_fractional(target, source, around, 64, here - float32(whole), slope, d, w)
        else:
            _read_fractional(target, source, around, frames, here - float32(whole), slope, d, w)


def chorus(signal: Signal, wet: float, seed: int) -> None:
    """A slow chorus: each channel plus a copy of itself delayed by 8-14 ms; the two LFOs (0.7 Hz) are in quadrature."""
    seconds = np.arange(control_points(signal.shape[1])) * CONTROL_FRAMES / SAMPLE_RATE_HZ
    for channel in (0, 1):
        phase = 2.0 * np.pi * (0.7 * seconds + 0.25 * channel + (seed % 97) / 97.0)
        delays = (SAMPLE_RATE_HZ * (0.011 + 0.0025 * np.sin(phase))).astype(np.float32)
        modulated_delay(signal[channel], delays, 1.0 - 0.4 * wet, 0.6 * wet)
