"""Runs on workers, followed: a bar for each run, for a single run a bar for each track, and log lines that ask for attention."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from console.output import Progress, TaskID, progress_bars, stderr, styled, warn
from console.output.tracks import TrackBoard
from flows.runs.following import LogWritten, RunEvent, ServerUnavailable, StateChanged, TrackChanged, failure_of, follow
from soundflow_core.base.errors import SoundFlowError
from soundflow_core.pipeline.events import TrackEnded

COLOURS = {
    "Completed": "green",
    "Skipped": "cyan",
    "Running": "yellow",
    "Failed": "red",
    "Crashed": "red",
    "TimedOut": "red",
}
LOG_LEVEL = logging.WARNING
"""Log lines below it are not repeated, since bars show the progress."""


class RunBoard:
    """A bar for each run and, for a single run, a bar for each track."""

    def __init__(self, progress: Progress, names: dict[UUID, str], tracks_each: int) -> None:
        self.progress = progress
        self.tracks_each = tracks_each
        self.tracks = TrackBoard(progress if len(names) == 1 else Progress(disable=True))
        self.bars: dict[UUID, TaskID] = {
            run: progress.add_task(name, total=max(1, tracks_each), stage="waiting for a worker")
            for run, name in names.items()
        }
        self.names = names
        self.ended: dict[UUID, set[str]] = {run: set() for run in names}
        self.states: dict[UUID, tuple[str, str]] = {}
        self.is_server_away = False

    def show(self, event: RunEvent) -> None:
        """Show an event."""
        if isinstance(event, ServerUnavailable):
            if not self.is_server_away:
                warn("The Prefect server does not answer; waiting for it. The runs continue.")
            self.is_server_away = True
            return
        self.is_server_away = False
        if isinstance(event, StateChanged):
            self._show_state(event)
        elif isinstance(event, TrackChanged):
            self._show_track(event)
        elif event.level >= LOG_LEVEL:
            self._show_log(event)

    def _show_state(self, event: StateChanged) -> None:
        run, bar, colour = event.run.id, self.bars[event.run.id], COLOURS.get(event.state, "white")
        self.states[run] = (event.state, event.message)
        detail = f" ({event.message})" if event.state == "Skipped" else ""
        self.progress.update(bar, stage=styled((event.state, colour), detail))
        if event.state in ("Completed", "Skipped"):
            self.progress.update(bar, completed=max(1, self.tracks_each))

    def _show_track(self, event: TrackChanged) -> None:
        self.tracks.show(event.event)
        ended = self.ended[event.run_id]
        if isinstance(event.event, TrackEnded):
            ended.add(event.event.track)
        name = event.event.track.rsplit("-", 1)[-1]
        self.progress.update(self.bars[event.run_id], completed=len(ended), stage=f"{name}: {event.event.name}")

    def _show_log(self, event: LogWritten) -> None:
        level = logging.getLevelName(event.level).lower()
        first = event.message.strip().splitlines()[0] if event.message.strip() else ""
        stderr.print(styled((f"{self.names[event.run_id]}: {level}: {first}", "dim")))

    def failures(self) -> list[SoundFlowError]:
        """Why runs did not end well."""
        return [error for error in (failure_of(*state) for state in self.states.values()) if error]

    def as_json(self) -> dict[str, Any]:
        """How every run and every track ended."""
        runs = [
            {"run": str(run), "name": self.names[run], "state": state, "message": message or None}
            for run, (state, message) in self.states.items()
        ]
        return {"runs": runs, "tracks": self.tracks.as_json()}


def follow_runs(names: dict[UUID, str], tracks_each: int, *, revivals: int = 2) -> RunBoard:
    """Follow runs to their end; Ctrl-C stops the following, not the runs."""
    with progress_bars() as progress:
        board = RunBoard(progress, names, tracks_each)
        try:
            for event in follow(names, revivals=revivals):
                board.show(event)
        except KeyboardInterrupt:
            print_runs_continue(names)
            raise
    return board


def print_runs_continue(runs: Iterable[UUID]) -> None:
    """Say after Ctrl-C how to follow the runs again."""
    some = [str(run) for run in runs]
    which = some[0] if len(some) == 1 else "ID"
    stderr.print(
        f"The runs continue; `soundflow logs {which} --follow` follows one again, `soundflow cancel {which}` stops it."
    )
