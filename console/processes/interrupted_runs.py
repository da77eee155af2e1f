"""Runs that `soundflow up` interrupts: crashed when it stops, resumed when it starts again. Imports Prefect."""

from __future__ import annotations

from prefect.client.schemas.objects import StateType

from console.output import stderr
from console.processes.prefect_queries import in_state
from flows.runs import starting

MESSAGE = "stopped with `soundflow up`, which resumes it at its next start"


def crash(workers: set[str]) -> None:
    """Crash the runs of stopped workers, which Prefect would show as running for ever."""
    if not workers:
        return
    with starting.prefect_client() as client:
        for run in starting.under_way(client):
            if starting.worker_of(run) in workers:
                starting.end_abandoned(client, run, MESSAGE)


def crash_of_killed_commands() -> None:
    """Crash the runs of commands that were killed."""
    starting.crash_runs_of_ended_commands()


def crash_stale() -> None:
    """Crash runs without a heartbeat."""
    with starting.prefect_client() as client:
        starting.crash_stale_runs(client, starting.HEARTBEAT_TIMEOUT)


def resume_all() -> None:
    """Resume what the last stop interrupted."""
    with starting.prefect_client() as client:
        for run in client.read_flow_runs(flow_run_filter=in_state([StateType.CRASHED])):
            if run.state and run.state.message == MESSAGE:
                starting.resume(client, run, settle=False)
                stderr.print(f"{run.name} was interrupted by the last stop and is resumed.")
