"""Which tracks fit a session, and how well: pure functions over columns of all tracks.

A score, from 0 to 1, is the mean of what was asked for, weighted: goal 5, energy 3, nature 2, ambience 1. The pool of a session is every
track within `POOL_WIDTH` of the best score.
"""

from __future__ import annotations

import math
import re
from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.catalog.index import CatalogIndex
from soundflow_core.model.brief import Tier

WEIGHTS = {"goal": 5.0, "energy": 3.0, "nature": 2.0, "ambience": 1.0}
POOL_WIDTH = 0.25
"""How much worse than the best a track may score and still be played."""
MAX_CANDIDATES = 4000
"""The best of so many tracks of a pool are considered; no queue is longer before it repeats."""
UNKNOWN = {
    "bpm": 0.0, "durationSec": 0.0, "energyMin": 0.0, "energyMax": 100.0, "ambienceMin": 0.0, "ambienceMax": 100.0,
}  # fmt: skip
"""The values of an entry that does not have them."""
BPM_RANGE = 20.0, 400.0
"""Any other tempo counts as unknown."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class SessionQuery:
    """What a listener asks for; None where it does not matter."""

    goal: str
    energy: int | None = None
    ambience: int | None = None
    nature: tuple[str, ...] = ()


@dataclass(frozen=True)
class QueueTrack:
    """The properties of a track that decide its place in a queue."""

    id: str
    score: float
    bpm: float
    key: str
    energy: float
    duration_seconds: float
    day: int
    row: int = -1
    """In the catalog."""


class _Postings:
    """The rows that contain a word, by word."""

    def __init__(self) -> None:
        self._rows: dict[str, array[int]] = {}

    def add(self, word: str, row: int) -> None:
        """A row with this word; a repetition counts once."""
        rows = self._rows.setdefault(word, array("I"))
        if not rows or rows[-1] != row:
            rows.append(row)

    def of(self, word: str) -> NDArray[np.uint32]:
        """All rows with this word."""
        return np.array(self._rows.get(word, ()), np.uint32)


class SessionTracks:
    """All tracks of a catalog as sessions need them: columns, and rows by word; made once for each version of a catalog.

    `add` takes the entries one by one, `complete` the index that they came from. An invalid value counts as unknown.
    """

    index: CatalogIndex

    def __init__(self) -> None:
        self._categories, self._tags, self._parts, self._natures = _Postings(), _Postings(), _Postings(), _Postings()
        """Categories; goal tags and genres; the parts of categories and goal tags; nature tags."""
        self._columns: dict[str, array[float]] = {name: array("d") for name in UNKNOWN}
        self._keys: list[str] = []
        self._is_premium = array("B")

    def add(self, entry: dict[str, Any]) -> None:
        """Add the next row."""
        row = len(self._keys)
        category, goals = (
            _normalize(_text(entry.get("category"))),
            [_normalize(tag) for tag in _texts(entry.get("goalTags"))],
        )
        self._categories.add(category, row)
        for tag in (*goals, _normalize(_text(entry.get("genre")))):
            self._tags.add(tag, row)
        for part in {part for tag in (category, *goals) for part in tag.split("_")}:
            self._parts.add(part, row)
        for tag in _texts(entry.get("natureTags")):
            self._natures.add(_normalize(tag), row)
        for name, unknown in UNKNOWN.items():
            self._columns[name].append(_number(entry.get(name), unknown))
        self._keys.append(_text(entry.get("key")))
        self._is_premium.append(entry["tier"] == Tier.PREMIUM)

    def complete(self, index: CatalogIndex) -> None:
        """Finish after the last row."""
        self.index = index
        columns = {name: np.array(values) for name, values in self._columns.items()}
        self._columns.clear()
        self._ranges = {name: (columns[f"{name}Min"], columns[f"{name}Max"]) for name in ("energy", "ambience")}
        self._bpm = np.where((columns["bpm"] >= BPM_RANGE[0]) & (columns["bpm"] <= BPM_RANGE[1]), columns["bpm"], 0.0)
        self._seconds = np.clip(columns["durationSec"], 0.0, 86_400.0)
        self._days = np.array(index.days, np.int64)
        self._newest_first = np.argsort(-self._days, kind="stable")

    def scores(self, query: SessionQuery) -> Floats:
        """The score of each row, from 0 to 1."""
        found = {"goal": self._goal(_normalize(query.goal))}
        for name, value in (("energy", query.energy), ("ambience", query.ambience)):
            if value is not None:
                found[name] = _range_scores(value, *self._ranges[name])
        if query.nature:
            found["nature"] = np.zeros(len(self._keys))
            for tag in query.nature:
                found["nature"][self._natures.of(_normalize(tag))] += 1 / len(query.nature)
        total = sum(WEIGHTS[name] for name in found)
        return np.add.reduce([WEIGHTS[name] * values for name, values in found.items()]) / total

    def _goal(self, goal: str) -> Floats:
        """1 for the category itself, 0.9 for one of the track's tags or its genre, 0.5 for a word in common."""
        found = np.zeros(len(self._keys))
        for part in goal.split("_"):
            found[self._parts.of(part)] = 0.5
        found[self._tags.of(goal)] = 0.9
        found[self._categories.of(goal)] = 1.0
        return found

    def pool(self, query: SessionQuery, tier: Tier | None) -> tuple[Integers, Integers]:
        """The rows of the pool, best first and then newest first, and their scores in thousandths."""
        scores = self.scores(query)
        rows = self._newest_first
        if tier is not None:
            premium = np.frombuffer(self._is_premium, np.uint8)[rows] > 0
            rows = rows[premium if tier is Tier.PREMIUM else ~premium]
        if not len(rows):
            return rows, rows
        found = scores[rows]
        is_near = found >= found.max() - POOL_WIDTH
        rows, thousandths = rows[is_near], np.rint(found[is_near] * 1000).astype(np.int64)
        order = np.argsort(-thousandths, kind="stable")[:MAX_CANDIDATES]
        return rows[order], thousandths[order]

    def best(self, query: SessionQuery, tier: Tier | None, seconds: float) -> tuple[list[QueueTrack], int]:
        """The tracks of the pool that a queue of `seconds` may use, and the size of the pool."""
        rows, scores = self.pool(query, tier)
        lengths = np.maximum(self._seconds[rows], 1.0)
        enough = int(np.searchsorted(np.cumsum(lengths), seconds)) + 1
        if enough < len(
            rows
        ):  # no more are needed; but all that are equal to the last, since the seed chooses among them
            others = np.flatnonzero(
                (scores[enough:] != scores[enough - 1]) | (self._days[rows[enough:]] != self._days[rows[enough - 1]])
            )
            enough = enough + int(others[0]) if len(others) else len(rows)
        best = zip(rows[:enough], scores[:enough], strict=True)
        return [self._queue_track(int(row), int(score)) for row, score in best], len(rows)

    def _queue_track(self, row: int, score: int) -> QueueTrack:
        low, high = self._ranges["energy"]
        return QueueTrack(
            id=self.index.ids[row],
            score=score / 1000,
            bpm=float(self._bpm[row]),
            key=self._keys[row],
            energy=float(low[row] + high[row]) / 2,
            duration_seconds=float(self._seconds[row]),
            day=self.index.days[row],
            row=row,
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()


def _number(value: Any, unknown: float) -> float:
    """A finite number, or the value that stands for unknown."""
    try:
        found = float(value) if isinstance(value, (int, float)) else unknown
    except OverflowError:
        return unknown
    return found if math.isfinite(found) else unknown


def _range_scores(value: float, low: Floats, high: Floats) -> Floats:
    """1 in the middle of a range, 0.85 at its ends, falling outside."""
    half = (high - low) / 2
    away = np.abs(value - (low + high) / 2)
    inside = 1 - 0.15 * away / np.where(half > 0, half, 1.0)
    outside = np.maximum(0.0, np.where(half > 0, 0.85, 1.0) - (away - half) / 40)
    return np.where((half > 0) & (away <= half), inside, outside)


@lru_cache(maxsize=4096)
def _normalize(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", text.strip().lower())
