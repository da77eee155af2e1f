"""Our chroma agrees with librosa's."""

import librosa
import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.pipeline.render import render
from soundflow_core.studio.analysis.key import chroma_of, measure_key
from soundflow_core.studio.analysis.spectra import Spectra
from tests.support.recipes import recipe


def librosas(signal):
    low = librosa.resample(signal.mean(axis=0), orig_sr=SAMPLE_RATE_HZ, target_sr=22_050)
    fmin = librosa.note_to_hz("C2")
    # A fixed tuning: librosa's estimate uses numba ufuncs, which may crash the process on numba 0.68.
    chroma = librosa.feature.chroma_cqt(y=low, sr=22_050, fmin=fmin, n_octaves=5, hop_length=2048, tuning=0.0)
    chroma = chroma.mean(axis=1)
    return np.asarray(chroma / chroma.sum())


def chord(pitches, seconds=4.0, cents=0.0):
    t = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    wave = sum(
        np.sin(2 * np.pi * 440 * 2 ** ((pitch + cents / 100 - 69) / 12) * harmonic * t) / harmonic**2
        for pitch in pitches
        for harmonic in (1, 2, 3)
    )
    return (0.05 * np.array([wave, wave])).astype(np.float32)


@pytest.mark.parametrize("pitches", [(60, 64, 67), (57, 60, 64), (62, 65, 69, 72), (54, 58, 61)])
def test_a_chords_notes_stand_out_in_both(pitches):
    signal = chord(pitches)
    expected = {pitch % 12 for pitch in pitches}
    for chroma in (chroma_of(Spectra(signal)), librosas(signal)):
        assert set(np.argsort(chroma)[-len(expected) :].tolist()) == expected


@pytest.mark.parametrize("cents", [-20, 20])
def test_a_detuned_chord_keeps_its_notes(cents):
    assert set(np.argsort(chroma_of(Spectra(chord((60, 64, 67), cents=cents))))[-3:].tolist()) == {0, 4, 7}


@pytest.mark.parametrize("genre", ["classic", "ambient", "chillout"])
def test_music_shows_the_same_notes_in_both(genre):
    """Genres with steady pitch; with lofi's wow and crackle the two differ (0.4-0.7), and ours still finds the requested key."""
    signal = render(recipe(genre, seed=4, durationSec=20)).master.signal
    assert np.corrcoef(chroma_of(Spectra(signal)), librosas(signal))[0, 1] > 0.8


@pytest.mark.parametrize(("seed", "key"), [(4, "Am"), (5, "Eb")])
def test_tape_and_crackle_do_not_hide_the_key(seed, key):
    assert measure_key(Spectra(render(recipe("lofi", seed=seed, durationSec=20, key=key)).master.signal)).key == key
