"""`/tracks/…`: one track."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from api.answers import Answer
from api.house import House, house_of
from api.problems import documented
from api.schemas import Entry
from api.shelf import CACHE_CONTROL, JSON, STALE
from soundflow_core.errors import NotFound

router = APIRouter(tags=["playback"])

TrackPath = Annotated[str, Path(max_length=200, examples=["free-2025-01-15-deep_work_daily"])]


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
