"""Which tracks need not be made: held back or published already. Imports neither Prefect nor kernels, so that the answer is quick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding.tags import Tagged
from soundflow_core.library.catalog.publishing import published
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.tombstones import held_back
from soundflow_core.library.storage.base import Store
from soundflow_core.model.brief import Recipe
from soundflow_core.model.keys import audio_key
from soundflow_core.model.request import PremiumRecipe
from soundflow_core.pipeline.events import TrackEnded, TrackHeldBack, TrackKept, emit
from soundflow_core.pipeline.tracks.entries import measured_facts, requested_facts

AnyRecipe = TypeVar("AnyRecipe", Recipe, PremiumRecipe)


def drop_held_back(store: Store, recipes: Sequence[AnyRecipe]) -> list[AnyRecipe]:
    """The recipes whose tracks may be made; an event tells of each that was taken down."""
    held = _held_back(store, recipes)
    for event in held.values():
        emit(event)
    return [recipe for recipe in recipes if recipe.brief.track_id not in held]


def drop_published(store: Store, recipes: Sequence[AnyRecipe]) -> list[AnyRecipe]:
    """The recipes whose tracks are not published yet; an event tells of each that is, also where it was made from another recipe."""
    missing = []
    for recipe in recipes:
        if event := _kept(store, recipe):
            emit(event)
        else:
            missing.append(recipe)
    return missing


def is_day_done(store: Store, recipes: Sequence[Recipe], settings: Settings, force: bool) -> bool:
    """Whether no track has to be made: each is held back or, without `force`, published already.

    If so, emits an event for each and brings the catalogs in line; otherwise does nothing.
    """
    held = _held_back(store, recipes)
    events: list[TrackEnded] = []
    for recipe in recipes:
        event = held.get(recipe.brief.track_id) or (None if force else _kept(store, recipe))
        if event is None:
            return False
        events.append(event)
    for event in events:
        emit(event)
    rebuild(store, settings)
    return True


def _key(recipe: Recipe | PremiumRecipe) -> str:
    brief = recipe.brief
    return audio_key(brief.tier, brief.date, brief.track_id)


def _held_back(store: Store, recipes: Sequence[Recipe | PremiumRecipe]) -> dict[str, TrackEnded]:
    reasons = held_back(store, [_key(recipe) for recipe in recipes])
    return {name: TrackHeldBack(name, why) for name, why in reasons.items()}


def _kept(store: Store, recipe: Recipe | PremiumRecipe) -> TrackKept | None:
    tagged = published(store, _key(recipe))
    if tagged is None:
        return None
    source = "request" if isinstance(recipe, PremiumRecipe) else "brief"
    detail = "already published"
    if not _is_made_from(tagged, recipe):
        detail += f" from another {source}; --force replaces it"
    entry = tagged.entry
    return TrackKept(recipe.brief.track_id, detail, entry.object_key, requested_facts(entry), measured_facts(entry))


def _is_made_from(tagged: Tagged, recipe: Recipe | PremiumRecipe) -> bool:
    """Whether a published track has this recipe, whatever its seed: other attempts have other ones."""
    if isinstance(recipe, PremiumRecipe):
        own = tagged.premium
        return own is not None and (own.brief, own.prompt) == (recipe.brief, recipe.prompt)
    made = tagged.recipe
    return made is not None and (made.brief, made.engine_version) == (recipe.brief, recipe.engine_version)
