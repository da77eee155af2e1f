"""A store in a local folder: atomic, with compare-and-swap between any number of processes.

A new object is linked into place, which fails where one stands (so creation is atomic without a lock); an update holds an advisory lock,
compares, and renames. Nobody ever sees half an object. A write in progress has a temporary name and holds a lock on its file; what
nobody holds was left by a dead writer and is swept by the next write or listing there.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from soundflow_core.errors import BriefError, Conflict, NotFound, Unavailable
from soundflow_core.settings import Settings
from soundflow_core.storage.base import Absent, Etag, Expect, Listed, Progress, Stored, check_key

SCHEME = "file"
TEMPORARY = ".soundflow-"
"""Names that begin like this are writes in progress; no listing shows them."""
LOCK = f"{TEMPORARY}lock"
YOUNG_SECONDS = 60.0
"""A temporary file is never swept before this age: its writer may not have locked it yet."""
LONGEST_NAME_BYTES = 255
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)
"""How file systems without hard links (FAT, some network shares) refuse one."""
ABSENCE = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
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

    def __repr__(self) -> str:
        return f"LocalStore({self.folder})"

    def get(self, key: str, most_bytes: int | None = None, start_byte: int = 0) -> Stored:
        """An object or a part of it; NotFound where there is none."""
        with self._reached(key):
            try:
                with self._path(key).open("rb") as file:
                    found = os.fstat(file.fileno())
                    file.seek(start_byte)
                    content = file.read(-1 if most_bytes is None else most_bytes)
            except ABSENCE as error:
                raise NotFound(f"There is no object {key} in {self.folder}.") from error
        return Stored(content, _etag(found), found.st_size)

    def head(self, key: str) -> Listed | None:
        """What a listing says of one object; None where there is none."""
        with self._reached(key):
            found = _file_stat(self._path(key))
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
            target.parent.mkdir(parents=True, exist_ok=True)
            with _part(target.parent, source) as part:
                etag = (
                    self._create(part, target, key)
                    if isinstance(expect, Absent)
                    else self._update(part, target, key, expect)
                )
            _sync_folder(target.parent)
        if progress:  # a copy on one machine is short: its end is told, and no more
            size_bytes = target.stat().st_size
            progress(size_bytes, size_bytes)
        return etag

    def list(self, prefix: str) -> Iterator[Listed]:
        """All objects whose keys begin with `prefix`, in key order."""
        parents = prefix.rpartition("/")[0]
        if prefix.startswith("/") or not {".", ".."}.isdisjoint(parents.split("/")):
            return  # no key begins so
        with self._reached(prefix):
            keys = ((self._key(entry), entry) for entry in _walk(self.folder / parents))
            found = sorted((key, entry.path) for key, entry in keys if key.startswith(prefix))
        for key, path in found:
            with self._reached(key):
                standing = _file_stat(Path(path))
            if standing:
                yield _listed(key, standing)

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        path = self._path(key)
        with self._reached(key):
            if _file_stat(path) is None:
                return
            with self._lock(), suppress(FileNotFoundError):
                path.unlink()
                _sync_folder(path.parent)

    def presign(self, key: str, ttl_seconds: int, download_name: str | None = None) -> str | None:
        """None: a folder has no addresses; the API serves and signs its objects."""
        del key, ttl_seconds, download_name
        return None

    def _key(self, entry: os.DirEntry[str]) -> str:
        return Path(entry.path).relative_to(self.folder).as_posix()

    def _path(self, key: str) -> Path:
        check_key(key)
        parts = key.split("/")
        if any(part.startswith(TEMPORARY) or len(part.encode()) > LONGEST_NAME_BYTES for part in parts):
            raise BriefError(
                f"'{key}' is no object key here; names must not begin with {TEMPORARY} or be longer than {LONGEST_NAME_BYTES} bytes."
            )
        return self.folder.joinpath(*parts)

    def _create(self, part: Path, target: Path, key: str) -> str:
        etag = _stamped(part, None)
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
            found = _file_stat(target)
            if isinstance(expect, Etag) and (found is None or _etag(found) != expect.value):
                raise Conflict(f"{key} was changed by another writer; read it again.")
            etag = _stamped(part, found)
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
            advice = ADVICE.get(error.errno or 0, "check the folder that SOUNDFLOW_STORE names")
            raise Unavailable(f"The store {self.folder} refused {key} ({error.strerror}); {advice}.") from error


def _etag(found: os.stat_result) -> str:
    """A version of a file, without reading it: inode, time and size tell any two versions apart, since `_stamped` makes times grow."""
    return hashlib.sha256(f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}".encode()).hexdigest()[:32]


def _stamped(part: Path, before: os.stat_result | None) -> str:
    """Give a new version a time after the one it replaces, and return its ETag, which the move into place keeps.

    The kernel's own stamps may move in steps of milliseconds, in which an inode can come back: A, B, A again would look unchanged.
    """
    now_ns = max(time.time_ns(), before.st_mtime_ns + 1 if before else 0)
    os.utime(part, ns=(now_ns, now_ns))
    return _etag(part.stat())


def _file_stat(path: Path) -> os.stat_result | None:
    """The status of a file; None where there is none, or something that is no file."""
    try:
        found = path.stat()
    except ABSENCE:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _listed(key: str, found: os.stat_result) -> Listed:
    return Listed(key, found.st_size, _etag(found), datetime.fromtimestamp(found.st_mtime, UTC))


@contextmanager
def _part(folder: Path, source: IO[bytes]) -> Iterator[Path]:
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


def _walk(top: Path, above: frozenset[tuple[int, int]] = frozenset()) -> Iterator[os.DirEntry[str]]:
    """All files under a folder. Links to folders are followed, since an operator may keep audio on another disk; loops are not."""
    try:
        here = top.stat()
        entries = list(os.scandir(top))
    except (FileNotFoundError, NotADirectoryError):
        return
    if (here.st_dev, here.st_ino) in above:
        return
    for entry in entries:
        if entry.name.startswith(TEMPORARY):
            _sweep(Path(entry.path))
        elif entry.is_dir():
            yield from _walk(Path(entry.path), above | {(here.st_dev, here.st_ino)})
        elif entry.is_file():
            yield entry


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
