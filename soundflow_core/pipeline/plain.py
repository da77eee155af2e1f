"""The steps of a day as plain calls: `flows.tasks` gives them to Prefect; where nothing records a run they go through a pool of threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.rebuilding import RebuildReport
from soundflow_core.library.catalog.rebuilding import rebuild as rebuild_all
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Recipe
from soundflow_core.pipeline import steps
from soundflow_core.pipeline.events import catalog_progress
from soundflow_core.pipeline.retrying import patiently

UPLOADS = 4
"""How many tracks may be on their way into the store while the workers make others."""


def synthesize(recipe: Recipe, work: str) -> str:
    """Compose, perform and mix a recipe; the mix's path."""
    return str(steps.synthesize(recipe, Path(work)))


def master(recipe: Recipe, work: str) -> str:
    """Master the mix; the master's path."""
    return str(steps.master(recipe, Path(work)))


def encode(recipe: Recipe, work: str) -> str:
    """Encode the master; the mp3's path."""
    return str(steps.encode(recipe, Path(work)))


def inspect(recipe: Recipe, work: str) -> steps.Inspected:
    """Measure the decoded mp3 and name its faults."""
    return steps.inspect(recipe, Path(work), open_store(Settings.from_environment()))


def upload(recipe: Recipe, work: str, inspected: steps.Inspected, replace: bool) -> str:
    """Tag the mp3 and put it into the store."""
    settings = Settings.from_environment()
    return steps.upload(recipe, Path(work), inspected[0], open_store(settings), settings, replace)


def index(full: bool = False) -> RebuildReport:
    """Bring the catalogs in line with the audio; `full` reads every tag again."""
    settings = Settings.from_environment()
    return rebuild_all(open_store(settings), settings, full=full, progress=catalog_progress("rebuilding"))


class DaySteps(NamedTuple):
    """How the steps of a day are run. The submitted ones take `wait_for` and give what `side_by_side` calls a future."""

    making: tuple[Callable[..., Any], ...]
    """From a recipe and a work folder to an inspected mp3, in order."""
    upload: Callable[..., Any]
    rebuild: Callable[[], Any]


class Started:
    """A step under way in the pool."""

    def __init__(self, future: Future[Any]) -> None:
        self.future = future

    def add_done_callback(self, call: Callable[[Any], object]) -> None:
        """Call when the step has ended."""
        self.future.add_done_callback(call)

    def result(self, raise_on_failure: bool = True) -> Any:
        """What the step returned, or the exception it ended with."""
        error = self.future.exception()
        return self.future.result() if error is None or raise_on_failure else error


@contextmanager
def day_steps(workers: int) -> Iterator[DaySteps]:
    """A day's steps in threads of this process, without Prefect."""
    pool = ThreadPoolExecutor(workers + UPLOADS, thread_name_prefix="step")

    def through_pool(step: Callable[..., Any]) -> Callable[..., Started]:
        return lambda *values, **_wait_for: Started(pool.submit(patiently, step, *values))

    try:
        making = tuple(through_pool(step) for step in (synthesize, master, encode, inspect))
        yield DaySteps(making, through_pool(upload), lambda: patiently(index))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
