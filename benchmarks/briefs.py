"""What the sound benchmarks ask for: the daily plan's own briefs, a genre at a time."""

from __future__ import annotations

from datetime import date
from functools import cache

from soundflow_core.model.brief import Category, TrackBrief
from soundflow_core.music.genres import genre_names
from soundflow_core.pipeline.plans.daily import briefs_for, load_plan

PLAN_DAYS = 42
FIRST_MONDAY = date(2025, 1, 6)


@cache
def briefs() -> dict[str, tuple[TrackBrief, ...]]:
    """Every brief of six weeks of the daily plan by genre, and the open air as `nature`."""
    plan = load_plan(None)
    chosen: dict[str, list[TrackBrief]] = {}
    for offset in range(PLAN_DAYS):
        for brief in briefs_for(plan, date.fromordinal(FIRST_MONDAY.toordinal() + offset)):
            name = "nature" if brief.category is Category.NATURE else brief.genre
            chosen.setdefault(name, []).append(brief)
    for outside in set(genre_names()) - set(chosen):  # genres outside of the rotation: as the days of Flow State
        lively = [brief for briefs in chosen.values() for brief in briefs if brief.category is Category.FLOW_STATE]
        chosen[outside] = [brief.model_copy(update={"genre": outside}) for brief in lively]
    return {name: tuple(chosen[name]) for name in sorted(chosen)}


def brief_of(genre: str, seed: int, seconds: float) -> TrackBrief:
    """The brief of a genre at a seed: seeds go through the plan's days, and so through its categories and scenes."""
    days = briefs()[genre]
    return days[seed % len(days)].model_copy(update={"duration_sec": seconds})
