"""Birds: near ones that call and answer, distant ones blurred by echoes, and leaves in the wind."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32, uint32

from soundflow_core.base.audio import RAMP, SAMPLE_RATE_HZ, Signal, seconds_of
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.nature.bird_songs import Phrase, call_and_response, distant_birds
from soundflow_core.sound.nature.modulation import gust_trains, lagged, smooth_random
from soundflow_core.sound.nature.noise import add_filtered_noise
from soundflow_core.sound.synthesis.oscillators import phase_increment, sine_of

Echoes = tuple[tuple[float, float], ...]

NEAR_ECHOES: Echoes = ((0.061, 0.30), (0.127, 0.20), (0.233, 0.11))
"""Reflections from tree trunks: delays (s) and gains; they are panned alternately to both sides, ever wider."""
FAR_ECHOES: Echoes = ((0.043, 0.7), (0.113, 0.55), (0.271, 0.35))

# The columns of a syllable: times in frames, pitches in Hz, depths and levels 0..1.
COLUMNS = 11
(
    START, FRAMES, FROM_HZ, TO_HZ, GLIDE_EXPONENT, TRILL, TRILL_HZ, VIBRATO, SECOND_HARMONIC, GAIN_LEFT, GAIN_RIGHT,
) = range(COLUMNS)  # fmt: skip


@kernel("void(float32[::1], float32[::1], float64[:, ::1])")
def _sing(left: Any, right: Any, syllables: Any) -> None:
    """Add gliding sines with trill and vibrato; `syllables` has shape (syllables, COLUMNS)."""
    for row in range(syllables.shape[0]):
        s = syllables[row]
        start = int(s[START])
        total = min(int(s[FRAMES]), left.size - start)
        phase = uint32(0)
        gain_left = float32(s[GAIN_LEFT])
        gain_right = float32(s[GAIN_RIGHT])
        second = float32(s[SECOND_HARMONIC])
        level = float32(0.0)
        for at in range(0, total, 32):
            frames = min(32, total - at)
            seconds = (at + 16) / SAMPLE_RATE_HZ
            bend = 1.0 + s[VIBRATO] * math.sin(2.0 * math.pi * 27.0 * seconds)
            step = phase_increment(
                s[FROM_HZ] * (s[TO_HZ] / s[FROM_HZ]) ** (((at + 16) / s[FRAMES]) ** s[GLIDE_EXPONENT]) * bend
            )
            trill = 1.0 - s[TRILL] * (0.5 - 0.5 * math.cos(2.0 * math.pi * s[TRILL_HZ] * seconds))
            until = min(1.0, (at + 32) / s[FRAMES])
            following = float32(max(0.0, math.sin(math.pi * until)) ** 0.7 * trill)
            slope = float32(2.0) * (following - level)
            a = left[start + at : start + at + frames]
            b = right[start + at : start + at + frames]
            for i in range(frames):
                p = uint32(phase + uint32(uint32(i) * step))
                value = (level + slope * RAMP[i]) * (sine_of(p) + second * sine_of(uint32(p + p)))
                a[i] += gain_left * value
                b[i] += gain_right * value
            phase = uint32(phase + uint32(uint32(frames) * step))
            level = following


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add a wood in the morning; the seed decides which birds sing, how often, and how much the leaves move."""
    frames = out.shape[1]
    _leaves(out, rng, seed)
    rows: list[list[float]] = []
    rest = rng.uniform(4.0, 10.0)
    for phrase in call_and_response(rng, seconds_of(frames), rest):
        rows += _rows(rng, phrase, 0.042, 0.10, NEAR_ECHOES)
    for phrase in distant_birds(rng, seconds_of(frames)):
        rows += _rows(rng, phrase, 0.0085 * rng.uniform(0.6, 1.0), 0.02, FAR_ECHOES)
    rows = [row for row in rows if row[0] < frames - 8]
    if rows:
        _sing(out[0], out[1], np.array(rows))


def _leaves(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """A distant, wide, dark noise floor, and leaves that rustle after soft gusts."""
    frames = out.shape[1]
    breeze = rng.uniform(0.3, 1.0)
    gust = gust_trains(rng, frames, rng.uniform(8, 20), (1, 3))
    add_filtered_noise(out, "low", smooth_random(rng, frames, 0.1, 260, 420), 0.012 + 0.008 * gust, seed, width=0.85)
    late = lagged(gust, 1.0, 2.0, 0.8)
    stir = (0.010 + 0.015 * breeze * late) * smooth_random(rng, frames, 5.0, 0.75, 1.0)
    sway = smooth_random(rng, frames, 1 / 9, 0.3, 0.7)
    add_filtered_noise(out, "band", 2500 + 900 * late, stir, seed + 1, q=0.5, width=0.8, pan=sway)


def _rows(rng: np.random.Generator, phrase: Phrase, level: float, second: float, echoes: Echoes) -> list[list[float]]:
    """A phrase's syllables and their echoes as rows for `_sing`."""
    rows: list[list[float]] = []
    loud = level * rng.uniform(0.65, 1.0)
    for s in phrase.syllables:
        shape = [s.from_hz, s.to_hz, rng.uniform(0.8, 1.3), s.trill, s.trill_hz, s.vibrato, second]
        for number, (delay, gain) in enumerate(((0.0, 1.0), *echoes)):
            start = round((phrase.at + s.at + delay) * SAMPLE_RATE_HZ)
            pan = phrase.pan if number == 0 else 0.5 + (0.5 - phrase.pan) * (-1.0) ** number * (0.4 + 0.2 * number)
            amount = loud * s.level * gain * (1.0 if number == 0 else rng.uniform(0.7, 1.0))
            sides = [amount * math.sqrt(1.0 - pan), amount * math.sqrt(pan)]
            rows.append([start, round(s.seconds * SAMPLE_RATE_HZ), *shape, *sides])
    return rows
