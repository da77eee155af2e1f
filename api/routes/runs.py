"""Premium on demand and its runs: start, follow, cancel."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header, Path, Query
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api.auth.callers import operator
from api.auth.tokens import Access
from api.house import House, house_of
from api.http.problems import Problem, documented
from api.prefect import PREMIUM
from soundflow_core.model.brief import Model
from soundflow_core.model.request import PremiumRequest

router = APIRouter(tags=["runs"])

NO_STORE = {"Cache-Control": "private, no-store"}
Operator = Annotated[Access, Depends(operator)]
RunId = Annotated[UUID, Path(examples=["7f2c0f6e-0a5e-4a52-9c1f-0f4f2a3d9b11"])]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=8, max_length=200, pattern=r"^[\x21-\x7e]+$",
        description="Asking again with the same key starts nothing: it gives the run of the first time.",
    ),
]  # fmt: skip


class RunState(StrEnum):
    """How a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


STATES = {
    "SCHEDULED": RunState.WAITING,
    "PENDING": RunState.WAITING,
    "PAUSED": RunState.WAITING,
    "RUNNING": RunState.RUNNING,
    "COMPLETED": RunState.COMPLETED,
    "FAILED": RunState.FAILED,
    "CRASHED": RunState.FAILED,
    "CANCELLING": RunState.CANCELLING,
    "CANCELLED": RunState.CANCELLED,
}
OVER = (RunState.COMPLETED, RunState.FAILED, RunState.CANCELLED)


class Run(Model):
    """A run of a flow."""

    run_id: UUID
    flow: str = Field(examples=["premium-on-demand"])
    name: str | None = Field(examples=["premium-on-demand, deep-work"])
    state: RunState
    message: str | None = Field(description="What Prefect says of the state; why, where it failed.")
    progress_percent: float | None = Field(examples=[40.0])
    parameters: dict[str, Any]
    created_at: str | None
    started_at: str | None
    ended_at: str | None


ANSWERS: dict[int | str, dict[str, Any]] = documented(401, 403, 404, 422, 429, 503)


@router.post(
    "/premium",
    status_code=202,
    summary="Make a premium track",
    response_model=Run,
    responses={202: {"description": "The run was started, or had been."}, **ANSWERS, **documented(400, 413)},
)
async def start_premium(
    asked: Annotated[
        PremiumRequest,
        Body(
            openapi_examples={
                "of a category": {"value": {"category": "Deep Work", "durationSec": 180, "gpuProvider": "local"}},
                "in own words": {
                    "value": {"category": "Relax", "trackId": "tides", "prompt": "slow warm pads, no drums"}
                },
            }
        ),
    ],
    house: Annotated[House, Depends(house_of)],
    caller: Operator,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Starts the deployment `premium-on-demand` and answers at once; follow the run at `/runs/{runId}`."""
    house.rates.take("premium", caller.caller)
    parameters = asked.flow_parameters()
    key = _scoped(caller, idempotency_key)
    name = f"premium-on-demand, {asked.track_id or asked.category.slug}"
    run = await house.prefect.start(PREMIUM, parameters, name=name, key=key)
    if key and run.get("parameters") != parameters:
        raise Problem(422, "This Idempotency-Key was used for another request; send a new one.")
    return JSONResponse(told(house, run, None), 202, {**NO_STORE, "Location": f"/runs/{run['id']}"})


@router.get("/runs", summary="The newest runs", response_model=list[Run], responses=ANSWERS)
async def list_runs(
    house: Annotated[House, Depends(house_of)],
    _caller: Operator,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Premium, daily and rebuilding runs, newest first; without their progress."""
    return JSONResponse([told(house, run, None) for run in await house.prefect.runs(limit)], headers=NO_STORE)


@router.get("/runs/{run_id}", summary="A run", response_model=Run, responses=ANSWERS)
async def follow_run(run_id: RunId, house: Annotated[House, Depends(house_of)], _caller: Operator) -> Response:
    """How a run stands and how far it is."""
    run = await house.prefect.run(run_id)
    return JSONResponse(told(house, run, await house.prefect.progress_percent(run_id)), headers=NO_STORE)


@router.post(
    "/runs/{run_id}/cancel",
    status_code=202,
    summary="Cancel a run",
    response_model=Run,
    responses={202: {"description": "It was asked to end."}, **ANSWERS, **documented(409)},
)
async def cancel_run(run_id: RunId, house: Annotated[House, Depends(house_of)], _caller: Operator) -> Response:
    """Asks a run to end; one that is over already answers 409."""
    run = told(house, await house.prefect.run(run_id), None)
    if run["state"] in OVER:
        raise Problem(409, f"The run {run_id} is over already: it {_ended(run['state'])}.")
    await house.prefect.cancel(run_id)
    return JSONResponse(told(house, await house.prefect.run(run_id), None), 202, NO_STORE)


def told(house: House, run: dict[str, Any], progress_percent: float | None) -> dict[str, Any]:
    """A run of Prefect's in our words."""
    state = run.get("state") or {}
    return {
        "runId": run["id"],
        "flow": house.prefect.name_of(run.get("deployment_id")),
        "name": run.get("name"),
        "state": STATES.get(run.get("state_type") or state.get("type", ""), RunState.WAITING).value,
        "message": state.get("message"),
        "progressPercent": progress_percent,
        "parameters": run.get("parameters") or {},
        "createdAt": run.get("created"),
        "startedAt": run.get("start_time"),
        "endedAt": run.get("end_time"),
    }


def _ended(state: str) -> str:
    return "was cancelled" if state == RunState.CANCELLED else state


def _scoped(caller: Access, key: str | None) -> str | None:
    """A key of the caller's token, apart from the keys of all others: two operators may have one name."""
    return f"api-{hashlib.sha256(f'{caller.caller}/{key}'.encode()).hexdigest()[:40]}" if key else None
