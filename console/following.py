"""What the operator sees of runs that happen elsewhere: a bar a run, a bar a track where there is one run, and its log lines."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from console.screen import Progress, TaskID, TrackBoard, progress_bars, screen, styled
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
OWN_LOGGERS_LEVEL = logging.WARNING
"""Progress is shown by bars; of the log only what asks for attention is repeated."""


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

    def see(self, sighting: RunEvent) -> None:
        """Show a sighting."""
        if isinstance(sighting, ServerUnavailable):
            if not self.away:
                screen.print(styled(("The Prefect server does not answer; waiting for it, the runs go on.", "yellow")))
            self.away = True
            return
        self.away = False
        if isinstance(sighting, StateChanged):
            self._state(sighting)
        elif isinstance(sighting, TrackChanged):
            self._track(sighting)
        elif sighting.level >= OWN_LOGGERS_LEVEL:
            self._log(sighting)

    def _state(self, seen: StateChanged) -> None:
        run, colour = seen.run.id, COLOURS.get(seen.state, "white")
        self.states[run] = (seen.state, seen.message)
        done = {"completed": max(1, self.tracks_each)} if seen.state in ("Completed", "Skipped") else {}
        detail = f" ({seen.message})" if seen.state == "Skipped" else ""
        self.progress.update(self.bars[run], stage=styled((seen.state, colour), detail), **done)  # type: ignore[arg-type]  # one number

    def _track(self, seen: TrackChanged) -> None:
        self.tracks.show(seen.event)
        if isinstance(seen.event, TrackEnded):
            self.ended[seen.run_id].add(seen.event.track)
        name = seen.event.track.rsplit("-", 1)[-1]
        self.progress.update(
            self.bars[seen.run_id], completed=len(self.ended[seen.run_id]), stage=f"{name}: {seen.event.name}"
        )

    def _log(self, seen: LogWritten) -> None:
        level = logging.getLevelName(seen.level).lower()
        first = seen.message.strip().splitlines()[0] if seen.message.strip() else ""
        screen.print(styled((f"{self.names[seen.run_id]}: {level}: {first}", "dim")))

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
    """Follow runs to their end. Stopping to follow does not stop them."""
    with progress_bars() as progress:
        board = RunBoard(progress, names, tracks_each)
        try:
            for sighting in follow(names, revivals=revivals):
                board.see(sighting)
        except KeyboardInterrupt:
            say_they_go_on(names)
            raise
    return board


def say_they_go_on(runs: Iterable[UUID]) -> None:
    """After Ctrl-C."""
    some = [str(run) for run in runs]
    which = some[0] if len(some) == 1 else "ID"
    screen.print(
        f"The runs go on without you; `soundflow logs {which} --follow` watches again, `soundflow cancel {which}` stops one."
    )
