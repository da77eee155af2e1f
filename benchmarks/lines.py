"""What a long benchmark has found so far: a file with a JSON value a line, so that a run that was cut off goes on where it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def lines_of(path: Path | None) -> list[Any]:
    """The values that an earlier run left; none without a file."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path and path.exists() else []


def add_line(path: Path | None, value: object) -> None:
    """Keep a value, where there is a file to keep it in."""
    if path:
        with path.open("a") as file:
            file.write(json.dumps(value) + "\n")
