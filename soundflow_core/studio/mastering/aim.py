"""The last hand on the tone: a mix is brought nearer to its genre's brightness, whichever players and kits the seed has seated.

A mastering engineer compares a mix with records of its kind and moves two broad bands by a decibel or two, and a third where something
glares. So does this: it reads the mix at moments spread over the track, and moves the tone's own bells and shelf, so that nothing is
filtered twice. First it goes part of the way to the genre's middle, where one is named; then as far as the genre's ranges demand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.model.desk import Aim, MasterTone
from soundflow_core.model.targets import Range, Targets
from soundflow_core.sound.effects.filters import Band, response_of
from soundflow_core.sound.metering.balance import (
    AIR_HZ,
    HARSH_AROUND,
    HARSH_HUMP_HZ,
    MUD_AROUND,
    MUD_HUMP_HZ,
    PRESENCE_HZ,
    band_db,
    hump_of,
    third_octave_densities,
    tilt_of,
)

Floats64 = NDArray[np.float64]
BandsOf = Callable[[MasterTone], Sequence[Band]]

MOMENTS = 384
"""How often the mix is looked at, 46 ms each: a tenth of a track of three minutes, read in 15 ms."""
SIZE = 2048
GOLDEN = 0.618034
"""Multiples of it spread evenly over the track and keep step with no beat."""
STRENGTH = 0.75
"""The share of the way to the aim that is gone: bands differ, and may be heard to."""
MOST_DB = 2.5
FARTHEST_DB = 5.0
"""As far as a range may take it."""
STEP_DB = 0.25
"""Gains are whole steps, which the last bit of a sum can't move."""
ROUNDS = 4
INSIDE_DB, INSIDE_TILT, INSIDE_HUMP_DB = 1.1, 0.3, 0.8
"""How far inside a range it stops: what was read at moments is not the whole, and a limiter and an encoder follow."""
TILT_BELLS = 2.0
"""The decibels on both bands that turn the slope by 1 dB an octave, and somewhat less than that: the rounds do the rest."""
HUMP_SHARE = 0.6
"""What of a bell's gain shows in a hump: it is read beside its neighbours, which fall too."""


def aimed(mix: Signal, tone: MasterTone, targets: Targets | None, bands_of: BandsOf) -> MasterTone:
    """The tone, moved as far as its aim and the ranges ask; as it is without ranges, or where there is too little to hear."""
    if targets is None or mix.shape[1] < SIZE:
        return tone
    power = _spectrum(mix)
    if power.sum() <= 0.0:
        return tone
    near = _nearer(power, tone, tone.aim, bands_of) if tone.aim else tone
    return _inside(power, near, targets, bands_of)


def _nearer(power: Floats64, tone: MasterTone, aim: Aim, bands_of: BandsOf) -> MasterTone:
    presence_db = air_db = 0.0
    for _ in range(ROUNDS):
        heard = power * response_of(bands_of(_moved(tone, presence_db, air_db)), BINS_HZ)
        presence_db += aim.presence_db - band_db(heard, BINS_HZ, PRESENCE_HZ)
        air_db += aim.air_db - band_db(heard, BINS_HZ, AIR_HZ)
    return _moved(tone, _step(STRENGTH * presence_db, MOST_DB), _step(STRENGTH * air_db, MOST_DB))


def _inside(power: Floats64, tone: MasterTone, targets: Targets, bands_of: BandsOf) -> MasterTone:
    presence_db = air_db = glare_db = mid_db = 0.0
    glare_hz = tone.glare_hz
    for _ in range(ROUNDS):
        tried = replace(
            _moved(tone, presence_db, air_db),
            glare_hz=glare_hz,
            glare_db=tone.glare_db + glare_db,
            mid_db=tone.mid_db + mid_db,
        )
        heard = power * response_of(bands_of(tried), BINS_HZ)
        density = third_octave_densities(heard, BINS_HZ)
        slope_db = TILT_BELLS * _lacking(tilt_of(density), targets.tilt_db_per_octave, INSIDE_TILT)
        presence_db += slope_db + _lacking(band_db(heard, BINS_HZ, PRESENCE_HZ), targets.presence_db, INSIDE_DB)
        air_db += slope_db + _lacking(band_db(heard, BINS_HZ, AIR_HZ), targets.air_db, INSIDE_DB)
        boom_db, _ = hump_of(density, MUD_HUMP_HZ, MUD_AROUND)
        mid_db += min(0.0, _lacking(boom_db, targets.mud_hump_db, INSIDE_HUMP_DB)) / HUMP_SHARE
        hump_db, at_hz = hump_of(density, HARSH_HUMP_HZ, HARSH_AROUND)
        if over_db := min(0.0, _lacking(hump_db, targets.harsh_hump_db, INSIDE_HUMP_DB)):
            glare_hz = at_hz if glare_db == 0.0 else glare_hz
            glare_db += over_db / HUMP_SHARE
    moved = _moved(tone, _step(presence_db, FARTHEST_DB), _step(air_db, FARTHEST_DB))
    return replace(
        moved,
        glare_hz=glare_hz,
        glare_db=tone.glare_db + _step(glare_db, FARTHEST_DB),
        mid_db=tone.mid_db + _step(mid_db, FARTHEST_DB),
    )


def _moved(tone: MasterTone, presence_db: float, air_db: float) -> MasterTone:
    return replace(tone, presence_db=tone.presence_db + presence_db, high_shelf_db=tone.high_shelf_db + air_db)


def _lacking(value: float, wanted: Range, inside: float) -> float:
    """What a value lacks to lie inside a range, its edge by `inside` away; negative where it is over it."""
    if wanted.low is not None and value < wanted.low + inside:
        return wanted.low + inside - value
    return min(0.0, wanted.high - inside - value) if wanted.high is not None else 0.0


def _step(wanted_db: float, most_db: float) -> float:
    return round(min(most_db, max(-most_db, wanted_db)) / STEP_DB) * STEP_DB


def _spectrum(mix: Signal) -> Floats64:
    """The power of both channels at `MOMENTS` moments, by frequency."""
    starts = ((np.arange(MOMENTS) * GOLDEN % 1.0) * (mix.shape[1] - SIZE)).astype(np.int64)
    # Taken as whole windows: frames gathered sample by sample lie crosswise in memory, which slows their transforms down.
    frames = np.lib.stride_tricks.sliding_window_view(mix, SIZE, axis=1)[:, starts]
    power = np.square(np.abs(np.fft.rfft(frames * np.hanning(SIZE).astype(np.float32))))
    return np.asarray(power.sum(axis=0).sum(axis=0), dtype=np.float64)


BINS_HZ: Floats64 = np.asarray(np.fft.rfftfreq(SIZE, 1.0 / SAMPLE_RATE_HZ), dtype=np.float64)
