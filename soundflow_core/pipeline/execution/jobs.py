"""Jobs side by side: each is a sequence of steps, and a step is submitted when it can run, never to wait in a pool for another.

A job is a generator of steps: it yields the next one and is sent its result, or thrown its error. So a track that needs another attempt
goes on at once, whatever the others do, and no core is idle while any job has a step to run.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

MAX_TRANSFERS = 4
"""How many steps that need no core, such as uploads, may run beside the others."""


@dataclass(frozen=True)
class Step:
    """A step as a plain call; whoever runs it may make it a Prefect task, or give it to a pool of threads."""

    name: str
    run: Callable[[], Any]
    track: str = ""
    """Which track of a day, for lists."""
    result_key: str | None = None
    """Names the result where results are stored; None stores none."""
    products: tuple[Path, ...] = ()
    """A stored result counts only while one of these files exists: the step's own, or a later one's."""
    needs_core: bool = True


Job = Generator[Step, Any, None]
"""Yields steps; is sent each one's result, or thrown the exception that it ended with."""


class StepFuture(Protocol):
    """A step under way: a future of `concurrent.futures` or of Prefect."""

    def add_done_callback(self, fn: Callable[[Any], None], /) -> None:
        """Call when the step has ended."""

    def result(self) -> Any:
        """What the step returned; raises what it raised."""


class StepRunner(Protocol):
    """Runs steps."""

    def submit(self, step: Step, wait_for: Sequence[Any]) -> StepFuture:
        """Start a step beside others; `wait_for` are the futures before it in its job, which have ended."""

    def call(self, step: Step) -> Any:
        """Run a step and wait for its result."""


class _RunningJob:
    """A job, its next step and the one under way."""

    def __init__(self, job: Job, group: int) -> None:
        self.job, self.group, self.steps_taken = job, group, 0
        self.next_step = next(job, None)
        self.future: StepFuture | None = None

    def submit(self, runner: StepRunner, finished: SimpleQueue[tuple[_RunningJob, Step]]) -> None:
        """Submit the next step; when it ends it is put into the queue."""
        if step := self.next_step:
            self.next_step, self.steps_taken = None, self.steps_taken + 1
            self.future = runner.submit(step, [self.future] if self.future else [])
            self.future.add_done_callback(lambda _future: finished.put((self, step)))

    def resume(self) -> None:
        """Hand the job its step's outcome, and take its next step."""
        if self.future:
            self.next_step = _advance(self.job, self.future.result)


def _advance(job: Job, result: Callable[[], Any]) -> Step | None:
    """The step after one with this result; None where the job is done."""
    try:
        try:
            value = result()
        except Exception as error:
            return job.throw(error)
        return job.send(value)
    except StopIteration:
        return None


def run_jobs(jobs: Iterable[Job], runner: StepRunner, workers: int) -> None:
    """Run all jobs with at most `workers` steps that need a core at a time; an error that a job does not catch ends them all.

    They go in groups of `workers`, so that the first products are out early and few are half-made. The last group is up to twice as
    large, and in each the job with the fewest steps goes first: they end together, and no core is left idle beside a last one that is late.
    """
    waiting = list(jobs)
    last_group = max(0, len(waiting) // workers - 1)
    running = [_RunningJob(job, min(number // workers, last_group)) for number, job in enumerate(waiting)]
    finished: SimpleQueue[tuple[_RunningJob, Step]] = SimpleQueue()
    free = {True: workers, False: MAX_TRANSFERS}  # by whether a core is needed
    while any(job.next_step for job in running) or free != {True: workers, False: MAX_TRANSFERS}:
        for job in sorted(running, key=lambda job: (job.group, job.steps_taken)):
            if job.next_step and free[job.next_step.needs_core]:
                free[job.next_step.needs_core] -= 1
                job.submit(runner, finished)
        job, step = finished.get()
        free[step.needs_core] += 1
        job.resume()


def run_job(job: Job, runner: StepRunner) -> None:
    """Run one job, step by step."""
    step = next(job, None)
    while step:
        current = step
        step = _advance(job, lambda: runner.call(current))  # noqa: B023  # called at once
