"""Modulation curves, one value per block of 64 frames: smooth random movement, gusts, bursts, and lagged copies of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import CONTROL_FRAMES, SAMPLE_RATE_HZ, control_points
from soundflow_core.base.numba_kernels import kernel

ControlCurve = NDArray[np.float64]
"""A control signal in float64, shape (control_points(frames),)."""

POINTS_HZ = SAMPLE_RATE_HZ / CONTROL_FRAMES
"""The rate of a curve: 689 values a second."""


def zero_curve(frames: int) -> ControlCurve:
    """A curve of zeros."""
    return np.zeros(control_points(frames))


@kernel("void(float64[::1], float64, float64, float64[::1])")
def _interpolate(knots: Any, spacing: float, first: float, out: Any) -> None:
    """Smoothstep interpolation between random knots, `spacing` values apart."""
    for i in range(out.size):
        at = first + i / spacing
        index = int(at)
        share = at - index
        out[i] = knots[index] + (knots[index + 1] - knots[index]) * share * share * (3.0 - 2.0 * share)


def smooth_random(
    rng: np.random.Generator, frames: int, hz: float, low: float, high: float, power: float = 1.0
) -> ControlCurve:
    """A smooth random curve between `low` and `high`, with a new random value every 1 / `hz` seconds."""
    points = control_points(frames)
    spacing = max(2.0, POINTS_HZ / hz)
    raw = np.empty(points)
    _interpolate(rng.random(int(points / spacing) + 5), spacing, rng.random(), raw)
    return low + (high - low) * (raw if power == 1.0 else np.power(raw, power))


def cosine_bump(rise_seconds: float, fall_seconds: float) -> ControlCurve:
    """A bump from 0 to 1 and back: a half cosine up, a half cosine to the power of 1.4 down."""
    up = np.arange(max(2, round(rise_seconds * POINTS_HZ))) / max(2, round(rise_seconds * POINTS_HZ))
    down = np.arange(max(2, round(fall_seconds * POINTS_HZ))) / max(2, round(fall_seconds * POINTS_HZ))
    return np.concatenate([0.5 - 0.5 * np.cos(math.pi * up), (0.5 + 0.5 * np.cos(math.pi * down)) ** 1.4])


def attack_decay(rise_seconds: float, decay_seconds: float) -> ControlCurve:
    """A linear attack and an exponential decay with time constant `decay_seconds`, zero after seven of them."""
    t = np.arange(max(4, round((rise_seconds + 7 * decay_seconds) * POINTS_HZ))) / POINTS_HZ
    tail = np.minimum(1.0, (t[-1] - t) / decay_seconds)
    return np.minimum(1.0, t / rise_seconds) * np.exp(-np.maximum(0.0, t - rise_seconds) / decay_seconds) * tail


def overlay(curve: ControlCurve, at_seconds: float, shape: ControlCurve, highest: bool = False) -> None:
    """Add a shape to a curve at `at_seconds`, cut at the curve's ends; with `highest`, take the maximum instead of the sum."""
    start = round(at_seconds * POINTS_HZ)
    skip = max(0, -start)
    target = curve[start + skip : max(0, start + shape.size)]
    part = shape[skip : skip + target.size]
    target[:] = np.maximum(target, part) if highest else target + part


@kernel("void(float64[::1], float64[::1], float64, float64)")
def _follow(curve: Any, out: Any, rise: float, fall: float) -> None:
    """A one-pole follower with different coefficients for rise and fall."""
    level = curve[0]
    for i in range(curve.size):
        step = curve[i] - level
        level += step * (rise if step > 0.0 else fall)
        out[i] = level


def lagged(curve: ControlCurve, rise_seconds: float, fall_seconds: float, delay_seconds: float = 0.0) -> ControlCurve:
    """A curve delayed and smoothed with different time constants up and down, such as leaves after a gust."""
    delay = min(curve.size - 1, round(delay_seconds * POINTS_HZ))
    late = np.concatenate([np.full(delay, curve[0]), curve[: curve.size - delay]])
    out = np.empty_like(late)
    shares = [1.0 - math.exp(-1.0 / (seconds * POINTS_HZ)) for seconds in (rise_seconds, fall_seconds)]
    _follow(late, out, shares[0], shares[1])
    return out


def gust_trains(
    rng: np.random.Generator, frames: int, lull_seconds: float, number: tuple[int, int] = (2, 5)
) -> ControlCurve:
    """Gusts in groups, 3 to 8 s apart, with lulls between the groups; 0..1 (after Farnell, *Designing Sound*, 2010, ch. 41)."""
    curve = zero_curve(frames)
    at = -rng.uniform(0.0, lull_seconds)
    while at < frames / SAMPLE_RATE_HZ:
        for _ in range(int(rng.integers(number[0], number[1] + 1))):
            rise = rng.uniform(1.2, 3.5)
            overlay(curve, at, rng.uniform(0.35, 1.0) * cosine_bump(rise, rise * rng.uniform(1.5, 3.0)), highest=True)
            at += rng.uniform(3.0, 8.0)
        at += lull_seconds * rng.uniform(0.5, 1.5)
    return lagged(curve, 0.25, 0.25)
