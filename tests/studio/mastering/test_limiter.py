"""The limiter's gain: low enough, in time, and back to one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from soundflow_core.studio.mastering.limiter import HOP_FRAMES, LOOKAHEAD_HOPS, apply_gain, limiter_gain


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1999), st.floats(0.1, 8.0)), max_size=30))
def test_no_peak_passes_the_ceiling(spikes):
    peaks = np.full(2000, 0.2)
    for at, height in spikes:
        peaks[at] = max(peaks[at], height)
    gain = limiter_gain(peaks, 0.5)
    assert np.all(peaks * gain <= 0.5 + 1e-9)
    assert np.all((gain > 0) & (gain <= 1 + 1e-12))


def test_a_quiet_signal_is_unchanged():
    assert np.allclose(limiter_gain(np.full(500, 0.3), 0.5), 1.0)


def test_gain_falls_before_the_peak_and_recovers_after_it():
    peaks = np.full(4000, 0.2)
    peaks[1000] = 1.0
    gain = limiter_gain(peaks, 0.5)
    assert gain[1000] <= 0.5
    assert gain[1000 - LOOKAHEAD_HOPS // 2] < 1.0
    assert gain[1000 - 3 * LOOKAHEAD_HOPS] == 1.0
    assert gain[2500] > 0.99
    assert np.max(np.abs(np.diff(gain))) < 0.05


def test_gain_is_applied_without_steps():
    frames = 40 * HOP_FRAMES + 7
    signal = np.ones((2, frames), dtype=np.float32)
    gain = np.linspace(1.0, 0.5, -(-frames // HOP_FRAMES))
    apply_gain(signal, gain, 2.0)
    assert np.max(np.abs(np.diff(signal[0]))) < 2 * 2 * 0.5 / 40 / HOP_FRAMES * 1.5
    assert signal[0, 0] == 2.0
    assert abs(signal[1, -1] - 1.0) < 0.05
