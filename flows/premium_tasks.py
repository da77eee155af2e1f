"""The premium steps as Prefect tasks: named, cached by recipe, retried on outages only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import task
from prefect.context import TaskRunContext

from flows import premium_steps as steps
from flows.progress import tell
from flows.tasks import RETRYING, is_outage, of_track
from soundflow_core.generation.models.base import Watch
from soundflow_core.generation.providers.base import JobEnded
from soundflow_core.request import GpuProvider, PremiumRecipe
from soundflow_core.settings import Settings
from soundflow_core.storage import open_store


def _cached(step: str) -> Any:  # Prefect's own type is as loose
    """A cache key of step and recipe. It counts only while this product, or a later one, is on the disk."""

    def key(_context: TaskRunContext, values: dict[str, Any]) -> str | None:
        recipe, work = values["recipe"], Path(values["work"])
        later = {
            "generate": (steps.take_of,),
            "finish": (steps.master_of, steps.mp3_of),
            "encode-premium": (steps.mp3_of,),
        }[step]
        there = any(product(work, recipe).exists() for product in later)
        return f"{step}-{recipe.digest}" if there else None

    return key


def _may_try_again(this: Any, run: Any, state: Any) -> bool:  # as Prefect asks
    """Whether trying again can help and costs nothing: a paid job that ended without a take is sent anew only when somebody asks."""
    try:
        state.result()
    except JobEnded:
        return False
    except BaseException:
        return is_outage(this, run, state)
    return False


ASKED_ONCE = {**RETRYING, "retry_condition_fn": _may_try_again}


@task(**of_track("generate"), persist_result=True, cache_key_fn=_cached("generate"), **ASKED_ONCE)
def generate(recipe: PremiumRecipe, gpu_provider: GpuProvider, work: str, earlier: tuple[str, ...] = ()) -> str:
    """The raw take from a model, wherever it runs; the take's path."""
    name = recipe.brief.track_id
    watch = Watch(lambda share, remark: tell(name, "at", remark, share=round(share, 3)))
    store = open_store(Settings.from_environment())
    return str(steps.generate(recipe, gpu_provider, Path(work), store, watch, earlier))


@task(**of_track("finish"), persist_result=True, cache_key_fn=_cached("finish"), **RETRYING)
def finish(recipe: PremiumRecipe, work: str) -> str:
    """Restore, shape and master the take; the master's path."""
    return str(steps.finish(recipe, Path(work)))


@task(**of_track("encode-premium"), persist_result=True, cache_key_fn=_cached("encode-premium"), **RETRYING)
def encode(recipe: PremiumRecipe, work: str) -> str:
    """Encode the master; the mp3's path."""
    return str(steps.encode(recipe, Path(work)))


@task(**of_track("inspect-premium"), **RETRYING)
def inspect(recipe: PremiumRecipe, work: str) -> steps.Inspected:
    """Measure the decoded mp3 and name its faults."""
    return steps.inspect(recipe, Path(work))


@task(**of_track("upload-premium"), **RETRYING)
def upload(recipe: PremiumRecipe, work: str, inspected: steps.Inspected, replace: bool) -> str:
    """Tag and sign the mp3 and put it into the store."""
    return steps.upload(recipe, Path(work), inspected[0], open_store(Settings.from_environment()), replace)
