"""Measures of functional music: modulation depth, loop seam, binaural beats."""

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.studio.analysis.functional import binaural_beat_hz, modulation_depth, seam_db, seam_step


def seconds(count):
    return np.arange(round(count * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def noise(count=20, seed=0):
    return (0.1 * np.random.default_rng(seed).standard_normal((2, seconds(count).size))).astype(np.float32)


@pytest.mark.parametrize("depth", [0.1, 0.3, 0.6])
@pytest.mark.parametrize("hz", [10.0, 16.0, 40.0])
def test_the_depth_is_measured_at_its_rate(depth, hz):
    signal = noise() * (1.0 + depth * np.sin(2 * np.pi * hz * seconds(20))).astype(np.float32)
    assert modulation_depth(signal, hz) == pytest.approx(depth, abs=0.04)
    assert modulation_depth(signal, hz * 0.7) < 0.03


def test_an_unmodulated_signal_has_no_depth():
    assert modulation_depth(noise(), 16.0) < 0.03
    assert modulation_depth(np.zeros((2, SAMPLE_RATE_HZ * 10), np.float32), 16.0) == 0.0


def test_a_whole_number_of_periods_has_no_seam_and_a_half_one_has():
    whole = np.array([np.sin(2 * np.pi * 100 * seconds(2))] * 2, dtype=np.float32)
    cut = whole[:, : 2 * SAMPLE_RATE_HZ - 110]
    assert seam_step(whole) < 1.1
    assert seam_step(cut) > 10


def test_ends_that_sound_alike_meet_within_a_decibel():
    assert seam_db(noise(10)) < 1.0
    faded = noise(10)
    faded[:, -SAMPLE_RATE_HZ:] *= 0.1
    assert seam_db(faded) > 15


def tones(left_hz, right_hz, level=0.01, phase=0.0):
    t = seconds(30)
    return (level * np.array([np.sin(2 * np.pi * hz * t + phase) for hz in (left_hz, right_hz)])).astype(np.float32)


@pytest.mark.parametrize("beat_hz", [2.0, 10.0, 33.3])
def test_tones_in_two_ears_beat_at_their_difference(beat_hz):
    signal = noise(30) + tones(200 - beat_hz / 2, 200 + beat_hz / 2)
    assert binaural_beat_hz(signal) == pytest.approx(beat_hz, abs=0.02)
    assert binaural_beat_hz(np.ascontiguousarray(signal[::-1])) == pytest.approx(beat_hz, abs=0.02)


def test_a_tone_in_both_ears_and_short_notes_do_not_beat():
    assert binaural_beat_hz(noise(30)) == 0.0
    assert binaural_beat_hz(noise(30) + tones(200, 200)) == 0.0
    notes = np.repeat(np.random.default_rng(4).uniform(0, 6.28, 60), SAMPLE_RATE_HZ // 2)  # a new phase for each note
    assert binaural_beat_hz(noise(30) + tones(200, 205, phase=notes)) == 0.0
    assert binaural_beat_hz(noise(30) + tones(200, 201.2)) == 0.0  # detuned unison voices
    assert binaural_beat_hz(noise(30) + tones(200, 210, 0.01) * np.array([[1], [0]])) == 0.0
    assert binaural_beat_hz(tones(200, 210)[:, : 10 * SAMPLE_RATE_HZ]) == 0.0
