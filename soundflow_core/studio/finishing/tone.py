"""Tone and width of a take: its long-term spectrum is equalised towards the category's tilt, by 6 dB at most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.model.brief import Category
from soundflow_core.sound.effects.equaliser import EqBand, equalise
from soundflow_core.sound.effects.stereo import balancing_gains, mono_bass
from soundflow_core.studio.analysis.spectra import magnitudes
from soundflow_core.studio.analysis.stereo import correlation

CENTRES_HZ = (60.0, 120.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 12_000.0)
MAX_DB = 6.0
CORRECTION_SHARE = 0.6
"""The share of the difference that is corrected, so that a take keeps its character."""
SIZE = 8192
MONO_BELOW_HZ = 150.0
MAX_WIDTH = 2.5


@dataclass(frozen=True)
class ToneTarget:
    """A category's target tilt and range of stereo correlation."""

    tilt_db_per_octave: float
    correlation: tuple[float, float]
    """(low, high) for left and right."""


TARGETS = {
    Category.DEEP_WORK: ToneTarget(-5.0, (0.4, 0.95)),
    Category.STUDY: ToneTarget(-6.0, (0.4, 0.95)),
    Category.RELAX: ToneTarget(-6.5, (0.1, 0.9)),
    Category.NATURE: ToneTarget(-5.0, (0.1, 0.9)),
    Category.FLOW_STATE: ToneTarget(-4.8, (0.4, 0.95)),
}
"""The centres of the ranges in docs/sound.md."""


def shape_tone(signal: Signal, target: ToneTarget, highest_hz: float) -> tuple[float, ...]:
    """Equalise in place towards the target's tilt, up to `highest_hz` (the model's bandwidth); returns the gains in dB by band."""
    levels = _octave_levels(signal)
    used = np.array(CENTRES_HZ) < 0.8 * highest_hz
    octaves = np.log2(np.array(CENTRES_HZ) / 1000.0)
    target_levels = target.tilt_db_per_octave * octaves
    error = target_levels - levels
    error -= np.median(error[used])
    gains = np.where(used, np.clip(CORRECTION_SHARE * error, -MAX_DB, MAX_DB), 0.0)
    bands = [_band(number, hz, float(gain)) for number, (hz, gain) in enumerate(zip(CENTRES_HZ, gains, strict=True))]
    equalise(signal, [band for band in bands if abs(band.gain_db) > 0.25])
    return tuple(float(round(gain, 2)) for gain in gains)


def _band(number: int, hz: float, gain_db: float) -> EqBand:
    if number == 0:
        return EqBand("low_shelf", hz, gain_db)
    if number == len(CENTRES_HZ) - 1:
        return EqBand("high_shelf", hz * 0.8, gain_db)
    return EqBand("bell", hz, gain_db, 1.0)


def _octave_levels(signal: Signal) -> NDArray[np.float64]:
    """The power density in dB of the octave around each centre."""
    spectrum = np.square(magnitudes(signal.mean(axis=0, dtype=np.float32), SIZE, SIZE), dtype=np.float64).mean(axis=0)
    hz = np.fft.rfftfreq(SIZE, 1.0 / SAMPLE_RATE_HZ)
    levels = [spectrum[(hz >= c / 2**0.5) & (hz < c * 2**0.5)].mean() for c in CENTRES_HZ]
    return np.asarray(10.0 * np.log10(np.array(levels) + 1e-12))


def shape_width(signal: Signal, target: ToneTarget, width: float) -> float:
    """Make the bass mono, scale the sides by `width` and into the target's correlation, balance the channels; returns the side gain."""
    low, high = target.correlation
    measured = correlation(signal)
    used = min(MAX_WIDTH, width * _scale(measured, low, high))
    mono_bass(signal, MONO_BELOW_HZ, used)
    signal *= np.array(balancing_gains(signal), dtype=np.float32)[:, None]
    return used


def _scale(measured: float, low: float, high: float) -> float:
    """The side gain that brings the correlation, (M - S) / (M + S) for powers M of mid and S of side, into its range."""
    if low <= measured <= high or abs(measured) > 0.9999:  # mono has no sides to scale
        return 1.0
    goal = low if measured < low else high
    ratio = (1.0 - measured) / (1.0 + measured)
    goal_ratio = (1.0 - goal) / (1.0 + goal)
    return float(np.sqrt(goal_ratio / ratio))
