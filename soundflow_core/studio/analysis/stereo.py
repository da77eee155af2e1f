"""Stereo image: the correlation of left and right, overall and in the bass."""

from __future__ import annotations

import math

import numpy as np

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.studio.analysis.spectra import halve

BASS_HZ = 120.0
BOXCAR = 8
"""Averaging this many frames first is cheap; what aliases onto the bass lies within 120 Hz of its nulls, at least 33 dB down."""
OCTAVES_DOWN = 3
"""Half-band decimations after it, down to 689 Hz."""


def correlation(signal: Signal) -> float:
    """Correlation of left and right, -1..1; 0 if a channel is silent."""
    return _normalised(*(float(np.dot(signal[a], signal[b])) for a, b in ((0, 1), (0, 0), (1, 1))))


def bass_correlation(signal: Signal) -> float:
    """Correlation of left and right below 120 Hz, -1..1; 0 if a channel has no bass. Near 1, the bass is mono-compatible."""
    spectra = []
    for channel in signal:
        whole = channel[: channel.size // BOXCAR * BOXCAR].reshape(-1, BOXCAR)
        low = whole @ np.full(BOXCAR, 1.0 / BOXCAR, dtype=np.float32)
        for _ in range(OCTAVES_DOWN):
            low = halve(low)
        spectra.append(np.fft.rfft(low))
    left, right = (spectrum[1 : _bins(signal.shape[1])] for spectrum in spectra)
    return _normalised(*(float(np.vdot(a, b).real) for a, b in ((left, right), (left, left), (right, right))))


def _bins(frames: int) -> int:
    """The number of bins below 120 Hz in the spectrum of a decimated signal."""
    return max(2, math.ceil(BASS_HZ * frames / SAMPLE_RATE_HZ))


def _normalised(cross: float, left: float, right: float) -> float:
    return cross / math.sqrt(left * right) if left > 0.0 and right > 0.0 else 0.0
