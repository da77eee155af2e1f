"""The deployed run that this process executes, if it is one."""

from __future__ import annotations

import gc
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from prefect import runtime
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.states import Completed

from soundflow_core.base import numba_kernels as jit
from soundflow_core.base.settings.environment import set_variables
from soundflow_core.base.settings.paths import is_deployed_run

AFTER_TIMEOUT_SECONDS = 600.0
"""What an orderly end after a timeout may take."""


@dataclass(frozen=True)
class DeployedRun:
    """What a run knows of itself."""

    id: UUID
    scheduled: datetime
    """When it was to start, in UTC."""
    by_schedule: bool
    """Whether a schedule started it, not a person or a program."""


def current() -> DeployedRun | None:
    """The deployed run under way; None in a run that a person started right here."""
    if runtime.deployment.id is None:
        return None
    context = FlowRunContext.get()
    scheduled = runtime.flow_run.scheduled_start_time or datetime.now(UTC)
    by_schedule = bool(context and context.flow_run and context.flow_run.auto_scheduled)
    return DeployedRun(UUID(str(runtime.flow_run.id)), scheduled.astimezone(UTC), by_schedule)


def prepare_process() -> None:
    """Prepare this process for a flow that makes tracks: its garbage collector, the keys of stored results, and, deployed, the kernels.

    Nothing of the imports is garbage: looking through them again takes a second until the process is gone. In a run that a worker
    started the kernels are loaded beside.
    """
    gc.freeze()
    lend_store_keys()
    if is_deployed_run(os.environ):
        threading.Thread(target=lambda: deque(jit.warm(), maxlen=0), name="kernels").start()


def flow_run_name() -> str:
    """`daily-free-2025-01-15`: a run's name in Prefect's lists."""
    given = runtime.flow_run.parameters.get("day")
    day = given or (runtime.flow_run.scheduled_start_time or datetime.now(UTC)).date()
    return f"{runtime.flow_run.flow_name}-{day}"


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """End the process where the flow's own timeout can't: threads in C code or in a dead connection hear no exception.

    The run is then crashed, and `soundflow resume` takes it up.
    """
    watch = threading.Timer(seconds + AFTER_TIMEOUT_SECONDS, os._exit, (1,))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def skipped(why: str) -> State[Any]:
    """The end of a run that had nothing to make."""
    return Completed(name="Skipped", message=why)


def awaiting_manual_step(steps: str) -> State[Any]:
    """The end of a run that a person has to carry on."""
    return Completed(name="Manual", message=steps)


def lend_store_keys() -> None:
    """In a deployed run's process, let the block of task results, which holds no keys, find the store's own where boto3 looks for them."""
    present = set_variables()
    if is_deployed_run(present) and "R2_ACCESS_KEY_ID" in present and "R2_SECRET_ACCESS_KEY" in present:
        os.environ["AWS_ACCESS_KEY_ID"] = present["R2_ACCESS_KEY_ID"]
        os.environ["AWS_SECRET_ACCESS_KEY"] = present["R2_SECRET_ACCESS_KEY"]
        os.environ.pop("AWS_SESSION_TOKEN", None)
