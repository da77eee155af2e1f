"""From the options of `soundflow premium` to requests for tracks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from soundflow_core.base.errors import BriefError, NotFound
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.validation import load_catalog
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category
from soundflow_core.model.request import GpuProvider, PremiumRecipe, PremiumRequest
from soundflow_core.pipeline.plans.daily import parse_day
from soundflow_core.pipeline.plans.prompts import PremiumPlan, missing

LONGEST_BUFFER_DAYS = 60
OPTION_OF_FIELD = {"trackId": "--track-id", "durationSec": "--duration", "gpuProvider": "--gpu-provider"}


@dataclass(frozen=True)
class PremiumOptions:
    """The options that describe a track, as they were typed."""

    categories: tuple[Category, ...] = ()
    track_id: str | None = None
    prompt: str | None = None
    duration: float | None = None
    model: str | None = None
    gpu_provider: str | None = None
    seed: int | None = None
    day: str | None = None
    recipe: Path | None = None


def requests_of(
    options: PremiumOptions, plan: PremiumPlan, settings: Settings, buffer_days: int | None
) -> list[PremiumRequest]:
    """One request; with `buffer_days` one for each track that is missing in so many days. BriefError for invalid options."""
    if options.recipe is not None:
        return [_from_recipe(options.recipe)]
    if buffer_days is not None:
        return _missing(options, plan, settings, buffer_days)
    if len(options.categories) != 1:
        raise BriefError("Name one --category, or --plan to fill several days of all categories.")
    return [_request(options, options.categories[0])]


def _request(options: PremiumOptions, category: Category) -> PremiumRequest:
    values: dict[str, Any] = {
        "category": category, "trackId": options.track_id, "durationSec": options.duration, "model": options.model,
        "gpuProvider": options.gpu_provider, "prompt": options.prompt, "seed": options.seed,
        "day": parse_day(options.day) if options.day else None,
    }  # fmt: skip
    try:
        return PremiumRequest.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        what = first["msg"].removeprefix("Value error, ")
        option = OPTION_OF_FIELD.get(field, f"--{field}")
        raise BriefError(
            f"{option} is {first['input']!r}: {what[:1].lower()}{what[1:]}; choose another value."
        ) from error


def _from_recipe(path: Path) -> PremiumRequest:
    recipe = read_recipe(path)
    brief = recipe.brief
    return PremiumRequest(
        category=brief.category, track_id=brief.id, duration_sec=brief.duration_sec, model=recipe.model,
        gpu_provider=GpuProvider.LOCAL, prompt=recipe.prompt, seed=recipe.seed, day=brief.date,
    )  # fmt: skip


def read_recipe(path: Path) -> PremiumRecipe:
    """A premium recipe from a file; BriefError where there is none."""
    try:
        return PremiumRecipe.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BriefError(f"{path} is not a premium recipe; the manual provider writes one.") from error


def _missing(options: PremiumOptions, plan: PremiumPlan, settings: Settings, days: int) -> list[PremiumRequest]:
    if not 1 <= days <= LONGEST_BUFFER_DAYS:
        raise BriefError(f"--days is {days}; choose 1 to {LONGEST_BUFFER_DAYS}.")
    categories = options.categories or tuple(Category)
    try:
        published = [entry.id for entry in load_catalog(open_store(settings), settings.catalog_premium_key)]
    except NotFound:
        published = []
    first = _request(options, categories[0])
    return missing(plan, first, first.day or parse_day(None), days, categories, published)
