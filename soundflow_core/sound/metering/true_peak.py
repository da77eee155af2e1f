"""True peak by 4x polyphase oversampling (ITU-R BS.1770-5, annex 2)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.base.audio import Signal
from soundflow_core.base.numba_kernels import kernel

TAPS = 16
"""Per phase. Twelve, as in the recommendation, under-read by up to 0.2 dB."""


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


def _overshoot_factor() -> float:
    """A bound k for the overshoot of interpolated values: |v| <= max |x| + k max |x''|, with x'' the second differences of the samples.

    Each phase is a linear interpolation of two samples plus a weighted sum of second differences; k is the sum of the weights' magnitudes.
    """
    largest = 0.0
    for h in PHASES.astype(np.float64):
        h = h / h.sum()
        share = float(h @ np.arange(TAPS)) - (TAPS // 2 - 1)
        line = np.zeros(TAPS)
        line[TAPS // 2 - 1 : TAPS // 2 + 1] = 1.0 - share, share
        largest = max(largest, float(np.abs(np.cumsum(np.cumsum(h - line))).sum()))
    return largest


OVERSHOOT_FACTOR = _overshoot_factor() * 1.001
"""With a margin of 0.1 % for the rounding of the taps."""


@kernel()
def _interpolated_peaks(out: Any, x: Any, h: Any, frames: int) -> None:
    """out[i] = max(out[i], |sum_j h[j] x[i + j]|), unrolled so that the taps stay in registers."""
    h0, h1, h2, h3, h4, h5, h6, h7 = h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
    h8, h9, h10, h11, h12, h13, h14, h15 = h[8], h[9], h[10], h[11], h[12], h[13], h[14], h[15]
    for i in range(frames):
        v = h0 * x[i] + h1 * x[i + 1] + h2 * x[i + 2] + h3 * x[i + 3] + h4 * x[i + 4] + h5 * x[i + 5]
        v += h6 * x[i + 6] + h7 * x[i + 7] + h8 * x[i + 8] + h9 * x[i + 9] + h10 * x[i + 10] + h11 * x[i + 11]
        v += h12 * x[i + 12] + h13 * x[i + 13] + h14 * x[i + 14] + h15 * x[i + 15]
        v = abs(v)
        out[i] = v if v > out[i] else out[i]


@kernel()
def _max_magnitude(x: Any, frames: int) -> Any:
    """The largest |x[i]|, as four parallel maxima."""
    a = b = c = d = float32(0.0)
    quarter = frames // 4
    second, third, fourth = x[quarter:], x[2 * quarter :], x[3 * quarter :]
    for i in range(quarter):
        a = max(a, abs(x[i]))
        b = max(b, abs(second[i]))
        c = max(c, abs(third[i]))
        d = max(d, abs(fourth[i]))
    for i in range(4 * quarter, frames):
        a = max(a, abs(x[i]))
    return max(a, b, c, d)


@kernel()
def _second_differences(x: Any, out: Any, frames: int) -> None:
    """out[:frames] = second differences of x, which is two frames longer."""
    middle, last = x[1:], x[2:]
    for i in range(frames):
        out[i] = (x[i] + last[i]) - (middle[i] + middle[i])


@kernel("void(float32[::1], float32[:, ::1], float64, float64, int64, float64[::1])")
def _peaks(x: Any, h: Any, floor: float, overshoot: float, hop: int, out: Any) -> None:
    """out[hop] = max(out[hop], true peak). Blocks whose bound is not above `floor` get their sample peak only."""
    size = 16 * hop
    peaks = np.empty(size, np.float32)
    differences = np.empty(size + 13, np.float32)
    padded = np.zeros(size + 15, np.float32)
    for start in range(0, x.size, size):
        frames = min(size, x.size - start)
        # The taps reach seven samples before and eight after the block; beyond the signal's ends they read silence.
        first = max(0, start - 7)
        last = min(x.size, start + frames + 8)
        if last - first < size + 15:
            padded[:] = 0
        padded[first - start + 7 : last - start + 7] = x[first:last]
        here = padded[7:]
        for i in range(frames):
            peaks[i] = abs(here[i])
        highest = _max_magnitude(padded, frames + 15)
        if highest > floor:
            may_exceed = True
        else:
            _second_differences(padded, differences, frames + 13)
            may_exceed = highest + overshoot * _max_magnitude(differences, frames + 13) > floor
        if may_exceed:
            for k in range(h.shape[0]):
                _interpolated_peaks(peaks, padded, h[k], frames)
        for block in range((frames + hop - 1) // hop):
            index = start // hop + block
            out[index] = max(out[index], _max_magnitude(peaks[block * hop :], min(hop, frames - block * hop)))


def true_peak_blocks(signal: Signal, hop: int, floor: float = 0.0) -> NDArray[np.float64]:
    """Linear true peak of both channels for each hop, shape (hops,); exact wherever it exceeds `floor`."""
    out = np.zeros(-(-signal.shape[1] // hop))
    for channel in signal:
        _peaks(channel, PHASES, floor, OVERSHOOT_FACTOR, hop, out)
    return out


def true_peak_dbtp(signal: Signal) -> float:
    """True peak in dBTP; -inf for silence. Only blocks that may exceed the sample peak are interpolated."""
    loudest = float(max(np.max(signal), -np.min(signal))) if signal.size else 0.0
    if loudest == 0.0:
        return -math.inf
    return 20.0 * math.log10(max(loudest, float(true_peak_blocks(signal, 64, loudest).max())))
