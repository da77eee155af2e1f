"""Tempo: spectral flux, and the pulse that repeats in it over the whole track.

A coarse tempo is the lag at which the flux best agrees with itself over many beats; the fine one is the peak of the flux's spectrum at
the beat's harmonics, which a whole track resolves to a few hundredths of a BPM (after Grosche & Müller's Fourier tempogram, 2011).
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
"""Flux below this is no onset but the unrest of noise: rain reaches 4, a soft piano 5, a hat 15."""
SLOWEST_BPM, FASTEST_BPM = 50.0, 200.0
FAVOUR = 1.3
"""How much better another tempo must explain the track before the asked one is given up."""
CLEAR = 0.06
"""Below this agreement nothing pulses: rain, wind, a held chord."""
SHORTEST_SECONDS = 4.1
"""Less than this holds too few beats."""


@dataclass(frozen=True)
class Onsets:
    """What strikes when: the spectral flux and its rate."""

    strength: Curve64
    """Flux summed over log-spaced bands, local mean removed."""
    bands: NDArray[np.float32]
    """Compressed level of each band, shape (frames, BANDS)."""
    rate_hz: float

    @property
    def per_second(self) -> float:
        """Onsets a second: peaks over a quarter of the strong ones."""
        e = self.strength
        if e.size < 3:
            return 0.0
        peaks = (
            (e[1:-1] > e[:-2]) & (e[1:-1] >= e[2:]) & (e[1:-1] > max(ONSET_FLOOR, 0.25 * float(np.percentile(e, 98))))
        )
        return float(peaks.sum() * self.rate_hz / e.size)

    def accents(self, bpm: float, steps: int, groups: int) -> list[Curve64]:
        """How much each of some groups of bands, low to high, strikes at each of so many sixteenths that come round: the mean rise."""
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
    """The tempo in BPM, or None where nothing pulses or there is too little to tell.

    Half, equal and double tempi are the same pulse: the one nearest to `near` is given (to 110 without it).
    """
    envelope, rate = onsets.strength, onsets.rate_hz
    if envelope.size < SHORTEST_SECONDS * rate or envelope.max() <= 1e-6:
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
