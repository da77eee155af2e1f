"""Thunder: storms at a distance. Air takes the top from far strokes and time spreads them (Ribner & Roy 1982; Farnell 2010, ch. 40)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundflow_core.base.audio import Signal, seconds_of
from soundflow_core.sound.nature.curves import Slow, lagged, lay, slow, still, strike
from soundflow_core.sound.nature.noise import add_filtered_noise


@dataclass
class Sky:
    """What the layers follow: the near strokes' level and cutoff (Hz), the far roll's level, and where each is heard."""

    crack: Slow
    opening: Slow
    roll: Slow
    crack_pan: Slow
    roll_pan: Slow


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add a storm; a seed decides how far it stands and how often it speaks."""
    frames = out.shape[1]
    sky = _sky(rng, frames)
    add_filtered_noise(out, "low", 80 + 130 * sky.roll, 1.5 * sky.roll, seed, q=0.6, width=0.9, pan=sky.roll_pan)
    body = 150 + 300 * lagged(sky.crack, 0.02, 0.8)
    add_filtered_noise(
        out, "band", body, 0.8 * sky.roll, seed + 1, q=0.5, width=0.9, pan=lagged(sky.roll_pan, 0.6, 0.6, 0.4)
    )
    add_filtered_noise(out, "low", sky.opening, 0.8 * sky.crack, seed + 2, q=0.6, width=0.7, pan=sky.crack_pan)
    add_filtered_noise(out, "low", 190.0, slow(rng, frames, 0.3, 0.05, 0.11), seed + 3, width=0.9)
    drizzle = 0.012 * rng.uniform(0.2, 1.0) * slow(rng, frames, 1 / 20, 0.4, 1.0)
    add_filtered_noise(out, "band", 900.0, drizzle, seed + 4, q=0.4, width=0.9)


def _sky(rng: np.random.Generator, frames: int) -> Sky:
    """Rolls every 11 to 43 s, from a storm that comes and goes by some kilometres."""
    sky = Sky(still(frames), still(frames), still(frames), still(frames) + 0.5, _rolling(rng, frames))
    middle_km = rng.uniform(2.0, 7.0)
    pace = rng.uniform(0.7, 1.2)
    at = rng.uniform(1.0, 5.0)
    while at < seconds_of(frames):
        _discharge(sky, rng, at, max(0.7, middle_km * rng.lognormal(0.0, 0.4)))
        at += pace * rng.uniform(16, 36)
    sky.crack = lagged(sky.crack, 0.004, 0.01)
    sky.roll = 1.0 - np.exp(-lagged(sky.roll, 0.03, 0.06))
    sky.opening += 80.0
    sky.crack_pan = np.clip(lagged(sky.crack_pan, 0.3, 0.3), 0.15, 0.85)
    return sky


def _discharge(sky: Sky, rng: np.random.Generator, at: float, km: float) -> None:
    """One flash: near, a crack and then its roll; far, only a roll that swells and takes its time."""
    loud = min(1.0, 1.6 / (0.6 + km**0.8))
    nearness = max(0.0, 1.0 - km / 4.5)
    for _ in range(int(rng.integers(12, 22))):
        delay = min(5.0 + km, rng.gamma(2.0, 0.6 + 0.22 * km))
        level = loud * rng.lognormal(-0.9, 0.5) * np.exp(-delay / (4 + km))
        lay(sky.roll, at + delay, level * strike(0.05 + 0.05 * km, rng.uniform(0.3, 1.0 + 0.1 * km)))
    side = rng.uniform(-0.3, 0.3)
    for number in range(int(2 + 6 * nearness) if nearness > 0.0 else 0):
        when = at + number * rng.uniform(0.05, 0.3)
        shape = strike(0.012 + 0.03 * (1 - nearness), rng.uniform(0.10, 0.45))
        lay(sky.crack, when, loud * nearness**0.7 * rng.uniform(0.3, 0.9) * shape, highest=True)
        lay(sky.opening, when, (250 + 2600 * nearness**2) * rng.uniform(0.5, 1.0) * shape, highest=True)
        lay(sky.crack_pan, when, side * rng.uniform(0.3, 1.0) * shape)


def _rolling(rng: np.random.Generator, frames: int) -> Slow:
    """Where the rumble is: from side to side in five to twelve seconds."""
    return slow(rng, frames, 1 / rng.uniform(3, 6), 0.2, 0.8)
