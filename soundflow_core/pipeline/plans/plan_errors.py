"""Reading a plan; what is wrong with it is one sentence that names the file, the line, the field, the mistake and what to do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from soundflow_core.base.errors import BriefError
from soundflow_core.pipeline.plans.yaml_lines import Document, Place, read_document

P = TypeVar("P", bound=BaseModel)


def read_plan(kind: type[P], path: Path | None, shipped: str) -> P:
    """The plan in a file, or the one of the name `shipped` that ships with SoundFlow; BriefError names the file, the line and the field."""
    if path is None:
        with as_file(files(__package__) / shipped) as own:
            return read_plan(kind, own, shipped)
    document = read_document(path)
    try:
        # As strict JSON, since only there "70" and true are no numbers while lists and words still are tuples and enums.
        return kind.model_validate_json(json.dumps(document.values, default=str), strict=True)
    except ValidationError as error:
        raise _brief_error(path, document, error) from error


def check_ids(ids: Sequence[str], field: str) -> None:
    """For validators: raise a mistake where an id of a plan's list `field` occurs twice."""
    for index, name in enumerate(ids):
        if name in ids[:index]:
            raise mistake(f"the id '{name}' occurs twice", (field, index, "id"))


def mistake(sentence: str, *places: Place) -> PydanticCustomError:
    """For validators that look at several fields: the mistake lies at the first of `places` that the document has."""
    return PydanticCustomError("mistake", "{sentence}", {"sentence": sentence, "places": places})


def _brief_error(path: Path, document: Document, error: ValidationError) -> BriefError:
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
