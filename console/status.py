"""The status picture: pools, workers, deployments and runs in one view."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from console.screen import Grid, Group, styled


def draw(facts: dict[str, Any], services: Grid | None = None) -> Group:
    """The status as tables; `services` are this machine's own, where it runs them."""
    parts: list[Any] = [styled((f"Prefect at {facts['server']}", "bold"))]
    if services is not None:
        parts.append(services)
    for grid in (_pools(facts["pools"]), _deployments(facts["deployments"]), _runs(facts["running"])):
        parts += ["", grid]
    return Group(*parts)


def _pools(pools: list[dict[str, Any]]) -> Grid:
    grid = Grid("pool", "workers", "limit", "state", fold=("workers",))
    for pool in pools:
        names = ", ".join(worker["name"] for worker in pool["workers"]) or styled(("none", "red"))
        grid.add(pool["name"], names, str(pool["limit"] or "none"), "paused" if pool["paused"] else "open")
    return grid


def _deployments(deployments: list[dict[str, Any]]) -> Grid:
    grid = Grid("deployment", "pool", "schedule (UTC)", "next", fold=("schedule (UTC)", "next"))
    for one in deployments:
        upcoming = styled(("paused", "yellow")) if one["paused"] else _moment(one["next"])
        grid.add(one["name"], one["pool"], ", ".join(one["schedules"]) or "on demand", upcoming)
    return grid


def _runs(runs: list[dict[str, Any]]) -> Grid:
    grid = Grid("run", "state", "since", "id", fold=("since",))
    for run in runs:
        grid.add(run["name"], run["state"], _moment(run["started"] or run["scheduled"]), run["id"])
    if not runs:
        grid.add(styled(("nothing runs", "dim")), "", "", "")
    return grid


def _moment(moment: Any) -> str:
    if moment is None:
        return ""
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{when:%Y-%m-%d %H:%M:%S}"
