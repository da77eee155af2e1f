"""Object keys: where everything lies in the store (the public contract)."""

from __future__ import annotations

import re
from datetime import date

from soundflow_core.brief import Category, Tier

AUDIO_PREFIX = "audio/"
CATALOG_PREFIX = "catalog/"
ALL_CATALOG = "catalog/all.json"
TOMBSTONES = "catalog/tombstones.json"
FINGERPRINTS = "catalog/fingerprints.json"
"""What the novelty guard compares new tracks with; derived from the tags like the catalogs."""
INDEX = "catalog/index.zst"
"""What was read of every audio object, so that a rebuild reads only what is new; derived, too."""
CHANGES_PREFIX = "log/"
"""The log of changes: an object a change, never written twice."""
KEPT_PREFIX = "catalog/before-soundflow/"
"""Catalogs that stood there before SoundFlow first wrote its own."""

REVIEWS = "catalog/reviews.json"
"""Which tracks are held back or approved: an input of every rebuild."""
TOKENS = "access/tokens.json"
"""Hashes of the opaque tokens; no address ever serves it."""

AUDIO_CACHE_CONTROL = "public, max-age=31536000, immutable"
CATALOG_CACHE_CONTROL = "public, max-age=60, must-revalidate"

_AUDIO = re.compile(r"^audio/(?P<tier>free|premium)/(?P<date>\d{4}-\d{2}-\d{2})/(?P<name>[^/]+)\.mp3$")


def audio_key(tier: Tier, day: date, track_id: str) -> str:
    """`audio/free/2025-01-15/free-2025-01-15-deep_work_daily.mp3`, from the published id."""
    return f"{AUDIO_PREFIX}{tier}/{day.isoformat()}/{track_id}.mp3"


def cover_key(tier: Tier, day: date, track_id: str) -> str:
    """`covers/free/2025-01-15/free-2025-01-15-deep_work_daily.png`."""
    return f"covers/{tier}/{day.isoformat()}/{track_id}.png"


def cover_webp_key(tier: Tier, day: date, track_id: str) -> str:
    """`covers/free/2025-01-15/free-2025-01-15-deep_work_daily.webp`: the same picture, a tenth of the bytes, for browsers."""
    return f"covers/{tier}/{day.isoformat()}/{track_id}.webp"


def waveform_key(tier: Tier, day: date, track_id: str) -> str:
    """`waveforms/free/2025-01-15/free-2025-01-15-deep_work_daily.json`."""
    return f"waveforms/{tier}/{day.isoformat()}/{track_id}.json"


def category_catalog(category: Category) -> str:
    """`catalog/by-category/deep-work.json`."""
    return f"{CATALOG_PREFIX}by-category/{category.slug}.json"


def sheet_key(tier: Tier, day: date, track_id: str) -> str:
    """`sheets/free/2025-01-15/free-2025-01-15-deep_work_daily.png`: a track's inspection on one picture."""
    return f"sheets/{tier}/{day.isoformat()}/{track_id}.png"


def measures_key(tier: Tier, day: date, track_id: str) -> str:
    """`measures/free/2025-01-15/free-2025-01-15-deep_work_daily.json`: what the gate measured, beside the ranges it had to lie in."""
    return f"measures/{tier}/{day.isoformat()}/{track_id}.json"


def companion_keys(audio: str) -> tuple[str, ...]:
    """The objects that may stand beside an audio object: its cover in both forms, waveform, sheet and measures."""
    where = parse_audio_key(audio)
    return (
        tuple(key(*where) for key in (cover_key, cover_webp_key, waveform_key, sheet_key, measures_key))
        if where
        else ()
    )


def parse_audio_key(key: str) -> tuple[Tier, date, str] | None:
    """The tier, date and track id that an audio key names, or None where it is no such key."""
    match = _AUDIO.match(key)
    if not match:
        return None
    try:
        return Tier(match["tier"]), date.fromisoformat(match["date"]), match["name"]
    except ValueError:
        return None
