"""An object of the store as it was last read: it counts while the store is away, and while the object is missing."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from soundflow_core.base.errors import SoundFlowError, Unavailable
from soundflow_core.library.storage.base import Store

Value = TypeVar("Value")
ABSENT = ""
"""The version of an object that was never there."""


class LastGood(Generic[Value]):
    """What `load` makes of an object, read again only where it changed. For threads."""

    def __init__(self, store: Store, key: str, load: Callable[[Store], Value]) -> None:
        self.key = key
        self.value: Value | None = None
        """As last read; None before."""
        self.trouble: str | None = None
        """Why it can't be read now."""
        self._store, self._load = store, load
        self._version: str | None = None
        self._lock = Lock()

    def read(self) -> Value:
        """What the store holds now. An object that never was is what `load` says of none; Unavailable where one that was is gone."""
        with self._lock:
            try:
                value = self._read()
            except SoundFlowError as error:
                self.trouble = str(error)
                raise
            self.trouble = None
            return value

    def last(self) -> Value:
        """What the store holds now, or held when it could last be read; SoundFlowError where it never could."""
        try:
            return self.read()
        except SoundFlowError:
            if self.value is None:
                raise
            return self.value

    def _read(self) -> Value:
        listed = self._store.head(self.key)
        version = listed.etag if listed else ABSENT
        if self.value is not None and version == self._version:
            return self.value
        value = self._load(self._store)
        if self._version and (listed is None or self._store.head(self.key) is None):
            raise Unavailable(f"{self.key} is gone from the store; what was last read of it still counts.")
        self.value, self._version = value, version
        return value
