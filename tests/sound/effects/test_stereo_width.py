"""The side gain that brings the correlation into a range."""

import numpy as np
import pytest

from soundflow_core.sound.effects.stereo import set_pan_and_width, side_gain


def pair(share):
    """Two channels of noise, with `share` the amplitude of the side relative to the mid."""
    middle, side = np.random.default_rng(2).normal(size=(2, 100_000))
    return np.ascontiguousarray(np.stack([middle + share * side, middle - share * side]), dtype=np.float32)


@pytest.mark.parametrize("share", [2.0, 0.05], ids=["wide", "narrow"])
def test_the_gain_brings_the_correlation_to_the_ranges_edge(share):
    mix = pair(share)
    before = np.corrcoef(mix)[0, 1]
    gain = side_gain(mix, 0.4, 0.9)
    set_pan_and_width(mix, 0.0, gain)
    assert np.corrcoef(mix)[0, 1] == pytest.approx(0.4 if before < 0.4 else 0.9, abs=0.01)


def test_inside_the_range_and_in_mono_nothing_moves():
    assert side_gain(pair(0.5), 0.4, 0.9) == 1.0
    assert side_gain(pair(0.0), 0.4, 0.9) == 1.0
    assert side_gain(np.zeros((2, 100), np.float32), 0.4, 0.9) == 1.0
