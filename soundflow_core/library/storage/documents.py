"""Small objects that are read and written whole: lists, reviews, changes. Their size has a bound, since any program may have written them.

They are changed with compare-and-swap: read, change, write only over the version that was read, and again where another writer came first.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from soundflow_core.base.errors import Conflict, NotFound, QualityError
from soundflow_core.library.storage.base import ABSENT, Etag, Expect, Store, Stored

log = logging.getLogger(__name__)

LARGEST_DOCUMENT_BYTES = 64 << 20
"""A tombstone takes some 150 bytes: half a million of them."""
ATTEMPTS = 60
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 2.0

T = TypeVar("T")


def get_document(store: Store, key: str, most_bytes: int = LARGEST_DOCUMENT_BYTES) -> Stored:
    """An object, whole; NotFound where there is none, QualityError where it is larger than any document of ours."""
    stored = store.get(key, most_bytes)
    if stored.size_bytes > most_bytes:
        raise QualityError(f"{key} has {stored.size_bytes} bytes, and at most {most_bytes} are read; replace it.")
    return stored


@dataclass(frozen=True)
class JsonDocument(Generic[T]):
    """A JSON document that is changed with compare-and-swap."""

    key: str
    parse: Callable[[bytes], T]
    """QualityError where the content is damaged: it is never overwritten then."""
    write: Callable[[T], bytes]
    empty: Callable[[], T]
    """The value where there is no such object."""
    cache_control: str = "private, no-store"

    def read(self, store: Store) -> tuple[T, Expect]:
        """Its value, and what a write over this version must expect."""
        try:
            stored = get_document(store, self.key)
        except NotFound:
            return self.empty(), ABSENT
        return self.parse(stored.content), Etag(stored.etag)

    def change(self, store: Store, change: Callable[[T], T]) -> None:
        """Change it; `change` gets the value of every attempt. Conflict where other writers never let it through."""

        def attempt() -> None:
            value, expect = self.read(store)
            store.put(self.key, self.write(change(value)), expect, "application/json", self.cache_control)

        until_no_conflict(attempt, self.key)


def until_no_conflict(attempt: Callable[[], T], what: str, remedy: str = "try again") -> T:
    """The result of a read and a conditional write, tried again with growing random pauses while other writers come first.

    Conflict, with the remedy in its message, where they always do.
    """
    for number in range(ATTEMPTS):
        try:
            return attempt()
        except Conflict:
            log.debug("Another writer of %s was faster; attempt %d", what, number + 1)
            longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 1.5**number)
            time.sleep(random.uniform(0.0, longest))  # noqa: S311  # only spreads the writers
    raise Conflict(f"Other writers kept changing {what}; {remedy}.")


def json_lines(lines: list[str], brackets: str = "[]") -> bytes:
    """A JSON array or object with an item a line."""
    return (f"{brackets[0]}\n" + ",\n".join(lines) + f"\n{brackets[1]}\n" if lines else f"{brackets}\n").encode()
