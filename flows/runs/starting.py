"""Starting deployments by name, once however often it is asked, and taking up runs that died."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.states import Cancelled, Crashed, Scheduled

from flows.server import command_runs
from soundflow_core.base.errors import BriefError, NotFound, Unavailable

DAILY = "daily-free/daily-free"
DIED = (StateType.CRASHED, StateType.FAILED, StateType.CANCELLED)
HEARTBEAT_TIMEOUT = timedelta(seconds=90)
"""Runs beat every 30 s; three beats missed are a crash."""
SETTLING = timedelta(seconds=20)
STALE_AFTER = timedelta(minutes=9)
"""A run that has not beaten for this long is dead, even where the automation was not there to see it."""


@contextmanager
def prefect_client() -> Iterator[SyncPrefectClient]:
    """A client of Prefect's server; its troubles become SoundFlow's errors."""
    with translated_errors(), get_client(sync_client=True) as client:
        yield client


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn the troubles of Prefect's clients into SoundFlow's errors."""
    try:
        yield
    except PrefectHTTPStatusError as error:
        code = error.response.status_code
        if code in (409, 422):
            raise BriefError(f"Prefect refuses the parameters: {_detail(error)}; correct them.") from error
        raise Unavailable(f"The Prefect server answered {code}; look at its log and try again.") from error
    except (httpx.TransportError, RuntimeError) as error:
        raise Unavailable(f"The Prefect server is out of reach ({error}); start it or set PREFECT_API_URL.") from error


def _detail(error: PrefectHTTPStatusError) -> str:
    try:
        return str(error.response.json().get("detail"))
    except ValueError:
        return str(error)


def start(deployment: str, parameters: dict[str, Any], *, key: str | None = None, name: str | None = None) -> FlowRun:
    """Start a deployment; with a key, once.

    Asking again with the same key gives the run that is under way, takes up one that died, and starts another only after one completed.
    """
    with prefect_client() as client:
        try:
            found = client.read_deployment_by_name(deployment)
        except ObjectNotFound as error:
            raise NotFound(
                f"The deployment '{deployment}' is not known to the Prefect server; run `soundflow deploy`."
            ) from error
        while True:
            run = client.create_flow_run_from_deployment(
                found.id, parameters=parameters, name=name, idempotency_key=key, state=Scheduled()
            )
            state = run.state
            if key is None or state is None or not state.is_final():
                return run
            if state.type in DIED:
                return resume(client, run)
            key = f"{key}+{run.id.hex[:8]}"


def start_day(day: date, **parameters: Any) -> FlowRun:
    """Start the day's run, exactly once."""
    return start(DAILY, {"day": day.isoformat(), **parameters}, key=day_key(day, parameters), name=f"daily-free-{day}")


def day_key(day: date, parameters: dict[str, Any]) -> str:
    """The same for the same day asked for in the same way."""
    text = json.dumps({name: value for name, value in parameters.items() if value}, sort_keys=True, default=str)
    return f"daily-free-{day}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def is_settled(run: FlowRun) -> bool:
    """Whether a crash is old enough to be final: the runner and then the worker report it, the latter some ten seconds later."""
    state = run.state
    return state is None or not state.is_crashed() or datetime.now(UTC) - state.timestamp >= SETTLING


def resume(client: SyncPrefectClient, run: FlowRun, *, settle: bool = True) -> FlowRun:
    """Schedule an ended run again: it redoes what has no stored result, and nothing else.

    A crash of this moment is given time to settle, except where nobody is left who could report it once more.
    """
    while settle and not is_settled(run):
        time.sleep(0.5)
        run = client.read_flow_run(run.id)
    if run.state and not run.state.is_final():
        return run  # somebody else was faster
    client.set_flow_run_state(run.id, Scheduled(message="taken up again"), force=True)
    return client.read_flow_run(run.id)


def crash_stale_runs(client: SyncPrefectClient, silence: timedelta = STALE_AFTER) -> list[FlowRun]:
    """End deployed runs that have not beaten for long (the automation sees the others), and what killed commands left.

    A run that is pending does not beat yet, and loading everything may take it long.
    """
    crash_runs_of_ended_commands()
    now = datetime.now(UTC)
    silent = [
        run
        for run in under_way(client)
        if run.deployment_id
        and now - _last_sign(client, run) > (STALE_AFTER if run.state and run.state.is_pending() else silence)
    ]
    for run in silent:
        end_abandoned(client, run, "no heartbeat: its worker is gone")
    return silent


def crash_runs_of_ended_commands() -> None:
    """End the runs of commands that were killed."""

    async def end() -> None:
        async with get_client() as client:
            await command_runs.crash_abandoned(client)

    with translated_errors():
        asyncio.run(end())


def under_way(client: SyncPrefectClient) -> list[FlowRun]:
    """All runs that a worker has taken and that have not ended."""
    kinds = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    wanted = FlowRunFilter(state=FlowRunFilterState(type=kinds))
    found: list[FlowRun] = []
    while page := client.read_flow_runs(flow_run_filter=wanted, offset=len(found), limit=200):
        found += page
    return found


def end_abandoned(client: SyncPrefectClient, run: FlowRun, why: str) -> None:
    """End a run that nobody executes any more: cancelled where that was asked, else crashed, so that it can be resumed."""
    cancelling = run.state is not None and run.state.is_cancelling()
    client.set_flow_run_state(run.id, Cancelled(message=why) if cancelling else Crashed(message=why), force=True)


def _last_sign(client: SyncPrefectClient, run: FlowRun) -> datetime:
    """A run's last heartbeat, or its start."""
    wanted = {
        "event": {"name": ["prefect.flow-run.heartbeat"]},
        "resource": {"id": [f"prefect.flow-run.{run.id}"]},
        "order": "DESC",
    }
    answer = client.request("POST", "/events/filter", json={"limit": 1, "filter": wanted}).json()["events"]
    beat = datetime.fromisoformat(answer[0]["occurred"]) if answer else None
    state = run.state.timestamp if run.state else None
    return max(moment for moment in (beat, run.start_time, run.expected_start_time, state) if moment)


def worker_of(run: FlowRun) -> str | None:
    """The name of the worker that took a run."""
    name = run.labels.get("prefect.worker.name")
    return None if name is None else str(name)
