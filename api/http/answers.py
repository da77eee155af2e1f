"""Answers as ready bytes. The fast lanes send them as they are; FastAPI's routes send the same ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]
POLICY = b"content-security-policy"


@dataclass(frozen=True)
class Answer:
    """A whole answer: status, lower-case headers, body. Its headers stand once it was sent."""

    status: int
    headers: Headers
    body: bytes = b""

    @cached_property
    def lines(self) -> bytes:
        """The headers as they stand in HTTP; an answer that is sent often writes them once."""
        return as_lines(self.headers)

    @cached_property
    def has_policy(self) -> bool:
        """Whether it brings a content security policy of its own."""
        return any(name == POLICY for name, _ in self.headers)

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it, as an ASGI application."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})

    def as_response(self) -> Response:
        """The same answer for a FastAPI route."""
        response = Response(self.body, self.status)
        response.raw_headers = list(self.headers)
        return response


def as_lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as they stand in HTTP."""
    return b"".join([b"%b: %b\r\n" % line for line in headers])


def header(headers: Headers, name: bytes) -> bytes | None:
    """The value of a request header, or None."""
    for found, value in headers:
        if found == name:
            return value
    return None
