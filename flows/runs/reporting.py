"""What a run leaves in Prefect: events as it goes, its progress, a page for each track that is live, and at the end a table and pictures.

A listener of `pipeline.events`: the steps tell what they do, this passes it on. Nothing here can fail a run: music comes before its report.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_image_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.events import emit_event

from flows.runs import deployed
from soundflow_core.base.settings import Settings
from soundflow_core.pipeline.events import ENDINGS, STAGES, Event, listening

log = logging.getLogger(__name__)

LIVE = "soundflow.day.live"
INCOMPLETE = "soundflow.day.incomplete"
ABSENT = "soundflow.day.absent"

PROGRESS_EVERY_SECONDS = 3.0
"""Each update costs Prefect a client of its own, some 20 ms; who looks on needs no more of them."""


class DayReport:
    """The report of one day's run."""

    def __init__(self, day: date, tracks: int, settings: Settings) -> None:
        self.day = day
        self.settings = settings
        self.stages: dict[str, int] = {}
        self.ended: dict[str, Event] = {}
        self.tracks = tracks
        self.shown_at = 0.0
        self.progress: UUID | None = _try(create_progress_artifact, 0.0, f"progress-{day}", f"The five of {day}")

    def hear(self, event: Event) -> None:
        """Pass an event on; a track that is live gets its page at once."""
        tell_event(f"soundflow.track.{event.stage.replace(' ', '-')}", event.track, event.detail, event.facts)
        if event.stage in STAGES:
            self.stages[event.track] = STAGES.index(event.stage)
        if event.stage in ENDINGS:
            self.stages[event.track] = len(STAGES)
            self.ended[event.track] = event
            if event.facts.get("objectKey"):
                page = page_of(event, self.settings)
                _try(create_markdown_artifact, page, artifact_key(event.track), f"{event.track}: {event.stage}")
        self._show(sum(self.stages.values()) / (len(STAGES) * max(1, self.tracks)))

    def _show(self, done: float) -> None:
        """Bring the progress up to date now and then, and at the end."""
        now = time.monotonic()
        if self.progress and (done >= 1 or now - self.shown_at >= PROGRESS_EVERY_SECONDS):
            self.shown_at = now
            _try(update_progress_artifact, self.progress, round(100 * done, 1))

    def close(self) -> None:
        """Write the table, and say whether the day is live."""
        rows = [row_of(event) for event in self.ended.values()]
        if rows:
            _try(create_table_artifact, rows, f"tracks-{self.day}", f"Asked beside measured, {self.day}")
        whole = len(rows) == self.tracks and all(event.stage != "failed" for event in self.ended.values())
        tell_event(LIVE if whole else INCOMPLETE, str(self.day), "", {"day": str(self.day), "tracks": len(rows)})


def picture(name: str, url: str, description: str) -> None:
    """An image artifact of the current run; `url` may be a data address."""
    _try(create_image_artifact, url, artifact_key(name), description)


def tell_event(event: str, about: str, detail: str, facts: dict[str, Any]) -> None:
    """An event of the current run."""
    resource = {"prefect.resource.id": f"soundflow.{about}", "prefect.resource.name": about}
    _try(emit_event, event=event, resource=resource, payload={"track": about, "detail": detail, "facts": facts})


def row_of(event: Event) -> dict[str, Any]:
    """A row of the table: how it ended, what was asked, what was found."""
    asked, found = event.facts.get("asked", {}), event.facts.get("measured", {})
    return {
        "track": event.track,
        "outcome": event.stage,
        "genre": asked.get("genre"),
        "asked BPM": asked.get("bpm"),
        "BPM": _rounded(found.get("bpm")),
        "asked key": asked.get("key"),
        "key": found.get("key"),
        "LUFS": _rounded(found.get("lufs")),
        "dBTP": _rounded(found.get("true_peak_dbtp")),
        "seconds": asked.get("durationSec"),
        "detail": event.detail,
    }


def page_of(event: Event, settings: Settings) -> str:
    """A track's page in Markdown: where to hear it, what was asked, what was found."""
    row = row_of(event)
    lines = [
        f"**[Listen to {event.track}]({settings.address_of(event.facts['objectKey'])})**: {event.stage} ({event.detail})",
        "",
        "| | asked | measured |",
        "|---|---|---|",
        f"| genre | {row['genre']} | |",
        f"| tempo (BPM) | {_plain(row['asked BPM'])} | {row['BPM'] or 'no beat'} |",
        f"| key | {row['asked key']} | {row['key']} |",
        f"| length (s) | {_plain(row['seconds'])} | |",
        f"| loudness (LUFS) | | {row['LUFS']} |",
        f"| true peak (dBTP) | | {row['dBTP']} |",
    ]
    return "\n".join(lines)


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def artifact_key(name: str) -> str:
    """A name as Prefect takes it for an artifact's key."""
    return name.lower().replace("_", "-")


@contextmanager
def reporting(day: date, tracks: int, settings: Settings) -> Iterator[DayReport]:
    """Report a day's making while the block runs."""
    if deployed.current() is not None:
        logging.getLogger("flows").setLevel(
            logging.INFO
        )  # Prefect passes the library's log on, but at the root's level
    report = DayReport(day, tracks, settings)
    with listening(report.hear):
        try:
            yield report
        finally:
            report.close()


def _try(call: Callable[..., Any], *values: Any, **named: Any) -> Any:
    try:
        return call(*values, **named)
    except Exception as error:  # the server may be away for a moment
        log.warning("Prefect did not take a part of the report: %s", error)
        return None
