"""Answers as ready bytes. The fast lanes send them as they are; FastAPI's routes send the same ones."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: status, lower-case headers, body."""

    status: int
    headers: Headers
    body: bytes = b""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it, as an ASGI application."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})

    def as_response(self) -> Response:
        """The same answer for a FastAPI route."""
        response = Response(self.body, self.status)
        response.raw_headers = list(self.headers)
        return response


def header(headers: Headers, name: bytes) -> bytes | None:
    """The value of a request header, or None."""
    for found, value in headers:
        if found == name:
            return value
    return None
