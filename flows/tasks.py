"""The steps as Prefect tasks: named, cached by recipe and engine, retried on outages only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.tasks import Task

from flows.runs import deployed, reporting
from soundflow_core.base.errors import Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Recipe
from soundflow_core.model.keys import cover_key
from soundflow_core.pipeline import plain, steps
from soundflow_core.pipeline import retrying as patience

RETRIES = len(patience.DELAYS_SECONDS)
DELAYS_SECONDS = [*patience.DELAYS_SECONDS, 30, 60, 120]
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


synthesize = task(**of_track("synthesize"), persist_result=True, cache_key_fn=_cached("synthesize"), **RETRYING)(
    plain.synthesize
)
master = task(**of_track("master"), persist_result=True, cache_key_fn=_cached("master"), **RETRYING)(plain.master)
encode = task(**of_track("encode"), persist_result=True, cache_key_fn=_cached("encode"), **RETRYING)(plain.encode)
inspect = task(**of_track("inspect"), **RETRYING)(plain.inspect)
upload = task(**of_track("upload"), **RETRYING)(plain.upload)
index = task(name="index", **RETRYING)(plain.index)


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
