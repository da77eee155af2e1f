"""What speaks HTTP on a connection: uvicorn's protocol, a limit on heads, and a short way for answers that are ready.

A plain GET whose answer is known at once is written where its head was read: no task, no cycle, no messages, which cost uvicorn several
times what the answer costs (docs/adr/0013). The answer is the application's own (`Edge.ready`); whatever is unusual about a request or
its connection goes uvicorn's way, as all requests did before.
"""

from __future__ import annotations

import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.answers import as_lines
from api.edge import Edge, Ready

LARGEST_HEAD_BYTES = 32 * 1024
"""A head beyond this is cut off while it is read: httptools itself would collect it for ever."""
TOO_LARGE = (
    b'{"type":"about:blank","title":"Request Header Fields Too Large","status":431,"detail":"Send fewer headers."}'
)
REFUSAL = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
    b"content-length: %d\r\n\r\n%b" % (len(TOO_LARGE), TOO_LARGE)
)
PLAIN_ADDRESS = re.compile(rb"(/(?:[A-Za-z0-9._~-]+/)*[A-Za-z0-9._~-]*)(?:\?([A-Za-z0-9._~&=:+%-]*))?")
"""An address that is its own path, with nothing encoded, and perhaps a query."""
NOT_PLAIN = frozenset((b"content-length", b"transfer-encoding", b"expect", b"upgrade"))
"""Headers by which a request has a body or wants another protocol."""


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
            self.transport.write(REFUSAL)
            self.transport.close()

    def on_headers_complete(self) -> None:
        """The head ends; the body is limited elsewhere."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next head begins."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_complete()


class ReadyProtocol(BoundedProtocol):
    """HTTP/1.1 that writes ready answers itself. It runs an `Edge`; of any other application it asks nothing."""

    _may_be_ready = True
    """One ready answer for what arrives at once: who sends many requests ahead must wait like everybody."""
    _answered = False
    _resting_since: float | None = None
    """Since when nothing is under way, in the loop's seconds."""

    def data_received(self, data: bytes) -> None:
        """Read requests."""
        self._may_be_ready = True
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Write the answer if it is ready, or leave the request to uvicorn."""
        answer = self._ready()
        if answer is None:
            super().on_headers_complete()
        else:
            self._in_head, self._answered, self._may_be_ready = False, True, False
            self._write(*answer)

    def on_message_complete(self) -> None:
        """The next head begins; uvicorn knows only of requests that were left to it."""
        if self._answered:
            self._in_head, self._head_bytes, self._answered = True, 0, False
        else:
            super().on_message_complete()

    def _ready(self) -> Ready | None:
        app: Any = self.app
        address = PLAIN_ADDRESS.fullmatch(self.url)
        if not (self._may_be_ready and isinstance(app, Edge) and address and self._is_plain()):
            return None
        scope: Any = self.scope  # uvicorn's own type of what is Starlette's
        scope["method"] = "GET"
        scope["raw_path"], scope["query_string"] = address[1], address[2] or b""
        scope["path"] = address[1].decode("ascii")
        return app.ready(scope)

    def _is_plain(self) -> bool:
        """Whether a request is a GET without a body, on a connection that is free, stays open and takes what is written."""
        names = dict(self.headers)
        return (
            self.parser.get_method() == b"GET"
            and NOT_PLAIN.isdisjoint(names)
            and len(names) == len(self.headers)
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and not self.transport.is_closing()
        )

    def _write(self, status: int, lines: bytes, body: bytes) -> None:
        head = b"%b%b%b\r\n" % (STATUS_LINE[status], as_lines(self.server_state.default_headers), lines)
        self.transport.writelines((head, body))
        self.server_state.total_requests += 1
        self._rest()

    def _rest(self) -> None:
        """Nothing is under way on this connection: it may be closed after a while. One timer does for all answers until it rings."""
        self._resting_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that has rested long enough, or look again when it will have."""
        self.timeout_keep_alive_task = None
        if self._resting_since is None:
            return
        left = self._resting_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def _unset_keepalive_if_required(self) -> None:
        """Something arrived: the timer goes on, but will close nothing."""
        self._resting_since = None

    def on_response_complete(self) -> None:
        """Uvicorn has answered; it begins what was sent ahead, or rests."""
        super()._unset_keepalive_if_required()
        super().on_response_complete()
        if self.timeout_keep_alive_task:
            self._resting_since = self.loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over, and with it the timer."""
        super().connection_lost(exc)
        super()._unset_keepalive_if_required()
