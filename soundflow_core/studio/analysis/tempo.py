"""Tempo: onsets by spectral flux, and the period of its pulse over the whole track.

The coarse tempo maximises the autocorrelation of the flux at many multiples of the beat; the fine one is the peak of the flux's spectrum
at the beat's harmonics, which a whole track resolves to a few hundredths of a BPM (after Grosche & Müller's Fourier tempogram, 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.studio.analysis.spectra import FLUX_HOP, Spectra

Curve64 = NDArray[np.float64]

BANDS = 24
ONSET_FLOOR = 4.5
"""Flux below this is the fluctuation of noise, not an onset: rain reaches 4, a soft piano 5, a hat 15."""
SLOWEST_BPM, FASTEST_BPM = 50.0, 200.0
REQUESTED_BONUS = 1.3
"""The factor by which another tempo must score higher to be preferred to the requested one."""
MIN_CLARITY = 0.06
"""The least autocorrelation of a pulse; rain, wind and held chords have less."""
SHORTEST_SECONDS = 4.1
"""A shorter signal has too few beats."""


@dataclass(frozen=True)
class Onsets:
    """Onset strength over time."""

    strength: Curve64
    """Spectral flux summed over log-spaced bands, less its local mean; shape (frames,)."""
    bands: NDArray[np.float32]
    """Log-compressed level of each band, shape (frames, BANDS)."""
    rate_hz: float

    @property
    def per_second(self) -> float:
        """Onsets per second: peaks above ONSET_FLOOR and a quarter of the strongest ones."""
        e = self.strength
        if e.size < 3:
            return 0.0
        peaks = (
            (e[1:-1] > e[:-2]) & (e[1:-1] >= e[2:]) & (e[1:-1] > max(ONSET_FLOOR, 0.25 * float(np.percentile(e, 98))))
        )
        return float(peaks.sum() * self.rate_hz / e.size)

    def accents(self, bpm: float, steps: int, groups: int) -> list[Curve64]:
        """The mean onset strength at each of `steps` repeating sixteenths, for `groups` groups of bands from low to high."""
        rises = np.maximum(0.0, np.diff(self.bands, axis=0))
        step_frames = 15.0 / bpm * self.rate_hz
        at = np.floor(np.arange(rises.shape[0]) / step_frames + 0.25).astype(int) % steps
        counts = np.maximum(1, np.bincount(at, minlength=steps))
        return [
            np.asarray(np.bincount(at, weights=rises[:, part].sum(axis=1), minlength=steps) / counts)
            for part in np.array_split(np.arange(rises.shape[1]), groups)
        ]


def measure_onsets(spectra: Spectra) -> Onsets:
    """The onsets of a signal."""
    level = spectra.flux
    edges = np.unique(np.geomspace(2, level.shape[1] - 1, BANDS + 1).astype(int))
    bands = np.log1p(100.0 * np.add.reduceat(level, edges[:-1], axis=1) / np.diff(edges)).astype(np.float32)
    flux = np.maximum(0.0, np.diff(bands, axis=0)).sum(axis=1).astype(np.float64)
    rate = SAMPLE_RATE_HZ / 2.0 / FLUX_HOP
    width = int(rate)
    mean = np.convolve(np.pad(flux, width, mode="edge"), np.ones(2 * width + 1) / (2 * width + 1), "valid")
    return Onsets(np.maximum(0.0, flux - mean[: flux.size]), bands, rate)


def measure_bpm(onsets: Onsets, near: float | None = None) -> float | None:
    """The tempo in BPM; None if there is no pulse or the signal is too short.

    Of tempi that differ by octaves, the one nearest to `near` is returned (to 110 by default).
    """
    envelope, rate = onsets.strength, onsets.rate_hz
    if envelope.size < SHORTEST_SECONDS * rate or envelope.max() <= 1e-6:
        return None
    coarse, clarity = _coarse_bpm(envelope - envelope.mean(), rate, near)
    if clarity < MIN_CLARITY:
        return None
    return _fine_bpm(envelope - envelope.mean(), rate, _nearest_octave(coarse, near or 110.0))


def _nearest_octave(bpm: float, to: float) -> float:
    """A tempo, moved by octaves to be as near to another as possible."""
    return float(min((bpm * factor for factor in (0.25, 0.5, 1.0, 2.0, 4.0)), key=lambda b: abs(np.log2(b / to))))


def _coarse_bpm(envelope: Curve64, rate: float, near: float | None) -> tuple[float, float]:
    """The best tempo and its autocorrelation (1 for a metronome, 0 for noise)."""
    size = 1 << (2 * envelope.size - 1).bit_length()
    autocorrelation = np.fft.irfft(np.abs(np.fft.rfft(envelope, size)) ** 2)[: envelope.size]
    autocorrelation /= autocorrelation[0] + 1e-12
    tempi = np.arange(SLOWEST_BPM, FASTEST_BPM, 0.05)
    beats = np.array([1, 2, 3, 4, 6, 8, 12, 16])
    lags = 60.0 / tempi[:, None] * rate * beats
    lags = np.where(lags < 0.7 * envelope.size, lags, np.nan)
    score = np.nanmean(np.interp(lags, np.arange(autocorrelation.size), autocorrelation), axis=1)
    unweighted = score
    score = score * np.exp(-0.5 * (np.log2(tempi / 110.0) / 1.2) ** 2)
    if near is not None:
        for factor in (0.5, 1.0, 2.0):
            score = np.where(np.abs(tempi / (near * factor) - 1.0) < 0.012, score * REQUESTED_BONUS, score)
    best = int(np.nanargmax(score))
    return float(tempi[best]), float(unweighted[best])


def _fine_bpm(envelope: Curve64, rate: float, coarse: float) -> float:
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
