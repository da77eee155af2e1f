"""What is wrong with a plan: one sentence that names the file, the line, the field, the mistake and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from soundflow_core.base.errors import BriefError
from soundflow_core.pipeline.plans.yaml_lines import Document, Place


def mistake(sentence: str, *places: Place) -> PydanticCustomError:
    """For validators that look at several fields: the mistake lies at the first of `places` that the document has."""
    return PydanticCustomError("mistake", "{sentence}", {"sentence": sentence, "places": places})


def brief_error(path: Path, document: Document, error: ValidationError) -> BriefError:
    """The first thing that is wrong with a document."""
    # A list that lost its only item to an error is "too short" as well: say the error.
    first = min(error.errors(), key=lambda e: (e["type"] == "too_short", document.line_of(_place(e, document))))
    place = _place(first, document)
    field = ".".join(str(part) for part in place) or "the plan"
    what, advice = _what(first)
    return BriefError(f"{path}, line {document.line_of(place)}: {field}: {what}; {advice}.")


def _place(error: ErrorDetails, document: Document) -> Place:
    """Where an error stands in the document: names that only pydantic knows (a union's branch, `[key]`) are left out."""
    place: Place = ()
    for part in error["loc"]:
        if (*place, part) in document.lines:
            place = (*place, part)
    if error["type"] == "missing":
        return (*place, error["loc"][-1])
    named: tuple[Place, ...] = error.get("ctx", {}).get("places", ())
    return next(((*place, *inner) for inner in named if (*place, *inner) in document.lines), place)


def _what(error: ErrorDetails) -> tuple[str, str]:
    """The mistake, and what to do about it."""
    if error["type"] == "missing":
        return "this field is missing", "add it there"
    if error["type"] == "extra_forbidden":
        return "there is no such field", "change it there"
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] in ("mistake", "value_error"):
        return message, "change it there"
    message = f"{message[0].lower()}{message[1:]}".replace(" or instance of DailyPlan", "")
    return f"{message}, found {_shown(error['input'])}", "change it there"


def _shown(value: Any) -> str:  # whatever a document holds
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
