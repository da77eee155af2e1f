"""Runs that a command executes itself: through Prefect while that keeps a record, as plain calls where it can't."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from console import stopping
from console.screen import Progress, screen, styled
from flows.server.discovery import PrefectServer
from flows.server.recording import Recording, recorded
from soundflow_core.base.errors import SoundFlowError


class Executor:
    """Executes runs one after the other. What they need is started for the first one: a command that has nothing to make starts nothing."""

    def __init__(self, progress: Progress, recording: Recording, prepare: Callable[[Progress], None]) -> None:
        self.progress, self.recording, self.prepare = progress, recording, prepare
        self.has_begun = False

    def execute(self, flow: Callable[[], object], plain: Callable[[], object]) -> None:
        """Run a flow, or what it does as plain calls where nothing records it; both must find what the other left."""
        if not self.has_begun:
            self.has_begun = True
            self._begin()
        if self.recording.wait():
            try:
                with self.recording.runs():
                    flow()
                return
            except SoundFlowError:
                raise
            except Exception as error:
                if not self.recording.is_lost(error):
                    raise
                self._say()
        plain()

    def _begin(self) -> None:
        """Start the record and load the kernels side by side."""
        bar = self.progress.add_task(f"starting {self.recording.prefect_server.describe()}", total=1, stage="")
        self.recording.start()
        self.prepare(self.progress)
        is_recorded = self.recording.wait()
        self.progress.update(bar, completed=1, stage="ready" if is_recorded else "no record")
        if not is_recorded:
            self._say()

    def _say(self) -> None:
        screen.print(styled((f"This run is not recorded: {self.recording.why_not}.", "yellow")))


@contextmanager
def executing(server: PrefectServer, progress: Progress, prepare: Callable[[Progress], None]) -> Iterator[Executor]:
    """An executor, whose runs end as cancelled where the command is stopped."""
    with recorded(server) as recording, stopping.farewell(recording.stop):
        yield Executor(progress, recording, prepare)


def say_waiting(what: object, holder: str) -> None:
    """Another command of this machine makes the same already."""
    screen.print(styled(f"{what} is being made by {holder} on this machine; waiting for it."))
