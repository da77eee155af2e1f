"""From audio objects to entries: the tag of each, or, where it has none of ours, what its ordinary frames and its name say.

The place is the truth: tier, date and id are what the key says, whatever a tag claims, since the key is what decides who may hear a track.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import date

from mutagen import MutagenError
from mutagen.id3 import ID3, TXXX

from soundflow_core.brief import Category, Tier
from soundflow_core.encoding import tags
from soundflow_core.encoding.mpeg import id3_length, starts_with_audio
from soundflow_core.entry import CatalogEntry
from soundflow_core.errors import NotFound, QualityError
from soundflow_core.keys import TOMBSTONES, parse_audio_key
from soundflow_core.settings import Settings
from soundflow_core.storage.base import Listed, Store

DEFAULT_CATEGORY = Category.RELAX
"""Where a track that says no category is put; the report names each."""
FASTEST_BPM = 1000.0
"""A tempo frame beyond this says nothing about music."""
FRAME_BYTES = 16
"""Read beyond a long tag, so that the first audio frame's sync is seen."""


@dataclass(frozen=True)
class Reading:
    """What was found at an audio key: an entry, or why there is none; and a remark for the report."""

    key: str
    entry: CatalogEntry | None
    remark: str = ""
    fingerprint: str | None = None


@dataclass(frozen=True)
class _Place:
    tier: Tier
    day: date
    name: str
    listed: Listed


def read_track(store: Store, settings: Settings, listed: Listed) -> Reading:
    """The entry of one audio object; never raises for what is wrong with the object itself."""
    printable = listed.key.encode("utf-8", "backslashreplace").decode()
    if printable != listed.key:
        return Reading(printable, None, "its name is no UTF-8 text; rename it")
    where = parse_audio_key(listed.key)
    if where is None:
        return Reading(listed.key, None, "its key is not audio/{free|premium}/YYYY-MM-DD/NAME.mp3")
    try:
        reading = _read(store, settings, _Place(*where, listed))
    except QualityError as error:
        return Reading(listed.key, None, str(error))
    except NotFound:
        return Reading(listed.key, None, "it vanished while it was read")
    if reading.entry and not _is_writable(reading.entry):
        return Reading(listed.key, None, "its tag holds numbers or letters that JSON can't carry; tag it again")
    return reading


def _read(store: Store, settings: Settings, place: _Place) -> Reading:
    head, tagged = read_tag(store, place.listed.key)
    if not starts_with_audio(head):
        return Reading(place.listed.key, None, "it is no mp3")
    if tagged is None:
        return _adopted(store, settings, place)
    entry = _placed(tagged.entry, settings, place)
    claimed, found = (tagged.entry.tier, tagged.entry.date, tagged.entry.id), (entry.tier, entry.date, entry.id)
    remark = "" if claimed == found else f"its tag belongs to {tagged.entry.id}: listed as its key says"
    return Reading(place.listed.key, entry, remark, tagged.fingerprint)


def read_tag(store: Store, key: str) -> tuple[bytes, tags.Tagged | None]:
    """The first bytes of an object and what its tag of ours says: one small read, or a second where the tag is long.

    NotFound where there is no object, QualityError where the tag is damaged.
    """
    head = store.get(key, tags.HEAD_BYTES).content
    length = id3_length(head)
    if length <= len(head):
        return head, tags.read_head(head) or _retagged(head)
    try:
        tagged = tags.read_head(head)
    except QualityError:  # only cut off, perhaps
        tagged = None
    if tagged:
        return head, tagged
    head = store.get(key, length + FRAME_BYTES).content
    return head, tags.read_head(head) or _retagged(head)


def _retagged(head: bytes) -> tags.Tagged | None:
    """Our frame in a tag that another program has written anew, in an older version of ID3 or another encoding."""
    try:
        frame = ID3(io.BytesIO(head)).get(f"TXXX:{tags.DESCRIPTION}")
    except (MutagenError, EOFError, ValueError):
        return None
    if frame is None:
        return None
    ours, tag = io.BytesIO(), ID3()
    tag.add(TXXX(encoding=3, desc=tags.DESCRIPTION, text=frame.text))
    tag.save(ours)
    return tags.read_head(ours.getvalue())


def _is_writable(entry: CatalogEntry) -> bool:
    try:
        json.dumps(entry.as_json(), ensure_ascii=False, allow_nan=False).encode()
    except ValueError:  # a number that is none, half a surrogate pair
        return False
    return True


def _placed(entry: CatalogEntry, settings: Settings, place: _Place) -> CatalogEntry:
    """An entry with what its place decides: tier, date, id, key, address and size."""
    key = place.listed.key
    return entry.model_copy(
        update={
            "id": place.name,
            "tier": place.tier,
            "date": place.day,
            "object_key": key,
            "size_bytes": place.listed.size_bytes,
            "url": public_url(place.tier, key, settings),
        }
    )


def public_url(tier: Tier, key: str, settings: Settings) -> str | None:
    """A free track's address: the public bucket's, or the API's own; premium tracks have none."""
    if tier is Tier.PREMIUM:
        return None
    return f"{settings.free_public_base_url}/{key}" if settings.free_public_base_url else f"/media/{key}"


def _adopted(store: Store, settings: Settings, place: _Place) -> Reading:
    """An entry for a plain upload, from its ordinary frames."""
    content = store.get(place.listed.key).content
    found = tags.ordinary(content)
    if found is None:
        return Reading(place.listed.key, None, "it is no readable mp3")
    category = next((c for c in Category if found.genre and found.genre.lower() in (c.value.lower(), c.slug)), None)
    entry = CatalogEntry(
        id=place.name,
        title=found.title or place.name,
        tier=place.tier,
        date=place.day,
        category=category or DEFAULT_CATEGORY,
        genre=found.genre or "unknown",
        bpm=found.bpm if found.bpm and 0 < found.bpm < FASTEST_BPM else 0,
        key=found.key or "",
        duration_sec=round(found.seconds, 2),
        object_key=place.listed.key,
        sha256=tags.audio_sha256(content),
        method="manual",
    )
    remark = "" if category else f"it has no tag of ours and names no category: listed under {DEFAULT_CATEGORY}"
    return Reading(place.listed.key, _placed(entry, settings, place), remark)


def tombstones(store: Store) -> frozenset[str]:
    """The ids that were taken down; none where there is no list."""
    return frozenset(stones(store))


def stones(store: Store) -> dict[str, dict[str, str]]:
    """What was taken down, by track id: `why`, `by` and `at` of each; QualityError where the list is damaged."""
    try:
        content = store.get(TOMBSTONES).content
    except NotFound:
        return {}
    try:
        return {str(stone["id"]): stone for stone in json.loads(content)}
    except (ValueError, TypeError, KeyError) as error:
        raise QualityError(
            f"{TOMBSTONES} is damaged; mend it by hand, since tracks taken down must not come back."
        ) from error
