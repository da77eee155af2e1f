"""From audio objects to entries: the tag of each, or, where it has none of ours, what its ordinary frames and its name say.

The place is the truth: tier, date and id are what the key says, whatever a tag claims, since the key is what decides who may hear a track.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from soundflow_core.base.errors import (
    BriefError,
    ConfigurationError,
    NotFound,
    QualityError,
    SoundFlowError,
    Unavailable,
)
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding import ordinary_tags, tags
from soundflow_core.delivery.encoding.id3 import LARGEST_TAG_BYTES
from soundflow_core.delivery.encoding.mpeg import id3_length, starts_with_audio
from soundflow_core.library.storage.base import Listed, Store
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.entry import COMPANIONS, FASTEST_BPM, CatalogEntry
from soundflow_core.model.keys import Place, parse_audio_key, printable

log = logging.getLogger(__name__)

DEFAULT_CATEGORY = Category.RELAX
"""Where a track that says no category is put; the report names each."""
FRAME_BYTES = 16
"""Read beyond a long tag, so that the first audio frame's sync is seen."""
PIECE_BYTES = 8 << 20
"""A long recording without our tag is read in pieces of this size."""
LARGEST_UPLOAD_BYTES = 2 << 30
LONG_TAG_BYTES = 1 << 20
_LONG_TAGS = threading.BoundedSemaphore(4)
"""So many readers hold a long tag at a time."""


@dataclass(frozen=True)
class Reading:
    """What was found at an audio key: an entry, or why there is none; and a remark for the report."""

    key: str
    """As it can be shown."""
    entry: CatalogEntry | None
    remark: str = ""
    fingerprint: str | None = None
    is_final: bool = True
    """False where reading the same bytes again may end otherwise."""
    refusal: SoundFlowError | None = None
    """What the store said where it lists the object and does not give it."""


@dataclass(frozen=True)
class _Object:
    """An audio object and the place that its key names."""

    listed: Listed
    place: Place


def read_track(store: Store, settings: Settings, listed: Listed) -> Reading:
    """The entry of one audio object. Whatever is wrong with the object itself is said in the reading and never raised.

    Unavailable or ConfigurationError where the store does not even list the object any more.
    """
    key = printable(listed.key)
    if key != listed.key:
        return Reading(key, None, "its name holds control characters or is not UTF-8 text; rename it")
    place = parse_audio_key(key)
    if place is None:
        return Reading(key, None, "its key is not audio/{free|premium}/YYYY-MM-DD/NAME.mp3")
    try:
        return _read(store, settings, _Object(listed, place))
    except (QualityError, BriefError) as error:
        return Reading(key, None, str(error))
    except NotFound:
        return Reading(key, None, "it vanished while it was read", is_final=False)
    except (Unavailable, ConfigurationError) as error:
        return _read_again(store, settings, _Object(listed, place), error)
    except SoundFlowError:
        raise
    except Exception as error:  # a foreign tag may break a parser in any way: that concerns this object alone
        log.debug("%s can't be read", key, exc_info=True)
        return Reading(key, None, f"it can't be read ({type(error).__name__}); replace it", is_final=False)


def _read_again(store: Store, settings: Settings, found: _Object, first: SoundFlowError) -> Reading:
    """A second try after a refusal, where the store still lists the object: what lasts is its own fault (archived, forbidden)."""
    if next(iter(store.list(found.listed.key)), None) is None:
        raise first
    try:
        return _read(store, settings, found)
    except (Unavailable, ConfigurationError) as error:
        sentence = f"the store lists it and does not give it: {error}"
        return Reading(found.listed.key, None, sentence, is_final=False, refusal=error)
    except Exception as error:
        return Reading(found.listed.key, None, f"it can't be read ({error}); replace it", is_final=False)


def _read(store: Store, settings: Settings, found: _Object) -> Reading:
    key = found.listed.key
    head, tagged = read_tag(store, key)
    if id3_length(head) >= found.listed.size_bytes:
        return Reading(key, None, "its tag is longer than the object itself; upload it again")
    if not starts_with_audio(head):
        return Reading(key, None, "it is not an mp3")
    if tagged is None:
        return _adopted(store, settings, found, head)
    entry = _placed(tagged.entry, settings, found)
    claimed = (tagged.entry.tier, tagged.entry.date, tagged.entry.id)
    remark = ""
    if claimed != found.place:
        remark = f"its tag belongs to {printable(tagged.entry.id)}: listed as its key says"
    elif any(getattr(entry, field) != getattr(tagged.entry, field) for field in COMPANIONS):
        remark = "its tag names other objects as its cover or waveform: not believed"
    return Reading(key, entry, remark, tagged.fingerprint)


def read_tag(store: Store, key: str) -> tuple[bytes, tags.Tagged | None]:
    """The first bytes of an object and what its tag of ours says: one small read, or a second where the tag is long.

    NotFound where there is no object, QualityError where the tag is damaged or too large.
    """
    head = store.get(key, tags.HEAD_BYTES).content
    length = id3_length(head)
    if length <= len(head) or tags.holds_own_frame(head):
        return head, tags.read_head(head)
    if length > LARGEST_TAG_BYTES:
        raise QualityError(f"its tag has {length} bytes, and at most {LARGEST_TAG_BYTES} are read; write its tag anew")
    with _LONG_TAGS if length > LONG_TAG_BYTES else nullcontext():
        head = store.get(key, length + FRAME_BYTES).content
        return head, tags.read_head(head)


def _placed(entry: CatalogEntry, settings: Settings, found: _Object) -> CatalogEntry:
    """An entry with what its place decides, its address and its size."""
    key = found.listed.key
    own = {"size_bytes": found.listed.size_bytes, "url": public_url(found.place[0], key, settings)}
    return entry.at(found.place, key).model_copy(update=own)


def public_url(tier: Tier, key: str, settings: Settings) -> str | None:
    """A free track's address: the public bucket's, or the API's own; premium tracks have none."""
    if tier is Tier.PREMIUM:
        return None
    return f"{settings.free_public_base_url}/{key}" if settings.free_public_base_url else f"/media/{key}"


def _adopted(store: Store, settings: Settings, found: _Object, head: bytes) -> Reading:
    """An entry for a plain upload, from its ordinary frames."""
    listed, (tier, day, name) = found.listed, found.place
    if listed.size_bytes > LARGEST_UPLOAD_BYTES:
        raise QualityError(f"it has {listed.size_bytes} bytes, and at most {LARGEST_UPLOAD_BYTES} are read; divide it")
    start, digest = id3_length(head), hashlib.sha256()
    pieces = _pieces(store, listed, start, digest)
    said = ordinary_tags.ordinary_of(head[:start], pieces, listed.size_bytes - start)
    if said is None:
        return Reading(listed.key, None, "it is not a readable mp3")
    category = next((c for c in Category if said.genre and said.genre.lower() in (c.value.lower(), c.slug)), None)
    entry = CatalogEntry(
        id=name,
        title=said.title or name,
        tier=tier,
        date=day,
        category=category or DEFAULT_CATEGORY,
        genre=said.genre or "unknown",
        bpm=said.bpm if said.bpm and 1 <= said.bpm < FASTEST_BPM else 0,
        key=said.key or "",
        duration_sec=round(said.seconds, 2),
        object_key=listed.key,
        sha256=digest.hexdigest(),
        method="manual",
    )
    remark = "" if category else f"it has no tag of ours and names no category: listed under {DEFAULT_CATEGORY}"
    return Reading(listed.key, _placed(entry, settings, found), remark)


def _pieces(store: Store, listed: Listed, start: int, digest: Any) -> Iterator[memoryview]:
    """An object from a byte on, hashed on its way; NotFound where it changes meanwhile."""
    if listed.size_bytes <= PIECE_BYTES:
        content = memoryview(store.get(listed.key).content)[start:]
        digest.update(content)
        yield content
        return
    etag = ""
    while start < listed.size_bytes:
        part = store.get(listed.key, PIECE_BYTES, start)
        if not part.content or (etag and part.etag != etag):
            raise NotFound(f"{listed.key} changed while it was read.")
        etag, start = part.etag, start + len(part.content)
        digest.update(part.content)
        yield memoryview(part.content)
