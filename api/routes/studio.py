"""`/operator/…`: the studio. The last days, addresses of unlisted tracks, hold, approve, take down, restore, re-roll."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api.auth.dependencies import OperatorDep
from api.dependencies import OperatorLinks, Services, ServicesDep
from api.http.problems import HttpError, documented
from api.prefect_client import DAILY
from api.routes.runs import NO_STORE, Run, run_json
from api.routes.studio_days import StudioDay, StudioTrack, object_key, read_days, read_track_state
from api.routes.tracks import SignedAddress, TrackPath, signed_response
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
RESPONSES: dict[int | str, dict[str, Any]] = documented(400, 401, 403, 404, 422, 429, 503)


class Reason(Model):
    """Why something is done; it is kept."""

    why: Annotated[str, Field(min_length=3, max_length=300, examples=["the hats are too loud"])]


@dataclass(frozen=True)
class Decision:
    """A track that an operator decides on, and why."""

    services: Services
    links: OperatorLinks
    track_id: str
    why: str
    operator: str

    @property
    def settings(self) -> Settings:
        """The settings with the operator's name, for the record of changes."""
        return replace(self.services.settings, operator=self.operator)

    async def decide(self, verdict: Verdict) -> Response:
        """Record a verdict and rebuild the catalogs; the response is the track as it is then."""
        services, store = self.services, self.services.store

        def change() -> None:
            object_key(services, self.track_id)
            review(store, self.track_id, verdict, self.why, self.operator)
            rebuild(store, services.settings)

        return await self.apply(change)

    async def apply(self, change: Callable[[], object]) -> Response:
        """Change the store, if all earlier decisions can be read; the response is the track as it is then."""

        def work() -> None:
            self.services.operator_records.check()
            change()

        await self.services.pools.operator.run(work)
        await asyncio.wait({asyncio.create_task(self.services.catalogs.refresh())}, timeout=REFRESH_SECONDS)
        track = await self.services.pools.operator.run(read_track_state, self.services, self.links, self.track_id)
        return JSONResponse(track.model_dump(mode="json", by_alias=True), headers=NO_STORE)


async def get_links(request: Request, services: ServicesDep, caller: OperatorDep) -> OperatorLinks:
    """Absolute addresses for the operator who calls."""
    return OperatorLinks(services.base_url(request.scope), services.signer, caller.token_id)


LinksDep = Annotated[OperatorLinks, Depends(get_links)]


async def get_decision(
    track_id: TrackPath,
    reason: Annotated[Reason, Body()],
    services: ServicesDep,
    caller: OperatorDep,
    links: LinksDep,
) -> Decision:
    """The decision that a request asks for."""
    return Decision(services, links, track_id, reason.why, caller.name)


DecisionDep = Annotated[Decision, Depends(get_decision)]


@router.get("/days", summary="The last days", response_model=list[StudioDay], responses=RESPONSES)
async def studio_days(
    services: ServicesDep,
    links: LinksDep,
    until: Annotated[Day | None, Query(description="The newest day; today in UTC, if left out.")] = None,
    days: Annotated[int, Query(ge=1, le=31)] = 7,
) -> Response:
    """Newest first. Read from the store itself, so that what waits, is held or was taken down is seen too."""
    last = until or datetime.now(UTC).date()
    if last.toordinal() - days < 1:
        raise BriefError("query.until: there are not so many days before it; ask for a later one.")
    dates = [last - timedelta(back) for back in range(days)]
    found = await services.pools.operator.run(read_days, services, links, dates)
    return JSONResponse([day.model_dump(mode="json", by_alias=True) for day in found], headers=NO_STORE)


@router.get(
    "/tracks/{track_id}/address",
    summary="Listen to any track",
    response_model=SignedAddress,
    responses=RESPONSES,
)
async def studio_address(track_id: TrackPath, services: ServicesDep, links: LinksDep) -> Response:
    """A signed address of a track in any state, so that it can be heard before it is approved."""
    return signed_response(links.sign(await services.pools.operator.run(object_key, services, track_id)))


@router.post("/tracks/{track_id}/hold", summary="Hold a track back", response_model=StudioTrack, responses=RESPONSES)
async def hold_track(decision: DecisionDep) -> Response:
    """Takes the track out of the catalogs until it is approved; its audio stays where it is."""
    return await decision.decide(Verdict.HELD)


@router.post("/tracks/{track_id}/approve", summary="Approve a track", response_model=StudioTrack, responses=RESPONSES)
async def approve_track(decision: DecisionDep) -> Response:
    """Lists a track that was held or waited for approval."""
    return await decision.decide(Verdict.APPROVED)


@router.post(
    "/tracks/{track_id}/takedown", summary="Take a track down", response_model=StudioTrack, responses=RESPONSES
)
async def take_track_down(decision: DecisionDep) -> Response:
    """Takes the track out of every catalog until it is restored; its audio stays in the store, but nobody is given it."""

    def change() -> None:
        object_key(decision.services, decision.track_id)
        take_down(decision.services.store, decision.settings, [decision.track_id], decision.why)

    return await decision.apply(change)


@router.post("/tracks/{track_id}/restore", summary="Restore a track", response_model=StudioTrack, responses=RESPONSES)
async def restore_track(decision: DecisionDep) -> Response:
    """Brings a track back that was taken down; 404 where it was not, or where its audio was purged."""

    def change() -> None:
        object_key(decision.services, decision.track_id)
        restore(decision.services.store, decision.settings, decision.track_id, decision.why)

    return await decision.apply(change)


@router.get(
    "/tracks/{track_id}/sheet", summary="A track's inspection sheet", response_model=SignedAddress, responses=RESPONSES
)
async def inspection_sheet(track_id: TrackPath, services: ServicesDep, links: LinksDep) -> Response:
    """A signed address of the picture that shows all that was measured; 404 where none was drawn."""

    def sheet() -> str:
        audio = parse_audio_key(object_key(services, track_id))
        key = sheet_key(*audio) if audio else ""
        if not key or services.store.head(key) is None:
            raise NotFound(f"There is no inspection sheet of {track_id!a}.")
        return key

    return signed_response(links.sign(await services.pools.operator.run(sheet)))


@router.post(
    "/tracks/{track_id}/re-roll",
    status_code=202,
    summary="Make a free track anew",
    response_model=Run,
    responses={202: {"description": "The run was started."}, **RESPONSES, **documented(409)},
)
async def re_roll_track(decision: DecisionDep) -> Response:
    """Starts `daily-free` for this one track with another seed; the new recording replaces the old. Follow it at `/runs/{runId}`."""
    services, track_id = decision.services, decision.track_id
    entry = (await services.pools.operator.run(read_track_state, services, decision.links, track_id)).entry
    if entry is None or entry.tier is not Tier.FREE:
        raise HttpError(409, f"{track_id!a} is not a free track; ask for a premium one again at /premium.")
    parameters = {
        "day": entry.date.isoformat(),
        "categories": [entry.category.value],
        "force": True,
        "roll": next_roll(entry.seed),
    }
    name = f"re-roll {track_id} for {decision.operator}: {decision.why}"[:200]
    run = await services.prefect.start(DAILY, parameters, name=name, key=None)
    return JSONResponse(run_json(services, run, None), 202, {**NO_STORE, "Location": f"/runs/{run['id']}"})


def next_roll(seed: int | None) -> int:
    """A roll that did not produce this seed: above those that failed inspections use, and different for every seed."""
    return 10 + (seed or 0) % 999_983
