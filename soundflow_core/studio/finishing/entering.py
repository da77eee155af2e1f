"""The border: any array of sound as a stereo signal at 44.1 kHz."""

from __future__ import annotations

from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from soundflow_core.base.audio import CHANNELS, SAMPLE_RATE_HZ, Signal
from soundflow_core.base.errors import QualityError

LOUDEST = 64.0
"""A float signal beyond this is integer samples, or broken."""


def enter(audio: NDArray[Any], rate_hz: float) -> Signal:
    """A new stereo signal at 44.1 kHz from shape (frames,) or (channels, frames), floats or integers, at any rate.

    More than two channels are mixed down evenly. QualityError for what is no sound: nothing, no numbers, no rate.
    """
    planar = np.atleast_2d(np.asarray(audio))
    if planar.ndim != 2 or planar.size == 0 or rate_hz <= 0:
        raise QualityError(
            f"An array of shape {np.shape(audio)} at {rate_hz:g} Hz holds no sound; generate the take again."
        )
    if np.issubdtype(planar.dtype, np.integer):
        planar = planar / -float(np.iinfo(planar.dtype).min)
    planar = planar.astype(np.float32)
    if not np.isfinite(planar).all() or float(np.abs(planar).max()) > LOUDEST:
        raise QualityError("The take holds values that are no samples; generate it again.")
    if planar.shape[0] > CHANNELS:
        planar = planar.mean(axis=0, keepdims=True, dtype=np.float32)
    if rate_hz != SAMPLE_RATE_HZ:
        planar = soxr.resample(planar.T, rate_hz, SAMPLE_RATE_HZ, "VHQ").T
    return np.ascontiguousarray(
        np.repeat(planar, CHANNELS, axis=0) if planar.shape[0] == 1 else planar, dtype=np.float32
    )


MOST_MISSING_FRAMES = 2205
"""50 ms: less than a listener could miss, more than a resampler rounds."""


def fitted(signal: Signal, frames: int) -> Signal:
    """A signal of exactly a length; QualityError where more than 50 ms are missing."""
    missing = frames - signal.shape[1]
    if missing > MOST_MISSING_FRAMES:
        raise QualityError(
            f"The take lasts {signal.shape[1] / SAMPLE_RATE_HZ:.2f} s, asked were {frames / SAMPLE_RATE_HZ:.2f} s; generate it again."
        )
    return np.ascontiguousarray(np.pad(signal, ((0, 0), (0, missing))) if missing > 0 else signal[:, :frames])
