"""The order of a session: a smooth path through the best tracks that fill the time. Pure functions.

The best tracks are taken until the time is filled, the newer of two equals first. The best match opens; what follows is the path of least
change in tempo, key (circle of fifths) and energy. No track repeats before the pool is used up.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence

import numpy as np

from api.sessions.candidates import Floats, QueueTrack

MAX_REFINED = 160
"""Longer paths keep the order of the nearest neighbours."""
BATCH = 400
"""So many tracks, best first, are ordered at a time: the cost grows with the square."""
MAX_SWEEPS = 4
FIFTHS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1}
KEY = re.compile(r"^([A-G])([#b]?)(m?)$")
MIN_GAIN = 1e-9
MAX_ROUNDS = 8
"""So many orders of a whole pool are computed; then they repeat."""
UNKNOWN_TEMPO_STEPS = 2.0
UNKNOWN_KEY_STEPS = 3.0
"""The cost of a step from or to a track without a key: neither near nor far."""


def build_queue(pool: Sequence[QueueTrack], seconds: float, seed: str) -> list[QueueTrack]:
    """An ordered queue of at least `seconds`, at most one track longer; empty only for an empty pool."""
    found: list[QueueTrack] = []
    rounds: dict[str, list[QueueTrack]] = {}
    filled = 0.0
    while pool and filled < seconds:
        last = found[-1] if found else None
        ordered = rounds.get(last.id) if last else None  # the whole pool after this track, from an earlier round
        if last and not ordered and len(rounds) >= MAX_ROUNDS:
            ordered = next((one for one in rounds.values() if one[0].id != last.id), None)
        if not ordered or filled + _duration(ordered) > seconds:
            ordered = _round(_chosen(pool, seconds - filled, seed), last)
        if last and len(ordered) == len(pool):
            rounds[last.id] = ordered
        found += ordered
        filled += _duration(ordered)
    return found


def _duration(tracks: Sequence[QueueTrack]) -> float:
    """Of all tracks, in seconds; one of unknown duration counts as one second, so that every queue ends."""
    return sum(max(track.duration_seconds, 1.0) for track in tracks)


def _round(chosen: list[QueueTrack], last: QueueTrack | None) -> list[QueueTrack]:
    """The chosen tracks in a smooth order, batch by batch."""
    found: list[QueueTrack] = []
    for start in range(0, len(chosen), BATCH):
        found += _ordered(chosen[start : start + BATCH], found[-1] if found else last)
    return found


def _chosen(pool: Sequence[QueueTrack], seconds: float, seed: str) -> list[QueueTrack]:
    """The best of the pool that fill the time, or all of it."""
    ranked = sorted(pool, key=lambda track: (-round(track.score, 3), -track.day, _draw(seed, track.id)))
    chosen: list[QueueTrack] = []
    filled = 0.0
    for track in ranked:
        if filled >= seconds:
            break
        chosen.append(track)
        filled += max(track.duration_seconds, 1.0)
    best = [track for track in chosen if round(track.score, 3) == round(chosen[0].score, 3)]
    first = min(best, key=lambda track: _draw(f"{seed}/first", track.id))
    return [first, *(track for track in chosen if track is not first)]


def _ordered(chosen: list[QueueTrack], last: QueueTrack | None) -> list[QueueTrack]:
    """A smooth path through all tracks; it begins with the first, or with the best successor of the last round's end."""
    start = 0
    if last is not None:
        others = [n for n, track in enumerate(chosen) if track.id != last.id] or range(len(chosen))
        start = min(others, key=lambda n: step_cost(last, chosen[n]))
    costs = _step_costs(chosen)
    path, left = [start], np.zeros(len(chosen))
    for _ in range(len(chosen) - 1):
        left[path[-1]] = np.inf
        path.append(int(np.argmin(costs[path[-1]] + left)))
    if len(path) <= MAX_REFINED:
        path = _refined(path, costs)
    return [chosen[n] for n in path]


def _refined(path: list[int], costs: Floats) -> list[int]:
    """Reverse parts of the path where that makes it smoother (2-opt); the first track stays."""
    order = np.array(path)
    costs = costs[np.ix_(order, order)]  # in the order of the path: the next track is beside the diagonal
    for _ in range(MAX_SWEEPS):
        improved = False
        for first in range(1, len(path) - 1):
            last = first
            while last + 1 < len(path):
                gains = costs[first - 1, first] - costs[first - 1, last + 1 :]  # of reversing the part that ends there
                gains[:-1] += costs.diagonal(1)[last + 1 :] - costs[first, last + 2 :]
                found = int(np.argmax(gains > MIN_GAIN))
                if gains[found] <= MIN_GAIN:
                    break
                last += 1 + found
                reversed_part = slice(first, last + 1)
                order[reversed_part] = order[reversed_part][::-1].copy()
                costs[reversed_part] = costs[reversed_part][::-1].copy()
                costs[:, reversed_part] = costs[:, reversed_part][:, ::-1].copy()
                improved = True
        if not improved:
            break
    return [int(n) for n in order]


def _step_costs(tracks: Sequence[QueueTrack]) -> Floats:
    """`step_cost` from each track to each, rounded to nine digits: equal costs are then equal on every machine."""
    octaves = np.array([math.log2(track.bpm) if track.bpm > 0 else np.nan for track in tracks])
    keys = [_circle_position(track.key) or (np.nan, False) for track in tracks]
    place, minor = np.array([key[0] for key in keys]), np.array([key[1] for key in keys])
    energy = np.array([track.energy for track in tracks])
    tempo = 6 * np.abs(octaves[:, None] - octaves)
    around = np.abs(place[:, None] - place)
    steps = np.minimum(around, 12 - around) + (minor[:, None] != minor)
    steps[np.isnan(steps)], tempo[np.isnan(tempo)] = UNKNOWN_KEY_STEPS, UNKNOWN_TEMPO_STEPS / 2
    return np.round(tempo + steps + np.abs(energy[:, None] - energy) / 20, 9)


def step_cost(one: QueueTrack, other: QueueTrack) -> float:
    """How noticeable the step from one track to the next is: semitones of tempo, steps of key, energy."""
    known = one.bpm > 0 and other.bpm > 0
    tempo = 12 * abs(math.log2(one.bpm) - math.log2(other.bpm)) if known else UNKNOWN_TEMPO_STEPS
    return 0.5 * tempo + key_steps(one.key, other.key) + abs(one.energy - other.energy) / 20


def key_steps(one: str, other: str) -> float:
    """Steps on the Camelot wheel: 0 for the same key, 1 for a fifth or the relative key, up to 7."""
    first, second = _circle_position(one), _circle_position(other)
    if first is None or second is None:
        return UNKNOWN_KEY_STEPS
    around = abs(first[0] - second[0]) % 12
    return min(around, 12 - around) + (first[1] != second[1])


def _circle_position(key: str) -> tuple[int, bool] | None:
    """A key's position on the circle of fifths (a minor key at its relative major's), and whether it is minor."""
    match = KEY.match(key)
    if not match:
        return None
    letter, sign, minor = match.groups()
    place = FIFTHS[letter] + {"#": 7, "b": -7, "": 0}[sign] - (3 if minor else 0)
    return place % 12, bool(minor)


def _draw(seed: str, name: str) -> int:
    """A pseudo-random number that is the same for the same seed and name on every machine."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:8], "big")
