"""Ground that all beds share: slow random curves, filtered noise beds, and clouds of grains."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import float32, uint32
from numpy.typing import NDArray

from soundflow_core.audio import CONTROL_FRAMES, RAMP, SAMPLE_RATE_HZ, Signal, control_points
from soundflow_core.jit import kernel
from soundflow_core.synthesis.oscillators import add_noise, scramble

Slow = NDArray[np.float64]


def slow(rng: np.random.Generator, frames: int, hz: float, low: float, high: float, power: float = 1.0) -> Slow:
    """A smooth random control curve that wanders between low and high with corner frequency `hz`."""
    points = control_points(frames)
    spacing = max(2.0, SAMPLE_RATE_HZ / CONTROL_FRAMES / hz)
    knots = rng.random(int(points / spacing) + 5)
    at = np.arange(points) / spacing
    index = at.astype(int)
    share = at - index
    share = share * share * (3.0 - 2.0 * share)
    raw = knots[index] * (1.0 - share) + knots[index + 1] * share
    return low + (high - low) * np.power(raw, power)


@kernel("void(float32[::1], float32[::1], float32[::1], float32[::1], float32, int64, uint32)")
def _wind(left: Any, right: Any, cutoff: Any, gain: Any, resonance: Any, mode: int, seed: Any) -> None:
    """Add two-channel noise through a moving state-variable filter (0 low-pass, 1 band-pass, 2 high-pass) at a moving gain.

    Cutoff (as tan(pi f / rate)) and gain come a value a block of 64 frames.
    """
    noise_left = np.zeros(64, np.float32)
    noise_right = np.zeros(64, np.float32)
    one = float32(1.0)
    two = float32(2.0)
    l1 = float32(0.0)
    l2 = float32(0.0)
    r1 = float32(0.0)
    r2 = float32(0.0)
    for block in range((left.size + 63) // 64):
        start = block * 64
        frames = min(64, left.size - start)
        for i in range(frames):
            noise_left[i] = float32(0.0)
            noise_right[i] = float32(0.0)
        add_noise(noise_left, frames, uint32(seed + uint32(start)), one)
        add_noise(noise_right, frames, uint32(scramble(seed) + uint32(start)), one)
        g = cutoff[block]
        k1 = one / (one + g * (g + resonance))
        k2 = g * k1
        level = gain[block]
        slope = gain[block + 1] - level
        a = left[start : start + frames]
        b = right[start : start + frames]
        # The filter as a state-space step: what one sample needs of the last is a product and two sums, no more.
        own1 = two * k1 - one
        cross1 = two * k2
        cross2 = two * g * k1
        own2 = one - two * g * k2
        for i in range(frames):
            x = noise_left[i]
            y = noise_right[i]
            e = level + slope * RAMP[i]
            v1 = k1 * l1 + k2 * (x - l2)
            w1 = k1 * r1 + k2 * (y - r2)
            if mode == 0:
                a[i] += e * (l2 + g * v1)
                b[i] += e * (r2 + g * w1)
            elif mode == 1:
                a[i] += e * resonance * v1
                b[i] += e * resonance * w1
            else:
                a[i] += e * (x - resonance * v1 - l2 - g * v1)
                b[i] += e * (y - resonance * w1 - r2 - g * w1)
            fed_left = cross1 * x
            fed_right = cross1 * y
            following = own1 * l1 + (fed_left - cross1 * l2)
            l2 = cross2 * l1 + (own2 * l2 + g * fed_left)
            l1 = following
            following = own1 * r1 + (fed_right - cross1 * r2)
            r2 = cross2 * r1 + (own2 * r2 + g * fed_right)
            r1 = following


MODES = {"low": 0, "band": 1, "high": 2}


def add_filtered_noise(
    out: Signal, kind: str, cutoff_hz: float | Slow, gain: float | Slow, seed: int, q: float = 0.7
) -> None:
    """Add stereo noise through a `low`, `band` or `high` pass whose cutoff and gain may move."""
    points = control_points(out.shape[1])
    hz = np.minimum(np.broadcast_to(np.asarray(cutoff_hz, dtype=np.float64), points), 18_000.0)
    tangent = np.tan(np.pi * hz / SAMPLE_RATE_HZ).astype(np.float32)
    level = np.broadcast_to(
        np.asarray(gain, dtype=np.float32), points
    ).copy()  # a view would be read-only: another signature
    _wind(out[0], out[1], tangent, level, np.float32(1.0 / q), MODES[kind], np.uint32(seed & 0xFFFFFFFF))


@dataclass(frozen=True)
class Bank:
    """Grains: mono one-shots, a row each, with their lengths."""

    rows: NDArray[np.float32]
    lengths: NDArray[np.int64]


@kernel("void(float32[::1], float32[::1], float32[:, ::1], int64[::1], float64[::1], float64, float64, uint32)")
def _scatter(left: Any, right: Any, rows: Any, lengths: Any, rate: Any, level: float, sigma: float, seed: Any) -> None:
    """A Poisson cloud: `rate` grains a second (a value a block), log-normal levels capped at 5 times the middle, random pan."""
    at = 0.0
    counter = uint32(scramble(seed))
    while True:
        counter = uint32(counter + uint32(5))
        draw = (float(scramble(counter)) + 1.0) / 4294967297.0
        block = min(rate.size - 1, int(at * 44100.0 / 64.0))
        at += -math.log(draw) / max(0.02, rate[block])
        start = int(at * 44100.0)
        if start >= left.size - 8:
            return
        row = int(scramble(uint32(counter + uint32(1))) % uint32(rows.shape[0]))
        u = (float(scramble(uint32(counter + uint32(2)))) + 1.0) / 4294967297.0
        v = float(scramble(uint32(counter + uint32(3)))) / 4294967296.0
        pan = float(scramble(uint32(counter + uint32(4)))) / 4294967296.0
        normal = math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
        gain = min(level * math.exp(sigma * normal), level * 5.0)
        frames = min(lengths[row], left.size - start)
        grain = rows[row]
        a = left[start : start + frames]
        b = right[start : start + frames]
        gain_left = float32(gain * math.sqrt(1.0 - pan))
        gain_right = float32(gain * math.sqrt(pan))
        for i in range(frames):
            a[i] += gain_left * grain[i]
            b[i] += gain_right * grain[i]


def scatter(out: Signal, bank: Bank, rate: Slow | float, level: float, sigma: float, seed: int) -> None:
    """Add a cloud of grains to `out`."""
    rates = np.broadcast_to(np.asarray(rate, dtype=np.float64), control_points(out.shape[1])).copy()
    _scatter(out[0], out[1], bank.rows, bank.lengths, rates, level, sigma, np.uint32(seed & 0xFFFFFFFF))


def droplets(
    rng: np.random.Generator, count: int, hz: tuple[float, float], seconds: tuple[float, float], rise: float
) -> Bank:
    """Decaying sines that rise in pitch as their bubble closes (van den Doel, *Physically based models for liquid sounds*, 2005)."""
    size = round(0.06 * SAMPLE_RATE_HZ)
    rows = np.zeros((count, size), dtype=np.float32)
    lengths = np.zeros(count, dtype=np.int64)
    for k in range(count):
        frequency = hz[0] * (hz[1] / hz[0]) ** rng.random()
        tau = seconds[0] * (seconds[1] / seconds[0]) ** rng.random()
        frames = min(size, round(tau * 7 * SAMPLE_RATE_HZ))
        t = np.arange(frames) / SAMPLE_RATE_HZ
        wave = np.sin(2 * np.pi * frequency * (t + 0.5 * rise * t * t / tau)) * np.exp(-t / tau)
        rows[k, :frames] = wave * np.minimum(1.0, t / 0.0004) * np.minimum(1.0, (t[-1] - t) / 0.0005)
        lengths[k] = frames
    return Bank(rows, lengths)


def crackles(rng: np.random.Generator, count: int, low_hz: float, high_hz: float, longest: float) -> Bank:
    """Short bursts of coloured noise: embers, dust in a groove."""
    size = 700
    rows = np.zeros((count, size), dtype=np.float32)
    lengths = np.zeros(count, dtype=np.int64)
    for k in range(count):
        tau = longest * 0.12 * 8 ** rng.random()
        frames = min(size, max(24, round(tau * 6 * SAMPLE_RATE_HZ)))
        spectrum = np.fft.rfft(rng.standard_normal(1024))
        f = np.maximum(1.0, np.fft.rfftfreq(1024, 1 / SAMPLE_RATE_HZ))
        middle = low_hz * (high_hz / low_hz) ** rng.random()
        spectrum /= (1 + (0.5 * middle / f) ** 2) * (1 + (f / (1.6 * middle)) ** 2)
        burst = np.fft.irfft(spectrum)[:frames] * np.exp(-np.arange(frames) / (tau * SAMPLE_RATE_HZ))
        rows[k, :frames] = burst / (np.max(np.abs(burst)) + 1e-9) * np.linspace(1, 0, frames)
        lengths[k] = frames
    return Bank(rows, lengths)
