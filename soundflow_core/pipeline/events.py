"""What happens while tracks are made, as typed events: a console draws them, a deployed run passes them on to Prefect.

`name`, `detail` and `facts` are what other programs see (Prefect's events, `--json`): they stay as they are when classes change.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

log = logging.getLogger(__name__)


class Stage(StrEnum):
    """A part of making a track that takes a while."""

    COMPOSING = "composing"
    RENDERING = "rendering"
    GENERATING = "generating"
    FINISHING = "finishing"
    MASTERING = "mastering"
    ENCODING = "encoding"
    INSPECTING = "inspecting"
    PUBLISHING = "publishing"


FREE_STAGES = (
    Stage.COMPOSING, Stage.RENDERING, Stage.MASTERING, Stage.ENCODING, Stage.INSPECTING, Stage.PUBLISHING,
)  # fmt: skip
"""The stages of a free track, in order."""


@dataclass(frozen=True)
class Event:
    """Something happened to a track."""

    track: str
    detail: str = ""
    event_name: ClassVar[str] = ""

    @property
    def name(self) -> str:
        """What it is called outside of this process."""
        return self.event_name

    @property
    def facts(self) -> dict[str, Any]:
        """What else is known, as JSON values."""
        return {}


@dataclass(frozen=True)
class StageStarted(Event):
    """A stage began."""

    stage: Stage = Stage.COMPOSING

    @property
    def name(self) -> str:
        """The stage."""
        return self.stage.value


@dataclass(frozen=True)
class GenerationProgress(Event):
    """How far a model is; `detail` says what it does."""

    share: float = 0.0
    event_name: ClassVar[str] = "at"

    @property
    def facts(self) -> dict[str, Any]:
        """The share, 0 to 1."""
        return {"share": round(self.share, 3)}


@dataclass(frozen=True)
class ProviderFellBack(Event):
    """A provider is down, the next one is asked."""

    event_name: ClassVar[str] = "falling back"


@dataclass(frozen=True)
class Remark(Event):
    """The operator should know something of a take."""

    event_name: ClassVar[str] = "remark"


@dataclass(frozen=True)
class _Measured(Event):
    measured: dict[str, Any] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, Any]:
        """What was measured."""
        return self.measured


@dataclass(frozen=True)
class TakeFinished(_Measured):
    """A take is mastered."""

    event_name: ClassVar[str] = "finished"


@dataclass(frozen=True)
class TrackInspected(_Measured):
    """A track was measured; `detail` holds its faults, or what was found."""

    event_name: ClassVar[str] = "inspected"


@dataclass(frozen=True)
class TrackRetried(Event):
    """A track failed its inspection and is made again from another seed; `detail` holds the reasons."""

    event_name: ClassVar[str] = "rolled again"


@dataclass(frozen=True)
class AwaitingManualStep(Event):
    """A person has to carry on; `detail` says how."""

    event_name: ClassVar[str] = "manual"


@dataclass(frozen=True)
class TrackEnded(Event):
    """No more is done with a track."""


@dataclass(frozen=True)
class TrackLive(TrackEnded):
    """A track is in the store."""

    object_key: str = ""
    requested: dict[str, Any] = field(default_factory=dict)
    measured: dict[str, Any] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, Any]:
        """Where it is, what was requested and what was measured."""
        return {"objectKey": self.object_key, "asked": self.requested, "measured": self.measured}


@dataclass(frozen=True)
class TrackPublished(TrackLive):
    """It was put there just now; `detail` is `created`, `replaced` or `unchanged`."""

    event_name: ClassVar[str] = "published"


@dataclass(frozen=True)
class TrackKept(TrackLive):
    """It was there before and stays as it is."""

    event_name: ClassVar[str] = "kept"


@dataclass(frozen=True)
class TrackHeldBack(TrackEnded):
    """It was taken down and is not made again; `detail` says why."""

    event_name: ClassVar[str] = "held back"


@dataclass(frozen=True)
class TrackFailed(TrackEnded):
    """It could not be made or published; `detail` says why."""

    event_name: ClassVar[str] = "failed"


CATALOGS = "catalogs"


@dataclass(frozen=True)
class CatalogProgress(Event):
    """How far a rebuild or a validation of all catalogs is."""

    activity: str = ""
    done: int = 0
    total: int = 0

    @property
    def name(self) -> str:
        """`rebuilding` or `validating`."""
        return self.activity

    @property
    def facts(self) -> dict[str, Any]:
        """Tracks done, and tracks in all."""
        return {"done": self.done, "of": self.total}


_BY_NAME: dict[str, type[Event]] = {
    kind.event_name: kind
    for kind in (ProviderFellBack, Remark, TakeFinished, TrackInspected, TrackRetried, AwaitingManualStep,
                 TrackPublished, TrackKept, TrackHeldBack, TrackFailed)
}  # fmt: skip


def parse_event(name: str, track: str, detail: str, facts: dict[str, Any]) -> Event:
    """The event of another process, from what it told of it; a plain `Event` where the name is unknown here."""
    if name in tuple(Stage):
        return StageStarted(track, detail, Stage(name))
    kind = _BY_NAME.get(name, Event)
    if issubclass(kind, TrackLive):
        return kind(track, detail, facts.get("objectKey", ""), facts.get("asked", {}), facts.get("measured", {}))
    if issubclass(kind, _Measured):
        return kind(track, detail, facts)
    return kind(track, detail)


Listener = Callable[[Event], None]
_listeners: list[Listener] = []


def emit(event: Event) -> None:
    """Hand an event to every listener, and to the log."""
    log.info("%s: %s%s", event.track, event.name, f" ({event.detail})" if event.detail else "")
    for listener in tuple(_listeners):
        listener(event)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Call `listener` with all events of this process while the block runs."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def catalog_progress(activity: str, seconds: float = 1.0) -> Callable[[int, int], None]:
    """A progress callback that emits at most one event a second, and none within the first."""
    last = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= seconds:
            last = now
            emit(CatalogProgress(CATALOGS, f"{done}, {total}", activity, done, total))

    return report
