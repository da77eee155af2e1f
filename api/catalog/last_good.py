"""An object of the store in memory: the last version that could be read counts while the store is away or the object is missing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Generic, TypeVar

from soundflow_core.base.errors import SoundFlowError, Unavailable
from soundflow_core.library.storage.base import Store

Value = TypeVar("Value")
NEVER_WRITTEN = ""
"""The ETag of an object that does not exist yet."""


class LastGood(Generic[Value]):
    """What `load` makes of an object; loaded again only when the object's ETag changes. Thread-safe."""

    def __init__(self, store: Store, key: str, load: Callable[[Store], Value]) -> None:
        self.key = key
        self.value: Value | None = None
        """As last read; None before."""
        self.problem: str | None = None
        """Why it can't be read now."""
        self._store, self._load = store, load
        self._etag: str | None = None
        self._lock = Lock()

    def read(self) -> Value:
        """The present value; Unavailable where the object existed and is gone. `load` decides what one that never existed is worth."""
        with self._lock:
            try:
                value = self._read()
            except SoundFlowError as error:
                self.problem = str(error)
                raise
            self.problem = None
            return value

    def refresh(self) -> None:
        """Read again; on an error, which `problem` tells, the last value stays."""
        with suppress(SoundFlowError):
            self.read()

    def read_or_last(self) -> Value:
        """The present value, or the last one that could be read; SoundFlowError where none ever could."""
        self.refresh()
        return self.read() if self.value is None else self.value

    def _read(self) -> Value:
        listed = self._store.head(self.key)
        etag = listed.etag if listed else NEVER_WRITTEN
        if self.value is not None and etag == self._etag:
            return self.value
        value = self._load(self._store)
        if self._etag and (listed is None or self._store.head(self.key) is None):
            raise Unavailable(f"{self.key} is gone from the store; the last version that could be read still counts.")
        self.value, self._etag = value, etag
        return value
