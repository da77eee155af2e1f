"""Parsing JSON that others wrote: strict, and whatever is wrong with it is a ValueError."""

from __future__ import annotations

import json
from typing import Any


def parse_json(content: bytes | str) -> Any:
    """JSON as RFC 8259 defines it; ValueError for all else: NaN, Infinity, invalid UTF-8, nesting beyond what Python can follow."""
    text = content if isinstance(content, str) else content.decode(json.detect_encoding(content))
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
