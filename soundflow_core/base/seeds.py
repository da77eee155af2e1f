"""Named random streams: random generators that are independent of each other and the same on every machine.

A named random stream is a PCG64 generator seeded with SHA-256 of the track's seed and a name. Each player and each decision has
its own, so adding a shaker never changes the piano.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

T = TypeVar("T")

MAX_SEED = 2**31 - 1


def seed_from(*names: object) -> int:
    """A seed in 1..2^31-1 derived from any names, the same on every machine and in every version."""
    digest = hashlib.sha256("\x1f".join(str(name) for name in names).encode()).digest()
    return int.from_bytes(digest[:8], "big") % MAX_SEED + 1


@dataclass(frozen=True)
class RandomStreams:
    """A track's named random streams; `streams.stream("bass")` is the bass player's own generator."""

    seed: int
    path: str = ""

    def stream(self, name: str) -> np.random.Generator:
        """A new generator for `name`; the same name always gives the same sequence from its start."""
        return np.random.Generator(np.random.PCG64(seed_from(self.seed, self.path, name)))

    def child(self, name: str) -> RandomStreams:
        """The streams of a component, independent of all others."""
        return RandomStreams(self.seed, f"{self.path}/{name}")

    def seed_for(self, name: str) -> int:
        """An integer seed, 1..2^31-1, for a numba kernel."""
        return seed_from(self.seed, self.path, name, "number")


def shuffled(rng: np.random.Generator, options: tuple[T, ...] | list[T]) -> tuple[T, ...]:
    """All of `options` in random order."""
    return tuple(options[int(i)] for i in rng.permutation(len(options)))


def choose(rng: np.random.Generator, options: tuple[T, ...] | list[T]) -> T:
    """One of `options`, each equally likely."""
    return options[int(rng.integers(len(options)))]
