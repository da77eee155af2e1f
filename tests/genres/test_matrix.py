"""Every genre in every key: a short render measures the asked tempo and the asked key or its relative."""

import pytest

from soundflow_core.composition.genre import ALL_MAJOR, ALL_MINOR
from soundflow_core.inspection.key import are_related, measure_key
from soundflow_core.inspection.spectra import Spectra
from soundflow_core.inspection.tempo import measure_bpm, measure_onsets
from soundflow_core.render import render
from tests.music import GENRES, recipe

KEYS = (*ALL_MAJOR, *ALL_MINOR)
CELLS = [(genre, key) for genre in GENRES for key in KEYS]
MAY_FLOAT = {"ambient"}
"""Genres that may have no pulse at all, and then no tempo; a wrong one is wrong here too."""
SAMPLE = [(genre, KEYS[(5 * row + 7 * column) % len(KEYS)]) for row, genre in enumerate(GENRES) for column in range(2)]


def check(genre, key):
    rendered = render(recipe(genre, seed=KEYS.index(key) + 1, key=key, durationSec=40))
    spectra = Spectra(rendered.master.signal)
    bpm = measure_bpm(measure_onsets(spectra), rendered.plan.bpm)
    assert bpm == pytest.approx(rendered.plan.bpm, abs=0.1) or (bpm is None and genre in MAY_FLOAT)
    found = measure_key(spectra)
    assert are_related(found.key, key), f"asked {key}, measured {found.key}"


def test_the_sample_covers_every_genre_and_every_key():
    assert {genre for genre, _ in SAMPLE} == set(GENRES)
    assert {key for _, key in SAMPLE} == set(KEYS)


@pytest.mark.slow
@pytest.mark.parametrize(("genre", "key"), SAMPLE)
def test_tempo_and_key_are_as_asked(genre, key):
    check(genre, key)


@pytest.mark.whole
@pytest.mark.parametrize(("genre", "key"), CELLS)
def test_tempo_and_key_are_as_asked_everywhere(genre, key):
    check(genre, key)
