"""Progress bars on stderr, and a live display that other output to stderr can't tear."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import RenderableType
from rich.live import Live
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TimeElapsedColumn
from rich.table import Column
from rich.text import Text

from console.output.terminal import stderr, styled

__all__ = ["Progress", "TaskID", "capture_stderr", "live_display", "progress_bars", "release_stderr"]

WIDE_COLUMNS = 100
"""Terminals from here on have room for long bars."""
POLL_SECONDS = 0.1
"""How often captured output is looked for."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class _TextColumn(ProgressColumn):
    """A field of a task in one line, cut at the terminal's edge."""

    def __init__(self, field: str) -> None:
        super().__init__(Column(no_wrap=True, overflow="ellipsis"))
        self.field = field

    def render(self, task: Task) -> Text:
        """The field's text (Rich's interface)."""
        words = task.fields.get(self.field, task.description)
        return words if isinstance(words, Text) else styled(str(words))


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """A set of bars that stay when they are done; other output to stderr is printed above them."""
    bar = BarColumn(bar_width=24 if stderr.width >= WIDE_COLUMNS else 10)
    columns = (SpinnerColumn(), _TextColumn("description"), bar, _TextColumn("stage"), TimeElapsedColumn())
    with capture_stderr(), Progress(*columns, console=stderr) as progress:
        yield progress


class LiveDisplay:
    """A view at the bottom of the terminal that is replaced as a whole."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def show(self, view: RenderableType) -> None:
        """Replace the view; a pipe gets the last one only."""
        self._live.update(view, refresh=stderr.is_terminal)


@contextmanager
def live_display() -> Iterator[LiveDisplay]:
    """A display on stderr; other output to stderr is printed above it."""
    with capture_stderr(), Live(console=stderr, auto_refresh=False, transient=False) as live:
        yield LiveDisplay(live)


_terminal: list[int] = []
"""The terminal's descriptor, while stderr is captured."""


@contextmanager
def capture_stderr() -> Iterator[None]:
    """Print above a live display what C libraries, child processes and log handlers write to the file descriptor of stderr."""
    if _terminal or not stderr.file.isatty():
        yield
        return
    sys.stderr.flush()
    terminal = os.fdopen(os.dup(2), "w", encoding=stderr.encoding, errors="replace")
    captured = os.fdopen(os.memfd_create("stderr") if hasattr(os, "memfd_create") else _temporary_file(), "rb")
    os.dup2(captured.fileno(), 2)
    before, stderr.file = stderr.file, terminal
    _terminal.append(terminal.fileno())
    ended = threading.Event()
    reader = threading.Thread(target=_repeat, args=(captured.fileno(), ended), name="stderr", daemon=True)
    reader.start()
    try:
        yield
    finally:
        sys.stderr.flush()
        release_stderr()
        ended.set()
        reader.join()
        stderr.file = before
        _terminal.clear()
        terminal.close()
        captured.close()


def release_stderr() -> None:
    """Let stderr be the terminal again, for the last message of a process that ends in the middle of a live display."""
    for descriptor in _terminal:
        os.dup2(descriptor, 2)


def _temporary_file() -> int:
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _repeat(captured: int, ended: threading.Event) -> None:
    """Print whole lines as they come, and at the end what is left."""
    position, rest, last = 0, b"", False
    while not last:
        last = ended.wait(POLL_SECONDS)
        while piece := os.pread(captured, 65536, position):
            position += len(piece)
            rest += piece
        *lines, rest = rest.split(b"\n")
        for line in (*lines, rest) if last and rest else lines:
            stderr.print(styled((_COLOURS.sub("", line.decode(errors="replace")), "dim")))
