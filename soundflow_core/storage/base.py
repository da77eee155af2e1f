"""What a store must do: the narrow seam between SoundFlow and wherever its objects lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Stored:
    """An object, or its first bytes."""

    content: bytes
    etag: str
    size_bytes: int
    """The whole object's size, however little of it was read."""


@dataclass(frozen=True)
class Listed:
    """An object in a listing."""

    key: str
    size_bytes: int
    etag: str


@dataclass(frozen=True)
class Anything:
    """Write whatever is there."""


@dataclass(frozen=True)
class Absent:
    """Write only if nothing is there."""


@dataclass(frozen=True)
class Etag:
    """Write only over this version (compare-and-swap)."""

    value: str


Expect = Anything | Absent | Etag
ANYTHING = Anything()
ABSENT = Absent()


class Store(Protocol):
    """An object store. Every call raises Unavailable where the store is out of reach, full or read-only."""

    def get(self, key: str, first_bytes: int | None = None) -> Stored:
        """An object or its first bytes; NotFound where there is none."""

    def head(self, key: str) -> Listed | None:
        """What a listing says of one object; None where there is none."""

    def put(self, key: str, content: bytes | Path, expect: Expect, content_type: str, cache_control: str) -> str:
        """Write an object whole or not at all and return its ETag; Conflict where `expect` is not what is there."""

    def list(self, prefix: str) -> Iterator[Listed]:
        """All objects whose keys begin with `prefix`, in key order."""

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
