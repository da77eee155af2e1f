"""Limits on the connections of a server: how many, how long each may keep the server waiting, and how large a request may be.

Uvicorn has a timeout for idle connections only, and its HTTP parser collects whatever a head, chunk extensions or trailers hold. ASGI
middleware can't limit any of it: it runs once a head is complete. So each connection gets an `asyncio.Protocol` that reads the same bytes
with httptools before it passes them to the protocol that uvicorn made. One timer a second closes the connections that waited too long.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any, cast

import httptools
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.auth.rate_limits import network_of
from api.http.problems import RETRY_SECONDS, problem
from soundflow_core.base.settings.api import CONNECTIONS, TIMEOUTS

MAX_HEAD_BYTES = 32 * 1024
"""A longer head is refused while it arrives."""
MAX_REQUEST_BYTES = 512 * 1024
"""Of a whole request as it is sent: head, body, the framing of its chunks, trailers. The application limits the body itself."""
MAX_PIPELINED = 256
"""Requests that one connection may send before the first is answered."""
TIMER_SECONDS = 1.0
CLOSED_SHARE = 20
"""Where there is no room, one in so many connections is closed at once, so that the search is worth its time."""


class Wait(StrEnum):
    """What a connection keeps the server waiting for; each has its timeout."""

    IDLE = "idle"
    """The next request."""
    HEAD = "head"
    """The rest of a head."""
    BODY = "body"
    """The rest of a body."""
    STALLED = "stalled"
    """That the client reads: it has not taken a byte of what was written."""


TIMED_OUT = {
    Wait.HEAD: "The head of the request did not arrive in time; send it again.",
    Wait.BODY: "The body of the request did not arrive in time; send it again.",
}


@dataclass(frozen=True)
class ConnectionLimits:
    """How many connections there may be, and how many seconds each kind of wait may last."""

    max_connections: int = CONNECTIONS
    seconds: Mapping[str, float] = field(default_factory=lambda: dict(TIMEOUTS))


class ConnectionGuard:
    """All connections of one server. Give it to uvicorn as `http=`, and the application as `guard.wrap(app)`."""

    def __init__(self, limits: ConnectionLimits, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.limits = limits
        self._loop = loop
        """For tests; otherwise the running one."""
        self.now = 0.0
        """The loop's clock at the last timer or arrival: exact enough for timeouts, and free."""
        self._networks: dict[Connection, str] = {}
        """The network of each client, in the order of arrival."""
        self._by_network: Counter[str] = Counter()
        self._has_timer = False

    def __call__(self, **arguments: Any) -> Connection:
        """The protocol of a new connection, as uvicorn asks for it."""
        return Connection(self, HttpToolsProtocol(**arguments))

    @staticmethod
    def wrap(app: ASGIApp) -> ASGIApp:
        """The application; it tells each connection when a request is being answered and when it is done."""

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            connection = _connection.get(None)
            if connection is None or scope["type"] != "http":
                return await app(scope, receive, send)
            send = connection.request_started(scope, send)
            try:
                return await app(scope, receive, send)
            finally:
                connection.request_answered()

        return guarded

    def __len__(self) -> int:
        return len(self._networks)

    def admit(self, connection: Connection, client: str) -> bool:
        """Count a new connection. Where there is no room, the busiest network loses those that waited longest; False where none waits."""
        loop = self._loop or asyncio.get_running_loop()
        self.now = loop.time()
        if len(self) >= self.limits.max_connections and not self._make_room():
            return False
        network = network_of(client)
        self._networks[connection] = network
        self._by_network[network] += 1
        if not self._has_timer:
            self._has_timer = True
            loop.call_later(TIMER_SECONDS, self._close_late, loop)
        return True

    def remove(self, connection: Connection) -> None:
        """Forget a closed connection."""
        network = self._networks.pop(connection, None)
        if network is not None:
            self._by_network[network] -= 1
            if not self._by_network[network]:
                del self._by_network[network]

    def _make_room(self) -> bool:
        for network, _ in self._by_network.most_common():
            waiting = [
                (since, one)
                for one, of in self._networks.items()
                if of == network and (since := one.waits(self.now)[1]) is not None
            ]
            if waiting:
                waiting.sort(key=lambda found: found[0])
                for _, one in waiting[: max(1, self.limits.max_connections // CLOSED_SHARE)]:
                    self.remove(one)
                    one.transport.abort()
                return True
        return False

    def _close_late(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close the connections that waited too long; again in a second while any is open."""
        self.now = loop.time()
        for connection in list(self._networks):
            wait, since = connection.waits(self.now)
            if wait is not None and since is not None and self.now - since > self.limits.seconds[wait]:
                connection.time_out(wait)
        self._has_timer = bool(self._networks)
        if self._has_timer:
            loop.call_later(TIMER_SECONDS, self._close_late, loop)


class Connection(asyncio.Protocol):
    """One connection within the limits: parses what arrives, then passes it to uvicorn's protocol."""

    transport: asyncio.Transport

    def __init__(self, guard: ConnectionGuard, inner: asyncio.Protocol) -> None:
        self.guard, self.inner = guard, inner
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's own
        self._reading = Wait.IDLE
        """What is being read; IDLE between requests, also while one is answered."""
        self._since = 0.0
        self._received_bytes = 0
        """Of the request that is being read."""
        self._headers = 0
        """Of the request that is being read."""
        self._queued: deque[int] = deque()
        """Requests that the application has not started on, each by its number of headers."""
        self._unanswered = 0
        self._has_response_started = False
        """Of the request whose body is being read."""
        self._unsent_bytes, self._unsent_since = 0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client connected."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is not a subclass
        self.inner.connection_made(transport)
        peer = transport.get_extra_info("peername")
        if not self.guard.admit(self, str(peer[0]) if peer else "unknown"):
            retry = {"Retry-After": str(RETRY_SECONDS)}
            self._refuse(503, "Too many connections are open; ask again in a moment.", retry)
        self._since = self.guard.now

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed."""
        self.guard.remove(self)
        self.inner.connection_lost(exc)

    def eof_received(self) -> bool | None:
        """The client sends no more."""
        return self.inner.eof_received()

    def pause_writing(self) -> None:
        """The client reads too slowly."""
        self.inner.pause_writing()

    def resume_writing(self) -> None:
        """The client caught up."""
        self.inner.resume_writing()

    def data_received(self, data: bytes) -> None:
        """Check what arrived, then pass it on."""
        if not self.transport.is_closing() and self._check(data):
            _connection.set(self)  # the task that uvicorn starts for a request copies this context
            self.inner.data_received(data)

    def _check(self, data: bytes) -> bool:
        """Whether what arrived is within the limits; if not, refuse it."""
        self._received_bytes += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # uvicorn answers it without an upgrade
        except httptools.HttpParserError:
            return self._refuse(400, "The request is not valid HTTP/1.1.")
        if self._received_bytes > MAX_HEAD_BYTES and self._reading is not Wait.BODY:
            return self._refuse(431, "The address and headers are too large; send fewer.")
        if self._received_bytes > MAX_REQUEST_BYTES:
            return self._refuse(413, "The request is too large; no call needs so much.")
        if self._unanswered > MAX_PIPELINED:
            return self._refuse(400, "Too many requests were sent at once; wait for the answers.")
        return True

    def on_message_begin(self) -> None:
        """A head begins."""
        self._reading, self._since, self._headers = Wait.HEAD, self.guard.now, 0

    def on_header(self, _name: bytes, _value: bytes) -> None:
        """A header, or a trailer behind the body."""
        self._headers += 1

    def on_headers_complete(self) -> None:
        """The body begins."""
        self._reading, self._since = Wait.BODY, self.guard.now
        self._has_response_started = False
        self._unanswered += 1
        self._queued.append(self._headers)

    def on_message_complete(self) -> None:
        """The request is read."""
        self._reading, self._since, self._received_bytes = Wait.IDLE, self.guard.now, 0

    def request_started(self, scope: Scope, send: Send) -> Send:
        """Drop the trailers, which httptools reports as headers; and note the response to a request that is still being read."""
        scope["headers"] = scope["headers"][: self._queued.popleft()]
        if self._reading is not Wait.BODY or self._queued:
            return send

        async def noted(message: Message) -> None:
            self._has_response_started = True
            await send(message)

        return noted

    def request_answered(self) -> None:
        """The application is done with a request."""
        self._unanswered -= 1
        self._since = self.guard.now

    def waits(self, now: float) -> tuple[Wait | None, float | None]:
        """What the client keeps the server waiting for, and since when; None while the client waits for the server."""
        unsent = self.transport.get_write_buffer_size()
        if unsent != self._unsent_bytes:
            self._unsent_bytes, self._unsent_since = unsent, now
        if unsent:
            return Wait.STALLED, self._unsent_since
        if not self.transport.is_reading() or (self._unanswered and self._reading is not Wait.BODY):
            return None, None
        return self._reading, self._since

    def time_out(self, wait: Wait) -> None:
        """End a wait that was too long."""
        if wait is Wait.STALLED:
            self.transport.abort()
        elif wait is Wait.IDLE:
            self.transport.close()
        else:
            self._refuse(408, TIMED_OUT[wait])

    def _refuse(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> bool:
        """Say why, unless that would be taken for the answer to another request, and close."""
        is_reading_body = self._reading is Wait.BODY
        if self._unanswered == is_reading_body and not (is_reading_body and self._has_response_started):
            refusal = problem(status, sentence, {"Connection": "close", **(headers or {})})
            lines = b"".join(b"%b: %b\r\n" % header for header in refusal.raw_headers)
            status_line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()
            self.transport.write(status_line + lines + b"\r\n" + bytes(refusal.body))
        self.transport.close()
        return False


_connection: ContextVar[Connection] = ContextVar("connection")
