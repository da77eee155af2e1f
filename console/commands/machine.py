"""Commands of a machine: `up`, `serve`, `warm`, `config`."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Annotated

import typer

from console.configuration import list_settings, load_api_settings, load_settings
from console.options import Json
from console.output import Table, print_json, progress_bars, stderr, stdout, styled, warn
from console.processes.kernels import load_kernels
from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store


def up(
    port: Annotated[int, typer.Option(help="The port of the API and the player.")] = 8000,
    prefect_port: Annotated[int, typer.Option(help="The port of the Prefect server.")] = 4200,
    workers: Annotated[int, typer.Option(help="How many CPU workers.", min=0, max=16)] = 1,
    gpu: Annotated[bool, typer.Option("--gpu", help="A GPU worker, too.")] = False,
    api: Annotated[bool, typer.Option("--api/--no-api", help="The API and the player.")] = True,
) -> None:
    """Run everything here: Prefect server, workers, API and player.

    Pools and deployments are applied to the server. Ctrl-C stops everything.
    """
    from console.processes.supervisor import Programs, run_up

    run_up(Programs(port, prefect_port, workers, gpu, api))


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65535)] = 8000,
    trusted_proxies: Annotated[
        str | None, typer.Option(help="Proxies whose X-Forwarded-For is trusted, separated by commas.")
    ] = None,
) -> None:
    """Serve the API and the player."""
    settings, api = load_settings(), load_api_settings()
    try:
        serving = import_module("api.serving")
    except ModuleNotFoundError as error:
        raise ConfigurationError(f"The API is not installed ({error}); install SoundFlow with its API.") from error
    shown = host if ":" not in host else f"[{host}]"
    address = (f"http://{shown}:{port}", "bold")
    stderr.print(styled("SoundFlow answers at ", address, f" from {settings.store}; the reference is at /docs."))
    if not (api.player_folder / "index.html").is_file():
        warn("The player is not built; `make player` builds it.")
    if not api.jwt_secrets:
        warn("SOUNDFLOW_JWT_SECRET is not set: signed addresses become invalid when this process ends.")
    store = open_store(replace(settings, s3_is_hurried=True))
    serving.serve(settings, api, store, host, port, trusted_proxies)


def warm() -> None:
    """Compile the synthesis kernels now instead of at the first track."""
    with progress_bars() as progress:
        load_kernels(progress)


def config(as_json: Json = False) -> None:
    """Show every setting, its value and where it comes from."""
    settings = list_settings()
    if as_json:
        # The general settings are also at the top level by their field names, as in earlier versions.
        general = {one.field: one.value for one in reversed(settings) if one.field in Settings.__dataclass_fields__}
        keys = ("name", "value", "source", "problem")
        print_json({**general, "settings": [{key: getattr(one, key) for key in keys} for one in settings]})
    else:
        table = Table("setting", "value", "source", wrap=("value", "source"))
        for one in settings:
            value = one.value or styled(("invalid", "red") if one.problem else ("not set", "dim"))
            table.add(one.name, value, styled((one.source, "dim" if one.source == "default" else "bold")))
        stdout.print(table)
    if problem := next((one.problem for one in settings if one.problem), None):
        raise ConfigurationError(problem)
