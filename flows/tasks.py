"""The steps as Prefect tasks: named, cached by recipe and engine, retried on outages only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.tasks import Task

from flows import deployed, reporting, steps
from flows.progress import spaced
from soundflow_core.brief import Recipe
from soundflow_core.catalog.indexing import RebuildReport
from soundflow_core.catalog.indexing import rebuild as rebuild_all
from soundflow_core.errors import Unavailable
from soundflow_core.keys import cover_key
from soundflow_core.settings import Settings
from soundflow_core.storage import open_store

RETRIES = 3
DELAYS_SECONDS = [1, 2, 4, 30, 60, 120]
"""Between attempts, with jitter. A person who waits gets the first three; a deployed run has the patience for all, some four minutes."""
LONGEST_SECONDS = 3600
"""After this a rebuild or a validation is stopped."""


def is_outage(_task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: only where something outside was out of reach."""
    if run.run_count > RETRIES and deployed.current() is None:
        return False
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
            "synthesize": (steps.mix_of, steps.master_of, steps.mp3_of),
            "master": (steps.master_of, steps.mp3_of),
            "encode": (steps.mp3_of,),
        }[step]
        there = any(product(work, recipe).exists() for product in later)
        return f"{step}-{recipe.digest}" if there else None

    return key


RETRYING: dict[str, Any] = {
    "retries": len(DELAYS_SECONDS),
    "retry_delay_seconds": DELAYS_SECONDS,
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": is_outage,
}


def of_track(step: str) -> Any:
    """A step's name, and a run's name that tells the track, for Prefect's lists and graphs."""
    return {"name": step, "task_run_name": f"{step} {{recipe.brief.id}}"}


@task(**of_track("synthesize"), persist_result=True, cache_key_fn=_cached("synthesize"), **RETRYING)
def synthesize(recipe: Recipe, work: str) -> str:
    """Compose, perform and mix a recipe; the mix's path."""
    return str(steps.synthesize(recipe, Path(work)))


@task(**of_track("master"), persist_result=True, cache_key_fn=_cached("master"), **RETRYING)
def master(recipe: Recipe, work: str) -> str:
    """Master the mix; the master's path."""
    return str(steps.master(recipe, Path(work)))


@task(**of_track("encode"), persist_result=True, cache_key_fn=_cached("encode"), **RETRYING)
def encode(recipe: Recipe, work: str) -> str:
    """Encode the master; the mp3's path."""
    return str(steps.encode(recipe, Path(work)))


@task(**of_track("inspect"), **RETRYING)
def inspect(recipe: Recipe, work: str) -> steps.Inspected:
    """Measure the decoded mp3 and name its faults."""
    return steps.inspect(recipe, Path(work), open_store(Settings.from_environment()))


@task(**of_track("upload"), **RETRYING)
def upload(recipe: Recipe, work: str, inspected: steps.Inspected, replace: bool) -> str:
    """Tag the mp3 and put it into the store."""
    settings = Settings.from_environment()
    return steps.upload(recipe, Path(work), inspected[0], open_store(settings), settings, replace)


@task(**of_track("show"), cache_policy=NO_CACHE)
def show(recipe: Recipe, inspected: steps.Inspected) -> None:
    """Draw the inspection sheet, keep it beside the audio and show it and the cover in Prefect's UI."""
    settings = Settings.from_environment()
    store = open_store(settings)
    brief = recipe.brief
    sheet = steps.put_sheet(recipe, inspected, store)
    cover = cover_key(brief.tier, brief.date, brief.track_id)
    for name, key in (("sheet", sheet), ("cover", cover)):
        address = steps.picture_address(store, settings, key)
        reporting.picture(f"{name}-{brief.track_id}", address, f"{brief.track_id}: {name}")


@task(name="index", **RETRYING)
def index(full: bool = False) -> RebuildReport:
    """Bring the catalogs in line with the audio; `full` reads every tag again."""
    settings = Settings.from_environment()
    return rebuild_all(open_store(settings), settings, full=full, progress=spaced("rebuilding"))
