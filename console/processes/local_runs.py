"""Runs that a command executes itself: as Prefect flows while Prefect can record them, as plain calls where it can't."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from console.output import Progress, stderr, warn
from console.processes import shutdown
from flows.server.discovery import PrefectServer
from flows.server.recording import Recording, recorded
from soundflow_core.base.errors import SoundFlowError


class LocalRunner:
    """Executes runs one after the other. Prefect and the kernels are loaded for the first one: a command without work loads nothing."""

    def __init__(self, progress: Progress, recording: Recording, prepare: Callable[[Progress], None]) -> None:
        self.progress, self.recording, self.prepare = progress, recording, prepare
        self.is_started = False

    def execute(self, flow: Callable[[], object], plain: Callable[[], object]) -> None:
        """Run a flow, or the same work as plain calls where nothing records it; each continues what the other left."""
        if not self.is_started:
            self.is_started = True
            self._start()
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
                self._warn()
        plain()

    def _start(self) -> None:
        """Start the Prefect server and load the kernels side by side."""
        bar = self.progress.add_task(f"starting {self.recording.prefect_server.describe()}", total=1, stage="")
        self.recording.start()
        self.prepare(self.progress)
        is_recorded = self.recording.wait()
        self.progress.update(bar, completed=1, stage="ready" if is_recorded else "not recorded")
        if not is_recorded:
            self._warn()

    def _warn(self) -> None:
        warn(f"This run is not recorded: {self.recording.why_not}.")


@contextmanager
def local_runner(
    server: PrefectServer, progress: Progress, prepare: Callable[[Progress], None]
) -> Iterator[LocalRunner]:
    """A runner whose Prefect runs end as cancelled if the command is stopped."""
    with recorded(server) as recording, shutdown.on_interrupt(recording.stop):
        yield LocalRunner(progress, recording, prepare)


def print_waiting(what: object, holder: str) -> None:
    """Say that another command of this machine is making the same."""
    stderr.print(f"{what} is being made by {holder} on this machine; waiting for it.")
