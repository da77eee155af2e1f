"""Tone matching: towards the target brightness and into the ranges, by a few decibels at most."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import freqz

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.model.desk import BrightnessTarget, MasterTone
from soundflow_core.model.targets import DANCE, OPEN, Range
from soundflow_core.sound.effects.equaliser import EqBand, coefficients_of, equalise, response_of
from soundflow_core.sound.metering.spectrum import (
    HARSH_HUMP_HZ,
    HARSH_NEIGHBOURS,
    MUD_HUMP_HZ,
    MUD_NEIGHBOURS,
    hump_of,
    third_octave_densities,
    tilt_of,
)
from soundflow_core.studio.mastering.master import _eq_bands
from soundflow_core.studio.mastering.tone_matching import MAX_DB, STEP_DB, match_tone

WIDE = replace(
    DANCE, **dict.fromkeys(("tilt_db_per_octave", "presence_db", "air_db", "mud_hump_db", "harsh_hump_db"), OPEN)
)


def noise(slope_db, seconds=20):
    """Noise with a slope of `slope_db` per octave."""
    frames = seconds * SAMPLE_RATE_HZ
    spectrum = np.fft.rfft(np.random.default_rng(1).normal(size=(2, frames)))
    hz = np.fft.rfftfreq(frames, 1 / SAMPLE_RATE_HZ)
    spectrum *= np.where(hz >= 30.0, np.maximum(hz, 30.0) / 1000.0, 1.0) ** (slope_db / 6.02) * (hz >= 30.0)
    mix = np.fft.irfft(spectrum, frames)
    return np.ascontiguousarray(0.1 * mix / mix.std(), dtype=np.float32)


def band_level_db(mix, low, high):
    power = np.square(np.abs(np.fft.rfft(mix))).sum(axis=0)
    hz = np.fft.rfftfreq(mix.shape[1], 1 / SAMPLE_RATE_HZ)
    return 10 * np.log10(power[(hz >= low) & (hz < high)].sum() / power[hz >= 20].sum())


def densities(mix):
    hz = np.fft.rfftfreq(mix.shape[1], 1 / SAMPLE_RATE_HZ)
    return third_octave_densities(np.square(np.abs(np.fft.rfft(mix))).sum(axis=0).astype(np.float64), hz)


def hump_in(mix, between_hz, around):
    return hump_of(densities(mix), between_hz, around)[0]


def mastered(mix, tone):
    equalise(mix, _eq_bands(tone))
    return band_level_db(mix, 2000, 6000), band_level_db(mix, 6000, 16_000)


def test_bright_and_dark_mixes_get_closer_to_the_target():
    tone = MasterTone()
    middle = BrightnessTarget(*mastered(noise(-4.5), tone))
    for slope in (-4.0, -5.0):
        before = mastered(noise(slope), tone)
        after = mastered(
            noise(slope), match_tone(noise(slope), replace(tone, brightness_target=middle), WIDE, _eq_bands)
        )
        for was, now, goal in zip(before, after, middle, strict=True):
            assert abs(now - goal) < 0.5 * abs(was - goal)


def test_gains_are_limited_and_quantised():
    tone = MasterTone(presence_db=1.0, high_shelf_db=-1.0, brightness_target=BrightnessTarget(-10.0, -40.0))
    moved = match_tone(noise(-5.0), tone, WIDE, _eq_bands)
    assert moved.presence_db == 1.0 + MAX_DB
    assert moved.high_shelf_db == -1.0 - MAX_DB
    slightly = match_tone(
        noise(-4.5), replace(tone, brightness_target=BrightnessTarget(*mastered(noise(-4.3), tone))), WIDE, _eq_bands
    )
    assert slightly.presence_db % STEP_DB == 0.0
    assert slightly == match_tone(
        noise(-4.5), replace(tone, brightness_target=BrightnessTarget(*mastered(noise(-4.3), tone))), WIDE, _eq_bands
    )


@pytest.mark.parametrize("mix", [np.zeros((2, 44_100), np.float32), np.ones((2, 100), np.float32)])
def test_silent_and_short_mixes_are_unchanged(mix):
    tone = MasterTone(brightness_target=BrightnessTarget(-16.0, -17.0))
    assert match_tone(mix, tone, DANCE, _eq_bands) is tone


def test_without_ranges_the_tone_is_unchanged():
    tone = MasterTone(brightness_target=BrightnessTarget(-10.0, -40.0))
    assert match_tone(noise(-5.0), tone, None, _eq_bands) is tone


def test_without_a_target_a_mix_in_its_ranges_is_unchanged():
    tone = MasterTone()
    assert match_tone(noise(-5.0), tone, WIDE, _eq_bands) == tone


@pytest.mark.parametrize("slope", [-3.8, -5.6])
def test_a_mix_outside_its_ranges_is_brought_into_them(slope):
    mix = noise(slope)
    equalise(mix, _eq_bands(match_tone(mix, MasterTone(), DANCE, _eq_bands)))
    assert DANCE.tilt_db_per_octave.holds(tilt_of(densities(mix)))
    assert DANCE.presence_db.holds(band_level_db(mix, 2000, 6000))
    assert DANCE.air_db.holds(band_level_db(mix, 6000, 16_000))


@pytest.mark.parametrize("glare_hz", [2100.0, 2800.0, 3900.0])
def test_a_harsh_hump_is_cut_at_its_frequency(glare_hz):
    mix = noise(-5.0)
    equalise(mix, [EqBand("bell", glare_hz, 9.0, 1.4)])
    tone = match_tone(mix, MasterTone(), replace(WIDE, harsh_hump_db=Range(None, 3.0)), _eq_bands)
    assert abs(np.log2(tone.glare_hz / glare_hz)) < 0.4
    equalise(mix, _eq_bands(tone))
    assert 2.0 < hump_in(mix, HARSH_HUMP_HZ, HARSH_NEIGHBOURS) <= 3.0


def test_a_boomy_hump_is_cut():
    mix = noise(-5.0)
    equalise(mix, [EqBand("bell", 280.0, 12.0, 1.0)])
    tone = match_tone(mix, MasterTone(), replace(WIDE, mud_hump_db=Range(None, 6.0)), _eq_bands)
    assert tone.mid_db < MasterTone().mid_db
    equalise(mix, _eq_bands(tone))
    assert hump_in(mix, MUD_HUMP_HZ, MUD_NEIGHBOURS) <= 6.0


def test_the_predicted_response_equals_scipy():
    bands = [EqBand("low_cut", 28.0), EqBand("bell", 3200.0, 4.0, 0.6), EqBand("high_shelf", 8000.0, -3.0)]
    hz = np.geomspace(20.0, 20_000.0, 50)
    expected = np.ones(50)
    for band in bands:
        b0, b1, b2, a1, a2 = coefficients_of(band)
        expected *= np.abs(freqz([b0, b1, b2], [1.0, a1, a2], hz, fs=SAMPLE_RATE_HZ)[1]) ** 2
    np.testing.assert_allclose(response_of(bands, hz), expected, rtol=1e-9)
