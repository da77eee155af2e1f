"""Running steps without Prefect: where nothing records a run, in threads of this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from soundflow_core.pipeline.execution.jobs import MAX_TRANSFERS, Step
from soundflow_core.pipeline.execution.retrying import retry_outages


class ThreadRunner:
    """Runs steps in a pool of threads, and again on outages."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool

    def submit(self, step: Step, wait_for: Sequence[Any] = ()) -> Future[Any]:  # noqa: ARG002  # those have ended
        """Start a step."""
        return self.pool.submit(self.call, step)

    def call(self, step: Step) -> Any:
        """Run a step in this thread."""
        return retry_outages(step.run)


@contextmanager
def thread_runner(workers: int) -> Iterator[ThreadRunner]:
    """A runner with threads for `workers` steps and the transfers beside them."""
    pool = ThreadPoolExecutor(workers + MAX_TRANSFERS, thread_name_prefix="step")
    try:
        yield ThreadRunner(pool)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
