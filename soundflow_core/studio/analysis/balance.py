"""Spectral balance: band levels, tilt, humps and centroid of the long-term spectrum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.sound.metering.spectrum import (
    AIR_HZ,
    HARSH_HUMP_HZ,
    HARSH_NEIGHBOURS,
    MUD_HUMP_HZ,
    MUD_NEIGHBOURS,
    PRESENCE_HZ,
    THIRD_OCTAVES_HZ,
    band_db,
    hump_of,
    third_octave_densities,
    tilt_of,
)
from soundflow_core.studio.analysis.spectra import FLUX_SIZE, Spectra

Floats64 = NDArray[np.float64]

STEP_HZ = (1000.0, 8000.0)
"""Where steps are measured. Below, a third-octave spans only four notes, so the key decides: D4 and D5 stand out by 9 dB in D minor."""


@dataclass(frozen=True)
class Balance:
    """The spectral balance; band levels in dB relative to everything from 20 Hz up."""

    third_octaves_db: tuple[float, ...]
    """The level of each band of `THIRD_OCTAVES_HZ`."""
    tilt_db_per_octave: float
    """The slope of the power density from 100 Hz to 10 kHz."""
    worst_step_db: float
    """The largest deviation of a third-octave, 1-8 kHz, from the mean of its two neighbours on either side."""
    mud_hump_db: float
    """The height of a broad hump between 180 and 420 Hz over its surroundings: boominess."""
    harsh_hump_db: float
    """The same between 1.9 and 4.2 kHz: harshness."""
    sub_db: float
    bass_db: float
    mud_db: float
    presence_db: float
    air_db: float
    centroid_hz: float
    """The spectral centroid of the magnitudes up to 11 kHz, averaged over frames."""


def measure_balance(spectra: Spectra) -> Balance:
    """The balance of a signal."""
    power = np.square(spectra.plain, dtype=np.float32)
    mean = power.mean(axis=0, dtype=np.float64)
    hz = np.arange(mean.size) * SAMPLE_RATE_HZ / (2.0 * (mean.size - 1))

    def band(low: float, high: float) -> float:
        return band_db(mean, hz, (low, high))

    density = third_octave_densities(mean, hz)
    return Balance(
        third_octaves_db=tuple(band(middle * 2 ** (-1 / 6), middle * 2 ** (1 / 6)) for middle in THIRD_OCTAVES_HZ),
        tilt_db_per_octave=tilt_of(density),
        worst_step_db=_worst_step(density),
        mud_hump_db=hump_of(density, MUD_HUMP_HZ, MUD_NEIGHBOURS)[0],
        harsh_hump_db=hump_of(density, HARSH_HUMP_HZ, HARSH_NEIGHBOURS)[0],
        sub_db=band(20, 60),
        bass_db=band(60, 200),
        mud_db=band(200, 500),
        presence_db=band(*PRESENCE_HZ),
        air_db=band(*AIR_HZ),
        centroid_hz=_centroid(spectra),
    )


def _worst_step(density: Floats64) -> float:
    """The largest difference, in dB, of a band from the mean of its two neighbours on either side."""
    around = (density[:-4] + density[1:-3] + density[3:-1] + density[4:]) / 4.0
    middles = THIRD_OCTAVES_HZ[2:-2]
    used = (middles >= STEP_HZ[0] * 0.99) & (middles <= STEP_HZ[1] * 1.01)
    return float(np.abs(density[2:-2] - around)[used].max())


def _centroid(spectra: Spectra) -> float:
    """The mean spectral centroid of the frames at 22.05 kHz, like librosa's default."""
    level = spectra.flux
    hz = np.arange(level.shape[1], dtype=np.float32) * np.float32(SAMPLE_RATE_HZ / 2.0 / FLUX_SIZE)
    whole = level.sum(axis=1)
    sounding = whole > 1e-3
    return float(((level @ hz)[sounding] / whole[sounding]).mean()) if sounding.any() else 0.0
