"""Minimum density: hats fill sections that are too thin; nothing else changes."""

from dataclasses import replace

import numpy as np
import pytest

from soundflow_core.model.score import DrumPart
from soundflow_core.music.form.density import ADDED_VOICE, EXEMPT_KINDS, MinDensity, audible_steps, fill_thin_sections
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import compose, plan_track
from soundflow_core.music.players.band import Band
from tests.support.recipes import GENRES, recipe

LIMITED = tuple(name for name in GENRES if genre_named(name).min_density)
SEEDS = range(200, 212)


def band_of(plan, genre):
    return Band(plan, genre.swing, genre.swing_unit_beats)


def audible_per_beat(score, genre):
    """For each section without its last bar: its kind, and the number of sixteenths per beat with an audible stroke."""
    struck = audible_steps(score.parts, band_of(score.plan, genre))
    for section in score.plan.sections:
        first = section.start_bar + (section.bars // 2 if section.kind == "break" else 0)
        if section.end_bar - 1 > first:
            yield section.kind, struck[first : section.end_bar - 1].sum(axis=1).mean() / 4.0


@pytest.mark.parametrize("name", LIMITED)
def test_no_section_is_below_the_minimum(name):
    genre = genre_named(name)
    for seed in SEEDS:
        score = compose(plan_track(recipe(name, seed=seed, durationSec=180), genre), genre)
        for kind, beats in audible_per_beat(score, genre):
            if kind not in EXEMPT_KINDS:
                minimum = genre.min_density.calm if kind == "break" else genre.min_density.lively
                assert beats >= minimum - 1e-9, (seed, kind)


def test_without_a_minimum_some_sections_are_thin():
    genre = replace(genre_named("edm"), min_density=None)
    scores = (compose(plan_track(recipe("edm", seed=seed, durationSec=180), genre), genre) for seed in SEEDS)
    assert any(beats < 2.5 for score in scores for kind, beats in audible_per_beat(score, genre) if kind == "drop")


def test_other_hits_stay_and_a_dense_track_is_unchanged():
    genre = replace(genre_named("house"), min_density=None)
    score = compose(plan_track(recipe("house", seed=3, durationSec=180), genre), genre)
    band = band_of(score.plan, genre)
    kept = fill_thin_sections(score.parts, band, MinDensity(lively=4.0, calm=4.0))
    for before, after in zip(score.parts, kept, strict=True):
        if isinstance(before, DrumPart):
            lost = set(before.hits) - set(after.hits)
            velocities = {(hit.voice, round(hit.start_beats * 4)): hit.velocity for hit in after.hits}
            assert all(
                velocities[hit.voice, round(hit.start_beats * 4)] > hit.velocity for hit in lost
            )  # ghost notes replaced by louder hats
            assert {hit.voice for hit in lost} <= {ADDED_VOICE}
        else:
            assert before == after
    assert fill_thin_sections(score.parts, band, MinDensity(lively=0.0, calm=0.0)) == score.parts
    assert fill_thin_sections(score.parts, band, None) is score.parts


def test_fills_rolls_and_openings_are_unchanged():
    genre = replace(genre_named("trance"), min_density=None)
    score = compose(plan_track(recipe("trance", seed=5, durationSec=180), genre), genre)
    kept = fill_thin_sections(score.parts, band_of(score.plan, genre), MinDensity(lively=4.0, calm=4.0))
    starts = [hit.start_beats for part in (*score.parts, *kept) if isinstance(part, DrumPart) for hit in part.hits]
    once = {start for start, count in zip(*np.unique(starts, return_counts=True), strict=True) if count % 2}
    assert once
    for section in score.plan.sections:
        fill = 4.0 * section.end_bar - 2.0
        first = 4.0 * section.start_bar if section.kind in EXEMPT_KINDS else fill
        assert not any(first - 0.05 <= start < 4.0 * section.end_bar - 0.05 for start in once)
