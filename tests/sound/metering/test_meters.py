"""Meters against the recommendations' own test signals."""

import math

import numpy as np
import pyloudnorm
import pytest
import soxr

from soundflow_core.base.audio import SAMPLE_RATE_HZ, gain_of
from soundflow_core.sound.metering.loudness import block_powers, integrated_lufs, loudness_range
from soundflow_core.sound.metering.true_peak import true_peak_blocks, true_peak_dbtp


def sine(seconds, level_db, hz=1000.0):
    t = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    wave = gain_of(level_db) * np.sin(2 * np.pi * hz * t)
    return np.array([wave, wave], dtype=np.float32)


def joined(*parts):
    return np.ascontiguousarray(np.concatenate([sine(*part) for part in parts], axis=1))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(20, -23)], -23.0),
        ([(20, -33)], -33.0),
        ([(10, -36), (60, -23), (10, -36)], -23.0),
        ([(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)], -23.0),
        ([(20, -26), (20.1, -20), (20, -26)], -23.0),
    ],
)
def test_integrated_loudness_of_ebu_tech_3341(parts, expected):
    assert integrated_lufs(joined(*parts)) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [([(20, -20), (20, -30)], 10.0), ([(20, -20), (20, -15)], 5.0), ([(20, -40), (20, -20)], 20.0)],
)
def test_loudness_range_of_ebu_tech_3342(parts, expected):
    assert loudness_range(block_powers(joined(*parts))) == pytest.approx(expected, abs=1.0)


def test_loudness_equals_pyloudnorm():
    rng = np.random.default_rng(1)
    noise = (rng.standard_normal((2, SAMPLE_RATE_HZ * 8)) * np.linspace(0.01, 0.3, SAMPLE_RATE_HZ * 8)).astype(
        np.float32
    )
    meter = pyloudnorm.Meter(SAMPLE_RATE_HZ, filter_class="DeMan")
    assert integrated_lufs(noise) == pytest.approx(meter.integrated_loudness(noise.T.astype(np.float64)), abs=1e-3)


def test_silence_has_no_loudness():
    silent = np.zeros((2, SAMPLE_RATE_HZ), dtype=np.float32)
    assert integrated_lufs(silent) == -math.inf
    assert true_peak_dbtp(silent) == -math.inf


def test_a_peak_between_samples_is_found():
    t = np.arange(SAMPLE_RATE_HZ)
    wave = (0.5 * np.sin(2 * np.pi * t / 4 + np.pi / 4)).astype(np.float32)
    signal = np.array([wave, wave])
    assert np.abs(signal).max() < 0.36
    assert true_peak_dbtp(signal) == pytest.approx(-6.02, abs=0.15)


def test_true_peak_agrees_with_a_good_resampler():
    rng = np.random.default_rng(2)
    for _ in range(4):
        spectrum = np.fft.rfft(rng.standard_normal((2, 40_000)))
        spectrum[:, 14_000:] = 0  # nothing above 15.4 kHz, as in music
        noise = (0.2 * np.fft.irfft(spectrum)).astype(np.float32)
        reference = 20 * np.log10(np.abs(soxr.resample(noise.T, SAMPLE_RATE_HZ, 8 * SAMPLE_RATE_HZ, "VHQ")).max())
        assert true_peak_dbtp(noise) == pytest.approx(reference, abs=0.2)


def test_blocks_below_the_floor_get_their_sample_peak():
    signal = sine(1, -20)
    exact, skipped = true_peak_blocks(signal, 64), true_peak_blocks(signal, 64, 0.9)
    assert np.all(skipped <= exact + 1e-9)
    assert np.allclose(skipped, exact, rtol=0.05)


def pulse_at(at):
    """A band-limited pulse with its peak between two samples."""
    signal = np.zeros((2, SAMPLE_RATE_HZ), dtype=np.float32)
    signal[:, at - 40 : at + 41] = 0.5 * np.sinc(0.6 * (np.arange(-40, 41) - 0.5)) * np.hanning(81)
    return signal


@pytest.mark.parametrize("at", [60, 700, SAMPLE_RATE_HZ - 700, SAMPLE_RATE_HZ - 60])
def test_a_peak_near_the_ends_is_found_as_in_the_middle(at):
    assert true_peak_dbtp(pulse_at(at)) == pytest.approx(true_peak_dbtp(pulse_at(20_000)), abs=1e-4)
    assert true_peak_dbtp(pulse_at(at)) > 20 * np.log10(np.abs(pulse_at(at)).max()) + 0.8
