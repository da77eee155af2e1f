"""A short way for answers that are ready: they are written where the head of a request was read.

A plain GET whose answer is known at once needs no task, no cycle and no messages, which cost uvicorn several times what the answer costs
(docs/adr/0013). The answer is the application's own (`Edge.ready`); whatever is unusual about a request or its connection goes
uvicorn's way.
"""

from __future__ import annotations

import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from api.http.answers import as_lines
from api.http.connections import GuardedProtocol
from api.http.edge import Edge, Ready

PLAIN_ADDRESS = re.compile(rb"(/(?:[A-Za-z0-9._~-]+/)*[A-Za-z0-9._~-]*)(?:\?([A-Za-z0-9._~&=:+%-]*))?")
"""An address that is its own path, with nothing encoded, and perhaps a query."""
NOT_PLAIN = frozenset((b"content-length", b"transfer-encoding", b"expect", b"upgrade"))
"""Headers by which a request has a body or wants another protocol."""


class ReadyProtocol(GuardedProtocol):
    """HTTP/1.1 that writes ready answers itself. It runs an `Edge`; of any other application it asks nothing."""

    _may_be_ready = True
    """One ready answer for what arrives at once: who sends many requests ahead must wait like everybody."""
    _answered = False

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
            self._answered, self._may_be_ready = True, False
            self.head_ends()
            self._write(*answer)

    def on_message_complete(self) -> None:
        """The request is read; uvicorn knows only of those that were left to it."""
        if self._answered:
            self._answered = False
            self.message_ends()
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
