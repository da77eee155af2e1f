"""What the operator sees: progress on stderr, results on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from flows.progress import STAGES, Event

screen = Console(stderr=True)
paper = Console()

ENDED = {"published": "green", "kept": "cyan", "failed": "red"}


def print_json(values: Any) -> None:  # any JSON value
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(values, ensure_ascii=False, indent=2, default=str) + "\n")


def _measured(found: dict[str, Any]) -> str:
    """What was measured, in a line; music without a beat has no tempo."""
    tempo = f"{found['bpm']:.1f} BPM" if found.get("bpm") else "no beat"
    return f"{found['lufs']:.1f} LUFS, {found['true_peak_dbtp']:.1f} dBTP, {tempo}, {found.get('key')}"


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """A set of bars that stay when they are done."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[stage]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=screen) as progress:
        yield progress


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
            self.progress.update(bar, completed=0, stage="[yellow]rolled again")
        elif event.stage in ENDED:
            self.ended[event.track] = event
            self.progress.update(bar, completed=len(STAGES), stage=f"[{ENDED[event.stage]}]{event.stage}")

    def as_json(self) -> list[dict[str, Any]]:
        """How every track ended."""
        return [
            {"id": track, "outcome": event.stage, "detail": event.detail, **event.facts}
            for track, event in self.ended.items()
        ]

    def table(self) -> Table:
        """What was asked and what was measured; under it the folders in the store where the tracks lie."""
        table = Table(title="Tracks", header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
        for name in ("track", "asked", "measured", "outcome"):
            table.add_column(name, overflow="fold", no_wrap=name == "track")
        for track, event in self.ended.items():
            asked, found = event.facts.get("asked", {}), event.facts.get("measured", {})
            table.add_row(
                track,
                f"{asked.get('genre')}, {asked.get('bpm'):g} BPM, {asked.get('key')}" if asked else "",
                _measured(found) if found else "",
                f"[{ENDED[event.stage]}]{event.stage}[/] {event.detail}",
            )
        keys = [str(event.facts["objectKey"]) for event in self.ended.values() if "objectKey" in event.facts]
        table.caption = "\n".join(sorted({key.rpartition("/")[0] + "/" for key in keys})) or None
        return table
