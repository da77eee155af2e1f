"""`POST /sessions`: a queue for a goal and a time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Body, Depends
from pydantic import ConfigDict, Field, Strict, field_validator
from starlette.responses import Response

from api.auth.dependencies import limit_sessions
from api.catalog.index import CatalogIndex
from api.dependencies import ServicesDep
from api.http.problems import documented
from api.http.streaming import BoundedStreamingResponse, join_in_chunks
from api.schemas import ENTRY_EXAMPLE, Entry
from api.sessions.candidates import QueueTrack, SessionQuery, SessionTracks
from api.sessions.queue import build_queue
from soundflow_core.base.errors import NotFound
from soundflow_core.model.brief import Day, Model, Percent, Tier, WholeNumber

router = APIRouter(tags=["sessions"])

MAX_UNSTREAMED = 400
"""A longer queue is streamed."""
StrictPercent = Annotated[Percent, Strict(), WholeNumber]
Tag = Annotated[str, Field(min_length=1, max_length=40)]


class SessionTier(StrEnum):
    """Whose tracks may be played."""

    FREE = "free"
    PREMIUM = "premium"
    ALL = "all"


class SessionRequest(Model):
    """What a session is for. What is left out does not matter to the listener."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "goal": "coding",
                "durationMin": 50,
                "energy": 60,
                "ambience": 20,
                "nature": ["rain"],
                "tier": "free",
            }
        }
    )

    goal: Annotated[
        str, Field(min_length=1, max_length=60, description="A category (`deep-work`) or a goal tag (`coding`).")
    ]
    duration_min: Annotated[float, Field(ge=1, le=480, strict=True, description="How long it shall last.")]
    energy: StrictPercent | None = None
    ambience: StrictPercent | None = None
    nature: Annotated[tuple[Tag, ...], Field(max_length=8, description="Nature tags that are wanted.")] = ()
    tier: SessionTier = SessionTier.FREE
    day: Annotated[
        Day | None, Field(description="Today in UTC, if left out. A day and a seed give the same queue.")
    ] = None
    seed: Annotated[
        int, Field(ge=0, le=2**31 - 1, strict=True, description="Another seed, another queue."), WholeNumber
    ] = 0

    @field_validator("goal")
    @classmethod
    def _not_blank(cls, goal: str) -> str:
        if not goal.strip():
            raise ValueError("it is empty; write a category or a goal tag")
        return goal.strip()


class Queued(Entry):
    """A track in its place: its entry, and why it stands here."""

    score: float = Field(description="How well it fits, from 0 to 1.", examples=[0.94])
    starts_at_sec: float = Field(description="From the beginning of the session.", examples=[0])
    round: int = Field(description="1; more once the pool was used up and tracks come again.", examples=[1])


class Session(Model):
    """An ordered queue."""

    goal: str = Field(examples=["coding"])
    day: date = Field(examples=["2025-01-15"])
    seed: int = Field(examples=[0])
    duration_sec: float = Field(description="Of all tracks together.", examples=[3060])
    pool: int = Field(description="How many tracks fit.", examples=[40])
    tracks: list[Queued] = Field(examples=[[{**ENTRY_EXAMPLE, "score": 0.94, "startsAtSec": 0, "round": 1}]])


@router.post(
    "/sessions",
    summary="A queue for a goal and a time",
    response_model=Session,
    dependencies=[Depends(limit_sessions)],
    responses={200: {"description": "The queue."}, **documented(400, 404, 413, 422, 429, 503)},
)
async def start_session(body: Annotated[SessionRequest, Body()], services: ServicesDep) -> Response:
    """Best match first, then the smoothest way through tempo, key and energy; it fills the time to within one track.

    The match is the mean of what was asked (goal 5, energy 3, nature 2, ambience 1); between equals the newer one wins.
    """
    return await services.pools.sessions.run(_session_response, services.catalogs.session_tracks, body)


def _session_response(tracks: SessionTracks, request: SessionRequest) -> Response:
    tier = None if request.tier is SessionTier.ALL else Tier(request.tier.value)
    day = request.day or datetime.now(UTC).date()
    query = SessionQuery(request.goal, request.energy, request.ambience, request.nature)
    seconds = request.duration_min * 60
    candidates, pool_size = tracks.best(query, tier, seconds)
    order = build_queue(candidates, seconds, f"{day}/{request.seed}")
    if not order:
        raise NotFound(f"There are no {request.tier} tracks to play yet.")
    summary = {
        "goal": request.goal, "day": day.isoformat(), "seed": request.seed,
        "durationSec": round(sum(track.duration_seconds for track in order), 2), "pool": pool_size,
    }  # fmt: skip
    lines = _entry_lines(tracks.index, order)
    head, tail = json.dumps(summary, ensure_ascii=False)[:-1].encode() + b', "tracks": [', b"]}"
    headers = {"Cache-Control": "no-store"}
    if len(order) <= MAX_UNSTREAMED:
        return Response(head + b",".join(lines) + tail, media_type="application/json", headers=headers)
    size = sum(len(line) + 1 for line in lines) - 1
    headers["Content-Length"] = str(len(head) + size + len(tail))
    chunks = join_in_chunks(_entry_lines(tracks.index, order), head, b",", tail)
    return BoundedStreamingResponse(chunks, headers=headers, media_type="application/json")


def _entry_lines(index: CatalogIndex, order: list[QueueTrack]) -> Iterator[bytes]:
    """The tracks of a queue as JSON: each an entry of the catalog with its place in the queue added."""
    played: Counter[int] = Counter()
    starts = 0.0
    for track in order:
        played[track.row] += 1
        position = b',"score":%.3f,"startsAtSec":%.2f,"round":%d}' % (track.score, starts, played[track.row])
        yield index.line(track.row)[:-1] + position
        starts += track.duration_seconds
