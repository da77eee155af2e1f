"""ASGI middleware, one concern each: response headers for browsers, request ids with log and metrics, limits on requests, HEAD.

All are plain ASGI classes: Starlette's `BaseHTTPMiddleware` runs every request in a task of its own.
"""

from __future__ import annotations

import json
import logging
import os
import re
from itertools import count
from time import perf_counter

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.metrics import RequestMetrics
from api.http.problems import problem, problem_for

log = logging.getLogger("soundflow.api")
access_log = logging.getLogger("soundflow.api.access")

MAX_BODY_BYTES = 64 * 1024
MAX_HEADERS_BYTES = 16 * 1024
MAX_HEADERS = 100
HOST = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
"""A name or an address, and perhaps a port (RFC 3986, 3.2)."""
REQUEST_ID = re.compile(rb"^[A-Za-z0-9._-]{8,64}$")
PROCESS_ID = os.urandom(8).hex().encode()
REQUEST_NUMBERS = count()
CONTENT_SECURITY_POLICY = b"content-security-policy"
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]
STRICTEST_HEADERS = [*SECURITY_HEADERS, (CONTENT_SECURITY_POLICY, b"default-src 'none'; frame-ancestors 'none'")]
BODY_TOO_LARGE = f"The body is larger than {MAX_BODY_BYTES} bytes; no call needs so much."


class SecurityHeadersMiddleware:
    """Adds the security headers; the strictest content security policy where the response brings none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                for name, _ in headers:
                    if name == CONTENT_SECURITY_POLICY:
                        message["headers"] = [*headers, *SECURITY_HEADERS]
                        break
                else:
                    message["headers"] = [*headers, *STRICTEST_HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class RequestLogMiddleware:
    """Gives every request an id, counts it, writes one log line, and turns an unexpected error into a 500 without details."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics, with_access_log: bool) -> None:
        self.app = app
        self.metrics = metrics
        self.with_access_log = with_access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started, status, request_id = perf_counter(), 0, _request_id(scope)

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id)]
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:
            log.exception("request %s failed", request_id.decode())
            if not status:
                await problem_for(error)(scope, receive, send_with_id)
        finally:
            seconds = perf_counter() - started
            route = scope.get("route_path") or getattr(scope.get("route"), "path", None) or "other"
            self.metrics.observe(scope["method"], route, status, seconds)
            if self.with_access_log:
                access_log.info(_access_line(scope, status, seconds, request_id))
        return None


def _request_id(scope: Scope) -> bytes:
    """The client's own id where it is a safe one, otherwise a number of this process."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.match(value):
            return bytes(value)
    return b"%s%08x" % (PROCESS_ID, next(REQUEST_NUMBERS) & 0xFFFFFFFF)


def _access_line(scope: Scope, status: int, seconds: float, request_id: bytes) -> str:
    """A JSON line without query and headers: they may hold tokens and signatures."""
    path, client = json.dumps(scope["path"][:300]), json.dumps((scope.get("client") or ("",))[0])
    return (
        f'{{"method": "{scope["method"]}", "path": {path}, "status": {status}, "ms": {seconds * 1000:.2f},'
        f' "requestId": "{request_id.decode()}", "client": {client}}}'
    )


class BodyTooLarge(HTTPException):
    """A body beyond the limit. FastAPI lets only its own kind of error through while it reads a body."""

    def __init__(self) -> None:
        super().__init__(413, BODY_TOO_LARGE, {"Connection": "close"})


class RequestLimitsMiddleware:
    """Refuses requests without exactly one valid Host, with too large a head, or with too large a body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        refusal = _refusal(scope)
        if refusal:
            return await problem(*refusal, {"Connection": "close"})(scope, receive, send)
        received = 0

        async def limited_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                raise BodyTooLarge
            return message

        return await self.app(scope, receive if scope["method"] == "GET" else limited_receive, send)


def _refusal(scope: Scope) -> tuple[int, str] | None:
    """The status and the reason why a request is refused before any route sees it."""
    hosts, size = 0, len(scope["query_string"]) + len(scope["raw_path"])
    is_body_too_large = False
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name == b"host":
            hosts += 1 if HOST.fullmatch(value) else 2
        elif name == b"content-length":
            is_body_too_large = not value.isdigit() or int(value[:20]) > MAX_BODY_BYTES
    if size > MAX_HEADERS_BYTES or len(scope["headers"]) > MAX_HEADERS:
        return 431, f"The address and headers are larger than {MAX_HEADERS_BYTES} bytes; send fewer."
    if hosts > 1 or (hosts == 0 and scope["http_version"] != "1.0"):  # RFC 9112, 3.2
        return 400, "The request must name one host; send exactly one Host header with a name or an address."
    return (413, BODY_TOO_LARGE) if is_body_too_large else None


class HeadMiddleware:
    """Answers HEAD as GET; the server leaves the body out. `scope["is_head"]` spares a route the work of making a long one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET", "is_head": True}
        await self.app(scope, receive, send)
