"""The equaliser: a cascade of biquads after R. Bristow-Johnson's *Audio EQ Cookbook*."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.synthesis.biquads import DENORMAL_FLOOR, is_silent, load, run_section, store


@dataclass(frozen=True)
class EqBand:
    """One filter of an equaliser."""

    kind: Literal["low_cut", "high_cut", "bell", "low_shelf", "high_shelf"]
    frequency_hz: float
    gain_db: float = 0.0
    q: float = 0.7071


BLOCK_FRAMES = 512
WARM_UP_FRAMES = 44 * BLOCK_FRAMES
"""The second segment starts filtering 0.5 s before its first frame, so that the transient has decayed (at 28 Hz by 500 dB)."""


@kernel("void(float32[::1], float32[::1], float64[:, ::1])")
def _cascade(left: Any, right: Any, coefficients: Any) -> None:
    """Run all sections in place, in blocks that fit the cache. A long signal's halves run in parallel; silent blocks are skipped."""
    size = left.size
    middle = (
        size
        if size < 6 * WARM_UP_FRAMES
        else (size + WARM_UP_FRAMES + 2 * BLOCK_FRAMES - 1) // (2 * BLOCK_FRAMES) * BLOCK_FRAMES
    )
    back = middle - WARM_UP_FRAMES if middle < size else size
    sections = coefficients.shape[0]
    state = np.zeros((sections, 4, 4))
    x = np.zeros((4, BLOCK_FRAMES + 2))
    forward = np.zeros((4, BLOCK_FRAMES))
    decayed = later_decayed = True
    for start in range(0, middle, BLOCK_FRAMES):
        frames = min(BLOCK_FRAMES, middle - start)
        later = max(0, min(BLOCK_FRAMES, size - back - start))
        a, b = left[start : start + frames], right[start : start + frames]
        later_a, later_b = left[back + start : back + start + later], right[back + start : back + start + later]
        if decayed and is_silent(a) and is_silent(b):
            frames = 0
        if later_decayed and is_silent(later_a) and is_silent(later_b):
            later = 0
        load(a, x[0], frames)
        load(b, x[1], frames)
        load(later_a, x[2], later)
        load(later_b, x[3], later)
        for s in range(sections):
            run_section(x, forward, frames, later, coefficients[s], state[s])
        store(x[0], a, frames)
        store(x[1], b, frames)
        if start >= WARM_UP_FRAMES:
            store(x[2], later_a, later)
            store(x[3], later_b, later)
        decayed = np.abs(state[:, :2]).sum() < DENORMAL_FLOOR
        later_decayed = np.abs(state[:, 2:]).sum() < DENORMAL_FLOOR


def coefficients_of(band: EqBand) -> NDArray[np.float64]:
    """(b0, b1, b2, a1, a2) of a band, normalised to a0 = 1."""
    amplitude = 10.0 ** (band.gain_db / 40.0)
    w = 2.0 * math.pi * min(band.frequency_hz, 0.49 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    c = math.cos(w)
    alpha = math.sin(w) / (2.0 * band.q)
    match band.kind:
        case "low_cut":
            b: tuple[float, ...] = ((1 + c) / 2, -(1 + c), (1 + c) / 2)
            a: tuple[float, ...] = (1 + alpha, -2 * c, 1 - alpha)
        case "high_cut":
            b = ((1 - c) / 2, 1 - c, (1 - c) / 2)
            a = (1 + alpha, -2 * c, 1 - alpha)
        case "bell":
            b = (1 + alpha * amplitude, -2 * c, 1 - alpha * amplitude)
            a = (1 + alpha / amplitude, -2 * c, 1 - alpha / amplitude)
        case _:
            b, a = _shelf(band.kind == "high_shelf", amplitude, c, 2.0 * math.sqrt(amplitude) * alpha)
    return np.array([b[0] / a[0], b[1] / a[0], b[2] / a[0], a[1] / a[0], a[2] / a[0]])


def _shelf(high: bool, amplitude: float, c: float, r: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    sign = -1.0 if high else 1.0
    plus, minus = amplitude + 1, amplitude - 1
    b = (
        amplitude * (plus - sign * minus * c + r),
        sign * 2 * amplitude * (minus - sign * plus * c),
        amplitude * (plus - sign * minus * c - r),
    )
    a = (plus + sign * minus * c + r, -sign * 2 * (minus + sign * plus * c), plus + sign * minus * c - r)
    return b, a


def equalise(signal: Signal, bands: Sequence[EqBand]) -> None:
    """Filter a signal with all bands in one pass, in place."""
    if bands:
        _cascade(signal[0], signal[1], np.array([coefficients_of(band) for band in bands]))


def response_of(bands: Sequence[EqBand], hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """The power response |H|^2 of all bands together at the given frequencies, shape (hz.size,)."""
    z = np.exp(-2j * np.pi * hz / SAMPLE_RATE_HZ)
    gain = np.ones(hz.size)
    for b0, b1, b2, a1, a2 in map(coefficients_of, bands):
        gain *= np.square(np.abs((b0 + b1 * z + b2 * z * z) / (1.0 + a1 * z + a2 * z * z)))
    return gain
