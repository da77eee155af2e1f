"""Tombstones: the list of tracks that were taken down, an input of every rebuild (`catalog/tombstones.json`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from soundflow_core.base.errors import QualityError, SoundFlowError
from soundflow_core.base.parsing import parse_json
from soundflow_core.library.storage.base import Store
from soundflow_core.library.storage.documents import JsonDocument, json_lines
from soundflow_core.model.keys import TOMBSTONES, parse_audio_key

Tombstones = dict[str, dict[str, str]]
"""`id`, `why`, `by` and `at` of each, by track id."""


class HeldBack(SoundFlowError):
    """A track that was taken down is not made or ingested anew; the message says why, and how to bring it back."""

    exit_code = 0


def held_back(store: Store, keys: Iterable[str]) -> dict[str, str]:
    """Those of some audio keys whose tracks were taken down: by track id, the reason and how to bring the track back."""
    gone, held = tombstones(store), {}
    for key in keys:
        where = parse_audio_key(key)
        tombstone = gone.get(where[2]) if where else None
        if where and tombstone is not None:
            then = "lists it again" if store.head(key) else "lets it be made again"
            held[where[2]] = f"taken down ({tombstone.get('why')}); `soundflow restore {where[2]}` {then}"
    return held


def tombstones(store: Store) -> Tombstones:
    """All tombstones by track id; QualityError where the list is damaged.

    Only a store that answers that there is no list means that nothing was taken down; one that does not answer is Unavailable.
    """
    return _DOCUMENT.read(store)[0]


def change_tombstones(store: Store, change: Callable[[Tombstones], Tombstones]) -> None:
    """Rewrite the list with compare-and-swap."""
    _DOCUMENT.change(store, change)


def new_tombstone(track_id: str, why: str, by: str) -> dict[str, str]:
    """The tombstone of a track that is taken down now."""
    at = datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return {"id": track_id, "why": why, "by": by, "at": at}


def _parsed(content: bytes) -> Tombstones:
    try:
        return {str(tombstone["id"]): tombstone for tombstone in parse_json(content)}
    except (ValueError, TypeError, KeyError) as error:
        raise QualityError(
            f"{TOMBSTONES} is damaged; mend it by hand, since tracks taken down must not come back."
        ) from error


def _written(by_id: Tombstones) -> bytes:
    return json_lines([json.dumps(by_id[name], ensure_ascii=False, separators=(",", ":")) for name in sorted(by_id)])


_DOCUMENT: JsonDocument[Tombstones] = JsonDocument(TOMBSTONES, _parsed, _written, dict)
