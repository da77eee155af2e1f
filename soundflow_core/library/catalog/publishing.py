"""Publishing: audio first, catalogs after, so that no catalog ever lists a missing byte."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from soundflow_core.base.errors import BriefError, Conflict, NotFound, QualityError
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding import tags
from soundflow_core.library.catalog.change_log import record
from soundflow_core.library.catalog.entry_reader import read_tag
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.storage.base import ABSENT, ANYTHING, Etag, Progress, Store
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import AUDIO_CACHE_CONTROL

COMPARED_BYTES = 16 << 20
Outcome = Literal["created", "unchanged", "replaced"]


def put_audio(
    store: Store,
    entry: CatalogEntry,
    mp3: Path,
    *,
    replace: bool = False,
    why: str = "made",
    by: str = "unknown",
    progress: Progress | None = None,
) -> Outcome:
    """Put a finished, tagged mp3 into the store, and who did so into its log.

    BriefError where another recording is there and `replace` is not set.
    """
    key = entry.object_key
    if store.head(key) is None:
        try:
            store.put(key, mp3, ABSENT, "audio/mpeg", AUDIO_CACHE_CONTROL, progress)
        except Conflict:  # another writer was faster; its object is compared
            pass
        else:
            record(store, "publish", [entry.id], why, by)
            return "created"
    found = store.head(key)
    if found is None:
        raise Conflict(f"{key} vanished while it was compared; publish it again.")
    if found.size_bytes == mp3.stat().st_size and _same_bytes(store, key, mp3):
        return "unchanged"
    if not replace:
        raise BriefError(f"{key} is already published with other bytes; use --force to replace it.")
    store.put(key, mp3, Etag(found.etag), "audio/mpeg", AUDIO_CACHE_CONTROL, progress)
    record(store, "replace", [entry.id], why, by)
    return "replaced"


def _same_bytes(store: Store, key: str, path: Path) -> bool:
    """Whether an object holds what a file of the same size holds, compared in blocks."""
    with path.open("rb") as file:
        while block := file.read(COMPARED_BYTES):
            if store.get(key, len(block), file.tell() - len(block)).content != block:
                return False
    return True


def put_companion(store: Store, key: str, content: bytes, content_type: str) -> None:
    """Put a track's cover or waveform beside it; the same bytes are not written again."""
    try:
        store.put(key, content, ABSENT, content_type, AUDIO_CACHE_CONTROL)
    except Conflict:
        if store.get(key).content != content:
            store.put(key, content, ANYTHING, content_type, AUDIO_CACHE_CONTROL)


def publish(store: Store, settings: Settings, entry: CatalogEntry, mp3: Path, *, replace: bool = False) -> Outcome:
    """Put one track into the store and bring the catalogs in line."""
    outcome = put_audio(store, entry, mp3, replace=replace, by=settings.operator)
    rebuild(store, settings)
    return outcome


def published(store: Store, key: str) -> tags.Tagged | None:
    """What the tag of a published object says; None where there is no object, or none with a valid tag of ours."""
    try:
        return read_tag(store, key)[1]
    except (NotFound, QualityError):
        return None
