"""Threads for what must not keep the event loop: a pool a kind of work, each with a bounded queue.

What hangs or takes long in one pool keeps nothing else waiting; where a queue is full the answer is a 503 at once.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import BoundedSemaphore
from typing import TypeVar

from api.http.problems import Problem
from soundflow_core.base.errors import Unavailable

RETRY_SECONDS = 2
"""What Retry-After says where a queue is full."""

Result = TypeVar("Result")


class WorkPool:
    """A few threads for one kind of work; at most `most_waiting` calls queue for them, none longer than `seconds`."""

    def __init__(self, name: str, threads: int, most_waiting: int, seconds: float) -> None:
        self.name, self.seconds = name, seconds
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._places = BoundedSemaphore(threads + most_waiting)

    async def run(self, call: Callable[..., Result], *arguments: object) -> Result:
        """The result of a call in a thread; 503 where the queue is full, or the call takes too long (its thread goes on until it ends)."""
        if not self._places.acquire(blocking=False):
            raise Problem(
                503, f"Too many {self.name} are under way; ask again in a moment.", {"Retry-After": str(RETRY_SECONDS)}
            )
        try:
            work = self._executor.submit(call, *arguments)
        except BaseException:
            self._places.release()
            raise
        work.add_done_callback(self._ended)
        result = asyncio.wrap_future(work)
        done, _ = await asyncio.wait({result}, timeout=self.seconds)
        if not done:
            work.cancel()
            result.add_done_callback(_forget)
            raise Unavailable(f"One of the {self.name} took too long; see whether the store answers, and ask again.")
        return result.result()

    def close(self) -> None:
        """Begin nothing more."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _ended(self, _work: Future[Result]) -> None:
        self._places.release()


def _forget(result: asyncio.Future[Result]) -> None:
    """Look at a result that nobody waits for, so that Python does not complain that nobody did."""
    with suppress(asyncio.CancelledError):
        result.exception()


class Pools:
    """The pools of an application."""

    def __init__(self) -> None:
        self.catalogs = WorkPool("reads of catalogs", 2, 32, 600)
        """Reads what changed in the store, and makes it ready."""
        self.tokens = WorkPool("reads of tokens", 1, 8, 600)
        self.operator = WorkPool("operator's requests", 4, 16, 60)
        """The studio's: they read and write the store."""
        self.sessions = WorkPool("sessions", 1, 128, 20)
        self.feeds = WorkPool("feeds", 1, 64, 20)
        self.packing = WorkPool("compressed answers", min(4, max(1, (os.cpu_count() or 1) // 2)), 4096, 60)
        """Compresses long answers, piece by piece."""

    def close(self) -> None:
        """Begin nothing more."""
        for pool in (self.catalogs, self.tokens, self.operator, self.sessions, self.feeds, self.packing):
            pool.close()
