"""The server: uvicorn with a protocol of our own, and what Python is told for it."""

from __future__ import annotations

import gc
import logging
import sys

import uvicorn

from api.app import create_app
from api.protocol import ReadyProtocol
from soundflow_core.errors import Unavailable

BACKLOG = 2048
COLLECTED_EVERY = (20_000, 20, 50)
"""Python looks for garbage in circles after 700 new objects, which is a dozen requests; they leave hardly any."""
SWITCHED_EVERY_SECONDS = 0.001
"""How long a catalog that is read anew beside the event loop may keep it from a request; Python's own 5 ms are five times that."""


def serve(host: str, port: int, trusted_proxies: str | None = None) -> None:
    """Answer until stopped; Unavailable where the address is taken."""
    _log_as_lines()
    app = create_app()
    if trusted_proxies:
        app.trust(trusted_proxies)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=ReadyProtocol,
        ws="none",
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=30,
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


def _log_as_lines() -> None:
    """Plain lines on stderr; access lines are JSON already."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(logging.Formatter("%(message)s"))
    access = logging.getLogger("soundflow.api.access")
    access.handlers, access.propagate = [lines], False
    for noisy in ("httpx", "botocore", "urllib3", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
