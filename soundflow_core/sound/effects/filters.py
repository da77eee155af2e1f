"""Equalisers: cascades of biquads after R. Bristow-Johnson's *Audio EQ Cookbook*."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.synthesis.biquads import UNHEARD, is_silent, load, run_section, store


@dataclass(frozen=True)
class Band:
    """One filter of an equaliser."""

    kind: Literal["low_cut", "high_cut", "bell", "low_shelf", "high_shelf"]
    frequency_hz: float
    gain_db: float = 0.0
    q: float = 0.7071


BLOCK_FRAMES = 512
LEAD_FRAMES = 44 * BLOCK_FRAMES
"""How long before its beginning a second stretch is run in, 0.5 s: no band rings so long (28 Hz has fallen by 500 dB)."""


@kernel("void(float32[::1], float32[::1], float64[:, ::1])")
def _cascade(left: Any, right: Any, coefficients: Any) -> None:
    """All sections in place, in blocks that stay in the cache; a long signal's two halves run side by side, and rests cost nothing."""
    size = left.size
    middle = (
        size
        if size < 6 * LEAD_FRAMES
        else (size + LEAD_FRAMES + 2 * BLOCK_FRAMES - 1) // (2 * BLOCK_FRAMES) * BLOCK_FRAMES
    )
    back = middle - LEAD_FRAMES if middle < size else size
    sections = coefficients.shape[0]
    state = np.zeros((sections, 4, 4))
    x = np.zeros((4, BLOCK_FRAMES + 2))
    fed = np.zeros((4, BLOCK_FRAMES))
    rests = later_rests = True
    for start in range(0, middle, BLOCK_FRAMES):
        frames = min(BLOCK_FRAMES, middle - start)
        later = max(0, min(BLOCK_FRAMES, size - back - start))
        a, b = left[start : start + frames], right[start : start + frames]
        later_a, later_b = left[back + start : back + start + later], right[back + start : back + start + later]
        if rests and is_silent(a) and is_silent(b):
            frames = 0
        if later_rests and is_silent(later_a) and is_silent(later_b):
            later = 0
        load(a, x[0], frames)
        load(b, x[1], frames)
        load(later_a, x[2], later)
        load(later_b, x[3], later)
        for s in range(sections):
            run_section(x, fed, frames, later, coefficients[s], state[s])
        store(x[0], a, frames)
        store(x[1], b, frames)
        if start >= LEAD_FRAMES:
            store(x[2], later_a, later)
            store(x[3], later_b, later)
        rests = np.abs(state[:, :2]).sum() < UNHEARD
        later_rests = np.abs(state[:, 2:]).sum() < UNHEARD


def coefficients_of(band: Band) -> NDArray[np.float64]:
    """b0 b1 b2 a1 a2 of a band, normalised to a0 = 1."""
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


def equalise(signal: Signal, bands: Sequence[Band]) -> None:
    """Run a signal through all bands in one pass."""
    if bands:
        _cascade(signal[0], signal[1], np.array([coefficients_of(band) for band in bands]))


def response_of(bands: Sequence[Band], hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """The power gain of all bands together at some frequencies, shape (hz.size,)."""
    z = np.exp(-2j * np.pi * hz / SAMPLE_RATE_HZ)
    gain = np.ones(hz.size)
    for b0, b1, b2, a1, a2 in map(coefficients_of, bands):
        gain *= np.square(np.abs((b0 + b1 * z + b2 * z * z) / (1.0 + a1 * z + a2 * z * z)))
    return gain
