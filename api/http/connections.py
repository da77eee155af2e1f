"""The open connections of a server: how many there may be, how long each may keep it waiting, and how large a request may be.

Uvicorn has a timeout for idle connections alone, and httptools collects whatever a head, a chunk's extensions or trailers hold. ASGI
middleware can't bound any of it: it runs once a head is complete. So a subclass of uvicorn's protocol, as small as it can be, notes what a
connection waits for, and one sweep a second closes those that waited too long; a timer for each would cost more than most answers.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from api.auth.rates import network_of
from api.http.problems import RETRY_SECONDS, problem
from soundflow_core.base.settings.api import CONNECTIONS, TIMEOUTS

LARGEST_HEAD_BYTES = 32 * 1024
"""A head beyond this is cut off while it is read: httptools itself would collect it for ever."""
LARGEST_REQUEST_BYTES = 512 * 1024
"""Of a whole request as it is sent: head, body, the framing of its chunks, trailers. A body alone is limited by the application."""
MOST_AHEAD = 256
"""Requests that one connection may send before the first is answered."""
SWEEP_SECONDS = 1.0
SHARE_CLOSED = 20
"""Where there is no room, one in so many connections is closed at once, so that the search for them is worth its time."""


class Wait(StrEnum):
    """What a connection keeps the server waiting for; each has its timeout."""

    IDLE = "idle"
    """The next request."""
    HEAD = "head"
    """The rest of a head."""
    BODY = "body"
    """The rest of a body."""
    STALLED = "stalled"
    """That the client takes what was written: it has not taken a byte since."""


REFUSALS = {
    Wait.HEAD: "The head of the request did not arrive in time; send it again.",
    Wait.BODY: "The body of the request did not arrive in time; send it again.",
}


@dataclass(frozen=True)
class ConnectionLimits:
    """How many connections there may be, and how many seconds each kind of wait may last."""

    most: int = CONNECTIONS
    seconds: Mapping[str, float] = field(default_factory=lambda: dict(TIMEOUTS))


class Connections:
    """All connections of one server. Given to uvicorn as `http=`, it makes the protocol of each."""

    def __init__(self, limits: ConnectionLimits, protocol: type[GuardedProtocol]) -> None:
        self.limits = limits
        self.now = 0.0
        """The loop's seconds at the last sweep or arrival: near enough for timeouts, and free."""
        self._protocol = protocol
        self._networks: dict[GuardedProtocol, str] = {}
        """Where each comes from, in the order in which they came."""
        self._by_network: Counter[str] = Counter()
        self._is_sweeping = False

    def __call__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> GuardedProtocol:
        """The protocol of a new connection, as uvicorn asks for it."""
        return self._protocol(config, server_state, app_state, _loop, connections=self)

    def __len__(self) -> int:
        return len(self._networks)

    def admit(self, connection: GuardedProtocol) -> bool:
        """Count a new connection. Where there is no room, the busiest network loses those that waited longest; False where none waits."""
        self.now = connection.loop.time()
        if len(self) >= self.limits.most and not self._make_room():
            return False
        network = network_of(connection.client[0] if connection.client else "unknown")
        self._networks[connection] = network
        self._by_network[network] += 1
        if not self._is_sweeping:
            self._is_sweeping = True
            connection.loop.call_later(SWEEP_SECONDS, self._sweep, connection.loop)
        return True

    def remove(self, connection: GuardedProtocol) -> None:
        """Forget a connection that is over."""
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
                for _, one in waiting[: max(1, self.limits.most // SHARE_CLOSED)]:
                    self.remove(one)
                    one.transport.abort()
                return True
        return False

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close what waited too long, and look again in a second while anything is open."""
        self.now = loop.time()
        for connection in list(self._networks):
            wait, since = connection.waits(self.now)
            if wait is not None and since is not None and self.now - since > self.limits.seconds[wait]:
                connection.give_up(wait)
        self._is_sweeping = bool(self._networks)
        if self._is_sweeping:
            loop.call_later(SWEEP_SECONDS, self._sweep, loop)


class GuardedProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP/1.1, within the limits of `Connections`. Trailers are dropped: they are no headers."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        connections: Connections,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.guard = connections
        self._reads = Wait.IDLE
        """What is being read; IDLE between requests, also while one is answered."""
        self._since = 0.0
        """Since when it is read, or nothing is."""
        self._received = 0
        """Bytes of the request that is read."""
        self._unsent, self._sent_at = 0, 0.0
        """Bytes that the client had not taken, and when their number last changed."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """A client came."""
        super().connection_made(transport)
        if not self.guard.admit(self):
            self._refuse(
                503, "Too many connections are open; ask again in a moment.", {"Retry-After": str(RETRY_SECONDS)}
            )
        self._since = self.guard.now

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self.guard.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, within the limits of size."""
        self._received += len(data)
        super().data_received(data)
        if self._received <= LARGEST_HEAD_BYTES or self.transport.is_closing():
            return
        if self._reads is not Wait.BODY:
            self._refuse(431, "The address and headers are too large; send fewer.")
        elif self._received > LARGEST_REQUEST_BYTES:
            self._refuse(413, "The request is too large; no call needs so much.")

    def on_message_begin(self) -> None:
        """A head begins."""
        self._reads, self._since = Wait.HEAD, self.guard.now
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; what stands behind the body is none."""
        if self._reads is not Wait.BODY:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The body begins."""
        self.head_ends()
        super().on_headers_complete()
        if len(self.pipeline) > MOST_AHEAD:
            raise ValueError("too many requests at once")  # the parser stops, and uvicorn refuses

    def on_message_complete(self) -> None:
        """The request is read."""
        self.message_ends()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The request is answered."""
        self._since = self.guard.now
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what can't be read, as all refusals are written."""
        self._refuse(400, msg)

    def head_ends(self) -> None:
        """Note that what comes now is the body."""
        self._reads, self._since = Wait.BODY, self.guard.now

    def message_ends(self) -> None:
        """Note that the request is read."""
        self._reads, self._since, self._received = Wait.IDLE, self.guard.now, 0

    def waits(self, now: float) -> tuple[Wait | None, float | None]:
        """What the client keeps the server waiting for, and since when; None while the client waits for the server."""
        unsent = self.transport.get_write_buffer_size()
        if unsent != self._unsent:
            self._unsent, self._sent_at = unsent, now
        if unsent:
            return Wait.STALLED, self._sent_at
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if self.flow.read_paused or (is_answering and self._reads is not Wait.BODY):
            return None, None
        return self._reads, self._since

    def give_up(self, wait: Wait) -> None:
        """End a wait that was too long."""
        if wait is Wait.STALLED:
            self.transport.abort()
        elif wait is Wait.IDLE:
            self.transport.close()
        else:
            self._refuse(408, REFUSALS[wait])

    def _refuse(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        """Say why, unless that would be taken for the answer to another request, and close."""
        is_of_cycle = self._reads is Wait.BODY and not self.pipeline
        if self.cycle is None or (not self.cycle.response_started if is_of_cycle else self.cycle.response_complete):
            answer = problem(status, sentence, {"Connection": "close", **(headers or {})})
            self.transport.write(b"%b%b\r\n%b" % (STATUS_LINE[status], answer.lines, answer.body))
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()
