"""Rebuilding the catalogs from the audio, safely beside other writers.

Each catalog is written with compare-and-swap, and its ETag is read *before* the audio is listed: whoever wins has listed last and so has
seen everything that was there when the loser read. Catalogs whose bytes would not change are not written.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from soundflow_core.catalog.deriving import catalog_keys, derive, unique
from soundflow_core.catalog.reading import Reading, read_track, tombstones
from soundflow_core.catalog.reviewing import is_waiting, reviews
from soundflow_core.entry import CatalogEntry
from soundflow_core.errors import Conflict, NotFound, Unavailable
from soundflow_core.keys import AUDIO_PREFIX, CATALOG_CACHE_CONTROL, FINGERPRINTS
from soundflow_core.settings import Settings
from soundflow_core.storage.base import ABSENT, Etag, Expect, Store

log = logging.getLogger(__name__)

ATTEMPTS = 60
Progress = Callable[[int, int], None]
"""Called with (tracks read, tracks in all)."""


@dataclass(frozen=True)
class RebuildReport:
    """What a rebuild found and did."""

    tracks: int
    """Entries that are listed."""
    written: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...]
    """(key, sentence) of every object that is not listed or was adopted with a default."""
    skipped: tuple[str, ...] = ()
    """Keys of the objects that are not listed, taken-down ones apart."""


def rebuild(store: Store, settings: Settings, *, progress: Progress | None = None) -> RebuildReport:
    """Bring all catalogs in line with the audio; Unavailable where other writers never let it through."""
    known: dict[tuple[str, str], Reading] = {}
    written: set[str] = set()
    for attempt in range(ATTEMPTS):
        try:
            return _once(store, settings, known, written, progress)
        except Conflict:
            log.debug("Another writer was faster; attempt %d", attempt + 1)
            time.sleep(random.uniform(0.0, min(1.0, 0.02 * 1.5**attempt)))  # noqa: S311  # only spreads the writers
    raise Unavailable("Other writers kept changing the catalogs; run `soundflow rebuild` again.")


def _once(
    store: Store,
    settings: Settings,
    known: dict[tuple[str, str], Reading],
    written: set[str],
    progress: Progress | None,
) -> RebuildReport:
    before = {key: _current(store, key) for key in (*catalog_keys(settings), FINGERPRINTS)}
    gone, decided = tombstones(store), reviews(store)
    listed = [item for item in store.list(AUDIO_PREFIX) if item.key.endswith(".mp3")]
    readings = []
    for number, item in enumerate(listed):
        version = (item.key, item.etag)
        if version not in known:
            known[version] = read_track(store, settings, item)
        readings.append(known[version])
        if progress:
            progress(number + 1, len(listed))
    listable = [r.entry for r in readings if r.entry and r.entry.id not in gone]
    entries = unique(entry for entry in listable if not is_waiting(entry, decided, settings))
    derived = derive(entries.values(), settings)
    derived[FINGERPRINTS] = _fingerprints(readings, entries)
    for key, content in derived.items():
        found, expect = before[key]
        if found != content:
            store.put(key, content, expect, "application/json", CATALOG_CACHE_CONTROL)
            written.add(key)
    shadowed = {r.key: _shadowed(entries[r.entry.id]) for r in readings if r.entry and _is_shadowed(r.entry, entries)}
    remarks = tuple((r.key, shadowed.get(r.key, r.remark)) for r in readings if r.remark or r.key in shadowed)
    skipped = tuple(r.key for r in readings if r.entry is None or r.key in shadowed)
    return RebuildReport(len(entries), tuple(sorted(written)), remarks, skipped)


def _fingerprints(readings: list[Reading], listed: dict[str, CatalogEntry]) -> bytes:
    """The fingerprints of all listed tracks by id, a line each."""
    known = {r.entry.id: r.fingerprint for r in readings if r.entry and r.fingerprint and r.entry.id in listed}
    lines = [f"{json.dumps(name)}:{json.dumps(text)}" for name, text in sorted(known.items())]
    return ("{\n" + ",\n".join(lines) + "\n}\n" if lines else "{}\n").encode()


def archive_of(store: Store, series: str) -> dict[str, str]:
    """The fingerprints of a series (`deep_work_daily`) by track id; none where nothing is published or the file is damaged."""
    try:
        known = json.loads(store.get(FINGERPRINTS).content)
    except (NotFound, ValueError):
        return {}
    return {str(name): str(text) for name, text in known.items() if str(name).endswith(f"-{series}")}


def _is_shadowed(entry: CatalogEntry, listed: dict[str, CatalogEntry]) -> bool:
    return entry.id in listed and listed[entry.id].object_key != entry.object_key


def _shadowed(winner: CatalogEntry) -> str:
    return f"{winner.object_key} has the same id {winner.id}: not listed; rename one of them"


def _current(store: Store, key: str) -> tuple[bytes | None, Expect]:
    try:
        stored = store.get(key)
    except NotFound:
        return None, ABSENT
    return stored.content, Etag(stored.etag)
