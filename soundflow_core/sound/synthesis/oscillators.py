"""Oscillators as numba kernels: integer phase, polynomial sine, band-limited saw, hashed noise.

A phase is a uint32 that wraps by itself: 2^32 is one period. Audio loops call no libm, so that the result is the same on every machine.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import float32, int32, uint32

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.base.numba_kernels import kernel

SCALE = np.float32(2.0**-31)
ONE = np.float32(1.0)
HALF = np.float32(0.5)
ZERO = np.float32(0.0)
# Odd polynomial for sin(pi x) on -0.5..0.5, error below 1e-6.
S1, S3, S5, S7, S9 = (np.float32(c) for c in (3.14159265, -5.16771278, 2.55016404, -0.599264529, 0.0821458866))


@kernel()
def sine_of(phase: Any) -> Any:
    """sin(2 pi phase / 2^32) of a uint32 phase."""
    s = float32(int32(phase)) * SCALE
    a = abs(s)
    a = HALF - abs(a - HALF)
    b = a * a
    y = a * (S1 + b * (S3 + b * (S5 + b * (S7 + b * S9))))
    return y if s >= ZERO else -y


@kernel()
def phase_increment(frequency_hz: float) -> Any:
    """The phase increment per frame for a frequency."""
    return uint32(frequency_hz * (4294967296.0 / SAMPLE_RATE_HZ))


@kernel()
def hash_bits(number: Any) -> Any:
    """A uint32 hash whose every output bit depends on every input bit (lowbias32, Wellons 2018)."""
    x = uint32(number)
    x = uint32(x ^ (x >> uint32(16)))
    x = uint32(x * uint32(0x7FEB352D))
    x = uint32(x ^ (x >> uint32(15)))
    x = uint32(x * uint32(0x846CA68B))
    return uint32(x ^ (x >> uint32(16)))


@kernel()
def unit_of(number: Any) -> Any:
    """A uniform number in 0..1 from a counter."""
    return float(hash_bits(number)) / 4294967296.0


@kernel()
def add_saw(out: Any, frames: int, phase: Any, step: Any, amplitude: Any) -> None:
    """Add a polyBLEP saw (Välimäki & Huovilainen 2007) of -1..1 to out[:frames]."""
    slope = ONE / (float32(step) * SCALE)
    start = uint32(phase)
    for i in range(frames):
        s = float32(int32(uint32(start + uint32(uint32(i) * step)))) * SCALE
        a = max(ZERO, ONE - (s + ONE) * slope)
        b = max(ZERO, ONE - (ONE - s) * slope)
        out[i] += amplitude * (s + a * a - b * b)


@kernel()
def add_triangle(out: Any, frames: int, phase: Any, step: Any, amplitude: Any) -> None:
    """Add a naive triangle of -1..1; its partials fall by 12 dB an octave, so that aliasing stays inaudible."""
    start = uint32(phase)
    for i in range(frames):
        s = float32(int32(uint32(start + uint32(uint32(i) * step)))) * SCALE
        out[i] += amplitude * (np.float32(2.0) * abs(s) - ONE)


@kernel()
def add_sine(out: Any, frames: int, phase: Any, step: Any, amplitude: Any) -> None:
    """Add a sine of -1..1."""
    start = uint32(phase)
    for i in range(frames):
        out[i] += amplitude * sine_of(uint32(start + uint32(uint32(i) * step)))


@kernel()
def add_noise(out: Any, frames: int, counter: Any, amplitude: Any) -> None:
    """Add white noise of -1..1; the same counter gives the same noise."""
    start = uint32(counter)
    for i in range(frames):
        out[i] += amplitude * float32(int32(hash_bits(uint32(start + uint32(i))))) * SCALE


@kernel("void(float32[::1], uint32)")
def fill_noise(out: Any, seed: Any) -> None:
    """Fill a buffer with white noise of -1..1."""
    base = hash_bits(uint32(seed))
    for i in range(out.size):
        out[i] = float32(int32(hash_bits(uint32(uint32(i) * uint32(0x9E3779B9) + base)))) * SCALE


def noise(frames: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A new buffer of white noise, -1..1."""
    out = np.empty(frames, dtype=np.float32)
    fill_noise(out, np.uint32(seed & 0xFFFFFFFF))
    return out
