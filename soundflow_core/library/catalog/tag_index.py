"""The index: what was read of every audio object, so that the next rebuild reads only what is new.

It is in the store next to the catalogs, a row an object in key order, compressed. A row counts only for an object with the same key, ETag
and size, so that any version of the index is correct, however old: a stale row only costs a read. Throwing it away, or
`soundflow rebuild --full`, reads every tag again and gives the same catalogs byte for byte.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import zstandard

from soundflow_core.base.errors import NotFound
from soundflow_core.base.parsing import parse_json
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.entry_reader import Reading, public_url
from soundflow_core.library.storage.base import ANYTHING, Listed, Store
from soundflow_core.model.brief import Category
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import CATALOG_CACHE_CONTROL, INDEX, parse_audio_key

READER = 2
"""To be raised whenever `catalog.reading` finds something else in the same bytes."""
READERS = 16
"""Objects read side by side."""
AHEAD = 128
"""Rows that wait in order for a reading before them."""
CHUNK_BYTES = 64 << 20
LARGEST_COPY_BYTES = 4 << 30
"""A catalog of six million tracks."""
MOST_INFLATION = 200
"""How many times its size an index may grow when it is unpacked; rows shrink to a tenth, equal ones to a fiftieth."""
LONGEST_ROW_BYTES = 1 << 20
LARGEST_WINDOW_BYTES = 8 << 20


class Row(NamedTuple):
    """What is known of one audio object."""

    key: str
    etag: str
    size_bytes: int
    category: str | None
    """None where the object can't be listed."""
    remark: str
    fingerprint: str | None
    line: bytes
    """The entry as it is in a catalog; empty where there is none."""

    def describes(self, item: Listed) -> bool:
        """Whether this row was read from this very version of an object."""
        return self.key == item.key and self.etag == item.etag and self.size_bytes == item.size_bytes


def row_of(item: Listed, reading: Reading) -> Row:
    """The row of an object that was just read."""
    entry = reading.entry
    line = line_of(entry) if entry else b""
    etag = item.etag if reading.is_final else ""  # such a row describes no object, so that it is read again
    return Row(item.key, etag, item.size_bytes, entry.category if entry else None, reading.remark,
               reading.fingerprint, line)  # fmt: skip


def line_of(entry: CatalogEntry) -> bytes:
    """An entry in the bytes in which catalogs hold it."""
    return json.dumps(entry.as_json(), ensure_ascii=False, separators=(",", ":")).encode()


def merged(listing: Iterable[Listed], known: Iterator[Row], read: Callable[[Listed], Row]) -> Iterator[Row]:
    """A row for every listed object, in the order of the listing: a known one where it still holds, else a fresh one.

    Both sides come in key order and neither is held in memory. A server that lists in another order costs readings and nothing else.
    """
    waiting: deque[Row | Future[Row]] = deque()
    old = next(known, None)
    with closing(_Pool()) as pool:
        for item in listing:
            while old is not None and old.key < item.key:
                old = next(known, None)
            waiting.append(old if old is not None and old.describes(item) else pool.submit(read, item))
            while waiting and (isinstance(waiting[0], Row) or len(waiting) > AHEAD):
                yield _settled(waiting.popleft())
        while waiting:
            yield _settled(waiting.popleft())


def _settled(row: Row | Future[Row]) -> Row:
    return row if isinstance(row, Row) else row.result()


class _Pool:
    """Threads that are only started where something is new."""

    def __init__(self) -> None:
        self._threads: ThreadPoolExecutor | None = None

    def submit(self, read: Callable[[Listed], Row], item: Listed) -> Future[Row]:
        self._threads = self._threads or ThreadPoolExecutor(READERS)
        return self._threads.submit(read, item)

    def close(self) -> None:
        if self._threads:
            self._threads.shutdown(wait=True, cancel_futures=True)


class IndexFile:
    """An index on the disk of this machine, being written."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self._raw = path.open("wb")
        self._file: BinaryIO = zstandard.ZstdCompressor(level=1).stream_writer(self._raw)
        self._write([reader_version(), settings.free_public_base_url], b"")

    def add(self, row: Row) -> None:
        """Write a row."""
        self._write(list(row[:-1]), row.line)

    def _write(self, values: list[object], line: bytes) -> None:
        # ASCII, since a key of a local store may hold bytes that are no text; JSON has no raw tabs.
        self._file.write(json.dumps(values, separators=(",", ":")).encode() + b"\t" + line + b"\n")

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
        self._raw.close()


def rows_of(path: Path, settings: Settings) -> Iterator[Row]:
    """The rows of an index on this machine; none where it is damaged or was written by another reader of tags."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW_BYTES)
    left = MOST_INFLATION * path.stat().st_size + LONGEST_ROW_BYTES
    try:
        with path.open("rb") as raw, unpacker.stream_reader(raw) as stream:
            file = io.BufferedReader(cast(io.RawIOBase, stream), 1 << 20)
            version, base = parse_json(file.readline(LONGEST_ROW_BYTES).partition(b"\t")[0])
            if version != reader_version():
                return
            moved = base != settings.free_public_base_url
            while (text := file.readline(LONGEST_ROW_BYTES)) and (left := left - len(text)) > 0:
                row = _parsed(text)
                yield _moved(row, settings) if moved else row
    except (ValueError, TypeError, zstandard.ZstdError):
        return  # what is missing is read again


def _parsed(text: bytes) -> Row:
    values, tab, line = text.partition(b"\t")
    if not tab or not line.endswith(b"\n"):
        raise ValueError("cut off")
    key, etag, size_bytes, category, remark, fingerprint = parse_json(values)
    row = Row(key, etag, size_bytes, category, remark, fingerprint, line[:-1])
    if not (isinstance(row.key, str) and isinstance(row.remark, str) and row.category in (None, *Category)):
        raise ValueError("not a row")
    if not isinstance(row.fingerprint, str | None) or bool(row.line) != bool(row.category):
        raise ValueError("not a row")
    return row


def _moved(row: Row, settings: Settings) -> Row:
    """A row under another public address: nothing has to be read for it."""
    where = parse_audio_key(row.key)
    if not row.line or not where:
        return row
    values = parse_json(row.line)
    if "url" in values:
        values["url"] = public_url(where[0], row.key, settings)
    return row._replace(line=json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())


@cache
def reader_version() -> str:
    """A name for what is read and how it is written: rows of another version are not used."""
    schema = json.dumps(CatalogEntry.model_json_schema(), sort_keys=True)
    return hashlib.sha256(f"{READER} {schema}".encode()).hexdigest()[:16]


def fetch_index(store: Store, path: Path) -> bool:
    """Bring the store's index here, piece by piece; False where there is none, or it changes meanwhile."""
    return copy_here(store, INDEX, path)


def copy_here(store: Store, key: str, path: Path) -> bool:
    """Copy an object to a file in bounded memory; False where there is none, it changes meanwhile or is too large for any of ours."""
    etag, size = "", 1
    with path.open("wb") as file:
        while file.tell() < size:
            try:
                part = store.get(key, CHUNK_BYTES, file.tell())
            except NotFound:
                return False
            if not part.content or (etag and part.etag != etag) or part.size_bytes > LARGEST_COPY_BYTES:
                return False
            etag, size = part.etag, part.size_bytes
            file.write(part.content)
    return True


def keep_index(store: Store, path: Path) -> None:
    """Put an index into the store: whoever writes last, any is right."""
    store.put(INDEX, path, ANYTHING, "application/zstd", CATALOG_CACHE_CONTROL)
