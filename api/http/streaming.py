"""Long answers piece by piece: a slow reader holds one piece and no copy of the whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import ClassVar

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.http.encodings import packer
from api.http.pools import WorkPool
from api.http.problems import RETRY_SECONDS, problem

PIECE_BYTES = 131_072
MOST_STREAMS = 256
"""So many may be under way at once: each holds a piece, and a compressor."""


class StreamedResponse(StreamingResponse):
    """A response of which only a piece is in memory; 503 where too many of them are under way."""

    under_way: ClassVar[int] = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, as an ASGI application."""
        if scope.get("is_head"):
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": b""})
        elif StreamedResponse.under_way >= MOST_STREAMS:
            sentence = "Too many long answers are under way; ask for pages with `limit`, or again in a moment."
            await problem(503, sentence, {"Retry-After": str(RETRY_SECONDS)})(scope, receive, send)
        else:
            StreamedResponse.under_way += 1
            try:
                await super().__call__(scope, receive, send)
            finally:
                StreamedResponse.under_way -= 1


async def streamed(lines: Iterable[bytes], head: bytes, separator: bytes, tail: bytes) -> AsyncIterator[bytes]:
    """Lines with a separator between them as pieces of about `PIECE_BYTES`; others have their turn after each."""
    piece, size = [head], 0
    between = b""
    for line in lines:
        piece += (between, line)
        between = separator
        size += len(line)
        if size >= PIECE_BYTES:
            yield b"".join(piece)
            piece, size = [], 0
            await asyncio.sleep(0)
    yield b"".join((*piece, tail))


async def compressed(pieces: AsyncIterator[bytes], coding: str, pool: WorkPool) -> AsyncIterator[bytes]:
    """The same in a content coding, compressed in threads."""
    compress, finish = packer(coding)
    async for piece in pieces:
        found = await pool.run(compress, piece)
        if found:
            yield found
    yield await pool.run(finish)
