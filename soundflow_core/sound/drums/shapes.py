"""Building blocks of drums in float64 numpy: swept sines, filtered noise, envelopes. One-shots are short and made once."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.synthesis.oscillators import noise

Shot = NDArray[np.float64]

METAL = (2.0, 3.0, 4.16, 5.43, 6.79, 8.21)
"""The ratios of the six squares of a drum machine's metal."""
NEAR_CROSSING = 1e-9
"""So near to a sine's crossing, in turns, the share of a turn can't tell its sign: rounding may have carried it across."""


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
    spectrum /= _losses(size, low_hz, high_hz, order)
    return _levelled(spectrum, size, t.size)


@lru_cache(maxsize=8)
def _losses(size: int, low_hz: float, high_hz: float, order: int) -> Shot:
    """What each bin of a band of noise is divided by; the round robins of a drum come for the same one after another."""
    f = np.maximum(1.0, np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ))
    return np.asarray(np.sqrt(1 + (low_hz / f) ** (2 * order)) * np.sqrt(1 + (f / high_hz) ** (2 * order)))


def cluster(t: Shot, seed: int, hz: float, low_hz: float, variant: float) -> Shot:
    """Six inharmonic squares over a high-pass: the metal of a drum machine's hats and cymbals."""
    squares = np.zeros_like(t)
    for ratio in METAL:
        _add_square(t, 2 * np.pi * hz * ratio * (1 + 0.003 * variant), float(seed % 7), squares)
    size = 1 << (t.size - 1).bit_length()
    spectrum = np.fft.rfft(squares, size)
    spectrum /= _losses(size, low_hz, math.inf, 3)
    return _levelled(spectrum, size, t.size)


@kernel()
def _is_near_crossing(share: float) -> bool:
    return abs(abs(share - 0.5) - 0.25) > 0.25 - NEAR_CROSSING


@kernel("void(float64[::1], float64, float64, float64[::1])")
def _add_square(t: Any, turning: float, phase: float, out: Any) -> None:
    """Add the sign of a sine, 1, 0 or -1; `turning` is in radians a second. Which half of a turn it is in costs far less than its sine."""
    unsure = False
    for i in range(t.size):
        turns = (turning * t[i] + phase) * (0.5 / math.pi)
        share = turns - np.floor(turns)
        out[i] += 1.0 if share < 0.5 else -1.0
        unsure |= _is_near_crossing(share)
    if unsure:
        for i in range(t.size):
            angle = turning * t[i] + phase
            turns = angle * (0.5 / math.pi)
            share = turns - np.floor(turns)
            if _is_near_crossing(share):
                out[i] += np.sign(math.sin(angle)) - (1.0 if share < 0.5 else -1.0)


def _levelled(spectrum: NDArray[np.complex128], size: int, frames: int) -> Shot:
    """The first frames of a spectrum's sound, at an RMS of 0.3."""
    shaped = np.fft.irfft(spectrum, size)[:frames]
    return shaped / (np.sqrt(np.mean(shaped**2)) + 1e-9) * 0.3


def warm(x: Shot, amount: float) -> Shot:
    """Tanh saturation that keeps the peak."""
    drive = 1.0 + 3.0 * amount
    return np.tanh(drive * x) / math.tanh(drive)
