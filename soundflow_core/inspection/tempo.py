"""Tempo: spectral flux, and the pulse that repeats in it over the whole track.

A coarse tempo is the lag at which the flux best agrees with itself over many beats; the fine one is the peak of the flux's spectrum at
the beat's harmonics, which a whole track resolves to a few hundredths of a BPM (after Grosche & Müller's Fourier tempogram, 2011).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.inspection.spectra import magnitudes, mono_at

Curve64 = NDArray[np.float64]

HOP = 256
BANDS = 24
SLOWEST_BPM, FASTEST_BPM = 50.0, 200.0
FAVOUR = 1.3
"""How much better another tempo must explain the track before the asked one is given up."""
CLEAR = 0.05
"""Below this agreement nothing pulses: rain, wind, a held chord."""
SHORTEST_SECONDS = 4.1
"""Less than this holds too few beats."""


def onset_strength(signal: Signal) -> tuple[Curve64, float]:
    """Spectral flux summed over log-spaced bands, local mean removed; and its rate in Hz."""
    x, rate = mono_at(signal, 1)
    spectra = magnitudes(x, 1024, HOP)
    edges = np.unique(np.geomspace(2, spectra.shape[1] - 1, BANDS + 1).astype(int))
    bands = np.log1p(100.0 * np.add.reduceat(spectra, edges[:-1], axis=1) / np.diff(edges))
    flux = np.maximum(0.0, np.diff(bands, axis=0)).sum(axis=1).astype(np.float64)
    width = int(rate / HOP)
    mean = np.convolve(np.pad(flux, width, mode="edge"), np.ones(2 * width + 1) / (2 * width + 1), "valid")
    return np.maximum(0.0, flux - mean[: flux.size]), rate / HOP


def measure_bpm(signal: Signal, near: float | None = None) -> float | None:
    """The tempo in BPM, or None where nothing pulses or there is too little to tell.

    Half, equal and double tempi are the same pulse: the one nearest to `near` is given (to 110 without it).
    """
    if signal.shape[1] < SHORTEST_SECONDS * SAMPLE_RATE_HZ:
        return None
    envelope, rate = onset_strength(signal)
    if envelope.max() <= 1e-6:
        return None
    coarse, clarity = _coarse(envelope - envelope.mean(), rate, near)
    if clarity < CLEAR:
        return None
    return _fine(envelope - envelope.mean(), rate, _folded(coarse, near or 110.0))


def _folded(bpm: float, to: float) -> float:
    """A tempo moved by octaves as near to another as it comes."""
    return float(min((bpm * factor for factor in (0.25, 0.5, 1.0, 2.0, 4.0)), key=lambda b: abs(np.log2(b / to))))


def _coarse(envelope: Curve64, rate: float, near: float | None) -> tuple[float, float]:
    """The best tempo, and how well the flux agrees with itself at it (1 for a metronome, 0 for noise)."""
    size = 1 << (2 * envelope.size - 1).bit_length()
    agreement = np.fft.irfft(np.abs(np.fft.rfft(envelope, size)) ** 2)[: envelope.size]
    agreement /= agreement[0] + 1e-12
    tempi = np.arange(SLOWEST_BPM, FASTEST_BPM, 0.05)
    beats = np.array([1, 2, 3, 4, 6, 8, 12, 16])
    lags = 60.0 / tempi[:, None] * rate * beats
    lags = np.where(lags < 0.7 * envelope.size, lags, np.nan)
    score = np.nanmean(np.interp(lags, np.arange(agreement.size), agreement), axis=1)
    plain = score
    score = score * np.exp(-0.5 * (np.log2(tempi / 110.0) / 1.2) ** 2)
    if near is not None:
        for factor in (0.5, 1.0, 2.0):
            score = np.where(np.abs(tempi / (near * factor) - 1.0) < 0.012, score * FAVOUR, score)
    best = int(np.nanargmax(score))
    return float(tempi[best]), float(plain[best])


def _fine(envelope: Curve64, rate: float, coarse: float) -> float:
    size = 1 << 19
    while size < 4 * envelope.size:
        size *= 2
    spectrum = np.abs(np.fft.rfft(envelope * np.hanning(envelope.size), size))
    tempi = np.arange(coarse * 0.985, coarse * 1.015, 0.005)
    score = np.zeros(tempi.size)
    for harmonic, weight in ((0.25, 0.3), (0.5, 0.5), (1.0, 1.0), (2.0, 1.0), (3.0, 0.5), (4.0, 1.0), (8.0, 0.5)):
        at = tempi / 60.0 * harmonic * size / rate
        if at[-1] < spectrum.size - 1:
            score += weight * np.interp(at, np.arange(spectrum.size), spectrum)
    best = int(np.argmax(score))
    return float(tempi[best])
