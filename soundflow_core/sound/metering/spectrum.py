"""Spectral balance of a power spectrum: band levels, third-octaves, tilt, humps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats64 = NDArray[np.float64]

THIRD_OCTAVES_HZ = 1000.0 * 2.0 ** (np.arange(-15, 13) / 3.0)
"""Centre frequencies of the third-octave bands from 31.5 Hz to 16 kHz (IEC 61260)."""
PRESENCE_HZ, AIR_HZ = (2000.0, 6000.0), (6000.0, 16_000.0)
TILT_HZ = (100.0, 10_000.0)
MUD_HUMP_HZ, MUD_NEIGHBOURS = (180.0, 420.0), 4
HARSH_HUMP_HZ, HARSH_NEIGHBOURS = (1900.0, 4200.0), 3
"""The range in which a hump is searched, and the distance in third-octaves to the bands it is compared with."""
FLOOR_DB = -90.0


def band_db(power: Floats64, hz: Floats64, between_hz: tuple[float, float]) -> float:
    """The level of a band relative to everything from 20 Hz up, in dB; `power` and `hz` have the same shape, one value per bin."""
    inside = power[(hz >= between_hz[0]) & (hz < between_hz[1])].sum()
    return max(FLOOR_DB, 10.0 * float(np.log10(inside / (power[hz >= 20.0].sum() + 1e-20) + 1e-12)))


def third_octave_densities(power: Floats64, hz: Floats64) -> Floats64:
    """Power density in dB of each band of `THIRD_OCTAVES_HZ`; bands narrower than a bin are interpolated."""
    return np.array([_density(power, hz, middle) for middle in THIRD_OCTAVES_HZ])


def _density(power: Floats64, hz: Floats64, middle: float) -> float:
    low, high = middle * 2 ** (-1 / 6), middle * 2 ** (1 / 6)
    inside = (hz >= low) & (hz < high)
    value = power[inside].mean() if inside.any() else np.interp(middle, hz, power)
    return 10.0 * float(np.log10(value + 1e-16))


def tilt_of(density: Floats64) -> float:
    """The spectral tilt: the slope of the third-octave densities from 100 Hz to 10 kHz, in dB per octave."""
    used = (TILT_HZ[0] * 0.99 <= THIRD_OCTAVES_HZ) & (TILT_HZ[1] * 1.01 >= THIRD_OCTAVES_HZ)
    return float(np.polyfit(np.log2(THIRD_OCTAVES_HZ[used]), density[used], 1)[0])


def hump_of(density: Floats64, between_hz: tuple[float, float], around: int) -> tuple[float, float]:
    """The largest hump: the height in dB of an octave (mean of three bands) over those `around` bands away, and its centre in Hz."""
    smooth = np.convolve(np.pad(density, 1, mode="edge"), np.full(3, 1.0 / 3.0), "valid")
    at = np.flatnonzero((between_hz[0] <= THIRD_OCTAVES_HZ) & (between_hz[1] >= THIRD_OCTAVES_HZ))
    over = smooth[at] - 0.5 * (smooth[at - around] + smooth[at + around])
    highest = int(over.argmax())
    return float(over[highest]), float(THIRD_OCTAVES_HZ[at[highest]])
