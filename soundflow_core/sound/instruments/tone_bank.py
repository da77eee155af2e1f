"""A bank of rendered tones: each pitch is rendered once per velocity layer and copied to every note that needs it."""

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

MonoTone = NDArray[np.float32]
"""A rendered tone, shape (frames,)."""
VELOCITY_LAYERS = 4
"""Softer notes are also darker, so each layer is rendered separately."""


@dataclass(frozen=True)
class ToneSpec:
    """The pitch, velocity, length and seed of a tone to render."""

    hz: float
    velocity: float
    """The nominal velocity of its layer, 0..1."""
    frames: int
    seed: int


@kernel(
    "void(float32[::1], float32[::1], float32[::1], int64[::1], int64[::1], int64[::1], int64[::1],"
    " float64[::1], float64[::1], int64, float64, float64)"
)
def _place(left: Any, right: Any, bank: Any, firsts: Any, sizes: Any, starts: Any, lengths: Any, gains: Any, pans: Any,
           release: int, tremolo_hz: float, tremolo_depth: float) -> None:  # fmt: skip
    """Add bank[firsts[n]:][:sizes[n]] at each note's start, with a fade-out over `release` frames after its length."""
    for n in range(starts.size):
        start = starts[n]
        frames = min(sizes[n], left.size - start, lengths[n] + release)
        tone = bank[firsts[n] : firsts[n] + frames]
        out_left = left[start : start + frames]
        out_right = right[start : start + frames]
        gain_left = float32(gains[n] * np.sqrt(1.0 - pans[n]) * 1.41421356)
        gain_right = float32(gains[n] * np.sqrt(pans[n]) * 1.41421356)
        held = min(frames, lengths[n])
        if tremolo_depth > 0.0:
            for i in range(held):
                tremolo = float32(tremolo_depth * np.sin(6.283185307 * tremolo_hz * (start + i) / SAMPLE_RATE_HZ))
                out_left[i] += gain_left * (float32(1.0) + tremolo) * tone[i]
                out_right[i] += gain_right * (float32(1.0) - tremolo) * tone[i]
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
    render: Callable[[ToneSpec], MonoTone],
    events: Events,
    out: Signal,
    *,
    seed: int,
    release_seconds: float,
    spread: float,
    longest_seconds: float,
    tremolo_hz: float = 0.0,
    tremolo_depth: float = 0.0,
) -> None:
    """Render each needed tone once and add it to `out` at its notes. `spread` pans low notes left and high ones right.

    `tremolo_hz` and `tremolo_depth` are those of a stereo tremolo (auto-pan).
    """
    if not len(events):
        return
    release = max(64, round(release_seconds * SAMPLE_RATE_HZ))
    layers = np.minimum(VELOCITY_LAYERS - 1, (events.velocity * VELOCITY_LAYERS).astype(np.int64))
    lengths: dict[tuple[float, int], int] = {}
    for hz, layer, length in zip(events.pitch_hz, layers, events.length_frames, strict=True):
        key = (round(float(hz), 3), int(layer))
        lengths[key] = max(lengths.get(key, 0), int(length) + release)
    longest = round(longest_seconds * SAMPLE_RATE_HZ)
    tones, located, at = [], {}, 0
    for number, ((hz, layer), frames) in enumerate(lengths.items()):
        tone = render(ToneSpec(hz, (layer + 0.7) / VELOCITY_LAYERS, min(frames, longest), seed + number))
        located[(hz, layer)] = (at, tone.size)
        at += tone.size
        tones.append(tone)
    locations = [located[(round(float(hz), 3), int(layer))] for hz, layer in zip(events.pitch_hz, layers, strict=True)]
    octaves_up = np.log2(events.pitch_hz / 261.63)
    _place(
        out[0],
        out[1],
        np.concatenate(tones),
        np.array([location for location, _ in locations], dtype=np.int64),
        np.array([size for _, size in locations], dtype=np.int64),
        events.start_frames,
        events.length_frames,
        events.velocity / ((layers + 0.7) / VELOCITY_LAYERS),
        np.clip(0.5 + 0.16 * spread * octaves_up, 0.15, 0.85),
        release,
        tremolo_hz,
        tremolo_depth,
    )
