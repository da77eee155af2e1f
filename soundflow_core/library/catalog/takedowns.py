"""Taking tracks down, restoring them, and pruning old ones.

The order is what keeps every catalog true at every moment: the tombstone first, then the catalogs, and only then the bytes. An object that
any catalog lists is never deleted, unless the store is so full that neither tombstone nor catalog can be written before something is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from soundflow_core.base.errors import BriefError, Cancelled, NotFound, StoreFull
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.change_log import record
from soundflow_core.library.catalog.current_catalogs import delete_unlisted, listed_keys, strike_out
from soundflow_core.library.catalog.rebuilding import Progress, rebuild
from soundflow_core.library.catalog.tombstones import change_tombstones, new_tombstone, tombstones
from soundflow_core.library.storage.base import Listed, Store
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import AUDIO_PREFIX, INDEX, companion_keys, parse_audio_key

log = logging.getLogger(__name__)

SETTLE_SECONDS = 1.0


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
    """Restore a track that was taken down; NotFound where it never was. False where its audio was purged: it may be made again."""
    if track_id not in tombstones(store):
        raise NotFound(f"'{track_id}' was not taken down; `soundflow tracks` lists what is live.")
    change_tombstones(store, lambda gone: {name: one for name, one in gone.items() if name != track_id})
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
    """Remove a tier's tracks from before the last `keep_days` days, bytes and all."""
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
    space = _FreeSpace(store, audio if purge else [])
    if new:
        fresh = {name: new_tombstone(name, why, settings.operator) for name in new}
        space.write(lambda: change_tombstones(store, lambda gone: {**gone, **fresh}))
    try:
        space.write(lambda: _unlist(store, settings, names, progress))
    finally:
        if new:
            space.write(lambda: record(store, "takedown", new, why, settings.operator))
    if not purge:
        return Removal(tuple(names))
    return _purge(store, settings, names, found, why, space)


class _FreeSpace:
    """Frees space in a full store, so that a removal can be written down, by deleting what is needed least.

    The order otherwise is tombstone, catalogs, bytes. Where there is no space for a tombstone or a catalog, what belongs beside the audio
    that is to be purged goes first, then the index, which the next rebuild makes anew, and audio only where these were not enough.
    """

    def __init__(self, store: Store, audio: list[Listed]) -> None:
        self.deleted: list[str] = []
        self._store = store
        companions = [key for item in audio for key in reversed(companion_keys(item.key))]  # covers last
        self._left = [companions, [INDEX], *([item.key] for item in audio)]

    def write(self, action: Callable[[], object]) -> None:
        """Do what writes, again after each batch that was deleted; StoreFull where nothing is left to delete."""
        while True:
            try:
                action()
                return
            except StoreFull as error:
                if not self._left:
                    raise
                log.warning("%s Freeing space with what is needed least.", error)
                for key in self._left.pop(0):
                    if self._store.head(key) is not None:
                        self._store.delete(key)
                        self.deleted.append(key)


def _unlist(store: Store, settings: Settings, names: list[str], progress: Progress | None = None) -> None:
    """Bring the catalogs in line. Where something else stops a rebuild, at least take these tracks out of the catalogs as they stand."""
    try:
        rebuild(store, settings, progress=progress)
    except (StoreFull, Cancelled):
        raise
    except Exception as error:
        strike_out(store, settings, frozenset(names))
        log.warning("The tracks were taken out of the catalogs, but these can't be rebuilt: %s", error)


def _purge(
    store: Store, settings: Settings, names: list[str], found: dict[str, list[Listed]], why: str, space: _FreeSpace
) -> Removal:
    time.sleep(SETTLE_SECONDS)  # a rebuild that read the tombstones just before ours were written has ended by now
    space.write(lambda: _unlist(store, settings, names))
    listed = listed_keys(store, settings)
    deleted, freed = space.deleted, 0
    purged: list[str] = []
    try:
        for name, items in found.items():
            for item in items:
                for key in (*companion_keys(item.key), item.key):  # the audio last, so that a purge can be run again
                    if delete_unlisted(store, key, listed):
                        deleted.append(key)
                freed += item.size_bytes
            purged.append(name)
    finally:  # where it was interrupted, the log still names what is gone
        if purged:
            space.write(lambda: record(store, "purge", sorted(purged), why, settings.operator))
    return Removal(tuple(names), tuple(deleted), freed)


def _objects_of(store: Store, ids: Sequence[str]) -> dict[str, list[Listed]]:
    """The audio objects of these ids; copies of one name on two days are both found."""
    wanted = set(ids)
    found: dict[str, list[Listed]] = {}
    for item in store.list(AUDIO_PREFIX):
        where = parse_audio_key(item.key)
        if where and where[2] in wanted:
            found.setdefault(where[2], []).append(item)
    return found
