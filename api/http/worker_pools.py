"""Thread pools for work that would block the event loop: one for each kind of work, each with a bounded queue.

Slow or hanging work in one pool delays no other kind; a full queue answers 503 at once.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import BoundedSemaphore
from typing import TypeVar

from api.http.problems import HttpError
from soundflow_core.base.errors import Unavailable

RETRY_SECONDS = 2
"""`Retry-After` where a queue is full."""

Result = TypeVar("Result")


class WorkerPool:
    """A few threads for one kind of work, with at most `max_queued` calls waiting. No caller waits longer than `seconds`."""

    def __init__(self, name: str, threads: int, max_queued: int, seconds: float) -> None:
        self.name, self.seconds = name, seconds
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._slots = BoundedSemaphore(threads + max_queued)

    async def run(self, call: Callable[..., Result], *arguments: object) -> Result:
        """Call in a thread; 503 where the queue is full or the call takes too long (its thread then runs on until it ends)."""
        if not self._slots.acquire(blocking=False):
            raise HttpError(
                503, f"Too many {self.name} are under way; ask again in a moment.", {"Retry-After": str(RETRY_SECONDS)}
            )
        try:
            work = self._executor.submit(call, *arguments)
        except BaseException:
            self._slots.release()
            raise
        work.add_done_callback(self._release)
        result = asyncio.wrap_future(work)
        done, _ = await asyncio.wait({result}, timeout=self.seconds)
        if not done:
            work.cancel()
            result.add_done_callback(_consume)
            raise Unavailable(f"One of the {self.name} took too long; see whether the store answers, and ask again.")
        return result.result()

    def close(self) -> None:
        """Start no more calls."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _release(self, _work: Future[Result]) -> None:
        self._slots.release()


def _consume(result: asyncio.Future[Result]) -> None:
    """Retrieve a result that nobody waits for, so that asyncio does not log it as never retrieved."""
    with suppress(asyncio.CancelledError):
        result.exception()


class WorkerPools:
    """The pools of an application."""

    def __init__(self) -> None:
        self.catalogs = WorkerPool("reads of catalogs", 2, 32, 600)
        """Reads changed catalogs from the store and indexes them."""
        self.tokens = WorkerPool("reads of tokens", 1, 8, 600)
        self.operator = WorkerPool("operator's requests", 4, 16, 60)
        """Of the studio: they read and write the store."""
        self.sessions = WorkerPool("sessions", 1, 128, 20)
        self.feeds = WorkerPool("feeds", 1, 64, 20)
        self.compression = WorkerPool("compressed answers", min(4, max(1, (os.cpu_count() or 1) // 2)), 4096, 60)
        """Compresses long responses, chunk by chunk."""

    def close(self) -> None:
        """Start no more calls."""
        for pool in (self.catalogs, self.tokens, self.operator, self.sessions, self.feeds, self.compression):
            pool.close()
