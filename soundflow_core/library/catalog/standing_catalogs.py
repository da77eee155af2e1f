"""The catalogs as they are in the store, read and edited without looking at any audio."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from typing import Any

from soundflow_core.base.errors import BriefError, NotFound
from soundflow_core.base.parsing import parse_json
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.storage.base import Etag, Store
from soundflow_core.library.storage.documents import get_document, until_no_conflict
from soundflow_core.model.keys import CATALOG_CACHE_CONTROL, companion_keys

LARGEST_CATALOG_BYTES = 4 << 30


def strike_out(store: Store, settings: Settings, names: frozenset[str]) -> None:
    """Take tracks out of every catalog without looking at any audio, with compare-and-swap; all other entries stay as they are."""
    for catalog in catalog_keys(settings):
        with suppress(NotFound):
            until_no_conflict(partial(_strike_out, store, catalog, names), catalog)


def _strike_out(store: Store, catalog: str, names: frozenset[str]) -> None:
    stored = get_document(store, catalog, LARGEST_CATALOG_BYTES)
    kept = [line for line in _lines(stored.content) if _entry(line).get("id") not in names]
    content = b"[\n" + b",\n".join(kept) + b"\n]\n" if kept else b"[]\n"
    if content != stored.content:
        store.put(catalog, content, Etag(stored.etag), "application/json", CATALOG_CACHE_CONTROL)


def _lines(content: bytes) -> list[bytes]:
    """The entries of a catalog as JSON: a line each, as we write them, or as any other JSON array."""
    if content.startswith(b"[\n"):
        return [line.removesuffix(b",") for line in content.split(b"\n") if line.startswith(b"{")]
    try:
        values = parse_json(content)
    except ValueError:
        return []
    found = values if isinstance(values, list) else []
    return [json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() for entry in found]


def _entry(line: bytes) -> dict[str, Any]:
    """An entry of a catalog; an empty one where it is damaged."""
    try:
        entry = parse_json(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def delete_unlisted(store: Store, key: str, listed: frozenset[str]) -> bool:
    """Delete an object; BriefError where a catalog lists it. False where there is none."""
    if key in listed:
        raise BriefError(f"{key} is listed in a catalog and is not deleted; take its track down first.")
    if store.head(key) is None:
        return False
    store.delete(key)
    return True


def listed_keys(store: Store, settings: Settings) -> frozenset[str]:
    """The keys of all audio that any catalog lists, and of what belongs beside it."""
    keys: set[str] = set()
    for catalog in catalog_keys(settings):
        try:
            content = get_document(store, catalog, LARGEST_CATALOG_BYTES).content
        except NotFound:
            continue
        for line in _lines(content):
            key = str(_entry(line).get("objectKey"))
            keys.update((key, *companion_keys(key)))
    return frozenset(keys)
