"""`/tracks/…`: one track, and the signed address of a premium one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Security
from pydantic import Field
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth.callers import known_premium_caller, premium_caller, scheme
from api.auth.tokens import Access
from api.catalog.shelf import CACHE_CONTROL, JSON, STALE
from api.house import House, house_of
from api.http.answers import Answer
from api.http.problems import answer_for, documented
from api.schemas import Entry
from soundflow_core.base.errors import NotFound, SoundFlowError
from soundflow_core.model.brief import Model

router = APIRouter(tags=["playback"])

TrackPath = Annotated[str, Path(max_length=200, examples=["free-2025-01-15-deep_work_daily"])]


class SignedAddress(Model):
    """Where a premium track can be heard for a while. Ask again before it ends: the new address plays on from any second."""

    signed_url: str = Field(examples=["https://acc.r2.cloudflarestorage.com/bucket/audio/premium/…?X-Amz-Signature=…"])
    expires_at: str = Field(examples=["2025-01-15T13:00:00Z"], description="UTC.")
    expires_in_sec: int = Field(examples=[3600])


@router.get(
    "/tracks/{track_id}",
    summary="One track",
    response_model=Entry,
    responses={200: {"description": "The entry."}, **documented(404, 422, 503)},
)
async def track(track_id: TrackPath, house: Annotated[House, Depends(house_of)]) -> Response:
    """The entry of a track, as the catalogs list it."""
    line = house.shelf.everything.line_of(track_id)
    if line is None:
        raise NotFound(f"There is no track {track_id!a}.")
    answer = Answer(
        200, [(b"content-type", JSON), (b"cache-control", CACHE_CONTROL), (b"content-length", b"%d" % len(line))], line
    )
    if house.shelf.stale_since:
        answer.headers.append((STALE, house.shelf.stale_since))
    return answer.as_response()


@router.get(
    "/tracks/premium/{track_id}/signed",
    summary="A signed address for a premium track",
    response_model=SignedAddress,
    dependencies=[Security(scheme)],
    responses={200: {"description": "The address; no cache keeps it."}, **documented(401, 403, 404, 422, 429, 503)},
)
async def signed(
    request: Request,
    track_id: TrackPath,
    house: Annotated[House, Depends(house_of)],
    download: Annotated[bool, Query(description="An address that saves a file instead of playing it.")] = False,
) -> Response:
    """Needs a token with `tier: premium` (or `role: operator`). The address is good for an hour, by default."""
    caller = await premium_caller(house, request.scope, "signed")
    return _signed(house, request.scope, caller, track_id, download).as_response()


def _signed(house: House, scope: Scope, caller: Access, track_id: str, download: bool) -> Answer:
    """The signed address for a caller who was let in."""
    track = house.shelf.everything.premium.get(track_id)
    if track is None:
        raise NotFound(f"There is no premium track {track_id!a}.")
    key, title = track
    found = house.signer.sign(key, house.base(scope), f"{title}.mp3" if download else None, caller.token_id)
    body = (
        f'{{"signedUrl": {json.dumps(found.url)}, "expiresAt": "{found.expires_at}", "expiresInSec": {found.expires_in_seconds}}}'
    ).encode()
    return Answer(
        200,
        [(b"content-type", JSON), (b"cache-control", b"private, no-store"), (b"content-length", b"%d" % len(body))],
        body,
    )


def signed_at_once(house: House, scope: Scope, track_id: str) -> ASGIApp:
    """The same call without FastAPI; only a JWT that must be checked first makes it wait."""
    scope["soundflow_route"] = "/tracks/premium/{track_id}/signed"
    try:
        caller = known_premium_caller(house, scope, "signed")
        if caller:
            return _signed(house, scope, caller, track_id, download=False)
    except SoundFlowError as error:
        return answer_for(error)
    return _Checking(house, track_id)


@dataclass(frozen=True, slots=True)
class _Checking:
    """A signed address once the caller's JWT is checked."""

    house: House
    track_id: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, as an ASGI application."""
        try:
            caller = await premium_caller(self.house, scope, "signed")
            answer = _signed(self.house, scope, caller, self.track_id, download=False)
        except SoundFlowError as error:
            answer = answer_for(error)
        await answer(scope, receive, send)
