"""Measures in edge cases: a dead channel, peaks at the very ends, too short signals, values that are not finite."""

import json

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.base.errors import NotFound, QualityError
from soundflow_core.delivery.encoding.mp3 import decode, encode
from soundflow_core.delivery.inspection.gate import Requested, faults
from soundflow_core.studio.analysis.defects import longest_dead_side, longest_silence
from soundflow_core.studio.analysis.measures import inspect
from tests.support.recipes import recipe


def chords(seconds=10.0):
    t = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    left = sum(np.sin(2 * np.pi * hz * t) for hz in (220.0, 277.2, 329.6))
    right = sum(np.sin(2 * np.pi * hz * t + 1.5) for hz in (220.0, 293.7, 329.6))
    return (0.08 * np.array([left, right])).astype(np.float32)


def names(found):
    return {fault.name for fault in faults(found, Requested(recipe("deep").brief, 120.0, "A"))}


@pytest.mark.parametrize("side", [0, 1])
def test_a_dead_channel_is_detected(side):
    signal = chords(40.0)
    signal[side, 5 * SAMPLE_RATE_HZ : 7 * SAMPLE_RATE_HZ] = 0
    found = inspect(signal)
    assert found.longest_dead_side_seconds == pytest.approx(2.0, abs=0.02)
    assert abs(found.balance_db) < 1.0
    assert found.longest_silence_seconds == 0.0
    sentence = next(
        fault.sentence
        for fault in faults(found, Requested(recipe("deep").brief, 120, "A"))
        if fault.name == "dead_side"
    )
    assert sentence == "one channel is silent for 2.00 s; the limit is 0.5 s"


def test_silence_of_both_channels_is_not_a_dead_channel():
    signal = chords()
    signal[:, SAMPLE_RATE_HZ : 3 * SAMPLE_RATE_HZ] = 0
    assert longest_dead_side(signal) == 0.0
    assert longest_silence(signal) == pytest.approx(2.0, abs=0.02)


def test_a_short_drop_out_of_a_channel_passes():
    signal = chords()
    signal[0, SAMPLE_RATE_HZ : SAMPLE_RATE_HZ + SAMPLE_RATE_HZ // 5] = 0
    assert "dead_side" not in names(inspect(signal))


@pytest.mark.parametrize("at", [0, 100, 700, 1020, 5000, -1200, -500, -200])
def test_a_peak_between_samples_is_found_at_the_very_ends(at):
    signal = chords() * np.float32(0.01)
    start = at % signal.shape[1]
    t = np.arange(200)
    signal[:, start : start + 200] = 0.95 * np.hanning(200) * np.sin(2 * np.pi * t / 4 + np.pi / 4)
    assert np.abs(signal).max() < 0.7
    found = inspect(signal)
    assert found.true_peak_dbtp == pytest.approx(20 * np.log10(0.95), abs=0.1)
    assert "true_peak" in names(found)


def test_block_edges_cause_no_peak():
    hz = SAMPLE_RATE_HZ / 4
    t = np.arange(SAMPLE_RATE_HZ * 4) / SAMPLE_RATE_HZ
    wave = (0.5 * np.minimum(1, np.minimum(t, t[::-1]) * 50) * np.sin(2 * np.pi * hz * t)).astype(np.float32)
    assert inspect(np.array([wave, wave])).true_peak_dbtp == pytest.approx(-6.02, abs=0.05)


@pytest.mark.parametrize("frames", [0, 1, 100, 17_000])
def test_a_too_short_signal_is_a_quality_error(frames):
    with pytest.raises(QualityError, match=r"at least 0\.4 s are needed"):
        inspect(np.ascontiguousarray(chords()[:, :frames]))


@pytest.mark.parametrize("seconds", [0.4, 1.0, 3.0, 4.2])
def test_a_short_signal_is_measured(seconds):
    found = inspect(chords(seconds))
    assert found.duration_seconds == pytest.approx(seconds)
    assert np.isfinite(found.lufs)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_a_quality_error(value):
    signal = chords()
    signal[1, 1000] = value
    with pytest.raises(QualityError, match="not finite; render it again"):
        inspect(signal)


def test_a_file_is_measured_as_decoded(tmp_path):
    path = tmp_path / "x.mp3"
    encode(chords(), path, 192)
    found = inspect(decode(path), 120.0, "A")
    assert found.duration_seconds == 10.0
    assert json.loads(json.dumps(found.as_json(), allow_nan=False))["duration_seconds"] == 10.0
    path.write_bytes(path.read_bytes()[:-5000])
    with pytest.raises(QualityError, match="cut off"):
        inspect(decode(path))
    with pytest.raises(NotFound):
        inspect(decode(tmp_path / "none.mp3"))


def test_silence_is_valid_json():
    values = inspect(np.zeros((2, SAMPLE_RATE_HZ * 5), dtype=np.float32)).as_json()
    assert values["lufs"] is None
    assert values["bpm"] is None
    json.dumps(values, allow_nan=False)
