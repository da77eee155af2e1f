"""Rebuilding the catalogs from the audio, safe with other writers at the same time.

Each catalog is written with compare-and-swap, and its ETag is read *before* the audio is listed: whoever wins has listed last and so has
seen everything that was there when the loser read. Catalogs whose bytes would not change are not written. Only objects that the index does
not know are read, and nothing grows in memory but what sorts the entries.
"""

from __future__ import annotations

import errno
import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from soundflow_core.base.errors import Conflict, NotFound, StoreFull, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.catalog_files import build_catalogs, build_fingerprints, catalog_keys
from soundflow_core.library.catalog.current_catalogs import all_fingerprints, listed_entries
from soundflow_core.library.catalog.entry_reader import read_track
from soundflow_core.library.catalog.legacy_catalogs import keep_seed_entries
from soundflow_core.library.catalog.listed_entries import ListedEntries
from soundflow_core.library.catalog.reviews import is_waiting, reviews
from soundflow_core.library.catalog.tag_index import (
    CHUNK_BYTES,
    IndexFile,
    Row,
    fetch_index,
    keep_index,
    line_of,
    merged,
    row_of,
    rows_of,
)
from soundflow_core.library.catalog.tombstones import tombstones
from soundflow_core.library.storage.base import ABSENT, Etag, Listed, Store
from soundflow_core.library.storage.documents import until_no_conflict
from soundflow_core.model.brief import Category
from soundflow_core.model.keys import (
    ALL_CATALOG,
    AUDIO_PREFIX,
    CATALOG_CACHE_CONTROL,
    FINGERPRINTS,
    INDEX,
    REVIEWS,
    TOMBSTONES,
    parse_audio_key,
    printable,
)

log = logging.getLogger(__name__)

MOST_REFUSALS = 50
"""Objects that the store lists and does not give: more are a fault of the store and not of these."""
LARGEST_LOSS, FEWEST_LOST = 0.5, 10
"""A rebuild that would unlist more than this share of all tracks, and more than so many, keeps them: more likely the listing is wrong."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
INPUTS = (TOMBSTONES, REVIEWS)
"""What a rebuild takes into account besides the audio."""
Progress = Callable[[int, int], None]
"""Called with (tracks listed so far, tracks read so far)."""


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
    read: int = 0
    """Objects that had to be read; all others were known."""


def rebuild(store: Store, settings: Settings, *, full: bool = False, progress: Progress | None = None) -> RebuildReport:
    """Bring all catalogs in line with the audio; `full` reads every tag again.

    Unavailable where other writers never let it through or this machine's disk is full.
    """
    with _scratch() as folder:
        work = _Rebuilding(store, settings, folder, progress, full)
        if store.head(INDEX) is None:
            work.remarks = keep_seed_entries(store, settings)
        elif not full:
            work.known = fetch_index(store, folder / "known")
        return until_no_conflict(work.once, "the catalogs", "run `soundflow rebuild` again")


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder on this machine for what is too long for memory."""
    try:
        with tempfile.TemporaryDirectory(prefix="soundflow-") as folder:
            yield Path(folder)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        place = tempfile.gettempdir()
        raise Unavailable(
            f"The catalogs can't be prepared in {place} ({error.strerror}); free some space or set TMPDIR."
        ) from error


@dataclass
class _Rebuilding:
    """One rebuild, however often another writer interrupts it: what was read once is not read again."""

    store: Store
    settings: Settings
    folder: Path
    progress: Progress | None
    full: bool = False
    known: bool = False
    """Whether the file `known` holds rows."""
    remarks: tuple[tuple[str, str], ...] = ()
    written: set[str] = field(default_factory=set)
    read: int = 0
    refusals: int = 0
    inputs: tuple[str | None, ...] = ()
    """The versions of the tombstones and reviews that this attempt obeys."""
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def once(self) -> RebuildReport:
        """One attempt; Conflict where another writer was faster."""
        before = {key: self.store.head(key) for key in (*catalog_keys(self.settings), FINGERPRINTS)}
        self.inputs = self._inputs()
        gone, decided = tombstones(self.store), reviews(self.store)

        def is_withheld(name: str, day: date) -> bool:
            return name in gone or is_waiting(name, day, decided, self.settings)

        with ListedEntries(self.folder / "listed") as listed:
            remarks, skipped = self._fill(listed, is_withheld)
            remarks |= self._keep_lost(listed, before[ALL_CATALOG], is_withheld)
            for key, content in self._catalogs(listed):
                self._write(key, content, before[key])
            self._check_inputs()
            if self.read:
                self._keep_index()
            remarks |= {key: _shadowed(other) for key, other in listed.shadowed.items()}
            return RebuildReport(
                len(listed),
                tuple(sorted(self.written)),
                tuple(sorted((dict(self.remarks) | remarks).items())),
                tuple(sorted((*skipped, *listed.shadowed))),
                self.read,
            )

    def _catalogs(self, listed: ListedEntries) -> Iterator[tuple[str, Path]]:
        """Every catalog in a file, one at a time: the next takes the place of the last."""
        yield from build_catalogs(listed, self.settings, self.folder)
        yield build_fingerprints(listed, self.folder)

    def _fill(
        self, listed: ListedEntries, is_withheld: Callable[[str, date], bool]
    ) -> tuple[dict[str, str], list[str]]:
        """Add every entry that is to be listed, and every row into a fresh index; what is to be said, and what is not listed."""
        remarks: dict[str, str] = {}
        skipped: list[str] = []
        listing = self.store.list(AUDIO_PREFIX)
        known = rows_of(self.folder / "known", self.settings) if self.known else iter(())
        fresh = IndexFile(self.folder / "fresh", self.settings)
        for number, row in enumerate(merged(listing, known, self._read), 1):
            fresh.add(row)
            shown = printable(row.key)
            if row.remark:
                remarks[shown] = row.remark
            where = parse_audio_key(row.key)
            if row.category is None or where is None:
                skipped.append(shown)
            elif not is_withheld(where[2], where[1]):
                listed.add(row.key, Category(row.category), row.line, row.fingerprint)
            if self.progress:
                self.progress(number, self.read)
        fresh.close()
        fresh.path.replace(self.folder / "known")
        self.known = True
        return remarks, skipped

    def _keep_lost(
        self, listed: ListedEntries, found: Listed | None, is_withheld: Callable[[str, date], bool]
    ) -> dict[str, str]:
        """Keep the tracks that a catalog lists and the listing does not show, where they are too many to be believed gone."""
        if self.full or found is None or listed.size_bytes > LARGEST_LOSS * found.size_bytes:
            return {}
        before = list(listed_entries(self.store, self.folder / "before"))
        lost = [e for e in before if e.id not in listed and not is_withheld(e.id, e.date)]
        if len(lost) <= max(FEWEST_LOST, LARGEST_LOSS * len(before)):
            return {}
        prints = all_fingerprints(self.store)
        for entry in lost:
            listed.add(entry.object_key, entry.category, line_of(entry), prints.get(entry.id))
        sentence = (
            f"the store shows no audio of {len(lost)} of the {len(before)} tracks that were listed: they stay listed; "
            "check the store, or run `soundflow rebuild --full` if they were deleted"
        )
        log.warning("%s: %s.", ALL_CATALOG, sentence)
        return {ALL_CATALOG: sentence}

    def _read(self, item: Listed) -> Row:
        reading = read_track(self.store, self.settings, item)
        with self._counting:
            self.read += 1
            self.refusals += reading.refusal is not None
        if reading.refusal and self.refusals > MOST_REFUSALS:
            raise reading.refusal
        return row_of(item, reading)

    def _keep_index(self) -> None:
        try:
            keep_index(self.store, self.folder / "known")
        except StoreFull as error:
            log.warning("%s The next rebuild reads the new tracks again.", error)

    def _inputs(self) -> tuple[str | None, ...]:
        return tuple(found.etag if (found := self.store.head(key)) else None for key in INPUTS)

    def _check_inputs(self) -> None:
        """Begin again where a track was taken down meanwhile.

        A catalog's ETag does not always tell: a bucket makes it from the bytes, and after a publication and a takedown they are as before.
        """
        if self._inputs() != self.inputs:
            raise Conflict("A track was taken down or reviewed meanwhile; list again.")

    def _write(self, key: str, content: Path, found: Listed | None) -> None:
        """Write a catalog over the version that stood there before the listing, unless it has these bytes already."""
        if found and found.size_bytes == content.stat().st_size and _is_same(self.store, key, content):
            return
        expect = Etag(found.etag) if found else ABSENT
        self._check_inputs()
        self.store.put(key, content, expect, "application/json", CATALOG_CACHE_CONTROL)
        self.written.add(key)


def _is_same(store: Store, key: str, content: Path) -> bool:
    with content.open("rb") as file:
        while ours := file.read(CHUNK_BYTES):
            try:
                theirs = store.get(key, CHUNK_BYTES, file.tell() - len(ours)).content
            except NotFound:
                return False
            if theirs != ours:
                return False
    return True


def _shadowed(winner: str) -> str:
    name = winner.rpartition("/")[2].removesuffix(".mp3")
    return f"{winner} has the same id {name}: not listed; rename one of them"
