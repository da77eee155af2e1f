"""What a premium run leaves in Prefect: events as it goes, its progress in percent, a table, a link and the cover at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.runs.reporting import artifact_key, best_effort, emit_track_event, table_row
from soundflow_core.base.settings import Settings
from soundflow_core.pipeline.events import (
    AwaitingManualStep,
    Event,
    GenerationProgress,
    TrackEnded,
    TrackLive,
    listening,
)

GENERATING = 80.0


class PremiumReport:
    """The report of one track; nothing here can fail a run."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.shown = 0.0
        self.progress: UUID | None = best_effort(create_progress_artifact, 0.0, "premium-progress", "The track")

    def on_event(self, event: Event) -> None:
        """Pass an event on; of a model's steps only each whole percent."""
        if isinstance(event, GenerationProgress):
            self._show_progress(GENERATING * event.share)
            return
        emit_track_event(event)
        key = artifact_key(event.track)
        if isinstance(event, AwaitingManualStep):
            best_effort(create_markdown_artifact, event.detail.replace("\n", "\n\n"), key, "What a person has to do")
        if isinstance(event, TrackEnded):
            self._show_progress(100.0)
            best_effort(create_table_artifact, [table_row(event)], f"track-{key}", "Requested and measured")
        if isinstance(event, TrackLive):
            address = f"{self.settings.api_url}/tracks/{event.track}"
            best_effort(create_link_artifact, address, event.track, key, event.name)

    def _show_progress(self, percent: float) -> None:
        if self.progress and (percent >= self.shown + 1.0 or percent >= 100.0 > self.shown):
            self.shown = percent
            best_effort(update_progress_artifact, self.progress, round(percent, 1))


@contextmanager
def reporting(settings: Settings) -> Iterator[None]:
    """Report a track's making while the block runs."""
    with listening(PremiumReport(settings).on_event):
        yield
