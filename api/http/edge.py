"""The outermost layer: what every request meets and every answer carries.

Request ids, limits on size, security headers, CORS, HEAD, one log line and the metrics, in one ASGI layer; inside it the fast lanes (whole
answers that are ready) stand before FastAPI, which costs a request more than everything else together.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from time import perf_counter
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.http.answers import POLICY, Answer, Headers, as_lines
from api.http.metrics import Metrics
from api.http.problems import answer_for, problem

log = logging.getLogger("soundflow.api")
access = logging.getLogger("soundflow.api.access")

LARGEST_BODY_BYTES = 64 * 1024
LARGEST_HEADERS_BYTES = 16 * 1024
MOST_HEADERS = 100
HOST = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
"""A name or an address, and perhaps a port (RFC 3986, 3.2)."""
REQUEST_ID = re.compile(rb"^[A-Za-z0-9._-]{8,64}$")
PROCESS = os.urandom(8).hex().encode()
REQUESTS = count()
"""A request's id is its number in this process."""
SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]
LOCKED = (POLICY, b"default-src 'none'; frame-ancestors 'none'")
"""For everything that brings no policy of its own."""
OWN_POLICY, GUARDED = tuple(SECURITY), (*SECURITY, LOCKED)
OWN_POLICY_LINES, GUARDED_LINES = as_lines(OWN_POLICY), as_lines(GUARDED)
EXPOSED = [
    "ETag",
    "Link",
    "X-Total-Count",
    "X-Request-Id",
    "X-Catalog-Stale",
    "Retry-After",
    "Content-Range",
    "Accept-Ranges",
]

Ready = tuple[int, bytes, bytes]
"""Status, the lines of all headers, body."""
Lane = Callable[[Scope], ASGIApp | None]
"""Gives the application that answers a request, or None where it leaves it to FastAPI."""


class TooLarge(HTTPException):
    """A body beyond the limit; FastAPI lets only its own kind of error through while it reads a body."""

    def __init__(self) -> None:
        super().__init__(413, _too_large(), {"Connection": "close"})


class Edge:
    """The ASGI application that a server runs."""

    def __init__(self, inner: ASGIApp, lanes: Mapping[str, Lane], origins: tuple[str, ...], metrics: Metrics) -> None:
        self.inner = inner
        self.lanes = lanes
        """By the first word of the path."""
        self.metrics = metrics
        self.log_access = True
        self._forwarded: Any = None
        """uvicorn's middleware, where proxies are trusted."""
        self.cors = CORSMiddleware(
            self._route,
            allow_origins=origins,
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=[
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "If-None-Match",
                "Range",
                "X-Request-Id",
            ],
            expose_headers=EXPOSED,
            max_age=3600,
        )

    def trust(self, proxies: str) -> None:
        """Believe these proxies (addresses and networks, parted by commas, or `*`) whom they ask for, and how."""
        self._forwarded = ProxyHeadersMiddleware(_nobody, proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self.inner(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1003})

    def ready(self, scope: Scope) -> Ready | None:
        """The whole answer to a GET without a body, counted and noted, where it is known at once; None leaves the request to `__call__`."""
        started = perf_counter()
        self._see_through_proxies(scope)
        request_id, has_origin, refusal = _examined(scope)
        if refusal or has_origin:
            return None
        scope["request_id"] = request_id
        try:
            answer = self._laned(scope)
        except Exception:
            return None  # `__call__` meets it again, answers 500 and writes it down
        if not isinstance(answer, Answer):
            return None
        self._note(scope, answer.status, perf_counter() - started)
        guards = OWN_POLICY_LINES if answer.has_policy else GUARDED_LINES
        return answer.status, b"%bx-request-id: %b\r\n%b" % (answer.lines, request_id, guards), answer.body

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        self._see_through_proxies(scope)
        request_id, has_origin, refusal = _examined(scope)
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"]
                headers = [*headers, (b"x-request-id", request_id), *_guards(headers)]
                message = {"type": "http.response.start", "status": status, "headers": headers}
            await send(message)

        scope["request_id"] = request_id
        try:
            app = None if refusal or has_origin else self._laned(scope)
            if isinstance(app, Answer):  # the hottest path: a whole answer from memory goes out as it is
                status = app.status
                headers = [*app.headers, (b"x-request-id", request_id), *_guards(app.headers)]
                await Answer(status, headers, app.body)(scope, receive, send)
            elif refusal:
                await problem(*refusal, headers={"Connection": "close"})(scope, receive, send_on)
            else:
                receive = receive if scope["method"] in ("GET", "HEAD") else _limited(receive)
                await (app or (self.cors if has_origin else self._route))(scope, receive, send_on)
        except Exception as error:
            if not status:
                await answer_for(error)(scope, receive, send_on)
            log.exception("request %s failed", request_id.decode())
        finally:
            self._note(scope, status, perf_counter() - started)

    def _see_through_proxies(self, scope: Scope) -> None:
        """Put the client and the scheme that a trusted proxy names in place of its own; twice is as good as once."""
        if self._forwarded:
            with suppress(StopIteration):  # it waits for nothing, so that a lane without a task can have it, too
                self._forwarded(scope, None, None).send(None)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET", "is_head": True}  # the server sends no body for HEAD
            send = _without_body(send)
        await (self._laned(scope) or self.inner)(scope, receive, send)

    def _laned(self, scope: Scope) -> ASGIApp | None:
        """What a lane answers a request with, if one does; lanes are for GET alone."""
        if scope["method"] != "GET":
            return None
        lane = self.lanes.get(scope["path"].partition("/")[2].partition("/")[0])
        return lane(scope) if lane else None

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope.get("soundflow_route") or str(getattr(scope.get("route"), "path", "other"))
        self.metrics.note(scope["method"], route, status, seconds)
        if self.log_access:
            access.info(_line(scope, status, seconds))


async def _nobody(_scope: Any, _receive: Any, _send: Any) -> None:
    """Stands behind that middleware: only what it makes of a request is of use."""


def _guards(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    """The headers that keep a browser safe; an answer's own policy stands in place of the strictest."""
    for name, _ in headers:
        if name == POLICY:
            return OWN_POLICY
    return GUARDED


def _examined(scope: Scope) -> tuple[bytes, bool, tuple[int, str] | None]:
    """The request id, whether an Origin is named, and a refusal (status, sentence) where the head is unreasonable."""
    request_id, has_origin, refusal = b"", False, None
    hosts = 0
    size = len(scope["query_string"]) + len(scope["raw_path"])
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name == b"host":
            hosts += 1 if HOST.fullmatch(value) else 2
        elif name == b"origin":
            has_origin = True
        elif name == b"x-request-id" and REQUEST_ID.match(value):
            request_id = value
        elif name == b"content-length" and (not value.isdigit() or int(value[:20]) > LARGEST_BODY_BYTES):
            refusal = (413, _too_large())
    if size > LARGEST_HEADERS_BYTES or len(scope["headers"]) > MOST_HEADERS:
        refusal = (431, f"The address and headers are larger than {LARGEST_HEADERS_BYTES} bytes; send fewer.")
    elif hosts > 1 or (hosts == 0 and scope["http_version"] != "1.0"):  # RFC 9112, 3.2
        refusal = (400, "The request must name one host; send exactly one Host header with a name or an address.")
    return request_id or b"%s%08x" % (PROCESS, next(REQUESTS) & 0xFFFFFFFF), has_origin, refusal


def _too_large() -> str:
    return f"The body is larger than {LARGEST_BODY_BYTES} bytes; no call needs so much."


def _limited(receive: Receive) -> Receive:
    """The same body, until it grows too large: a chunked one names no length beforehand."""
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > LARGEST_BODY_BYTES:
            raise TooLarge
        return message

    return limited


def _without_body(send: Send) -> Send:
    async def bare(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return bare


def _line(scope: Scope, status: int, seconds: float) -> str:
    """One JSON line. No query and no header stands in it: they may hold tokens and signatures."""
    line: dict[str, Any] = {
        "method": scope["method"],
        "path": scope["path"][:300],
        "status": status,
        "ms": round(seconds * 1000, 2),
        "requestId": scope["request_id"].decode(),
        "client": (scope.get("client") or ("",))[0],
    }
    return json.dumps(line, ensure_ascii=True)
