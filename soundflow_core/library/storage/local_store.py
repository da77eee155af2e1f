"""A store in a local folder: atomic, with compare-and-swap between any number of processes.

A new object is linked into place, which fails where one exists (so creation is atomic without a lock); an update holds an advisory
lock, compares, and renames. No reader ever sees half an object. A write in progress has a temporary name and holds a lock on its file; a
temporary file without a lock was left by a dead writer and is removed by the next write or listing there. Symbolic links inside the
folder are never followed, so that no key leads out of it; the folder itself may be one.
"""

from __future__ import annotations

import errno
import fcntl
import io
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from soundflow_core.base.errors import BriefError, Conflict, NotFound, StoreFull, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage.atomic_files import (
    LOCK,
    TEMPORARY,
    etag_of,
    file_stat,
    is_absence,
    stamp,
    sync_folder,
    temporary_copy,
    walk,
)
from soundflow_core.library.storage.base import Absent, Etag, Expect, Listed, Progress, Stored, check_key

log = logging.getLogger(__name__)

SCHEME = "file"
LONGEST_NAME_BYTES = 255
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)
"""How file systems without hard links (FAT, some network shares) refuse one."""
ADVICE = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EROFS: "mount it for writing or set SOUNDFLOW_STORE to another folder",
    errno.EACCES: "grant access to it or set SOUNDFLOW_STORE to another folder",
}


def connect(settings: Settings) -> LocalStore:
    """The store that SOUNDFLOW_STORE names."""
    return LocalStore(settings.store_folder)


class LocalStore:
    """Objects as files under a folder, keys as paths."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._was_there = self.folder.is_dir()

    def __repr__(self) -> str:
        return f"LocalStore({self.folder})"

    def get(self, key: str, most_bytes: int | None = None, start_byte: int = 0) -> Stored:
        """An object or a part of it; NotFound where there is none."""
        with self._reached(key), self.open(key) as file:
            found = os.fstat(file.fileno())
            file.seek(start_byte)
            content = file.read(-1 if most_bytes is None else most_bytes)
        return Stored(content, etag_of(found), found.st_size)

    def open(self, key: str) -> BinaryIO:
        """The file of an object, open for reading: it stays whole whatever happens to its name; NotFound where there is none."""
        with self._reached(key):
            try:
                with self._parent(key) as (folder, name):
                    # without waiting: a pipe would have no other end
                    number = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
            except OSError as error:
                if not is_absence(error):
                    raise
                raise self._absent(key) from error
            if not stat.S_ISREG(os.fstat(number).st_mode):
                os.close(number)
                raise self._absent(key)
            return os.fdopen(number, "rb")

    def head(self, key: str) -> Listed | None:
        """What a listing says of one object; None where there is none."""
        with self._reached(key):
            found = self._stat(key)
            if found is None:
                self._check_folder()
        return _listed(key, found) if found else None

    def put(
        self,
        key: str,
        content: bytes | Path,
        expect: Expect,
        content_type: str,
        cache_control: str,
        progress: Progress | None = None,
    ) -> str:
        """Write an object whole or not at all; content type and caching are the web server's matter here."""
        del content_type, cache_control
        target = self._path(key)
        with (
            io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as source,
            self._reached(key),
        ):
            self._check_folder()
            target.parent.mkdir(parents=True, exist_ok=True)
            self._was_there = True
            with self._parent(key):
                pass  # refuses a folder that is a link
            with temporary_copy(target.parent, source) as part:
                etag = (
                    self._create(part, target, key)
                    if isinstance(expect, Absent)
                    else self._update(part, target, key, expect)
                )
            sync_folder(target.parent)
        if progress:  # a copy on one machine is short: only its end is reported
            size_bytes = target.lstat().st_size
            progress(size_bytes, size_bytes)
        return etag

    def list(self, prefix: str) -> Iterator[Listed]:
        """All objects whose keys begin with `prefix`, in key order."""
        parents = prefix.rpartition("/")[0]
        if prefix.startswith("/") or not {".", ".."}.isdisjoint(parents.split("/")):
            return  # no key begins so
        with self._reached(prefix):
            self._check_folder()
            above = [self.folder.joinpath(*parents.split("/")[:depth]) for depth in range(parents.count("/") + 2)]
            if any(folder.is_symlink() for folder in above[1:]):
                return
            keys = ((self._key(entry), entry) for entry in walk(self.folder / parents))
            found = sorted((key, entry.path) for key, entry in keys if key.startswith(prefix))
        for key, path in found:
            with self._reached(key):
                standing = file_stat(Path(path))
            if standing:
                yield _listed(key, standing)

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        with self._reached(key):
            if self._stat(key) is None:
                return
            with self._lock(), suppress(FileNotFoundError), self._parent(key) as (folder, name):
                os.unlink(name, dir_fd=folder)
                os.fsync(folder)

    def presign(self, key: str, ttl_seconds: int, download_name: str | None = None) -> str | None:
        """None: a folder has no addresses; the API serves and signs its objects."""
        del key, ttl_seconds, download_name
        return None

    def _stat(self, key: str) -> os.stat_result | None:
        """The status of an object's file; None where there is none."""
        try:
            with self._parent(key) as (folder, name):
                found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except OSError as error:
            if not is_absence(error):
                raise
            return None
        return found if stat.S_ISREG(found.st_mode) else None

    @contextmanager
    def _parent(self, key: str) -> Iterator[tuple[int, str]]:
        """The folder of an object, opened step by step so that no link is followed, and the object's name in it."""
        self._path(key)
        *folders, name = key.split("/")
        number = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for folder in folders:
                within = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=number)
                os.close(number)
                number = within
            self._was_there = True
            yield number, name
        finally:
            os.close(number)

    def _absent(self, key: str) -> NotFound:
        self._check_folder()
        return NotFound(f"There is no object {key} in {self.folder}.")

    def _check_folder(self) -> None:
        """A folder that was there and is gone (unmounted, moved) is a store out of reach, not an empty one."""
        if self._was_there and not self.folder.is_dir():
            raise Unavailable(
                f"The store {self.folder} is gone; mount or restore the folder that SOUNDFLOW_STORE names."
            )

    def _key(self, entry: os.DirEntry[str]) -> str:
        return Path(entry.path).relative_to(self.folder).as_posix()

    def _path(self, key: str) -> Path:
        check_key(key)
        parts = key.split("/")
        if any(part.startswith(TEMPORARY) or len(part.encode()) > LONGEST_NAME_BYTES for part in parts):
            raise BriefError(
                f"'{key}' is not an object key here; names must not begin with {TEMPORARY} or be longer than {LONGEST_NAME_BYTES} bytes."
            )
        return self.folder.joinpath(*parts)

    def _create(self, part: Path, target: Path, key: str) -> str:
        etag = stamp(part, None)
        try:
            os.link(part, target)
        except FileExistsError as error:
            raise Conflict(f"{key} is already there; read it again.") from error
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            with self._lock():
                if target.exists():
                    raise Conflict(f"{key} is already there; read it again.") from None
                part.replace(target)
        return etag

    def _update(self, part: Path, target: Path, key: str, expect: Expect) -> str:
        with self._lock():
            found = self._stat(key)
            if isinstance(expect, Etag) and (found is None or etag_of(found) != expect.value):
                raise Conflict(f"{key} was changed by another writer; read it again.")
            etag = stamp(part, found)
            part.replace(target)
        return etag

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield  # closing the file releases the lock, and so does the death of the process

    @contextmanager
    def _reached(self, key: str) -> Iterator[None]:
        """Turn the system's refusals into one sentence."""
        try:
            yield
        except OSError as error:
            self._check_folder()
            kind = StoreFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else Unavailable
            advice = ADVICE.get(error.errno or 0, "check the folder that SOUNDFLOW_STORE names")
            raise kind(f"The store {self.folder} refused {key} ({error.strerror}); {advice}.") from error


def _listed(key: str, found: os.stat_result) -> Listed:
    return Listed(key, found.st_size, etag_of(found), datetime.fromtimestamp(found.st_mtime, UTC))
