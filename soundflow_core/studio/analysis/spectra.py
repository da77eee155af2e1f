"""Spectra that several measures share: decimated mono signals and their short-time transforms, each computed once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.base.audio import Signal
from soundflow_core.base.numba_kernels import kernel

Floats = NDArray[np.float32]

MIDDLE_TAP, NEAR_TAP, FAR_TAP = np.array([16.0, 9.0, -1.0], dtype=np.float32) / np.float32(32.0)
"""A half-band low-pass of seven taps, at 0, +-1 and +-3 frames (those at +-2 are 0). Cheap; its aliasing is low enough for features."""
PLAIN_SIZE = 4096
SLOW_FRAMES = 4
"""The number of plain frames averaged to a slow one."""
PITCH_SIZE = 8192
FLUX_SIZE, FLUX_HOP = 1024, 256
CHUNK_SAMPLES = 1 << 18
"""Samples transformed at once, to fit the L2 cache."""


@kernel()
def _sample_at(x: Any, at: int) -> Any:
    """The sample at an index; 0 beyond the ends."""
    return x[at] if 0 <= at < x.size else float32(0.0)


@kernel("void(float32[::1], float32[::1])")
def _halve(x: Any, out: Any) -> None:
    """The low-pass at every second sample, zero-padded: first where all taps lie inside, then at both ends."""
    inner = out[2 : max(2, out.size - 2)]
    around = x[1:]
    for i in range(inner.size):
        middle = MIDDLE_TAP * around[2 * i + 3]
        near = NEAR_TAP * (around[2 * i + 2] + around[2 * i + 4])
        inner[i] = middle + near + FAR_TAP * (around[2 * i] + around[2 * i + 6])
    for first, end in ((0, min(2, out.size)), (inner.size + 2, out.size)):
        for i in range(first, end):
            middle = MIDDLE_TAP * x[2 * i]
            near = NEAR_TAP * (_sample_at(x, 2 * i - 1) + _sample_at(x, 2 * i + 1))
            out[i] = middle + near + FAR_TAP * (_sample_at(x, 2 * i - 3) + _sample_at(x, 2 * i + 3))


def halve(x: Floats) -> Floats:
    """Every second sample after a half-band low-pass."""
    out = np.empty((x.size + 1) // 2, dtype=np.float32)
    _halve(np.ascontiguousarray(x, dtype=np.float32), out)
    return out


def magnitudes(x: Floats, size: int, hop: int) -> Floats:
    """Hann-windowed magnitude spectra, shape (frames, size // 2 + 1); a signal shorter than `size` is zero-padded."""
    if x.size < size:
        x = np.pad(x, (0, size - x.size))
    frames = np.lib.stride_tricks.sliding_window_view(x, size)[::hop]
    window = np.hanning(size).astype(np.float32)
    out = np.empty((frames.shape[0], size // 2 + 1), dtype=np.float32)
    rows = max(1, CHUNK_SAMPLES // size)
    for start in range(0, frames.shape[0], rows):
        out[start : start + rows] = np.abs(np.fft.rfft(frames[start : start + rows] * window, axis=1))
    return out


class Spectra:
    """A signal's shared transforms, computed on first use."""

    def __init__(self, signal: Signal) -> None:
        self.signal = signal

    @cached_property
    def mono(self) -> Floats:
        """The mono mix at 44.1 kHz."""
        return np.asarray((self.signal[0] + self.signal[1]) * np.float32(0.5))

    @cached_property
    def half(self) -> Floats:
        """The mono mix at 22.05 kHz."""
        return halve(self.mono)

    @cached_property
    def quarter(self) -> Floats:
        """The mono mix at 11.025 kHz."""
        return halve(self.half)

    @cached_property
    def plain(self) -> Floats:
        """Full-band magnitudes of 93 ms frames without overlap, for balance and timbre; shape (frames, 2049)."""
        return magnitudes(self.mono, PLAIN_SIZE, PLAIN_SIZE)

    @cached_property
    def slow_power(self) -> Floats:
        """Mean power of each four plain frames (372 ms), for form; shape (frames, 2049)."""
        whole = self.plain.shape[0] // SLOW_FRAMES
        plain = self.plain[: whole * SLOW_FRAMES].reshape(whole, SLOW_FRAMES, PLAIN_SIZE // 2 + 1)
        return np.asarray(np.einsum("fsb,fsb->fb", plain, plain) / np.float32(SLOW_FRAMES))

    @cached_property
    def pitch(self) -> Floats:
        """High-resolution magnitudes up to 5.5 kHz every 372 ms, for pitch; shape (frames, 4097)."""
        return magnitudes(self.quarter, PITCH_SIZE, PITCH_SIZE // 2)

    @cached_property
    def flux(self) -> Floats:
        """Magnitudes up to 11 kHz every 11.6 ms, for onsets; shape (frames, 513)."""
        return magnitudes(self.half, FLUX_SIZE, FLUX_HOP)
