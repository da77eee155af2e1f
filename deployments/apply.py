"""Bring a Prefect server in line with this code: pools, blocks, deployments, automations. As often as one likes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from prefect.client.orchestration import get_client

from deployments import automations, blocks
from deployments.pools import deployed_store, ensure_pool, pool_files
from flows.runs.starting import DAILY, translated_errors
from soundflow_core.base.errors import ConfigurationError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.base.settings.environment import for_deployed_runs

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Applied:
    """What a server now holds."""

    pools: tuple[str, ...]
    deployments: tuple[str, ...]
    results: str | None
    """The block that keeps task results; None where each worker keeps its own."""
    alerts: bool
    """Whether somebody is told of failures."""
    watched: bool
    """Whether an automation crashes runs that fall silent."""
    store: str
    """Where runs publish."""
    earlier_store: str | None
    """Where they published before, if that was elsewhere."""


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


def on_sqlite(address: str) -> bool:
    """Whether a server keeps its records in SQLite. It does not say so, but PostgreSQL refuses to look for a text with a NUL."""
    login = os.environ.get("PREFECT_API_AUTH_STRING", "").strip()
    question = {"variables": {"name": {"any_": ["\0"]}}, "limit": 1}
    with translated_errors():
        answer = httpx.post(
            f"{address.rstrip('/')}/variables/filter", json=question, timeout=30,
            auth=httpx.BasicAuth(*login.split(":", 1)) if ":" in login else None,
        )  # fmt: skip
    return answer.status_code == httpx.codes.OK


def apply(tell: Tell = lambda _step: None, *, watch_silence: bool = True) -> Applied:
    """Bring the server at PREFECT_API_URL in line; `tell` hears each step.

    Without `watch_silence` no automation crashes silent runs. It counts every heartbeat, and on SQLite, which has one writer, counting them
    makes the server's own transactions wait for each other for a minute: there `soundflow up` and `soundflow resume` look for the silent.
    """
    file = prefect_file()
    tell("work pools")
    with translated_errors():
        settings = Settings.from_environment()
        pools, results, earlier = asyncio.run(_before(settings))
    tell("deployments")
    deployments = _deploy(file)
    tell("automations")
    with translated_errors():
        alerts = asyncio.run(_after(settings, watch_silence))
    return Applied(pools, deployments, results, alerts, watch_silence, settings.store, earlier)


async def _before(settings: Settings) -> tuple[tuple[str, ...], str | None, str | None]:
    """Pools and the results' block; the pools, the block's name, and the store of before where that was another one."""
    results = await blocks.ensure_results(settings)
    env = {"PREFECT_RESULTS_DEFAULT_STORAGE_BLOCK": results} if results else {}
    earlier: set[str | None] = set()
    async with get_client() as client:
        for pool in pool_files().values():
            earlier.add(await deployed_store(client, pool.name))
            await ensure_pool(client, pool, env | for_deployed_runs())
    return tuple(pool_files()), results, next(iter(earlier - {None, settings.store}), None)


def _deploy(file: Path) -> tuple[str, ...]:
    """`prefect deploy --all`, whose way with prefect.yaml is the one that operators know."""
    import yaml

    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", file.name]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:] or ["no word why"]
        raise Unavailable(f"prefect deploy failed ({last[0]}); run it in {file.parent} to see everything.")
    listed: list[dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))["deployments"]
    return tuple(_full_name(entry) for entry in listed)


def _full_name(entry: dict[str, Any]) -> str:
    return f"{entry['name']}/{entry['name']}"


async def _after(settings: Settings, watch_silence: bool) -> bool:
    alert = await blocks.ensure_alert(settings.alert_url)
    async with get_client() as client:
        daily = await client.read_deployment_by_name(DAILY)
        await automations.ensure_all(client, alert, daily.id, watch_silence)
    return alert is not None
