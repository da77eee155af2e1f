"""Only one process of this machine makes a day or a premium track at a time: file locks (flock(2)) in the work folder.

A lock holds between threads and between processes, and ends with its process, kill -9 included. Whoever waited finds the work done.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date
from pathlib import Path

from soundflow_core.pipeline.disk import disk_errors

POLL_SECONDS = 0.2

_held: ContextVar[frozenset[Path]] = ContextVar("held", default=frozenset())
"""Locks that the caller holds: a flow that a command calls must not wait for its own command."""


def day_lock(work: Path, day: date) -> Path:
    """The lock of a day's free tracks."""
    return work / "locks" / f"daily-{day}.lock"


def track_lock(work: Path, track_id: str) -> Path:
    """The lock of one premium track."""
    return work / "locks" / f"{track_id}.lock"


@contextmanager
def held(path: Path, on_wait: Callable[[str], None] = lambda _holder: None) -> Iterator[None]:
    """Hold a lock while the block runs. Where it is taken, `on_wait` is called once with a text that says who holds it.

    Raises Unavailable where the lock's folder can't be written.
    """
    if path in _held.get():
        yield
        return
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = take(path)
        if descriptor is None:
            on_wait(holder(path))
        while descriptor is None:
            time.sleep(POLL_SECONDS)
            descriptor = take(path)
    token = _held.set(_held.get() | {path})
    try:
        yield
    finally:
        _held.reset(token)
        release(path, descriptor)


def take(path: Path) -> int | None:
    """Take a lock if it is free: the open file that holds it, else None. The file then says who holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_nlink:  # else its last holder has just removed the file
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()}".encode(), 0)
            return descriptor
    except BlockingIOError:
        pass
    except OSError:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def release(path: Path, descriptor: int) -> None:
    """Give a lock back and remove its file."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
    os.close(descriptor)


def holder(path: Path) -> str:
    """Who holds a lock, as its file says."""
    with suppress(OSError):
        return path.read_text("ascii", "replace") or "another process"
    return "another process"
