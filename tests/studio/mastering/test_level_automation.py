"""Level automation brings the loudness range into its limits, slowly and by a few decibels."""

from dataclasses import replace

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.model.desk import MasterTone
from soundflow_core.model.targets import MELLOW, OPEN, Range
from soundflow_core.sound.metering.loudness import block_powers, integrated_lufs, loudness_range
from soundflow_core.studio.mastering.level_automation import MAX_DB, automate_range
from soundflow_core.studio.mastering.master import master_mix

ANY = replace(MELLOW, **{name: OPEN for name, _ in MELLOW.items()})


def sections(*levels_db, seconds=15):
    """Noise in sections with these levels."""
    frames = seconds * SAMPLE_RATE_HZ
    noise = np.random.default_rng(3).normal(size=(2, frames * len(levels_db)))
    gains = np.repeat(10.0 ** (np.array(levels_db) / 20.0), frames)
    return np.ascontiguousarray(0.05 * noise * gains, dtype=np.float32)


def lra_of(mix, lra):
    master = master_mix(mix, MasterTone(glue=0.0), -14.0, -1.0, 0.0, replace(ANY, lra_lu=lra)).signal
    assert integrated_lufs(master) == pytest.approx(-14.0, abs=0.15)
    return loudness_range(block_powers(master))


@pytest.mark.parametrize("levels", [(0, -1.8, 0, -1.8), (0, -10, -3, -10)], ids=["flat", "lively"])
def test_a_loudness_range_outside_is_brought_into_its_limits(levels):
    assert not MELLOW.lra_lu.holds(lra_of(sections(*levels), OPEN))
    assert MELLOW.lra_lu.holds(lra_of(sections(*levels), MELLOW.lra_lu))


def test_a_loudness_range_inside_is_unchanged():
    levels = (0, -5, -1, -5)
    free, automated = sections(*levels), sections(*levels)
    assert lra_of(free, OPEN) == lra_of(automated, MELLOW.lra_lu)
    np.testing.assert_array_equal(free, automated)


def test_automation_is_slow_and_limited():
    powers = block_powers(sections(0, -14, -2, -14))
    automation_db = automate_range(powers, np.zeros(powers.size), Range(None, 3.0))
    assert np.abs(automation_db).max() <= MAX_DB
    assert np.ptp(automation_db) > 1.0
    assert np.abs(np.diff(automation_db)).max() < 1.0  # dB per 100 ms, where the signal jumps by 14 dB


def test_silence_is_not_automated():
    powers = np.zeros(100)
    np.testing.assert_array_equal(automate_range(powers, np.zeros(100), MELLOW.lra_lu), np.zeros(100))
