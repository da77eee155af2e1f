"""A session as music: which tracks fit, and in which order they flow. Pure functions; no HTTP, no store.

Scoring, from 0 to 1, is the mean of what was asked, weighted: goal 5, energy 3, nature 2, ambience 1. The pool is every track within
`POOL_WIDTH` of the best; from it the best are taken until the time is filled, the newer of two equals first. The best match opens; what
follows is the path of least change in tempo, key (circle of fifths) and energy. No track comes again before the pool is used up.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from api.index import Profile

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
UNKNOWN_KEY_STEPS = 3.0
"""What a step from or to a track without a key costs: neither near nor far."""


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


def score(wish: Wish, profile: Profile) -> float:
    """How well a track fits, from 0 to 1."""
    found = {"goal": _goal(_word(wish.goal), profile)}
    if wish.energy is not None:
        found["energy"] = _within(wish.energy, profile.energy_min, profile.energy_max)
    if wish.ambience is not None:
        found["ambience"] = _within(wish.ambience, profile.ambience_min, profile.ambience_max)
    if wish.nature:
        tags = {_word(tag) for tag in profile.nature_tags}
        found["nature"] = sum(_word(tag) in tags for tag in wish.nature) / len(wish.nature)
    return sum(WEIGHTS[name] * value for name, value in found.items()) / sum(WEIGHTS[name] for name in found)


def _goal(goal: str, profile: Profile) -> float:
    """1 for the category itself, 0.9 for one of the track's tags, 0.5 for a word in common."""
    category, tags = _word(profile.category), {_word(tag) for tag in profile.goal_tags}
    if goal == category:
        return 1.0
    if goal in tags or goal == _word(profile.genre):
        return 0.9
    words = set(goal.split("_"))
    return 0.5 if words & {word for tag in (category, *tags) for word in tag.split("_")} else 0.0


def _within(value: int, low: int, high: int) -> float:
    """1 in the middle of a range, 0.85 at its ends, less with every step outside."""
    half = (high - low) / 2
    away = abs(value - (low + high) / 2)
    return 1 - 0.15 * away / half if half and away <= half else max(0.0, (0.85 if half else 1.0) - (away - half) / 40)


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
    left = list(chosen)
    if last is None:
        path = [left.pop(0)]
    else:
        others = [track for track in left if track.id != last.id] or left
        start = min(others, key=lambda track: change(last, track))
        path = [start]
        left.remove(start)
    while left:
        nearest = min(left, key=lambda track: change(path[-1], track))
        path.append(nearest)
        left.remove(nearest)
    return _refined(path) if len(path) <= REFINED else path


def _refined(path: list[Candidate]) -> list[Candidate]:
    """Turn stretches of the path around where that makes it smoother; the first track stays."""
    size = len(path)
    for _ in range(SWEEPS):
        better = False
        for i in range(1, size - 1):
            for j in range(i + 1, size):
                before = change(path[i - 1], path[i]) + (change(path[j], path[j + 1]) if j + 1 < size else 0)
                after = change(path[i - 1], path[j]) + (change(path[i], path[j + 1]) if j + 1 < size else 0)
                if after < before - 1e-9:
                    path[i : j + 1] = path[i : j + 1][::-1]
                    better = True
        if not better:
            break
    return path


def change(one: Candidate, other: Candidate) -> float:
    """How much a listener notices from one track to the next: semitones of tempo, steps of key, energy."""
    tempo = 12 * abs(math.log2(one.bpm / other.bpm)) if one.bpm > 0 and other.bpm > 0 else 2.0
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


def pool_of(scores: Sequence[float], rows_of: Callable[[int], Iterable[int]]) -> list[tuple[int, float]]:
    """The rows of all profiles within reach of the best, with their scores."""
    best = max(scores, default=0.0)
    return [
        (row, found) for number, found in enumerate(scores) if found >= best - POOL_WIDTH for row in rows_of(number)
    ]
