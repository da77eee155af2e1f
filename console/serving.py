"""`soundflow serve`: the API and the player on one address."""

from __future__ import annotations

from importlib import import_module

from console.screen import screen
from soundflow_core.errors import ConfigurationError
from soundflow_core.settings import ApiSettings, Settings


def run_serve(host: str, port: int, trusted_proxies: str | None) -> None:
    """Answer until stopped."""
    settings, api = Settings.from_environment(), ApiSettings.from_environment()
    try:
        serving = import_module("api.serving")
    except ModuleNotFoundError as error:
        raise ConfigurationError(f"The API is not installed ({error}); install SoundFlow with its API.") from error
    shown = host if ":" not in host else f"[{host}]"
    screen.print(
        f"SoundFlow answers at [bold]http://{shown}:{port}[/] from {settings.store}; the reference is at /docs."
    )
    if not (api.player_folder / "index.html").is_file():
        screen.print("[yellow]The player is not built; `make player` builds it.[/]")
    if not api.jwt_secrets:
        screen.print("[yellow]SOUNDFLOW_JWT_SECRET is not set: signed addresses end with this process.[/]")
    serving.serve(host, port, trusted_proxies)
