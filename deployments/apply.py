"""Bring a Prefect server in line with this code: pools, blocks, deployments, automations. Applying it twice changes nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName

from deployments import automations, blocks
from deployments.pools import deployed_store, ensure_pool, pool_files
from flows.runs.starting import DAILY, translated_errors
from soundflow_core.base.errors import ConfigurationError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.base.settings.environment import for_deployed_runs


@dataclass(frozen=True)
class Applied:
    """What a server holds after `apply`."""

    pools: tuple[str, ...]
    deployments: tuple[str, ...]
    results: str | None
    """The block for task results; None where each worker keeps its own."""
    alerts: bool
    """Whether failures are reported to somebody."""
    watched: bool
    """Whether an automation crashes runs without a heartbeat."""
    store: str
    """Where runs publish."""
    earlier_store: str | None
    """Where they published before, if that was another store."""


def prefect_file() -> Path:
    """`prefect.yaml` beside the installed code, else the one in this folder, if it is SoundFlow's."""
    import yaml

    beside, here = Path(__file__).resolve().parent.parent / "prefect.yaml", Path.cwd() / "prefect.yaml"
    if beside.is_file():
        return beside
    if here.is_file() and (yaml.safe_load(here.read_text("utf-8")) or {}).get("name") == "soundflow":
        return here
    raise ConfigurationError(
        f"There is no prefect.yaml of SoundFlow in {Path.cwd()}; run this in SoundFlow's folder, or copy the file there."
    )


def apply(settings: Settings, environment: Mapping[str, str], on_step: Callable[[str], None]) -> Applied:
    """Bring the server at PREFECT_API_URL in line. `on_step` is called with each step's name.

    The environment is that of the operator: what runs need of it is written into the work pools.
    """
    file = prefect_file()
    on_step("work pools")
    with translated_errors():
        pools, results, earlier = asyncio.run(_apply_pools(settings, environment))
    on_step("deployments")
    deployments = _deploy(file)
    on_step("automations")
    with translated_errors():
        alerts, watched = asyncio.run(_apply_automations(settings.alert_url))
    return Applied(pools, deployments, results, alerts, watched, settings.store, earlier)


async def _apply_pools(
    settings: Settings, environment: Mapping[str, str]
) -> tuple[tuple[str, ...], str | None, str | None]:
    """Returns the pools, the name of the results' block, and the previous store where that was another one."""
    results = await blocks.ensure_results(settings)
    env = {"PREFECT_RESULTS_DEFAULT_STORAGE_BLOCK": results} if results else {}
    earlier: set[str | None] = set()
    async with get_client() as client:
        for pool in pool_files().values():
            earlier.add(await deployed_store(client, pool.name))
            await ensure_pool(client, pool, env | for_deployed_runs(environment))
    return tuple(pool_files()), results, next(iter(earlier - {None, settings.store}), None)


def _deploy(file: Path) -> tuple[str, ...]:
    """Run `prefect deploy --all`; returns the full names of the deployments."""
    import yaml

    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", file.name]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:] or ["without a message"]
        raise Unavailable(f"prefect deploy failed ({last[0]}); run it in {file.parent} to see everything.")
    listed: list[dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))["deployments"]
    return tuple(f"{entry['name']}/{entry['name']}" for entry in listed)


async def _apply_automations(alert_address: str | None) -> tuple[bool, bool]:
    """Whether failures are reported, and whether an automation crashes stale runs."""
    alert = await blocks.ensure_alert(alert_address)
    async with get_client() as client:
        daily = await client.read_deployment_by_name(DAILY)
        is_postgres = await _is_postgres(client)
        await automations.ensure_all(client, alert, daily.id, is_postgres)
    return alert is not None, is_postgres


async def _is_postgres(client: PrefectClient) -> bool:
    """Whether the server keeps its records in PostgreSQL, not SQLite. It has no call that says so, but they match names differently.

    In a LIKE pattern PostgreSQL takes a backslash as the escape character, SQLite as a backslash, which no flow has in its name.
    """
    name = DAILY.split("/")[0].replace("-", "\\-")
    return bool(await client.read_flows(flow_filter=FlowFilter(name=FlowFilterName(like_=name)), limit=1))
