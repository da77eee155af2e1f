"""The stereo image: how much two channels have in common, as a whole and in the bass."""

from __future__ import annotations

import math

import numpy as np

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.studio.analysis.spectra import halve

BASS_HZ = 120.0
BOXCAR = 8
"""Frames averaged first, which is cheap; what would alias onto the bass lies within 120 Hz of its nulls, at least 33 dB down."""
OCTAVES_DOWN = 3
"""Then half-bands, to 689 Hz."""


def correlation(signal: Signal) -> float:
    """Correlation of left and right, -1..1; 0 where a channel is silent."""
    return _normalised(*(float(np.dot(signal[a], signal[b])) for a, b in ((0, 1), (0, 0), (1, 1))))


def bass_correlation(signal: Signal) -> float:
    """Correlation of left and right under 120 Hz, -1..1; 0 where a channel has no bass. Near 1, the bass plays on any system."""
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
    """How many bins of a decimated signal's spectrum lie under 120 Hz."""
    return max(2, math.ceil(BASS_HZ * frames / SAMPLE_RATE_HZ))


def _normalised(cross: float, left: float, right: float) -> float:
    return cross / math.sqrt(left * right) if left > 0.0 and right > 0.0 else 0.0
