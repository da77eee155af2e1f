"""Steps as Prefect tasks: named, retried on outages only, their results stored by recipe and engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.futures import PrefectFuture
from prefect.tasks import Task

from flows.runs import deployed
from soundflow_core.pipeline.execution import retrying
from soundflow_core.pipeline.execution.jobs import Step

DELAYS_SECONDS: list[float] = [*retrying.DELAYS_SECONDS, 30, 60, 120]
"""Before each further try, with jitter. A person who waits gets the first ones; a deployed run has the patience for all, four minutes."""
LONGEST_SECONDS = 3600
"""After this a rebuild or a validation is stopped."""


class PrefectRunner:
    """Runs steps as tasks of the current flow run."""

    def submit(self, step: Step, wait_for: Sequence[Any] = ()) -> PrefectFuture[Any]:
        """Start a step in a thread of the flow's task runner; `wait_for` draws the edges of Prefect's graph."""
        return as_task(step).submit(return_state=False, wait_for=wait_for)

    def call(self, step: Step) -> Any:
        """Run a step in the flow's own thread."""
        return as_task(step)()


def as_task(step: Step) -> Task[[], Any]:
    """The task of a step. It has no parameters, so nothing of a track or of the settings reaches Prefect."""

    def key(_context: TaskRunContext, _parameters: dict[str, Any]) -> str | None:
        """A stored result counts only while its product, or a later one, is on the disk."""
        return step.result_key if any(path.exists() for path in step.products) else None

    def run() -> Any:
        return step.run()

    results: dict[str, Any] = {"cache_policy": NO_CACHE}
    if step.result_key:
        results = {"cache_key_fn": key, "persist_result": True}
    return task(
        name=step.name,
        task_run_name=f"{step.name} {step.track}".strip(),
        retries=len(DELAYS_SECONDS),
        retry_delay_seconds=DELAYS_SECONDS,
        retry_jitter_factor=0.5,
        retry_condition_fn=_may_retry,
        **results,
    )(run)


def _may_retry(_task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    if run.run_count > len(retrying.DELAYS_SECONDS) and deployed.current() is None:
        return False
    try:
        state.result()
    except BaseException as error:
        return retrying.is_outage(error)
    return False
