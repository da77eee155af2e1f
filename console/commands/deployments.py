"""Deployments on a Prefect server: `deploy`, `status`, `schedule`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from console.configuration import load_settings
from console.options import Json
from console.output import print_json, progress_bars, stdout, warn
from console.output.status import print_store, status_view
from console.processes.prefect_server import require_server
from flows.server import access
from soundflow_core.base.errors import BriefError, NotFound

if TYPE_CHECKING:
    from deployments.apply import Applied

SQLITE = (
    "This server keeps its records in SQLite, where no automation detects runs that stopped without a message: "
    "`soundflow up` and `soundflow resume` do. For several machines use PostgreSQL."
)


def deploy(as_json: Json = False) -> None:
    """Apply pools, deployments and automations to a Prefect server.

    Running it again changes only what differs.
    """
    address = require_server()
    from deployments.apply import apply

    with progress_bars() as progress:
        bar = progress.add_task(f"deploying to {address}", total=3, stage="")
        applied = apply(
            load_settings(),
            os.environ,
            lambda step: progress.update(bar, advance=0 if step == "work pools" else 1, stage=step),
        )
        progress.update(bar, completed=3, stage="done")
    has_login = access.probe(address) != "open"
    if as_json:
        print_json(_facts(address, applied, has_login))
        return
    stdout.print(f"{address}: {', '.join(applied.deployments)} on the pools {', '.join(applied.pools)}")
    if not applied.watched:
        warn(SQLITE)
    print_store(applied)
    if not has_login:
        warn(f"{address} {access.NO_LOGIN}; {access.NO_LOGIN_ADVICE}.")
    if not applied.alerts:
        warn("Failures are reported to nobody; set SOUNDFLOW_ALERT_URL and deploy again.")


def _facts(address: str, applied: Applied, has_login: bool) -> dict[str, object]:
    return {
        "server": address,
        "pools": list(applied.pools),
        "deployments": list(applied.deployments),
        "results": applied.results or "each worker's own disk",
        "alerts": "SOUNDFLOW_ALERT_URL" if applied.alerts else None,
        "silentRunsCrash": applied.watched,
        "store": applied.store,
        "login": has_login,
    }


def status(as_json: Json = False) -> None:
    """Show pools, workers, deployments, and what runs now."""
    address = require_server()
    from console.processes.prefect_queries import status_facts

    facts = {"server": address, **status_facts()}
    print_json(facts) if as_json else stdout.print(status_view(facts))


def schedule(
    action: Annotated[str, typer.Argument(help="pause or resume.")],
    deployment: Annotated[str, typer.Argument(help="The deployment.")] = "daily-free",
    as_json: Json = False,
) -> None:
    """Pause or resume a deployment's schedule."""
    if action not in ("pause", "resume"):
        raise BriefError(f"'{action}' is not an action; choose pause or resume.")
    require_server()
    from prefect.exceptions import ObjectNotFound

    from flows.runs import starting

    full_name = deployment if "/" in deployment else f"{deployment}/{deployment}"
    with starting.prefect_client() as client:
        try:
            found = client.read_deployment_by_name(full_name)
        except ObjectNotFound as error:
            known = ", ".join(one.name for one in client.read_deployments()) or "none: deploy first"
            raise NotFound(f"The deployment '{deployment}' is unknown; choose one of {known}.") from error
        (client.pause_deployment if action == "pause" else client.resume_deployment)(found.id)
    if as_json:
        print_json({"deployment": full_name, "paused": action == "pause"})
    else:
        stdout.print(f"The schedule of {found.name} is {'paused' if action == 'pause' else 'active again'}.")
