"""Premium prompts as data, the recipe that a request becomes, and what a buffer of days lacks."""

from datetime import date, timedelta

import pytest

from soundflow_core.base.errors import BriefError
from soundflow_core.model.brief import Category
from soundflow_core.model.request import PremiumRequest
from soundflow_core.pipeline.plans.prompts import load_prompts, missing, recipe_of

DAY = date(2025, 1, 15)
PLAN = load_prompts()


def recipe(**asked):
    return recipe_of(PremiumRequest.model_validate(asked), PLAN, DAY, "main")


def test_three_prompts_a_category_each_with_its_music_in_words():
    assert len(PLAN.prompts) >= 15
    for category in Category:
        assert len(PLAN.of(category)) >= 3
    for prompt in PLAN.prompts:
        words = prompt.words
        assert f"{prompt.bpm:g} bpm" in words
        assert ("minor" if prompt.key.endswith("m") else "major") in words
        assert all(instrument in words for instrument in prompt.instruments)
        assert prompt.goal_tags
        assert prompt.nature_tags
        assert "{" not in words


def test_prompts_take_turns_and_the_same_day_gives_the_same_recipe():
    asked = PremiumRequest(category=Category.STUDY)
    turns = [recipe_of(asked, PLAN, DAY + timedelta(days=n), "main").brief.id for n in range(3)]
    assert len(set(turns)) == 3
    assert recipe(category="Study") == recipe(category="Study")
    assert recipe_of(asked, PLAN, DAY, "main", 1).seed != recipe_of(asked, PLAN, DAY, "main").seed


def test_words_of_ones_own_take_the_place_of_the_prompts():
    plain, own = (recipe(category="Study", trackId="study_rainy_window", **more) for more in ({}, {"prompt": "a harp"}))
    assert own.prompt == "a harp"
    assert (own.brief, own.finish) == (plain.brief, plain.finish)
    assert own.seed != plain.seed
    named = recipe(category="Study", trackId="study_harp", prompt="a harp")
    assert named.brief.id == "study_harp"
    for wrong in ({"trackId": "study_harp"}, {"trackId": "relax_still_water"}):
        with pytest.raises(BriefError, match="premium track"):
            recipe(category="Study", **wrong)


def test_a_length_that_is_left_out_is_the_prompts_own():
    longer = PLAN.prompts[0].model_copy(update={"duration_sec": 240.0})
    plan = PLAN.model_copy(update={"prompts": (longer, *PLAN.prompts[1:])})
    named = {"category": longer.site_category, "track_id": longer.id}
    assert recipe_of(PremiumRequest(**named), plan, DAY, "main").brief.duration_sec == 240
    assert recipe_of(PremiumRequest(**named, duration_sec=180), plan, DAY, "main").brief.duration_sec == 180
    assert recipe(category="Relax").brief.duration_sec == 180
    assert "duration_sec" not in PremiumRequest(**named).flow_parameters()


def test_nature_tags_bring_their_beds():
    prompt = PLAN.prompts[0].model_copy(
        update={"nature_tags": ("ocean", "rain", "minimal"), "ambience_min": 20, "ambience_max": 40}
    )
    assert prompt.ambience.levels() == {"rain": 12}
    assert prompt.beds.levels() == {"rain": 12, "ocean": 30}
    plan = PLAN.model_copy(update={"prompts": (prompt,)})
    asked = PremiumRequest(category=prompt.site_category)
    assert recipe_of(asked, plan, DAY, "main").brief.ambience.levels() == {"rain": 12, "ocean": 30}


def test_a_buffer_is_filled_where_days_lack_a_track():
    wanted = PremiumRequest(category=Category.STUDY, model="tiny")
    lacking = missing(PLAN, wanted, DAY, 3, tuple(Category), [])
    assert len(lacking) == 3 * len(Category)
    assert {one.model for one in lacking} == {"tiny"}
    assert len({(one.day, one.category) for one in lacking}) == len(lacking)
    live = [f"premium-{one.day}-{one.track_id}" for one in lacking]
    assert missing(PLAN, wanted, DAY, 3, tuple(Category), live) == []
    fourth = missing(PLAN, wanted, DAY, 4, tuple(Category), live)
    assert {one.day for one in fourth} == {DAY + timedelta(days=3)}
    other = f"premium-{DAY}-{PLAN.of(Category.STUDY)[0].id}"  # any of the category's tracks is enough
    assert len(missing(PLAN, wanted, DAY, 1, (Category.STUDY,), [other])) == 0


def test_a_mistake_names_its_line(tmp_path):
    from importlib.resources import files

    text = (files("soundflow_core.pipeline.plans") / "premium_prompts.yaml").read_text("utf-8")
    for wrong, said in (("{bpm} bpm", "{tempo} bpm"), ("genre: deep", "genre: depp"), ("key: Dm", "key: H")):
        place = tmp_path / "prompts.yaml"
        place.write_text(text.replace(wrong, said, 1), "utf-8")
        with pytest.raises(BriefError, match=r"prompts\.yaml:\d+|line \d+"):
            load_prompts(place)
