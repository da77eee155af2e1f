"""`/premium` and `/runs`: start, follow and cancel runs of flows."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Header, Path, Query
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api.auth.authenticator import Caller
from api.auth.dependencies import OperatorDep
from api.dependencies import Services, ServicesDep
from api.http.problems import HttpError, documented
from api.prefect_client import PREMIUM
from soundflow_core.model.brief import Model
from soundflow_core.model.request import PremiumRequest

router = APIRouter(tags=["runs"])

NO_STORE = {"Cache-Control": "private, no-store"}
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
FINISHED = (RunState.COMPLETED, RunState.FAILED, RunState.CANCELLED)


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


RESPONSES: dict[int | str, dict[str, Any]] = documented(401, 403, 404, 422, 429, 503)


@router.post(
    "/premium",
    status_code=202,
    summary="Make a premium track",
    response_model=Run,
    responses={202: {"description": "The run was started, or had been."}, **RESPONSES, **documented(400, 413)},
)
async def start_premium(
    body: Annotated[
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
    services: ServicesDep,
    caller: OperatorDep,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Starts the deployment `premium-on-demand` and answers at once; follow the run at `/runs/{runId}`."""
    services.rate_limiter.hit("premium", caller.key)
    parameters = body.flow_parameters()
    key = _caller_idempotency_key(caller, idempotency_key)
    name = f"premium-on-demand, {body.track_id or body.category.slug}"
    run = await services.prefect.start(PREMIUM, parameters, name=name, key=key)
    if key and run.get("parameters") != parameters:
        raise HttpError(422, "This Idempotency-Key was used for another request; send a new one.")
    return JSONResponse(run_json(services, run, None), 202, {**NO_STORE, "Location": f"/runs/{run['id']}"})


@router.get("/runs", summary="The newest runs", response_model=list[Run], responses=RESPONSES)
async def list_runs(
    services: ServicesDep,
    _caller: OperatorDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Premium, daily and rebuilding runs, newest first; without their progress."""
    return JSONResponse([run_json(services, run, None) for run in await services.prefect.runs(limit)], headers=NO_STORE)


@router.get("/runs/{run_id}", summary="A run", response_model=Run, responses=RESPONSES)
async def follow_run(run_id: RunId, services: ServicesDep, _caller: OperatorDep) -> Response:
    """How a run stands and how far it is."""
    run = await services.prefect.run(run_id)
    return JSONResponse(run_json(services, run, await services.prefect.progress_percent(run_id)), headers=NO_STORE)


@router.post(
    "/runs/{run_id}/cancel",
    status_code=202,
    summary="Cancel a run",
    response_model=Run,
    responses={202: {"description": "It was asked to end."}, **RESPONSES, **documented(409)},
)
async def cancel_run(run_id: RunId, services: ServicesDep, _caller: OperatorDep) -> Response:
    """Asks a run to end; one that is over already answers 409."""
    run = run_json(services, await services.prefect.run(run_id), None)
    if run["state"] in FINISHED:
        raise HttpError(409, f"The run {run_id} has ended already: it {_ended(run['state'])}.")
    await services.prefect.cancel(run_id)
    return JSONResponse(run_json(services, await services.prefect.run(run_id), None), 202, NO_STORE)


def run_json(services: Services, run: dict[str, Any], progress_percent: float | None) -> dict[str, Any]:
    """A Prefect run as the fields of a `Run`."""
    state = run.get("state") or {}
    return {
        "runId": run["id"],
        "flow": services.prefect.name_of(run.get("deployment_id")),
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


def _caller_idempotency_key(caller: Caller, key: str | None) -> str | None:
    """The key in the namespace of the caller's token: two operators may choose the same one."""
    return f"api-{hashlib.sha256(f'{caller.key}/{key}'.encode()).hexdigest()[:40]}" if key else None
