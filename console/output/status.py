"""The status of a Prefect server in one view: pools, workers, deployments and runs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group

from console.output.table import Table
from console.output.terminal import stderr, styled, warn

if TYPE_CHECKING:
    from deployments.apply import Applied


def status_view(facts: dict[str, Any], services: Table | None = None) -> Group:
    """The status as tables; `services` is a table of the programs that run on this machine."""
    parts: list[Any] = [styled((f"Prefect at {facts['server']}", "bold"))]
    if services is not None:
        parts.append(services)
    for table in (_pools(facts["pools"]), _deployments(facts["deployments"]), _runs(facts["running"])):
        parts += ["", table]
    return Group(*parts)


def _pools(pools: list[dict[str, Any]]) -> Table:
    table = Table("pool", "workers", "limit", "state", wrap=("workers",))
    for pool in pools:
        names = ", ".join(worker["name"] for worker in pool["workers"]) or styled(("none", "red"))
        table.add(pool["name"], names, str(pool["limit"] or "none"), "paused" if pool["paused"] else "open")
    return table


def _deployments(deployments: list[dict[str, Any]]) -> Table:
    table = Table("deployment", "pool", "schedule (UTC)", "next", wrap=("schedule (UTC)", "next"))
    for one in deployments:
        upcoming = styled(("paused", "yellow")) if one["paused"] else _moment(one["next"])
        table.add(one["name"], one["pool"], ", ".join(one["schedules"]) or "on demand", upcoming)
    return table


def _runs(runs: list[dict[str, Any]]) -> Table:
    table = Table("run", "state", "since", "id", wrap=("since",))
    for run in runs:
        table.add(run["name"], run["state"], _moment(run["started"] or run["scheduled"]), run["id"])
    if not runs:
        table.add(styled(("nothing runs", "dim")), "", "", "")
    return table


def _moment(moment: Any) -> str:
    if moment is None:
        return ""
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{when:%Y-%m-%d %H:%M:%S}"


def print_store(applied: Applied) -> None:
    """Say where runs publish, and what workers on other machines need for it."""
    stderr.print(f"Runs publish into {applied.store}.")
    if applied.earlier_store:
        warn(
            f"Before, they published into {applied.earlier_store}; workers that name that store refuse runs until they are restarted."
        )
    if applied.store.startswith("s3:"):
        stderr.print("A worker elsewhere needs R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY; it gets the rest from here.")
    else:
        stderr.print(
            "It is a folder of this machine: a worker on another one that shares it must name it in SOUNDFLOW_STORE."
        )
