"""Taking over a bucket that others filled: catalog files, and mp3s that carry no entry.

The first rebuild in a bucket would derive the catalogs anew, from audio that does not hold what the old catalogs know. So each entry is
written into its mp3 first, besides the frames that are there; the old catalogs are kept unchanged under `catalog/before-soundflow/`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from soundflow_core.base.errors import BriefError, ConfigurationError, Conflict, NotFound, QualityError, Unavailable
from soundflow_core.base.parsing import parse_json
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding import ordinary_tags, tags
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.catalog.entry_reader import read_tag
from soundflow_core.library.storage.base import ABSENT, Etag, Store
from soundflow_core.library.storage.documents import get_document
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import (
    AUDIO_CACHE_CONTROL,
    CATALOG_CACHE_CONTROL,
    KEPT_PREFIX,
    audio_key,
    printable,
)

Remark = tuple[str, str]
HEAD_BYTES = 65_536
LARGEST_CATALOG_BYTES = 1 << 30
LARGEST_MP3_BYTES = 512 << 20
OURS = b'"method":'
"""Stands in every entry that we write, and in none of others."""


def keep_seed_entries(store: Store, settings: Settings) -> tuple[Remark, ...]:
    """Write every entry of another program's catalogs into its mp3; a remark for each that has none, or was moved."""
    remarks: dict[str, Remark] = {}
    seen: set[str] = set()
    for values in _seed_entries(store, settings):
        name = str(values.get("id"))
        if name in seen:
            continue
        seen.add(name)
        try:
            remark = _keep(store, values)
        except (Unavailable, ConfigurationError):
            raise
        except Exception as error:  # whatever one entry or its mp3 holds concerns that entry alone
            remark = (name, f"its entry in the old catalog can't be used ({error}): kept in {KEPT_PREFIX} only")
        if remark:
            remarks[name] = (printable(remark[0]), remark[1])
    return tuple(remarks.values())


def _seed_entries(store: Store, settings: Settings) -> Iterator[dict[str, Any]]:
    """The entries of catalogs that we did not write: ours name their `method`. Such a catalog is kept as it is."""
    for key in catalog_keys(settings):
        try:
            if OURS in store.get(key, HEAD_BYTES).content:  # a long catalog of our own is not loaded for this
                continue
            content = get_document(store, key, LARGEST_CATALOG_BYTES).content
            listed = parse_json(content)
        except (NotFound, QualityError, ValueError):
            continue
        entries = listed if isinstance(listed, list) else []
        foreign = [values for values in entries if isinstance(values, dict) and "method" not in values]
        if foreign:
            with suppress(Conflict):
                store.put(
                    KEPT_PREFIX + key.removeprefix("catalog/"),
                    content,
                    ABSENT,
                    "application/json",
                    CATALOG_CACHE_CONTROL,
                )
        yield from foreign


def _keep(store: Store, values: dict[str, Any]) -> Remark | None:
    """Bring one entry into its mp3, at the key that its tier, date and id ask for."""
    old = str(values.get("objectKey", ""))
    try:
        entry = CatalogEntry.model_validate({**values, "objectKey": ""})
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        return (
            old or str(values.get("id")),
            f"its entry in the old catalog has no good {field}: kept in {KEPT_PREFIX} only",
        )
    place = audio_key(entry.tier, entry.date, entry.id)
    for key in (place, old):
        with suppress(BriefError):  # what is no object key here has no object
            if found := store.head(key):
                break
    else:
        return (old or place, f"the old catalog lists {entry.id}, but its audio is missing: kept in {KEPT_PREFIX} only")
    if found.size_bytes > LARGEST_MP3_BYTES:
        return (
            key,
            f"it has {found.size_bytes} bytes, and at most {LARGEST_MP3_BYTES} are tagged: kept in {KEPT_PREFIX} only",
        )
    with suppress(QualityError):
        if key == place and read_tag(store, key)[1]:
            return None
    content = _tagged(store.get(key).content, entry.at((entry.tier, entry.date, entry.id), place))
    if content is None:
        return (key, f"the old catalog lists {entry.id}, but this is not an mp3: kept in {KEPT_PREFIX} only")
    with suppress(Conflict):  # another process does the same
        store.put(place, content, Etag(found.etag) if key == place else ABSENT, "audio/mpeg", AUDIO_CACHE_CONTROL)
    return None if key == place else (key, f"copied to {place}, where {entry.id} belongs")


def _tagged(content: bytes, entry: CatalogEntry) -> bytes | None:
    """An mp3 with our frame beside its own; None where it is not an mp3."""
    if ordinary_tags.ordinary(content) is None:
        return None
    with tempfile.TemporaryDirectory(prefix="soundflow-") as folder:
        path = Path(folder) / "track.mp3"
        path.write_bytes(content)
        tags.add(path, entry.model_copy(update={"sha256": tags.audio_sha256(content)}))
        return path.read_bytes()
