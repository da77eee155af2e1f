"""A store in memory: for dry runs and tests; `memory:` in SOUNDFLOW_STORE is refused, since nothing would be kept."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

from soundflow_core.errors import Conflict, NotFound
from soundflow_core.storage.base import Absent, Etag, Expect, Listed, Stored


class MemoryStore:
    """Objects in a dictionary, with the same promises as every store."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def get(self, key: str, first_bytes: int | None = None) -> Stored:
        """An object or its first bytes; NotFound where there is none."""
        content = self._objects.get(key)
        if content is None:
            raise NotFound(f"There is no object {key} in memory.")
        return Stored(content[:first_bytes], _etag(content), len(content))

    def head(self, key: str) -> Listed | None:
        """What a listing says of one object; None where there is none."""
        content = self._objects.get(key)
        return None if content is None else Listed(key, len(content), _etag(content))

    def put(self, key: str, content: bytes | Path, expect: Expect, content_type: str, cache_control: str) -> str:
        """Write an object; Conflict where `expect` is not what is there."""
        del content_type, cache_control
        fresh = content if isinstance(content, bytes) else content.read_bytes()
        with self._lock:
            found = self._objects.get(key)
            if isinstance(expect, Absent) and found is not None:
                raise Conflict(f"{key} is already there; read it again.")
            if isinstance(expect, Etag) and (found is None or _etag(found) != expect.value):
                raise Conflict(f"{key} was changed by another writer; read it again.")
            self._objects[key] = fresh
        return _etag(fresh)

    def list(self, prefix: str) -> Iterator[Listed]:
        """All objects whose keys begin with `prefix`, in key order."""
        for key in sorted(self._objects):
            if key.startswith(prefix):
                content = self._objects[key]
                yield Listed(key, len(content), _etag(content))

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        self._objects.pop(key, None)


def _etag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
