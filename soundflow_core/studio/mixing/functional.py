"""Functional extras of a mix: amplitude modulation, binaural beats, seamless loops.

In a loop every rate is rounded to a whole number of periods, so that phases match at the loop point.
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


def _whole_periods(hz: float, frames: int, loop: bool) -> float:
    seconds = seconds_of(frames)
    return round(hz * seconds) / seconds if loop else hz


def modulation_curve(settings: Functional, frames: int, rendered_frames: int) -> Curve | None:
    """The gain 1 + depth * sine over time; None if modulation is off. Depth is (max - min) / (max + min)."""
    if settings.modulation_depth == 0:
        return None
    hz = _whole_periods(settings.modulation_hz, frames, settings.loop)
    seconds = np.arange(control_points(rendered_frames)) * CONTROL_FRAMES / SAMPLE_RATE_HZ
    return (1.0 + settings.modulation_depth / 100.0 * np.sin(2.0 * math.pi * hz * seconds)).astype(np.float32)


def add_binaural(mix: Signal, settings: Functional) -> None:
    """Add a soft sine to each channel, `binaural_hz` apart (Oster, *Auditory beats in the brain*, 1973); needs headphones."""
    if not settings.has_binaural:
        return
    gain = gain_of(QUIETEST_TONE_DBFS + (LOUDEST_TONE_DBFS - QUIETEST_TONE_DBFS) * settings.binaural_level / 100.0)
    frames = mix.shape[1]
    for channel, side in zip(mix, (-0.5, 0.5), strict=True):
        hz = _whole_periods(settings.binaural_carrier_hz + side * settings.binaural_hz, frames, settings.loop)
        for start in range(0, frames, CHUNK_FRAMES):
            t = np.arange(start, min(frames, start + CHUNK_FRAMES)) / SAMPLE_RATE_HZ
            channel[start : start + t.size] += (gain * np.sin(2.0 * math.pi * hz * t)).astype(np.float32)


def wrap_tail(signal: Signal, frames: int) -> Signal:
    """Cut a signal to `frames`; what rings beyond is added to its start."""
    tail = signal.shape[1] - frames
    if tail <= 0:
        return signal
    whole = np.ascontiguousarray(signal[:, :frames])
    overlap = min(tail, frames)
    whole[:, :overlap] += signal[:, frames : frames + overlap]
    return whole


def crossfade_ends(signal: Signal, frames: int) -> Signal:
    """Cut a bed to `frames`; an equal-power crossfade leads from what follows its end into its start."""
    overlap = min(signal.shape[1] - frames, frames_of(BED_CROSSFADE_SECONDS), frames)
    if overlap <= 0:
        return signal
    whole = np.ascontiguousarray(signal[:, :frames])
    angle = np.linspace(0.0, math.pi / 2.0, overlap, dtype=np.float32)
    whole[:, :overlap] = np.sin(angle) * whole[:, :overlap] + np.cos(angle) * signal[:, frames : frames + overlap]
    return whole
