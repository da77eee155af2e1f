"""Tape: wow (slow drift of the capstan) and flutter (its tremor)."""

from __future__ import annotations

import numpy as np

from soundflow_core.audio import CONTROL_FRAMES, SAMPLE_RATE_HZ, Signal, control_points
from soundflow_core.effects.chorus import vary_delay

WOW_FRAMES = 36.0
"""Swing of the delay at amount 1: some 8 cents of pitch at 0.6 Hz."""


def wobble(signal: Signal, amount: float, seed: int) -> None:
    """Wow and flutter, 0..1; both channels share the tape."""
    rng = np.random.Generator(np.random.PCG64(seed))
    seconds = np.arange(control_points(signal.shape[1])) * CONTROL_FRAMES / SAMPLE_RATE_HZ
    drift = np.interp(
        seconds,
        np.arange(0.0, seconds[-1] + 3.0, 1.3),
        rng.standard_normal(len(np.arange(0.0, seconds[-1] + 3.0, 1.3))),
    )
    wow = np.sin(2.0 * np.pi * (0.55 * seconds + rng.random())) + 0.4 * drift
    flutter = 0.05 * np.sin(2.0 * np.pi * (6.3 * seconds + rng.random()))
    delays = (WOW_FRAMES * amount * (3.0 + wow + flutter)).astype(np.float32)
    for channel in (0, 1):
        vary_delay(signal[channel], np.maximum(delays, 3.0).astype(np.float32), 0.0, 1.0)
