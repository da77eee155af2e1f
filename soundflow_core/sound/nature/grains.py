"""Granular clouds: drops, bubbles and crackles, each a short mono grain with a time, level and pan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal, control_points
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.nature.modulation import POINTS_HZ, ControlCurve

Span = tuple[float, float]


@dataclass(frozen=True)
class GrainBank:
    """Mono grains, shape (grains, frames), and their lengths in frames, shape (grains,)."""

    rows: NDArray[np.float32]
    lengths: NDArray[np.int64]


@kernel("void(float32[::1], float32[::1], float32[:, ::1], int64[::1], int64[:, ::1], float32[:, ::1])")
def _add_grains(left: Any, right: Any, rows: Any, lengths: Any, events: Any, gains: Any) -> None:
    """Add grains; `events` has rows of (first frame, grain), `gains` of (left, right)."""
    for event in range(events.shape[0]):
        start = events[event, 0]
        row = events[event, 1]
        frames = min(lengths[row], left.size - start)
        grain = rows[row]
        a = left[start : start + frames]
        b = right[start : start + frames]
        gain_left = float32(gains[event, 0])
        gain_right = float32(gains[event, 1])
        for i in range(frames):
            a[i] += gain_left * grain[i]
            b[i] += gain_right * grain[i]


def place_grains(
    out: Signal,
    bank: GrainBank,
    seconds: NDArray[np.float64],
    level: NDArray[np.float64],
    pan: NDArray[np.float64],
    seed: int,
) -> None:
    """Add a random grain of the bank at each time, with its level and pan (0 left .. 1 right)."""
    which = np.random.Generator(np.random.PCG64(seed)).integers(0, len(bank.lengths), seconds.size)
    starts = (seconds * SAMPLE_RATE_HZ).astype(np.int64)
    inside = (starts >= 0) & (starts < out.shape[1] - 8)
    events = np.column_stack([starts, which])[inside]
    gains = np.column_stack([level * np.sqrt(1.0 - pan), level * np.sqrt(pan)])[inside].astype(np.float32)
    _add_grains(out[0], out[1], bank.rows, bank.lengths, np.ascontiguousarray(events), np.ascontiguousarray(gains))


def poisson_times(rng: np.random.Generator, frames: int, rate: ControlCurve | float) -> NDArray[np.float64]:
    """Event times in seconds: a Poisson process whose rate (1/s) may vary over time."""
    total = np.cumsum(np.broadcast_to(np.asarray(rate, dtype=np.float64), control_points(frames))) / POINTS_HZ
    drawn = np.sort(rng.random(int(rng.poisson(total[-1])))) * total[-1]
    return np.asarray(np.interp(drawn, total, np.arange(total.size) / POINTS_HZ))


def scatter(
    out: Signal,
    bank: GrainBank,
    rate: ControlCurve | float,
    level: float,
    sigma: float,
    seed: int,
    pan: Span = (0.0, 1.0),
    cap: float = 3.0,
) -> None:
    """Add `rate` grains a second, with log-normal levels (median `level`, at most `cap` times that) and random pans in a range."""
    rng = np.random.Generator(np.random.PCG64([seed, 1]))
    at = poisson_times(rng, out.shape[1], rate)
    levels = level * np.minimum(cap, np.exp(sigma * rng.standard_normal(at.size)))
    place_grains(out, bank, at, levels, rng.uniform(*pan, at.size), seed)


def droplets(rng: np.random.Generator, count: int, hz: Span, seconds: Span, rise: float) -> GrainBank:
    """Bubbles: decaying sines of rising pitch (van den Doel, *Physically based models for liquid sounds*, 2005)."""
    size = round(0.17 * SAMPLE_RATE_HZ)
    rows = np.zeros((count, size), dtype=np.float32)
    lengths = np.zeros(count, dtype=np.int64)
    for k in range(count):
        frequency = hz[0] * (hz[1] / hz[0]) ** rng.random()
        tau = seconds[0] * (seconds[1] / seconds[0]) ** rng.random()
        frames = min(size, round(tau * 5.5 * SAMPLE_RATE_HZ))
        t = np.arange(frames) / SAMPLE_RATE_HZ
        wave = np.sin(2 * np.pi * frequency * (t + 0.5 * rise * t * t / tau)) * np.exp(-t / tau)
        attack = np.minimum(1.0, t / max(0.0004, 0.5 / frequency))
        rows[k, :frames] = wave * attack * np.minimum(1.0, (t[-1] - t) / 0.0015)
        lengths[k] = frames
    return GrainBank(rows, lengths)


def crackles(rng: np.random.Generator, count: int, low_hz: float, high_hz: float, longest: float) -> GrainBank:
    """Short bursts of band-passed noise with a rounded attack: embers, dust in a groove, leaves (Farnell 2010, ch. 34)."""
    size = 2048
    rows = np.zeros((count, size), dtype=np.float32)
    lengths = np.zeros(count, dtype=np.int64)
    for k in range(count):
        tau = longest * 0.12 * 8 ** rng.random()
        frames = min(size, max(48, round(tau * 6 * SAMPLE_RATE_HZ)))
        middle = low_hz * (high_hz / low_hz) ** rng.random()
        edge = np.minimum(1.0, np.arange(frames) / (0.35 * SAMPLE_RATE_HZ / middle))
        burst = _band_noise(rng, middle)[:frames] * np.exp(-np.arange(frames) / (tau * SAMPLE_RATE_HZ))
        burst *= np.sin(0.5 * np.pi * edge) ** 2 * np.linspace(1, 0, frames)
        rows[k, :frames] = burst / (np.max(np.abs(burst)) + 1e-9)
        lengths[k] = frames
    return GrainBank(rows, lengths)


def _band_noise(rng: np.random.Generator, middle_hz: float) -> NDArray[np.float64]:
    """2,048 frames of noise around a centre frequency."""
    spectrum = np.fft.rfft(rng.standard_normal(2048))
    f = np.maximum(1.0, np.fft.rfftfreq(2048, 1 / SAMPLE_RATE_HZ))
    return np.fft.irfft(spectrum / ((1 + (0.5 * middle_hz / f) ** 2) * (1 + (f / (1.8 * middle_hz)) ** 4)))
