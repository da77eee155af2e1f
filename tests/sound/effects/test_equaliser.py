"""The equaliser's two halves side by side give what one pass gives, to the last block, rests and short signals included."""

import numpy as np
import pytest
from scipy.signal import lfilter

from soundflow_core.sound.effects.filters import LEAD_FRAMES, Band, coefficients_of, equalise

BANDS = [Band("low_cut", 28.0), Band("high_cut", 9000.0), Band("bell", 3200.0, 4.0, 0.6)]


def filtered(signal):
    wanted = signal.astype(np.float64)
    for band in BANDS:
        b0, b1, b2, a1, a2 = coefficients_of(band)
        wanted = lfilter([b0, b1, b2], [1.0, a1, a2], wanted, axis=1)
    return wanted


@pytest.mark.parametrize(
    "frames", [1, 511, 512, 513, 6 * LEAD_FRAMES - 1, 6 * LEAD_FRAMES, 7 * LEAD_FRAMES + 301, 400_000]
)
def test_any_length_is_filtered_as_scipy_does(frames):
    signal = np.random.default_rng(1).normal(size=(2, frames)).astype(np.float32) * 0.1
    wanted = filtered(signal)
    equalise(signal, BANDS)
    np.testing.assert_allclose(signal, wanted, atol=1e-6)


def test_rests_stay_silent_and_what_follows_them_is_right():
    signal = np.zeros((2, 400_000), np.float32)
    for start in (30_000, 190_000, 230_000, 390_000):
        signal[:, start : start + 5000] = np.random.default_rng(start).normal(size=(2, 5000)) * 0.1
    wanted = filtered(signal)
    equalise(signal, BANDS)
    np.testing.assert_allclose(signal, wanted, atol=1e-6)
    assert not signal[:, :30_000].any()
    assert not signal[:, 150_000:189_000].any()


def test_channels_rest_apart():
    signal = np.zeros((2, 300_000), np.float32)
    signal[1, 1000:290_000] = np.random.default_rng(5).normal(size=289_000) * 0.1
    wanted = filtered(signal)
    equalise(signal, BANDS)
    np.testing.assert_allclose(signal, wanted, atol=1e-6)
    assert not signal[0].any()
