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
from soundflow_core.pipeline.events import (
    FREE_STAGES,
    Event,
    StageStarted,
    TrackEnded,
    TrackFailed,
    TrackLive,
    listening,
)

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
        self.ended: dict[str, TrackEnded] = {}
        self.tracks = tracks
        self.shown_at = 0.0
        self.progress: UUID | None = best_effort(create_progress_artifact, 0.0, f"progress-{day}", f"The five of {day}")

    def on_event(self, event: Event) -> None:
        """Pass an event on; a track that is live gets its page at once."""
        emit_track_event(event)
        if isinstance(event, StageStarted) and event.stage in FREE_STAGES:
            self.stages[event.track] = FREE_STAGES.index(event.stage)
        if isinstance(event, TrackEnded):
            self.stages[event.track] = len(FREE_STAGES)
            self.ended[event.track] = event
        if isinstance(event, TrackLive):
            page = track_page(event, self.settings)
            best_effort(create_markdown_artifact, page, artifact_key(event.track), f"{event.track}: {event.name}")
        self._show_progress(sum(self.stages.values()) / (len(FREE_STAGES) * max(1, self.tracks)))

    def _show_progress(self, done: float) -> None:
        """Bring the progress up to date now and then, and at the end."""
        now = time.monotonic()
        if self.progress and (done >= 1 or now - self.shown_at >= PROGRESS_EVERY_SECONDS):
            self.shown_at = now
            best_effort(update_progress_artifact, self.progress, round(100 * done, 1))

    def close(self) -> None:
        """Write the table, and say whether the day is live."""
        rows = [table_row(event) for event in self.ended.values()]
        if rows:
            best_effort(create_table_artifact, rows, f"tracks-{self.day}", f"Requested and measured, {self.day}")
        whole = len(rows) == self.tracks and not any(isinstance(event, TrackFailed) for event in self.ended.values())
        emit_run_event(LIVE if whole else INCOMPLETE, str(self.day), "", {"day": str(self.day), "tracks": len(rows)})


def emit_track_event(event: Event) -> None:
    """A track's event as one of Prefect's."""
    emit_run_event(f"soundflow.track.{event.name.replace(' ', '-')}", event.track, event.detail, event.facts)


def picture(name: str, url: str, description: str) -> None:
    """An image artifact of the current run; `url` may be a data address."""
    best_effort(create_image_artifact, url, artifact_key(name), description)


def emit_run_event(event: str, about: str, detail: str, facts: dict[str, Any]) -> None:
    """An event of the current run."""
    resource = {"prefect.resource.id": f"soundflow.{about}", "prefect.resource.name": about}
    best_effort(emit_event, event=event, resource=resource, payload={"track": about, "detail": detail, "facts": facts})


def table_row(event: Event) -> dict[str, Any]:
    """A row of the table: outcome, request, measurements."""
    asked, found = event.facts.get("asked", {}), event.facts.get("measured", {})
    return {
        "track": event.track,
        "outcome": event.name,
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


def track_page(event: Event, settings: Settings) -> str:
    """A track's page in Markdown: where to listen, request, measurements."""
    row = table_row(event)
    lines = [
        f"**[Listen to {event.track}]({settings.address_of(event.facts['objectKey'])})**: {event.name} ({event.detail})",
        "",
        "| | asked | measured |",
        "|---|---|---|",
        f"| genre | {row['genre']} | |",
        f"| tempo (BPM) | {_number(row['asked BPM'])} | {row['BPM'] or 'no beat'} |",
        f"| key | {row['asked key']} | {row['key']} |",
        f"| length (s) | {_number(row['seconds'])} | |",
        f"| loudness (LUFS) | | {row['LUFS']} |",
        f"| true peak (dBTP) | | {row['dBTP']} |",
    ]
    return "\n".join(lines)


def _number(value: float | None) -> str:
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
        for name in ("flows", "soundflow_core"):  # Prefect passes their logs on, but at the root's level
            logging.getLogger(name).setLevel(logging.INFO)
    report = DayReport(day, tracks, settings)
    with listening(report.on_event):
        try:
            yield report
        finally:
            report.close()


def best_effort(call: Callable[..., Any], *values: Any, **named: Any) -> Any:
    """Call Prefect; where it fails, log a warning: a report never fails a run."""
    try:
        return call(*values, **named)
    except Exception as error:  # the server may be away for a moment
        log.warning("Prefect did not take a part of the report: %s", error)
        return None
