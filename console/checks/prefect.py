"""Checks of the Prefect server: reachable, behind a log-in, with pools that workers serve."""

from __future__ import annotations

import os
from collections.abc import Iterator

import httpx

from console.checks.result import CheckContext, CheckResult
from flows.server import access
from flows.server.discovery import LOCAL_API

TIMEOUT_SECONDS = 10
POOLS = ("cpu", "gpu")


def check_prefect(context: CheckContext, what: str) -> Iterator[CheckResult]:
    """The configured server, or one on this machine where the other commands look, too."""
    configured = context.settings.prefect_api_url if context.settings else None
    url = (configured or LOCAL_API).rstrip("/")
    environment = dict(os.environ)
    answer = access.log_in(url, environment)
    if answer == "silent" and not configured:
        said = "PREFECT_API_URL is not set and no server answers here: flows run where they are started"
        yield CheckResult(what, "skipped", said)
        return
    if answer == "refuses":
        yield CheckResult(what, "failed", f"{url} refuses the log-in", "set PREFECT_API_AUTH_STRING to user:password")
        return
    login = environment.get(access.CLIENT_LOGIN, "") if answer == "accepts" else ""
    auth = httpx.BasicAuth(*login.split(":", 1)) if ":" in login else None
    try:
        with httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS, auth=auth) as client:
            pools = client.post("/work_pools/filter", json={}).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        said = f"{url} does not answer ({type(error).__name__})"
        yield CheckResult(what, "failed", said, "start it, or run `soundflow up`")
        return
    yield CheckResult(what, "ok", f"{url} answers")
    if answer == "open":
        yield CheckResult("log-in", "warning", f"{url} {access.NO_LOGIN}", access.NO_LOGIN_ADVICE)
    else:
        yield CheckResult("log-in", "ok", f"{url} asks for one")
    statuses = {pool["name"]: str(pool.get("status", "")) for pool in pools}
    yield from (_check_pool(name, statuses.get(name)) for name in POOLS)


def _check_pool(name: str, status: str | None) -> CheckResult:
    if status is None:
        return CheckResult("work pool", "warning", f"there is no pool {name}", "run `soundflow deploy`")
    if status.upper() != "READY":
        said = f"no worker serves the pool {name} ({status.lower()})"
        return CheckResult("work pool", "warning", said, f"start one: prefect worker start --pool {name}")
    return CheckResult("work pool", "ok", f"a worker serves the pool {name}")
