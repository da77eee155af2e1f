"""Runs on workers, followed: a bar for each run, for a single run a bar for each track, and log lines that ask for attention."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from console.output import Progress, TaskID, progress_bars, stderr, styled, warn
from console.output.tracks import ENDED, TrackBoard
from flows.runs.following import LogSeen, ServerAway, Sighting, StateSeen, TrackSeen, failure_of, follow
from soundflow_core.base.errors import SoundFlowError

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
    """A bar a run and, while few tracks are asked for, a bar a track."""

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
        self.away = False

    def see(self, sighting: Sighting) -> None:
        """Show a sighting."""
        if isinstance(sighting, ServerAway):
            if not self.away:
                warn("The Prefect server does not answer; waiting for it. The runs continue.")
            self.away = True
            return
        self.away = False
        if isinstance(sighting, StateSeen):
            self._state(sighting)
        elif isinstance(sighting, TrackSeen):
            self._track(sighting)
        elif sighting.level >= LOG_LEVEL:
            self._log(sighting)

    def _state(self, seen: StateSeen) -> None:
        run, colour = seen.run.id, COLOURS.get(seen.state, "white")
        self.states[run] = (seen.state, seen.message)
        done = {"completed": max(1, self.tracks_each)} if seen.state in ("Completed", "Skipped") else {}
        detail = f" ({seen.message})" if seen.state == "Skipped" else ""
        self.progress.update(self.bars[run], stage=styled((seen.state, colour), detail), **done)  # type: ignore[arg-type]  # one number

    def _track(self, seen: TrackSeen) -> None:
        self.tracks.hear(seen.event)
        if seen.event.stage in ENDED:
            self.ended[seen.run_id].add(seen.event.track)
        name = seen.event.track.rsplit("-", 1)[-1]
        self.progress.update(
            self.bars[seen.run_id], completed=len(self.ended[seen.run_id]), stage=f"{name}: {seen.event.stage}"
        )

    def _log(self, seen: LogSeen) -> None:
        level = logging.getLevelName(seen.level).lower()
        first = seen.message.strip().splitlines()[0] if seen.message.strip() else ""
        stderr.print(styled((f"{self.names[seen.run_id]}: {level}: {first}", "dim")))

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
            for sighting in follow(names, revivals=revivals):
                board.see(sighting)
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
