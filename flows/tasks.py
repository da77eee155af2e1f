"""The steps as Prefect tasks: named, cached by recipe and engine, retried on outages only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import task
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.tasks import Task, exponential_backoff

from flows import steps
from soundflow_core.brief import Recipe
from soundflow_core.catalog.indexing import RebuildReport
from soundflow_core.catalog.indexing import rebuild as rebuild_all
from soundflow_core.errors import Unavailable
from soundflow_core.settings import Settings
from soundflow_core.storage import open_store

RETRIES = 3


def is_outage(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: only where something outside was out of reach."""
    try:
        state.result()
    except Unavailable:
        return True
    except BaseException:
        return False
    return False


def _cached(step: str) -> Any:  # Prefect's own type is as loose
    """A cache key of step, recipe and engine. It counts only while this product, or a later one, is on the disk."""

    def key(_context: TaskRunContext, values: dict[str, Any]) -> str | None:
        recipe, work = values["recipe"], Path(values["work"])
        later = {
            "synthesize": (steps.stems_of, steps.master_of, steps.mp3_of),
            "mix-and-master": (steps.master_of, steps.mp3_of),
            "encode": (steps.mp3_of,),
        }[step]
        there = any(product(work, recipe).exists() for product in later)
        return f"{step}-{recipe.digest}" if there else None

    return key


RETRYING: dict[str, Any] = {
    "retries": RETRIES,
    "retry_delay_seconds": exponential_backoff(1),
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": is_outage,
}


@task(name="synthesize", persist_result=True, cache_key_fn=_cached("synthesize"), **RETRYING)
def synthesize(recipe: Recipe, work: str) -> str:
    """Compose and perform a recipe; the folder of stems."""
    return str(steps.synthesize(recipe, Path(work)))


@task(name="mix-and-master", persist_result=True, cache_key_fn=_cached("mix-and-master"), **RETRYING)
def mix_and_master(recipe: Recipe, work: str) -> str:
    """Mix the stems and master the mix; the master's path."""
    return str(steps.mix_and_master(recipe, Path(work)))


@task(name="encode", persist_result=True, cache_key_fn=_cached("encode"), **RETRYING)
def encode(recipe: Recipe, work: str) -> str:
    """Encode the master; the mp3's path."""
    return str(steps.encode(recipe, Path(work)))


@task(name="inspect", **RETRYING)
def inspect(recipe: Recipe, work: str) -> steps.Inspected:
    """Measure the decoded mp3 and name its faults."""
    return steps.inspect(recipe, Path(work), open_store(Settings.from_environment()))


@task(name="upload", **RETRYING)
def upload(recipe: Recipe, work: str, inspected: steps.Inspected, replace: bool) -> str:
    """Tag the mp3 and put it into the store."""
    settings = Settings.from_environment()
    return steps.upload(recipe, Path(work), inspected[0], open_store(settings), settings, replace)


@task(name="index", **RETRYING)
def index() -> RebuildReport:
    """Bring the catalogs in line with the audio."""
    settings = Settings.from_environment()
    return rebuild_all(open_store(settings), settings)
