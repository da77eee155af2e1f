"""Conversion of any audio array to a stereo signal at 44.1 kHz and of a given length."""

from __future__ import annotations

from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from soundflow_core.base.audio import CHANNELS, SAMPLE_RATE_HZ, Signal
from soundflow_core.base.errors import QualityError

MAX_MAGNITUDE = 64.0
"""A float signal above this holds integer samples or is broken."""


def to_stereo(audio: NDArray[Any], rate_hz: float) -> Signal:
    """Convert floats or integers of shape (frames,) or (channels, frames), at any sample rate, to a new stereo signal at 44.1 kHz.

    More than two channels are averaged to mono. QualityError for an empty array, values that are not finite, or a rate of 0.
    """
    planar = np.atleast_2d(np.asarray(audio))
    if planar.ndim != 2 or planar.size == 0 or rate_hz <= 0:
        raise QualityError(
            f"An array of shape {np.shape(audio)} at {rate_hz:g} Hz is not audio; generate the take again."
        )
    if np.issubdtype(planar.dtype, np.integer):
        planar = planar / -float(np.iinfo(planar.dtype).min)
    planar = planar.astype(np.float32)
    if not np.isfinite(planar).all() or float(np.abs(planar).max()) > MAX_MAGNITUDE:
        raise QualityError("The take holds values that are not samples; generate it again.")
    if planar.shape[0] > CHANNELS:
        planar = planar.mean(axis=0, keepdims=True, dtype=np.float32)
    if rate_hz != SAMPLE_RATE_HZ:
        planar = soxr.resample(planar.T, rate_hz, SAMPLE_RATE_HZ, "VHQ").T
    return np.ascontiguousarray(
        np.repeat(planar, CHANNELS, axis=0) if planar.shape[0] == 1 else planar, dtype=np.float32
    )


MAX_MISSING_FRAMES = 2205
"""50 ms: inaudible, and more than the rounding of a resampler."""


def fit_length(signal: Signal, frames: int) -> Signal:
    """Cut or zero-pad a signal to a length in frames; QualityError if more than 50 ms are missing."""
    missing = frames - signal.shape[1]
    if missing > MAX_MISSING_FRAMES:
        raise QualityError(
            f"The take lasts {signal.shape[1] / SAMPLE_RATE_HZ:.2f} s; requested: {frames / SAMPLE_RATE_HZ:.2f} s; generate it again."
        )
    return np.ascontiguousarray(np.pad(signal, ((0, 0), (0, missing))) if missing > 0 else signal[:, :frames])
