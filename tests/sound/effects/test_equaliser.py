"""The equaliser's two parallel segments equal a single pass, also for silent passages and short signals."""

import numpy as np
import pytest
from scipy.signal import lfilter

from soundflow_core.sound.effects.equaliser import WARM_UP_FRAMES, EqBand, coefficients_of, equalise

BANDS = [EqBand("low_cut", 28.0), EqBand("high_cut", 9000.0), EqBand("bell", 3200.0, 4.0, 0.6)]


def filtered(signal):
    expected = signal.astype(np.float64)
    for band in BANDS:
        b0, b1, b2, a1, a2 = coefficients_of(band)
        expected = lfilter([b0, b1, b2], [1.0, a1, a2], expected, axis=1)
    return expected


@pytest.mark.parametrize(
    "frames", [1, 511, 512, 513, 6 * WARM_UP_FRAMES - 1, 6 * WARM_UP_FRAMES, 7 * WARM_UP_FRAMES + 301, 400_000]
)
def test_any_length_equals_scipy(frames):
    signal = np.random.default_rng(1).normal(size=(2, frames)).astype(np.float32) * 0.1
    expected = filtered(signal)
    equalise(signal, BANDS)
    np.testing.assert_allclose(signal, expected, atol=1e-6)


def test_silent_passages_stay_silent_and_do_not_affect_what_follows():
    signal = np.zeros((2, 400_000), np.float32)
    for start in (30_000, 190_000, 230_000, 390_000):
        signal[:, start : start + 5000] = np.random.default_rng(start).normal(size=(2, 5000)) * 0.1
    expected = filtered(signal)
    equalise(signal, BANDS)
    np.testing.assert_allclose(signal, expected, atol=1e-6)
    assert not signal[:, :30_000].any()
    assert not signal[:, 150_000:189_000].any()


def test_a_silent_channel_stays_silent():
    signal = np.zeros((2, 300_000), np.float32)
    signal[1, 1000:290_000] = np.random.default_rng(5).normal(size=289_000) * 0.1
    expected = filtered(signal)
    equalise(signal, BANDS)
    np.testing.assert_allclose(signal, expected, atol=1e-6)
    assert not signal[0].any()
