"""Several ways of steps side by side: a step is submitted when it can run, never to wait in the pool for another.

A way is a generator of steps: it yields the next one and is sent what came of it. So a track that has to be rolled again goes on at once,
whatever the others do, and no core is idle while any way has something to do.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture

    from soundflow_core.pipeline.plain import Started


class Step(NamedTuple):
    """What a way does next."""

    submit: Callable[..., PrefectFuture[Any] | Started]
    """Submits it; takes `wait_for`, the step before in a list, which Prefect's graph draws."""
    busy: bool = True
    """Whether it keeps a core busy, as a transfer does not."""


Way = Generator[Step, Any, None]
"""Yields steps; is sent each one's result, or the exception that it ended with."""


class _Walk:
    """A way, the step it wants to take and the one it is at."""

    def __init__(self, way: Way, group: int) -> None:
        self.way, self.group, self.taken = way, group, 0
        self.wanted = next(way, None)
        self.last: PrefectFuture[Any] | Started | None = None

    def take(self, finished: SimpleQueue[tuple[_Walk, Step]]) -> None:
        """Submit the wanted step; at its end it lands in the queue."""
        if step := self.wanted:
            self.wanted, self.taken = None, self.taken + 1
            self.last = step.submit(wait_for=[self.last] if self.last else [])
            self.last.add_done_callback(lambda _future: finished.put((self, step)))

    def go_on(self) -> None:
        """Tell the way what came of its step, and hear what it wants next."""
        try:
            self.wanted = self.way.send(self.last.result(raise_on_failure=False) if self.last else None)
        except StopIteration:
            self.wanted = None


def side_by_side(ways: Iterable[Way], at_once: int) -> None:
    """Walk all ways to their ends with at most `at_once` busy steps at a time; an error of a way itself ends them all.

    They go in groups of `at_once`, so that the first products are out early and few lie about half-made. The last group is up to twice
    as large, and in each whoever is least far goes first: they end together, and no core is left idle beside a last one that is late.
    """
    waiting = list(ways)
    last_group = max(0, len(waiting) // at_once - 1)
    walks = [_Walk(way, min(number // at_once, last_group)) for number, way in enumerate(waiting)]
    finished: SimpleQueue[tuple[_Walk, Step]] = SimpleQueue()
    busy = under_way = 0
    while under_way or any(walk.wanted for walk in walks):
        for walk in sorted(walks, key=lambda walk: (walk.group, walk.taken)):
            if walk.wanted and (busy < at_once or not walk.wanted.busy):
                busy, under_way = busy + walk.wanted.busy, under_way + 1
                walk.take(finished)
        walk, step = finished.get()
        busy, under_way = busy - step.busy, under_way - 1
        walk.go_on()
