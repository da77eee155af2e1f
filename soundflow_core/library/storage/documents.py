"""Small objects that are read whole: lists, reviews, changes. Their size has a bound, since anybody's program may have written them."""

from __future__ import annotations

from soundflow_core.base.errors import QualityError
from soundflow_core.library.storage.base import Store, Stored

LARGEST_DOCUMENT_BYTES = 64 << 20
"""A tombstone takes some 150 bytes: half a million of them."""


def get_document(store: Store, key: str, most_bytes: int = LARGEST_DOCUMENT_BYTES) -> Stored:
    """An object, whole; NotFound where there is none, QualityError where it is larger than any document of ours."""
    stored = store.get(key, most_bytes)
    if stored.size_bytes > most_bytes:
        raise QualityError(f"{key} has {stored.size_bytes} bytes, and at most {most_bytes} are read; replace it.")
    return stored
