"""Form, repetition and spectral balance on synthetic signals."""

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.sound.effects.equaliser import EqBand, equalise
from soundflow_core.studio.analysis.balance import THIRD_OCTAVES_HZ, measure_balance
from soundflow_core.studio.analysis.form import boundaries, form_features, matched_changes, repetition
from soundflow_core.studio.analysis.spectra import Spectra
from soundflow_core.studio.analysis.tempo import measure_onsets

BPM = 120.0
BAR_SECONDS = 2.0


def noise(seconds, seed=0, level=0.1):
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal((2, round(seconds * SAMPLE_RATE_HZ)))).astype(np.float32)


def chord(seconds, *pitches):
    t = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    wave = sum(np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) for pitch in pitches)
    return (0.1 * np.array([wave, wave])).astype(np.float32)


def block(bars, rng, pattern=None):
    """A pattern of noise bursts on sixteenths."""
    signal = np.zeros((2, round(bars * BAR_SECONDS * SAMPLE_RATE_HZ)), dtype=np.float32)
    pattern = rng.random(16 * bars) < 0.4 if pattern is None else pattern
    for step in np.flatnonzero(pattern):
        at = round(step * BAR_SECONDS / 16 * SAMPLE_RATE_HZ)
        burst = rng.standard_normal(2000) * np.exp(-np.arange(2000) / 400)
        signal[:, at : at + 2000] += (0.3 * burst).astype(np.float32)[: signal.shape[1] - at]
    return signal


def test_sections_are_found_where_the_sound_changes():
    signal = np.concatenate([chord(24, 57, 60, 64), chord(24, 57, 60, 64) + noise(24), chord(24, 53, 57, 60)], axis=1)
    found = boundaries(form_features(Spectra(signal)))
    assert matched_changes((24.0, 48.0), found, BAR_SECONDS) == 2
    assert len(found) == 2


def test_a_fill_belongs_to_the_section_before_the_boundary():
    """The beat stops just before a new chord; the boundary is where the chord starts."""
    signal = np.concatenate([chord(24, 57, 60, 64), chord(24, 53, 57, 60)], axis=1)
    signal[:, : round(23.2 * SAMPLE_RATE_HZ)] += noise(23.2, level=0.05)
    found = boundaries(form_features(Spectra(signal)))
    assert len(found) == 1
    assert abs(found[0] - 24.0) < 0.4


def test_waves_far_below_the_music_are_not_sections():
    """Surf 35 dB below a chord swells every nine seconds; only the chord change is a boundary."""
    t = np.arange(48 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    waves = noise(48, level=0.003)
    equalise(waves, (EqBand("high_pass", 4000.0),))
    waves *= 0.05 + np.sin(np.pi * t / 9.0) ** 8
    music = np.concatenate([chord(24, 57, 60, 64), chord(24, 53, 57, 60)], axis=1)
    found = boundaries(form_features(Spectra((music + waves).astype(np.float32))))
    assert len(found) == 1
    assert abs(found[0] - 24.0) < 0.6


def test_one_long_sound_has_no_sections():
    assert boundaries(form_features(Spectra(chord(60, 57, 60, 64)))) == ()
    assert boundaries(form_features(Spectra(noise(60)))) == ()


def test_a_loop_repeats_and_new_patterns_do_not():
    rng = np.random.default_rng(2)
    once = block(8, rng)
    loop = np.concatenate([once] * 4, axis=1)
    ever_new = np.concatenate([block(8, rng) for _ in range(4)], axis=1)
    half = np.concatenate([once, once, block(8, rng), block(8, rng)], axis=1)
    share = [repetition(measure_onsets(Spectra(x)), BPM) for x in (loop, ever_new, half)]
    assert share == pytest.approx([1.0, 0.0, 1 / 3])


@pytest.mark.parametrize("slope", [0.0, -3.0])
def test_the_tilt_of_noise_is_its_slope(slope):
    """White noise is level; first-order summed shelves of 3 dB an octave make pink noise."""
    frames = 1 << 20
    rng = np.random.default_rng(0)
    spectrum = np.fft.rfft(rng.standard_normal(frames))
    hz = np.maximum(1.0, np.fft.rfftfreq(frames, 1 / SAMPLE_RATE_HZ))
    wave = np.fft.irfft(spectrum * (hz / 1000) ** (slope / 6.0206))
    wave = (0.1 * wave / wave.std()).astype(np.float32)
    assert measure_balance(Spectra(np.array([wave, wave]))).tilt_db_per_octave == pytest.approx(slope, abs=0.1)


def test_band_levels_of_white_noise_follow_their_width():
    found = measure_balance(Spectra(noise(20)))
    whole = SAMPLE_RATE_HZ / 2 - 20
    for level, width in ((found.bass_db, 140), (found.mud_db, 300), (found.presence_db, 4000), (found.air_db, 10_000)):
        assert level == pytest.approx(10 * np.log10(width / whole), abs=0.3)
    assert len(found.third_octaves_db) == len(THIRD_OCTAVES_HZ)


@pytest.mark.parametrize(
    ("hz", "measure", "other"), [(300, "mud_hump_db", "harsh_hump_db"), (3000, "harsh_hump_db", "mud_hump_db")]
)
def test_a_hump_shows_where_it_is(hz, measure, other):
    signal = noise(20)
    plain = measure_balance(Spectra(signal))
    equalise(signal, [EqBand("bell", hz, 12.0, 0.9)])
    found = measure_balance(Spectra(signal))
    assert getattr(found, measure) > getattr(plain, measure) + 5
    assert getattr(found, other) < getattr(plain, other) + 1


def test_a_narrow_resonance_is_a_step():
    signal = noise(20)
    assert measure_balance(Spectra(signal)).worst_step_db < 1
    equalise(signal, [EqBand("bell", 1000, 18.0, 8.0)])
    assert measure_balance(Spectra(signal)).worst_step_db > 8
