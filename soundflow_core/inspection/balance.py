"""Tonal balance: the long-term spectrum, its tilt, its bands and its centre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.audio import SAMPLE_RATE_HZ
from soundflow_core.inspection.spectra import FLUX_SIZE, Spectra

Floats64 = NDArray[np.float64]

THIRD_OCTAVES_HZ = 1000.0 * 2.0 ** (np.arange(-15, 13) / 3.0)
"""Middles of the third-octave bands from 31.5 Hz to 16 kHz (IEC 61260)."""
TILT_HZ = (100.0, 10_000.0)
STEP_HZ = (1000.0, 8000.0)
"""Lower, a third-octave holds four notes, and a piece that holds few of them decides it: D4 and D5 stand 9 dB out in D minor."""
MUD_HUMP_HZ, MUD_AROUND = (180.0, 420.0), 4
HARSH_HUMP_HZ, HARSH_AROUND = (1900.0, 4200.0), 3
"""Where a hump is looked for, and how many third-octaves away its surroundings lie; higher up, a master's high cut would count."""
FLOOR_DB = -90.0


@dataclass(frozen=True)
class Balance:
    """How the power lies over the frequencies; levels in dB beside the whole's."""

    third_octaves_db: tuple[float, ...]
    """Power in each band of `THIRD_OCTAVES_HZ`."""
    tilt_db_per_octave: float
    """The slope of spectral density from 100 Hz to 10 kHz."""
    worst_step_db: float
    """How far the worst third-octave stands off the line between its neighbours' neighbours."""
    mud_hump_db: float
    """How far a broad hump between 180 and 420 Hz stands over the line through its surroundings: a boom."""
    harsh_hump_db: float
    """The same between 1.9 and 4.2 kHz."""
    sub_db: float
    bass_db: float
    mud_db: float
    presence_db: float
    air_db: float
    centroid_hz: float
    """The middle of the amplitude spectrum up to 11 kHz, the mean over the frames."""


def measure_balance(spectra: Spectra) -> Balance:
    """The balance of a signal from its plain spectra."""
    power = np.square(spectra.plain, dtype=np.float32)
    mean = power.mean(axis=0, dtype=np.float64)
    hz = np.arange(mean.size) * SAMPLE_RATE_HZ / (2.0 * (mean.size - 1))
    total = float(mean[hz >= 20.0].sum()) + 1e-20

    def band(low: float, high: float) -> float:
        return max(FLOOR_DB, 10.0 * float(np.log10(mean[(hz >= low) & (hz < high)].sum() / total + 1e-12)))

    density = np.array([_density(mean, hz, middle) for middle in THIRD_OCTAVES_HZ])
    return Balance(
        third_octaves_db=tuple(band(middle * 2 ** (-1 / 6), middle * 2 ** (1 / 6)) for middle in THIRD_OCTAVES_HZ),
        tilt_db_per_octave=_tilt(density),
        worst_step_db=_worst_step(density),
        mud_hump_db=_hump(density, MUD_HUMP_HZ, MUD_AROUND),
        harsh_hump_db=_hump(density, HARSH_HUMP_HZ, HARSH_AROUND),
        sub_db=band(20, 60),
        bass_db=band(60, 200),
        mud_db=band(200, 500),
        presence_db=band(2000, 6000),
        air_db=band(6000, 16_000),
        centroid_hz=_centroid(spectra),
    )


def _density(mean: Floats64, hz: Floats64, middle: float) -> float:
    """Spectral density of a third-octave in dB; a narrow low band is read between bins."""
    low, high = middle * 2 ** (-1 / 6), middle * 2 ** (1 / 6)
    inside = (hz >= low) & (hz < high)
    value = mean[inside].mean() if inside.any() else np.interp(middle, hz, mean)
    return 10.0 * float(np.log10(value + 1e-16))


def _tilt(density: Floats64) -> float:
    used = (TILT_HZ[0] * 0.99 <= THIRD_OCTAVES_HZ) & (TILT_HZ[1] * 1.01 >= THIRD_OCTAVES_HZ)
    return float(np.polyfit(np.log2(THIRD_OCTAVES_HZ[used]), density[used], 1)[0])


def _worst_step(density: Floats64) -> float:
    """Each band beside the mean of the two on either side."""
    around = (density[:-4] + density[1:-3] + density[3:-1] + density[4:]) / 4.0
    middles = THIRD_OCTAVES_HZ[2:-2]
    used = (middles >= STEP_HZ[0] * 0.99) & (middles <= STEP_HZ[1] * 1.01)
    return float(np.abs(density[2:-2] - around)[used].max())


def _hump(density: Floats64, between_hz: tuple[float, float], around: int) -> float:
    """The highest octave (a mean of three bands) over the mean of those on either side."""
    smooth = np.convolve(np.pad(density, 1, mode="edge"), np.full(3, 1.0 / 3.0), "valid")
    at = np.flatnonzero((between_hz[0] <= THIRD_OCTAVES_HZ) & (between_hz[1] >= THIRD_OCTAVES_HZ))
    return float((smooth[at] - 0.5 * (smooth[at - around] + smooth[at + around])).max())


def _centroid(spectra: Spectra) -> float:
    """The mean of the frames' own centres at 22.05 kHz, as librosa's default gives it."""
    level = spectra.flux
    hz = np.arange(level.shape[1], dtype=np.float32) * np.float32(SAMPLE_RATE_HZ / 2.0 / FLUX_SIZE)
    whole = level.sum(axis=1)
    sounding = whole > 1e-3
    return float(((level[sounding] @ hz) / whole[sounding]).mean()) if sounding.any() else 0.0
