"""Writing into the work folder: whole files or none, and one sentence where the disk is full or read-only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from soundflow_core.base.errors import Unavailable


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn a full or read-only disk into Unavailable, which names the folder of `path`."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"The work folder can't be written at {path.parent} ({error.strerror}); free some space or set SOUNDFLOW_WORK."
        ) from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary name for a file that becomes `path` at the end; nothing half-written stays behind.

    Raises Unavailable where the disk is full or read-only.
    """
    part = path.with_name(f"{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            yield part
            part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
