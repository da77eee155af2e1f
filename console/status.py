"""The status picture: pools, workers, deployments and runs in one view."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text


def draw(facts: dict[str, Any], services: Table | None = None) -> Group:
    """The status as tables; `services` are this machine's own, where it runs them."""
    parts: list[Any] = [Text(f"Prefect at {facts['server']}", style="bold")]
    if services is not None:
        parts.append(services)
    return Group(*parts, _pools(facts["pools"]), _deployments(facts["deployments"]), _runs(facts["running"]))


def _pools(pools: list[dict[str, Any]]) -> Table:
    table = _table("pool", "workers", "limit", "state")
    for pool in pools:
        names = ", ".join(worker["name"] for worker in pool["workers"]) or "[red]none[/]"
        table.add_row(pool["name"], names, str(pool["limit"] or "none"), "paused" if pool["paused"] else "open")
    return table


def _deployments(deployments: list[dict[str, Any]]) -> Table:
    table = _table("deployment", "pool", "schedule (UTC)", "next")
    for one in deployments:
        upcoming = "[yellow]paused[/]" if one["paused"] else _moment(one["next"])
        table.add_row(one["name"], one["pool"], ", ".join(one["schedules"]) or "on demand", upcoming)
    return table


def _runs(runs: list[dict[str, Any]]) -> Table:
    table = _table("run", "state", "since", "id")
    for run in runs:
        table.add_row(run["name"], run["state"], _moment(run["started"] or run["scheduled"]), run["id"])
    if not runs:
        table.add_row("[dim]nothing runs[/]", "", "", "")
    return table


def _table(*columns: str) -> Table:
    table = Table(header_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _moment(moment: Any) -> str:
    if moment is None:
        return ""
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{when:%Y-%m-%d %H:%M:%S}"
