"""Building blocks of drums in float64 numpy: swept sines, filtered noise, envelopes. One-shots are short and made once."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from soundflow_core.audio import SAMPLE_RATE_HZ
from soundflow_core.synthesis.oscillators import noise

Shot = NDArray[np.float64]


def clock(seconds: float) -> Shot:
    """Time in seconds, a value a frame."""
    return np.arange(max(64, round(seconds * SAMPLE_RATE_HZ))) / SAMPLE_RATE_HZ


def decay(t: Shot, seconds: float) -> Shot:
    """An exponential fall with this time constant, faded to nothing at the end so that it never clicks."""
    return np.exp(-t / seconds) * np.minimum(1.0, (t[-1] - t) / 0.004)


def swept(t: Shot, hz: float, *falls: tuple[float, float]) -> Shot:
    """A sine that starts `falls` (Hz above, time constant in seconds) higher and settles at `hz`."""
    frequency = hz + sum(above * np.exp(-t / seconds) for above, seconds in falls)
    return np.sin(2 * np.pi * np.cumsum(frequency) / SAMPLE_RATE_HZ)


def hiss(t: Shot, seed: int, low_hz: float, high_hz: float, order: int = 2) -> Shot:
    """Noise between two frequencies, shaped in the spectrum with slopes of `order` x 6 dB an octave."""
    size = 1 << (t.size - 1).bit_length()
    spectrum = np.fft.rfft(noise(size, seed).astype(np.float64))
    f = np.maximum(1.0, np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ))
    spectrum /= np.sqrt(1 + (low_hz / f) ** (2 * order)) * np.sqrt(1 + (f / high_hz) ** (2 * order))
    shaped = np.fft.irfft(spectrum, size)[: t.size]
    return shaped / (np.sqrt(np.mean(shaped**2)) + 1e-9) * 0.3


def cluster(t: Shot, seed: int, hz: float, low_hz: float, variant: float) -> Shot:
    """Six inharmonic squares over a high-pass: the metal of a drum machine's hats and cymbals."""
    ratios = (2.0, 3.0, 4.16, 5.43, 6.79, 8.21)
    squares = sum(np.sign(np.sin(2 * np.pi * hz * r * (1 + 0.003 * variant) * t + seed % 7)) for r in ratios)
    size = 1 << (t.size - 1).bit_length()
    spectrum = np.fft.rfft(np.asarray(squares, dtype=np.float64), size)
    f = np.maximum(1.0, np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ))
    spectrum /= np.sqrt(1 + (low_hz / f) ** 6)
    shaped = np.fft.irfft(spectrum, size)[: t.size]
    return shaped / (np.sqrt(np.mean(shaped**2)) + 1e-9) * 0.3


def warm(x: Shot, amount: float) -> Shot:
    """Tanh saturation that keeps the peak."""
    drive = 1.0 + 3.0 * amount
    return np.tanh(drive * x) / math.tanh(drive)
