"""The catalogs and fingerprints as they are in the store: read, and edited without looking at any audio."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from soundflow_core.base.errors import BriefError, NotFound, QualityError
from soundflow_core.base.parsing import parse_json
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.catalog.tag_index import LONGEST_ROW_BYTES, copy_here
from soundflow_core.library.storage.base import Etag, Store
from soundflow_core.library.storage.documents import get_document, until_no_conflict
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import ALL_CATALOG, CATALOG_CACHE_CONTROL, FINGERPRINTS, companion_keys, parse_audio_key

LARGEST_CATALOG_BYTES = 4 << 30
LARGEST_FINGERPRINTS_BYTES = 1 << 30
OURS = b'"method":'
"""In every entry that we write."""


def archive_of(store: Store, series: str) -> dict[str, str]:
    """The fingerprints of a series (`deep_work_daily`) by track id; none where nothing is published or the file is damaged."""
    return {name: text for name, text in all_fingerprints(store).items() if name.endswith(f"-{series}")}


def all_fingerprints(store: Store) -> dict[str, str]:
    """All fingerprints by track id; none where there is no such file, or it is damaged."""
    try:
        known = parse_json(get_document(store, FINGERPRINTS, LARGEST_FINGERPRINTS_BYTES).content)
    except (NotFound, QualityError, ValueError):
        return {}
    return {str(name): str(text) for name, text in known.items()} if isinstance(known, dict) else {}


def listed_entries(store: Store, scratch: Path) -> Iterator[CatalogEntry]:
    """What the catalog of all tracks lists at present, as far as it is a catalog of ours."""
    if not copy_here(store, ALL_CATALOG, scratch):
        return
    with scratch.open("rb") as file:
        while line := file.readline(LONGEST_ROW_BYTES):
            if OURS not in line:
                continue
            try:
                entry = CatalogEntry.model_validate_json(line.rstrip(b",\n"))
            except ValidationError:
                continue
            if parse_audio_key(entry.object_key) == (entry.tier, entry.date, entry.id):
                yield entry


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
