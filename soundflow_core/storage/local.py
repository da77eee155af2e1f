"""A store in a local folder: atomic, with compare-and-swap between any number of processes.

A new object is linked into place, which fails where one stands (so creation is atomic without a lock); an update holds an advisory lock,
compares, and renames. Nobody ever sees half an object; what a killed writer leaves behind has a temporary name and is swept later.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from soundflow_core.errors import BriefError, Conflict, NotFound, Unavailable
from soundflow_core.settings import Settings
from soundflow_core.storage.base import Absent, Etag, Expect, Listed, Stored

SCHEME = "file"
TEMPORARY = ".soundflow-"
"""Names that begin like this are writes in progress; no listing shows them."""
STALE_SECONDS = 3600.0


def connect(settings: Settings) -> LocalStore:
    """The store that SOUNDFLOW_STORE names."""
    return LocalStore(settings.store_folder)


class LocalStore:
    """Objects as files under a folder, keys as paths."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def __repr__(self) -> str:
        return f"LocalStore({self.folder})"

    def get(self, key: str, first_bytes: int | None = None) -> Stored:
        """An object or its first bytes; NotFound where there is none."""
        with self._reached(key):
            try:
                with self._path(key).open("rb") as file:
                    stat = os.fstat(file.fileno())
                    content = file.read() if first_bytes is None else file.read(first_bytes)
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
                raise NotFound(f"There is no object {key} in {self.folder}.") from error
        return Stored(content, _etag(stat), stat.st_size)

    def head(self, key: str) -> Listed | None:
        """What a listing says of one object; None where there is none."""
        with self._reached(key):
            try:
                stat = self._path(key).stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
        return Listed(key, stat.st_size, _etag(stat))

    def put(self, key: str, content: bytes | Path, expect: Expect, content_type: str, cache_control: str) -> str:
        """Write an object whole or not at all; content type and caching are the web server's matter here."""
        del content_type, cache_control
        target = self._path(key)
        with self._reached(key):
            target.parent.mkdir(parents=True, exist_ok=True)
            part = self._written(target.parent, content)
            try:
                if isinstance(expect, Absent):
                    self._create(part, target, key)
                else:
                    self._update(part, target, key, expect)
                _sync_folder(target.parent)
                return _etag(target.stat())
            finally:
                part.unlink(missing_ok=True)

    def list(self, prefix: str) -> Iterator[Listed]:
        """All objects whose keys begin with `prefix`, in key order."""
        with self._reached(prefix):
            top = self.folder / prefix.rpartition("/")[0]
            found = [entry for entry in _walk(top) if self._key(entry).startswith(prefix)]
        for entry in sorted(found, key=self._key):
            with suppress(FileNotFoundError):
                stat = entry.stat()
                yield Listed(self._key(entry), stat.st_size, _etag(stat))

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        with self._reached(key), self._lock():
            self._path(key).unlink(missing_ok=True)

    def _key(self, path: os.DirEntry[str]) -> str:
        return Path(path.path).relative_to(self.folder).as_posix()

    def _path(self, key: str) -> Path:
        parts = key.split("/")
        if not key or "\0" in key or any(part in ("", ".", "..") or part.startswith(TEMPORARY) for part in parts):
            raise BriefError(f"'{key}' is no object key; write folders and a name parted by single slashes.")
        return self.folder.joinpath(*parts)

    @staticmethod
    def _written(folder: Path, content: bytes | Path) -> Path:
        _sweep(folder)
        number, name = tempfile.mkstemp(prefix=TEMPORARY, dir=folder)
        part = Path(name)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content if isinstance(content, bytes) else content.read_bytes())
                file.flush()
                os.fsync(file.fileno())
            part.chmod(0o644)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return part

    def _create(self, part: Path, target: Path, key: str) -> None:
        try:
            os.link(part, target)
        except FileExistsError as error:
            raise Conflict(f"{key} is already there; read it again.") from error

    def _update(self, part: Path, target: Path, key: str, expect: Expect) -> None:
        with self._lock():
            if isinstance(expect, Etag):
                found = self.head(key)
                if found is None or found.etag != expect.value:
                    raise Conflict(f"{key} was changed by another writer; read it again.")
            part.replace(target)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{TEMPORARY}lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield  # closing the file releases the lock, and so does the death of the process

    @contextmanager
    def _reached(self, key: str) -> Iterator[None]:
        """Turn the system's refusals into one sentence."""
        try:
            yield
        except OSError as error:
            advice = {
                errno.ENOSPC: "free some space",
                errno.EDQUOT: "free some space",
                errno.EROFS: "mount it for writing or set SOUNDFLOW_STORE to another folder",
                errno.EACCES: "grant write access or set SOUNDFLOW_STORE to another folder",
            }.get(error.errno or 0, "check the folder that SOUNDFLOW_STORE names")
            raise Unavailable(f"The store {self.folder} refused {key} ({error.strerror}); {advice}.") from error


def _etag(stat: os.stat_result) -> str:
    """A version of a file: every write makes a new inode, so that inode, time and size tell any two versions apart."""
    return hashlib.sha256(f"{stat.st_ino}-{stat.st_mtime_ns}-{stat.st_size}".encode()).hexdigest()[:32]


def _walk(top: Path) -> Iterator[os.DirEntry[str]]:
    if not top.is_dir():
        return
    with os.scandir(top) as entries:
        for entry in entries:
            if entry.name.startswith(TEMPORARY):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path))
            else:
                yield entry


def _sweep(folder: Path) -> None:
    """Remove what writers that died an hour ago or more have left."""
    limit = time.time() - STALE_SECONDS
    for left in folder.glob(f"{TEMPORARY}*"):
        with suppress(FileNotFoundError):
            if left.name != f"{TEMPORARY}lock" and left.stat().st_mtime < limit:
                left.unlink()


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
