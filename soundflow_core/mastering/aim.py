"""The last hand on the tone: a mix is brought nearer to its genre's brightness, whichever players and kits the seed has seated.

A mastering engineer compares a mix with records of its kind and moves two broad bands by a decibel or two. So does this: it reads the mix
at moments spread over the track, and moves the tone's own bell and shelf, so that nothing is filtered twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal, level_of
from soundflow_core.effects.filters import Band, response_of
from soundflow_core.style.desk import MasterTone

Floats64 = NDArray[np.float64]

MOMENTS = 256
"""How often the mix is looked at, 46 ms each: twelve seconds of a track, read in 5 ms."""
SIZE = 2048
GOLDEN = 0.618034
"""Multiples of it spread evenly over the track and keep step with no beat."""
PRESENCE_HZ, AIR_HZ = (2000.0, 6000.0), (6000.0, 16_000.0)
STRENGTH = 0.75
"""The share of the way that is gone: bands differ, and may be heard to."""
MOST_DB = 2.5
STEP_DB = 0.25
"""Gains are whole steps, which the last bit of a sum can't move."""
ROUNDS = 4


def aimed(mix: Signal, tone: MasterTone, bands_of: Callable[[MasterTone], Sequence[Band]]) -> MasterTone:
    """The tone with its presence and its shelf moved towards `tone.aim`; as it is without an aim, or where there is too little to hear."""
    if tone.aim is None or mix.shape[1] < SIZE:
        return tone
    power = _spectrum(mix)
    if power.sum() <= 0.0:
        return tone
    presence_db = air_db = 0.0
    for _ in range(ROUNDS):
        heard = power * response_of(bands_of(_moved(tone, presence_db, air_db)), _bins_hz())
        presence_db += tone.aim.presence_db - _share_db(heard, PRESENCE_HZ)
        air_db += tone.aim.air_db - _share_db(heard, AIR_HZ)
    return _moved(tone, _step(presence_db), _step(air_db))


def _moved(tone: MasterTone, presence_db: float, air_db: float) -> MasterTone:
    return replace(tone, presence_db=tone.presence_db + presence_db, high_shelf_db=tone.high_shelf_db + air_db)


def _step(wanted_db: float) -> float:
    return round(min(MOST_DB, max(-MOST_DB, STRENGTH * wanted_db)) / STEP_DB) * STEP_DB


def _spectrum(mix: Signal) -> Floats64:
    """The power of both channels at `MOMENTS` moments, by frequency."""
    starts = ((np.arange(MOMENTS) * GOLDEN % 1.0) * (mix.shape[1] - SIZE)).astype(np.int64)
    frames = mix[:, starts[:, None] + np.arange(SIZE)] * np.hanning(SIZE).astype(np.float32)
    return np.asarray(np.square(np.abs(np.fft.rfft(frames))).sum(axis=(0, 1)), dtype=np.float64)


def _bins_hz() -> Floats64:
    return np.asarray(np.fft.rfftfreq(SIZE, 1.0 / SAMPLE_RATE_HZ), dtype=np.float64)


def _share_db(power: Floats64, between_hz: tuple[float, float]) -> float:
    hz = _bins_hz()
    inside = power[(hz >= between_hz[0]) & (hz < between_hz[1])].sum()
    return level_of(float(np.sqrt(inside / power[hz >= 20.0].sum() + 1e-12)))
