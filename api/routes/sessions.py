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

from api.auth.callers import anybody
from api.catalog.index import CatalogIndex
from api.house import House, house_of
from api.http.problems import documented
from api.http.streaming import StreamedResponse, streamed
from api.journey import Candidate, Tracks, Wish
from api.schemas import ENTRY_EXAMPLE, Entry
from soundflow_core.base.errors import NotFound
from soundflow_core.model.brief import Day, Model, Percent, Tier, WholeNumber

router = APIRouter(tags=["sessions"])

MOST_AT_ONCE = 400
"""A longer queue is sent piece by piece."""
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
    def _says_something(cls, goal: str) -> str:
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
    responses={200: {"description": "The queue."}, **documented(400, 404, 413, 422, 429, 503)},
)
async def start_session(
    asked: Annotated[SessionRequest, Body()],
    house: Annotated[House, Depends(house_of)],
    _caller: Annotated[str, Depends(anybody)],
) -> Response:
    """Best match first, then the smoothest way through tempo, key and energy; it fills the time to within one track.

    The match is the mean of what was asked (goal 5, energy 3, nature 2, ambience 1); between equals the newer one wins.
    """
    tracks = house.shelf.tracks
    return await house.pools.sessions.run(_session, tracks, asked)


def _session(tracks: Tracks, asked: SessionRequest) -> Response:
    tier = None if asked.tier is SessionTier.ALL else Tier(asked.tier.value)
    day = asked.day or datetime.now(UTC).date()
    wish = Wish(asked.goal, asked.energy, asked.ambience, asked.nature)
    order, pool = tracks.session(wish, tier, asked.duration_min * 60, f"{day}/{asked.seed}")
    if not order:
        raise NotFound(f"There are no {asked.tier} tracks to play yet.")
    about = {
        "goal": asked.goal, "day": day.isoformat(), "seed": asked.seed,
        "durationSec": round(sum(track.duration_seconds for track in order), 2), "pool": pool,
    }  # fmt: skip
    lines = _lines(tracks.index, order)
    head, tail = json.dumps(about, ensure_ascii=False)[:-1].encode() + b', "tracks": [', b"]}"
    headers = {"Cache-Control": "no-store"}
    if len(order) <= MOST_AT_ONCE:
        return Response(head + b",".join(lines) + tail, media_type="application/json", headers=headers)
    size = sum(len(line) + 1 for line in lines) - 1
    headers["Content-Length"] = str(len(head) + size + len(tail))
    pieces = streamed(_lines(tracks.index, order), head, b",", tail)
    return StreamedResponse(pieces, headers=headers, media_type="application/json")


def _lines(index: CatalogIndex, order: list[Candidate]) -> Iterator[bytes]:
    """The tracks of a queue as JSON: each an entry of the catalog with its place written behind."""
    heard: Counter[int] = Counter()
    starts = 0.0
    for track in order:
        heard[track.row] += 1
        place = b',"score":%.3f,"startsAtSec":%.2f,"round":%d}' % (track.score, starts, heard[track.row])
        yield index.line(track.row)[:-1] + place
        starts += track.duration_seconds
