"""Ocean: waves in sets, every fifth to seventh larger, with roar, hiss and undertow, over a far surf."""

from dataclasses import dataclass

import numpy as np

from soundflow_core.base.audio import Signal, seconds_of
from soundflow_core.sound.nature.grains import crackles, scatter
from soundflow_core.sound.nature.modulation import POINTS_HZ, ControlCurve, lagged, overlay, smooth_random, zero_curve
from soundflow_core.sound.nature.noise import add_filtered_noise


@dataclass(frozen=True)
class Wave:
    """One wave: its start and period (seconds), its height (0..1), and whether it is the large one of its set."""

    at: float
    period: float
    height: float
    large: bool


def wave_train(rng: np.random.Generator, seconds: float, period: float) -> list[Wave]:
    """Waves at slightly irregular intervals; every fifth to seventh is a large one."""
    waves: list[Wave] = []
    at = -rng.uniform(0.0, period)
    left = int(rng.integers(2, 7))
    while at < seconds:
        left -= 1
        large = left == 0
        length = period * (rng.uniform(1.15, 1.3) if large else rng.uniform(0.85, 1.15))
        waves.append(Wave(at, length, rng.uniform(0.92, 1.0) if large else rng.uniform(0.56, 0.78), large))
        at += length * rng.uniform(0.8, 0.95)
        left = int(rng.integers(5, 8)) if large else left
    return waves


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add the sea as heard from a beach; the seed decides the period and weight of the swell, and sand or shingle."""
    frames = out.shape[1]
    period = rng.uniform(7.5, 11.5)
    deep = rng.uniform(0.8, 1.25)
    near, pan = _water(rng, frames, wave_train(rng, seconds_of(frames), period))
    far, far_pan = _water(rng, frames, wave_train(rng, seconds_of(frames), period * rng.uniform(0.7, 0.9)))
    add_filtered_noise(out, "low", 240.0, smooth_random(rng, frames, 0.1, 0.10, 0.16) * deep, seed, width=0.85)
    add_filtered_noise(out, "low", 170 * np.exp2(2.4 * far), 0.03 + 0.15 * far, seed + 1, width=0.9, pan=1 - far_pan)
    roar = 180 * np.exp2((3.9 + 0.5 / deep) * near)
    add_filtered_noise(out, "low", roar, 0.015 + 0.27 * deep * near**1.4, seed + 2, width=0.7, pan=pan)
    hiss = lagged(near, 0.25, 1.6, 0.35)
    add_filtered_noise(out, "high", 3600.0, 0.002 + 0.030 * hiss**2.4, seed + 3, width=0.8, pan=0.5 * pan + 0.25)
    _undertow(out, rng, near, seed + 4)


def _water(rng: np.random.Generator, frames: int, waves: list[Wave]) -> tuple[ControlCurve, ControlCurve]:
    """The water's height, 0..1, and its pan: each wave runs along the beach from one side to the other."""
    height, pan = zero_curve(frames), zero_curve(frames)
    for wave in waves:
        overlay(height, wave.at, wave.height * _shape(wave.period), highest=True)
        reach = rng.uniform(0.08, 0.28) * rng.choice([-1.0, 1.0])
        points = round(wave.period * POINTS_HZ)
        overlay(pan, wave.at, reach * np.sin(2 * np.pi * (np.arange(points) / points - 0.13)) * np.hanning(points))
    return lagged(height, 0.02, 0.02), np.clip(0.5 + pan, 0.15, 0.85)


def _shape(period: float) -> ControlCurve:
    """The height of one wave over time: a slow rise, the break at two fifths of the period, and the run-out."""
    u = np.arange(round(period * POINTS_HZ)) / round(period * POINTS_HZ)
    climb = np.sin(np.pi / 2 * np.clip(u / 0.4, 0, 1)) ** 2.8
    run_out = np.exp(-np.maximum(0, u - 0.4) * 4.0) * np.cos(np.pi / 2 * np.clip((u - 0.4) / 0.6, 0, 1)) ** 0.5
    return np.where(u < 0.4, climb, run_out)


def _undertow(out: Signal, rng: np.random.Generator, near: ControlCurve, seed: int) -> None:
    """The backwash about two seconds after the break, falling in pitch; on shingle with rattling pebbles."""
    late = lagged(near, 0.8, 1.4, 1.9)
    drag = np.maximum(0.0, late - 0.8 * near) ** 1.3
    shingle = rng.random() < 0.5
    add_filtered_noise(out, "band", 500 + 1200 * late, (0.11 if shingle else 0.15) * drag, seed, q=0.9, width=0.85)
    if shingle:
        scatter(out, crackles(rng, 40, 1100, 3600, 0.006), 420 * drag, 0.022, 0.5, seed + 1, cap=2.5)
