"""Where runs are recorded, with no set-up: a server that is given, one that answers here, or an embedded one.

Prefect reads its settings when it is first imported, so `choose` must run before that.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

from flows import server_access

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
EMBEDDED = {
    **ON_SQLITE,
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_API_SERVICES_SCHEDULER_ENABLED": "false",
}

Kind = Literal["given", "local", "embedded"]


@dataclass(frozen=True)
class Choice:
    """Which server records the runs."""

    kind: Kind
    address: str

    def describe(self) -> str:
        """For the operator."""
        if self.kind == "embedded":
            return "an embedded Prefect server"
        return f"the Prefect server at {self.address}"


def choose() -> Choice:
    """Decide where runs are recorded and set Prefect's environment for it. Nothing that is set already is changed.

    A server on this machine that asks for a log-in is used where it takes this user's.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    given = os.environ.get("PREFECT_API_URL", "").strip()
    if given:
        if server_access.is_on_this_machine(given):
            server_access.log_in(given)
        return Choice("given", given)
    os.environ.pop("PREFECT_API_URL", None)
    if server_access.log_in(LOCAL_API) in ("open", "accepts"):
        os.environ["PREFECT_API_URL"] = LOCAL_API
        return Choice("local", LOCAL_API)
    for name, value in EMBEDDED.items():
        os.environ.setdefault(name, value)
    return Choice("embedded", "")


def _drain() -> None:
    """Let the last logs and events reach the server before it goes."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    with suppress(Exception):
        APILogWorker.drain_all(timeout=3)
        EventsWorker.drain_all(timeout=3)


@contextmanager
def here() -> Iterator[None]:
    """Run flows in this process: no heartbeats, whose thread costs a second a flow; deployed runs keep theirs."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


@contextmanager
def embedded_server(choice: Choice) -> Iterator[threading.Event]:
    """Start the embedded server in the background where one is needed; the event is set when it answers. Stops it at the end."""
    ready = threading.Event()
    if choice.kind != "embedded":
        ready.set()
        yield ready
        return
    from prefect.server.api.server import SubprocessASGIServer

    server = SubprocessASGIServer()
    failure: list[BaseException] = []

    def start() -> None:
        try:
            server.start()
        except BaseException as error:
            failure.append(error)
        ready.set()

    thread = threading.Thread(target=start, name="prefect-server", daemon=True)
    thread.start()
    try:
        yield ready
    finally:
        thread.join(timeout=120)
        _drain()
        server.stop()
