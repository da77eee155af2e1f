"""`soundflow serve`: the API and the player on one address."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

from console.screen import screen, styled
from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings import ApiSettings, Settings
from soundflow_core.library.storage import open_store


def run_serve(host: str, port: int, trusted_proxies: str | None) -> None:
    """Answer until stopped."""
    settings, api = Settings.from_environment(), ApiSettings.from_environment()
    try:
        serving = import_module("api.serving")
    except ModuleNotFoundError as error:
        raise ConfigurationError(f"The API is not installed ({error}); install SoundFlow with its API.") from error
    shown = host if ":" not in host else f"[{host}]"
    address = (f"http://{shown}:{port}", "bold")
    screen.print(styled("SoundFlow answers at ", address, f" from {settings.store}; the reference is at /docs."))
    if not (api.player_folder / "index.html").is_file():
        screen.print(styled(("The player is not built; `make player` builds it.", "yellow")))
    if not api.jwt_secrets:
        screen.print(styled(("SOUNDFLOW_JWT_SECRET is not set: signed addresses end with this process.", "yellow")))
    store = open_store(replace(settings, s3_is_hurried=True))
    serving.serve(settings, api, store, host, port, trusted_proxies)
