"""What the operator's studio shows and does: the last days, hearing what is not listed, hold, approve, take down, restore, re-roll."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api.house import House, base_of, house_of
from api.prefect import DAILY
from api.problems import documented
from api.runs import NO_STORE, Operator, Run, told
from api.schemas import Entry
from api.tracks import SignedAddress
from soundflow_core.brief import Category, Day, Model, Tier
from soundflow_core.catalog.indexing import rebuild
from soundflow_core.catalog.reading import read_track
from soundflow_core.catalog.reviewing import Review, Verdict, review, reviews
from soundflow_core.catalog.takedowns import restore, stones, take_down
from soundflow_core.entry import CatalogEntry
from soundflow_core.errors import BriefError, NotFound
from soundflow_core.keys import AUDIO_PREFIX, audio_key, parse_audio_key, sheet_key

router = APIRouter(prefix="/operator", tags=["studio"])

TARGET_LUFS, LUFS_EITHER_WAY = -14.0, 0.5
HIGHEST_PEAK_DBTP = -1.0
BPM_EITHER_WAY = 0.02
"""Of the tempo that was asked."""
TrackPath = Annotated[str, Path(max_length=200, examples=["free-2025-01-15-deep_work_daily"])]
ANSWERS: dict[int | str, dict[str, Any]] = documented(400, 401, 403, 404, 422, 429, 503)


class TrackState(StrEnum):
    """How a track stands."""

    LISTED = "listed"
    WAITING = "waiting"
    """For an operator's approval."""
    HELD = "held"
    TAKEN_DOWN = "takenDown"
    UNLISTED = "unlisted"
    """In the store but in no catalog yet."""
    MISSING = "missing"


class Measure(Model):
    """What was asked beside what was found in the finished file."""

    name: str = Field(examples=["lufs"])
    asked: float | str | None = Field(examples=[-14.0])
    found: float | str | None = Field(examples=[-14.1])
    fits: bool | None = Field(description="None where nothing was asked or found.")


class StudioTrack(Model):
    """A track as the operator sees it."""

    id: str
    category: Category
    tier: Tier
    state: TrackState
    why: str | None = Field(description="Of a held or taken-down track.")
    by: str | None
    entry: Entry | None
    measures: list[Measure]


class StudioDay(Model):
    """A day: its five free tracks, missing ones too, and its premium tracks."""

    date: date
    tracks: list[StudioTrack]


class Reason(Model):
    """Why something is done; it is kept."""

    why: Annotated[str, Field(min_length=3, max_length=300, examples=["the hats are too loud"])]


@router.get("/days", summary="The last days", response_model=list[StudioDay], responses=ANSWERS)
async def studio_days(
    house: Annotated[House, Depends(house_of)],
    _caller: Operator,
    until: Annotated[Day | None, Query(description="The newest day; today in UTC, if left out.")] = None,
    days: Annotated[int, Query(ge=1, le=31)] = 7,
) -> Response:
    """Newest first. Read from the store itself, so that what waits, is held or was taken down is seen too."""
    last = until or datetime.now(UTC).date()
    if last.toordinal() - days < 1:
        raise BriefError("query.until: there are not so many days before it; ask for a later one.")
    wanted = [last - timedelta(back) for back in range(days)]
    found = await asyncio.to_thread(_seen, house, wanted)
    return JSONResponse([day.model_dump(mode="json", by_alias=True) for day in found], headers=NO_STORE)


@router.get(
    "/tracks/{track_id}/address",
    summary="Listen to any track",
    response_model=SignedAddress,
    responses=ANSWERS,
)
async def studio_address(
    request: Request, track_id: TrackPath, house: Annotated[House, Depends(house_of)], _caller: Operator
) -> Response:
    """A signed address of a track in any state, so that it can be heard before it is approved."""
    key = await asyncio.to_thread(_key_of, house, track_id)
    return _signed(request, house, key)


@router.post("/tracks/{track_id}/hold", summary="Hold a track back", response_model=StudioTrack, responses=ANSWERS)
async def hold_track(
    track_id: TrackPath, reason: Annotated[Reason, Body()], house: Annotated[House, Depends(house_of)], caller: Operator
) -> Response:
    """Takes the track out of the catalogs until it is approved; its audio stays where it is."""
    return await _decide(house, track_id, Verdict.HELD, reason, caller.name)


@router.post("/tracks/{track_id}/approve", summary="Approve a track", response_model=StudioTrack, responses=ANSWERS)
async def approve_track(
    track_id: TrackPath, reason: Annotated[Reason, Body()], house: Annotated[House, Depends(house_of)], caller: Operator
) -> Response:
    """Lists a track that was held or waited for approval."""
    return await _decide(house, track_id, Verdict.APPROVED, reason, caller.name)


@router.post("/tracks/{track_id}/takedown", summary="Take a track down", response_model=StudioTrack, responses=ANSWERS)
async def take_track_down(
    track_id: TrackPath, reason: Annotated[Reason, Body()], house: Annotated[House, Depends(house_of)], caller: Operator
) -> Response:
    """Takes the track out of every catalog until it is restored; its audio stays in the store, but nobody is given it."""
    await asyncio.to_thread(_key_of, house, track_id)
    settings = replace(house.settings, operator=caller.name)
    await asyncio.to_thread(take_down, house.shelf.store, settings, [track_id], reason.why)
    return await _told_again(house, track_id)


@router.post("/tracks/{track_id}/restore", summary="Restore a track", response_model=StudioTrack, responses=ANSWERS)
async def restore_track(
    track_id: TrackPath, reason: Annotated[Reason, Body()], house: Annotated[House, Depends(house_of)], caller: Operator
) -> Response:
    """Brings a track back that was taken down; 404 where it was not."""
    settings = replace(house.settings, operator=caller.name)
    await asyncio.to_thread(restore, house.shelf.store, settings, track_id, reason.why)
    return await _told_again(house, track_id)


@router.get(
    "/tracks/{track_id}/sheet", summary="A track's inspection sheet", response_model=SignedAddress, responses=ANSWERS
)
async def inspection_sheet(
    request: Request, track_id: TrackPath, house: Annotated[House, Depends(house_of)], _caller: Operator
) -> Response:
    """A signed address of the picture that shows all that was measured; 404 where none was drawn."""
    audio = parse_audio_key(await asyncio.to_thread(_key_of, house, track_id))
    key = sheet_key(*audio) if audio else ""
    if not key or await asyncio.to_thread(house.shelf.store.head, key) is None:
        raise NotFound(f"There is no inspection sheet of {track_id!a}.")
    return _signed(request, house, key)


@router.post(
    "/tracks/{track_id}/re-roll",
    status_code=202,
    summary="Make a free track anew",
    response_model=Run,
    responses={202: {"description": "The run was started."}, **ANSWERS},
)
async def re_roll_track(
    track_id: TrackPath, reason: Annotated[Reason, Body()], house: Annotated[House, Depends(house_of)], caller: Operator
) -> Response:
    """Starts `daily-free` for this one track with another seed; the new recording replaces the old. Follow it at `/runs/{runId}`."""
    entry = (await asyncio.to_thread(_track, house, track_id)).entry
    if entry is None or entry.tier is not Tier.FREE:
        raise BriefError(f"{track_id!a} is no free track; ask for a premium one again at /premium.")
    parameters = {
        "day": entry.date.isoformat(),
        "categories": [entry.category.value],
        "force": True,
        "roll": next_roll(entry.seed),
    }
    name = f"re-roll {track_id} for {caller.name}: {reason.why}"[:200]
    run = await house.prefect.start(DAILY, parameters, name=name, key=None)
    return JSONResponse(told(house, run, None), 202, {**NO_STORE, "Location": f"/runs/{run['id']}"})


def next_roll(seed: int | None) -> int:
    """A roll that a track with this seed has not come from: beyond those that a failed inspection takes, and new for every seed."""
    return 10 + (seed or 0) % 999_983


async def _decide(house: House, track_id: str, verdict: Verdict, reason: Reason, by: str) -> Response:
    await asyncio.to_thread(_key_of, house, track_id)
    await asyncio.to_thread(review, house.shelf.store, track_id, verdict, reason.why, by)
    await asyncio.to_thread(rebuild, house.shelf.store, house.settings)
    return await _told_again(house, track_id)


def _signed(request: Request, house: House, key: str) -> Response:
    signed = house.signer.sign(key, base_of(request))
    found = SignedAddress(signed_url=signed.url, expires_at=signed.expires_at, expires_in_sec=signed.expires_in_seconds)
    return JSONResponse(found.model_dump(by_alias=True), headers=NO_STORE)


async def _told_again(house: House, track_id: str) -> Response:
    """How a track stands now, once this process has read the new catalogs."""
    await house.shelf.refresh()
    found = await asyncio.to_thread(_track, house, track_id)
    return JSONResponse(found.model_dump(mode="json", by_alias=True), headers=NO_STORE)


def _key_of(house: House, track_id: str) -> str:
    """The object of a track in any state."""
    listed = house.shelf.everything.entry(track_id)
    if listed:
        return str(listed["objectKey"])
    tier, _, rest = track_id.partition("-")
    try:
        key = audio_key(Tier(tier), date.fromisoformat(rest[:10]), track_id)
    except ValueError as error:
        raise NotFound(f"There is no track {track_id!a}.") from error
    if house.shelf.store.head(key) is None:
        raise NotFound(f"There is no track {track_id!a}.")
    return key


def _track(house: House, track_id: str) -> StudioTrack:
    key = _key_of(house, track_id)
    found = next((track for track in _in_folder(house, key.rpartition("/")[0] + "/") if track.id == track_id), None)
    if found is None:
        raise NotFound(f"There is no track {track_id!a}.")
    return found


def _seen(house: House, days: list[date]) -> list[StudioDay]:
    found = []
    for day in days:
        tracks = [track for tier in Tier for track in _in_folder(house, f"{AUDIO_PREFIX}{tier}/{day.isoformat()}/")]
        there = {track.category for track in tracks if track.tier is Tier.FREE}
        tracks += [_missing(day, category) for category in Category if category not in there]
        order = list(Category)
        tracks.sort(key=lambda track: (track.tier is Tier.PREMIUM, order.index(track.category), track.id))
        found.append(StudioDay(date=day, tracks=tracks))
    return found


def _missing(day: date, category: Category) -> StudioTrack:
    name = f"free-{day.isoformat()}-{category.slug.replace('-', '_')}_daily"
    return StudioTrack(
        id=name, category=category, tier=Tier.FREE, state=TrackState.MISSING, why=None, by=None, entry=None, measures=[]
    )


def _in_folder(house: House, folder: str) -> list[StudioTrack]:
    """The tracks of a day and tier as the store holds them, listed or not."""
    store, index = house.shelf.store, house.shelf.everything
    decided, gone = reviews(store), stones(store)
    tracks = []
    for item in store.list(folder):
        listed = index.entry(item.key.rpartition("/")[2].removesuffix(".mp3"))
        entry = CatalogEntry.model_validate(listed) if listed else read_track(store, house.settings, item).entry
        if entry is not None:
            tracks.append(_told(house, entry, decided.get(entry.id), gone.get(entry.id), listed is not None))
    return tracks


def _told(
    house: House, entry: CatalogEntry, decision: Review | None, stone: dict[str, str] | None, is_listed: bool
) -> StudioTrack:
    held_from = house.settings.hold_from
    why, by = (decision.why, decision.by) if decision else (None, None)
    if stone is not None:
        why, by = stone.get("why"), stone.get("by")
        state = TrackState.TAKEN_DOWN
    elif is_listed:
        state = TrackState.LISTED
    elif decision and decision.verdict is Verdict.HELD:
        state = TrackState.HELD
    elif decision is None and held_from and entry.date >= held_from:
        state = TrackState.WAITING
    else:
        state = TrackState.UNLISTED
    return StudioTrack(
        id=entry.id,
        category=entry.category,
        tier=entry.tier,
        state=state,
        why=why,
        by=by,
        entry=Entry.model_validate(entry.model_dump()),
        measures=measures_of(entry),
    )


def measures_of(entry: CatalogEntry) -> list[Measure]:
    """What an entry says was found, beside what was asked of every track."""
    bpm, key = entry.measured.bpm, entry.measured.key
    return [
        Measure(name="lufs", asked=TARGET_LUFS, found=entry.lufs,
                fits=None if entry.lufs is None else abs(entry.lufs - TARGET_LUFS) <= LUFS_EITHER_WAY),
        Measure(name="truePeakDbtp", asked=HIGHEST_PEAK_DBTP, found=entry.true_peak_dbtp,
                fits=None if entry.true_peak_dbtp is None else entry.true_peak_dbtp <= HIGHEST_PEAK_DBTP),
        Measure(name="bpm", asked=entry.bpm, found=bpm,
                fits=None if bpm is None else abs(bpm - entry.bpm) <= BPM_EITHER_WAY * entry.bpm),
        Measure(name="key", asked=entry.key, found=key, fits=None if key is None else key == entry.key),
    ]  # fmt: skip
