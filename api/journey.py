"""A session as music: which tracks fit, and in which order they flow. Pure functions; no HTTP, no store.

Scoring, from 0 to 1, is the mean of what was asked, weighted: goal 5, energy 3, nature 2, ambience 1. The pool is every track within
`POOL_WIDTH` of the best; from it the best are taken until the time is filled, the newer of two equals first. The best match opens; what
follows is the path of least change in tempo, key (circle of fifths) and energy. No track comes again before the pool is used up.
"""

from __future__ import annotations

import hashlib
import math
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.catalog.index import CatalogIndex
from soundflow_core.model.brief import Tier

WEIGHTS = {"goal": 5.0, "energy": 3.0, "nature": 2.0, "ambience": 1.0}
POOL_WIDTH = 0.25
"""How much worse than the best a track may fit and still be played."""
REFINED = 160
"""Longer stretches are ordered by the nearest neighbour alone."""
STRETCH = 400
"""So many tracks, best first, are ordered at a time: every one looks at all others, and a queue of thousands must not take seconds."""
SWEEPS = 4
FIFTHS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1}
KEY = re.compile(r"^([A-G])([#b]?)(m?)$")
LEAST_GAIN = 1e-9
MOST_CANDIDATES = 4000
"""The best of so many that fit are considered; no queue is longer before it repeats."""
MOST_ROUNDS = 8
"""So many orders of a whole pool are worked out; then they come again."""
UNKNOWN = {
    "bpm": 0.0, "durationSec": 0.0, "energyMin": 0.0, "energyMax": 100.0, "ambienceMin": 0.0, "ambienceMax": 100.0,
}  # fmt: skip
"""What an entry's numbers are where it does not tell them."""
BPM = 20.0, 400.0
"""What is believed of a tempo; anything else is unknown."""
UNKNOWN_TEMPO_STEPS = 2.0
UNKNOWN_KEY_STEPS = 3.0
"""What a step from or to a track without a key costs: neither near nor far."""


Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Wish:
    """What a listener asks for; None where it does not matter."""

    goal: str
    energy: int | None = None
    ambience: int | None = None
    nature: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A track as far as its place in a queue depends on it."""

    id: str
    score: float
    bpm: float
    key: str
    energy: float
    duration_seconds: float
    day: int
    row: int = -1
    """Of the catalog."""


class _Rows:
    """The rows that a word stands in, by word."""

    def __init__(self) -> None:
        self._rows: dict[str, array[int]] = {}

    def add(self, word: str, row: int) -> None:
        """A row with this word; the same twice counts once."""
        rows = self._rows.setdefault(word, array("I"))
        if not rows or rows[-1] != row:
            rows.append(row)

    def of(self, word: str) -> NDArray[np.uint32]:
        """All rows with this word."""
        return np.array(self._rows.get(word, ()), np.uint32)


class Tracks:
    """All tracks of a catalog as sessions need them: columns and words by row, made once for each version of a catalog.

    `add` takes the entries one by one, `complete` the index that they came from. A value that makes no sense counts as unknown.
    """

    index: CatalogIndex

    def __init__(self) -> None:
        self._categories, self._tags, self._parts, self._natures = _Rows(), _Rows(), _Rows(), _Rows()
        """Words: categories; goal tags and genres; the parts of categories and goal tags; nature tags."""
        self._columns: dict[str, array[float]] = {name: array("d") for name in UNKNOWN}
        self._keys: list[str] = []
        self._is_premium = array("B")

    def add(self, entry: dict[str, Any]) -> None:
        """The next row."""
        row = len(self._keys)
        category, goals = _word(_text(entry.get("category"))), [_word(tag) for tag in _texts(entry.get("goalTags"))]
        self._categories.add(category, row)
        for tag in (*goals, _word(_text(entry.get("genre")))):
            self._tags.add(tag, row)
        for part in {part for tag in (category, *goals) for part in tag.split("_")}:
            self._parts.add(part, row)
        for tag in _texts(entry.get("natureTags")):
            self._natures.add(_word(tag), row)
        for name, unknown in UNKNOWN.items():
            self._columns[name].append(_number(entry.get(name), unknown))
        self._keys.append(_text(entry.get("key")))
        self._is_premium.append(entry["tier"] == Tier.PREMIUM)

    def complete(self, index: CatalogIndex) -> None:
        """All rows are there."""
        self.index = index
        columns = {name: np.array(values) for name, values in self._columns.items()}
        self._columns.clear()
        self._ranges = {name: (columns[f"{name}Min"], columns[f"{name}Max"]) for name in ("energy", "ambience")}
        self._bpm = np.where((columns["bpm"] >= BPM[0]) & (columns["bpm"] <= BPM[1]), columns["bpm"], 0.0)
        self._seconds = np.clip(columns["durationSec"], 0.0, 86_400.0)
        self._days = np.array(index.days, np.int64)
        self._newest_first = np.argsort(-self._days, kind="stable")

    def scores(self, wish: Wish) -> Floats:
        """How well each row fits, from 0 to 1: the weighted mean of what was asked."""
        found = {"goal": self._goal(_word(wish.goal))}
        for name, value in (("energy", wish.energy), ("ambience", wish.ambience)):
            if value is not None:
                found[name] = _within(value, *self._ranges[name])
        if wish.nature:
            found["nature"] = np.zeros(len(self._keys))
            for tag in wish.nature:
                found["nature"][self._natures.of(_word(tag))] += 1 / len(wish.nature)
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

    def pool(self, wish: Wish, tier: Tier | None) -> tuple[Integers, Integers]:
        """The rows within reach of the best, best first and then newest first, and their scores in thousandths."""
        scores = self.scores(wish)
        rows = self._newest_first
        if tier is not None:
            premium = np.frombuffer(self._is_premium, np.uint8)[rows] > 0
            rows = rows[premium if tier is Tier.PREMIUM else ~premium]
        if not len(rows):
            return rows, rows
        found = scores[rows]
        near = found >= found.max() - POOL_WIDTH
        rows, thousandths = rows[near], np.rint(found[near] * 1000).astype(np.int64)
        order = np.argsort(-thousandths, kind="stable")[:MOST_CANDIDATES]
        return rows[order], thousandths[order]

    def session(self, wish: Wish, tier: Tier | None, seconds: float, seed: str) -> tuple[list[Candidate], int]:
        """An ordered queue of at least `seconds`, and how many tracks fit."""
        rows, scores = self.pool(wish, tier)
        lengths = np.maximum(self._seconds[rows], 1.0)
        enough = int(np.searchsorted(np.cumsum(lengths), seconds)) + 1
        if enough < len(rows):  # no more are needed; but of equals all, since the seed chooses among them
            others = np.flatnonzero(
                (scores[enough:] != scores[enough - 1]) | (self._days[rows[enough:]] != self._days[rows[enough - 1]])
            )
            enough = enough + int(others[0]) if len(others) else len(rows)
        pool = [
            self._candidate(int(row), int(score)) for row, score in zip(rows[:enough], scores[:enough], strict=True)
        ]
        return queue(pool, seconds, seed), len(rows)

    def _candidate(self, row: int, score: int) -> Candidate:
        low, high = self._ranges["energy"]
        return Candidate(
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
    """A number, as far as it is one."""
    try:
        found = float(value) if isinstance(value, (int, float)) else unknown
    except OverflowError:
        return unknown
    return found if math.isfinite(found) else unknown


def _within(value: float, low: Floats, high: Floats) -> Floats:
    """1 in the middle of a range, 0.85 at its ends, less with every step outside."""
    half = (high - low) / 2
    away = np.abs(value - (low + high) / 2)
    inside = 1 - 0.15 * away / np.where(half > 0, half, 1.0)
    outside = np.maximum(0.0, np.where(half > 0, 0.85, 1.0) - (away - half) / 40)
    return np.where((half > 0) & (away <= half), inside, outside)


@lru_cache(maxsize=4096)
def _word(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", text.strip().lower())


def queue(pool: Sequence[Candidate], seconds: float, seed: str) -> list[Candidate]:
    """An ordered queue of at least `seconds`, at most one track longer; empty only for an empty pool."""
    found: list[Candidate] = []
    rounds: dict[str, list[Candidate]] = {}
    filled = 0.0
    while pool and filled < seconds:
        last = found[-1] if found else None
        ordered = rounds.get(last.id) if last else None  # the whole pool after this track, ordered before
        if last and not ordered and len(rounds) >= MOST_ROUNDS:
            ordered = next((one for one in rounds.values() if one[0].id != last.id), None)
        if not ordered or filled + _length(ordered) > seconds:
            ordered = _round(_chosen(pool, seconds - filled, seed), last)
        if last and len(ordered) == len(pool):
            rounds[last.id] = ordered
        found += ordered
        filled += _length(ordered)
    return found


def _length(tracks: Sequence[Candidate]) -> float:
    """Of all together, in seconds; a track that names none counts as one second, so that every queue ends."""
    return sum(max(track.duration_seconds, 1.0) for track in tracks)


def _round(chosen: list[Candidate], last: Candidate | None) -> list[Candidate]:
    """What was chosen in a smooth order, stretch by stretch."""
    found: list[Candidate] = []
    for start in range(0, len(chosen), STRETCH):
        found += _ordered(chosen[start : start + STRETCH], found[-1] if found else last)
    return found


def _chosen(pool: Sequence[Candidate], seconds: float, seed: str) -> list[Candidate]:
    """The best of the pool that fill the time, or all of it."""
    ranked = sorted(pool, key=lambda track: (-round(track.score, 3), -track.day, _die(seed, track.id)))
    chosen: list[Candidate] = []
    filled = 0.0
    for track in ranked:
        if filled >= seconds:
            break
        chosen.append(track)
        filled += max(track.duration_seconds, 1.0)
    best = [track for track in chosen if round(track.score, 3) == round(chosen[0].score, 3)]
    first = min(best, key=lambda track: _die(f"{seed}/first", track.id))
    return [first, *(track for track in chosen if track is not first)]


def _ordered(chosen: list[Candidate], last: Candidate | None) -> list[Candidate]:
    """A smooth path through all; it begins with the first, or where another round ended, with what follows that best."""
    start = 0
    if last is not None:
        others = [n for n, track in enumerate(chosen) if track.id != last.id] or range(len(chosen))
        start = min(others, key=lambda n: change(last, chosen[n]))
    costs = _changes(chosen)
    path, left = [start], np.zeros(len(chosen))
    for _ in range(len(chosen) - 1):
        left[path[-1]] = np.inf
        path.append(int(np.argmin(costs[path[-1]] + left)))
    if len(path) <= REFINED:
        path = _refined(path, costs)
    return [chosen[n] for n in path]


def _refined(path: list[int], costs: Floats) -> list[int]:
    """Turn stretches of the path around where that makes it smoother; the first track stays."""
    order = np.array(path)
    costs = costs[np.ix_(order, order)]  # as the path goes: what follows a track stands beside the diagonal
    for _ in range(SWEEPS):
        better = False
        for first in range(1, len(path) - 1):
            last = first
            while last + 1 < len(path):
                gains = costs[first - 1, first] - costs[first - 1, last + 1 :]  # for a stretch that ends there
                gains[:-1] += costs.diagonal(1)[last + 1 :] - costs[first, last + 2 :]
                found = int(np.argmax(gains > LEAST_GAIN))
                if gains[found] <= LEAST_GAIN:
                    break
                last += 1 + found
                turned = slice(first, last + 1)
                order[turned] = order[turned][::-1].copy()
                costs[turned] = costs[turned][::-1].copy()
                costs[:, turned] = costs[:, turned][:, ::-1].copy()
                better = True
        if not better:
            break
    return [int(n) for n in order]


def _changes(tracks: Sequence[Candidate]) -> Floats:
    """`change` from each track to each, to nine digits: what is equal then stays equal on every machine."""
    octaves = np.array([math.log2(track.bpm) if track.bpm > 0 else np.nan for track in tracks])
    keys = [_wheel(track.key) or (np.nan, False) for track in tracks]
    place, minor = np.array([key[0] for key in keys]), np.array([key[1] for key in keys])
    energy = np.array([track.energy for track in tracks])
    tempo = 6 * np.abs(octaves[:, None] - octaves)
    around = np.abs(place[:, None] - place)
    steps = np.minimum(around, 12 - around) + (minor[:, None] != minor)
    steps[np.isnan(steps)], tempo[np.isnan(tempo)] = UNKNOWN_KEY_STEPS, UNKNOWN_TEMPO_STEPS / 2
    return np.round(tempo + steps + np.abs(energy[:, None] - energy) / 20, 9)


def change(one: Candidate, other: Candidate) -> float:
    """How much a listener notices from one track to the next: semitones of tempo, steps of key, energy."""
    known = one.bpm > 0 and other.bpm > 0
    tempo = 12 * abs(math.log2(one.bpm) - math.log2(other.bpm)) if known else UNKNOWN_TEMPO_STEPS
    return 0.5 * tempo + key_steps(one.key, other.key) + abs(one.energy - other.energy) / 20


def key_steps(one: str, other: str) -> float:
    """Steps on the Camelot wheel: 0 for the same key, 1 for a fifth or the relative key, up to 7."""
    first, second = _wheel(one), _wheel(other)
    if first is None or second is None:
        return UNKNOWN_KEY_STEPS
    around = abs(first[0] - second[0]) % 12
    return min(around, 12 - around) + (first[1] != second[1])


def _wheel(key: str) -> tuple[int, bool] | None:
    """A key's place on the circle of fifths, a minor key at its relative major's, and whether it is minor."""
    match = KEY.match(key)
    if not match:
        return None
    letter, sign, minor = match.groups()
    place = FIFTHS[letter] + {"#": 7, "b": -7, "": 0}[sign] - (3 if minor else 0)
    return place % 12, bool(minor)


def _die(seed: str, name: str) -> int:
    """The same throw for the same day and seed on every machine."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:8], "big")
