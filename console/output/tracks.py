"""Tracks in the making: a bar each, and how each ended."""

from __future__ import annotations

from typing import Any

from console.output.progress import Progress, TaskID
from console.output.table import Table
from console.output.terminal import stderr, stdout, styled
from soundflow_core.pipeline.events import STAGES, Event

SHARES = {"generating": 0, "falling back": 0, "finishing": 80, "encoding": 90, "inspecting": 94, "publishing": 98}
"""Where a stage of a premium track begins, in percent of its bar."""
GENERATING = 80
ENDED = {"published": "green", "kept": "cyan", "held back": "yellow", "failed": "red"}


MEASURED = (("lufs", "LUFS"), ("true_peak_dbtp", "dBTP"))


def _requested(asked: dict[str, Any]) -> str:
    """What was requested, in a line; of a foreign track in the day's place not everything is known."""
    tempo = f"{asked['bpm']:g} BPM" if asked.get("bpm") else None
    return ", ".join(str(word) for word in (asked.get("genre"), tempo, asked.get("key")) if word)


def _measured(found: dict[str, Any]) -> str:
    """What was measured, in a line; music without a beat has no tempo."""
    words = [f"{found[name]:.1f} {unit}" for name, unit in MEASURED if found.get(name) is not None]
    tempo = f"{found['bpm']:.1f} BPM" if found.get("bpm") else "no beat"
    return ", ".join([*words, tempo, *([str(found["key"])] if found.get("key") else [])])


class TrackBoard:
    """A bar a track, and a record of how each ended."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.bars: dict[str, TaskID] = {}
        self.ended: dict[str, Event] = {}
        self.re_rolls: list[Event] = []

    def hear(self, event: Event) -> None:
        """Show an event."""
        if event.track not in self.bars:
            self.bars[event.track] = self.progress.add_task(event.track, total=len(STAGES), stage="")
        bar = self.bars[event.track]
        if event.stage in STAGES:
            self.progress.update(bar, completed=STAGES.index(event.stage), stage=event.stage)
        elif event.stage == "rolled again":
            self.re_rolls.append(event)
            self.progress.update(bar, completed=0, stage=styled(("rolled again", "yellow")))
        elif event.stage in ENDED:
            self.ended[event.track] = event
            self.progress.update(bar, completed=len(STAGES), stage=styled((event.stage, ENDED[event.stage])))

    def as_json(self) -> list[dict[str, Any]]:
        """How every track ended."""
        return [
            {"id": track, "outcome": event.stage, "detail": event.detail, **event.facts}
            for track, event in self.ended.items()
        ]

    def print(self) -> None:
        """What was asked and what was measured, and the folders in the store where the tracks lie."""
        grid = Table("track", "asked", "measured", "outcome", wrap=("asked", "measured", "outcome"))
        for track, event in self.ended.items():
            asked, found = event.facts.get("asked", {}), event.facts.get("measured", {})
            outcome = styled((event.stage, ENDED.get(event.stage, "")), f" {event.detail}")
            grid.add(track, _requested(asked) if asked else "", _measured(found) if found else "", outcome)
        stdout.print(grid)
        keys = [str(event.facts["objectKey"]) for event in self.ended.values() if "objectKey" in event.facts]
        for folder in sorted({key.rpartition("/")[0] + "/" for key in keys}):
            stdout.print(styled((folder, "italic")))


class PremiumBoard(TrackBoard):
    """A bar a track that follows a model as well."""

    def hear(self, event: Event) -> None:
        """Show an event."""
        if event.stage in ENDED or event.stage == "rolled again":
            self._bar(event)
            super().hear(event)
            self.progress.update(self.bars[event.track], completed=0 if event.stage == "rolled again" else 100)
        elif event.stage == "at":
            share = float(event.facts.get("share", 0.0))
            self.progress.update(self._bar(event), completed=GENERATING * share, stage=f"generating {event.detail}")
        elif event.stage in SHARES:
            self.progress.update(
                self._bar(event), completed=SHARES[event.stage], stage=f"{event.stage} {event.detail}"[:70]
            )
        elif event.stage == "manual":
            self.ended[event.track] = event
            self.progress.update(self._bar(event), completed=100, stage=styled(("waiting for you", "yellow")))
        elif event.stage == "remark":
            stderr.print(styled((f"{event.track}:", "yellow"), f" {event.detail}"))

    def _bar(self, event: Event) -> Any:  # a TaskID
        if event.track not in self.bars:
            self.bars[event.track] = self.progress.add_task(event.track, total=100, stage="")
        return self.bars[event.track]
