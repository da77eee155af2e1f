"""Equalisation and width by target: a take's long-term spectrum is bent towards its category's slope, by 6 dB at most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.model.brief import Category
from soundflow_core.sound.effects.filters import Band, equalise
from soundflow_core.sound.effects.stereo import centring, narrow_bass
from soundflow_core.studio.analysis.spectra import magnitudes
from soundflow_core.studio.analysis.stereo import correlation

CENTRES_HZ = (60.0, 120.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 12_000.0)
MOST_DB = 6.0
SHARE = 0.6
"""How much of the way: a take keeps its face."""
SIZE = 8192
NARROW_BELOW_HZ = 150.0
MOST_WIDTH = 2.5


@dataclass(frozen=True)
class ToneTarget:
    """What a category is heard with."""

    tilt_db_per_octave: float
    correlation: tuple[float, float]
    """Left with right."""


TARGETS = {
    Category.DEEP_WORK: ToneTarget(-5.0, (0.4, 0.95)),
    Category.STUDY: ToneTarget(-6.0, (0.4, 0.95)),
    Category.RELAX: ToneTarget(-6.5, (0.1, 0.9)),
    Category.NATURE: ToneTarget(-5.0, (0.1, 0.9)),
    Category.FLOW_STATE: ToneTarget(-4.8, (0.4, 0.95)),
}
"""The middles of the ranges in docs/sound.md."""


def shape_tone(signal: Signal, target: ToneTarget, highest_hz: float) -> tuple[float, ...]:
    """Equalise in place towards the target's slope below `highest_hz` (beyond, a model left nothing); returns the gains in dB."""
    levels = _octave_levels(signal)
    used = np.array(CENTRES_HZ) < 0.8 * highest_hz
    octaves = np.log2(np.array(CENTRES_HZ) / 1000.0)
    wanted = target.tilt_db_per_octave * octaves
    off = wanted - levels
    off -= np.median(off[used])
    gains = np.where(used, np.clip(SHARE * off, -MOST_DB, MOST_DB), 0.0)
    bands = [_band(number, hz, float(gain)) for number, (hz, gain) in enumerate(zip(CENTRES_HZ, gains, strict=True))]
    equalise(signal, [band for band in bands if abs(band.gain_db) > 0.25])
    return tuple(float(round(gain, 2)) for gain in gains)


def _band(number: int, hz: float, gain_db: float) -> Band:
    if number == 0:
        return Band("low_shelf", hz, gain_db)
    if number == len(CENTRES_HZ) - 1:
        return Band("high_shelf", hz * 0.8, gain_db)
    return Band("bell", hz, gain_db, 1.0)


def _octave_levels(signal: Signal) -> NDArray[np.float64]:
    """Power density in dB around each centre, over the whole take."""
    spectrum = np.square(magnitudes(signal.mean(axis=0, dtype=np.float32), SIZE, SIZE), dtype=np.float64).mean(axis=0)
    hz = np.fft.rfftfreq(SIZE, 1.0 / SAMPLE_RATE_HZ)
    levels = [spectrum[(hz >= c / 2**0.5) & (hz < c * 2**0.5)].mean() for c in CENTRES_HZ]
    return np.asarray(10.0 * np.log10(np.array(levels) + 1e-12))


def shape_width(signal: Signal, target: ToneTarget, width: float) -> float:
    """Bass to the middle, sides scaled by `width` and as far as the target's correlation asks, both sides even; returns the width used."""
    low, high = target.correlation
    found = correlation(signal)
    used = min(MOST_WIDTH, width * _scale(found, low, high))
    narrow_bass(signal, NARROW_BELOW_HZ, used)
    signal *= np.array(centring(signal), dtype=np.float32)[:, None]
    return used


def _scale(found: float, low: float, high: float) -> float:
    """By how much the sides must grow to bring the correlation into its range: of powers M and S it is (M - S) / (M + S)."""
    if low <= found <= high or abs(found) > 0.9999:  # a mono take has no sides to scale
        return 1.0
    aim = low if found < low else high
    ratio = (1.0 - found) / (1.0 + found)
    wanted = (1.0 - aim) / (1.0 + aim)
    return float(np.sqrt(wanted / ratio))
