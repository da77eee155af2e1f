"""All entries that are listed, in catalog order, in bounded memory.

Their lines are in a file on this machine; memory holds what sorts them, about 200 bytes a track. A million tracks need a gigabyte of disk.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple, Self

from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.keys import audio_key, parse_audio_key

CATEGORIES = tuple(Category)
TIERS = tuple(Tier)


class Position(NamedTuple):
    """The position of an entry among others: newest date first, then id."""

    age: int
    """The day, counted backwards."""
    id: str
    number: int


class ListedEntries:
    """Entries, to be added once and read in order as often as wanted."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._end = 0
        self._offsets, self._lengths, self._prints = array("Q"), array("I"), array("I")
        self._kinds = bytearray()
        self._by_id: dict[str, Position] = {}
        self._ages: dict[int, int] = {}
        self._odd_keys: dict[int, str] = {}
        """Of objects whose names end in `.MP3`."""
        self.shadowed: dict[str, str] = {}
        """Keys of objects whose id another object has, and that object's key."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._by_id)

    def add(self, key: str, category: Category, line: bytes, fingerprint: str | None = None) -> None:
        """Add the entry of an audio object. Of several with one id the last by key is listed."""
        where = parse_audio_key(key)
        assert where, key  # noqa: S101  # only what has been read is added
        tier, day, name = where
        age = self._ages.setdefault(-day.toordinal(), -day.toordinal())  # one number a day, not one a track
        position = Position(age, name, len(self._offsets))
        if key != audio_key(tier, day, name):
            self._odd_keys[position.number] = key
        self._keep(line, (fingerprint or "").encode())
        self._kinds.append(TIERS.index(tier) << 4 | CATEGORIES.index(category))
        other = self._by_id.get(name)
        if other and self._key(other) > key:
            self.shadowed[key] = self._key(other)
            return
        if other:
            self.shadowed[self._key(other)] = key
        self._by_id[name] = position

    @property
    def size_bytes(self) -> int:
        """Of all lines and fingerprints together."""
        return self._end

    def __contains__(self, name: str) -> bool:
        """Whether an id is listed."""
        return name in self._by_id

    def key_of(self, name: str) -> str | None:
        """The object key of a listed id."""
        position = self._by_id.get(name)
        return self._key(position) if position else None

    def line(self, name: str) -> bytes:
        """The line of a listed id."""
        self._file.flush()
        number = self._by_id[name].number
        return os.pread(self._file.fileno(), self._lengths[number], self._offsets[number])

    def positions(self) -> list[Position]:
        """All that is listed, in order."""
        return sorted(self._by_id.values())

    def lines(
        self, positions: list[Position], tier: Tier | None = None, category: Category | None = None
    ) -> Iterator[bytes]:
        """Their lines, of one tier or one category if asked."""
        self._file.flush()
        number = self._file.fileno()
        for position in positions:
            kind = self._kinds[position.number]
            if tier in (None, TIERS[kind >> 4]) and category in (None, CATEGORIES[kind & 15]):
                yield os.pread(number, self._lengths[position.number], self._offsets[position.number])

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """The fingerprints of all listed tracks that have one, by id."""
        self._file.flush()
        for name in sorted(self._by_id):
            at = self._by_id[name].number
            if self._prints[at]:
                start = self._offsets[at] + self._lengths[at]
                yield name, os.pread(self._file.fileno(), self._prints[at], start).decode()

    def _key(self, position: Position) -> str:
        odd = self._odd_keys.get(position.number)
        return odd or audio_key(TIERS[self._kinds[position.number] >> 4], date.fromordinal(-position.age), position.id)

    def _keep(self, line: bytes, fingerprint: bytes) -> None:
        self._file.write(line)
        self._file.write(fingerprint)
        self._offsets.append(self._end)
        self._lengths.append(len(line))
        self._prints.append(len(fingerprint))
        self._end += len(line) + len(fingerprint)
