"""What the operator sees: progress on stderr, results on stdout. No other module of the console writes to a terminal.

Text is data, whoever wrote it: no markup is interpreted, and what could steer a terminal is replaced. `styled` gives words a style.
Lines are never folded inside an id, a key or a path, and a pipe gets whole lines, however long.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.live import Live
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TimeElapsedColumn
from rich.segment import Segment
from rich.table import Column
from rich.text import Text

from soundflow_core.pipeline.events import (
    FREE_STAGES,
    Event,
    StageStarted,
    TrackEnded,
    TrackFailed,
    TrackHeldBack,
    TrackKept,
    TrackLive,
    TrackPublished,
    TrackRetried,
)

__all__ = ["Group", "Live", "Progress", "TaskID"]  # for the other modules, which import nothing of Rich

UNBOUNDED_COLUMNS = 100_000
"""The width of a pipe."""
WIDE_COLUMNS = 100
"""Terminals from here on have room for long bars."""
GAP = 2
"""Spaces between columns."""
LOOK_SECONDS = 0.1
"""How often what was written past a live display is looked for."""
STEERING = "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""Control characters, marks that turn the direction of writing, line separators, and bytes of a name that are not text."""
_STEERING = re.compile(f"[{STEERING}]")
_STEERING_IN_LINES = re.compile(f"(?!\n)[{STEERING}]")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
OUTCOME_COLOURS: dict[type[TrackEnded], str] = {
    TrackPublished: "green", TrackKept: "cyan", TrackHeldBack: "yellow", TrackFailed: "red",
}  # fmt: skip


def _picture(found: re.Match[str]) -> str:
    """What is shown in place of a control character: one letter for one letter."""
    letter = found[0]
    if letter in "\t\n\v\f\r\x85\u2028\u2029":
        return " "
    return chr(0x2400 + ord(letter)) if letter < " " else "\u2421" if letter == "\x7f" else "\ufffd"


def printable(text: str) -> str:
    """A text in one line, of the same length, that steers no terminal."""
    return _STEERING.sub(_picture, text)


def styled(*parts: str | tuple[str, str]) -> Text:
    """Words, some of them with a style: `styled("it is ", ("done", "green"))`."""
    text = Text()
    for part in parts:
        words, style = (part, "") if isinstance(part, str) else part
        text.append(printable(words), style)
    return text


class Terminal(Console):
    """A Rich console that prints text as it is: without markup, without emoji names, without control characters."""

    def __init__(self, *, stderr: bool = False) -> None:
        width = None if (sys.stderr if stderr else sys.stdout).isatty() else UNBOUNDED_COLUMNS
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=True, width=width)

    def render_str(self, text: str, **options: Any) -> Text:
        """Every string that is printed as such: a line, a cell, a title."""
        return super().render_str(printable(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Every piece of text that leaves, whatever drew it."""
        for segment in super().render(renderable, options):
            text, style, control = segment
            yield segment if control else Segment(_STEERING_IN_LINES.sub(_picture, text), style)


screen = Terminal(stderr=True)
paper = Terminal()


def print_json(values: Any) -> None:  # any JSON value
    """One JSON document on stdout; escaped where a terminal would obey it, or where the stream can't hold it."""
    text = json.dumps(values, ensure_ascii=False, indent=2, default=str)
    text = _STEERING_IN_LINES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(values, indent=2, default=str)
    sys.stdout.write(text + "\n")


class Grid:
    """Rows in aligned columns under a header, without a box.

    On a terminal that is too narrow the columns in `fold` are folded between words; all others stay whole, if need be beyond the edge.
    """

    def __init__(self, *columns: str, fold: Iterable[str] = (), title: str = "") -> None:
        self.columns = columns
        self.fold = [name in tuple(fold) for name in columns]
        self.title = title
        self.rows: list[list[Text]] = []

    def add(self, *cells: str | Text | None) -> None:
        """A row; a cell with a style is made with `styled`."""
        self.rows.append([cell if isinstance(cell, Text) else styled(cell or "") for cell in cells])

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As Rich asks."""
        header = [styled((name, "bold")) for name in self.columns]
        widths = self._widths([header, *self.rows], options.max_width)
        if self.title:
            yield styled((self.title, "bold"))
        for row in (header, *self.rows):
            cells = [
                cell.wrap(console, width, overflow="crop") if fold else [cell]
                for cell, width, fold in zip(row, widths, self.fold, strict=True)
            ]
            for number in range(max(map(len, cells))):
                line = Text()
                for cell, width in zip(cells, widths, strict=True):
                    piece = cell[number] if number < len(cell) else Text()
                    line.append_text(piece).append(" " * (width - piece.cell_len + GAP))
                line.rstrip()
                yield line

    def _widths(self, rows: list[list[Text]], available: int) -> list[int]:
        """As wide as the longest cell; where that is too much, the widest of the columns that may fold give way."""
        columns = list(zip(*rows, strict=True))
        widths = [max(cell.cell_len for cell in column) for column in columns]
        least = [
            max(styled(word).cell_len for cell in column for word in (cell.plain.split() or [""])) if fold else width
            for column, width, fold in zip(columns, widths, self.fold, strict=True)
        ]
        natural = list(widths)
        while (excess := sum(widths) + GAP * (len(widths) - 1) - available) > 0:
            loose = [at for at, width in enumerate(widths) if width > least[at]]
            if not loose:
                return natural  # the terminal wraps long lines by itself
            widest = max(loose, key=lambda at: widths[at])
            widths[widest] = max(least[widest], widths[widest] - max(1, excess // len(loose)))
        return widths


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


class _Words(ProgressColumn):
    """What a bar stands for, or its stage: one line, cut at the terminal's edge."""

    def __init__(self, field: str) -> None:
        super().__init__(Column(no_wrap=True, overflow="ellipsis"))
        self.field = field

    def render(self, task: Task) -> Text:
        """As Rich asks."""
        words = task.fields.get(self.field, task.description)
        return words if isinstance(words, Text) else styled(str(words))


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """A set of bars that stay when they are done; what others print meanwhile stands above them."""
    wide = BarColumn(bar_width=24 if screen.width >= WIDE_COLUMNS else 10)
    columns = (SpinnerColumn(), _Words("description"), wide, _Words("stage"), TimeElapsedColumn())
    with above(), Progress(*columns, console=screen) as progress:
        yield progress


@contextmanager
def above() -> Iterator[None]:
    """Print above a live display what is written to stderr past it: by C libraries, child processes, log handlers that hold the stream."""
    if _terminal or not screen.file.isatty():
        yield
        return
    sys.stderr.flush()
    terminal = os.fdopen(os.dup(2), "w", encoding=screen.encoding, errors="replace")
    caught = os.fdopen(os.memfd_create("stderr") if hasattr(os, "memfd_create") else _scratch(), "rb")  # never full
    os.dup2(caught.fileno(), 2)
    before, screen.file = screen.file, terminal
    _terminal.append(terminal.fileno())
    ended = threading.Event()
    reader = threading.Thread(target=_repeat, args=(caught.fileno(), ended), name="stderr", daemon=True)
    reader.start()
    try:
        yield
    finally:
        sys.stderr.flush()
        give_stderr_back()
        ended.set()
        reader.join()
        screen.file = before
        _terminal.clear()
        terminal.close()
        caught.close()


_terminal: list[int] = []
"""The terminal's descriptor, while stderr is taken from it."""


def give_stderr_back() -> None:
    """Let stderr be the terminal again, for the last words of a process that ends in the middle of a live display."""
    for descriptor in _terminal:
        os.dup2(descriptor, 2)


def _scratch() -> int:
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _repeat(caught: int, ended: threading.Event) -> None:
    """Print whole lines as they come, and at the end what is left."""
    at, rest, last = 0, b"", False
    while not last:
        last = ended.wait(LOOK_SECONDS)
        while piece := os.pread(caught, 65536, at):
            at += len(piece)
            rest += piece
        *lines, rest = rest.split(b"\n")
        for line in (*lines, rest) if last and rest else lines:
            screen.print(styled((_COLOURS.sub("", line.decode(errors="replace")), "dim")))


class TrackBoard:
    """A bar a track, and a record of how each ended."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.bars: dict[str, TaskID] = {}
        self.ended: dict[str, Event] = {}
        self.retried: list[TrackRetried] = []

    def show(self, event: Event) -> None:
        """Show an event."""
        if event.track not in self.bars:
            self.bars[event.track] = self.progress.add_task(event.track, total=len(FREE_STAGES), stage="")
        bar = self.bars[event.track]
        if isinstance(event, StageStarted) and event.stage in FREE_STAGES:
            self.progress.update(bar, completed=FREE_STAGES.index(event.stage), stage=event.name)
        elif isinstance(event, TrackRetried):
            self.retried.append(event)
            self.progress.update(bar, completed=0, stage=styled(("another attempt", "yellow")))
        elif isinstance(event, TrackEnded):
            self.ended[event.track] = event
            self.progress.update(bar, completed=len(FREE_STAGES), stage=_outcome(event))

    def as_json(self) -> list[dict[str, Any]]:
        """How every track ended."""
        return [
            {"id": track, "outcome": event.name, "detail": event.detail, **event.facts}
            for track, event in self.ended.items()
        ]

    def print(self) -> None:
        """What was requested and what was measured, and the folders in the store where the tracks are."""
        grid = Grid("track", "asked", "measured", "outcome", fold=("asked", "measured", "outcome"))
        folders = set()
        for track, event in self.ended.items():
            requested, measured = "", ""
            if isinstance(event, TrackLive):
                requested = _requested(event.requested) if event.requested else ""
                measured = _measured(event.measured) if event.measured else ""
                folders.add(event.object_key.rpartition("/")[0] + "/")
            grid.add(track, requested, measured, _outcome(event).append(printable(f" {event.detail}")))
        paper.print(grid)
        for folder in sorted(folders):
            paper.print(styled((folder, "italic")))


def _outcome(event: Event) -> Text:
    """How a track ended, in its colour."""
    return styled((event.name, OUTCOME_COLOURS.get(type(event), "")))  # type: ignore[arg-type]  # others have none
