"""A cover as WebP, for browsers; podcast apps and tags keep the PNG."""

from __future__ import annotations

import io

from PIL import Image

QUALITY = 84
"""Below this, the dark skies of Deep Work show blocks."""


def webp_of(png: bytes) -> bytes:
    """The same picture as lossy WebP, about a tenth of the bytes."""
    packed = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.save(packed, "WEBP", quality=QUALITY, method=4)
    return packed.getvalue()
