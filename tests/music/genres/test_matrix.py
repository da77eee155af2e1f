"""Every genre in every key: a minute of it measures the requested tempo and the requested key or its relative."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from soundflow_core.music.genre import ALL_MAJOR, ALL_MINOR
from soundflow_core.pipeline.render import render
from soundflow_core.studio.analysis.key import are_related, measure_key
from soundflow_core.studio.analysis.spectra import Spectra
from soundflow_core.studio.analysis.tempo import measure_bpm, measure_onsets
from tests.support.recipes import GENRES, recipe

KEYS = (*ALL_MAJOR, *ALL_MINOR)
CELLS = [(genre, key) for genre in GENRES for key in KEYS]
MAY_LACK_PULSE = {"ambient"}
"""Genres that may have no pulse, and so no measured tempo; a wrong tempo is an error here, too."""
SAMPLE = [(genre, KEYS[(5 * row + 7 * column) % len(KEYS)]) for row, genre in enumerate(GENRES) for column in range(2)]


def measured(cell):
    """Whether tempo and key of a minute are as requested, and a message; a minute is the shortest exact form."""
    genre, key = cell
    rendered = render(recipe(genre, seed=KEYS.index(key) + 1, key=key, durationSec=60))
    spectra = Spectra(rendered.master.signal)
    bpm = measure_bpm(measure_onsets(spectra), rendered.plan.bpm)
    tempo_met = bpm == pytest.approx(rendered.plan.bpm, abs=0.1) or (bpm is None and genre in MAY_LACK_PULSE)
    found = measure_key(spectra).key
    return tempo_met, are_related(found, key), f"{genre}: {rendered.plan.bpm} BPM in {key}, measured {bpm} in {found}"


def test_the_sample_covers_every_genre_and_every_key():
    assert {genre for genre, _ in SAMPLE} == set(GENRES)
    assert {key for _, key in SAMPLE} == set(KEYS)


@pytest.mark.slow
@pytest.mark.parametrize("cell", SAMPLE, ids="-".join)
def test_tempo_and_key_are_as_requested(cell):
    tempo_met, key_met, message = measured(cell)
    assert tempo_met, message
    assert key_met, message


@pytest.mark.whole
def test_the_tempo_is_always_as_requested_and_the_key_in_99_of_100():
    with ThreadPoolExecutor(2) as pool:
        cells = list(pool.map(measured, CELLS))
    assert [message for tempo_met, _, message in cells if not tempo_met] == []
    other = [message for _, key_met, message in cells if not key_met]
    assert len(other) <= len(cells) // 100, other
