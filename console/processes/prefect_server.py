"""The Prefect server that commands about runs talk to."""

from __future__ import annotations

from flows.server import access
from flows.server import choice as prefect_choice
from soundflow_core.base.errors import ConfigurationError


def require_server() -> str:
    """The address of the server that records runs; ConfigurationError where none answers. Call it before Prefect is imported."""
    choice = prefect_choice.find()
    if choice.kind != "embedded":
        return choice.address
    if access.ask(prefect_choice.LOCAL_API) == "refuses":
        raise ConfigurationError(
            f"The Prefect server at {prefect_choice.LOCAL_API} refuses the log-in; "
            "set PREFECT_API_AUTH_STRING to its user:password."
        )
    raise ConfigurationError(
        "PREFECT_API_URL is not set and no Prefect server answers on this machine; set it, or run `soundflow up`."
    )
