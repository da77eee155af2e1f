"""The sample format, and conversions between seconds and frames, decibels and gains.

Every signal is planar stereo float32, shape (2, frames), at 44.1 kHz. Masters lie within -1..1; stems and mixes may exceed it.
Foreign audio is converted to this format when it is read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 44_100
CHANNELS = 2
CONTROL_FRAMES = 64
"""Control signals (cutoffs, gains) carry one value per this many frames: 1.45 ms."""

RAMP = (np.arange(CONTROL_FRAMES) / CONTROL_FRAMES).astype(np.float32)
"""0..1 over a block; kernels interpolate with it, which is faster than converting the index."""

Signal = NDArray[np.float32]
"""Planar stereo audio: float32, shape (2, frames), C-contiguous."""

Curve = NDArray[np.float32]
"""A control signal: float32, shape (ceil(frames / CONTROL_FRAMES) + 1,)."""


def frames_of(seconds: float) -> int:
    """The number of frames nearest to `seconds`."""
    return round(seconds * SAMPLE_RATE_HZ)


def seconds_of(frames: int) -> float:
    """The length of `frames` in seconds."""
    return frames / SAMPLE_RATE_HZ


def control_points(frames: int) -> int:
    """The number of values in a `Curve` over `frames`: one at the start of each block and one at the end."""
    return -(-frames // CONTROL_FRAMES) + 1


def gain_of(level_db: float) -> float:
    """The linear gain of a level in dB."""
    return float(10.0 ** (level_db / 20.0))


def level_of(gain: float) -> float:
    """The level in dB of a linear gain; -inf for 0."""
    return 20.0 * math.log10(gain) if gain > 0.0 else -math.inf


def silence(frames: int) -> Signal:
    """A new silent stereo signal."""
    return np.zeros((CHANNELS, frames), dtype=np.float32)


@dataclass(frozen=True)
class Stem:
    """One part's audio before the mixing desk."""

    name: str
    signal: Signal
