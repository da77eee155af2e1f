"""A mix is brought nearer to its genre's brightness: by at most a few decibels, the same way each time, and never twice."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import freqz

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.model.desk import Aim, MasterTone
from soundflow_core.model.targets import DANCE, OPEN, Range
from soundflow_core.sound.effects.filters import Band, coefficients_of, equalise, response_of
from soundflow_core.sound.metering.balance import (
    HARSH_AROUND,
    HARSH_HUMP_HZ,
    MUD_AROUND,
    MUD_HUMP_HZ,
    hump_of,
    third_octave_densities,
    tilt_of,
)
from soundflow_core.studio.mastering.aim import MOST_DB, STEP_DB, aimed
from soundflow_core.studio.mastering.chain import _bands

WIDE = replace(
    DANCE, **dict.fromkeys(("tilt_db_per_octave", "presence_db", "air_db", "mud_hump_db", "harsh_hump_db"), OPEN)
)


def noise(slope_db, seconds=20):
    """Noise whose density falls by so many dB an octave."""
    frames = seconds * SAMPLE_RATE_HZ
    spectrum = np.fft.rfft(np.random.default_rng(1).normal(size=(2, frames)))
    hz = np.fft.rfftfreq(frames, 1 / SAMPLE_RATE_HZ)
    spectrum *= np.where(hz >= 30.0, np.maximum(hz, 30.0) / 1000.0, 1.0) ** (slope_db / 6.02) * (hz >= 30.0)
    mix = np.fft.irfft(spectrum, frames)
    return np.ascontiguousarray(0.1 * mix / mix.std(), dtype=np.float32)


def heard_db(mix, low, high):
    power = np.square(np.abs(np.fft.rfft(mix))).sum(axis=0)
    hz = np.fft.rfftfreq(mix.shape[1], 1 / SAMPLE_RATE_HZ)
    return 10 * np.log10(power[(hz >= low) & (hz < high)].sum() / power[hz >= 20].sum())


def densities(mix):
    hz = np.fft.rfftfreq(mix.shape[1], 1 / SAMPLE_RATE_HZ)
    return third_octave_densities(np.square(np.abs(np.fft.rfft(mix))).sum(axis=0).astype(np.float64), hz)


def hump_in(mix, between_hz, around):
    return hump_of(densities(mix), between_hz, around)[0]


def mastered(mix, tone):
    equalise(mix, _bands(tone))
    return heard_db(mix, 2000, 6000), heard_db(mix, 6000, 16_000)


def test_bright_and_dark_mixes_come_nearer_to_the_aim():
    tone = MasterTone()
    middle = Aim(*mastered(noise(-4.5), tone))
    for slope in (-4.0, -5.0):
        before = mastered(noise(slope), tone)
        after = mastered(noise(slope), aimed(noise(slope), replace(tone, aim=middle), WIDE, _bands))
        for was, now, goal in zip(before, after, middle, strict=True):
            assert abs(now - goal) < 0.5 * abs(was - goal)


def test_it_moves_a_few_decibels_in_whole_steps():
    tone = MasterTone(presence_db=1.0, high_shelf_db=-1.0, aim=Aim(-10.0, -40.0))
    moved = aimed(noise(-5.0), tone, WIDE, _bands)
    assert moved.presence_db == 1.0 + MOST_DB
    assert moved.high_shelf_db == -1.0 - MOST_DB
    slightly = aimed(noise(-4.5), replace(tone, aim=Aim(*mastered(noise(-4.3), tone))), WIDE, _bands)
    assert slightly.presence_db % STEP_DB == 0.0
    assert slightly == aimed(noise(-4.5), replace(tone, aim=Aim(*mastered(noise(-4.3), tone))), WIDE, _bands)


@pytest.mark.parametrize("mix", [np.zeros((2, 44_100), np.float32), np.ones((2, 100), np.float32)])
def test_silence_and_single_moments_are_left_alone(mix):
    tone = MasterTone(aim=Aim(-16.0, -17.0))
    assert aimed(mix, tone, DANCE, _bands) is tone


def test_without_ranges_a_tone_stays():
    tone = MasterTone(aim=Aim(-10.0, -40.0))
    assert aimed(noise(-5.0), tone, None, _bands) is tone


def test_without_an_aim_a_mix_inside_its_ranges_stays():
    tone = MasterTone()
    assert aimed(noise(-5.0), tone, WIDE, _bands) == tone


@pytest.mark.parametrize("slope", [-3.8, -5.6])
def test_a_mix_outside_is_brought_inside_its_ranges(slope):
    mix = noise(slope)
    equalise(mix, _bands(aimed(mix, MasterTone(), DANCE, _bands)))
    assert DANCE.tilt_db_per_octave.holds(tilt_of(densities(mix)))
    assert DANCE.presence_db.holds(heard_db(mix, 2000, 6000))
    assert DANCE.air_db.holds(heard_db(mix, 6000, 16_000))


@pytest.mark.parametrize("glare_hz", [2100.0, 2800.0, 3900.0])
def test_a_glare_is_taken_down_where_it_stands(glare_hz):
    mix = noise(-5.0)
    equalise(mix, [Band("bell", glare_hz, 9.0, 1.4)])
    tone = aimed(mix, MasterTone(), replace(WIDE, harsh_hump_db=Range(None, 3.0)), _bands)
    assert abs(np.log2(tone.glare_hz / glare_hz)) < 0.4
    equalise(mix, _bands(tone))
    assert 2.0 < hump_in(mix, HARSH_HUMP_HZ, HARSH_AROUND) <= 3.0


def test_a_boom_is_taken_down():
    mix = noise(-5.0)
    equalise(mix, [Band("bell", 280.0, 12.0, 1.0)])
    tone = aimed(mix, MasterTone(), replace(WIDE, mud_hump_db=Range(None, 6.0)), _bands)
    assert tone.mid_db < MasterTone().mid_db
    equalise(mix, _bands(tone))
    assert hump_in(mix, MUD_HUMP_HZ, MUD_AROUND) <= 6.0


def test_the_predicted_response_is_the_filters_own():
    bands = [Band("low_cut", 28.0), Band("bell", 3200.0, 4.0, 0.6), Band("high_shelf", 8000.0, -3.0)]
    hz = np.geomspace(20.0, 20_000.0, 50)
    wanted = np.ones(50)
    for band in bands:
        b0, b1, b2, a1, a2 = coefficients_of(band)
        wanted *= np.abs(freqz([b0, b1, b2], [1.0, a1, a2], hz, fs=SAMPLE_RATE_HZ)[1]) ** 2
    np.testing.assert_allclose(response_of(bands, hz), wanted, rtol=1e-9)
