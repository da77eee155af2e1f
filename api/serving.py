"""The server: uvicorn, with limits on what it reads before there is a request."""

from __future__ import annotations

import gc
import logging
import sys

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.app import create_app
from soundflow_core.errors import Unavailable

LARGEST_HEAD_BYTES = 32 * 1024
"""A head beyond this is cut off while it is read: httptools itself would collect it for ever."""
BACKLOG = 2048
COLLECTED_EVERY = (20_000, 20, 50)
"""Python looks for garbage in circles after 700 new objects, which is a dozen requests; they leave hardly any."""
REFUSAL = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
    b"content-length: 117\r\n\r\n"
)


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 that refuses a head of more than `LARGEST_HEAD_BYTES` before it is complete."""

    _head_bytes = 0
    _in_head = True

    def data_received(self, data: bytes) -> None:
        """Count what comes in until the head is complete."""
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > LARGEST_HEAD_BYTES and not self.transport.is_closing():
            body = b'{"type":"about:blank","title":"Request Header Fields Too Large","status":431,"detail":"Send fewer headers."}'
            head = REFUSAL.replace(b"117", b"%d" % len(body))
            self.transport.write(head + body)
            self.transport.close()

    def on_headers_complete(self) -> None:
        """The head ends; the body is limited elsewhere."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next head begins."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_complete()


def serve(host: str, port: int, trusted_proxies: str | None = None) -> None:
    """Answer until stopped; Unavailable where the address is taken."""
    _log_as_lines()
    app = create_app()
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=BoundedProtocol,
        ws="none",
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        access_log=False,
        server_header=False,
        proxy_headers=trusted_proxies is not None,
        forwarded_allow_ips=trusted_proxies,
        backlog=BACKLOG,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=10,
        log_config=None,
    )
    gc.freeze()
    gc.set_threshold(*COLLECTED_EVERY)
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
