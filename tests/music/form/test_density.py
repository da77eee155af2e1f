"""A floor under how much is struck: what the seed has drawn too thin, a hat makes up for; nothing that was written is lost."""

from dataclasses import replace

import numpy as np
import pytest

from soundflow_core.model.score import DrumPart
from soundflow_core.music.form.density import TIMEKEEPER, UNTOUCHED, Floor, keep_time, struck_steps
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import compose, plan_track
from soundflow_core.music.players.band import Band
from tests.support.recipes import GENRES, recipe

FLOORED = tuple(name for name in GENRES if genre_named(name).floor)
SEEDS = range(200, 212)


def band_of(plan, genre):
    return Band(plan, genre.swing, genre.swing_unit_beats)


def struck_a_beat(score, genre):
    """For each section: its kind, and in how many different sixteenths of a beat something stands out, its last bar left out."""
    struck = struck_steps(score.parts, band_of(score.plan, genre))
    for section in score.plan.sections:
        first = section.start_bar + (section.bars // 2 if section.kind == "break" else 0)
        if section.end_bar - 1 > first:
            yield section.kind, struck[first : section.end_bar - 1].sum(axis=1).mean() / 4.0


@pytest.mark.parametrize("name", FLOORED)
def test_no_section_is_struck_less_than_the_floor(name):
    genre = genre_named(name)
    for seed in SEEDS:
        score = compose(plan_track(recipe(name, seed=seed, durationSec=180), genre), genre)
        for kind, beats in struck_a_beat(score, genre):
            if kind not in UNTOUCHED:
                floor = genre.floor.calm if kind == "break" else genre.floor.lively
                assert beats >= floor - 1e-9, (seed, kind)


def test_the_dice_alone_would_leave_some_sections_thin():
    genre = replace(genre_named("edm"), floor=None)
    scores = (compose(plan_track(recipe("edm", seed=seed, durationSec=180), genre), genre) for seed in SEEDS)
    assert any(beats < 2.5 for score in scores for kind, beats in struck_a_beat(score, genre) if kind == "drop")


def test_what_was_written_stays_and_a_lively_track_is_left_alone():
    genre = replace(genre_named("house"), floor=None)
    score = compose(plan_track(recipe("house", seed=3, durationSec=180), genre), genre)
    band = band_of(score.plan, genre)
    kept = keep_time(score.parts, band, Floor(lively=4.0, calm=4.0))
    for before, after in zip(score.parts, kept, strict=True):
        if isinstance(before, DrumPart):
            lost = set(before.hits) - set(after.hits)
            firm = {(hit.voice, round(hit.start_beats * 4)): hit.velocity for hit in after.hits}
            assert all(
                firm[hit.voice, round(hit.start_beats * 4)] > hit.velocity for hit in lost
            )  # ghosts, struck firmly now
            assert {hit.voice for hit in lost} <= {TIMEKEEPER}
        else:
            assert before == after
    assert keep_time(score.parts, band, Floor(lively=0.0, calm=0.0)) == score.parts
    assert keep_time(score.parts, band, None) is score.parts


def test_fills_rolls_and_openings_are_left_alone():
    genre = replace(genre_named("trance"), floor=None)
    score = compose(plan_track(recipe("trance", seed=5, durationSec=180), genre), genre)
    kept = keep_time(score.parts, band_of(score.plan, genre), Floor(lively=4.0, calm=4.0))
    starts = [hit.start_beats for part in (*score.parts, *kept) if isinstance(part, DrumPart) for hit in part.hits]
    once = {start for start, count in zip(*np.unique(starts, return_counts=True), strict=True) if count % 2}
    assert once
    for section in score.plan.sections:
        fill = 4.0 * section.end_bar - 2.0
        first = 4.0 * section.start_bar if section.kind in UNTOUCHED else fill
        assert not any(first - 0.05 <= start < 4.0 * section.end_bar - 0.05 for start in once)
