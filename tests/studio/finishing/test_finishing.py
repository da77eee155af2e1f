"""Finishing: conversion, restoration, beats, tone, exciter, functional extras, the whole chain."""

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ, frames_of
from soundflow_core.base.errors import QualityError
from soundflow_core.model.brief import Ambience, Functional, TrackBrief
from soundflow_core.model.request import Finish, PremiumRecipe
from soundflow_core.sound.metering.loudness import integrated_lufs
from soundflow_core.sound.metering.true_peak import true_peak_dbtp
from soundflow_core.studio.analysis.functional import modulation_depth
from soundflow_core.studio.analysis.stereo import correlation
from soundflow_core.studio.finishing.beats import measure_beats
from soundflow_core.studio.finishing.conversion import fit_length, to_stereo
from soundflow_core.studio.finishing.exciter import excite
from soundflow_core.studio.finishing.finish import finish
from soundflow_core.studio.finishing.restoration import remove_clicks, remove_dc, remove_hum
from soundflow_core.studio.finishing.tone import TARGETS, shape_tone, shape_width

RATE = SAMPLE_RATE_HZ


def seconds_axis(seconds, rate=RATE):
    return np.arange(round(seconds * rate)) / rate


def pulses(bpm, seconds, rate=RATE, offset=0.25):
    """Chords with attacks on the beats, noise, and two different channels."""
    t = seconds_axis(seconds, rate)
    rng = np.random.default_rng(3)
    phase = ((t - offset) * bpm / 60.0) % 1.0 * 60.0 / bpm
    strike = np.where(t >= offset, np.exp(-phase / 0.12), 0.0)
    music = strike * sum(np.sin(2 * np.pi * hz * t) for hz in (110.0, 220.0, 261.6, 329.6)) / 4
    noise = rng.standard_normal((2, t.size)) * (0.05 * strike + 0.004)
    side = 0.1 * np.sin(2 * np.pi * 523.25 * t)
    return np.stack([music + side, music - side]).astype(np.float32) * 0.4 + noise.astype(np.float32)


def recipe(seconds=12.0, **asked):
    finishing = asked.pop("finish", Finish(fade_in_seconds=0, fade_out_seconds=0))
    brief = {"id": "x", "date": "2025-01-15", "category": "Study", "genre": "lofi", "tier": "premium", "bpm": 100,
             "key": "Am", "durationSec": seconds, "bitrateKbps": 320, **asked}  # fmt: skip
    return PremiumRecipe(
        brief=TrackBrief.model_validate(brief),
        model="tiny",
        model_revision="random",
        prompt="x",
        finish=finishing,
        seed=5,
    )


def level_at(x, hz, rate=RATE):
    spectrum = np.abs(np.fft.rfft(x * np.hanning(x.size)))
    at = round(hz * x.size / rate)
    return 20 * np.log10(spectrum[at - 2 : at + 3].max() / x.size * 4 + 1e-12)


@pytest.mark.parametrize("rate", [8000, 22_050, 32_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("form", ["flat", "mono", "stereo", "six", "int16"])
def test_any_array_is_converted(rate, form):
    tone = 0.5 * np.sin(2 * np.pi * 440 * seconds_axis(0.5, rate))
    audio = {"flat": tone, "mono": tone[None], "stereo": np.stack([tone, tone]), "six": np.stack([tone] * 6),
             "int16": (tone * 32768).astype(np.int16)[None]}[form]  # fmt: skip
    signal = to_stereo(audio, rate)
    assert signal.dtype == np.float32
    assert signal.shape == (2, RATE // 2)
    assert signal.flags.c_contiguous
    assert level_at(signal[0], 440) == pytest.approx(20 * np.log10(0.5), abs=0.5)


def test_conversion_does_not_change_its_input():
    given = np.ones((2, 1000), np.float32) * 0.25
    signal = to_stereo(given, RATE)
    signal *= 0
    assert np.all(given == 0.25)


@pytest.mark.parametrize("wrong", [np.zeros(0), np.full(100, np.nan), np.full(100, 1e6), np.zeros((2, 3, 4))])
def test_invalid_audio_is_a_quality_error(wrong):
    with pytest.raises(QualityError):
        to_stereo(wrong, RATE)
    with pytest.raises(QualityError):
        to_stereo(np.zeros(100), 0)


def test_a_take_is_cut_or_padded_to_its_length():
    assert fit_length(np.zeros((2, 1000), np.float32), 990).shape == (2, 990)
    assert fit_length(np.zeros((2, 1000), np.float32), 1100).shape == (2, 1100)
    with pytest.raises(QualityError, match="lasts"):
        fit_length(np.zeros((2, RATE), np.float32), 2 * RATE)


def test_an_offset_is_removed():
    signal = pulses(100, 4) + np.array([[0.2], [-0.1]], np.float32)
    assert remove_dc(signal) == pytest.approx(0.2, abs=0.01)
    assert np.abs(signal.mean(axis=1)).max() < 1e-5


@pytest.mark.parametrize("mains", [50, 60])
def test_hum_is_notched_out_and_music_stays(mains):
    signal = pulses(100, 12)
    before = level_at(signal[0], 220)
    t = seconds_axis(12)
    signal += (0.02 * np.sin(2 * np.pi * mains * t) + 0.01 * np.sin(2 * np.pi * 2 * mains * t)).astype(np.float32)
    humming = level_at(signal[0], mains)
    found = remove_hum(signal)
    assert found[0] == mains
    assert level_at(signal[0], mains) < humming - 20
    assert level_at(signal[0], 220) == pytest.approx(before, abs=0.5)


def test_a_note_at_the_mains_second_harmonic_is_not_hum():
    signal = np.stack([np.sin(2 * np.pi * 100 * seconds_axis(6))] * 2).astype(np.float32) * 0.2
    assert remove_hum(signal) == ()


def test_clicks_are_interpolated_and_attacks_stay():
    clean = pulses(100, 6)[0]
    clicked = clean.copy()
    for at in (30_000, 100_000, 210_000):
        clicked[at : at + 3] += 0.8
    assert remove_clicks(clicked) == 3
    assert np.abs(clicked - clean).max() < 0.1
    assert remove_clicks(clean.copy()) == 0


@pytest.mark.parametrize("bpm", [84.0, 120.0])
def test_beats_are_tracked(bpm):
    signal = pulses(bpm, 20, offset=0.4)
    grid = measure_beats(signal, near_bpm=bpm)
    assert grid.bpm == pytest.approx(bpm, rel=0.005)
    spacing = 60 / bpm * RATE
    phase = (grid.beat_frames - 0.4 * RATE + spacing / 2) % spacing - spacing / 2
    assert np.abs(np.median(phase)) < 0.04 * RATE
    assert grid.beat_frames.size >= 20 * bpm / 60 - 4


def test_noise_has_no_beats():
    noise = np.random.default_rng(1).standard_normal((2, 10 * RATE)).astype(np.float32) * 0.1
    assert measure_beats(noise).beat_frames.size == 0


def test_the_spectrum_is_equalised_towards_the_target_by_six_decibels_at_most():
    dull = pulses(100, 8)
    gains = shape_tone(dull, TARGETS["Flow State"], 16_000)
    assert max(np.abs(gains)) <= 6.0
    rng = np.random.default_rng(1)
    white = rng.standard_normal((2, 8 * RATE)).astype(np.float32) * 0.1
    gains = shape_tone(white, TARGETS["Relax"], 22_050)
    assert gains[0] > 2 > -2 > gains[-1]


@pytest.mark.parametrize("side", [0.1, 1.5])
def test_width_comes_into_its_range_and_a_mono_take_stays_mono(side):
    rng = np.random.default_rng(1)
    middle, sides = rng.standard_normal((2, 4 * RATE)).astype(np.float32) * 0.1
    signal = np.ascontiguousarray(np.stack([middle + side * sides, middle - side * sides]))
    shape_width(signal, TARGETS["Study"], 1.0)
    assert 0.35 <= correlation(signal) <= 0.98
    mono = np.ascontiguousarray(np.stack([middle, middle]))
    shape_width(mono, TARGETS["Study"], 1.0)
    assert np.array_equal(mono[0], mono[1])


def test_the_exciter_fills_the_octave_above_a_32_khz_model_and_nothing_below():
    signal = to_stereo(
        pulses(100, 6, rate=32_000) + 0.05 * np.random.default_rng(2).standard_normal((2, 192_000)), 32_000
    )
    plain = signal.copy()
    excite(signal, 16_000, 1.0)

    def band(x, low, high):
        spectrum = np.square(np.abs(np.fft.rfft(x[0])))
        hz = np.fft.rfftfreq(x.shape[1], 1 / RATE)
        return 10 * np.log10(spectrum[(hz >= low) & (hz < high)].sum())

    assert band(signal, 16_500, 20_000) > band(plain, 16_500, 20_000) + 20
    assert band(signal, 100, 10_000) == pytest.approx(band(plain, 100, 10_000), abs=0.1)
    untouched = plain.copy()
    excite(untouched, 24_000, 1.0)
    excite(untouched, 16_000, 0.0)
    assert np.array_equal(untouched, plain)


def finished(audio, rate, **asked):
    return finish(audio, rate, recipe(**asked))


@pytest.mark.parametrize(("rate", "channels"), [(32_000, 2), (32_000, 1), (48_000, 2), (44_100, 1)])
def test_the_chain_ends_at_its_length_loudness_and_ceiling(rate, channels):
    done = finished(pulses(100, 12, rate)[:channels], rate, ambience={"rain": 20})
    signal = done.master.signal
    assert signal.shape == (2, frames_of(12))
    assert integrated_lufs(signal) == pytest.approx(-14, abs=0.2)
    assert true_peak_dbtp(signal) <= -1.0
    assert correlation(signal) < 0.98 or channels == 1


def test_the_chain_is_the_same_every_time():
    one, two = (finished(pulses(100, 8), RATE, seconds=8).master.signal for _ in range(2))
    assert np.array_equal(one, two)


def test_sidechain_follows_the_measured_beats():
    steady = pulses(100, 16) + 0.2 * np.sin(2 * np.pi * 880 * seconds_axis(16)).astype(np.float32)
    flat = finished(steady, RATE, seconds=16)
    ducked = finished(steady, RATE, seconds=16, finish=Finish(sidechain=80, fade_in_seconds=0, fade_out_seconds=0))
    beats = ducked.beats.beat_frames[4:-4]

    def held(done):
        """The level of 880 Hz on the beats relative to half a beat later."""
        tone = np.exp(-2j * np.pi * 880 * seconds_axis(16))
        wave = np.abs(np.convolve(done.master.signal[0] * tone, np.ones(1323) / 1323, "same"))
        half = round(0.3 * RATE)
        return np.mean(wave[beats + 800]) / np.mean(wave[beats + half + 800])

    assert held(ducked) < 0.7 * held(flat)


def test_modulation_and_binaural_beats_have_their_stated_frequencies_and_depths():
    t = seconds_axis(16)
    pad = np.stack([0.2 * np.sin(2 * np.pi * 330 * t), 0.2 * np.sin(2 * np.pi * 331.5 * t)]).astype(np.float32)
    plain = modulation_depth(finished(pad, RATE, seconds=16).master.signal, 16.0)
    moved = finished(pad, RATE, seconds=16, functional=Functional(modulation_hz=16, modulation_depth=40))
    assert modulation_depth(moved.master.signal, 16.0) == pytest.approx(0.4, abs=0.06)
    assert plain < 0.03
    tones = finished(
        pad, RATE, seconds=16, functional=Functional(binaural_hz=10, binaural_carrier_hz=200, binaural_level=80)
    )
    left, right = tones.master.signal
    assert level_at(left, 195) > level_at(left, 205) + 20
    assert level_at(right, 205) > level_at(right, 195) + 20


def test_beds_are_heard_and_fades_are_exact():
    quiet = pulses(100, 12)
    dry = finished(quiet, RATE).master.signal
    wet = finished(quiet, RATE, ambience=Ambience(rain=70)).master.signal
    gap = slice(round(2.35 * RATE), round(2.6 * RATE))  # between two beats
    assert np.square(np.diff(wet[:, gap])).mean() > 2 * np.square(np.diff(dry[:, gap])).mean()
    faded = finished(quiet, RATE, finish=Finish(fade_in_seconds=2, fade_out_seconds=3)).master.signal
    assert np.abs(faded[:, : RATE // 100]).max() < 1e-3
    assert np.abs(faded[:, -RATE // 100 :]).max() < 5e-3


def test_silence_is_a_quality_error():
    with pytest.raises(QualityError, match="silent"):
        finished(np.zeros((2, 12 * RATE), np.float32), RATE)
