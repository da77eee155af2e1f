"""Runs of deployments: `runs`, `logs`, `cancel`, `resume`."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from console.options import Json
from console.output import Table, print_json, stderr, stdout, styled
from console.processes.prefect_server import require_server
from soundflow_core.base.errors import BriefError

COLOURS = {"COMPLETED": "green", "RUNNING": "yellow", "FAILED": "red", "CRASHED": "red", "CANCELLED": "magenta"}
CANCELLING = "is being stopped; published tracks stay"
Run = Annotated[str, typer.Argument(help="A run's id, the beginning of it, or its name.")]


def runs(
    state: Annotated[str | None, typer.Option(help="Only this state: running, completed, failed, crashed …")] = None,
    limit: Annotated[int, typer.Option(help="How many.", min=1, max=200)] = 20,
    upcoming: Annotated[bool, typer.Option("--upcoming", help="Scheduled ones, too.")] = False,
    as_json: Json = False,
) -> None:
    """List runs, the newest first."""
    require_server()
    from prefect.client.schemas.objects import StateType
    from prefect.client.schemas.sorting import FlowRunSort

    from console.processes.prefect_queries import in_state, run_facts
    from flows.runs import starting

    types = [kind for kind in StateType if upcoming or kind is not StateType.SCHEDULED]
    if state:
        names = {kind.value.lower(): kind for kind in StateType}
        if state.lower() not in names:
            raise BriefError(f"The state '{state}' is unknown; choose one of {', '.join(names)}.")
        types = [names[state.lower()]]
    with starting.prefect_client() as client:
        found = client.read_flow_runs(
            flow_run_filter=in_state(types), sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=limit
        )
    rows = [run_facts(run) for run in found]
    if as_json:
        print_json(rows)
        return
    table = Table("run", "name", "state", "started (UTC)", "seconds", "attempts", "why", wrap=("started (UTC)", "why"))
    for row in rows:
        started = row["started"] or row["scheduled"]
        table.add(
            row["id"], row["name"], styled((row["state"] or "", COLOURS.get(row["type"], "white"))),
            f"{started:%Y-%m-%d %H:%M:%S}" if started else "", f"{row['seconds']:g}", str(row["attempts"]),
            (row["message"] or "")[:120],
        )  # fmt: skip
    stdout.print(table)


def logs(
    run: Run,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Continue until the run ends.")] = False,
    level: Annotated[str, typer.Option(help="At least this level: debug, info, warning, error.")] = "info",
    as_json: Json = False,
) -> None:
    """Show a run's log."""
    require_server()
    from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId, LogFilterLevel
    from prefect.client.schemas.sorting import LogSort

    from console.processes.prefect_queries import find_run
    from flows.runs import starting

    least = logging.getLevelNamesMapping().get(level.upper())
    if least is None:
        raise BriefError(f"The level '{level}' is unknown; choose debug, info, warning or error.")
    run_id = find_run(run).id
    if follow:
        _follow_log(run_id, least)
        return
    log_filter = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run_id]), level=LogFilterLevel(ge_=least))
    lines: list[Any] = []
    with starting.prefect_client() as client:
        while page := client.read_logs(log_filter, limit=200, offset=len(lines), sort=LogSort.TIMESTAMP_ASC):
            lines += page
    if as_json:
        print_json([{"time": x.timestamp, "level": logging.getLevelName(x.level), "message": x.message} for x in lines])
        return
    for line in lines:
        print_log_line(line.timestamp, line.level, line.message)


def _follow_log(run: UUID, least: int) -> None:
    from flows.runs.following import LogWritten, StateChanged, follow

    for event in follow([run]):
        if isinstance(event, LogWritten) and event.level >= least:
            print_log_line(event.moment, event.level, event.message)
        elif isinstance(event, StateChanged):
            stderr.print(styled((f"{event.run.name}: {event.state} {event.message}", "bold")))


def print_log_line(moment: datetime, level: int, message: str) -> None:
    """A log entry; its further lines (a traceback) are indented, so that they can't look like an entry of their own."""
    first, *others = message.splitlines() or [""]
    stdout.print(f"{moment:%H:%M:%S} {logging.getLevelName(level).lower():8} {first}")
    for line in others:
        stdout.print(f"{'':17} {line}")


def cancel(run: Run, as_json: Json = False) -> None:
    """Stop a run."""
    require_server()
    from prefect.states import Cancelled, Cancelling

    from console.processes.prefect_queries import find_run
    from flows.runs import starting
    from flows.server import command_runs

    found = find_run(run)
    if found.state and found.state.is_final():
        raise BriefError(f"The run {found.name} has ended already ({found.state.name}); there is nothing to cancel.")
    is_deployed = found.deployment_id is not None
    if not is_deployed and command_runs.stop_command(found):
        _print_outcome(found, CANCELLING, as_json)
        return
    has_worker = is_deployed and found.state is not None and not found.state.is_scheduled()
    with starting.prefect_client() as client:
        client.set_flow_run_state(found.id, Cancelling() if has_worker else Cancelled(), force=not is_deployed)
    _print_outcome(found, CANCELLING if has_worker else "cancelled", as_json)


def resume(
    run: Annotated[
        str | None, typer.Argument(help="A run's id, the beginning of it, or its name; none: all that crashed.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Resume crashed runs; steps with a stored result are not repeated."""
    require_server()
    from prefect.client.schemas.objects import StateType

    from console.processes.prefect_queries import in_state, run_facts
    from flows.runs import starting

    with starting.prefect_client() as client:
        starting.crash_stale_runs(client)
        if run:
            crashed = [_resumable(run)]
        else:
            every = client.read_flow_runs(flow_run_filter=in_state([StateType.CRASHED]))
            crashed = [found for found in every if found.deployment_id]
        resumed = [starting.resume(client, found) for found in crashed]
    if as_json:
        print_json([run_facts(found) for found in resumed])
        return
    for found in resumed:
        stdout.print(f"{found.name} ({found.id}) is resumed; steps with a stored result are not repeated.")
    if not resumed:
        stdout.print("No run has crashed.")


def _resumable(run: str) -> Any:  # a FlowRun
    from console.processes.prefect_queries import find_run

    found = find_run(run)
    if not found.state or not found.state.is_final():
        state = found.state.name if found.state else "new"
        raise BriefError(f"The run {found.name} is still {state}; only ended runs can be resumed.")
    if found.deployment_id is None:
        raise BriefError(f"The run {found.name} belongs to no deployment; run its command again instead.")
    return found


def _print_outcome(run: Any, outcome: str, as_json: bool) -> None:  # a FlowRun
    if as_json:
        print_json({"run": str(run.id), "name": run.name, "outcome": outcome})
    else:
        stdout.print(f"{run.name} ({run.id}) {outcome}.")
