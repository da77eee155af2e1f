"""Named random streams: each die has its own seed, so that a new shaker never changes the piano.

A stream is addressed by the track's seed and a name; the generator is PCG64 seeded with SHA-256 of both, so that streams
are independent and the same on every machine.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

T = TypeVar("T")

MAX_SEED = 2**31 - 1


def seed_from(*names: object) -> int:
    """A seed in 1..2^31-1 from any names, the same everywhere and always."""
    digest = hashlib.sha256("\x1f".join(str(name) for name in names).encode()).digest()
    return int.from_bytes(digest[:8], "big") % MAX_SEED + 1


@dataclass(frozen=True)
class Dice:
    """The root of a track's random streams; `dice.stream("bass")` is the bass player's own generator."""

    seed: int
    path: str = ""

    def stream(self, name: str) -> np.random.Generator:
        """A fresh generator for `name`: the same name gives the same sequence from its start, every time."""
        return np.random.Generator(np.random.PCG64(seed_from(self.seed, self.path, name)))

    def under(self, name: str) -> Dice:
        """Dice for a sub-part, whose streams are independent of all others."""
        return Dice(self.seed, f"{self.path}/{name}")

    def number(self, name: str) -> int:
        """An integer seed for a kernel (1..2^31-1)."""
        return seed_from(self.seed, self.path, name, "number")


def shuffled(rng: np.random.Generator, options: tuple[T, ...] | list[T]) -> tuple[T, ...]:
    """All of `options` in an order of chance."""
    return tuple(options[int(i)] for i in rng.permutation(len(options)))


def choose(rng: np.random.Generator, options: tuple[T, ...] | list[T]) -> T:
    """One of `options`, all equally likely."""
    return options[int(rng.integers(len(options)))]
