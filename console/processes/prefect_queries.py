"""Questions to a Prefect server: runs, pools with their workers, deployments. Imports Prefect: call `require_server` first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterName,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort

from flows.runs import starting
from soundflow_core.base.errors import NotFound

WORKER_TIMEOUT = timedelta(seconds=90)
"""Workers send a heartbeat every 30 s."""
UNDER_WAY = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


def find_run(text: str) -> FlowRun:
    """A run by its id, the beginning of its id, or its name (the newest of that name)."""
    newest = FlowRunSort.EXPECTED_START_TIME_DESC
    with starting.prefect_client() as client:
        try:
            by_id = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(text)]))
            found = client.read_flow_runs(flow_run_filter=by_id)
        except ValueError:
            by_name = FlowRunFilter(name=FlowRunFilterName(any_=[text]))
            found = client.read_flow_runs(flow_run_filter=by_name, sort=newest, limit=1)
            if not found:
                found = [run for run in client.read_flow_runs(sort=newest, limit=200) if str(run.id).startswith(text)]
    if not found:
        raise NotFound(f"There is no run '{text}'; `soundflow runs` lists them.")
    return found[0]


def in_state(types: list[StateType]) -> FlowRunFilter:
    """A filter for runs in one of these states."""
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=types)))


def run_facts(run: FlowRun) -> dict[str, Any]:
    """A run as JSON values."""
    state = run.state
    return {
        "id": str(run.id),
        "name": run.name,
        "state": state.name if state else None,
        "type": state.type.value if state else None,
        "message": state.message if state else None,
        "created": run.created,
        "scheduled": run.expected_start_time,
        "started": run.start_time,
        "ended": run.end_time,
        "seconds": round(run.total_run_time.total_seconds(), 1),
        "attempts": run.run_count,
    }


def status_facts() -> dict[str, Any]:
    """Pools with their workers, deployments, and the runs under way, as JSON values."""
    with starting.prefect_client() as client:
        pools = [
            {
                "name": pool.name,
                "paused": pool.is_paused,
                "limit": pool.concurrency_limit,
                "workers": _workers(client, pool.name),
            }
            for pool in client.read_work_pools()
        ]
        deployments = [_deployment(client, found) for found in client.read_deployments()]
        running = client.read_flow_runs(flow_run_filter=in_state(UNDER_WAY), sort=FlowRunSort.START_TIME_DESC, limit=50)
        return {"pools": pools, "deployments": deployments, "running": [run_facts(run) for run in running]}


def _workers(client: Any, pool: str) -> list[dict[str, Any]]:  # a SyncPrefectClient
    now = datetime.now(UTC)
    found = client.request("POST", f"/work_pools/{pool}/workers/filter", json={}).json()
    return [
        {"name": worker["name"], "lastSeen": worker["last_heartbeat_time"]}
        for worker in found
        if now - datetime.fromisoformat(worker["last_heartbeat_time"]) < WORKER_TIMEOUT
    ]


def _deployment(client: Any, found: Any) -> dict[str, Any]:  # a SyncPrefectClient and its DeploymentResponse
    active = [plan for plan in found.schedules if plan.active]
    upcoming = None
    if active and not found.paused:
        answer = client.request(
            "POST",
            "/flow_runs/filter",
            json={
                "deployments": {"id": {"any_": [str(found.id)]}},
                "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
                "sort": "EXPECTED_START_TIME_ASC",
                "limit": 1,
            },
        ).json()
        upcoming = answer[0]["expected_start_time"] if answer else None
    return {
        "name": found.name,
        "pool": found.work_pool_name,
        "schedules": [getattr(plan.schedule, "cron", str(plan.schedule)) for plan in found.schedules],
        "paused": bool(found.paused) or (bool(found.schedules) and not active),
        "next": upcoming,
        "version": found.version,
    }
