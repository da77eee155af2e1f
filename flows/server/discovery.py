"""Where runs are recorded, with no set-up: a server that is given, one that answers here, or an embedded one (`flows.server.recording`).

Prefect reads its settings when it is first imported, so `discover` must run before that.
"""

from __future__ import annotations

import gc
import os
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flows.server import access as server_access
from soundflow_core.base.errors import Unavailable

LOCAL_API = "http://127.0.0.1:4200/api"

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",  # the console says in a sentence what Prefect would log as a traceback
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}
ON_SQLITE = {
    # Batched, or an embedded server loses task history at exit, and back-to-back flows are slow.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "1",  # who follows a run sees its events soon
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}

GC_THRESHOLDS = (50_000, 20, 50)
"""Importing Prefect builds some 400,000 objects that stay: looking for cyclic garbage less often starts a flow 0.2 s sooner."""

Kind = Literal["given", "profile", "local", "embedded"]


@dataclass(frozen=True)
class PrefectServer:
    """The server that records the runs."""

    kind: Kind
    address: str
    source: str = ""
    """Where the address comes from, in words."""

    def describe(self) -> str:
        """For the operator."""
        if self.kind == "embedded":
            return "an embedded Prefect server"
        return f"the Prefect server at {self.address}"


def discover() -> PrefectServer:
    """Find where runs are recorded and set Prefect's environment for it. Nothing that is set already is changed.

    A server on this machine that asks for a log-in is used where it takes this user's.
    """
    gc.set_threshold(*GC_THRESHOLDS)
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    given = os.environ.get("PREFECT_API_URL", "").strip()
    if given:
        if server_access.is_on_this_machine(given):
            server_access.log_in(given)
        return PrefectServer("given", given, "PREFECT_API_URL")
    os.environ.pop("PREFECT_API_URL", None)
    if found := _profile():
        return found
    if server_access.log_in(LOCAL_API) in ("open", "accepts"):
        os.environ["PREFECT_API_URL"] = LOCAL_API
        return PrefectServer("local", LOCAL_API, "on this machine")
    return PrefectServer("embedded", "")


def require() -> PrefectServer:
    """As `discover`; Unavailable where the server that PREFECT_API_URL names does not answer."""
    server = discover()
    if server.kind == "given" and all(health(server.address, 2.0) is None for _attempt in range(2)):
        raise Unavailable(
            f"The Prefect server at {server.address} does not answer; start it, or correct or unset PREFECT_API_URL."
        )
    return server


def _profile() -> PrefectServer | None:
    """The server of Prefect's active profile; without an address where the profiles can't be read, of which `source` tells."""
    try:
        given = os.environ.get("PREFECT_PROFILES_PATH", "").strip()
        file = Path(given).expanduser() if given else server_access.prefect_home() / "profiles.toml"
        profiles = tomllib.loads(file.read_text("utf-8"))
    except (OSError, RuntimeError):  # none, or a user without a home
        return None
    except ValueError as error:
        return PrefectServer(
            "profile", "", f"Prefect's profiles in {file} can't be read ({error}); mend or remove the file"
        )
    name = os.environ.get("PREFECT_PROFILE", "").strip() or profiles.get("active")
    address = profiles.get("profiles", {}).get(name, {}).get("PREFECT_API_URL")
    return PrefectServer("profile", str(address), f"which the profile '{name}' in {file} names") if address else None


def health(address: str, timeout_seconds: float) -> int | None:
    """The status of a server's health, None where nobody answers."""
    try:
        with urllib.request.urlopen(f"{address.rstrip('/')}/health", timeout=timeout_seconds) as answer:  # noqa: S310  # Prefect's address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, OSError, ValueError):
        return None


@contextmanager
def without_heartbeats() -> Iterator[None]:
    """Run flows in this process: no heartbeats, whose thread costs a second a flow; deployed runs keep theirs."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield
