"""A catalog as an index: filters, search and pages without parsing anything again.

Rows keep the catalog's order. A set of rows is a whole number with a bit a row, so that filters are `&` and `|`; words that few rows hold
keep a plain list instead, since a bit set each would cost more than the catalog.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any

from pydantic import TypeAdapter, ValidationError

from soundflow_core.base.parsing import parse_json
from soundflow_core.model.brief import Percent, Tier
from soundflow_core.model.entry import Bpm, CatalogEntry, Seconds, Word
from soundflow_core.model.keys import parse_audio_key


class _Listed(CatalogEntry):
    """An entry of anybody's catalog: what is not known is null there."""

    bpm: Bpm | None = None  # type: ignore[assignment]  # more is allowed than in our own
    key: Word | None = None  # type: ignore[assignment]
    duration_sec: Seconds | None = None  # type: ignore[assignment]
    energy_min: Percent | None = None  # type: ignore[assignment]
    energy_max: Percent | None = None  # type: ignore[assignment]
    ambience_min: Percent | None = None  # type: ignore[assignment]
    ambience_max: Percent | None = None  # type: ignore[assignment]


_ENTRIES = TypeAdapter(_Listed)

RARE = 64
"""A word in fewer than one of so many rows keeps a list."""
MANY_WORDS = 500
"""A beginning of up to three letters that more words share is looked up once for all."""
FEW_ROWS = 100
PIECE_BYTES = 32
"""Rows are looked for in pieces of a set: each step on a whole one would cost as much as the set is long."""
LAST_LETTER = "\U0010ffff"
WORD = re.compile(r"[^\W_]+(?:[#'][^\W_]+)*#?", re.UNICODE)
_BITS = bytes.maketrans(b"01", b"\0\1")


@dataclass(frozen=True)
class Filter:
    """Which rows are wanted. All that is said must hold; several genres are alternatives."""

    tier: Tier | None = None
    genres: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    """The last day, included."""
    text: str = ""
    """Words, each the beginning of a word in the title, category, genre, key, tags or id."""

    @property
    def is_empty(self) -> bool:
        """Whether every row is wanted."""
        return self == Filter()


class CatalogIndex:
    """The rows of one catalog. Raises ValueError where the bytes are no array of entries."""

    def __init__(self, raw: bytes, observe: Callable[[dict[str, Any]], None] | None = None) -> None:
        """`observe` is called with every entry, in the order of the rows."""
        self.text, self._starts, self._ends, parsed = _lines(raw)
        self.ids: list[str] = []
        self.days = array("i")
        postings: dict[str, array[int]] = {}
        tiers: dict[str, array[int]] = {tier: array("I") for tier in Tier}
        genres: dict[str, array[int]] = {}
        self.premium: dict[str, tuple[str, str]] = {}
        """The object key and the title of every premium track, by its id."""
        for row, entry in enumerate(parsed):
            self.ids.append(str(entry["id"]))
            if entry["tier"] == Tier.PREMIUM and own_key(entry):
                self.premium[self.ids[-1]] = entry["objectKey"], entry["title"]
            self.days.append(date.fromisoformat(entry["date"]).toordinal())
            tiers[entry["tier"]].append(row)
            genres.setdefault(entry["genre"].lower(), array("I")).append(row)
            for word in _words_of(entry):
                postings.setdefault(word, array("I")).append(row)
            if observe:
                observe(entry)
        self.size = len(self.ids)
        self._row_of = {name: row for row, name in enumerate(self.ids)}
        self._tiers = {tier: _bits(rows) for tier, rows in tiers.items()}
        self._genres = {genre: _bits(rows) for genre, rows in genres.items()}
        self._words = sorted(postings)
        self._postings: list[int | array[int]] = [
            _bits(rows) if len(rows) * RARE > self.size else rows for rows in map(postings.__getitem__, self._words)
        ]
        self._ready = self._ready_prefixes()
        self._premium_first = self._tiers[Tier.PREMIUM]

    def line(self, row: int) -> bytes:
        """The JSON of one row."""
        return self.text[self._starts[row] : self._ends[row]]

    def entry(self, track_id: str) -> dict[str, Any] | None:
        """An entry by its id."""
        line = self.line_of(track_id)
        return None if line is None else dict(json.loads(line))

    def line_of(self, track_id: str) -> bytes | None:
        """The JSON of an entry by its id."""
        row = self._row_of.get(track_id)
        return None if row is None else self.line(row)

    def select(self, wanted: Filter) -> int:
        """The rows that fit, as bits."""
        found = (1 << self.size) - 1
        if wanted.tier is not None:
            found &= self._tiers[wanted.tier]
        if wanted.genres:
            among = 0
            for genre in wanted.genres:
                among |= self._genres.get(genre.lower(), 0)
            found &= among
        if wanted.start or wanted.end:
            found &= self._between(wanted.start or date.min, wanted.end or date.max)
        for word in WORD.findall(wanted.text.lower()):
            found &= self._beginning_with(word)
        return found

    def rows(self, found: int, after: int = -1, limit: int | None = None) -> list[int]:
        """The first rows of a set, behind the row `after`."""
        found >>= after + 1
        first = after + 1
        if limit is None and found.bit_count() > FEW_ROWS:
            selectors = bin(found)[:1:-1].encode().translate(_BITS)
            return list(compress(range(first, first + len(selectors)), selectors))
        rows: list[int] = []
        octets = found.to_bytes((found.bit_length() + 7) // 8, "little")
        for place in range(0, len(octets), PIECE_BYTES):
            piece = int.from_bytes(octets[place : place + PIECE_BYTES], "little")
            while piece:
                lowest = piece & -piece
                rows.append(first + 8 * place + lowest.bit_length() - 1)
                if len(rows) == limit:
                    return rows
                piece ^= lowest
        return rows

    def after(self, tier: str, day: int, track_id: str) -> int:
        """The last row that stands at or before a place in the order, whether or not its track is still there."""
        premium = self._premium_first.bit_count() if self._is_premium_first else 0
        low, high = (0, premium) if tier == Tier.PREMIUM else (premium, self.size)
        if not self._is_premium_first:
            low, high = 0, self.size
        return bisect_right(range(self.size), (-day, track_id), low, high, key=self._place) - 1

    def lines(self, rows: Iterable[int]) -> Iterator[bytes]:
        """The JSON of rows, one by one. It holds on to the text alone: a slow reader keeps no whole index of an older version."""
        text, starts, ends = self.text, self._starts, self._ends
        return (text[starts[row] : ends[row]] for row in rows)

    def size_bytes(self, rows: Iterable[int]) -> int:
        """Of the JSON of rows together."""
        return sum(self._ends[row] - self._starts[row] for row in rows)

    def cursor_of(self, row: int) -> tuple[str, int, str]:
        """A row's place in the order: tier, day, id."""
        premium = self._premium_first >> row & 1
        return (Tier.PREMIUM if premium else Tier.FREE).value, self.days[row], self.ids[row]

    @property
    def _is_premium_first(self) -> bool:
        """Whether all premium rows stand before all others, as in all.json."""
        return self._premium_first & (self._premium_first + 1) == 0

    def _place(self, row: int) -> tuple[int, str]:
        return -self.days[row], self.ids[row]

    def _between(self, start: date, end: date) -> int:
        """Rows by date: within each run of falling dates they stand together."""
        found = 0
        for low, high in self._runs():
            first = bisect_left(range(self.size), -end.toordinal(), low, high, key=lambda row: -self.days[row])
            last = bisect_right(range(self.size), -start.toordinal(), low, high, key=lambda row: -self.days[row])
            if last > first:
                found |= ((1 << (last - first)) - 1) << first
        return found

    def _runs(self) -> Iterator[tuple[int, int]]:
        premium = self._premium_first.bit_count() if self._is_premium_first else 0
        yield 0, premium
        yield premium, self.size

    def _beginning_with(self, prefix: str) -> int:
        """The rows with a word that begins so."""
        ready = self._ready.get(prefix)
        return self._united(*self._span(prefix)) if ready is None else ready

    def _span(self, prefix: str) -> tuple[int, int]:
        """Where the words with a beginning stand among all."""
        start = bisect_left(self._words, prefix)
        return start, bisect_left(self._words, prefix + LAST_LETTER, start)

    def _united(self, start: int, end: int) -> int:
        found, rare = 0, array("I")
        for rows in self._postings[start:end]:
            if isinstance(rows, int):
                found |= rows
            else:
                rare.extend(rows)
        return found | _bits(rare)

    def _ready_prefixes(self) -> dict[str, int]:
        """Short beginnings that very many words share: one letter can mean every number there is."""
        shared = Counter(word[:size] for word in self._words for size in range(1, 4) if len(word) >= size)
        return {prefix: self._united(*self._span(prefix)) for prefix, words in shared.items() if words > MANY_WORDS}


def _bits(rows: Iterable[int]) -> int:
    """A set of rows as one number."""
    chosen = rows if isinstance(rows, (array, list)) else list(rows)
    if not chosen:
        return 0
    field = bytearray(max(chosen) // 8 + 1)
    for row in chosen:
        field[row >> 3] |= 1 << (row & 7)
    return int.from_bytes(field, "little")


def _lines(raw: bytes) -> tuple[bytes, array[int], array[int], Iterator[dict[str, Any]]]:
    """Where each entry stands. Catalogs as SoundFlow writes them hold an entry a line; any other array is written anew."""
    text = raw
    if not (raw.startswith(b"[\n{") and raw.endswith(b"}\n]\n")):
        entries = parse_json(raw)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ValueError("a catalog is an array of entries")
        lines = [json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() for entry in entries]
        text = b"[\n" + b",\n".join(lines) + b"\n]\n" if lines else b"[\n]\n"
    starts, ends = array("Q"), array("Q")
    position = 2
    while text[position : position + 1] == b"{":
        end = text.index(b"\n", position)
        starts.append(position)
        ends.append(end - 1 if text[end - 1 : end] == b"," else end)
        position = end + 1
    if text[position:] != b"]\n":
        raise ValueError("its lines are no entries")
    parsed = (_checked(text[start:end]) for start, end in zip(starts, ends, strict=True))
    return text, starts, ends, parsed


def _checked(line: bytes) -> dict[str, Any]:
    """An entry whose numbers and texts are in their ranges; ValueError for any other, so that no answer has to fear one."""
    try:
        _ENTRIES.validate_json(line)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        raise ValueError(f"the {place or 'JSON'} of an entry is not in its range") from error
    return dict(parse_json(line))


def own_key(entry: dict[str, Any]) -> str | None:
    """The key of an entry's audio; None where the catalog names one that is not this track's."""
    place = parse_audio_key(entry["objectKey"])
    said = (entry["tier"], entry["date"], entry["id"])
    is_own = place is not None and (place[0].value, place[1].isoformat(), place[2]) == said
    return str(entry["objectKey"]) if is_own else None


def _words_of(entry: dict[str, Any]) -> set[str]:
    tags = (*entry.get("goalTags", ()), *entry.get("natureTags", ()))
    said = (entry["title"], entry["category"], entry["genre"], entry.get("key") or "", entry["id"], *tags)
    return set(WORD.findall(" ".join(said).replace("_", " ").lower()))
