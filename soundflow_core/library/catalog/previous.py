"""What the store held before a rebuild: fingerprints, and the entries of the catalog of all tracks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from soundflow_core.base.errors import NotFound, QualityError
from soundflow_core.base.parsing import parse_json
from soundflow_core.library.catalog.tag_index import LONGEST_ROW_BYTES, copy_here
from soundflow_core.library.storage.base import Store
from soundflow_core.library.storage.documents import get_document
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import ALL_CATALOG, FINGERPRINTS, parse_audio_key

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
