"""Pictures of a published track: its inspection sheet, and where a browser finds one."""

from __future__ import annotations

import io
from base64 import b64encode

from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding.mp3 import decode
from soundflow_core.delivery.inspection.gate import requested_by, targets_for
from soundflow_core.library.catalog.publishing import put_companion
from soundflow_core.library.storage.base import Store
from soundflow_core.model.keys import audio_key, sheet_key
from soundflow_core.pipeline.render import PlannedTrack
from soundflow_core.pipeline.tracks.attempts import Inspected

THUMBNAIL_PIXELS, THUMBNAIL_COLOURS = 1000, 64


def put_sheet(track: PlannedTrack, inspected: Inspected, store: Store) -> str:
    """Draw a published track's inspection and store it beside the audio; its object key."""
    from soundflow_core.delivery.inspection.sheet import draw_sheet

    brief = track.recipe.brief
    place = (brief.tier, brief.date, brief.track_id)
    signal = decode(store.get(audio_key(*place)).content)
    requested = requested_by(track.plan)
    sheet = draw_sheet(signal, inspected.measured, brief.track_id, requested, targets_for(brief), inspected.faults)
    key = sheet_key(*place)
    put_companion(store, key, sheet, "image/png")
    return key


def picture_url(store: Store, settings: Settings, key: str) -> str:
    """Where a browser finds a picture: its public address, or a data address that holds a small copy."""
    if settings.free_public_base_url:
        return settings.address_of(key)
    return f"data:image/png;base64,{b64encode(_thumbnail(store.get(key).content)).decode()}"


def _thumbnail(png: bytes) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        picture.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
        small = io.BytesIO()
        picture.convert("RGB").quantize(THUMBNAIL_COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()
