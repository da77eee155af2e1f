"""The server: uvicorn with limits on connections, and its process-wide settings."""

from __future__ import annotations

import logging
import sys
from typing import Any

import uvicorn

from api.app import create_app
from api.http.connections import ConnectionGuard, ConnectionLimits
from soundflow_core.base.errors import Unavailable
from soundflow_core.base.settings import ApiSettings, Settings
from soundflow_core.library.storage.base import Store

MAX_FILES = 65_536
"""The limit on open files is raised up to this, where the system allows it."""
RESERVED_FILES = 64
"""For the log, the store's own connections and whatever Python opens."""
MAX_BACKLOG = 2048
SWITCH_SECONDS = 0.001
"""How long a thread that indexes a new catalog may delay the event loop; Python's default is 5 ms."""


def serve(
    settings: Settings, api_settings: ApiSettings, store: Store, host: str, port: int, trusted_proxies: str | None
) -> None:
    """Answer until stopped; Unavailable where the address is in use.

    `trusted_proxies`: addresses and networks separated by commas, or `*`.
    """
    _configure_logging()
    max_connections = connections_within(_raise_file_limit(), api_settings.connections)
    guard = ConnectionGuard(ConnectionLimits(max_connections, api_settings.timeouts))
    http: Any = guard  # uvicorn calls it like a class
    config = uvicorn.Config(
        guard.wrap(create_app(settings, api_settings, store)),
        host=host,
        port=port,
        http=http,
        ws="none",
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        access_log=False,
        server_header=False,
        proxy_headers=trusted_proxies is not None,
        forwarded_allow_ips=trusted_proxies,
        backlog=min(MAX_BACKLOG, max_connections),
        timeout_keep_alive=max(1, round(api_settings.timeouts["idle"])),
        timeout_graceful_shutdown=10,
        log_config=None,
    )
    sys.setswitchinterval(SWITCH_SECONDS)
    server = uvicorn.Server(config)
    try:
        server.run()
    except SystemExit as error:
        raise Unavailable(f"The address {host}:{port} can't be used; choose another --port.") from error


def connections_within(files: int, requested: int) -> int:
    """How many connections fit a limit on open files: each may need two, its socket and the track that is sent."""
    return max(8, min(requested, (files - RESERVED_FILES) // 2))


def _raise_file_limit() -> int:
    """The limit on open files of this process, raised as far as is useful and allowed."""
    if sys.platform == "win32":
        return MAX_FILES
    import resource  # noqa: PLC0415  # not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    new = MAX_FILES if hard == resource.RLIM_INFINITY else min(MAX_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < new:
        resource.setrlimit(resource.RLIMIT_NOFILE, (new, hard))
        return new
    return MAX_FILES if soft == resource.RLIM_INFINITY else soft


def _configure_logging() -> None:
    """Plain lines on stderr; the access log, whose lines are JSON, on stdout."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(logging.Formatter("%(message)s"))
    access = logging.getLogger("soundflow.api.access")
    access.handlers, access.propagate = [lines], False
    # What no line shows need not be found out for each ("Optimization" in Python's logging HOWTO).
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for noisy in ("httpx", "botocore", "urllib3", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
