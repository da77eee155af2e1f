"""The daily plan: the contract's rotation, and errors that name the line."""

import itertools
from datetime import date, timedelta
from importlib.resources import files

import pytest

from soundflow_core.base.errors import BriefError
from soundflow_core.model.brief import Category
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import plan_track
from soundflow_core.pipeline.plans.daily import briefs_for, load_plan, parse_category, parse_day, recipe_for

MONDAY = date(2025, 1, 13)
OWN = (files("soundflow_core.pipeline.plans") / "free_daily_plan.yaml").read_text()
ROTATION = {
    "deep_work_daily": "deep house techno synth deep house techno",
    "study_daily": "lofi chillout lounge jazz lofi ambient chillout",
    "relax_daily": "ambient classic lounge ambient chillout ambient lounge",
    "nature_daily": "ambient ambient ambient ambient ambient ambient ambient",
    "flow_state_daily": "trance edm dance bass trance edm dance",
}


def changed(tmp_path, old, new):
    assert old in OWN
    path = tmp_path / "plan.yaml"
    path.write_text(OWN.replace(old, new, 1))
    return path


def test_the_week_follows_the_contract():
    plan = load_plan()
    for offset in range(7):
        found = {brief.id: brief.genre for brief in briefs_for(plan, MONDAY + timedelta(days=offset))}
        assert found == {name: genres.split()[offset] for name, genres in ROTATION.items()}


def test_briefs_can_be_chosen_and_shortened():
    (brief,) = briefs_for(load_plan(), MONDAY, categories=(Category.NATURE,), duration_sec=20)
    assert brief.track_id == "free-2025-01-13-nature_daily"
    assert brief.duration_sec == 20
    assert max(brief.ambience.levels().values()) >= 70  # the bed that leads
    assert brief.nature_tags[1:] == tuple(brief.ambience.levels())


def test_each_roll_and_day_has_its_own_seed():
    plan = load_plan()
    today, tomorrow = (briefs_for(plan, MONDAY + timedelta(days=d))[0] for d in (0, 4))
    seeds = {recipe_for(today).seed, recipe_for(today, 1).seed, recipe_for(tomorrow).seed}
    assert len(seeds) == 3
    assert recipe_for(today) == recipe_for(today)


def test_a_pinned_tempo_and_key_and_a_range(tmp_path):
    pinned = load_plan(changed(tmp_path, "    genre: lofi", '    genre: lofi\n    bpm: 81.5\n    key: "Bbm"'))
    brief = briefs_for(pinned, MONDAY)[1]
    plan = plan_track(recipe_for(brief), genre_named(brief.genre))
    assert (plan.bpm, plan.key) == (81.5, "Bbm")
    ranged = load_plan(changed(tmp_path, "    genre: lofi", "    genre: lofi\n    bpm: {min: 84, max: 100}"))
    for day in range(0, 28, 7):
        brief = briefs_for(ranged, MONDAY + timedelta(days=day))[1]
        assert 84 <= plan_track(recipe_for(brief), genre_named("lofi")).bpm <= genre_named("lofi").tempo_bpm[1]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("drums: 70", "drums: loud", r"line 10: tracks\.0\.layers\.drums: .*integer.*'loud'"),
        ("drums: 70", "drums: 170", r"line 10: tracks\.0\.layers\.drums: .*100, found 170"),
        ("goalTags: [study", "goalTag: [study", r"line 27: tracks\.1\.goalTag: there is no such field"),
        (
            "genre: lofi",
            "genre: polka",
            r"line 22: tracks\.1\.genre: the genre 'polka' is unknown; choose one of ambient",
        ),
        ('"Relax"', '"Relaxing"', r"line 35: tracks\.2\.siteCategory: .*'Deep Work', 'Study'"),
        ("    genre: lofi", "    bpm: 400\n    genre: lofi", r"line 22: tracks\.1\.bpm: .*220, found 400"),
        ("mon: deep", "monday: deep", r"line \d+: rotation\.deep_work_daily"),
        ("mon: deep", "mon: polka", r"line 82: rotation\.deep_work_daily\.mon: the genre 'polka' is unknown"),
        ("id: study_daily", "id: deep_work_daily", "'deep_work_daily' occurs twice"),
        ("tracks:", "tracks: ]", "line 5: .*correct the YAML"),
        ("energyMin: 50", "energyMin: 90", r"line 15: tracks\.0\.energyMin: energyMin is above energyMax"),
        ("    energyMax: 75\n", "    energyMax: 75\n    energyMax: 70\n", "line 17: 'energyMax' occurs twice"),
        ("version: 1", "version: 2", "line 3: version"),
    ],
)
def test_a_wrong_plan_is_one_sentence_with_its_line(tmp_path, old, new, expected):
    with pytest.raises(BriefError, match=expected) as caught:
        load_plan(changed(tmp_path, old, new))
    assert "\n" not in str(caught.value)


def test_a_missing_plan_is_named(tmp_path):
    with pytest.raises(BriefError, match=r"none\.yaml can't be read.*SOUNDFLOW_PLAN"):
        load_plan(tmp_path / "none.yaml")


def test_days_and_categories_as_operators_write_them():
    assert parse_day("2025-01-15") == date(2025, 1, 15)
    assert parse_day("today") - parse_day("yesterday") == timedelta(days=1)
    assert {parse_category(text) for text in ("Deep Work", "deep-work", "deep_work")} == {Category.DEEP_WORK}
    for wrong in ("2025-02-30", "15.1.2025", "tomorrow-ish"):
        with pytest.raises(BriefError, match="YYYY-MM-DD"):
            parse_day(wrong)
    with pytest.raises(BriefError, match="Deep Work, Study, Relax, Nature, Flow State"):
        parse_category("Party")


def test_scenes_take_turns():
    plan = load_plan()
    first = date.fromordinal(MONDAY.toordinal() // 6 * 6)  # where a round begins
    days = [first + timedelta(days=offset) for offset in range(60)]
    scenes = [briefs_for(plan, day, categories=(Category.NATURE,))[0].nature_tags[0] for day in days]
    assert len(set(scenes)) == 6
    assert all(one != other for one, other in itertools.pairwise(scenes))
    assert all(scenes.count(name) == 10 for name in set(scenes))
