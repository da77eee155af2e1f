"""`/tracks/…`: one track, and the signed address of a premium one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Security
from pydantic import Field
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from api.auth.dependencies import authenticate_premium, bearer_scheme
from api.auth.signing import SignedUrl
from api.catalog.cache import CATALOG_HEADERS, STALE_HEADER
from api.dependencies import Services, ServicesDep
from api.http.problems import documented
from api.schemas import Entry
from soundflow_core.base.errors import NotFound
from soundflow_core.model.brief import Model

router = APIRouter(tags=["playback"])

SIGNED_PATH = "/tracks/premium/{track_id}/signed"
PRIVATE = {"Cache-Control": "private, no-store"}
TrackPath = Annotated[str, Path(max_length=200, examples=["free-2025-01-15-deep_work_daily"])]


class SignedAddress(Model):
    """Where a premium track can be heard for a while. Ask again before it ends: the new address plays on from any second."""

    signed_url: str = Field(examples=["https://acc.r2.cloudflarestorage.com/bucket/audio/premium/…?X-Amz-Signature=…"])
    expires_at: str = Field(examples=["2025-01-15T13:00:00Z"], description="UTC.")
    expires_in_sec: int = Field(examples=[3600])


def signed_response(signed: SignedUrl) -> Response:
    """A `SignedAddress` that no cache keeps."""
    body = {"signedUrl": signed.url, "expiresAt": signed.expires_at, "expiresInSec": signed.expires_in_seconds}
    return JSONResponse(body, headers=PRIVATE)


@router.get(
    "/tracks/{track_id}",
    summary="One track",
    response_model=Entry,
    responses={200: {"description": "The entry."}, **documented(404, 422, 503)},
)
async def track(track_id: TrackPath, services: ServicesDep) -> Response:
    """The entry of a track, as the catalogs list it."""
    line = services.catalogs.all_tracks.line_of(track_id)
    if line is None:
        raise NotFound(f"There is no track {track_id!a}.")
    headers = {name: value for name, value in CATALOG_HEADERS.items() if name != "Vary"}
    if services.catalogs.stale_since:
        headers[STALE_HEADER] = services.catalogs.stale_since
    return Response(line, headers=headers)


@router.get(
    SIGNED_PATH,
    summary="A signed address for a premium track",
    response_model=SignedAddress,
    dependencies=[Security(bearer_scheme)],
    responses={200: {"description": "The address; no cache keeps it."}, **documented(401, 403, 404, 422, 429, 503)},
)
async def signed(
    request: Request,
    track_id: TrackPath,
    services: ServicesDep,
    download: Annotated[bool, Query(description="An address that saves a file instead of playing it.")] = False,
) -> Response:
    """Needs a token with `tier: premium` (or `role: operator`). The address is good for an hour, by default."""
    return await sign_track(request.scope, services, track_id, download)


async def sign_track(scope: Scope, services: Services, track_id: str, download: bool) -> Response:
    """A signed address for the caller of a request; 401, 403, 404 or 429."""
    caller = await authenticate_premium(services, scope, "signed")
    found = services.catalogs.all_tracks.premium.get(track_id)
    if found is None:
        raise NotFound(f"There is no premium track {track_id!a}.")
    key, title = found
    file_name = f"{title}.mp3" if download else None
    return signed_response(services.signer.sign(key, services.base_url(scope), file_name, caller.token_id))
