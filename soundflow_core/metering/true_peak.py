"""True peak: the highest value between the samples, by 4x polyphase interpolation (ITU-R BS.1770-5, annex 2)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.audio import Signal
from soundflow_core.jit import kernel

TAPS = 16
"""Twelve, as in the recommendation, read up to 0.2 dB low."""


def _interpolator() -> NDArray[np.float32]:
    """Kaiser-windowed sinc phases at 1/4, 1/2 and 3/4 of a sample; shape (3, TAPS)."""
    n = np.arange(-TAPS // 2 + 1, TAPS // 2 + 1)
    phases = []
    for quarter in (0.25, 0.5, 0.75):
        t = n - quarter
        window = np.i0(4.0 * np.sqrt(np.maximum(0.0, 1.0 - (2.0 * t / TAPS) ** 2))) / np.i0(4.0)
        h = np.sinc(t) * window
        phases.append(h / h.sum())
    return np.array(phases, dtype=np.float32)


PHASES = _interpolator()
SPREAD = float(np.abs(PHASES).sum(axis=1).max())
"""No interpolated value can exceed the samples around it by more than this factor."""


@kernel()
def _interpolated_peaks(out: Any, x: Any, h: Any, frames: int) -> None:
    """out[i] = max(out[i], |sum_j h[j] x[i + j]|), written out so that the taps stay in registers."""
    h0, h1, h2, h3, h4, h5, h6, h7 = h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
    h8, h9, h10, h11, h12, h13, h14, h15 = h[8], h[9], h[10], h[11], h[12], h[13], h[14], h[15]
    for i in range(frames):
        v = h0 * x[i] + h1 * x[i + 1] + h2 * x[i + 2] + h3 * x[i + 3] + h4 * x[i + 4] + h5 * x[i + 5]
        v += h6 * x[i + 6] + h7 * x[i + 7] + h8 * x[i + 8] + h9 * x[i + 9] + h10 * x[i + 10] + h11 * x[i + 11]
        v += h12 * x[i + 12] + h13 * x[i + 13] + h14 * x[i + 14] + h15 * x[i + 15]
        v = abs(v)
        out[i] = v if v > out[i] else out[i]


@kernel("void(float32[::1], float32[:, ::1], float64, float64, int64, float64[::1])")
def _peaks(x: Any, h: Any, floor: float, spread: float, hop: int, out: Any) -> None:
    """out[hop] = max(out[hop], true peak). Blocks that provably stay under `floor` keep their sample peak."""
    size = 16 * hop
    found = np.empty(size, np.float32)
    padded = np.zeros(size + 15, np.float32)
    for start in range(0, x.size, size):
        frames = min(size, x.size - start)
        here = x[start : start + frames]
        highest = float32(0.0)
        for i in range(frames):
            found[i] = abs(here[i])
        for i in range(frames):
            highest = found[i] if found[i] > highest else highest
        # Seven samples before and eight after reach into the block; beyond the signal's ends there is silence.
        first = max(0, start - 7)
        last = min(x.size, start + frames + 8)
        for i in range(first, last):
            highest = max(highest, abs(x[i]))
        if highest * spread > floor:
            padded[:] = 0
            for i in range(first, last):
                padded[i - start + 7] = x[i]
            for k in range(h.shape[0]):
                _interpolated_peaks(found, padded, h[k], frames)
        for block in range((frames + hop - 1) // hop):
            peak = float32(0.0)
            for i in range(block * hop, min(frames, block * hop + hop)):
                peak = found[i] if found[i] > peak else peak
            index = start // hop + block
            out[index] = max(out[index], peak)


def true_peak_blocks(signal: Signal, hop: int, floor: float = 0.0) -> NDArray[np.float64]:
    """Linear true peak of both channels a hop; exact wherever it may exceed `floor`."""
    out = np.zeros(-(-signal.shape[1] // hop))
    for channel in signal:
        _peaks(channel, PHASES, floor, SPREAD, hop, out)
    return out


def true_peak_dbtp(signal: Signal) -> float:
    """True peak in dBTP; -inf for silence. Only what may set a new record is interpolated."""
    loudest = float(max(np.max(signal), -np.min(signal))) if signal.size else 0.0
    if loudest == 0.0:
        return -math.inf
    return 20.0 * math.log10(max(loudest, float(true_peak_blocks(signal, 64, loudest).max())))
