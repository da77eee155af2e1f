"""Tracks in the making: a bar for each, and how each ended."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from console.output.progress import Progress, TaskID
from console.output.table import Table
from console.output.terminal import printable, stderr, stdout, styled
from soundflow_core.pipeline.events import (
    FREE_STAGES,
    AwaitingManualStep,
    Event,
    GenerationProgress,
    ProviderFellBack,
    Remark,
    Stage,
    StageStarted,
    TrackEnded,
    TrackFailed,
    TrackHeldBack,
    TrackKept,
    TrackLive,
    TrackPublished,
    TrackRetried,
)

GENERATING_PERCENT = 80
STAGE_PERCENT = {
    Stage.GENERATING: 0, Stage.FINISHING: GENERATING_PERCENT, Stage.ENCODING: 90, Stage.INSPECTING: 94, Stage.PUBLISHING: 98,
}  # fmt: skip
"""Where a stage of a premium track begins, in percent of its bar."""
OUTCOME_COLOURS: dict[type[Event], str] = {
    TrackPublished: "green", TrackKept: "cyan", TrackHeldBack: "yellow", TrackFailed: "red",
}  # fmt: skip


class TrackBoard:
    """A bar for each free track, and a record of how each ended."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.bars: dict[str, TaskID] = {}
        self.ended: dict[str, Event] = {}
        self.retried: list[TrackRetried] = []

    def show(self, event: Event) -> None:
        """Show an event."""
        bar = self._bar(event, len(FREE_STAGES))
        if isinstance(event, StageStarted) and event.stage in FREE_STAGES:
            self.progress.update(bar, completed=FREE_STAGES.index(event.stage), stage=event.name)
        elif isinstance(event, TrackRetried):
            self.retried.append(event)
            self.progress.update(bar, completed=0, stage=styled(("another attempt", "yellow")))
        elif isinstance(event, TrackEnded):
            self.ended[event.track] = event
            self.progress.update(bar, completed=len(FREE_STAGES), stage=_outcome(event))

    def _bar(self, event: Event, total: int) -> TaskID:
        if event.track not in self.bars:
            self.bars[event.track] = self.progress.add_task(event.track, total=total, stage="")
        return self.bars[event.track]

    def as_json(self) -> list[dict[str, Any]]:
        """How every track ended."""
        return [
            {"id": track, "outcome": event.name, "detail": event.detail, **event.facts}
            for track, event in self.ended.items()
        ]

    def print(self) -> None:
        """Requested and measured values, and the folders in the store where the tracks are."""
        table = Table("track", "requested", "measured", "outcome", wrap=("requested", "measured", "outcome"))
        folders = set()
        for track, event in self.ended.items():
            requested, measured = "", ""
            if isinstance(event, TrackLive):
                requested = _requested(event.requested) if event.requested else ""
                measured = _measured(event.measured) if event.measured else ""
                folders.add(event.object_key.rpartition("/")[0] + "/")
            table.add(track, requested, measured, _outcome(event).append(printable(f" {event.detail}")))
        stdout.print(table)
        for folder in sorted(folders):
            stdout.print(styled((folder, "italic")))


class PremiumBoard(TrackBoard):
    """A bar for each premium track, which also follows the model."""

    def show(self, event: Event) -> None:
        """Show an event."""
        match event:
            case TrackEnded() | TrackRetried():
                bar = self._bar(event, 100)
                super().show(event)
                self.progress.update(bar, completed=0 if isinstance(event, TrackRetried) else 100)
            case GenerationProgress():
                self._show_stage(event, round(GENERATING_PERCENT * event.share), "generating")
            case StageStarted() if event.stage in STAGE_PERCENT:
                self._show_stage(event, STAGE_PERCENT[event.stage], event.name)
            case ProviderFellBack():
                self._show_stage(event, 0, event.name)
            case AwaitingManualStep():
                self.ended[event.track] = event
                bar = self._bar(event, 100)
                self.progress.update(bar, completed=100, stage=styled(("waiting for you", "yellow")))
            case Remark():
                stderr.print(styled((f"{event.track}:", "yellow"), f" {event.detail}"))

    def _show_stage(self, event: Event, percent: int, words: str) -> None:
        self.progress.update(self._bar(event, 100), completed=percent, stage=f"{words} {event.detail}"[:70])


def _outcome(event: Event) -> Text:
    """How a track ended, in its colour."""
    return styled((event.name, OUTCOME_COLOURS.get(type(event), "")))


def _requested(values: dict[str, Any]) -> str:
    """What was requested, in a line; of a track that SoundFlow did not make not everything is known."""
    tempo = f"{values['bpm']:g} BPM" if values.get("bpm") else None
    return ", ".join(str(word) for word in (values.get("genre"), tempo, values.get("key")) if word)


def _measured(values: dict[str, Any]) -> str:
    """What was measured, in a line; music without a beat has no tempo."""
    units = (("lufs", "LUFS"), ("true_peak_dbtp", "dBTP"))
    words = [f"{values[name]:.1f} {unit}" for name, unit in units if values.get(name) is not None]
    tempo = f"{values['bpm']:.1f} BPM" if values.get("bpm") else "no beat"
    return ", ".join([*words, tempo, *([str(values["key"])] if values.get("key") else [])])
