"""What the operator's studio shows and does: the last days, hearing what is not listed, hold, approve, take down, restore, re-roll."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api.house import House, Links, house_of, links_for
from api.http.problems import Problem, documented
from api.prefect import DAILY
from api.routes.days import StudioDay, StudioTrack, days_of, key_of, track_of
from api.routes.runs import NO_STORE, Operator, Run, told
from api.routes.tracks import SignedAddress
from soundflow_core.base.errors import BriefError, NotFound
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.reviews import Verdict, review
from soundflow_core.library.catalog.takedowns import restore, take_down
from soundflow_core.model.brief import Day, Model, Tier
from soundflow_core.model.keys import parse_audio_key, sheet_key

router = APIRouter(prefix="/operator", tags=["studio"])

REFRESH_SECONDS = 20.0
"""How long a decision waits until this process has read the new catalogs."""
TrackPath = Annotated[str, Path(max_length=200, examples=["free-2025-01-15-deep_work_daily"])]
ANSWERS: dict[int | str, dict[str, Any]] = documented(400, 401, 403, 404, 422, 429, 503)


class Reason(Model):
    """Why something is done; it is kept."""

    why: Annotated[str, Field(min_length=3, max_length=300, examples=["the hats are too loud"])]


@dataclass(frozen=True)
class Decision:
    """What an operator wants done with a track, and why."""

    house: House
    links: Links
    track_id: str
    why: str
    operator: str

    @property
    def settings(self) -> Settings:
        """The settings with the operator's name, which the store's log keeps."""
        return replace(self.house.settings, operator=self.operator)

    async def decide(self, verdict: Verdict) -> Response:
        """Keep a verdict, bring the catalogs in line, and tell how the track stands."""
        house, store = self.house, self.house.shelf.store

        def change() -> None:
            key_of(house, self.track_id)
            review(store, self.track_id, verdict, self.why, self.operator)
            rebuild(store, house.settings)

        return await self.changed(change)

    async def changed(self, change: Callable[[], object]) -> Response:
        """Change the store, where all that was decided before can be read; then tell how the track stands."""

        def work() -> None:
            self.house.decisions.check()
            change()

        await self.house.pools.operator.run(work)
        return await self.told_again()

    async def told_again(self) -> Response:
        """How the track stands now, once this process has read the new catalogs."""
        await asyncio.wait({asyncio.create_task(self.house.shelf.refresh())}, timeout=REFRESH_SECONDS)
        found = await self.house.pools.operator.run(track_of, self.house, self.links, self.track_id)
        return JSONResponse(found.model_dump(mode="json", by_alias=True), headers=NO_STORE)


async def decision_of(
    request: Request,
    track_id: TrackPath,
    reason: Annotated[Reason, Body()],
    house: Annotated[House, Depends(house_of)],
    caller: Operator,
) -> Decision:
    """A decision as it was asked for."""
    return Decision(house, links_for(request, caller), track_id, reason.why, caller.name)


@router.get("/days", summary="The last days", response_model=list[StudioDay], responses=ANSWERS)
async def studio_days(
    request: Request,
    house: Annotated[House, Depends(house_of)],
    caller: Operator,
    until: Annotated[Day | None, Query(description="The newest day; today in UTC, if left out.")] = None,
    days: Annotated[int, Query(ge=1, le=31)] = 7,
) -> Response:
    """Newest first. Read from the store itself, so that what waits, is held or was taken down is seen too."""
    last = until or datetime.now(UTC).date()
    if last.toordinal() - days < 1:
        raise BriefError("query.until: there are not so many days before it; ask for a later one.")
    wanted = [last - timedelta(back) for back in range(days)]
    found = await house.pools.operator.run(days_of, house, links_for(request, caller), wanted)
    return JSONResponse([day.model_dump(mode="json", by_alias=True) for day in found], headers=NO_STORE)


@router.get(
    "/tracks/{track_id}/address",
    summary="Listen to any track",
    response_model=SignedAddress,
    responses=ANSWERS,
)
async def studio_address(
    request: Request, track_id: TrackPath, house: Annotated[House, Depends(house_of)], caller: Operator
) -> Response:
    """A signed address of a track in any state, so that it can be heard before it is approved."""
    return _signed(links_for(request, caller), await house.pools.operator.run(key_of, house, track_id))


@router.post("/tracks/{track_id}/hold", summary="Hold a track back", response_model=StudioTrack, responses=ANSWERS)
async def hold_track(asked: Annotated[Decision, Depends(decision_of)]) -> Response:
    """Takes the track out of the catalogs until it is approved; its audio stays where it is."""
    return await asked.decide(Verdict.HELD)


@router.post("/tracks/{track_id}/approve", summary="Approve a track", response_model=StudioTrack, responses=ANSWERS)
async def approve_track(asked: Annotated[Decision, Depends(decision_of)]) -> Response:
    """Lists a track that was held or waited for approval."""
    return await asked.decide(Verdict.APPROVED)


@router.post("/tracks/{track_id}/takedown", summary="Take a track down", response_model=StudioTrack, responses=ANSWERS)
async def take_track_down(asked: Annotated[Decision, Depends(decision_of)]) -> Response:
    """Takes the track out of every catalog until it is restored; its audio stays in the store, but nobody is given it."""

    def change() -> None:
        key_of(asked.house, asked.track_id)
        take_down(asked.house.shelf.store, asked.settings, [asked.track_id], asked.why)

    return await asked.changed(change)


@router.post("/tracks/{track_id}/restore", summary="Restore a track", response_model=StudioTrack, responses=ANSWERS)
async def restore_track(asked: Annotated[Decision, Depends(decision_of)]) -> Response:
    """Brings a track back that was taken down; 404 where it was not, or where its audio was purged."""

    def change() -> None:
        key_of(asked.house, asked.track_id)
        restore(asked.house.shelf.store, asked.settings, asked.track_id, asked.why)

    return await asked.changed(change)


@router.get(
    "/tracks/{track_id}/sheet", summary="A track's inspection sheet", response_model=SignedAddress, responses=ANSWERS
)
async def inspection_sheet(
    request: Request, track_id: TrackPath, house: Annotated[House, Depends(house_of)], caller: Operator
) -> Response:
    """A signed address of the picture that shows all that was measured; 404 where none was drawn."""

    def sheet() -> str:
        audio = parse_audio_key(key_of(house, track_id))
        key = sheet_key(*audio) if audio else ""
        if not key or house.shelf.store.head(key) is None:
            raise NotFound(f"There is no inspection sheet of {track_id!a}.")
        return key

    return _signed(links_for(request, caller), await house.pools.operator.run(sheet))


@router.post(
    "/tracks/{track_id}/re-roll",
    status_code=202,
    summary="Make a free track anew",
    response_model=Run,
    responses={202: {"description": "The run was started."}, **ANSWERS, **documented(409)},
)
async def re_roll_track(asked: Annotated[Decision, Depends(decision_of)]) -> Response:
    """Starts `daily-free` for this one track with another seed; the new recording replaces the old. Follow it at `/runs/{runId}`."""
    house, track_id = asked.house, asked.track_id
    entry = (await house.pools.operator.run(track_of, house, asked.links, track_id)).entry
    if entry is None or entry.tier is not Tier.FREE:
        raise Problem(409, f"{track_id!a} is no free track; ask for a premium one again at /premium.")
    parameters = {
        "day": entry.date.isoformat(),
        "categories": [entry.category.value],
        "force": True,
        "roll": next_roll(entry.seed),
    }
    name = f"re-roll {track_id} for {asked.operator}: {asked.why}"[:200]
    run = await house.prefect.start(DAILY, parameters, name=name, key=None)
    return JSONResponse(told(house, run, None), 202, {**NO_STORE, "Location": f"/runs/{run['id']}"})


def next_roll(seed: int | None) -> int:
    """A roll that a track with this seed has not come from: beyond those that a failed inspection takes, and new for every seed."""
    return 10 + (seed or 0) % 999_983


def _signed(links: Links, key: str) -> Response:
    signed = links.sign(key)
    found = SignedAddress(signed_url=signed.url, expires_at=signed.expires_at, expires_in_sec=signed.expires_in_seconds)
    return JSONResponse(found.model_dump(by_alias=True), headers=NO_STORE)
