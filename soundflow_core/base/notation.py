"""Text with positions: every mistake in a genre's text is reported with its line, its column and what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from soundflow_core.base.errors import ConfigurationError

T = TypeVar("T")
_PARTS = re.compile(r"[|/]|[^\s|/]+")


class NotationError(ConfigurationError):
    """A mistake in a genre's text. The message says where it is and what was expected there."""


@dataclass(frozen=True)
class Token:
    """A word of a text, with its line and column, both counted from 1."""

    text: str
    line: int
    column: int

    def error(self, expected: str, offset: int = 0) -> NotationError:
        """The error for this word, or for its character at `offset`."""
        return NotationError(f"line {self.line}, column {self.column + offset}: '{self.text}' is not {expected}.")

    def number(self, expected: str) -> float:
        """The word as a number; NotationError if it is not one."""
        try:
            return float(self.text)
        except ValueError:
            raise self.error(expected) from None


def tokens_of(text: str) -> list[list[Token]]:
    """The words of each line that has any. `|` and `/` are words of their own."""
    lines = enumerate(text.splitlines(), start=1)
    words = [[Token(m.group(), number, m.start() + 1) for m in _PARTS.finditer(line)] for number, line in lines]
    return [line for line in words if line]


def split_at(tokens: Iterable[Token], separator: str) -> list[list[Token]]:
    """The words between separators; empty groups are left out."""
    groups: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == separator:
            groups.append([])
        else:
            groups[-1].append(token)
    return [group for group in groups if group]


def alternatives_of(text: str) -> list[list[Token]]:
    """The words of each alternative, separated by `/` and by the ends of lines; a line that ends with `|` goes on in the next."""
    return _alternatives(tokens_of(text))


def _alternatives(lines: list[list[Token]]) -> list[list[Token]]:
    joined: list[list[Token]] = []
    for line in lines:
        if joined and joined[-1][-1].text == "|":
            joined[-1] += line
        else:
            joined.append(line)
    return [group for line in joined for group in split_at(line, "/")]


def chapters_of(text: str, labels: tuple[str, ...]) -> dict[str, list[list[Token]]]:
    """The alternatives under each label: `minor: i | v` and the lines after it, to the next label. NotationError for other labels."""
    chapters: dict[str, list[list[Token]]] = {}
    lines: list[list[Token]] = []
    for line in tokens_of(text):
        if line[0].text.endswith(":") or not chapters:
            name = line[0].text.removesuffix(":")
            if name not in labels or name in chapters or not line[0].text.endswith(":"):
                raise line[0].error(f"a new label with a colon; write {listed(labels)}")
            lines = chapters[name] = []
            line = line[1:]
        if line:
            lines.append(line)
    return {name: _alternatives(chapter) for name, chapter in chapters.items()}


def entries_of(text: str) -> list[tuple[Token, list[list[Token]]]]:
    """Labelled alternatives: `break: a b / c  build: d` gives `break` (without its colon) with two alternatives, then `build` with one.

    NotationError for a text that does not start with a label.
    """
    entries: list[tuple[Token, list[list[Token]]]] = []
    for word in (word for line in tokens_of(text) for word in line):
        if word.text.endswith(":"):
            entries.append((Token(word.text[:-1], word.line, word.column), [[]]))
        elif not entries:
            raise word.error("a label with a colon, as in 'groove:'")
        elif word.text == "/":
            entries[-1][1].append([])
        else:
            entries[-1][1][-1].append(word)
    return [(label, [group for group in groups if group]) for label, groups in entries]


def settings_of(kind: type[T], text: str, **more: Any) -> T:
    """A dataclass from words, a field and its value each: `"mid_db -1.5  glue .55"`; `more` are fields with other values.

    NotationError for a field that it does not have, and for a value that does not fit.
    """
    return kind(**values_of(kind, text, tuple(more)), **more)


def values_of(kind: Callable[..., Any], text: str, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values of a dataclass's fields from words: `"gate .8  rests intro break  root_below"`.

    A field takes the words up to the next field: a number, one of its words, several, or none where it is a switch (or `no`); `-` is
    no word at all. NotationError as `settings_of`.
    """
    hints = get_type_hints(kind)
    known = [f.name for f in fields(kind) if f.name not in without and _readable(hints[f.name])]  # type: ignore[arg-type]
    found: list[tuple[Token, list[Token]]] = []
    for word in (word for line in tokens_of(text) for word in line):
        if word.text in known:
            found.append((word, []))
        elif found and (not found[-1][1] or get_origin(hints[found[-1][0].text]) is tuple):
            found[-1][1].append(word)
        else:
            raise word.error(f"an option of {kind.__name__}; write {listed(known)}")
    return {name.text: _value(name, words, hints[name.text]) for name, words in found}


def _readable(hint: Any) -> bool:
    return hint in (int, float, str, bool, tuple[int, ...], tuple[str, ...]) or get_origin(hint) is Literal


def _value(name: Token, words: list[Token], hint: Any) -> Any:
    if get_origin(hint) is tuple:
        texts = tuple(word.text for word in words if word.text != "-")
        return texts if hint == tuple[str, ...] else tuple(int(word.number("a whole number")) for word in words)
    if hint is bool:
        return not words or words[0].text != "no"
    if not words:
        raise name.error("complete: a value is missing after it")
    if get_origin(hint) is Literal:
        if words[0].text not in get_args(hint):
            raise words[0].error(listed(get_args(hint)))
        return words[0].text
    return words[0].text if hint is str else hint(words[0].number("a number"))


def listed(words: Iterable[str]) -> str:
    """Words for a message: `a, b or c`."""
    *most, last = list(words)
    return f"{', '.join(most)} or {last}" if most else last
