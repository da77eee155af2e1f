"""YAML that remembers its lines, so that an error can name the one to change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from soundflow_core.base.errors import BriefError

Place = tuple[str | int, ...]

MERGE = "tag:yaml.org,2002:merge"
"""The key `<<`, which takes over another mapping's fields."""
MOST_PLACES = 20_000
"""A plan of a thousand tracks has fewer; a few lines of nested aliases can have billions."""


@dataclass(frozen=True)
class Document:
    """Plain values, and the line of each."""

    values: Any
    lines: dict[Place, int]

    def line_of(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_document(path: Path) -> Document:
    """A YAML file; BriefError in one sentence where it is missing, empty or no YAML."""
    text = _text(path)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        lines: dict[Place, int] = {}
        if node is not None:
            _note(node, (), lines, path)
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BriefError(f"{path}, line {_line(error, text)}: {_problem(error)}; correct the YAML there.") from error
    except RecursionError as error:
        raise BriefError(f"{path} is nested too deeply or contains itself; correct the YAML there.") from error
    if values is None:
        raise BriefError(f"{path} is empty; start from the plan that ships with SoundFlow.")
    return Document(values, lines)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BriefError(f"The plan {path} can't be read ({error.strerror}); check SOUNDFLOW_PLAN.") from error
    except UnicodeDecodeError as error:
        raise BriefError(f"The plan {path} is not UTF-8 text; save it as UTF-8.") from error


def _line(error: yaml.YAMLError, text: str) -> int:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return error.problem_mark.line + 1
    position = getattr(error, "position", 0)  # of a character that YAML does not allow
    return text.count("\n", 0, position) + 1


def _problem(error: yaml.YAMLError) -> str:
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it can't be understood"
    return " ".join(str(said).split())


def _note(node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> None:
    """Note the line of a node and all below it; BriefError for what can't be a plan."""
    line = node.start_mark.line + 1
    lines[place] = line
    if len(lines) > MOST_PLACES:
        raise BriefError(f"{path}, line {line}: the plan is too large; divide it, or use fewer aliases.")
    if isinstance(node, yaml.MappingNode):
        _note_mapping(node, place, lines, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note(value, (*place, index), lines, path)
    else:
        _check_scalar(node, line, path)


def _note_mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int], path: Path) -> None:
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise BriefError(f"{path}, line {line}: a field's name must be a word; change it there.")
        inside = (*place, key.value)
        if inside in lines:
            raise BriefError(f"{path}, line {line}: '{key.value}' occurs twice; remove one of them.")
        _check_scalar(key, line, path)
        _note(value, inside, lines, path)
        lines[inside] = line


def _check_scalar(node: yaml.Node, line: int, path: Path) -> None:
    """Refuse what looks like a date or a number but is not one (2025-13-45), which PyYAML would answer with any exception."""
    if node.tag == MERGE:
        return
    try:
        yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        raise BriefError(f"{path}, line {line}: {node.value!a} can't be understood; put it in quotes.") from error
