"""A catalog's index: filters, search and pages without parsing the catalog again.

Rows keep the catalog's order. A set of rows is an integer used as a bit set, so that filters are `&` and `|`; a rare word has a list of row
numbers instead, since a bit set for each word would be larger than the catalog.
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


class _ForeignEntry(CatalogEntry):
    """An entry as other programs may write it: unknown values are null."""

    bpm: Bpm | None = None  # type: ignore[assignment]  # wider than our own
    key: Word | None = None  # type: ignore[assignment]
    duration_sec: Seconds | None = None  # type: ignore[assignment]
    energy_min: Percent | None = None  # type: ignore[assignment]
    energy_max: Percent | None = None  # type: ignore[assignment]
    ambience_min: Percent | None = None  # type: ignore[assignment]
    ambience_max: Percent | None = None  # type: ignore[assignment]


_ENTRY = TypeAdapter(_ForeignEntry)

RARE_WORD = 64
"""A word in fewer than one of so many rows has a list of rows."""
MANY_WORDS = 500
"""The rows of a prefix of up to three letters that more words share are computed in advance."""
FEW_ROWS = 100
CHUNK_BYTES = 32
"""Bit sets are read in chunks: an operation on a whole one takes time in proportion to its length."""
LAST_LETTER = "\U0010ffff"
WORD = re.compile(r"[^\W_]+(?:[#'][^\W_]+)*#?", re.UNICODE)
_BITS = bytes.maketrans(b"01", b"\0\1")


@dataclass(frozen=True)
class Filter:
    """Which rows are selected: all conditions must hold; several genres are alternatives."""

    tier: Tier | None = None
    genres: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    """The last day, included."""
    text: str = ""
    """Words, each a prefix of a word in the title, category, genre, key, tags or id."""

    @property
    def is_empty(self) -> bool:
        """Whether every row is selected."""
        return self == Filter()


class CatalogIndex:
    """The rows of one catalog. Raises ValueError where the bytes are not an array of entries."""

    def __init__(self, raw: bytes, observe: Callable[[dict[str, Any]], None] | None = None) -> None:
        """`observe` is called with each entry, in the order of the rows."""
        self.text, self._starts, self._ends, parsed = _split(raw)
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
            _bits(rows) if len(rows) * RARE_WORD > self.size else rows
            for rows in map(postings.__getitem__, self._words)
        ]
        self._common_prefixes = self._find_common_prefixes()
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

    def select(self, condition: Filter) -> int:
        """The rows that match, as a bit set."""
        found = (1 << self.size) - 1
        if condition.tier is not None:
            found &= self._tiers[condition.tier]
        if condition.genres:
            of_genres = 0
            for genre in condition.genres:
                of_genres |= self._genres.get(genre.lower(), 0)
            found &= of_genres
        if condition.start or condition.end:
            found &= self._between(condition.start or date.min, condition.end or date.max)
        for word in WORD.findall(condition.text.lower()):
            found &= self._with_prefix(word)
        return found

    def rows(self, found: int, after: int = -1, limit: int | None = None) -> list[int]:
        """The first rows of a bit set, behind the row `after`."""
        found >>= after + 1
        first = after + 1
        if limit is None and found.bit_count() > FEW_ROWS:
            selectors = bin(found)[:1:-1].encode().translate(_BITS)
            return list(compress(range(first, first + len(selectors)), selectors))
        rows: list[int] = []
        content = found.to_bytes((found.bit_length() + 7) // 8, "little")
        for offset in range(0, len(content), CHUNK_BYTES):
            chunk = int.from_bytes(content[offset : offset + CHUNK_BYTES], "little")
            while chunk:
                lowest = chunk & -chunk
                rows.append(first + 8 * offset + lowest.bit_length() - 1)
                if len(rows) == limit:
                    return rows
                chunk ^= lowest
        return rows

    def last_row_before(self, tier: str, day: int, track_id: str) -> int:
        """The last row at or before a position in the order, whether or not the track at that position still exists."""
        premium = self._premium_first.bit_count() if self._is_premium_first else 0
        low, high = (0, premium) if tier == Tier.PREMIUM else (premium, self.size)
        if not self._is_premium_first:
            low, high = 0, self.size
        return bisect_right(range(self.size), (-day, track_id), low, high, key=self._position) - 1

    def lines(self, rows: Iterable[int]) -> Iterator[bytes]:
        """The JSON of rows, one by one. It keeps only the text in memory: a slow reader does not keep a whole index of an older version."""
        text, starts, ends = self.text, self._starts, self._ends
        return (text[starts[row] : ends[row]] for row in rows)

    def size_bytes(self, rows: Iterable[int]) -> int:
        """Of the JSON of all these rows."""
        return sum(self._ends[row] - self._starts[row] for row in rows)

    def cursor_of(self, row: int) -> tuple[str, int, str]:
        """A row's position in the order: tier, day, id."""
        premium = self._premium_first >> row & 1
        return (Tier.PREMIUM if premium else Tier.FREE).value, self.days[row], self.ids[row]

    @property
    def _is_premium_first(self) -> bool:
        """Whether all premium rows come before all others, as in all.json."""
        return self._premium_first & (self._premium_first + 1) == 0

    def _position(self, row: int) -> tuple[int, str]:
        return -self.days[row], self.ids[row]

    def _between(self, start: date, end: date) -> int:
        """Rows by date: within each run of descending dates they are adjacent."""
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

    def _with_prefix(self, prefix: str) -> int:
        """The rows with a word that begins with a prefix."""
        rows = self._common_prefixes.get(prefix)
        return self._union(*self._span(prefix)) if rows is None else rows

    def _span(self, prefix: str) -> tuple[int, int]:
        """The range of sorted words with a prefix."""
        start = bisect_left(self._words, prefix)
        return start, bisect_left(self._words, prefix + LAST_LETTER, start)

    def _union(self, start: int, end: int) -> int:
        found, rare = 0, array("I")
        for rows in self._postings[start:end]:
            if isinstance(rows, int):
                found |= rows
            else:
                rare.extend(rows)
        return found | _bits(rare)

    def _find_common_prefixes(self) -> dict[str, int]:
        """The rows of short prefixes that very many words share: `1` is a prefix of very many ids."""
        shared = Counter(word[:size] for word in self._words for size in range(1, 4) if len(word) >= size)
        return {prefix: self._union(*self._span(prefix)) for prefix, words in shared.items() if words > MANY_WORDS}


def _bits(rows: Iterable[int]) -> int:
    """A bit set of rows."""
    chosen = rows if isinstance(rows, (array, list)) else list(rows)
    if not chosen:
        return 0
    bits = bytearray(max(chosen) // 8 + 1)
    for row in chosen:
        bits[row >> 3] |= 1 << (row & 7)
    return int.from_bytes(bits, "little")


def _split(raw: bytes) -> tuple[bytes, array[int], array[int], Iterator[dict[str, Any]]]:
    """The text, where each entry begins and ends, and the entries. SoundFlow writes one entry a line; any other array is rewritten so."""
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
        raise ValueError("its lines are not entries")
    parsed = (_validated(text[start:end]) for start, end in zip(starts, ends, strict=True))
    return text, starts, ends, parsed


def _validated(line: bytes) -> dict[str, Any]:
    """An entry whose values are in their ranges; ValueError for any other, so that no route has to check again."""
    try:
        _ENTRY.validate_json(line)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        raise ValueError(f"the {place or 'JSON'} of an entry is not in its range") from error
    return dict(parse_json(line))


def own_key(entry: dict[str, Any]) -> str | None:
    """The key of an entry's audio; None where the catalog names one that is not this track's."""
    place = parse_audio_key(entry["objectKey"])
    identity = (entry["tier"], entry["date"], entry["id"])
    is_own = place is not None and (place[0].value, place[1].isoformat(), place[2]) == identity
    return str(entry["objectKey"]) if is_own else None


def _words_of(entry: dict[str, Any]) -> set[str]:
    tags = (*entry.get("goalTags", ()), *entry.get("natureTags", ()))
    texts = (entry["title"], entry["category"], entry["genre"], entry.get("key") or "", entry["id"], *tags)
    return set(WORD.findall(" ".join(texts).replace("_", " ").lower()))
