"""The consoles for stdout (results) and stderr (progress and errors).

Text is data, whoever wrote it: no markup is interpreted, and control characters are replaced. `styled` gives words a style.
Lines are never wrapped inside an id, a key or a path, and a pipe gets whole lines, however long.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

UNBOUNDED_COLUMNS = 100_000
"""The width of a pipe."""
CONTROL = "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""Control characters, marks that change the direction of writing, line separators, and surrogates of undecodable file names."""
_CONTROL = re.compile(f"[{CONTROL}]")
_CONTROL_IN_LINES = re.compile(f"(?!\n)[{CONTROL}]")


def _symbol(found: re.Match[str]) -> str:
    """What is shown in place of a control character: one letter for one letter."""
    letter = found[0]
    if letter in "\t\n\v\f\r\x85\u2028\u2029":
        return " "
    return chr(0x2400 + ord(letter)) if letter < " " else "\u2421" if letter == "\x7f" else "\ufffd"


def printable(text: str) -> str:
    """A text of the same length in one line, without control characters."""
    return _CONTROL.sub(_symbol, text)


def styled(*parts: str | tuple[str, str]) -> Text:
    """Words, some of them with a style: `styled("it is ", ("done", "green"))`."""
    text = Text()
    for part in parts:
        words, style = (part, "") if isinstance(part, str) else part
        text.append(printable(words), style)
    return text


class PlainConsole(Console):
    """A Rich console that prints text as it is: without markup, emoji names and control characters."""

    def __init__(self, *, stderr: bool = False) -> None:
        width = None if (sys.stderr if stderr else sys.stdout).isatty() else UNBOUNDED_COLUMNS
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=True, width=width)

    def render_str(self, text: str, **options: Any) -> Text:
        """Every string that is printed as such: a line, a cell, a title."""
        return super().render_str(printable(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Every piece of text that is written, whatever rendered it."""
        for segment in super().render(renderable, options):
            text, style, control = segment
            yield segment if control else Segment(_CONTROL_IN_LINES.sub(_symbol, text), style)


stderr = PlainConsole(stderr=True)
stdout = PlainConsole()


def print_json(values: Any) -> None:  # any JSON value
    """One JSON document on stdout; escaped where a terminal would interpret it, or where the stream can't encode it."""
    text = json.dumps(values, ensure_ascii=False, indent=2, default=str)
    text = _CONTROL_IN_LINES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(values, indent=2, default=str)
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """A line on stderr that asks for attention."""
    stderr.print(styled((text, "yellow")))
