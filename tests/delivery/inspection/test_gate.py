"""The gate: each fault is found, a clean track passes."""

from functools import cache

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.delivery.encoding.mp3 import decode, encode
from soundflow_core.delivery.inspection.gate import Requested, faults
from soundflow_core.delivery.inspection.measure_rows import measure_rows, measures_json
from soundflow_core.pipeline.render import render
from soundflow_core.studio.analysis.defects import longest_silence
from soundflow_core.studio.analysis.key import are_related, measure_key
from soundflow_core.studio.analysis.measures import inspect
from soundflow_core.studio.analysis.spectra import Spectra
from soundflow_core.studio.analysis.tempo import measure_bpm, measure_onsets
from tests.support.recipes import recipe


@cache
def clean():
    requested = recipe("deep", seed=2, durationSec=24, key="Am", bpm=120)
    return requested, render(requested).master.signal


def found_in(signal, bpm=120.0, key="Am"):
    requested, _ = clean()
    return {fault.name for fault in faults(inspect(signal, bpm, key), Requested(requested.brief, bpm, key))}


def broken(change):
    signal = clean()[1].copy()
    result = change(signal)
    return signal if result is None else result


def silence_middle(x):
    x[:, SAMPLE_RATE_HZ * 8 : SAMPLE_RATE_HZ * 9] = 0


def silence_end(x):
    x[:, -SAMPLE_RATE_HZ:] = 0


def clip(x):
    np.clip(x * 3, -0.8, 0.8, out=x)


def offset(x):
    x += 0.02


def kill_right(x):
    x[1] *= 1e-4


def mono(x):
    x[1] = x[0]


def quieter(x):
    x *= 0.8


def hot(x):
    x[:, SAMPLE_RATE_HZ * 5] = 0.99


def shorter(x):
    return x[:, :-SAMPLE_RATE_HZ]


FAULTS = [
    (silence_middle, "silence"),
    (silence_end, "silence"),
    (clip, "clipping"),
    (offset, "dc"),
    (kill_right, "balance"),
    (mono, "mono"),
    (quieter, "loudness"),
    (hot, "true_peak"),
    (shorter, "duration"),
]


def test_a_clean_track_passes():
    assert found_in(clean()[1]) == set()


@pytest.mark.parametrize(("change", "name"), FAULTS, ids=lambda x: getattr(x, "__name__", x))
def test_an_injected_fault_is_found(change, name):
    assert name in found_in(np.ascontiguousarray(broken(change)))


def test_silence_is_a_fault():
    assert "silent" in found_in(np.zeros((2, SAMPLE_RATE_HZ * 24), dtype=np.float32))


def test_a_wrong_tempo_is_a_fault():
    requested, signal = clean()
    found = inspect(signal, 100.0, "Am")
    assert "tempo" in {fault.name for fault in faults(found, Requested(requested.brief, 100.0, "Am"))}


def test_a_wrong_key_is_a_fault():
    assert "key" in found_in(clean()[1], key="C#")


def test_the_decoded_mp3_is_the_signal(tmp_path):
    _, signal = clean()
    encode(signal, tmp_path / "x.mp3", 192)
    decoded = decode(tmp_path / "x.mp3")
    assert decoded.shape == signal.shape
    assert found_in(decoded) == set()
    error = decoded - signal
    assert 10 * np.log10(np.mean(error**2) / np.mean(signal**2)) < -12


def test_silence_is_timed():
    tone = np.full((2, SAMPLE_RATE_HZ), 0.1, dtype=np.float32)
    tone[:, 10_000 : 10_000 + SAMPLE_RATE_HZ // 2] = 0
    assert longest_silence(tone) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("bpm", [60, 84.5, 100, 120, 128.3, 174])
def test_the_tempo_of_clicks_is_exact(bpm):
    signal = np.zeros((2, SAMPLE_RATE_HZ * 30), dtype=np.float32)
    rng = np.random.default_rng(0)
    for beat in range(int(29 * bpm / 60)):
        at = round(beat * 60 / bpm * SAMPLE_RATE_HZ)
        signal[:, at : at + 800] += (
            rng.standard_normal(800) * np.exp(-np.arange(800) / 150) * (0.5 if beat % 4 else 0.9)
        ).astype(np.float32)
    assert measure_bpm(measure_onsets(Spectra(signal)), bpm) == pytest.approx(bpm, abs=0.05)


def test_rain_has_no_tempo():
    rng = np.random.default_rng(3)
    noise = (0.1 * rng.standard_normal((2, SAMPLE_RATE_HZ * 20))).astype(np.float32)
    assert measure_bpm(measure_onsets(Spectra(noise)), 100) is None


@pytest.mark.parametrize(
    ("key", "chords"),
    [("C", ((0, 4, 7), (5, 9, 0), (7, 11, 2), (0, 4, 7))), ("F#m", ((6, 9, 1), (11, 2, 6), (1, 4, 8), (6, 9, 1)))],
)
def test_the_key_of_a_cadence(key, chords):
    t = np.arange(SAMPLE_RATE_HZ * 2) / SAMPLE_RATE_HZ
    parts = [
        sum(
            np.sin(2 * np.pi * 440 * 2 ** ((60 + pitch - 69) / 12) * harmonic * t) / harmonic**2
            for pitch in chord
            for harmonic in (1, 2, 3)
        )
        for chord in chords
    ]
    wave = (0.05 * np.concatenate(parts)).astype(np.float32)
    assert measure_key(Spectra(np.array([wave, wave]))).key == key


def test_relatives_are_related():
    assert are_related("Am", "C")
    assert are_related("Dm", "Dm")
    assert not are_related("Am", "A")


MEASURE_OF = {
    "loudness": "lufs", "true_peak": "truePeakDbtp", "silence": "longestSilenceSeconds", "clipping": "flatTops", "dc": "dc",
    "balance": "balanceDb", "dead_side": "longestDeadSideSeconds", "mono": "correlation", "gap": "gaps", "click": "clickStrength",
    "duration": "durationSeconds", "tempo": "bpm", "key": "key", "tuning": "tuningCents",
}  # fmt: skip
"""The measure behind each fault."""


@pytest.mark.parametrize("change", [None, silence_middle, clip, offset, kill_right, mono])
@pytest.mark.parametrize(("bpm", "key"), [(120.0, "Am"), (97.0, "Eb")])
def test_faults_are_the_measures_out_of_range(change, bpm, key):
    brief = clean()[0].brief
    signal = broken(change) if change else clean()[1]
    found, requested = inspect(signal, bpm, key), Requested(brief, bpm, key)
    measures = measures_json(measure_rows(found, requested, None))
    assert {one["name"] for one in measures} == set(MEASURE_OF.values())
    assert {one["name"] for one in measures if one["fits"] is False} == {
        MEASURE_OF[fault.name] for fault in faults(found, requested)
    }
