"""Spectra that several measures share: a decimated mono signal and its short-time transforms, each made once."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal

Floats = NDArray[np.float32]

HALF_BAND = np.array([-1.0, 0.0, 9.0, 16.0, 9.0, 0.0, -1.0], dtype=np.float32) / 32.0
"""A seven-tap half-band low-pass: alias-free enough for features, and cheap."""
PLAIN_SIZE = 4096
SLOW_FRAMES = 4
"""So many plain frames make a slow one."""
PITCH_SIZE = 8192
FLUX_SIZE, FLUX_HOP = 1024, 256


def halve(x: Floats) -> Floats:
    """Every second sample after a half-band low-pass."""
    padded = np.pad(x, 3)
    n = x.size
    middle = HALF_BAND[3] * padded[3 : 3 + n : 2]
    near = HALF_BAND[2] * (padded[2 : 2 + n : 2] + padded[4 : 4 + n : 2])
    far = HALF_BAND[0] * (padded[0:n:2] + padded[6 : 6 + n : 2])
    return np.asarray(middle + near + far, dtype=np.float32)


def mono_at(signal: Signal, octaves_down: int) -> tuple[Floats, float]:
    """The middle of a stereo signal at 44.1 kHz / 2^octaves_down, and that rate in Hz."""
    x = (signal[0] + signal[1]) * np.float32(0.5)
    for _ in range(octaves_down):
        x = halve(x)
    return x, SAMPLE_RATE_HZ / 2.0**octaves_down


def magnitudes(x: Floats, size: int, hop: int) -> Floats:
    """Hann-windowed magnitude spectra, shape (frames, size // 2 + 1); a short signal is padded to one frame."""
    if x.size < size:
        x = np.pad(x, (0, size - x.size))
    frames = np.lib.stride_tricks.sliding_window_view(x, size)[::hop]
    window = np.hanning(size).astype(np.float32)
    out = np.empty((frames.shape[0], size // 2 + 1), dtype=np.float32)
    for start in range(0, frames.shape[0], 256):
        out[start : start + 256] = np.abs(np.fft.rfft(frames[start : start + 256] * window, axis=1))
    return out


class Spectra:
    """A signal's shared transforms, each computed when first asked for."""

    def __init__(self, signal: Signal) -> None:
        self.signal = signal

    @cached_property
    def mono(self) -> Floats:
        """The middle at 44.1 kHz."""
        return np.asarray((self.signal[0] + self.signal[1]) * np.float32(0.5))

    @cached_property
    def half(self) -> Floats:
        """The middle at 22.05 kHz."""
        return halve(self.mono)

    @cached_property
    def quarter(self) -> Floats:
        """The middle at 11.025 kHz."""
        return halve(self.half)

    @cached_property
    def plain(self) -> Floats:
        """Full-rate magnitudes side by side, 93 ms each: balance and timbre. Shape (frames, 2049)."""
        return magnitudes(self.mono, PLAIN_SIZE, PLAIN_SIZE)

    @cached_property
    def slow_power(self) -> Floats:
        """The mean power of four plain frames each, 372 ms: form. Shape (frames, 2049)."""
        whole = self.plain.shape[0] // SLOW_FRAMES
        plain = self.plain[: whole * SLOW_FRAMES].reshape(whole, SLOW_FRAMES, PLAIN_SIZE // 2 + 1)
        return np.asarray(np.einsum("fsb,fsb->fb", plain, plain) / np.float32(SLOW_FRAMES))

    @cached_property
    def pitch(self) -> Floats:
        """Fine magnitudes up to 5.5 kHz every 372 ms: pitch. Shape (frames, 4097)."""
        return magnitudes(self.quarter, PITCH_SIZE, PITCH_SIZE // 2)

    @cached_property
    def flux(self) -> Floats:
        """Quick magnitudes up to 11 kHz every 11.6 ms: onsets. Shape (frames, 513)."""
        return magnitudes(self.half, FLUX_SIZE, FLUX_HOP)
