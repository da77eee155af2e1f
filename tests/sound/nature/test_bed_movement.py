"""Nature beds over minutes: variety between seeds, call and response, sets of waves, width, no clicks."""

from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ, silence
from soundflow_core.model.score import BedName
from soundflow_core.sound.nature import render_bed
from soundflow_core.sound.nature.bird_songs import FAR, call_and_response, distant_birds
from soundflow_core.sound.nature.birds import NEAR_ECHOES, _rows, _sing
from soundflow_core.sound.nature.grains import crackles, droplets, poisson_times
from soundflow_core.sound.nature.modulation import POINTS_HZ, gust_trains, lagged
from soundflow_core.sound.nature.noise import add_filtered_noise
from soundflow_core.sound.nature.ocean import wave_train

BEDS = get_args(BedName)


def generator(seed):
    return np.random.Generator(np.random.PCG64(seed))


def rendered(name, seed=5, seconds=60):
    return render_bed(name, round(seconds * SAMPLE_RATE_HZ), 50, seed)


def blocks(x, seconds):
    size = round(seconds * SAMPLE_RATE_HZ)
    return x[..., : x.shape[-1] // size * size].reshape(*x.shape[:-1], -1, size)


def loudness(x, seconds=1.0):
    return 10 * np.log10(np.square(blocks(x, seconds)).mean(axis=(0, 2)) + 1e-12)


@pytest.mark.parametrize("name", BEDS)
def test_seeds_differ_in_loudness_over_time(name):
    assert np.corrcoef(loudness(rendered(name)), loudness(rendered(name, seed=6)))[0, 1] < 0.9


@pytest.mark.parametrize("name", BEDS)
def test_a_bed_is_wide_with_a_mono_bass(name):
    x = rendered(name)
    assert 0.1 < np.corrcoef(x)[0, 1] < 0.9
    spectrum = np.fft.rfft(x)
    spectrum[:, np.fft.rfftfreq(x.shape[1], 1 / SAMPLE_RATE_HZ) > 120] = 0
    assert np.corrcoef(np.fft.irfft(spectrum))[0, 1] >= 0.8


@pytest.mark.parametrize(("name", "highest_db"), [(n, 27.0 if n in {"fire", "thunder"} else 20.0) for n in BEDS])
def test_the_crest_factor_is_limited(name, highest_db):
    three = blocks(rendered(name), 3.0)
    crest = np.abs(three).max(axis=2) / np.sqrt(np.square(three).mean(axis=2))
    assert 20 * np.log10(crest.max()) <= highest_db


@pytest.mark.parametrize("name", sorted(set(BEDS) - {"fire", "vinyl"}))
def test_there_are_no_clicks(name):
    x = rendered(name)
    step = np.abs(np.diff(x)).max(axis=0)[: x.shape[1] // 441 * 441 - 441].reshape(-1, 441)
    middle = np.sqrt(np.square(step).mean(axis=1)) + 1e-3
    assert (step.max(axis=1) / middle).max() < 12


@pytest.mark.parametrize(
    "bank", [crackles(generator(1), 32, 500, 5000, 0.005), droplets(generator(1), 32, (300, 5000), (0.002, 0.02), 0.3)]
)
def test_a_grain_starts_and_ends_at_zero(bank):
    for row, length in zip(bank.rows, bank.lengths, strict=True):
        assert row[0] == 0
        assert abs(row[1]) < 0.35 * np.abs(row).max()
        assert abs(row[length - 1]) < 0.01 * np.abs(row).max()


def test_birds_answer_on_the_other_side():
    phrases = [p for seed in range(8) for p in [None, *call_and_response(generator(seed), 180, 6.0)]]
    answers = [(a, b) for a, b in pairwise(phrases) if b and b.answer]
    assert len(answers) > 40
    for call, answer in answers:
        assert (call.pan - 0.5) * (answer.pan - 0.5) < 0
        assert 0.6 <= answer.at - call.end <= 2.0


def test_a_call_and_its_answer_are_heard_left_and_right():
    phrases = call_and_response(generator(2), 120, 6.0)
    out = silence(130 * SAMPLE_RATE_HZ)
    _sing(out[0], out[1], np.array([row for p in phrases for row in _rows(generator(1), p, 0.05, 0.1, NEAR_ECHOES)]))
    for p in phrases:
        left, right = np.square(out[:, round(p.at * SAMPLE_RATE_HZ) : round(p.end * SAMPLE_RATE_HZ)]).sum(axis=1)
        assert (left > right) == (p.pan < 0.5)


def test_birds_pause_for_seconds_and_phrases_differ():
    for seed in range(6):
        phrases = call_and_response(generator(seed), 180, 6.0)
        gaps = [b.at - a.end for a, b in pairwise(phrases)]
        assert max(gaps) > 5
        assert len({p.syllables for p in phrases}) == len(phrases)
    assert call_and_response(generator(1), 60, 6.0) != call_and_response(generator(2), 60, 6.0)
    assert {p.answer for p in distant_birds(generator(1), 120)} == {False}


@pytest.mark.parametrize("name", FAR)
def test_a_species_stays_in_its_pitch_range(name):
    for seed in range(20):
        song = FAR[name](generator(seed), 1.0)
        assert all(400 < hz < 7000 for s in song for hz in (s.from_hz, s.to_hz))
        assert max(s.at + s.seconds for s in song) < 9


def test_every_fifth_to_seventh_wave_is_larger():
    for seed in range(10):
        waves = wave_train(generator(seed), 600, 9.0)
        large = [number for number, wave in enumerate(waves) if wave.large]
        assert len(large) >= 6
        assert set(np.diff(large)) <= {5, 6, 7}
        assert min(waves[k].height for k in large) > 1.15 * max(w.height for w in waves if not w.large)


def test_the_larger_waves_are_louder():
    level = loudness(rendered("ocean", seconds=180))
    crests = np.sort([level[k] for k in range(1, level.size - 1) if level[k - 1] < level[k] > level[k + 1]])
    assert crests[-2] > np.median(crests[crests > np.median(level)]) + 3


def test_lagged_curves_follow_the_gusts():
    gust = gust_trains(generator(3), 120 * SAMPLE_RATE_HZ, 10)
    late = lagged(gust, 0.6, 1.8, 1.0)
    shifts = range(0, round(4 * POINTS_HZ), 69)
    fits = [np.corrcoef(gust[: gust.size - k], late[k:])[0, 1] for k in shifts]
    assert 0.8 < shifts[int(np.argmax(fits))] / POINTS_HZ < 3.5


def test_poisson_times_follow_their_rate():
    rate = np.repeat([2.0, 20.0], round(60 * POINTS_HZ))
    at = poisson_times(generator(1), round((rate.size - 1) * 64), rate)
    assert (np.diff(at) >= 0).all()
    assert 80 < (at < 60).sum() < 160
    assert 1050 < (at >= 60).sum() < 1350


@pytest.mark.parametrize("cutoff", [800.0, 1500.0, 4000.0])
def test_decimation_keeps_the_spectral_density(cutoff):
    out = silence(10 * SAMPLE_RATE_HZ)
    add_filtered_noise(out, "low", cutoff, 1.0, 3, width=0.5)
    power = np.square(np.abs(np.fft.rfft(out[0])))
    low = power[3000:6000].mean() / out.shape[1]
    assert low == pytest.approx(1 / 3, rel=0.15)


def test_pan_moves_a_layer():
    out = silence(5 * SAMPLE_RATE_HZ)
    add_filtered_noise(out, "high", 3000.0, 0.1, 3, pan=0.1)
    assert np.square(out[0]).sum() > 4 * np.square(out[1]).sum()
