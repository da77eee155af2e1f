"""The record of the runs that a command executes itself: at a server that is there, at an embedded one, or nowhere.

A record is a convenience: where there can't be one, the music is made without it and a sentence says why.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from flows.server import access as server_access
from flows.server import command_runs
from flows.server import database as prefect_database
from flows.server.discovery import ON_SQLITE, PrefectServer, health, without_heartbeats

STARTING_SECONDS = 120.0
STOPPING_SECONDS = 2.0
"""How long a stopped command waits for the last words of its runs."""
ENDING_SECONDS = 10.0

EMBEDDED = {
    **ON_SQLITE,
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_API_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
}


class Recording:
    """Where the runs of a command are recorded. `why_not` says why they are not."""

    def __init__(self, prefect_server: PrefectServer, tag: str) -> None:
        self.prefect_server, self.tag = prefect_server, tag
        self.why_not: str | None = None
        self.server: subprocess.Popen[bytes] | None = None
        self.said: IO[bytes] | None = None
        self.address = prefect_server.address
        self.stopped = False
        self.ready = threading.Event()

    def start(self) -> None:
        """Start the embedded server where one is needed; `wait` tells when it answers. Before Prefect is imported."""
        if self.prefect_server.kind == "profile" and not (
            self.address and server_access.log_in(self.address) != "silent"
        ):
            self.why_not = (
                f"{self.prefect_server.describe()}, {self.prefect_server.source}, does not answer"
                if self.address
                else self.prefect_server.source
            )
        elif self.prefect_server.kind == "embedded":
            self.why_not = prefect_database.trouble()
            if self.why_not is None:
                self._start_server()
                return
        self.ready.set()

    def _start_server(self) -> None:
        listener = socket.create_server(("127.0.0.1", 0))  # connections wait here until the server takes them
        port = listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/api"
        login = server_access.new_login()
        os.environ |= {"PREFECT_API_URL": self.address, server_access.CLIENT_LOGIN: login}
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = f"{os.environ.get('NO_PROXY', '')},127.0.0.1".strip(",")
        env = os.environ | EMBEDDED | server_access.server_environment(port, login)
        with suppress(OSError):
            self.said = tempfile.TemporaryFile()  # noqa: SIM115  # read when the server has ended
        words = [sys.executable, "-P", "-m", "flows.server.embedded", str(listener.fileno()), self.tag]
        with listener:
            self.server = subprocess.Popen(  # noqa: S603  # our own words
                words, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self.said or subprocess.DEVNULL,
                pass_fds=[listener.fileno()], start_new_session=True,
            )  # fmt: skip
        threading.Thread(target=self._await_server, name="prefect-server", daemon=True).start()

    def _await_server(self) -> None:
        if not health(self.address, STARTING_SECONDS) and not self.stopped:
            self.why_not = f"Prefect's embedded server did not start ({self._last_words()})"
        self.ready.set()

    def _last_words(self) -> str:
        if self.said:
            self.said.seek(0)
            lines = self.said.read().decode("utf-8", "replace").strip().splitlines()
            if lines:
                return lines[-1][:300]
        return f"no answer after {STARTING_SECONDS:.0f} s"

    def wait(self) -> bool:
        """Wait until it is clear whether there is a record; whether there is one."""
        self.ready.wait()
        return self.why_not is None

    def is_lost(self, error: Exception) -> bool:
        """Whether an error means that the record has failed in the middle of a run; from then on there is none."""
        import httpx
        from prefect.exceptions import PrefectException

        if isinstance(error, httpx.HTTPError | PrefectException) or health(self.address, 2.0) != 200:
            self.why_not = f"{self.prefect_server.describe()} has failed ({type(error).__name__}: {error})"
        return self.why_not is not None

    @contextmanager
    def runs(self) -> Iterator[None]:
        """Flows that are called in the block are this command's: marked, and without heartbeats."""
        from prefect import tags

        with without_heartbeats(), tags(self.tag):
            yield

    def stop(self) -> None:
        """End this command's runs as cancelled; called when it is stopped, from any thread, and bounded in time."""
        self.stopped = True
        if self.server:
            with suppress(OSError):
                self.server.send_signal(signal.SIGTERM)
            self._wait_for_server(STOPPING_SECONDS)
        elif self.prefect_server.kind != "embedded" and self.why_not is None and "prefect.flows" in sys.modules:
            with suppress(Exception):
                cancel_runs(self.tag)

    def close(self) -> None:
        """The end of the command: let the last logs and events reach the server, then end it."""
        if self.stopped:
            return
        if self.why_not is None and "prefect.flows" in sys.modules:
            _drain()
        if self.server and self.server.stdin:
            with suppress(OSError):
                self.server.stdin.close()
            self._wait_for_server(ENDING_SECONDS)
        elif self.why_not is None:
            command_runs.forget_tag(self.tag)

    def _wait_for_server(self, seconds: float) -> None:
        if self.server:
            try:
                self.server.wait(seconds)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()


@contextmanager
def recorded(prefect_server: PrefectServer) -> Iterator[Recording]:
    """A record of the runs that are executed while the block runs."""
    with command_runs.command_tag() as tag:
        recording = Recording(prefect_server, tag)
        try:
            yield recording
        except KeyboardInterrupt:
            recording.stop()
            raise
        finally:
            recording.close()


def cancel_runs(tag: str) -> None:
    """End a command's runs at the server that is set."""
    import asyncio

    from prefect.client.orchestration import get_client
    from prefect.states import Cancelled

    async def cancel() -> None:
        async with asyncio.timeout(STOPPING_SECONDS), get_client() as client:
            await command_runs.end_runs(client, tag, Cancelled(message="stopped by hand"))

    asyncio.run(cancel())


def _drain() -> None:
    """Let the last logs and events reach the server before it goes."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    with suppress(Exception):
        APILogWorker.drain_all(timeout=3)
        EventsWorker.drain_all(timeout=3)
