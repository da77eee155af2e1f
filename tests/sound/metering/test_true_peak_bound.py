"""Skipping blocks by the bound never misses a true peak above the floor."""

import numpy as np
import pytest

from soundflow_core.sound.metering.true_peak import OVERSHOOT_FACTOR, true_peak_blocks

FRAMES = 60_000


def tones(hz):
    t = np.arange(FRAMES) / 44_100
    swell = np.linspace(0.05, 1.0, FRAMES)
    return np.stack([swell * np.sin(2 * np.pi * hz * t + 0.7), swell[::-1] * np.cos(2 * np.pi * hz * t)])


SIGNALS = {
    "noise": np.random.default_rng(1).normal(size=(2, FRAMES)) * np.linspace(0.01, 0.3, FRAMES),
    "bass": tones(55.0),
    "high": tones(11_025.0),
    "highest": tones(20_000.0),
    "clicks": np.where(np.random.default_rng(2).random((2, FRAMES)) < 1e-3, 0.9, 0.0),
    "edges": np.concatenate([np.full((2, 3), 0.9), np.zeros((2, 700)), np.full((2, 2), -0.9)], axis=1),
}


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("floor", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("hop", [32, 64])
def test_peaks_above_the_floor_are_exact(name, floor, hop):
    signal = np.ascontiguousarray(SIGNALS[name], dtype=np.float32)
    every, some = true_peak_blocks(signal, hop), true_peak_blocks(signal, hop, floor)
    over = (every > floor) | (some > floor)
    np.testing.assert_array_equal(every[over], some[over])
    assert np.all(some <= every)


def test_a_bass_is_not_interpolated():
    """Its curvature is small: with a floor just above its peaks no block is interpolated."""
    signal = np.ascontiguousarray(tones(55.0), dtype=np.float32)
    padded = np.pad(np.abs(signal).max(axis=0), (0, -FRAMES % 32)).reshape(-1, 32)
    inner = slice(16, -32)  # the ends are steps
    np.testing.assert_array_equal(true_peak_blocks(signal, 32, 1.01)[inner], padded.max(axis=1)[inner])
    assert 0.3 < OVERSHOOT_FACTOR < 0.5
