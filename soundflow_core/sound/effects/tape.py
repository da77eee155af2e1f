"""Tape: wow and flutter (slow and fast speed variations), and the drop-outs of a worn tape."""

from __future__ import annotations

import numpy as np

from soundflow_core.base.audio import CONTROL_FRAMES, SAMPLE_RATE_HZ, Signal, control_points, gain_of, seconds_of
from soundflow_core.sound.effects.chorus import modulated_delay
from soundflow_core.sound.effects.equaliser import EqBand, equalise

WOW_FRAMES = 36.0
"""Amplitude of the delay at amount 1: about 8 cents of pitch at 0.6 Hz."""


def wow_and_flutter(signal: Signal, amount: float, seed: int) -> None:
    """Wow and flutter, `amount` 0..1, the same on both channels."""
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
        modulated_delay(signal[channel], np.maximum(delays, 3.0).astype(np.float32), 0.0, 1.0)


DROPOUTS_PER_MINUTE = 9.0
"""At amount 1."""
DULL_HZ = 1300.0
MAX_LOSS_DB = 8.0


def tape_dropouts(signal: Signal, amount: float, seed: int) -> None:
    """Drop-outs of 60-400 ms, `amount` 0..1: highs and some level are lost. Linear, so that processed stems sum to the processed mix."""
    rng = np.random.Generator(np.random.PCG64(seed))
    at = rng.exponential(60.0 / (DROPOUTS_PER_MINUTE * amount))
    while at < seconds_of(signal.shape[1]) - 0.5:
        frames = int(SAMPLE_RATE_HZ * rng.uniform(0.06, 0.4))
        floor = gain_of(-MAX_LOSS_DB * rng.uniform(0.25, 1.0) * (0.4 + 0.6 * amount))
        start = int(at * SAMPLE_RATE_HZ)
        worn = np.ascontiguousarray(signal[:, start : start + frames])
        dull = worn.copy()
        equalise(dull, [EqBand("high_cut", DULL_HZ)])
        depth = np.hanning(worn.shape[1]).astype(np.float32) ** np.float32(0.5)
        signal[:, start : start + frames] = worn + depth * (dull * np.float32(floor) - worn)
        at += rng.exponential(60.0 / (DROPOUTS_PER_MINUTE * amount))
