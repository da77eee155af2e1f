"""Stereo correlation, compared with steep reference filters."""

import numpy as np
import pytest
from scipy import signal as filters

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.studio.analysis.measures import inspect
from soundflow_core.studio.analysis.stereo import bass_correlation, correlation

FRAMES = 10 * SAMPLE_RATE_HZ


def tones(left_hz, right_hz, phase=0.0):
    t = np.arange(FRAMES) / SAMPLE_RATE_HZ
    left = sum(np.sin(2 * np.pi * hz * t) for hz in left_hz)
    right = sum(np.sin(2 * np.pi * hz * t + phase) for hz in right_hz)
    return (0.1 * np.array([left, right])).astype(np.float32)


@pytest.mark.parametrize(
    ("left", "right", "phase", "whole", "bass"),
    [
        ((60,), (60,), 0.0, 1.0, 1.0),
        ((60,), (60,), np.pi, -1.0, -1.0),
        ((60,), (60,), np.pi / 3, 0.5, 0.5),
        ((60, 1000), (60, 1500), 0.0, 0.5, 1.0),
        ((50, 1000), (70, 1000), 0.0, 0.5, 0.0),
        ((60, 5512.5), (60, 5000), 0.0, 0.5, 1.0),
    ],
)
def test_tones_correlate_by_the_cosine_of_their_phase(left, right, phase, whole, bass):
    signal = tones(left, right, phase)
    assert correlation(signal) == pytest.approx(whole, abs=0.01)
    assert bass_correlation(signal) == pytest.approx(bass, abs=0.02)


@pytest.mark.parametrize("shared", [0.0, 0.5, 0.9])
def test_noise_equals_the_reference_filter(shared):
    rng = np.random.default_rng(1)
    middle, sides = rng.standard_normal(FRAMES), rng.standard_normal((2, FRAMES))
    signal = (0.1 * (shared * middle + (1 - shared) * np.cumsum(sides, axis=1) / 50)).astype(np.float32)
    low = filters.sosfiltfilt(filters.butter(12, 120, output="sos", fs=SAMPLE_RATE_HZ), signal.astype(float), axis=1)
    slow = low - low.mean(axis=1, keepdims=True)
    expected = float(slow[0] @ slow[1] / np.sqrt((slow[0] @ slow[0]) * (slow[1] @ slow[1])))
    assert bass_correlation(signal) == pytest.approx(expected, abs=0.02)


def test_a_silent_channel_has_no_correlation():
    signal = tones((60,), (60,))
    signal[1] = 0
    assert correlation(signal) == bass_correlation(signal) == 0.0


def test_both_are_in_the_inspection():
    found = inspect(tones((60, 1000), (60, 1500)))
    assert found.as_json()["bass_correlation"] == pytest.approx(1.0, abs=0.01)
    assert found.correlation == pytest.approx(0.5, abs=0.01)
