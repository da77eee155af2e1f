"""Object keys: where everything lies in the store (the public contract)."""

from __future__ import annotations

import re
from datetime import date

from soundflow_core.model.brief import Category, Tier

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

_TRACK = re.compile(
    r"(?P<kind>audio|covers|waveforms|sheets)/(?P<tier>free|premium)/(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})/(?P<name>[^/]+)"
    r"\.(?P<ending>[A-Za-z0-9]+)"
)
_ENDINGS = {"audio": ("mp3",), "covers": ("png", "webp"), "waveforms": ("json",), "sheets": ("png",)}
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Control characters, line separators and lone surrogates: no address, playlist or log line can carry them."""

Place = tuple[Tier, date, str]
"""Where a track lies: its tier, date and id."""


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
    place = parse_audio_key(audio)
    makers = (cover_key, cover_webp_key, waveform_key, sheet_key, measures_key)
    return tuple(key(*place) for key in makers) if place else ()


def parse_audio_key(key: str) -> Place | None:
    """The tier, date and track id that an audio key names, or None where it is not an audio key. `.MP3` counts as `.mp3`."""
    return parse_track_key(key) if key.startswith(AUDIO_PREFIX) else None


def parse_track_key(key: str) -> Place | None:
    """The track that an object belongs to, by its key alone: audio, cover, waveform or sheet; None for every other object."""
    match = _TRACK.fullmatch(key)
    if not match:
        return None
    ending = match["ending"].lower() if match["kind"] == "audio" else match["ending"]
    if ending not in _ENDINGS[match["kind"]]:
        return None
    try:
        return Tier(match["tier"]), date.fromisoformat(match["date"]), match["name"]
    except ValueError:
        return None


def printable(key: str) -> str:
    """A key as it can be shown, stored and sent: itself, or with its control characters and lone surrogates escaped."""
    if key.isprintable():
        return key
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), key)
