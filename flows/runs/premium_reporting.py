"""What a premium run leaves in Prefect: events as it goes, its progress in percent, a table, a link and the cover at the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.runs.reporting import artifact_key, row_of, tell_event
from soundflow_core.base.settings import Settings
from soundflow_core.pipeline.events import ENDINGS, Event, listening

log = logging.getLogger(__name__)
GENERATING = 80.0


class PremiumReport:
    """The report of one track; nothing here can fail a run."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.shown = 0.0
        self.progress: UUID | None = _try(create_progress_artifact, 0.0, "premium-progress", "The track")

    def hear(self, event: Event) -> None:
        """Pass an event on; of a model's steps only each whole percent."""
        if event.stage == "at":
            self._show(GENERATING * float(event.facts.get("share", 0.0)))
            return
        tell_event(f"soundflow.track.{event.stage.replace(' ', '-')}", event.track, event.detail, event.facts)
        if event.stage == "manual":
            _try(
                create_markdown_artifact,
                event.detail.replace("\n", "\n\n"),
                artifact_key(event.track),
                "What a person has to do",
            )
        if event.stage in ENDINGS:
            self._show(100.0)
            _try(create_table_artifact, [row_of(event)], f"track-{artifact_key(event.track)}", "Asked beside measured")
            key = event.facts.get("objectKey")
            if key:
                _try(
                    create_link_artifact,
                    f"{self.settings.api_url}/tracks/{event.track}",
                    event.track,
                    artifact_key(event.track),
                    event.stage,
                )

    def _show(self, percent: float) -> None:
        if self.progress and (percent >= self.shown + 1.0 or percent >= 100.0 > self.shown):
            self.shown = percent
            _try(update_progress_artifact, self.progress, round(percent, 1))


@contextmanager
def reporting(settings: Settings) -> Iterator[None]:
    """Report a track's making while the block runs."""
    with listening(PremiumReport(settings).hear):
        yield


def _try(call: Any, *values: Any) -> Any:
    try:
        return call(*values)
    except Exception as error:  # the server may be away for a moment
        log.warning("Prefect did not take a part of the report: %s", error)
        return None
