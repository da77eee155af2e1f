"""Tables for terminals and pipes."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from console.output.terminal import styled

GAP = 2
"""Spaces between columns."""


class Table:
    """Rows in aligned columns under a header, without a box.

    On a terminal that is too narrow the columns in `wrap` are wrapped between words; all others stay whole, if need be beyond the edge.
    """

    def __init__(self, *columns: str, wrap: Iterable[str] = (), title: str = "") -> None:
        self.columns = columns
        self.wrap = [name in tuple(wrap) for name in columns]
        self.title = title
        self.rows: list[list[Text]] = []

    def add(self, *cells: str | Text | None) -> None:
        """A row; a cell with a style is made with `styled`."""
        self.rows.append([cell if isinstance(cell, Text) else styled(cell or "") for cell in cells])

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render the lines (Rich's protocol)."""
        header = [styled((name, "bold")) for name in self.columns]
        widths = self._widths([header, *self.rows], options.max_width)
        if self.title:
            yield styled((self.title, "bold"))
        for row in (header, *self.rows):
            cells = [
                cell.wrap(console, width, overflow="crop") if wrap else [cell]
                for cell, width, wrap in zip(row, widths, self.wrap, strict=True)
            ]
            for number in range(max(map(len, cells))):
                line = Text()
                for cell, width in zip(cells, widths, strict=True):
                    piece = cell[number] if number < len(cell) else Text()
                    line.append_text(piece).append(" " * (width - piece.cell_len + GAP))
                line.rstrip()
                yield line

    def _widths(self, rows: list[list[Text]], available: int) -> list[int]:
        """As wide as the longest cell; where that is too much, the widest of the columns that may wrap shrink."""
        columns = list(zip(*rows, strict=True))
        widths = [max(cell.cell_len for cell in column) for column in columns]
        least = [
            max(styled(word).cell_len for cell in column for word in (cell.plain.split() or [""])) if wrap else width
            for column, width, wrap in zip(columns, widths, self.wrap, strict=True)
        ]
        natural = list(widths)
        while (excess := sum(widths) + GAP * (len(widths) - 1) - available) > 0:
            shrinkable = [index for index, width in enumerate(widths) if width > least[index]]
            if not shrinkable:
                return natural  # the terminal wraps long lines by itself
            widest = max(shrinkable, key=lambda index: widths[index])
            widths[widest] = max(least[widest], widths[widest] - max(1, excess // len(shrinkable)))
        return widths
