"""Fingerprints are independent of key, tempo and level only."""

from dataclasses import replace
from functools import cache

import pytest
import soxr

from benchmarks.novelty import fingerprint
from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.pipeline.render import compose, master, mix, perform, plan
from soundflow_core.studio.analysis.fingerprint import SIZES, TOO_ALIKE, Fingerprint, near_duplicate, similarity
from tests.support.recipes import recipe


@cache
def score(seed=1, genre="lofi"):
    return compose(plan(recipe(genre, seed=seed, durationSec=120, key="Am", bpm=80)))


def sound(played):
    return master(played, mix(played, perform(played))).signal


@cache
def found(seed=1, genre="lofi"):
    return fingerprint(sound(score(seed, genre)), 80.0)


def transposed(original, semitones):
    parts = tuple(
        replace(part, notes=tuple(replace(note, pitch=note.pitch + semitones) for note in part.notes))
        if hasattr(part, "notes")
        else part
        for part in original.parts
    )
    return replace(original, parts=parts)


@pytest.mark.parametrize("semitones", [-3, 2])
def test_the_same_track_in_another_key_is_a_copy(semitones):
    assert similarity(found(), fingerprint(sound(transposed(score(), semitones)), 80.0)) > TOO_ALIKE


@pytest.mark.parametrize("faster", [0.9, 1.08])
def test_the_same_track_at_another_tempo_is_a_copy(faster):
    original = score()
    quick = replace(
        original, plan=replace(original.plan, bpm=80.0 * faster, frames=round(original.plan.frames / faster))
    )
    assert similarity(found(), fingerprint(sound(quick), 80.0 * faster)) > TOO_ALIKE


def test_the_same_track_resampled_and_softer_is_a_copy():
    signal = soxr.resample(sound(score()).T, SAMPLE_RATE_HZ, SAMPLE_RATE_HZ * 1.06, "HQ").T.copy() * 0.5
    assert similarity(found(), fingerprint(signal.astype("float32"), 80.0 / 1.06)) > TOO_ALIKE


def test_another_seed_and_another_genre_are_new():
    assert similarity(found(1), found(2)) < 0.9
    assert similarity(found(1), found(1, "jazz")) < similarity(found(1), found(1))
    assert similarity(found(1), found(1)) == pytest.approx(1.0)


def test_a_copy_is_named_and_a_track_is_not_its_own():
    archive = {"free-2025-01-01-x": found(2).text, "free-2025-01-02-x": found(1).text, "free-2025-01-03-x": "damaged"}
    assert near_duplicate(found(1), archive, "free-2025-01-09-x") == ("free-2025-01-02-x", pytest.approx(1.0))
    assert near_duplicate(found(1), archive, "free-2025-01-02-x") is None


def test_a_fingerprint_comes_back_from_its_text():
    assert Fingerprint.parse(found().text) == found()
    assert len(found().values) == sum(SIZES.values())
    for wrong in ("", "äöü", "AAAA"):
        assert Fingerprint.parse(wrong) is None
