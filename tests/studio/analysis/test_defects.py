"""Defects are detected, and similar music is not."""

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.delivery.inspection.gate import CLICK_LIMIT, master_faults
from soundflow_core.studio.analysis.defects import click_strength, flat_tops, gaps


def music(seconds=6.0):
    """Chords and hats of noise with sharp attacks."""
    t = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    rng = np.random.default_rng(0)
    wave = sum(0.1 * np.sin(2 * np.pi * hz * t) for hz in (110, 220, 277.2, 329.6))
    hats = 0.2 * rng.standard_normal(t.size) * np.exp(-(t % 0.25) / 0.03)
    return np.array([wave + hats, 0.9 * wave + hats]).astype(np.float32)


def test_music_has_no_defects():
    assert master_faults(music()) == ()


@pytest.mark.parametrize("height", [0.2, -0.5])
@pytest.mark.parametrize("side", [0, 1])
def test_a_step_of_a_sample_is_a_click(height, side):
    signal = music()
    signal[side, 2 * SAMPLE_RATE_HZ + 8000] += height
    assert click_strength(signal) > 2 * CLICK_LIMIT
    assert {fault.name for fault in master_faults(signal)} == {"click"}


@pytest.mark.parametrize("seconds", [0.03, 0.1, 0.25])
def test_a_missing_piece_is_a_gap(seconds):
    signal = music()
    at = 2 * SAMPLE_RATE_HZ + 5000
    signal[:, at : at + round(seconds * SAMPLE_RATE_HZ)] = 0
    assert gaps(signal) == 1


def test_a_decay_is_not_a_gap():
    signal = music()
    t = np.arange(signal.shape[1]) / SAMPLE_RATE_HZ
    signal *= np.exp(-(t % 1.0) / 0.08).astype(np.float32)
    assert gaps(signal) == 0


def test_flat_tops_are_counted_and_peaks_are_not():
    signal = music()
    assert flat_tops(signal) == 0
    top = float(np.percentile(np.abs(signal), 90))
    clipped = np.clip(signal, -top, top) * np.float32(0.9 / top)
    assert flat_tops(clipped) > 3
    assert {fault.name for fault in master_faults(clipped)} == {"clipping"}


def test_too_short_a_signal_has_none():
    assert master_faults(np.zeros((2, 100), dtype=np.float32)) == ()


def pulses(apart_seconds, sharpest=1.0):
    """Periodic pulses, as of a growling bass, one of which may be sharper."""
    signal = 1e-4 * np.random.default_rng(3).normal(size=(2, 2 * SAMPLE_RATE_HZ)).astype(np.float32)
    at = np.arange(0.5, 1.5, apart_seconds) * SAMPLE_RATE_HZ
    signal[:, at.astype(int)] += 0.2
    signal[:, int(at[at.size // 2])] *= sharpest
    return signal


@pytest.mark.parametrize("apart_seconds", [0.009, 0.012, 0.016])
def test_the_pulses_of_a_growl_are_not_clicks(apart_seconds):
    assert click_strength(pulses(apart_seconds)) < CLICK_LIMIT


def test_a_click_among_pulses_is_detected():
    assert click_strength(pulses(0.012, sharpest=2.0)) > CLICK_LIMIT


def test_a_lone_pulse_is_a_click():
    assert click_strength(pulses(0.1)) > 2 * CLICK_LIMIT
