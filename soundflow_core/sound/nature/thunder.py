"""Thunder: the farther a stroke, the darker and longer its sound (Ribner & Roy 1982; Farnell 2010, ch. 40)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundflow_core.base.audio import Signal, seconds_of
from soundflow_core.sound.nature.modulation import (
    ControlCurve,
    attack_decay,
    lagged,
    overlay,
    smooth_random,
    zero_curve,
)
from soundflow_core.sound.nature.noise import add_filtered_noise


@dataclass
class StormCurves:
    """The control curves of the layers: level and cutoff (Hz) of near strokes, level of the far rumble, and the pan of each."""

    crack: ControlCurve
    crack_cutoff_hz: ControlCurve
    rumble: ControlCurve
    crack_pan: ControlCurve
    rumble_pan: ControlCurve


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add a storm; the seed decides how far it is and how often it thunders."""
    frames = out.shape[1]
    storm = _storm_curves(rng, frames)
    add_filtered_noise(
        out, "low", 80 + 130 * storm.rumble, 1.5 * storm.rumble, seed, q=0.6, width=0.9, pan=storm.rumble_pan
    )
    body = 150 + 300 * lagged(storm.crack, 0.02, 0.8)
    add_filtered_noise(
        out, "band", body, 0.8 * storm.rumble, seed + 1, q=0.5, width=0.9, pan=lagged(storm.rumble_pan, 0.6, 0.6, 0.4)
    )
    add_filtered_noise(
        out, "low", storm.crack_cutoff_hz, 0.8 * storm.crack, seed + 2, q=0.6, width=0.7, pan=storm.crack_pan
    )
    add_filtered_noise(out, "low", 190.0, smooth_random(rng, frames, 0.3, 0.05, 0.11), seed + 3, width=0.9)
    drizzle = 0.012 * rng.uniform(0.2, 1.0) * smooth_random(rng, frames, 1 / 20, 0.4, 1.0)
    add_filtered_noise(out, "band", 900.0, drizzle, seed + 4, q=0.4, width=0.9)


def _storm_curves(rng: np.random.Generator, frames: int) -> StormCurves:
    """The curves of a whole storm: a discharge every 11 to 43 s, its distance varying by some kilometres."""
    storm = StormCurves(
        zero_curve(frames), zero_curve(frames), zero_curve(frames), zero_curve(frames) + 0.5, _rumble_pan(rng, frames)
    )
    middle_km = rng.uniform(2.0, 7.0)
    pace = rng.uniform(0.7, 1.2)
    at = rng.uniform(1.0, 5.0)
    while at < seconds_of(frames):
        _discharge(storm, rng, at, max(0.7, middle_km * rng.lognormal(0.0, 0.4)))
        at += pace * rng.uniform(16, 36)
    storm.crack = lagged(storm.crack, 0.004, 0.01)
    storm.rumble = 1.0 - np.exp(-lagged(storm.rumble, 0.03, 0.06))
    storm.crack_cutoff_hz += 80.0
    storm.crack_pan = np.clip(lagged(storm.crack_pan, 0.3, 0.3), 0.15, 0.85)
    return storm


def _discharge(storm: StormCurves, rng: np.random.Generator, at: float, km: float) -> None:
    """One discharge: a crack and a rumble if it is near, a slow rumble only if it is far."""
    loud = min(1.0, 1.6 / (0.6 + km**0.8))
    nearness = max(0.0, 1.0 - km / 4.5)
    for _ in range(int(rng.integers(12, 22))):
        delay = min(5.0 + km, rng.gamma(2.0, 0.6 + 0.22 * km))
        level = loud * rng.lognormal(-0.9, 0.5) * np.exp(-delay / (4 + km))
        overlay(storm.rumble, at + delay, level * attack_decay(0.05 + 0.05 * km, rng.uniform(0.3, 1.0 + 0.1 * km)))
    side = rng.uniform(-0.3, 0.3)
    for number in range(int(2 + 6 * nearness) if nearness > 0.0 else 0):
        when = at + number * rng.uniform(0.05, 0.3)
        shape = attack_decay(0.012 + 0.03 * (1 - nearness), rng.uniform(0.10, 0.45))
        overlay(storm.crack, when, loud * nearness**0.7 * rng.uniform(0.3, 0.9) * shape, highest=True)
        overlay(storm.crack_cutoff_hz, when, (250 + 2600 * nearness**2) * rng.uniform(0.5, 1.0) * shape, highest=True)
        overlay(storm.crack_pan, when, side * rng.uniform(0.3, 1.0) * shape)


def _rumble_pan(rng: np.random.Generator, frames: int) -> ControlCurve:
    """The rumble's pan, moving from side to side within three to six seconds."""
    return smooth_random(rng, frames, 1 / rng.uniform(3, 6), 0.2, 0.8)
