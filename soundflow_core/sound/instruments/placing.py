"""Placing rendered tones: each pitch at each touch is made once, then copied to every note that wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.instruments.events import Events

Tone1 = NDArray[np.float32]
TOUCHES = 4
"""Velocity layers: quieter notes are darker, not only softer."""


@dataclass(frozen=True)
class Touch:
    """What a tone is made for."""

    hz: float
    velocity: float
    """The middle of its velocity layer, 0..1."""
    frames: int
    seed: int


@kernel(
    "void(float32[::1], float32[::1], float32[::1], int64[::1], int64[::1], int64[::1], int64[::1],"
    " float64[::1], float64[::1], int64, float64, float64)"
)
def _place(left: Any, right: Any, bank: Any, firsts: Any, sizes: Any, starts: Any, lengths: Any, gains: Any, pans: Any,
           release: int, sway_hz: float, sway: float) -> None:  # fmt: skip
    """Copy bank[firsts[n]:][:sizes[n]] to each note's start, damped over `release` frames after its length."""
    for n in range(starts.size):
        start = starts[n]
        frames = min(sizes[n], left.size - start, lengths[n] + release)
        tone = bank[firsts[n] : firsts[n] + frames]
        out_left = left[start : start + frames]
        out_right = right[start : start + frames]
        gain_left = float32(gains[n] * np.sqrt(1.0 - pans[n]) * 1.41421356)
        gain_right = float32(gains[n] * np.sqrt(pans[n]) * 1.41421356)
        held = min(frames, lengths[n])
        if sway > 0.0:
            for i in range(held):
                turn = float32(sway * np.sin(6.283185307 * sway_hz * (start + i) / 44100.0))
                out_left[i] += gain_left * (float32(1.0) + turn) * tone[i]
                out_right[i] += gain_right * (float32(1.0) - turn) * tone[i]
        else:
            for i in range(held):
                out_left[i] += gain_left * tone[i]
                out_right[i] += gain_right * tone[i]
        fall = float32(1.0 / release)
        for i in range(held, frames):
            e = float32(1.0) - float32(i - held) * fall
            e = e * e
            out_left[i] += gain_left * e * tone[i]
            out_right[i] += gain_right * e * tone[i]


def place_tones(
    make: Callable[[Touch], Tone1],
    events: Events,
    out: Signal,
    *,
    seed: int,
    release_seconds: float,
    spread: float,
    longest_seconds: float,
    sway_hz: float = 0.0,
    sway: float = 0.0,
) -> None:
    """Make each needed tone once and place it. Low notes sit left and high ones right by `spread`."""
    if not len(events):
        return
    release = max(64, round(release_seconds * SAMPLE_RATE_HZ))
    layer = np.minimum(TOUCHES - 1, (events.velocity * TOUCHES).astype(np.int64))
    wanted: dict[tuple[float, int], int] = {}
    for hz, touch, length in zip(events.pitch_hz, layer, events.length_frames, strict=True):
        key = (round(float(hz), 3), int(touch))
        wanted[key] = max(wanted.get(key, 0), int(length) + release)
    longest = round(longest_seconds * SAMPLE_RATE_HZ)
    tones, first, at = [], {}, 0
    for number, ((hz, touch), frames) in enumerate(wanted.items()):
        tone = make(Touch(hz, (touch + 0.7) / TOUCHES, min(frames, longest), seed + number))
        first[(hz, touch)] = (at, tone.size)
        at += tone.size
        tones.append(tone)
    places = [first[(round(float(hz), 3), int(touch))] for hz, touch in zip(events.pitch_hz, layer, strict=True)]
    octaves_up = np.log2(events.pitch_hz / 261.63)
    _place(
        out[0],
        out[1],
        np.concatenate(tones),
        np.array([place for place, _ in places], dtype=np.int64),
        np.array([size for _, size in places], dtype=np.int64),
        events.start_frames,
        events.length_frames,
        events.velocity / ((layer + 0.7) / TOUCHES),
        np.clip(0.5 + 0.16 * spread * octaves_up, 0.15, 0.85),
        release,
        sway_hz,
        sway,
    )
