"""A filter that a hand turns: a state-variable filter whose cutoff follows a control curve.

The trapezoidal form (Zavalishin, *The Art of VA Filter Design*, 2018) stays stable however fast the cutoff moves.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32

from soundflow_core.audio import SAMPLE_RATE_HZ, Curve, Signal
from soundflow_core.jit import kernel

ONE = np.float32(1.0)
TWO = np.float32(2.0)


@kernel("void(float32[::1], float32[::1], float32[::1], float64, boolean)")
def _sweep(left: Any, right: Any, coefficients: Any, damping: float, high_pass: bool) -> None:
    """One coefficient tan(pi f / rate) a block of 64 frames."""
    k = float32(damping)
    l1 = l2 = r1 = r2 = float32(0.0)
    last = coefficients.size - 1
    for block in range((left.size + 63) // 64):
        start = block * 64
        frames = min(64, left.size - start)
        g = coefficients[min(block, last)]
        k1 = ONE / (ONE + g * (g + k))
        k2 = g * k1
        k3 = g * k2
        a = left[start : start + frames]
        b = right[start : start + frames]
        for i in range(frames):
            x = a[i]
            y = b[i]
            band = k1 * l1 + k2 * (x - l2)
            low = l2 + k2 * l1 + k3 * (x - l2)
            l1 = TWO * band - l1
            l2 = TWO * low - l2
            a[i] = x - k * band - low if high_pass else low
            band = k1 * r1 + k2 * (y - r2)
            low = r2 + k2 * r1 + k3 * (y - r2)
            r1 = TWO * band - r1
            r2 = TWO * low - r2
            b[i] = y - k * band - low if high_pass else low


def sweep(signal: Signal, cutoff_hz: Curve, resonance: float, high_pass: bool) -> None:
    """Low-pass or high-pass a signal at a moving cutoff (Hz, a value a block of 64 frames); 12 dB an octave."""
    cutoff = np.clip(cutoff_hz.astype(np.float64), 10.0, 0.45 * SAMPLE_RATE_HZ)
    coefficients = np.tan(math.pi / SAMPLE_RATE_HZ * cutoff).astype(np.float32)
    _sweep(signal[0], signal[1], coefficients, math.sqrt(2.0) * (1.0 - 0.8 * resonance), high_pass)
