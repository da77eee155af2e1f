"""The commands about runs and machines as the console declares them; their work is in `console.running` and `console.up`."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of pictures for people.")]
Run = Annotated[str, typer.Argument(help="A run's id, the beginning of it, or its name.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the console."""
    for command in (up, deploy, status, runs, logs, cancel, resume, schedule):
        app.command()(command)


def up(
    port: Annotated[int, typer.Option(help="The port of the API and the player.")] = 8000,
    prefect_port: Annotated[int, typer.Option(help="The port of the Prefect server.")] = 4200,
    workers: Annotated[int, typer.Option(help="How many CPU workers.", min=0, max=16)] = 1,
    gpu: Annotated[bool, typer.Option("--gpu", help="A GPU worker, too.")] = False,
    api: Annotated[bool, typer.Option("--api/--no-api", help="The API and the player.")] = True,
) -> None:
    """Everything on this machine: Prefect server, pools, deployments, workers, API and player."""
    from console.up import Wanted, run_up

    run_up(Wanted(port, prefect_port, workers, gpu, api))


def deploy(json: Json = False) -> None:
    """Bring a Prefect server's pools, deployments and automations in line with this code."""
    from console.running import run_deploy

    run_deploy(json)


def status(json: Json = False) -> None:
    """Pools, workers, deployments, and what runs now."""
    from console.running import run_status

    run_status(json)


def runs(
    state: Annotated[str | None, typer.Option(help="Only this state: running, completed, failed, crashed …")] = None,
    limit: Annotated[int, typer.Option(help="How many.", min=1, max=200)] = 20,
    upcoming: Annotated[bool, typer.Option("--upcoming", help="Scheduled ones, too.")] = False,
    json: Json = False,
) -> None:
    """List runs, the newest first."""
    from console.running import run_runs

    run_runs(state, limit, upcoming, json)


def logs(
    run: Run,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until the run ends.")] = False,
    level: Annotated[str, typer.Option(help="At least this level: debug, info, warning, error.")] = "info",
    json: Json = False,
) -> None:
    """Show a run's log."""
    from console.running import run_logs

    run_logs(run, follow, level, json)


def cancel(run: Run, json: Json = False) -> None:
    """Stop a run."""
    from console.running import run_cancel

    run_cancel(run, json)


def resume(
    run: Annotated[
        str | None, typer.Argument(help="A run's id, the beginning of it, or its name; none: all that crashed.")
    ] = None,
    json: Json = False,
) -> None:
    """Take up runs that crashed: what has a stored result is not made twice."""
    from console.running import run_resume

    run_resume(run, json)


def schedule(
    action: Annotated[str, typer.Argument(help="pause or resume.")],
    deployment: Annotated[str, typer.Argument(help="The deployment.")] = "daily-free",
    json: Json = False,
) -> None:
    """Pause or resume a deployment's schedule."""
    from console.running import run_schedule

    run_schedule(action, deployment, json)
