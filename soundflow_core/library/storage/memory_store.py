"""A store in memory: for dry runs and tests; `memory:` in SOUNDFLOW_STORE is refused, since nothing would be kept."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from soundflow_core.base.errors import Conflict, NotFound
from soundflow_core.library.storage.base import Absent, Etag, Expect, Listed, Progress, Stored, check_key


@dataclass(frozen=True)
class _Object:
    content: bytes
    modified: datetime

    @property
    def etag(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:32]

    def listed(self, key: str) -> Listed:
        return Listed(key, len(self.content), self.etag, self.modified)


class MemoryStore:
    """Objects in a dictionary, with the same promises as every store."""

    def __init__(self) -> None:
        self._objects: dict[str, _Object] = {}
        self._lock = threading.Lock()

    def get(self, key: str, most_bytes: int | None = None, start_byte: int = 0) -> Stored:
        """An object or a part of it; NotFound where there is none."""
        check_key(key)
        found = self._objects.get(key)
        if found is None:
            raise NotFound(f"There is no object {key} in memory.")
        end = None if most_bytes is None else start_byte + most_bytes
        return Stored(found.content[start_byte:end], found.etag, len(found.content))

    def head(self, key: str) -> Listed | None:
        """What a listing says of one object; None where there is none."""
        check_key(key)
        found = self._objects.get(key)
        return found.listed(key) if found else None

    def put(
        self,
        key: str,
        content: bytes | Path,
        expect: Expect,
        content_type: str,
        cache_control: str,
        progress: Progress | None = None,
    ) -> str:
        """Write an object; Conflict where `expect` is not what is there."""
        del content_type, cache_control
        check_key(key)
        fresh = _Object(content if isinstance(content, bytes) else content.read_bytes(), datetime.now(UTC))
        with self._lock:
            found = self._objects.get(key)
            if isinstance(expect, Absent) and found is not None:
                raise Conflict(f"{key} is already there; read it again.")
            if isinstance(expect, Etag) and (found is None or found.etag != expect.value):
                raise Conflict(f"{key} was changed by another writer; read it again.")
            self._objects[key] = fresh
        if progress:
            progress(len(fresh.content), len(fresh.content))
        return fresh.etag

    def list(self, prefix: str) -> Iterator[Listed]:
        """All objects whose keys begin with `prefix`, in key order."""
        for key, found in sorted(self._objects.items()):
            if key.startswith(prefix):
                yield found.listed(key)

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        check_key(key)
        with self._lock:
            self._objects.pop(key, None)

    def presign(self, key: str, ttl_seconds: int, download_name: str | None = None) -> str | None:
        """None: memory has no addresses."""
        del key, ttl_seconds, download_name
        return None
