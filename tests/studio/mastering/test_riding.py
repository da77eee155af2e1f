"""A master's loudness range is brought inside its genre's, slowly and by a few decibels; one that is inside is not touched."""

from dataclasses import replace

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.model.desk import MasterTone
from soundflow_core.model.targets import MELLOW, OPEN, Range
from soundflow_core.sound.metering.loudness import block_powers, integrated_lufs, loudness_range
from soundflow_core.studio.mastering.chain import master_mix
from soundflow_core.studio.mastering.riding import MOST_DB, ridden

ANY = replace(MELLOW, **{name: OPEN for name, _ in MELLOW.items()})


def sections(*levels_db, seconds=15):
    """Noise in sections of so many dB."""
    frames = seconds * SAMPLE_RATE_HZ
    noise = np.random.default_rng(3).normal(size=(2, frames * len(levels_db)))
    gains = np.repeat(10.0 ** (np.array(levels_db) / 20.0), frames)
    return np.ascontiguousarray(0.05 * noise * gains, dtype=np.float32)


def lra_of(mix, wanted):
    master = master_mix(mix, MasterTone(glue=0.0), -14.0, -1.0, 0.0, replace(ANY, lra_lu=wanted)).signal
    assert integrated_lufs(master) == pytest.approx(-14.0, abs=0.15)
    return loudness_range(block_powers(master))


@pytest.mark.parametrize("levels", [(0, -1.8, 0, -1.8), (0, -10, -3, -10)], ids=["flat", "lively"])
def test_a_range_outside_is_brought_inside(levels):
    assert not MELLOW.lra_lu.holds(lra_of(sections(*levels), OPEN))
    assert MELLOW.lra_lu.holds(lra_of(sections(*levels), MELLOW.lra_lu))


def test_a_range_inside_is_left_alone():
    levels = (0, -5, -1, -5)
    free, held = sections(*levels), sections(*levels)
    assert lra_of(free, OPEN) == lra_of(held, MELLOW.lra_lu)
    np.testing.assert_array_equal(free, held)


def test_a_ride_is_slow_and_bounded():
    powers = block_powers(sections(0, -14, -2, -14))
    ride_db = ridden(powers, np.zeros(powers.size), Range(None, 3.0))
    assert np.abs(ride_db).max() <= MOST_DB
    assert np.ptp(ride_db) > 1.0
    assert np.abs(np.diff(ride_db)).max() < 1.0  # a decibel in 100 ms, where 14 come at once


def test_silence_is_not_ridden():
    powers = np.zeros(100)
    np.testing.assert_array_equal(ridden(powers, np.zeros(100), MELLOW.lra_lu), np.zeros(100))
