"""A week of the daily five: every finished mp3 meets the targets, and no two are alike."""

import hashlib
from datetime import date, timedelta

import pytest

from soundflow_core.delivery.encoding.mp3 import decode, encode
from soundflow_core.pipeline.plans.daily import briefs_for, load_plan, recipe_for
from soundflow_core.pipeline.render import render
from soundflow_core.studio.analysis.defects import longest_silence
from soundflow_core.studio.analysis.measures import inspect

MONDAY = date(2025, 1, 13)
SEEN: dict[str, str] = {}


def week(seconds):
    plan = load_plan()
    return [
        recipe_for(b) for day in range(7) for b in briefs_for(plan, MONDAY + timedelta(days=day), duration_sec=seconds)
    ]


def each_once():
    """A series plays a genre once; nature, whose scenes take turns, every day."""
    once = {(r.brief.id, r.brief.genre, r.brief.nature_tags): r for r in week(16)}
    return tuple(once.values())


def named(recipe):
    return f"{recipe.brief.date:%a}-{recipe.brief.id}-{recipe.brief.genre}"


@pytest.mark.slow
@pytest.mark.parametrize("recipe", each_once(), ids=named)
def test_each_series_meets_its_targets_in_each_genre(recipe, tmp_path):
    check(recipe, tmp_path)


@pytest.mark.whole
@pytest.mark.parametrize("recipe", week(60), ids=named)
def test_each_track_of_a_week_meets_its_targets(recipe, tmp_path):
    check(recipe, tmp_path)


def check(recipe, tmp_path):
    rendered = render(recipe)
    encode(rendered.master.signal, tmp_path / "x.mp3", 192)
    decoded = decode(tmp_path / "x.mp3")
    found = inspect(decoded, rendered.plan.bpm, rendered.plan.key)
    assert found.lufs == pytest.approx(-14, abs=0.3)
    assert found.true_peak_dbtp <= -1
    assert found.correlation < 0.98
    assert found.longest_silence_seconds <= 0.3
    assert found.flat_tops == 0
    assert abs(found.balance_db) < 1.5
    last_bar = round(60 / rendered.plan.bpm * 4 * 44_100)
    assert longest_silence(decoded[:, -last_bar:]) <= 0.3
    digest = hashlib.sha256((tmp_path / "x.mp3").read_bytes()).hexdigest()
    assert digest not in SEEN
    SEEN[digest] = recipe.brief.track_id


def test_two_days_of_one_genre_differ_in_every_choice():
    plan = load_plan()
    mondays = [recipe_for(briefs_for(plan, MONDAY + timedelta(days=7 * week))[0]) for week in range(12)]
    from soundflow_core.pipeline.render import plan as plan_of

    plans = [plan_of(recipe) for recipe in mondays]
    assert len({p.key for p in plans}) >= 4
    assert len({p.bpm for p in plans}) >= 3
    assert len({p.progressions for p in plans}) >= 3
