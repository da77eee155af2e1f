"""From audio objects to entries: the tag of each, or, where it has none of ours, what its ordinary frames and its name say."""

from __future__ import annotations

import json
from dataclasses import dataclass

from soundflow_core.brief import Category, Tier
from soundflow_core.encoding import tags
from soundflow_core.encoding.mpeg import starts_with_audio
from soundflow_core.entry import CatalogEntry
from soundflow_core.errors import NotFound, QualityError
from soundflow_core.keys import TOMBSTONES, parse_audio_key
from soundflow_core.settings import Settings
from soundflow_core.storage.base import Listed, Store

DEFAULT_CATEGORY = Category.RELAX
"""Where a track that says no category is put; the report names each."""


@dataclass(frozen=True)
class Reading:
    """What was found at an audio key: an entry, or why there is none; and a remark for the report."""

    key: str
    entry: CatalogEntry | None
    remark: str = ""


def read_track(store: Store, settings: Settings, listed: Listed) -> Reading:
    """The entry of one audio object; never raises for what is wrong with the object itself."""
    place = parse_audio_key(listed.key)
    if place is None:
        return Reading(listed.key, None, "its key is not audio/{free|premium}/YYYY-MM-DD/NAME.mp3")
    try:
        head = store.get(listed.key, tags.HEAD_BYTES).content
        tagged = tags.read_head(head)
        if not starts_with_audio(head):
            return Reading(listed.key, None, "it is no mp3")
    except QualityError as error:
        return Reading(listed.key, None, str(error))
    except NotFound:
        return Reading(listed.key, None, "it vanished while it was read")
    if tagged:
        return Reading(listed.key, _placed(tagged.entry, settings, listed))
    return _adopted(store, settings, listed, *place[:1], place[1].isoformat(), place[2])


def _placed(entry: CatalogEntry, settings: Settings, listed: Listed) -> CatalogEntry:
    """An entry with what only its place knows: key, address and size."""
    return entry.model_copy(
        update={
            "object_key": listed.key,
            "size_bytes": listed.size_bytes,
            "url": public_url(entry.tier, listed.key, settings),
        }
    )


def public_url(tier: Tier, key: str, settings: Settings) -> str | None:
    """A free track's address: the public bucket's, or the API's own; premium tracks have none."""
    if tier is Tier.PREMIUM:
        return None
    return f"{settings.free_public_base_url}/{key}" if settings.free_public_base_url else f"/media/{key}"


def _adopted(store: Store, settings: Settings, listed: Listed, tier: Tier, day: str, name: str) -> Reading:
    """An entry for a plain upload, from its ordinary frames."""
    content = store.get(listed.key).content
    found = tags.ordinary(content)
    if found is None:
        return Reading(listed.key, None, "it is no readable mp3")
    category = next((c for c in Category if found.genre and found.genre.lower() in (c.value.lower(), c.slug)), None)
    entry = CatalogEntry(
        id=name,
        title=found.title or name,
        tier=tier,
        date=day,
        category=category or DEFAULT_CATEGORY,
        genre=found.genre or "unknown",
        bpm=found.bpm or 0,
        key=found.key or "",
        duration_sec=round(found.seconds, 2),
        object_key=listed.key,
        sha256=tags.audio_sha256(content),
        method="manual",
    )
    remark = "" if category else f"it has no tag of ours and names no category: listed under {DEFAULT_CATEGORY}"
    return Reading(listed.key, _placed(entry, settings, listed), remark)


def tombstones(store: Store) -> frozenset[str]:
    """The ids that were taken down; none where there is no list."""
    try:
        content = store.get(TOMBSTONES).content
    except NotFound:
        return frozenset()
    try:
        return frozenset(str(stone["id"]) for stone in json.loads(content))
    except (ValueError, TypeError, KeyError) as error:
        raise QualityError(
            f"{TOMBSTONES} is damaged; mend it by hand, since tracks taken down must not come back."
        ) from error
