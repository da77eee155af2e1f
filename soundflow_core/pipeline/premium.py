"""One premium track from its request into the store, whoever runs the steps: Prefect (`flows.premium_tasks`) or plain calls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from soundflow_core.base.errors import QualityError
from soundflow_core.base.settings import Settings
from soundflow_core.generation.models.base import Watch
from soundflow_core.generation.providers.base import JobEnded, ManualNeeded
from soundflow_core.library.catalog.publishing import published
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.storage import open_store
from soundflow_core.model.keys import audio_key
from soundflow_core.model.request import GpuProvider, PremiumRecipe, PremiumRequest
from soundflow_core.pipeline import premium_steps as steps
from soundflow_core.pipeline.events import (
    AwaitingManualStep,
    GenerationProgress,
    TrackFailed,
    TrackKept,
    TrackRetried,
    emit,
)
from soundflow_core.pipeline.locks import held, track_lock
from soundflow_core.pipeline.retrying import patiently
from soundflow_core.pipeline.skipping import not_held_back

RE_ROLLS = 2
"""How often a track that fails its inspection is generated anew with another seed. Each may cost money."""


class PremiumSteps(NamedTuple):
    """How the steps of a premium track are run."""

    generate: Callable[..., Any]
    finish: Callable[..., Any]
    encode: Callable[..., Any]
    inspect: Callable[..., Any]
    upload: Callable[..., Any]
    rebuild: Callable[[], Any]


def generate(recipe: PremiumRecipe, gpu_provider: GpuProvider, work: str, earlier: tuple[str, ...] = ()) -> str:
    """The raw take from a model, wherever it runs; the take's path."""
    name = recipe.brief.track_id
    watch = Watch(lambda share, remark: emit(GenerationProgress(name, remark, share)))
    store = open_store(Settings.from_environment())
    return str(steps.generate(recipe, gpu_provider, Path(work), store, watch, earlier))


def finish(recipe: PremiumRecipe, work: str) -> str:
    """Restore, shape and master the take; the master's path."""
    return str(steps.finish(recipe, Path(work)))


def encode(recipe: PremiumRecipe, work: str) -> str:
    """Encode the master; the mp3's path."""
    return str(steps.encode(recipe, Path(work)))


def inspect(recipe: PremiumRecipe, work: str) -> steps.Inspected:
    """Measure the decoded mp3 and name its faults."""
    return steps.inspect(recipe, Path(work))


def upload(recipe: PremiumRecipe, work: str, inspected: steps.Inspected, replace: bool) -> str:
    """Tag and sign the mp3 and put it into the store."""
    return steps.upload(recipe, Path(work), inspected[0], open_store(Settings.from_environment()), replace)


def plain_steps() -> PremiumSteps:
    """The steps as plain calls, tried again on outages only; a paid job that ended without a take is sent anew only when somebody asks."""

    def retried(step: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *values: patiently(step, *values, may_retry=lambda error: not isinstance(error, JobEnded))

    settings = Settings.from_environment()
    index = lambda: patiently(rebuild, open_store(settings), settings)  # noqa: E731
    return PremiumSteps(retried(generate), retried(finish), retried(encode), retried(inspect), retried(upload), index)


def make(
    asked: PremiumRequest,
    how: PremiumSteps,
    force: bool = False,
    on_wait: Callable[[str], None] = lambda _holder: None,
) -> list[str]:
    """Make and publish a track unless it is there already; the id, or ManualNeeded where a person has to carry on."""
    work = Settings.from_environment().work_folder
    name = steps.plan(asked).brief.track_id
    with held(track_lock(work, name), on_wait):
        if is_settled(asked, force):
            return [name]
        try:
            rolls: list[str] = []
            for roll in range(RE_ROLLS + 1):
                recipe = steps.plan(asked, roll)
                if _is_published(recipe, asked, str(work), how, force, tuple(rolls)):
                    return [name]
                rolls.append(recipe.digest)
        except ManualNeeded as needed:
            emit(AwaitingManualStep(name, str(needed)))
            raise
        except Exception as error:
            emit(TrackFailed(name, str(error)))
            raise
    failure = QualityError(
        f"{name} failed its inspection {RE_ROLLS + 1} times; ask for another prompt or another model."
    )
    emit(TrackFailed(name, str(failure)))
    raise failure


def _is_published(
    recipe: PremiumRecipe, asked: PremiumRequest, work: str, how: PremiumSteps, force: bool, earlier: tuple[str, ...]
) -> bool:
    """One roll; whether it was good enough."""
    how.generate(recipe, asked.gpu_provider, work, earlier)
    how.finish(recipe, work)
    how.encode(recipe, work)
    inspected = how.inspect(recipe, work)
    if inspected[1]:
        emit(TrackRetried(recipe.brief.track_id, "; ".join(fault.sentence for fault in inspected[1])))
        return False
    how.upload(recipe, work, inspected, force)
    how.rebuild()
    return True


def is_settled(asked: PremiumRequest, force: bool) -> bool:
    """Whether the track is held back or, without `force`, published already; says so. Another recipe there is kept and said."""
    recipe, store = steps.plan(asked), open_store(Settings.from_environment())
    brief = recipe.brief
    if not not_held_back(store, [brief]):
        return True
    tagged = None if force else published(store, audio_key(brief.tier, brief.date, brief.track_id))
    if tagged is None:
        return False
    same = tagged.premium is not None and tagged.premium.brief == brief and tagged.premium.prompt == recipe.prompt
    remark = "already published" if same else "already published from another request; --force replaces it"
    entry = tagged.entry
    asked_for = {"genre": entry.genre, "bpm": entry.bpm, "key": entry.key, "durationSec": entry.duration_sec}
    measured = {
        "lufs": entry.lufs,
        "true_peak_dbtp": entry.true_peak_dbtp,
        "bpm": entry.measured.bpm,
        "key": entry.measured.key,
    }
    emit(TrackKept(brief.track_id, remark, entry.object_key, asked_for, measured))
    return True
