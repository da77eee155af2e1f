"""`/media/…`: audio and pictures. The bytes where the store is a local folder, a redirect to the bucket otherwise.

Only objects of a listed track are served: its audio, cover, waveform and inspection sheet, by keys that follow from the track's tier, date
and id; keys that a catalog or a tag names are not trusted. Premium audio and sheets need a signature over exactly this key. Tracks that are
not listed (held back, taken down) need an operator's signature.
"""

from __future__ import annotations

import logging
import os
import re
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Annotated, Any, BinaryIO

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from api.auth.signing import Audience
from api.dependencies import Services, ServicesDep
from api.http.content_coding import matches
from api.http.problems import HttpError, documented
from soundflow_core.base.errors import BriefError, NotFound
from soundflow_core.library.storage.atomic_files import etag_of
from soundflow_core.library.storage.local_store import LocalStore
from soundflow_core.model.keys import AUDIO_CACHE_CONTROL, AUDIO_PREFIX, parse_audio_key, parse_track_key

log = logging.getLogger("soundflow.api")
router = APIRouter(tags=["playback"])

PRIVATE = "private, no-store"
TYPES = {"mp3": "audio/mpeg", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "json": "application/json"}
RANGES = re.compile(r"^bytes=\s*(\d{1,15}-\d{0,15}|-\d{1,15})(\s*,\s*(\d{1,15}-\d{0,15}|-\d{1,15})){0,7}\s*$")
"""Up to eight ranges; more, or another unit, gets the whole object."""
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
    services: ServicesDep,
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
    if parse_track_key(object_key) is None:
        raise NotFound("There is no such object.")
    entry = listed_entry(services, object_key)
    audience = services.signer.verify(object_key, expires, signature, token)
    if audience is None and object_key.startswith("audio/premium/"):
        raise HttpError(
            403,
            "This address is not signed, or has expired; ask for a new one at /tracks/premium/{id}/signed.",
        )
    if audience is not Audience.OPERATOR and (entry is None or object_key.startswith("sheets/")):
        raise NotFound("There is no such object.")
    is_audio = object_key.startswith(AUDIO_PREFIX)
    file_name = f"{entry['title']}.mp3" if download and is_audio and entry else None
    return await _object_response(
        request, services, object_key, PRIVATE if audience else AUDIO_CACHE_CONTROL, file_name
    )


def listed_entry(services: Services, key: str) -> dict[str, Any] | None:
    """The entry of the listed track that an object belongs to by its key."""
    track = parse_track_key(key)
    entry = services.catalogs.all_tracks.entry(track[2]) if track else None
    if entry is None or parse_audio_key(entry["objectKey"]) != track:
        return None
    return entry if key == entry["objectKey"] or not key.startswith(AUDIO_PREFIX) else None


async def _object_response(
    request: Request, services: Services, key: str, cache_control: str, file_name: str | None
) -> Response:
    headers = {"Cache-Control": cache_control, "Cross-Origin-Resource-Policy": "cross-origin"}
    if not services.settings.store.startswith("file:"):
        return RedirectResponse(
            services.signer.sign(key, services.base_url(request.scope), file_name).url, 307, {"Cache-Control": PRIVATE}
        )
    file = await to_thread.run_sync(_open, services.settings.store_folder, key)
    try:
        found = os.fstat(file.fileno())
        headers["ETag"] = f'"{etag_of(found)}"'
        known = request.headers.get("if-none-match")
        if known and matches(known, etag_of(found)):
            file.close()
            return Response(status_code=304, headers=headers)
        _check_range(request, found.st_size)
    except BaseException:
        file.close()
        raise
    kind = TYPES.get(key.rpartition(".")[2].lower(), "application/octet-stream")
    return _OpenFileResponse(file, found, headers, kind, file_name, is_head="is_head" in request.scope)


_store_in = lru_cache(LocalStore)


def _open(folder: FilePath, key: str) -> BinaryIO:
    try:
        return _store_in(folder).open(key)
    except BriefError as error:
        raise NotFound(f"There is no object {key!a}.") from error


class _OpenFileResponse(FileResponse):
    """A file that is already open: a file that replaces it meanwhile does not change what is sent."""

    def __init__(
        self, file: BinaryIO, found: os.stat_result, headers: dict[str, str], kind: str, name: str | None, is_head: bool
    ) -> None:
        super().__init__(f"/dev/fd/{file.fileno()}", headers=headers, media_type=kind, filename=name, stat_result=found)
        self._file = file
        self._is_head = is_head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file and close it."""
        try:
            await super().__call__({**scope, "method": "HEAD"} if self._is_head else scope, receive, send)
        except (
            RuntimeError,
            OSError,
        ) as error:  # the server then closes the connection, so that no client takes a part for the whole
            log.warning("%s ended before its size was sent: %s", scope["path"][:300], error)
        finally:
            self._file.close()


def _check_range(request: Request, size_bytes: int) -> None:
    """Remove an invalid Range header (RFC 9110, 14.2: it is ignored); 416 where all ranges are beyond the end."""
    ranges = request.headers.get("range")
    if ranges is None:
        return
    if not RANGES.match(ranges):
        request.scope["headers"] = [line for line in request.scope["headers"] if line[0] != b"range"]
    elif "if-range" not in request.headers and all(_is_beyond(part, size_bytes) for part in ranges[6:].split(",")):
        raise HttpError(
            416,
            f"The object has {size_bytes} bytes; ask for a range within.",
            {"Content-Range": f"bytes */{size_bytes}"},
        )


def _is_beyond(part: str, size_bytes: int) -> bool:
    first, _, last = part.strip().partition("-")
    return int(first) >= size_bytes if first else int(last) == 0
