"""Audio and pictures: the bytes themselves where the store is a local folder, the bucket's address where it is not.

What is served is what the catalogs list: a key is looked up, never resolved, so that no spelling of it reaches anything else. Premium
audio, and audio that is not listed (held back, taken down), needs a signature over exactly this key.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from api.house import House, base_of, house_of
from api.problems import Problem, documented
from api.shelf import matches
from soundflow_core.brief import Tier
from soundflow_core.entry import COMPANIONS
from soundflow_core.errors import BriefError, NotFound
from soundflow_core.keys import AUDIO_CACHE_CONTROL, parse_audio_key
from soundflow_core.storage.base import Listed

router = APIRouter(tags=["playback"])

PRIVATE = "private, no-store"
TYPES = {"mp3": "audio/mpeg", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "json": "application/json"}
RANGES = re.compile(r"^bytes=\s*(\d{1,15}-\d{0,15}|-\d{1,15})(\s*,\s*(\d{1,15}-\d{0,15}|-\d{1,15})){0,7}\s*$")
"""Up to eight ranges; what asks for more, or for another unit, gets the whole object."""
Expires = Annotated[int | None, Query(description="From a signed address.", ge=0, le=2**53)]
Signature = Annotated[str | None, Query(description="From a signed address.", max_length=128)]
TokenId = Annotated[str | None, Query(description="From a signed address.", max_length=64)]


@router.get(
    "/media/{object_key:path}",
    summary="The bytes of a track, a cover or a waveform",
    response_class=Response,
    responses={
        200: {
            "description": "The whole object.",
            "content": {"audio/mpeg": {}, "image/png": {}, "image/webp": {}, "application/json": {}},
        },
        206: {"description": "The range that was asked for."},
        304: {"description": "The client has this version."},
        307: {"description": "The store is a bucket: its own address, signed."},
        **documented(403, 404, 416, 422, 503),
    },
)
async def media(
    request: Request,
    house: Annotated[House, Depends(house_of)],
    object_key: Annotated[
        str, Path(max_length=1024, examples=["audio/free/2025-01-15/free-2025-01-15-study_daily.mp3"])
    ],
    expires: Expires = None,
    signature: Signature = None,
    token: TokenId = None,
    download: Annotated[bool, Query(description="Save it as a file instead of playing it.")] = False,
) -> Response:
    """Free audio, covers and waveforms are open; premium audio answers only to the address that `signed` gave.

    Ranges, ETags and `If-Range` are understood; audio may be kept for ever, since its bytes never change.
    """
    entry = listed_entry(house, object_key)
    is_signed = house.signer.is_good(object_key, expires, signature, token)
    is_audio = parse_audio_key(object_key) is not None
    if is_audio and not is_signed and (entry is None or entry["tier"] == Tier.PREMIUM):
        if object_key.startswith("audio/premium/") or signature is not None:
            raise Problem(
                403,
                "This address is not signed, or its time is over; ask for a new one at /tracks/premium/{id}/signed.",
            )
        raise NotFound("There is no such track.")
    if not is_audio and entry is None and not is_signed:
        raise NotFound("There is no such object.")
    file_name = f"{entry['title']}.mp3" if download and is_audio and entry else None
    return _bytes(request, house, object_key, PRIVATE if is_signed else AUDIO_CACHE_CONTROL, file_name)


def listed_entry(house: House, key: str) -> dict[str, Any] | None:
    """The listed track that an object belongs to: its audio, its cover or its waveform."""
    name = key.rpartition("/")[2].rpartition(".")[0]
    entry = house.shelf.everything.entry(name)
    if entry is None:
        return None
    return entry if key == entry["objectKey"] or any(key == entry.get(place) for place in COMPANIONS) else None


def _bytes(request: Request, house: House, key: str, cache_control: str, file_name: str | None) -> Response:
    headers = {"Cache-Control": cache_control, "Cross-Origin-Resource-Policy": "cross-origin"}
    if not house.settings.store.startswith("file:"):
        return RedirectResponse(
            house.signer.sign(key, base_of(request), file_name).url, 307, {"Cache-Control": PRIVATE}
        )
    found = _found(house, key)
    headers["ETag"] = f'"{found.etag}"'
    known = request.headers.get("if-none-match")
    if known and matches(known.encode("latin-1"), found.etag):
        return Response(status_code=304, headers=headers)
    _tidy_range(request, found.size_bytes)
    kind = TYPES.get(key.rpartition(".")[2], "application/octet-stream")
    path = house.settings.store_folder.joinpath(*key.split("/"))
    of_kind = _Head if request.scope.get("is_head") else FileResponse
    return of_kind(path, headers=headers, media_type=kind, filename=file_name)


class _Head(FileResponse):
    """The headers of a file, without reading it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as to HEAD, which the edge has turned into GET to find the route."""
        await super().__call__({**scope, "method": "HEAD"}, receive, send)


def _tidy_range(request: Request, size_bytes: int) -> None:
    """Take away a Range header that says nothing (RFC 9110, 14.2: it is then ignored); 416 where it names bytes beyond the end."""
    ranges = request.headers.get("range")
    if ranges is None:
        return
    if not RANGES.match(ranges):
        request.scope["headers"] = [line for line in request.scope["headers"] if line[0] != b"range"]
    elif "if-range" not in request.headers and all(_is_beyond(part, size_bytes) for part in ranges[6:].split(",")):
        raise Problem(
            416,
            f"The object has {size_bytes} bytes; ask for a range within.",
            {"Content-Range": f"bytes */{size_bytes}"},
        )


def _is_beyond(part: str, size_bytes: int) -> bool:
    first, _, last = part.strip().partition("-")
    return int(first) >= size_bytes if first else int(last) == 0


def _found(house: House, key: str) -> Listed:
    try:
        found = house.shelf.store.head(key)
    except BriefError:
        found = None
    if found is None:
        raise NotFound(f"There is no object {key!a}.")
    return found
