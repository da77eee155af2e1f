"""Files that appear whole or not at all, and their versions: what the local store is made of."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import logging
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)

TEMPORARY = ".soundflow-"
"""Names that begin like this are writes in progress; no listing shows them."""
LOCK = f"{TEMPORARY}lock"
YOUNG_SECONDS = 60.0
"""A temporary file is never swept before this age: its writer may not have locked it yet."""
ABSENCE = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


def etag_of(found: os.stat_result) -> str:
    """A version of a file, without reading it: inode, time and size tell any two versions apart, since `stamp` makes times grow."""
    return hashlib.sha256(f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}".encode()).hexdigest()[:32]


def stamp(part: Path, before: os.stat_result | None) -> str:
    """Give a new version a time after the one it replaces, and return its ETag, which the move into place keeps.

    The kernel's own stamps may move in steps of milliseconds, in which an inode can come back: A, B, A again would look unchanged.
    """
    now_ns = max(time.time_ns(), before.st_mtime_ns + 1 if before else 0)
    os.utime(part, ns=(now_ns, now_ns))
    return etag_of(part.stat())


def file_stat(path: Path) -> os.stat_result | None:
    """The status of a file; None where there is none, or something else: a folder, a link, a pipe."""
    try:
        found = path.lstat()
    except ABSENCE:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


@contextmanager
def temporary_copy(folder: Path, source: IO[bytes]) -> Iterator[Path]:
    """A complete copy of `source` on the disk under a temporary name, locked while its writer lives and gone at the end."""
    for left in folder.glob(f"{TEMPORARY}*"):
        _sweep(left)
    with tempfile.NamedTemporaryFile(prefix=TEMPORARY, dir=folder, delete=False) as file:
        part = Path(file.name)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            shutil.copyfileobj(source, file, 1 << 20)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
            yield part
        finally:
            part.unlink(missing_ok=True)


def _sweep(left: Path) -> None:
    """Remove a temporary file that no living writer holds; whoever may not remove it leaves it."""
    with suppress(OSError):
        if left.name == LOCK or time.time() - left.stat().st_mtime < YOUNG_SECONDS:
            return
        with left.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def is_absence(error: OSError) -> bool:
    """Whether an error says that there is no such file; a link in its place counts as none."""
    return isinstance(error, ABSENCE) or error.errno in (errno.ELOOP, errno.ENXIO)


def walk(top: Path) -> Iterator[os.DirEntry[str]]:
    """All files under a folder; links are not followed, and those to folders are named in the log."""
    try:
        entries = list(os.scandir(top))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith(TEMPORARY):
            _sweep(Path(entry.path))
        elif entry.is_symlink():
            if entry.is_dir():
                log.warning("%s is a link and is not followed; mount the folder there instead.", entry.path)
        elif entry.is_dir():
            yield from walk(Path(entry.path))
        elif entry.is_file():
            yield entry


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
