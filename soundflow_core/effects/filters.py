"""Equalisers: cascades of biquads after R. Bristow-Johnson's *Audio EQ Cookbook*."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.jit import kernel


@dataclass(frozen=True)
class Band:
    """One filter of an equaliser."""

    kind: Literal["low_cut", "high_cut", "bell", "low_shelf", "high_shelf"]
    frequency_hz: float
    gain_db: float = 0.0
    q: float = 0.7071


UNHEARD = 1e-20
"""-400 dB."""


@kernel("void(float32[::1], float32[::1], float64[:, ::1])")
def _cascade(left: Any, right: Any, coefficients: Any) -> None:
    """Direct form I in float64, in blocks that stay in the cache; both channels of a section run side by side.

    Direct form I has the shortest path from one output to the next, a product and a difference, which is what limits the speed.
    What rings on unheard in a rest is let go: numbers near the end of the format's range (denormal ones) take fifty times as long.
    """
    sections = coefficients.shape[0]
    state = np.zeros((sections, 8))
    for start in range(0, left.size, 512):
        frames = min(512, left.size - start)
        a = left[start : start + frames]
        b = right[start : start + frames]
        for s in range(sections):
            b0, b1, b2 = coefficients[s, 0], coefficients[s, 1], coefficients[s, 2]
            a1, a2 = coefficients[s, 3], coefficients[s, 4]
            u1, u2, p1, p2 = state[s, 0], state[s, 1], state[s, 2], state[s, 3]
            v1, v2, q1, q2 = state[s, 4], state[s, 5], state[s, 6], state[s, 7]
            if abs(p1) + abs(p2) + abs(q1) + abs(q2) < UNHEARD:
                p1 = p2 = q1 = q2 = 0.0
            for i in range(frames):
                u = np.float64(a[i])
                v = np.float64(b[i])
                p = (b0 * u + b1 * u1 + b2 * u2 - a2 * p2) - a1 * p1
                q = (b0 * v + b1 * v1 + b2 * v2 - a2 * q2) - a1 * q1
                u2 = u1
                u1 = u
                p2 = p1
                p1 = p
                v2 = v1
                v1 = v
                q2 = q1
                q1 = q
                a[i] = float32(p)
                b[i] = float32(q)
            state[s, 0], state[s, 1], state[s, 2], state[s, 3] = u1, u2, p1, p2
            state[s, 4], state[s, 5], state[s, 6], state[s, 7] = v1, v2, q1, q2


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
