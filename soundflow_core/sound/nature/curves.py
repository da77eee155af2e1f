"""Slow movement: random curves, gusts, bursts and what lags behind them, a value a block of 64 frames."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import CONTROL_FRAMES, SAMPLE_RATE_HZ, control_points
from soundflow_core.base.numba_kernels import kernel

Slow = NDArray[np.float64]

POINTS_HZ = SAMPLE_RATE_HZ / CONTROL_FRAMES
"""How many values a curve has a second: 689."""


def still(frames: int) -> Slow:
    """A curve at zero."""
    return np.zeros(control_points(frames))


@kernel("void(float64[::1], float64, float64, float64[::1])")
def _wander(knots: Any, spacing: float, first: float, out: Any) -> None:
    """From knot to knot, `spacing` values apart, on a cubic that rests at each."""
    for i in range(out.size):
        at = first + i / spacing
        index = int(at)
        share = at - index
        out[i] = knots[index] + (knots[index + 1] - knots[index]) * share * share * (3.0 - 2.0 * share)


def slow(rng: np.random.Generator, frames: int, hz: float, low: float, high: float, power: float = 1.0) -> Slow:
    """A smooth random curve that wanders between low and high with corner frequency `hz`."""
    points = control_points(frames)
    spacing = max(2.0, POINTS_HZ / hz)
    raw = np.empty(points)
    _wander(rng.random(int(points / spacing) + 5), spacing, rng.random(), raw)
    return low + (high - low) * (raw if power == 1.0 else np.power(raw, power))


def hump(rise_seconds: float, fall_seconds: float) -> Slow:
    """A swelling from 0 to 1 and back: a half cosine up, a longer one down."""
    up = np.arange(max(2, round(rise_seconds * POINTS_HZ))) / max(2, round(rise_seconds * POINTS_HZ))
    down = np.arange(max(2, round(fall_seconds * POINTS_HZ))) / max(2, round(fall_seconds * POINTS_HZ))
    return np.concatenate([0.5 - 0.5 * np.cos(math.pi * up), (0.5 + 0.5 * np.cos(math.pi * down)) ** 1.4])


def strike(rise_seconds: float, decay_seconds: float) -> Slow:
    """A stroke: up within `rise_seconds`, then dying by 8.7 dB every `decay_seconds`, to zero after seven of them."""
    t = np.arange(max(4, round((rise_seconds + 7 * decay_seconds) * POINTS_HZ))) / POINTS_HZ
    tail = np.minimum(1.0, (t[-1] - t) / decay_seconds)
    return np.minimum(1.0, t / rise_seconds) * np.exp(-np.maximum(0.0, t - rise_seconds) / decay_seconds) * tail


def lay(curve: Slow, at_seconds: float, shape: Slow, highest: bool = False) -> None:
    """Add a shape to a curve from a moment on, cut at the curve's ends; `highest` keeps the greater of the two."""
    start = round(at_seconds * POINTS_HZ)
    skip = max(0, -start)
    place = curve[start + skip : max(0, start + shape.size)]
    part = shape[skip : skip + place.size]
    place[:] = np.maximum(place, part) if highest else place + part


@kernel("void(float64[::1], float64[::1], float64, float64)")
def _follow(curve: Any, out: Any, rise: float, fall: float) -> None:
    """A one-pole follower whose share per point differs on the way up and down."""
    level = curve[0]
    for i in range(curve.size):
        step = curve[i] - level
        level += step * (rise if step > 0.0 else fall)
        out[i] = level


def lagged(curve: Slow, rise_seconds: float, fall_seconds: float, delay_seconds: float = 0.0) -> Slow:
    """What follows a curve late: leaves after a gust, a far shower after the near one."""
    delay = min(curve.size - 1, round(delay_seconds * POINTS_HZ))
    late = np.concatenate([np.full(delay, curve[0]), curve[: curve.size - delay]])
    out = np.empty_like(late)
    shares = [1.0 - math.exp(-1.0 / (seconds * POINTS_HZ)) for seconds in (rise_seconds, fall_seconds)]
    _follow(late, out, shares[0], shares[1])
    return out


def gust_trains(rng: np.random.Generator, frames: int, lull_seconds: float, number: tuple[int, int] = (2, 5)) -> Slow:
    """Gusts in trains of a few, 3 to 8 s apart, with lulls between trains; 0..1 (after Farnell, *Designing Sound*, 2010, ch. 41)."""
    curve = still(frames)
    at = -rng.uniform(0.0, lull_seconds)
    while at < frames / SAMPLE_RATE_HZ:
        for _ in range(int(rng.integers(number[0], number[1] + 1))):
            rise = rng.uniform(1.2, 3.5)
            lay(curve, at, rng.uniform(0.35, 1.0) * hump(rise, rise * rng.uniform(1.5, 3.0)), highest=True)
            at += rng.uniform(3.0, 8.0)
        at += lull_seconds * rng.uniform(0.5, 1.5)
    return lagged(curve, 0.25, 0.25)
