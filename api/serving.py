"""The server: uvicorn with a protocol of our own, and what Python is told for it."""

from __future__ import annotations

import gc
import logging
import sys
from typing import Any

import uvicorn

from api.app import create_app
from api.http.connections import ConnectionLimits, Connections
from api.http.protocol import ReadyProtocol
from soundflow_core.base.errors import Unavailable
from soundflow_core.base.settings import ApiSettings

MOST_FILES = 65_536
"""The limit on open files is raised so far, where the system allows it."""
RESERVED_FILES = 64
"""For the log, the store's own connections and whatever Python opens."""
LONGEST_BACKLOG = 2048
COLLECTED_EVERY = (20_000, 20, 50)
"""Python looks for garbage in circles after 700 new objects, which is a dozen requests; they leave hardly any."""
SWITCHED_EVERY_SECONDS = 0.001
"""How long a catalog that is read anew beside the event loop may keep it from a request; Python's own 5 ms are five times that."""


def serve(host: str, port: int, trusted_proxies: str | None = None) -> None:
    """Answer until stopped; Unavailable where the address is taken."""
    _log_as_lines()
    api = ApiSettings.from_environment()
    app = create_app(api=api)
    most = connections_within(_open_files(), api.connections)
    connections: Any = Connections(ConnectionLimits(most, api.timeouts), ReadyProtocol)  # uvicorn asks it like a class
    if trusted_proxies:
        app.trust(trusted_proxies)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=connections,
        ws="none",
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=min(LONGEST_BACKLOG, most),
        timeout_keep_alive=max(1, round(api.timeouts["idle"])),
        timeout_graceful_shutdown=10,
        log_config=None,
    )
    gc.freeze()
    gc.set_threshold(*COLLECTED_EVERY)
    sys.setswitchinterval(SWITCHED_EVERY_SECONDS)
    server = uvicorn.Server(config)
    try:
        server.run()
    except SystemExit as error:
        raise Unavailable(f"The address {host}:{port} can't be used; choose another --port.") from error


def connections_within(files: int, wanted: int) -> int:
    """How many connections a process may keep open with so many files: each may need two, its socket and a track that it is sent."""
    return max(8, min(wanted, (files - RESERVED_FILES) // 2))


def _open_files() -> int:
    """The limit on open files of this process, raised as far as is useful and allowed."""
    if sys.platform == "win32":
        return MOST_FILES
    import resource  # noqa: PLC0415  # Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return MOST_FILES if soft == resource.RLIM_INFINITY else soft


def _log_as_lines() -> None:
    """Plain lines on stderr; access lines are JSON already."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(logging.Formatter("%(message)s"))
    access = logging.getLogger("soundflow.api.access")
    access.handlers, access.propagate = [lines], False
    for noisy in ("httpx", "botocore", "urllib3", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
