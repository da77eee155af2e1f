"""Taking tracks down, bringing them back, and letting old ones go.

The order is what keeps every catalog true at every moment: the tombstone first, then the catalogs, and only then the bytes. An object that
any catalog lists is never deleted, unless the store is so full that neither tombstone nor catalog can be written before something is.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from soundflow_core.base.errors import BriefError, Cancelled, Conflict, NotFound, SoundFlowError, StoreFull, Unavailable
from soundflow_core.base.parsing import parse_json
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.changes import record
from soundflow_core.library.catalog.deriving import catalog_keys
from soundflow_core.library.catalog.indexing import Progress, rebuild
from soundflow_core.library.catalog.reading import parse_stones, stones, tombstones
from soundflow_core.library.storage.base import ABSENT, Etag, Expect, Listed, Store
from soundflow_core.library.storage.documents import get_document
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import (
    AUDIO_PREFIX,
    CATALOG_CACHE_CONTROL,
    INDEX,
    TOMBSTONES,
    companion_keys,
    parse_audio_key,
)

log = logging.getLogger(__name__)

ATTEMPTS = 20
SETTLE_SECONDS = 1.0
LARGEST_CATALOG_BYTES = 4 << 30


class HeldBack(SoundFlowError):
    """A track that was taken down is not made or ingested anew; the message says why, and how to bring it back."""

    exit_code = 0


def held_back(store: Store, keys: Iterable[str]) -> dict[str, str]:
    """Those of some audio keys whose tracks were taken down: by track id, the reason and how to bring the track back."""
    gone, held = stones(store), {}
    for key in keys:
        where = parse_audio_key(key)
        stone = gone.get(where[2]) if where else None
        if where and stone is not None:
            then = "lists it again" if store.head(key) else "lets it be made again"
            held[where[2]] = f"taken down ({stone.get('why')}); `soundflow restore {where[2]}` {then}"
    return held


@dataclass(frozen=True)
class Removal:
    """What was taken down."""

    tracks: tuple[str, ...]
    deleted: tuple[str, ...] = ()
    """Keys of the objects whose bytes are gone."""
    freed_bytes: int = 0


def take_down(
    store: Store,
    settings: Settings,
    ids: Sequence[str],
    why: str,
    *,
    purge: bool = False,
    progress: Progress | None = None,
) -> Removal:
    """Take tracks out of all catalogs; with `purge` their bytes go, too. NotFound where there is no such track, and nothing is changed."""
    if not why.strip():
        raise BriefError("A takedown needs a reason; say it with --why.")
    found = _objects_of(store, ids)
    gone = tombstones(store)
    for name in ids:
        if name not in found and name not in gone:
            raise NotFound(f"There is no track '{name}'; `soundflow tracks` lists them.")
    return _remove(store, settings, found, [name for name in ids if name not in gone], why, purge, progress)


def restore(store: Store, settings: Settings, track_id: str, why: str = "") -> bool:
    """Bring a track back that was taken down; NotFound where it never was. False where its audio was purged: it may be made again."""
    if track_id not in tombstones(store):
        raise NotFound(f"'{track_id}' was not taken down; `soundflow tracks` lists what is live.")
    _change_tombstones(store, lambda standing: [stone for stone in standing if stone.get("id") != track_id])
    try:
        rebuild(store, settings)
    finally:
        record(store, "restore", [track_id], why, settings.operator)
    return track_id in _objects_of(store, [track_id])


def prune(
    store: Store,
    settings: Settings,
    keep_days: int,
    *,
    today: date,
    tier: Tier = Tier.FREE,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Removal:
    """Let go of a tier's tracks from before the last `keep_days` days, bytes and all."""
    first = today - timedelta(days=keep_days)
    old: dict[str, list[Listed]] = {}
    for item in store.list(f"{AUDIO_PREFIX}{tier}/"):
        where = parse_audio_key(item.key)
        if where and where[1] <= first:
            old.setdefault(where[2], []).append(item)
    if dry_run or not old:
        items = [item for items in old.values() for item in items]
        return Removal(tuple(sorted(old)), tuple(i.key for i in items), sum(i.size_bytes for i in items))
    gone = tombstones(store)
    why = f"older than {keep_days} days"
    return _remove(store, settings, old, [name for name in sorted(old) if name not in gone], why, True, progress)


def _remove(
    store: Store,
    settings: Settings,
    found: dict[str, list[Listed]],
    new: list[str],
    why: str,
    purge: bool,
    progress: Progress | None,
) -> Removal:
    names = sorted({*found, *new})
    audio = [item for items in found.values() for item in items]
    room = _Room(store, audio if purge else [])
    if new:
        fresh = [_stone(name, why, settings.operator) for name in new]
        room.write(lambda: _change_tombstones(store, lambda standing: [*standing, *fresh]))
    try:
        room.write(lambda: _unlist(store, settings, names, progress))
    finally:
        if new:
            room.write(lambda: record(store, "takedown", new, why, settings.operator))
    if not purge:
        return Removal(tuple(names))
    return _purge(store, settings, names, found, why, room)


class _Room:
    """Makes room in a full store, so that a removal can be written down, by deleting what is needed least.

    The order otherwise is tombstone, catalogs, bytes. Where there is no room for a tombstone or a catalog, what stands beside the audio
    that is to be purged goes first, then the index, which the next rebuild makes anew, and audio only where these were not enough.
    """

    def __init__(self, store: Store, audio: list[Listed]) -> None:
        self.deleted: list[str] = []
        self._store = store
        companions = [
            key for item in audio for key in reversed(companion_keys(item.key))
        ]  # measures first, covers last
        self._left = [companions, [INDEX], *([item.key] for item in audio)]

    def write(self, action: Callable[[], object]) -> None:
        """Do what writes, again after each batch that was deleted to make room; StoreFull where nothing is left to delete."""
        while True:
            try:
                action()
                return
            except StoreFull as error:
                if not self._left:
                    raise
                log.warning("%s Making room with what is needed least.", error)
                for key in self._left.pop(0):
                    if self._store.head(key) is not None:
                        self._store.delete(key)
                        self.deleted.append(key)


def _unlist(store: Store, settings: Settings, names: list[str], progress: Progress | None = None) -> None:
    """Bring the catalogs in line. Where something else stops a rebuild, at least take these tracks out of the catalogs as they stand."""
    try:
        rebuild(store, settings, progress=progress)
    except StoreFull:
        raise
    except Cancelled:
        raise
    except Exception as error:
        strike_out(store, settings, frozenset(names))
        log.warning("The tracks were taken out of the catalogs, but these can't be rebuilt: %s", error)


def strike_out(store: Store, settings: Settings, names: frozenset[str]) -> None:
    """Take tracks out of every catalog without looking at any audio, with compare-and-swap; all other entries stay as they are."""
    for catalog in catalog_keys(settings):
        for _ in range(ATTEMPTS):
            try:
                stored = get_document(store, catalog, LARGEST_CATALOG_BYTES)
            except NotFound:
                break
            kept = [line for line in _lines(stored.content) if _entry(line).get("id") not in names]
            content = b"[\n" + b",\n".join(kept) + b"\n]\n" if kept else b"[]\n"
            if content == stored.content:
                break
            with suppress(Conflict):
                store.put(catalog, content, Etag(stored.etag), "application/json", CATALOG_CACHE_CONTROL)
                break
        else:
            raise Unavailable(f"Others kept changing {catalog}; try again.")


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


def _purge(
    store: Store, settings: Settings, names: list[str], found: dict[str, list[Listed]], why: str, room: _Room
) -> Removal:
    time.sleep(
        SETTLE_SECONDS
    )  # whoever read the tombstones just before ours were written has written its catalogs by now
    room.write(lambda: _unlist(store, settings, names))
    listed = _listed_keys(store, settings)
    deleted, freed = room.deleted, 0
    purged: list[str] = []
    try:
        for name, items in found.items():
            for item in items:
                for key in (
                    *companion_keys(item.key),
                    item.key,
                ):  # the audio last: while it stands, a purge can be run again
                    if delete_unlisted(store, key, listed):
                        deleted.append(key)
                freed += item.size_bytes
            purged.append(name)
    finally:  # cut off in between, the log still names what is gone
        if purged:
            room.write(lambda: record(store, "purge", sorted(purged), why, settings.operator))
    return Removal(tuple(names), tuple(deleted), freed)


def delete_unlisted(store: Store, key: str, listed: frozenset[str]) -> bool:
    """Delete an object; BriefError where a catalog lists it. False where there is none."""
    if key in listed:
        raise BriefError(f"{key} is listed in a catalog and is not deleted; take its track down first.")
    if store.head(key) is None:
        return False
    store.delete(key)
    return True


def _listed_keys(store: Store, settings: Settings) -> frozenset[str]:
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


def _objects_of(store: Store, ids: Sequence[str]) -> dict[str, list[Listed]]:
    """The audio objects of these ids; copies of one name on two days are both found."""
    wanted = set(ids)
    found: dict[str, list[Listed]] = {}
    for item in store.list(AUDIO_PREFIX):
        where = parse_audio_key(item.key)
        if where and where[2] in wanted:
            found.setdefault(where[2], []).append(item)
    return found


def _stone(track_id: str, why: str, by: str) -> dict[str, str]:
    at = datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return {"id": track_id, "why": why, "by": by, "at": at}


def _change_tombstones(store: Store, change: Any) -> None:  # from a list of stones to a list of stones
    """Rewrite the list with compare-and-swap."""
    for _ in range(ATTEMPTS):
        expect: Expect = ABSENT
        standing: list[dict[str, Any]] = []
        try:
            stored = get_document(store, TOMBSTONES)
            expect, standing = Etag(stored.etag), [*parse_stones(stored.content).values()]
        except NotFound:
            pass
        by_id = {str(stone["id"]): stone for stone in change(standing)}
        lines = [json.dumps(by_id[name], ensure_ascii=False, separators=(",", ":")) for name in sorted(by_id)]
        content = ("[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n").encode()
        try:
            store.put(TOMBSTONES, content, expect, "application/json", "private, no-store")
            return
        except Conflict:
            continue
    raise Unavailable(f"Others kept changing {TOMBSTONES}; try again.")
