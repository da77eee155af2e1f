"""Functional extras on the desk: amplitude modulation, binaural beats, ends that meet.

In a loop every rate is moved to a whole number of turns, so that phases meet where the ends do.
"""

from __future__ import annotations

import math

import numpy as np

from soundflow_core.base.audio import (
    CONTROL_FRAMES,
    SAMPLE_RATE_HZ,
    Curve,
    Signal,
    control_points,
    frames_of,
    gain_of,
    seconds_of,
)
from soundflow_core.model.brief import Functional

QUIETEST_TONE_DBFS, LOUDEST_TONE_DBFS = -52.0, -22.0
BED_CROSSFADE_SECONDS = 6.0
CHUNK_FRAMES = 1 << 18


def _whole_turns(hz: float, frames: int, loop: bool) -> float:
    seconds = seconds_of(frames)
    return round(hz * seconds) / seconds if loop else hz


def modulation_curve(asked: Functional, frames: int, rendered_frames: int) -> Curve | None:
    """Gain of 1 + depth x sine over time, mean 1; None where it is off. Depth is (max - min) / (max + min)."""
    if asked.modulation_depth == 0:
        return None
    hz = _whole_turns(asked.modulation_hz, frames, asked.loop)
    seconds = np.arange(control_points(rendered_frames)) * CONTROL_FRAMES / SAMPLE_RATE_HZ
    return (1.0 + asked.modulation_depth / 100.0 * np.sin(2.0 * math.pi * hz * seconds)).astype(np.float32)


def add_binaural(mix: Signal, asked: Functional) -> None:
    """A soft sine in each ear, `binaural_hz` apart (Oster, *Auditory beats in the brain*, 1973); only headphones keep them apart."""
    if not asked.has_binaural:
        return
    gain = gain_of(QUIETEST_TONE_DBFS + (LOUDEST_TONE_DBFS - QUIETEST_TONE_DBFS) * asked.binaural_level / 100.0)
    frames = mix.shape[1]
    for channel, side in zip(mix, (-0.5, 0.5), strict=True):
        hz = _whole_turns(asked.binaural_carrier_hz + side * asked.binaural_hz, frames, asked.loop)
        for start in range(0, frames, CHUNK_FRAMES):
            t = np.arange(start, min(frames, start + CHUNK_FRAMES)) / SAMPLE_RATE_HZ
            channel[start : start + t.size] += (gain * np.sin(2.0 * math.pi * hz * t)).astype(np.float32)


def fold(signal: Signal, frames: int) -> Signal:
    """What rings beyond the end, laid over the beginning."""
    tail = signal.shape[1] - frames
    if tail <= 0:
        return signal
    whole = np.ascontiguousarray(signal[:, :frames])
    reach = min(tail, frames)
    whole[:, :reach] += signal[:, frames : frames + reach]
    return whole


def crossfaded(signal: Signal, frames: int) -> Signal:
    """A bed whose beginning is reached from beyond its end, by a fade of equal power."""
    reach = min(signal.shape[1] - frames, frames_of(BED_CROSSFADE_SECONDS), frames)
    if reach <= 0:
        return signal
    whole = np.ascontiguousarray(signal[:, :frames])
    angle = np.linspace(0.0, math.pi / 2.0, reach, dtype=np.float32)
    whole[:, :reach] = np.sin(angle) * whole[:, :reach] + np.cos(angle) * signal[:, frames : frames + reach]
    return whole
