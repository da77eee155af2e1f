"""Streamed responses: a slow reader keeps one chunk in memory, not a copy of the whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import ClassVar

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.http.content_coding import stream_compressor
from api.http.problems import RETRY_SECONDS, problem
from api.http.worker_pools import WorkerPool

CHUNK_BYTES = 131_072
MAX_STREAMS = 256
"""Sent at once: each keeps a chunk and a compressor in memory."""


class BoundedStreamingResponse(StreamingResponse):
    """A streaming response; 503 where too many are being sent already."""

    active: ClassVar[int] = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        if scope.get("is_head"):
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": b""})
        elif BoundedStreamingResponse.active >= MAX_STREAMS:
            sentence = "Too many long answers are under way; ask for pages with `limit`, or again in a moment."
            await problem(503, sentence, {"Retry-After": str(RETRY_SECONDS)})(scope, receive, send)
        else:
            BoundedStreamingResponse.active += 1
            try:
                await super().__call__(scope, receive, send)
            finally:
                BoundedStreamingResponse.active -= 1


async def join_in_chunks(lines: Iterable[bytes], head: bytes, separator: bytes, tail: bytes) -> AsyncIterator[bytes]:
    """Lines joined by a separator, in chunks of about `CHUNK_BYTES`; the event loop serves others after each."""
    chunk, size = [head], 0
    between = b""
    for line in lines:
        chunk += (between, line)
        between = separator
        size += len(line)
        if size >= CHUNK_BYTES:
            yield b"".join(chunk)
            chunk, size = [], 0
            await asyncio.sleep(0)
    yield b"".join((*chunk, tail))


async def compress_chunks(chunks: AsyncIterator[bytes], coding: str, pool: WorkerPool) -> AsyncIterator[bytes]:
    """The same in a content coding, compressed in threads."""
    compress, flush = stream_compressor(coding)
    async for chunk in chunks:
        compressed = await pool.run(compress, chunk)
        if compressed:
            yield compressed
    yield await pool.run(flush)
