"""YAML that remembers its lines, so that an error can name the one to change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from soundflow_core.errors import BriefError

Place = tuple[str | int, ...]


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
    """A YAML file; BriefError in one sentence where it is missing or no YAML."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise BriefError(f"The plan {path} can't be read ({error.strerror}); check SOUNDFLOW_PLAN.") from error
    except UnicodeDecodeError as error:
        raise BriefError(f"The plan {path} is no UTF-8 text; save it as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "it can't be understood"
        raise BriefError(f"{path}, line {line}: {problem}; mend the YAML there.") from error
    lines: dict[Place, int] = {}
    if node is not None:
        _note(node, (), lines, path)
    return Document(yaml.safe_load(text), lines)


def _note(node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> None:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inside = (*place, key.value)
            if inside in lines:
                raise BriefError(
                    f"{path}, line {key.start_mark.line + 1}: '{key.value}' stands twice; remove one of them."
                )
            _note(value, inside, lines, path)
            lines[inside] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note(value, (*place, index), lines, path)
