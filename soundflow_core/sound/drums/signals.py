"""Signals that drum models are made of, in float64 numpy: swept sines, noise bands, square clusters, envelopes."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.synthesis.oscillators import noise

OneShot = NDArray[np.float64]
"""Mono samples, or the times of them in seconds; shape (frames,)."""

METAL_RATIOS = (2.0, 3.0, 4.16, 5.43, 6.79, 8.21)
"""Frequency ratios of the six square waves of a drum machine's metallic sounds."""
NEAR_CROSSING = 1e-9
"""Closer than this to a zero crossing (in periods), rounding makes the sign that is derived from the phase unreliable."""


def time_axis(seconds: float) -> OneShot:
    """The time of each frame in seconds, at least 64 frames."""
    return np.arange(max(64, round(seconds * SAMPLE_RATE_HZ))) / SAMPLE_RATE_HZ


def exp_decay(t: OneShot, seconds: float) -> OneShot:
    """An exponential decay with this time constant, faded out over the last 4 ms."""
    return np.exp(-t / seconds) * np.minimum(1.0, (t[-1] - t) / 0.004)


def swept_sine(t: OneShot, hz: float, *falls: tuple[float, float]) -> OneShot:
    """A sine that falls to `hz`; each of `falls` is (Hz above at the start, time constant in seconds)."""
    frequency = hz + sum(above * np.exp(-t / seconds) for above, seconds in falls)
    return np.sin(2 * np.pi * np.cumsum(frequency) / SAMPLE_RATE_HZ)


def noise_band(t: OneShot, seed: int, low_hz: float, high_hz: float, order: int = 2) -> OneShot:
    """Noise band-passed in the frequency domain, with slopes of `order` x 6 dB an octave."""
    size = 1 << (t.size - 1).bit_length()
    spectrum = np.fft.rfft(noise(size, seed).astype(np.float64))
    spectrum /= _band_attenuation(size, low_hz, high_hz, order)
    return _normalised(spectrum, size, t.size)


@lru_cache(maxsize=8)
def _band_attenuation(size: int, low_hz: float, high_hz: float, order: int) -> OneShot:
    """The divisor of each bin for a band-pass; cached, since the round robins of a drum share it."""
    f = np.maximum(1.0, np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ))
    return np.asarray(np.sqrt(1 + (low_hz / f) ** (2 * order)) * np.sqrt(1 + (f / high_hz) ** (2 * order)))


def metal_cluster(t: OneShot, seed: int, hz: float, low_hz: float, variant: float) -> OneShot:
    """Six inharmonic square waves through a high-pass: the metallic sound of a drum machine's hats and cymbals."""
    squares = np.zeros_like(t)
    for ratio in METAL_RATIOS:
        _add_square(t, 2 * np.pi * hz * ratio * (1 + 0.003 * variant), float(seed % 7), squares)
    size = 1 << (t.size - 1).bit_length()
    spectrum = np.fft.rfft(squares, size)
    spectrum /= _band_attenuation(size, low_hz, math.inf, 3)
    return _normalised(spectrum, size, t.size)


@kernel()
def _is_near_crossing(phase_share: float) -> bool:
    return abs(abs(phase_share - 0.5) - 0.25) > 0.25 - NEAR_CROSSING


@kernel("void(float64[::1], float64, float64, float64[::1])")
def _add_square(t: Any, omega: float, phase: float, out: Any) -> None:
    """Add the sign of a sine: 1, 0 or -1. `omega` is in radians a second. Taking it from the phase is much faster than from the sine."""
    any_near_crossing = False
    for i in range(t.size):
        periods = (omega * t[i] + phase) * (0.5 / math.pi)
        phase_share = periods - np.floor(periods)
        out[i] += 1.0 if phase_share < 0.5 else -1.0
        any_near_crossing |= _is_near_crossing(phase_share)
    if any_near_crossing:
        for i in range(t.size):
            angle = omega * t[i] + phase
            periods = angle * (0.5 / math.pi)
            phase_share = periods - np.floor(periods)
            if _is_near_crossing(phase_share):
                out[i] += np.sign(math.sin(angle)) - (1.0 if phase_share < 0.5 else -1.0)


def _normalised(spectrum: NDArray[np.complex128], size: int, frames: int) -> OneShot:
    """The first frames of a spectrum's inverse transform, at an RMS of 0.3."""
    shaped = np.fft.irfft(spectrum, size)[:frames]
    return shaped / (np.sqrt(np.mean(shaped**2)) + 1e-9) * 0.3


def saturated(x: OneShot, amount: float) -> OneShot:
    """Tanh saturation that preserves a peak of 1."""
    drive = 1.0 + 3.0 * amount
    return np.tanh(drive * x) / math.tanh(drive)
