"""Tone matching: adjusts the master equaliser so that a mix gets its genre's spectral balance.

The spectrum is averaged over snapshots spread over the track. Then the gains of the master's own bells and shelf are adjusted, so that the
mix is filtered only once: first part of the way to the genre's target brightness, if it names one, then into the genre's ranges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.model.desk import BrightnessTarget, MasterTone
from soundflow_core.model.targets import Range, Targets
from soundflow_core.sound.effects.equaliser import EqBand, response_of
from soundflow_core.sound.metering.spectrum import (
    AIR_HZ,
    HARSH_HUMP_HZ,
    HARSH_NEIGHBOURS,
    MUD_HUMP_HZ,
    MUD_NEIGHBOURS,
    PRESENCE_HZ,
    band_db,
    hump_of,
    third_octave_densities,
    tilt_of,
)

Floats64 = NDArray[np.float64]
BandsOf = Callable[[MasterTone], Sequence[EqBand]]

SNAPSHOTS = 384
"""Number of snapshots of 46 ms each: a tenth of a three-minute track, analysed in 15 ms."""
SIZE = 2048
GOLDEN = 0.618034
"""Multiples of the golden ratio, modulo 1, are spread evenly over the track and coincide with no beat."""
STRENGTH = 0.75
"""The share of the difference to the target that is corrected, so that tracks keep some variety."""
MAX_DB = 2.5
"""The limit of corrections towards the target."""
MAX_RANGE_DB = 5.0
"""The limit of corrections into the ranges."""
STEP_DB = 0.25
"""Gains are quantised, so that rounding errors in sums have no effect."""
ROUNDS = 4
MARGIN_DB, MARGIN_TILT, MARGIN_HUMP_DB = 1.1, 0.3, 0.8
"""Safety margins to the limits of the ranges: snapshots are not the whole track, and limiter and encoder follow."""
TILT_BELLS = 2.0
"""Gain on both bands per dB/octave of tilt; less than needed, since the rounds converge."""
HUMP_SHARE = 0.6
"""The share of a bell's gain that a hump shows, since the bell lowers its neighbours, too."""


def match_tone(mix: Signal, tone: MasterTone, targets: Targets | None, bands_of: BandsOf) -> MasterTone:
    """The tone with gains adjusted to its target and the ranges; unchanged without ranges, or if the mix is silent or too short."""
    if targets is None or mix.shape[1] < SIZE:
        return tone
    power = _spectrum(mix)
    if power.sum() <= 0.0:
        return tone
    matched = _match_brightness(power, tone, tone.brightness_target, bands_of) if tone.brightness_target else tone
    return _move_into_ranges(power, matched, targets, bands_of)


def _match_brightness(power: Floats64, tone: MasterTone, target: BrightnessTarget, bands_of: BandsOf) -> MasterTone:
    presence_db = air_db = 0.0
    for _ in range(ROUNDS):
        filtered = power * response_of(bands_of(_with_gains(tone, presence_db, air_db)), BINS_HZ)
        presence_db += target.presence_db - band_db(filtered, BINS_HZ, PRESENCE_HZ)
        air_db += target.air_db - band_db(filtered, BINS_HZ, AIR_HZ)
    return _with_gains(tone, _quantised(STRENGTH * presence_db, MAX_DB), _quantised(STRENGTH * air_db, MAX_DB))


def _move_into_ranges(power: Floats64, tone: MasterTone, targets: Targets, bands_of: BandsOf) -> MasterTone:
    presence_db = air_db = glare_db = mid_db = 0.0
    glare_hz = tone.glare_hz
    for _ in range(ROUNDS):
        candidate = replace(
            _with_gains(tone, presence_db, air_db),
            glare_hz=glare_hz,
            glare_db=tone.glare_db + glare_db,
            mid_db=tone.mid_db + mid_db,
        )
        filtered = power * response_of(bands_of(candidate), BINS_HZ)
        density = third_octave_densities(filtered, BINS_HZ)
        slope_db = TILT_BELLS * _shortfall(tilt_of(density), targets.tilt_db_per_octave, MARGIN_TILT)
        presence_db += slope_db + _shortfall(band_db(filtered, BINS_HZ, PRESENCE_HZ), targets.presence_db, MARGIN_DB)
        air_db += slope_db + _shortfall(band_db(filtered, BINS_HZ, AIR_HZ), targets.air_db, MARGIN_DB)
        boom_db, _ = hump_of(density, MUD_HUMP_HZ, MUD_NEIGHBOURS)
        mid_db += min(0.0, _shortfall(boom_db, targets.mud_hump_db, MARGIN_HUMP_DB)) / HUMP_SHARE
        hump_db, at_hz = hump_of(density, HARSH_HUMP_HZ, HARSH_NEIGHBOURS)
        if over_db := min(0.0, _shortfall(hump_db, targets.harsh_hump_db, MARGIN_HUMP_DB)):
            glare_hz = at_hz if glare_db == 0.0 else glare_hz
            glare_db += over_db / HUMP_SHARE
    adjusted = _with_gains(tone, _quantised(presence_db, MAX_RANGE_DB), _quantised(air_db, MAX_RANGE_DB))
    return replace(
        adjusted,
        glare_hz=glare_hz,
        glare_db=tone.glare_db + _quantised(glare_db, MAX_RANGE_DB),
        mid_db=tone.mid_db + _quantised(mid_db, MAX_RANGE_DB),
    )


def _with_gains(tone: MasterTone, presence_db: float, air_db: float) -> MasterTone:
    return replace(tone, presence_db=tone.presence_db + presence_db, high_shelf_db=tone.high_shelf_db + air_db)


def _shortfall(value: float, allowed: Range, margin: float) -> float:
    """The change that brings a value into a range with a margin: positive if it is below, negative if above, else 0."""
    if allowed.low is not None and value < allowed.low + margin:
        return allowed.low + margin - value
    return min(0.0, allowed.high - margin - value) if allowed.high is not None else 0.0


def _quantised(gain_db: float, limit_db: float) -> float:
    return round(min(limit_db, max(-limit_db, gain_db)) / STEP_DB) * STEP_DB


def _spectrum(mix: Signal) -> Floats64:
    """The summed power spectrum of all snapshots of both channels, shape (SIZE // 2 + 1,)."""
    starts = ((np.arange(SNAPSHOTS) * GOLDEN % 1.0) * (mix.shape[1] - SIZE)).astype(np.int64)
    # Index whole windows: frames gathered sample by sample are not contiguous, which slows the FFT down.
    frames = np.lib.stride_tricks.sliding_window_view(mix, SIZE, axis=1)[:, starts]
    power = np.square(np.abs(np.fft.rfft(frames * np.hanning(SIZE).astype(np.float32))))
    return np.asarray(power.sum(axis=0).sum(axis=0), dtype=np.float64)


BINS_HZ: Floats64 = np.asarray(np.fft.rfftfreq(SIZE, 1.0 / SAMPLE_RATE_HZ), dtype=np.float64)
