"""Premium prompts: from a YAML file and a request to one track's recipe, and which tracks a buffer of days still lacks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from soundflow_core.base.errors import BriefError
from soundflow_core.base.seeds import seed_from
from soundflow_core.model.brief import (
    Ambience,
    Category,
    Functional,
    KeyName,
    Model,
    Percent,
    TempoBpm,
    Tier,
    TrackBrief,
    TrackId,
)
from soundflow_core.model.request import Finish, PremiumRecipe, PremiumRequest
from soundflow_core.pipeline.plans.daily import Defaults, DurationSec, GenreName
from soundflow_core.pipeline.plans.plan_errors import check_ids, read_plan

FIELDS = ("{bpm}", "{key}", "{instruments}")


class PremiumPrompt(Model):
    """One premium track, before a day and a seed."""

    id: TrackId
    site_category: Category
    genre: GenreName
    bpm: TempoBpm
    key: KeyName
    instruments: Annotated[tuple[str, ...], Field(min_length=1)]
    prompt: Annotated[str, Field(min_length=10, max_length=600)]
    duration_sec: DurationSec | None = None
    ambience: Ambience = Ambience()
    functional: Functional = Functional()
    finish: Finish = Finish()
    goal_tags: tuple[str, ...] = ()
    nature_tags: tuple[str, ...] = ()
    energy_min: Percent = 30
    energy_max: Percent = 70
    ambience_min: Percent = 0
    ambience_max: Percent = 30

    @field_validator("prompt")
    @classmethod
    def _fillable(cls, prompt: str) -> str:
        rest = prompt
        for field in FIELDS:
            rest = rest.replace(field, "")
        if "{" in rest or "}" in rest:
            raise ValueError(f"the prompt may name {', '.join(FIELDS)} only")
        return prompt

    @property
    def beds(self) -> Ambience:
        """The nature beds: as `ambience` says, and those that only `natureTags` name, as loud as the ambience range's middle."""
        middle = (self.ambience_min + self.ambience_max) // 2
        tagged = [tag for tag in self.nature_tags if getattr(self.ambience, tag, None) == 0]
        return self.ambience.model_copy(update=dict.fromkeys(tagged, middle))

    @property
    def words(self) -> str:
        """The prompt with tempo, key and instruments filled in."""
        mode = f"{self.key[:-1]} minor" if self.key.endswith("m") else f"{self.key} major"
        values = dict(zip(FIELDS, (f"{self.bpm:g}", mode, ", ".join(self.instruments)), strict=True))
        words = self.prompt
        for field, value in values.items():
            words = words.replace(field, value)
        return words


class PremiumDefaults(Defaults):
    """What all prompts share unless they say otherwise."""

    bitrate_kbps: Literal[96, 112, 128, 160, 192, 224, 256, 320] = 320


class PremiumPlan(Model):
    """The whole file."""

    version: Literal[1]
    defaults: PremiumDefaults = PremiumDefaults()
    prompts: Annotated[tuple[PremiumPrompt, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_ids([prompt.id for prompt in self.prompts], "prompts")
        return self

    def of(self, category: Category) -> tuple[PremiumPrompt, ...]:
        """A category's prompts, in order."""
        return tuple(prompt for prompt in self.prompts if prompt.site_category is category)


def load_prompts(path: Path | None = None) -> PremiumPlan:
    """The prompts in a file, or those that ship with SoundFlow; BriefError names the file, the line and the field."""
    return read_plan(PremiumPlan, path, "premium_prompts.yaml")


def recipe_of(
    request: PremiumRequest, plan: PremiumPlan, today: date, revision: str, attempt: int = 0
) -> PremiumRecipe:
    """The recipe of a request; the same request gives the same one all day. Each attempt takes another seed.

    BriefError where the track is unknown and no prompt says what it is, or belongs to another category.
    """
    day = request.day or today
    found = _prompt_for(request, plan, day)
    defaults = plan.defaults.model_dump()
    taken = found.model_dump(exclude={"site_category", "instruments", "prompt", "finish", "duration_sec", "ambience"})
    brief = TrackBrief(**{
        **defaults, **taken,
        "id": request.track_id or found.id, "date": day, "category": request.category, "tier": Tier.PREMIUM,
        "duration_sec": _length_of(request, found, plan), "ambience": found.beds,
    })  # fmt: skip
    words = request.prompt or found.words
    seed = request.seed or seed_from("premium", day.isoformat(), brief.id, request.model, words)
    return PremiumRecipe(
        brief=brief,
        model=request.model,
        model_revision=revision,
        prompt=words,
        finish=found.finish,
        seed=seed if attempt == 0 else seed_from("premium", seed, attempt),
    )


def _length_of(request: PremiumRequest, found: PremiumPrompt, plan: PremiumPlan) -> float:
    """What was request, else what the prompt says, else the file's default."""
    if "duration_sec" in request.model_fields_set:
        return request.duration_sec
    return found.duration_sec or plan.defaults.duration_sec


def _prompt_for(request: PremiumRequest, plan: PremiumPlan, day: date) -> PremiumPrompt:
    """The prompt that a request names; without a name those of the category take turns day by day."""
    prompts_there = plan.of(request.category)
    if request.track_id is not None:
        named = next((prompt for prompt in plan.prompts if prompt.id == request.track_id), None)
        if named and named.site_category is not request.category:
            raise BriefError(
                f"The premium track '{named.id}' belongs to {named.site_category}; ask for that category or another track."
            )
        if named:
            return named
        if request.prompt is None:
            known = ", ".join(prompt.id for prompt in prompts_there) or "none"
            raise BriefError(
                f"There is no premium track '{request.track_id}' in {request.category}; choose one of {known}, or add a prompt."
            )
    if not prompts_there:
        raise BriefError(
            f"No premium prompt is for {request.category}; add one to the file at SOUNDFLOW_PREMIUM_PROMPTS."
        )
    return prompts_there[day.toordinal() % len(prompts_there)]


def missing(
    plan: PremiumPlan,
    wanted: PremiumRequest,
    first: date,
    days: int,
    categories: Iterable[Category],
    live: Iterable[str],
) -> list[PremiumRequest]:
    """What is missing_ones for every category to have a premium track on each of some days; `live` holds the ids that are published."""
    prompts_by_category = {category: plan.of(category) for category in categories}
    there = set(live)
    missing_ones = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        for category, prompts_there in prompts_by_category.items():
            ids = [f"{Tier.PREMIUM}-{day.isoformat()}-{prompt.id}" for prompt in prompts_there]
            if prompts_there and not there.intersection(ids):
                turn = prompts_there[day.toordinal() % len(prompts_there)]
                missing_ones.append(wanted.model_copy(update={"category": category, "track_id": turn.id, "day": day}))
    return missing_ones
