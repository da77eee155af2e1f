"""Tape: wow (slow drift of the capstan), flutter (its tremor), and the drop-outs of one that has been played too often."""

from __future__ import annotations

import numpy as np

from soundflow_core.base.audio import CONTROL_FRAMES, SAMPLE_RATE_HZ, Signal, control_points, gain_of, seconds_of
from soundflow_core.sound.effects.chorus import vary_delay
from soundflow_core.sound.effects.filters import Band, equalise

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


DROPOUTS_A_MINUTE = 9.0
"""At wear 1."""
DULL_HZ = 1300.0
DEEPEST_DB = 8.0


def wear(signal: Signal, amount: float, seed: int) -> None:
    """Drop-outs of 60-400 ms, 0..1: the head loses the top first and then the level, never all of it. Linear, so that stems still sum."""
    rng = np.random.Generator(np.random.PCG64(seed))
    at = rng.exponential(60.0 / (DROPOUTS_A_MINUTE * amount))
    while at < seconds_of(signal.shape[1]) - 0.5:
        frames = int(SAMPLE_RATE_HZ * rng.uniform(0.06, 0.4))
        floor = gain_of(-DEEPEST_DB * rng.uniform(0.25, 1.0) * (0.4 + 0.6 * amount))
        start = int(at * SAMPLE_RATE_HZ)
        worn = np.ascontiguousarray(signal[:, start : start + frames])
        dull = worn.copy()
        equalise(dull, [Band("high_cut", DULL_HZ)])
        depth = np.hanning(worn.shape[1]).astype(np.float32) ** np.float32(0.5)
        signal[:, start : start + frames] = worn + depth * (dull * np.float32(floor) - worn)
        at += rng.exponential(60.0 / (DROPOUTS_A_MINUTE * amount))
