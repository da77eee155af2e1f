"""Which runs belong to which command of this machine: each command tags its runs with a tag, and holds a lock of that name while it lives.

A command that is killed leaves its lock free and its runs unfinished; whoever finds such a lock ends those runs.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.server.access import prefect_home
from soundflow_core.pipeline import locks

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.client.schemas.objects import FlowRun, State

PREFIX = "soundflow-command-"
FLOWS = ("daily-free", "premium-on-demand", "rebuild-catalogs", "validate")
KILLED = "its command was killed"
LONGEST = timedelta(hours=5)
"""No run of a command takes longer; a flow's own limit is four hours."""


def folder() -> Path:
    """Where the locks of this machine's commands are."""
    return prefect_home() / "soundflow-commands"


@contextmanager
def command_tag() -> Iterator[str]:
    """A new tag, held while the block runs. Where its lock can't be written, runs are recognised by their age alone."""
    tag = f"{PREFIX}{secrets.token_hex(8)}"
    descriptor = None
    with suppress(OSError, RuntimeError):
        path = folder() / tag
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = locks.take(path)
    if descriptor is None:
        yield tag
        return
    os.pwrite(descriptor, f"{socket.gethostname()} {os.getpid()}".encode().ljust(64), 0)
    try:
        yield tag
    finally:
        os.close(descriptor)  # the file stays until its runs are known to have ended


def ended_commands() -> list[str]:
    """The tags of commands that have ended without a word on their runs."""
    found = []
    with suppress(OSError, RuntimeError):
        for path in folder().glob(f"{PREFIX}*"):
            if (descriptor := locks.take(path)) is not None:
                os.close(descriptor)
                found.append(path.name)
    return found


def forget_tag(tag: str) -> None:
    """Remove a tag whose runs have ended."""
    with suppress(OSError, RuntimeError):
        (folder() / tag).unlink(missing_ok=True)


def stop_command(run: FlowRun) -> bool:
    """Ask the living command of this machine that executes a run to stop, as Ctrl-C would; whether there is one."""
    for tag in run.tags:
        if tag.startswith(PREFIX) and tag not in ended_commands():
            with suppress(OSError, RuntimeError, ValueError):
                host, number = (folder() / tag).read_text("ascii").split()
                if host == socket.gethostname():
                    os.kill(int(number), signal.SIGTERM)
                    return True
    return False


async def crash_abandoned(client: PrefectClient) -> list[FlowRun]:
    """End what killed commands left, and what is too old to be under way still."""
    from prefect.client.schemas import filters
    from prefect.states import Crashed

    ended = []
    for tag in ended_commands():
        ended += await end_runs(client, tag, Crashed(message=KILLED))
        forget_tag(tag)
    old = filters.FlowRunFilter(
        deployment_id=filters.FlowRunFilterDeploymentId(is_null_=True),
        expected_start_time=filters.FlowRunFilterExpectedStartTime(before_=datetime.now(UTC) - LONGEST),
        state=_unfinished_flow_runs(),
    )
    names = filters.FlowFilter(name=filters.FlowFilterName(any_=list(FLOWS)))
    for run in await client.read_flow_runs(flow_filter=names, flow_run_filter=old):
        await _end(client, run, Crashed(message=KILLED))
        ended.append(run)
    return ended


async def end_runs(client: PrefectClient, tag: str, state: State[Any]) -> list[FlowRun]:
    """Bring all unfinished runs with a tag, and their tasks', to a final state."""
    from prefect.client.schemas import filters

    tagged = filters.FlowRunFilterTags(all_=[tag])
    unfinished = filters.FlowRunFilter(tags=tagged, state=_unfinished_flow_runs())
    runs = await client.read_flow_runs(flow_run_filter=unfinished)
    for run in runs:
        await client.set_flow_run_state(run.id, state, force=True)
    await _end_tasks(client, filters.FlowRunFilter(tags=tagged), state)
    return runs


async def _end(client: PrefectClient, run: FlowRun, state: State[Any]) -> None:
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    await client.set_flow_run_state(run.id, state, force=True)
    await _end_tasks(client, FlowRunFilter(id=FlowRunFilterId(any_=[run.id])), state)


async def _end_tasks(client: PrefectClient, of: FlowRunFilter, state: State[Any]) -> None:
    from prefect.client.schemas import filters

    kinds = filters.TaskRunFilterStateType(any_=_unfinished())
    unfinished = filters.TaskRunFilter(state=filters.TaskRunFilterState(type=kinds))
    for task in await client.read_task_runs(flow_run_filter=of, task_run_filter=unfinished):
        await client.set_task_run_state(task.id, state, force=True)


def _unfinished_flow_runs() -> Any:  # a FlowRunFilterState
    from prefect.client.schemas.filters import FlowRunFilterState, FlowRunFilterStateType

    return FlowRunFilterState(type=FlowRunFilterStateType(any_=_unfinished()))


def _unfinished() -> list[Any]:  # of StateType
    from prefect.client.schemas.objects import TERMINAL_STATES, StateType

    return [kind for kind in StateType if kind not in TERMINAL_STATES]
