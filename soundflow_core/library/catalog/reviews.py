"""Holding tracks back before they are listed, and approving them.

`catalog/reviews.json` holds the decisions on tracks; it is an input of every rebuild. With SOUNDFLOW_HOLD_FROM set, tracks of that
day and later wait unlisted until they are approved; without it everything is listed that is not held.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from soundflow_core.base.errors import QualityError
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage.base import Store
from soundflow_core.library.storage.documents import JsonDocument, json_lines
from soundflow_core.model.brief import Model
from soundflow_core.model.keys import REVIEWS


class Verdict(StrEnum):
    """A decision on a track."""

    HELD = "held"
    APPROVED = "approved"


class Review(Model):
    """A decision, who made it and why."""

    verdict: Verdict
    why: str
    by: str
    at: datetime


_REVIEWS = TypeAdapter(dict[str, Review])


def reviews(store: Store) -> dict[str, Review]:
    """All decisions by track id; QualityError where the list is damaged."""
    return _DOCUMENT.read(store)[0]


def is_waiting(track_id: str, day: date, decided: Mapping[str, Review], settings: Settings) -> bool:
    """Whether a track is not to be listed: held, or not yet approved where approval is required."""
    review = decided.get(track_id)
    if review is not None:
        return review.verdict is Verdict.HELD
    return settings.hold_from is not None and day >= settings.hold_from


def review(store: Store, track_id: str, verdict: Verdict, why: str, by: str) -> Review:
    """Write a decision down; the next rebuild obeys it."""
    decision = Review(verdict=verdict, why=why, by=by, at=datetime.now(UTC).replace(microsecond=0))
    _DOCUMENT.change(store, lambda decided: {**decided, track_id: decision})
    return decision


def _parsed(content: bytes) -> dict[str, Review]:
    try:
        return _REVIEWS.validate_json(content)
    except ValidationError as error:
        raise QualityError(f"{REVIEWS} is damaged; mend it by hand, since held tracks must not come out.") from error


def _written(decided: dict[str, Review]) -> bytes:
    lines = [f"{json.dumps(name)}:{value.model_dump_json(by_alias=True)}" for name, value in sorted(decided.items())]
    return json_lines(lines, "{}")


_DOCUMENT: JsonDocument[dict[str, Review]] = JsonDocument(REVIEWS, _parsed, _written, dict)
