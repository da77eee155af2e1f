"""What is going on, told to whoever listens: a console draws it, a deployed run logs it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

log = logging.getLogger(__name__)

STAGES = ("composing", "rendering", "mastering", "encoding", "inspecting", "publishing")
ENDINGS = ("published", "kept", "held back", "failed")


@dataclass(frozen=True)
class Event:
    """Something happened to a track: a stage began, or it is published, kept, held back, rolled again or failed."""

    track: str
    stage: str
    detail: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


Listener = Callable[[Event], None]
_listeners: list[Listener] = []


def tell(track: str, stage: str, detail: str = "", **facts: Any) -> None:  # facts are JSON values
    """Tell every listener, and the log."""
    log.info("%s: %s%s", track, stage, f" ({detail})" if detail else "")
    for listener in tuple(_listeners):
        listener(Event(track, stage, detail, facts))


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Hear all events of this process while the block runs."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


CATALOGS = "catalogs"
"""The name under which work on all tracks at once tells how far it is."""


def spaced(stage: str, seconds: float = 1.0) -> Callable[[int, int], None]:
    """A progress callback that tells at most once a second, and nothing of what is done within the first."""
    last = time.monotonic()

    def hear(done: int, of: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= seconds:
            last = now
            tell(CATALOGS, stage, f"{done}, {of}", done=done, of=of)

    return hear
