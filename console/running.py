"""Commands about runs: status, runs, logs, cancel, resume, schedule, deploy."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from console.screen import Grid, paper, print_json, progress_bars, screen, styled
from flows.server import access as server_access
from flows.server import discovery as server
from soundflow_core.base.errors import BriefError, ConfigurationError, NotFound

COLOURS = {"COMPLETED": "green", "RUNNING": "yellow", "FAILED": "red", "CRASHED": "red", "CANCELLED": "magenta"}
STOPPING = "is being stopped; what was published stays"
WORKER_ALIVE = timedelta(seconds=90)


def need_server() -> str:
    """Where runs are recorded; ConfigurationError where no server answers."""
    choice = server.require()
    if choice.kind != "embedded":
        return choice.address
    if server_access.probe(server.LOCAL_API) == "refuses":
        raise ConfigurationError(
            f"The Prefect server at {server.LOCAL_API} refuses the log-in; set PREFECT_API_AUTH_STRING to its user:password."
        )
    raise ConfigurationError(
        "PREFECT_API_URL is not set and no Prefect server answers on this machine; set it, or run `soundflow up`."
    )


def run_deploy(as_json: bool) -> None:
    """Bring the server in line with this code."""
    address = need_server()
    from deployments.apply import apply, on_sqlite

    with progress_bars() as progress:
        bar = progress.add_task(f"deploying to {address}", total=3, stage="")
        applied = apply(
            lambda step: progress.update(bar, advance=0 if step == "work pools" else 1, stage=step),
            watch_silence=not on_sqlite(address),
        )
        progress.update(bar, completed=3, stage="done")
    facts = {
        "server": address,
        "pools": list(applied.pools),
        "deployments": list(applied.deployments),
        "results": applied.results or "each worker's own disk",
        "alerts": "SOUNDFLOW_ALERT_URL" if applied.alerts else None,
        "silentRunsCrash": applied.watched,
        "store": applied.store,
        "login": server_access.probe(address) != "open",
    }
    if as_json:
        print_json(facts)
        return
    paper.print(f"{address}: {', '.join(applied.deployments)} on the pools {', '.join(applied.pools)}")
    if not applied.watched:
        warning = (
            "This server keeps its records in SQLite: `soundflow up` and `soundflow resume` find runs that died silently, "
            "no automation does; several machines want PostgreSQL."
        )
        screen.print(styled((warning, "yellow")))
    say_store(applied)
    if not facts["login"]:
        screen.print(styled((f"{address} {server_access.NO_LOGIN}; {server_access.NO_LOGIN_ADVICE}.", "yellow")))
    if not applied.alerts:
        screen.print(styled(("Nobody is told of failures; set SOUNDFLOW_ALERT_URL and deploy again.", "yellow")))


def say_store(applied: Any) -> None:  # deployments.apply.Applied
    """Where runs publish, and what their workers need for it."""
    screen.print(f"Runs publish into {applied.store}.")
    if applied.earlier_store:
        before = f"They published into {applied.earlier_store} before"
        screen.print(
            styled((f"{before}; workers that name that store refuse runs until they are started anew.", "yellow"))
        )
    if applied.store.startswith("s3:"):
        needed = "A worker elsewhere needs R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY; the rest it gets from here."
    else:
        needed = (
            "It is a folder of this machine: a worker on another one that shares it must name it in SOUNDFLOW_STORE."
        )
    screen.print(needed)


def run_status(as_json: bool) -> None:
    """Server, pools, workers, deployments and what runs now."""
    address = need_server()
    facts = {"server": address, **status_facts()}
    if as_json:
        print_json(facts)
        return
    from console.status import draw

    paper.print(draw(facts))


def status_facts() -> dict[str, Any]:
    """Pools with their workers, deployments, and the runs that are under way, as JSON values."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType
    from prefect.client.schemas.sorting import FlowRunSort

    from flows.runs import starting

    under_way = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
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
        running = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=under_way))),
            sort=FlowRunSort.START_TIME_DESC,
            limit=50,
        )
        return {"pools": pools, "deployments": deployments, "running": [row_of(run) for run in running]}


def _workers(client: Any, pool: str) -> list[dict[str, Any]]:  # a SyncPrefectClient
    now = datetime.now(UTC)
    found = client.request("POST", f"/work_pools/{pool}/workers/filter", json={}).json()
    return [
        {"name": worker["name"], "lastSeen": worker["last_heartbeat_time"]}
        for worker in found
        if now - datetime.fromisoformat(worker["last_heartbeat_time"]) < WORKER_ALIVE
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


def row_of(run: Any) -> dict[str, Any]:  # a FlowRun
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


def run_runs(state: str | None, limit: int, upcoming: bool, as_json: bool) -> None:
    """List runs, the newest first."""
    need_server()
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType
    from prefect.client.schemas.sorting import FlowRunSort

    from flows.runs import starting

    kinds = [kind for kind in StateType if upcoming or kind is not StateType.SCHEDULED]
    if state:
        names = {kind.value.lower(): kind for kind in StateType}
        if state.lower() not in names:
            raise BriefError(f"The state '{state}' is unknown; choose one of {', '.join(names)}.")
        kinds = [names[state.lower()]]
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=kinds)))
    with starting.prefect_client() as client:
        found = client.read_flow_runs(
            flow_run_filter=wanted, sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=min(limit, 200)
        )
    rows = [row_of(run) for run in found]
    if as_json:
        print_json(rows)
        return
    grid = Grid("run", "name", "state", "started (UTC)", "seconds", "attempts", "why", fold=("started (UTC)", "why"))
    for row in rows:
        started = row["started"] or row["scheduled"]
        grid.add(
            row["id"], row["name"], styled((row["state"] or "", COLOURS.get(row["type"], "white"))),
            f"{started:%Y-%m-%d %H:%M:%S}" if started else "", f"{row['seconds']:g}", str(row["attempts"]),
            (row["message"] or "")[:120],
        )  # fmt: skip
    paper.print(grid)


def run_logs(run: str, follow: bool, level: str, as_json: bool) -> None:
    """A run's log, to its end or as it grows."""
    need_server()
    from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId, LogFilterLevel
    from prefect.client.schemas.sorting import LogSort

    from flows.runs import starting

    least = logging.getLevelNamesMapping().get(level.upper())
    if least is None:
        raise BriefError(f"The level '{level}' is unknown; choose debug, info, warning or error.")
    found = find_run(run)
    if follow:
        _follow_log(found.id, least)
        return
    wanted = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[found.id]), level=LogFilterLevel(ge_=least))
    lines: list[Any] = []
    with starting.prefect_client() as client:
        while page := client.read_logs(log_filter=wanted, limit=200, offset=len(lines), sort=LogSort.TIMESTAMP_ASC):
            lines += page
    if as_json:
        print_json([{"time": x.timestamp, "level": logging.getLevelName(x.level), "message": x.message} for x in lines])
        return
    for line in lines:
        _print_line(line.timestamp, line.level, line.message)


def _follow_log(run: UUID, least: int) -> None:
    from flows.runs.following import LogWritten, StateChanged, follow

    for sighting in follow([run]):
        if isinstance(sighting, LogWritten) and sighting.level >= least:
            _print_line(sighting.moment, sighting.level, sighting.message)
        elif isinstance(sighting, StateChanged):
            screen.print(styled((f"{sighting.run.name}: {sighting.state} {sighting.message}", "bold")))


def _print_line(moment: datetime, level: int, message: str) -> None:
    first, *others = message.splitlines() or [""]
    paper.print(f"{moment:%H:%M:%S} {logging.getLevelName(level).lower():8} {first}")
    for line in others:  # a traceback, say; set in, so that it can't pass for a line of the log
        paper.print(f"{'':17} {line}")


def find_run(text: str) -> Any:  # a FlowRun
    """A run by its id, the beginning of its id, or its name (the newest of that name)."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, FlowRunFilterName
    from prefect.client.schemas.sorting import FlowRunSort

    from flows.runs import starting

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


def run_cancel(run: str, as_json: bool) -> None:
    """Stop a run."""
    need_server()
    from prefect.states import Cancelled, Cancelling

    from flows.runs import starting
    from flows.server import command_runs

    found = find_run(run)
    if found.state and found.state.is_final():
        raise BriefError(f"The run {found.name} has ended already ({found.state.name}); there is nothing to cancel.")
    if found.deployment_id is None and command_runs.stop_command(found):
        _said(as_json, found, STOPPING)
        return
    nobody = found.state is None or found.state.is_scheduled() or found.deployment_id is None  # is there to stop it
    with starting.prefect_client() as client:
        client.set_flow_run_state(found.id, Cancelled() if nobody else Cancelling(), force=found.deployment_id is None)
    _said(as_json, found, "cancelled" if nobody else STOPPING)


def run_resume(run: str | None, as_json: bool) -> None:
    """Take up a run that died, or all that did."""
    need_server()
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType

    from flows.runs import starting

    with starting.prefect_client() as client:
        starting.crash_stale_runs(client)
        if run:
            dead = [find_run(run)]
            if not dead[0].state or not dead[0].state.is_final():
                raise BriefError(
                    f"The run {dead[0].name} is still {dead[0].state.name}; only ended runs can be resumed."
                )
            if dead[0].deployment_id is None:
                raise BriefError(f"The run {dead[0].name} belongs to no deployment; run its command again instead.")
        else:
            crashed = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.CRASHED])))
            dead = [found for found in client.read_flow_runs(flow_run_filter=crashed) if found.deployment_id]
        resumed = [starting.resume(client, found) for found in dead]
    if as_json:
        print_json([row_of(found) for found in resumed])
        return
    for found in resumed:
        paper.print(f"{found.name} ({found.id}) is taken up again; what has a stored result is not made twice.")
    if not resumed:
        paper.print("No run has crashed.")


def run_schedule(action: str, name: str, as_json: bool) -> None:
    """Pause or resume a deployment's schedule."""
    need_server()
    from prefect.exceptions import ObjectNotFound

    from flows.runs import starting

    if action not in ("pause", "resume"):
        raise BriefError(f"'{action}' is no action; choose pause or resume.")
    full = name if "/" in name else f"{name}/{name}"
    with starting.prefect_client() as client:
        try:
            found = client.read_deployment_by_name(full)
        except ObjectNotFound as error:
            known = ", ".join(deployment.name for deployment in client.read_deployments())
            raise NotFound(
                f"The deployment '{name}' is unknown; choose one of {known or 'none: deploy first'}."
            ) from error
        (client.pause_deployment if action == "pause" else client.resume_deployment)(found.id)
    if as_json:
        print_json({"deployment": full, "paused": action == "pause"})
    else:
        paper.print(f"The schedule of {found.name} is {'paused' if action == 'pause' else 'active again'}.")


def _said(as_json: bool, run: Any, what: str) -> None:  # a FlowRun
    if as_json:
        print_json({"run": str(run.id), "name": run.name, "outcome": what})
    else:
        paper.print(f"{run.name} ({run.id}) {what}.")
