"""Birds: species with a small grammar of syllables, some near and some far, who answer each other over a leafy hush."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import float32, uint32

from soundflow_core.audio import RAMP, SAMPLE_RATE_HZ, Signal, seconds_of
from soundflow_core.jit import kernel
from soundflow_core.nature.grains import add_filtered_noise, slow
from soundflow_core.synthesis.oscillators import increment_of, sine_of


@kernel("void(float32[::1], float32[::1], float64[:, ::1])")
def _sing(left: Any, right: Any, syllables: Any) -> None:
    """Gliding sines with vibrato and tremolo; a row: start, frames, from Hz, to Hz, curve, trill depth, trill Hz, level, pan."""
    for row in range(syllables.shape[0]):
        s = syllables[row]
        start = int(s[0])
        total = min(int(s[1]), left.size - start)
        phase = uint32(0)
        gain_left = float32(s[7] * math.sqrt(1.0 - s[8]))
        gain_right = float32(s[7] * math.sqrt(s[8]))
        level = float32(0.0)
        for at in range(0, total, 64):
            frames = min(64, total - at)
            t = (at + 32) / s[1]
            hz = s[2] * (s[3] / s[2]) ** (t ** s[4]) * (1.0 + 0.012 * math.sin(2.0 * math.pi * 28.0 * at / 44100.0))
            step = increment_of(hz)
            until = min(1.0, (at + 64) / s[1])
            trill = 1.0 - s[5] * (0.5 + 0.5 * math.sin(2.0 * math.pi * s[6] * at / 44100.0))
            following = float32(max(0.0, math.sin(math.pi * until)) ** 0.6 * trill)
            slope = following - level
            a = left[start + at : start + at + frames]
            b = right[start + at : start + at + frames]
            for i in range(frames):
                p = uint32(phase + uint32(uint32(i) * step))
                value = (level + slope * RAMP[i]) * (sine_of(p) + float32(0.12) * sine_of(uint32(p + p)))
                a[i] += gain_left * value
                b[i] += gain_right * value
            phase = uint32(phase + uint32(uint32(frames) * step))
            level = following


@dataclass(frozen=True)
class Species:
    """A voice in the wood: its pitch, its place, and its three syllables (from, to, seconds, trill depth, trill Hz)."""

    hz: float
    pan: float
    distance: float
    syllables: tuple[tuple[float, float, float, float, float], ...]


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add a wood in the morning: a call is often answered by another of its kind from elsewhere."""
    frames = out.shape[1]
    add_filtered_noise(
        out, "band", slow(rng, frames, 0.2, 1500, 2600), slow(rng, frames, 0.15, 0.002, 0.006), seed, q=0.5
    )
    rows: list[list[float]] = []
    for _ in range(5):
        species = _species(rng)
        at = rng.uniform(0, 5)
        while at < seconds_of(frames) - 1:
            at = _phrase(rows, species, at, species.pan, 1.0, rng)
            if rng.random() < 0.45:
                at = _phrase(rows, species, at + rng.uniform(0.3, 1.2), 1 - species.pan, 0.55, rng)
            at += rng.uniform(2, 11)
    if rows:
        echoes = [
            [r[0] + d, *r[1:7], r[7] * g, 1 - r[8]] for r in rows for d, g in ((2300, 0.22), (5100, 0.13), (9700, 0.07))
        ]
        _sing(out[0], out[1], np.array([r for r in rows + echoes if r[0] < frames - 8]))


def _species(rng: np.random.Generator) -> Species:
    syllables = tuple(
        (
            rng.uniform(0.7, 1.35),
            rng.uniform(0.7, 1.4),
            rng.uniform(0.04, 0.16),
            float(rng.choice([0, 0, 0.8])),
            rng.uniform(18, 45),
        )
        for _ in range(3)
    )
    return Species(rng.uniform(2200, 4800), rng.uniform(0.12, 0.88), rng.uniform(0.25, 1.0), syllables)


def _phrase(
    rows: list[list[float]], species: Species, at: float, pan: float, level: float, rng: np.random.Generator
) -> float:
    """Sing three to eight syllables from `at` (seconds); returns when the phrase ends."""
    for k in rng.integers(0, 3, int(rng.integers(3, 9))):
        start, end, seconds, trill, trill_hz = species.syllables[k]
        loud = 0.1 * level * (1.1 - species.distance) * rng.uniform(0.6, 1)
        glide = (species.hz * start, species.hz * start * end)
        rows.append(
            [at * SAMPLE_RATE_HZ, seconds * SAMPLE_RATE_HZ, *glide, rng.uniform(0.7, 1.6), trill, trill_hz, loud, pan]
        )
        at += seconds + rng.uniform(0.02, 0.09)
    return at
