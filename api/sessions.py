"""`POST /sessions`: a queue for a goal and a time."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import ConfigDict, Field, Strict, field_validator
from starlette.responses import Response

from api.callers import anybody
from api.house import House, house_of
from api.index import CatalogIndex, Filter
from api.journey import Candidate, Wish, pool_of, queue, score
from api.problems import documented
from api.schemas import ENTRY_EXAMPLE, Entry
from soundflow_core.brief import Day, Model, Percent, Tier, WholeNumber
from soundflow_core.errors import NotFound

router = APIRouter(tags=["sessions"])

MOST_CANDIDATES = 4000
"""The newest of so many that fit are considered; no queue is longer."""
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
    index = house.shelf.everything
    found = await asyncio.to_thread(_session, index, asked)
    return Response(
        json.dumps(found, ensure_ascii=False), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _session(index: CatalogIndex, asked: SessionRequest) -> dict[str, Any]:
    tier = None if asked.tier is SessionTier.ALL else Tier(asked.tier.value)
    wish = Wish(asked.goal, asked.energy, asked.ambience, asked.nature)
    rows = index.rows(index.select(Filter(tier)))
    by_profile: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_profile[index.profile_of[row]].append(row)
    scores = [score(wish, profile) if number in by_profile else -1.0 for number, profile in enumerate(index.profiles)]
    pool = pool_of(scores, lambda number: by_profile.get(number, ()))
    if not pool:
        raise NotFound(f"There are no {asked.tier} tracks to play yet.")
    pool.sort(key=lambda found: (-round(found[1], 3), -index.days[found[0]], found[0]))
    entries = {index.ids[row]: (json.loads(index.line(row)), found) for row, found in pool[:MOST_CANDIDATES]}
    day = asked.day or datetime.now(UTC).date()
    candidates = [_candidate(entry, found) for entry, found in entries.values()]
    order = queue(candidates, asked.duration_min * 60, f"{day}/{asked.seed}")
    return _told(asked, day, order, entries, len(candidates))


def _candidate(entry: dict[str, Any], found: float) -> Candidate:
    return Candidate(
        id=entry["id"],
        score=found,
        bpm=float(entry["bpm"]),
        key=entry["key"],
        energy=(entry["energyMin"] + entry["energyMax"]) / 2,
        duration_seconds=float(entry["durationSec"]),
        day=date.fromisoformat(entry["date"]).toordinal(),
    )


def _told(
    asked: SessionRequest,
    day: date,
    order: list[Candidate],
    entries: dict[str, tuple[dict[str, Any], float]],
    pool: int,
) -> dict[str, Any]:
    heard: dict[str, int] = defaultdict(int)
    tracks, starts = [], 0.0
    for track in order:
        heard[track.id] += 1
        entry, found = entries[track.id]
        tracks.append({**entry, "score": round(found, 3), "startsAtSec": round(starts, 2), "round": heard[track.id]})
        starts += track.duration_seconds
    return {
        "goal": asked.goal, "day": day.isoformat(), "seed": asked.seed,
        "durationSec": round(starts, 2), "pool": pool, "tracks": tracks,
    }  # fmt: skip
