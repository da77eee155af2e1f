"""Bird song: a phrase generator for each species, and timelines of near birds (call and response) and distant ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Rng = np.random.Generator


@dataclass(frozen=True)
class Syllable:
    """One gliding tone: start (s from the phrase's start), length (s), pitch from and to, trill depth and rate, vibrato, level."""

    at: float
    seconds: float
    from_hz: float
    to_hz: float
    trill: float = 0.0
    trill_hz: float = 30.0
    vibrato: float = 0.0
    level: float = 1.0


@dataclass(frozen=True)
class Phrase:
    """A phrase of one bird: start (s), pan (0 left .. 1 right), whether it answers the previous phrase, its syllables."""

    at: float
    pan: float
    answer: bool
    syllables: tuple[Syllable, ...]

    @property
    def end(self) -> float:
        """The end of the last syllable, in seconds."""
        return self.at + max(s.at + s.seconds for s in self.syllables)


PhraseGenerator = Callable[[Rng, float], tuple[Syllable, ...]]
"""Generates one phrase, given the bird's pitch factor (about 1)."""


def _thrush(rng: Rng, pitch: float) -> tuple[Syllable, ...]:
    """Song thrush: a short motif repeated two to four times, then perhaps another."""
    syllables: list[Syllable] = []
    at = 0.0
    for _ in range(int(rng.integers(1, 3))):
        motif = [(rng.uniform(2200, 3400), rng.uniform(0.75, 1.4), rng.uniform(0.07, 0.16)) for _ in range(3)]
        motif = motif[: int(rng.integers(2, 4))]
        for _ in range(int(rng.integers(2, 5))):
            for hz, bend, seconds in motif:
                syllables.append(Syllable(at, seconds, hz * pitch, hz * bend * pitch, vibrato=0.006))
                at += seconds + 0.035
            at += 0.12
        at += 0.2
    return tuple(syllables)


def _tit(rng: Rng, pitch: float) -> tuple[Syllable, ...]:
    """Great tit: two alternating notes, three to seven times, in strict time."""
    high, low = 4300 * pitch, 3300 * pitch * rng.uniform(0.97, 1.03)
    step = rng.uniform(0.15, 0.2)
    pairs = range(int(rng.integers(3, 8)))
    return tuple(
        s
        for k in pairs
        for s in (
            Syllable(2 * k * step, 0.6 * step, high, high * 0.97, level=0.8),
            Syllable((2 * k + 1) * step, 0.75 * step, low, low * 0.96),
        )
    )


def _wren(rng: Rng, pitch: float) -> tuple[Syllable, ...]:
    """Wren: quick thin notes, a long trill, and a few closing notes."""
    syllables: list[Syllable] = []
    at = 0.0
    for _ in range(int(rng.integers(4, 8))):
        hz = rng.uniform(4000, 5600) * pitch
        syllables.append(Syllable(at, 0.05, hz, hz * rng.uniform(0.75, 1.2), level=0.6))
        at += 0.085
    length = rng.uniform(0.5, 0.9)
    syllables.append(Syllable(at, length, 4300 * pitch, 4000 * pitch, 0.85, rng.uniform(18, 26), 0.03, 0.8))
    at += length + 0.06
    for _ in range(int(rng.integers(1, 4))):
        syllables.append(Syllable(at, 0.07, 4900 * pitch, 3900 * pitch, level=0.6))
        at += 0.11
    return tuple(syllables)


def _robin(rng: Rng, pitch: float) -> tuple[Syllable, ...]:
    """Robin: thin high notes in irregular descending runs."""
    syllables: list[Syllable] = []
    at, hz = 0.0, rng.uniform(4600, 5600) * pitch
    for _ in range(int(rng.integers(4, 9))):
        seconds = rng.uniform(0.06, 0.24)
        trill = float(rng.random() < 0.3) * 0.7
        following = float(np.clip(hz * rng.uniform(0.68, 1.2), 2300 * pitch, 5800 * pitch))
        syllables.append(Syllable(at, seconds, hz, following, trill, rng.uniform(20, 32), 0.01, rng.uniform(0.5, 0.9)))
        at += seconds + rng.uniform(0.02, 0.1)
        hz = following * rng.uniform(0.85, 1.12)
    return tuple(syllables)


def _chaffinch(rng: Rng, pitch: float) -> tuple[Syllable, ...]:
    """Chaffinch: a note repeated ever faster and lower, and a flourish."""
    syllables: list[Syllable] = []
    at, step, hz = 0.0, rng.uniform(0.185, 0.21), rng.uniform(4400, 4650) * pitch
    for k in range(int(rng.integers(8, 12))):
        syllables.append(Syllable(at, 0.45 * step + 0.02, hz, hz * 0.72, level=0.4 + 0.05 * k))
        at, step, hz = at + step, step * 0.89, hz * 0.955
    syllables.append(Syllable(at + 0.03, 0.09, 2500 * pitch, 4300 * pitch, level=0.9))
    syllables.append(Syllable(at + 0.14, 0.14, 4200 * pitch, 2300 * pitch))
    return tuple(syllables)


def _blackbird(rng: Rng, pitch: float) -> tuple[Syllable, ...]:
    """Blackbird: three to five mellow, flute-like notes, often followed by a thin twitter."""
    syllables: list[Syllable] = []
    at = 0.0
    for _ in range(int(rng.integers(3, 6))):
        hz = float(rng.choice([1700, 1900, 2130, 2390, 2540])) * pitch
        seconds = rng.uniform(0.13, 0.34)
        syllables.append(Syllable(at, seconds, hz, hz * rng.uniform(0.9, 1.13), vibrato=0.01))
        at += seconds + rng.uniform(0.02, 0.07)
    for _ in range(int(rng.integers(0, 5))):
        hz = rng.uniform(3600, 5200) * pitch
        syllables.append(Syllable(at, 0.05, hz, hz * rng.uniform(0.7, 1.3), level=0.3))
        at += 0.075
    return tuple(syllables)


def _cuckoo(rng: Rng, pitch: float) -> tuple[Syllable, ...]:
    """Cuckoo: a falling third, two to six times."""
    upper, fall = 680 * pitch, rng.uniform(0.8, 0.84)
    times = range(int(rng.integers(2, 7)))
    return tuple(
        s
        for k in times
        for s in (
            Syllable(1.25 * k, 0.20, upper, upper * 0.97, level=1.1),
            Syllable(1.25 * k + 0.36, 0.30, upper * fall, upper * fall * 0.98, level=1.0),
        )
    )


NEAR: dict[str, PhraseGenerator] = {
    "thrush": _thrush,
    "tit": _tit,
    "wren": _wren,
    "robin": _robin,
    "chaffinch": _chaffinch,
    "blackbird": _blackbird,
}
FAR: dict[str, PhraseGenerator] = NEAR | {"cuckoo": _cuckoo}


def call_and_response(rng: Rng, seconds: float, rest_seconds: float) -> list[Phrase]:
    """Near birds of two to four species: one calls, another of its species answers from the other side after 0.6 to 2 s, then a pause."""
    names = rng.choice(list(NEAR), int(rng.integers(2, 5)), replace=False)
    places = {str(name): (rng.uniform(0.08, 0.36), rng.uniform(0.94, 1.06), rng.uniform(0.94, 1.06)) for name in names}
    phrases: list[Phrase] = []
    at = rng.uniform(0.3, 4.0)
    while at < seconds:
        name = str(rng.choice(names))
        pan, *pitches = places[name]
        turns = 1 + int(rng.choice([0, 1, 1, 1, 2, 3]))
        first = int(rng.integers(0, 2))
        for turn in range(turns):
            side = (first + turn) % 2
            phrases.append(Phrase(at, 1.0 - pan if side else pan, turn > 0, NEAR[name](rng, pitches[side])))
            at = phrases[-1].end + rng.uniform(0.6, 2.0)
        at += rest_seconds * rng.uniform(0.3, 1.2) + (rng.uniform(8, 16) if rng.random() < 0.15 else 0.0)
    return phrases


def distant_birds(rng: Rng, seconds: float) -> list[Phrase]:
    """Distant birds: three or four at random positions, each with pauses of 5 to 25 s."""
    phrases: list[Phrase] = []
    for name in rng.choice(list(FAR), int(rng.integers(3, 5)), replace=False):
        pan, pitch = rng.uniform(0.15, 0.85), rng.uniform(0.9, 1.1)
        at = rng.uniform(0.0, 12.0)
        while at < seconds:
            phrases.append(Phrase(at, pan, False, FAR[str(name)](rng, pitch)))
            at = phrases[-1].end + rng.uniform(5, 25)
    return phrases
