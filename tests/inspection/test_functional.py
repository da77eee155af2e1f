"""What functional music adds, measured: the modulation's depth and rate, the seam of a loop."""

import numpy as np
import pytest

from soundflow_core.audio import SAMPLE_RATE_HZ
from soundflow_core.inspection.functional import modulation_depth, seam_db, seam_step


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


def test_what_is_not_modulated_has_no_depth():
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
