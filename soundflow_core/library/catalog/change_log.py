"""The log of changes: who changed what in the store, why and when.

A change is an object under `log/DAY/`, created only where there is none and never written again, so that no writer overwrites a line.
It is written after the change itself: the log holds nothing that never happened, and a process that is killed between the two writes no
line. Catalogs are not in it, since they are derived.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Literal

from pydantic import ValidationError

from soundflow_core.base.errors import NotFound, QualityError
from soundflow_core.library.storage.base import ABSENT, Store
from soundflow_core.library.storage.documents import get_document
from soundflow_core.model.brief import Model
from soundflow_core.model.keys import CHANGES_PREFIX

LARGEST_CHANGE_BYTES = 16 << 20
"""A prune of a hundred thousand tracks."""
Action = Literal["publish", "replace", "takedown", "restore", "purge", "import"]


class Change(Model):
    """One change."""

    action: Action
    tracks: tuple[str, ...]
    why: str
    by: str
    at: datetime


def record(store: Store, action: Action, tracks: Iterable[str], why: str, by: str) -> Change:
    """Write down what was done."""
    now = datetime.now(UTC)
    change = Change(action=action, tracks=tuple(tracks), why=why, by=by, at=now)
    key = f"{CHANGES_PREFIX}{now:%Y-%m-%d}/{now:%H%M%S.%f}-{secrets.token_hex(4)}.json"
    store.put(key, change.model_dump_json(by_alias=True).encode(), ABSENT, "application/json", "private, no-store")
    return change


def changes(store: Store, since: date | None = None) -> Iterator[Change]:
    """All changes in the order of time, from a day on; other objects are skipped."""
    for item in store.list(CHANGES_PREFIX):
        day = item.key.removeprefix(CHANGES_PREFIX).partition("/")[0]
        if since and day < since.isoformat():
            continue
        try:
            yield Change.model_validate_json(get_document(store, item.key, LARGEST_CHANGE_BYTES).content)
        except (ValidationError, QualityError, NotFound):
            continue
