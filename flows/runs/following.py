"""Following runs that happen elsewhere: their states, what their tracks do, their logs, as they come.

Everything is read by polling, so that a server that restarts is waited for and nothing is missed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    LogFilter,
    LogFilterFlowRunId,
    LogFilterTimestamp,
)
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import LogSort
from prefect.exceptions import PrefectHTTPStatusError

from flows.runs.reporting import INCOMPLETE, LIVE
from flows.runs.starting import is_settled, resume
from soundflow_core.base import errors
from soundflow_core.base.errors import NotFound, SoundFlowError, Unavailable
from soundflow_core.pipeline.events import Event, parse_event

POLL_SECONDS = 1.0
LATE_EVENTS_SECONDS = 8.0
"""How long after its end a run's last events may still be on their way."""
SERVER_ABSENCE_SECONDS = 600.0
"""How long a server may be away while its runs are followed."""

ENDED_WELL = ("Completed", "Skipped", "Manual")


@dataclass(frozen=True)
class StateChanged:
    """A run is in a new state."""

    run: FlowRun
    state: str
    message: str = ""


@dataclass(frozen=True)
class LogWritten:
    """A run wrote a line."""

    run_id: UUID
    level: int
    message: str
    moment: datetime


@dataclass(frozen=True)
class TrackChanged:
    """A track of a run did something."""

    run_id: UUID
    event: Event


@dataclass(frozen=True)
class ServerUnavailable:
    """The server does not answer; it is waited for."""

    seconds: float


RunEvent = StateChanged | LogWritten | TrackChanged | ServerUnavailable


@dataclass
class _Followed:
    """What was seen of a run so far."""

    run_id: UUID
    state: str = ""
    run: FlowRun | None = None
    events: set[str] = field(default_factory=set)
    logs: set[UUID] = field(default_factory=set)
    since: datetime | None = None
    ended: float | None = None
    all_received: bool = False
    revived: int = 0

    @property
    def done(self) -> bool:
        """Whether nothing more is to come."""
        if self.ended is None:
            return False
        return self.all_received or time.monotonic() - self.ended > LATE_EVENTS_SECONDS


def follow(runs: Iterable[UUID], *, logs: bool = True, revivals: int = 0) -> Iterator[RunEvent]:
    """Everything that happens to some runs until all have ended; Unavailable where the server stays away for ten minutes.

    A run that crashed, since its worker or machine died, is taken up again as often as `revivals` says.
    """
    followed = {run: _Followed(run) for run in runs}
    away: float | None = None
    while True:
        try:
            with get_client(sync_client=True) as client:
                yield from _poll(client, followed, logs, revivals)
            away = None
        except (httpx.TransportError, PrefectHTTPStatusError, RuntimeError) as error:
            if isinstance(error, PrefectHTTPStatusError) and error.response.status_code < 500:
                raise
            away = away or time.monotonic()
            gone = time.monotonic() - away
            if gone > SERVER_ABSENCE_SECONDS:
                raise Unavailable(
                    f"The Prefect server has been away for {gone:.0f} s ({error}); its runs go on, follow them later."
                ) from error
            yield ServerUnavailable(gone)
        if all(one.done for one in followed.values()):
            return
        time.sleep(POLL_SECONDS)


def _poll(client: SyncPrefectClient, followed: dict[UUID, _Followed], logs: bool, revivals: int) -> Iterator[RunEvent]:
    unfinished = [one for one in followed.values() if not one.done]
    wanted = FlowRunFilter(id=FlowRunFilterId(any_=[one.run_id for one in unfinished]))
    found = {run.id: run for run in client.read_flow_runs(flow_run_filter=wanted)}
    for one in unfinished:
        run = found.get(one.run_id)
        if run is None:
            raise NotFound(f"The run {one.run_id} is not known to the Prefect server; `soundflow runs` lists them.")
        yield from _state(one, run)
        if run.state and run.state.is_crashed() and one.revived < revivals:
            one.ended, one.all_received = None, False
            if is_settled(run):
                resume(client, run)
                one.revived += 1
        if run.start_time:
            yield from _events(client, one)
            if logs:
                yield from _logs(client, one)


def _state(one: _Followed, run: FlowRun) -> Iterator[RunEvent]:
    one.run = run
    state = run.state
    if state is None:
        return
    state_id = f"{state.name}{state.timestamp}"
    if state_id != one.state:
        one.state = state_id
        one.ended = time.monotonic() if state.is_final() else None
        one.all_received = bool(state.is_final() and (state.name == "Skipped" or not run.start_time))
        yield StateChanged(run, state.name or state.type.value, state.message or "")


def _events(client: SyncPrefectClient, one: _Followed) -> Iterator[RunEvent]:
    wanted: dict[str, Any] = {
        "event": {"prefix": ["soundflow."]},
        "related": {"id": [f"prefect.flow-run.{one.run_id}"]},
        "order": "DESC",
    }
    answer = client.request("POST", "/events/filter", json={"limit": 50, "filter": wanted}).json()
    fresh = [event for event in answer["events"] if event["id"] not in one.events]
    for event in reversed(fresh):
        one.events.add(event["id"])
        if event["event"] in (LIVE, INCOMPLETE):
            one.all_received = one.ended is not None
        else:
            yield TrackChanged(one.run_id, _track_event(event))
    if one.ended is not None and any(event["event"] in (LIVE, INCOMPLETE) for event in answer["events"]):
        one.all_received = True


def _track_event(event: dict[str, Any]) -> Event:
    payload = event["payload"]
    name = event["event"].removeprefix("soundflow.track.").replace("-", " ")
    return parse_event(name, payload.get("track", ""), payload.get("detail", ""), payload.get("facts", {}))


def _logs(client: SyncPrefectClient, one: _Followed) -> Iterator[RunEvent]:
    own = LogFilterFlowRunId(any_=[one.run_id])
    wanted = LogFilter(flow_run_id=own, timestamp=LogFilterTimestamp(after_=one.since) if one.since else None)
    for line in client.read_logs(log_filter=wanted, limit=200, sort=LogSort.TIMESTAMP_ASC):
        if line.id not in one.logs:
            one.logs.add(line.id)
            one.since = line.timestamp
            yield LogWritten(one.run_id, line.level, line.message, line.timestamp)


def failure_of(state: str, message: str) -> SoundFlowError | None:
    """The error that ended a run, of the kind it was raised as; None where it ended well."""
    if state in ENDED_WELL:
        return None
    match = re.search(r"\b(\w+): (.*)", message, re.DOTALL)
    kind = getattr(errors, match[1], None) if match else None
    if match and isinstance(kind, type) and issubclass(kind, SoundFlowError):
        return kind(match[2].strip())
    return SoundFlowError(f"The run is {state}: {message.strip() or 'no word why'}; `soundflow logs` tells more.")
