"""The Prefect server that commands about runs talk to."""

from __future__ import annotations

from flows.server import access, discovery
from soundflow_core.base.errors import ConfigurationError


def require_server() -> str:
    """The address of the server that records runs; ConfigurationError where none answers. Call it before Prefect is imported."""
    server = discovery.require()
    if server.kind != "embedded":
        return server.address
    if access.probe(discovery.LOCAL_API) == "refuses":
        raise ConfigurationError(
            f"The Prefect server at {discovery.LOCAL_API} refuses the log-in; "
            "set PREFECT_API_AUTH_STRING to its user:password."
        )
    raise ConfigurationError(
        "PREFECT_API_URL is not set and no Prefect server answers on this machine; set it, or run `soundflow up`."
    )
