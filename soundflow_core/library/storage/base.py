"""What a store must do: the interface between SoundFlow and its objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from soundflow_core.base.errors import BriefError

LONGEST_KEY_BYTES = 1024
"""What S3 allows; no store allows more, so that any can be copied into any other."""


@dataclass(frozen=True)
class Stored:
    """An object, or a part of it."""

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
    modified: datetime
    """When it was written, in UTC."""


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

Progress = Callable[[int, int], None]
"""Called with (bytes sent, bytes in all) during a long upload."""


class Store(Protocol):
    """An object store.

    Every call raises Unavailable where the store is out of reach, full or read-only, and BriefError for a key that `check_key` refuses.
    """

    def get(self, key: str, most_bytes: int | None = None, start_byte: int = 0) -> Stored:
        """An object, or at most so many of its bytes from `start_byte` (none beyond its end); NotFound where there is none."""

    def head(self, key: str) -> Listed | None:
        """What a listing says of one object; None where there is none."""

    def put(
        self,
        key: str,
        content: bytes | Path,
        expect: Expect,
        content_type: str,
        cache_control: str,
        progress: Progress | None = None,
    ) -> str:
        """Write an object whole or not at all and return its ETag; Conflict where `expect` is not what is there."""

    def list(self, prefix: str) -> Iterator[Listed]:
        """All objects whose keys begin with `prefix`, in key order."""

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""

    def presign(self, key: str, ttl_seconds: int, download_name: str | None = None) -> str | None:
        """An address from which anybody can read the object for so long; None where the store has no addresses of its own.

        With `download_name` a browser saves it under that name. ConfigurationError for a time that no store grants.
        """


def check_key(key: str) -> None:
    """Check an object key; BriefError says what one looks like."""
    try:
        length = len(key.encode())
    except UnicodeEncodeError:
        length = 0
    if not 0 < length <= LONGEST_KEY_BYTES or "\0" in key or not {"", ".", ".."}.isdisjoint(key.split("/")):
        raise BriefError(f"{key!a} is not an object key; write folders and a name separated by single slashes.")
