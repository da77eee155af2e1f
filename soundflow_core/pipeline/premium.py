"""One premium track, from its request into the store."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from soundflow_core.base.allocator import keep_large_blocks
from soundflow_core.base.errors import BriefError
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.generation.models import card_of
from soundflow_core.generation.rights import check_rights
from soundflow_core.generation.takes import read_take
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import Store
from soundflow_core.model.request import PremiumRecipe, PremiumRequest
from soundflow_core.pipeline.execution.jobs import StepRunner, run_job
from soundflow_core.pipeline.execution.runners import thread_runner
from soundflow_core.pipeline.locks import held, track_lock
from soundflow_core.pipeline.maintenance import rebuild_step
from soundflow_core.pipeline.plans.prompts import load_prompts, recipe_of
from soundflow_core.pipeline.skipping import drop_held_back, drop_published
from soundflow_core.pipeline.tracks.attempts import TrackOutcome, track_job
from soundflow_core.pipeline.tracks.premium_steps import PremiumAttempt, PremiumSteps
from soundflow_core.pipeline.tracks.work_folder import RecipeFolder

MAX_ATTEMPTS = 3
"""How often a track is generated that fails its inspection, each time from another seed. Each may cost money."""


def plan(request: PremiumRequest, premium: PremiumSettings, attempt: int = 0) -> PremiumRecipe:
    """The recipe of a request; BriefError or ConfigurationError where it may not or can't be made."""
    card = card_of(request.model)
    check_rights(card, premium)
    return recipe_of(request, load_prompts(premium.prompts_file), datetime.now(UTC).date(), card.revision, attempt)


def is_done(recipe: PremiumRecipe, store: Store, force: bool) -> bool:
    """Whether a track is held back or, without `force`, published already; an event tells so."""
    recipes = drop_held_back(store, [recipe])
    return not (recipes if force else drop_published(store, recipes))


def make_track(
    request: PremiumRequest,
    settings: Settings,
    premium: PremiumSettings,
    runner: StepRunner,
    force: bool = False,
    on_wait: Callable[[str], None] = lambda _holder: None,
) -> str:
    """Make and publish a track unless it is there already; its id. ManualNeeded where a person has to carry on."""
    keep_large_blocks()
    store, first = open_store(settings), plan(request, premium)
    name = first.brief.track_id
    with held(track_lock(settings.work_folder, name), on_wait):
        if is_done(first, store, force):
            return name
        outcome = TrackOutcome[PremiumAttempt](name)
        steps = PremiumSteps(settings, premium, store, request.gpu_provider)
        run_job(track_job(outcome, _attempts(request, premium), steps, force), runner)
        if outcome.error:
            raise outcome.error
        runner.call(rebuild_step(store, settings))
    return name


def make_track_here(request: PremiumRequest, settings: Settings, premium: PremiumSettings, force: bool = False) -> str:
    """Make a track in this process, without Prefect."""
    with thread_runner(1) as runner:
        return make_track(request, settings, premium, runner, force)


def _attempts(request: PremiumRequest, premium: PremiumSettings) -> Iterator[PremiumAttempt]:
    earlier: tuple[str, ...] = ()
    for number in range(MAX_ATTEMPTS):
        recipe = plan(request, premium, number)
        yield PremiumAttempt(recipe, earlier)
        earlier += (recipe.digest,)


def adopt_take(recipe: PremiumRecipe, take: Path, work: Path) -> None:
    """Use a take that a person brings; BriefError where it is not audio or was made from another recipe."""
    if not take.is_file():
        raise BriefError(f"{take} is not a file; name the take that was downloaded.")
    _, _, facts = read_take(take, recipe.brief.duration_sec + 1.0)
    if facts.digest and facts.digest != recipe.digest:
        raise BriefError(f"{take} was made from another recipe than {recipe.brief.track_id}'s; bring its own take.")
    target = RecipeFolder(work, recipe.digest).take
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(take, target)
