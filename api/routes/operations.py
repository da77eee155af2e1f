"""Liveness, readiness, metrics."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.dependencies import ServicesDep

router = APIRouter(tags=["operations"])
NO_STORE = {"Cache-Control": "no-store"}


class Health(BaseModel):
    """The process answers."""

    status: str = Field(examples=["ok"])


class Readiness(BaseModel):
    """Whether requests can be answered, and from how old a copy."""

    ready: bool
    status: str = Field(
        description="`fresh`, `stale` (the store is out of reach; the last good copy is served) or `starting`."
    )
    tracks: int
    staleSince: str | None  # noqa: N815  # a JSON name
    refreshedAt: str | None  # noqa: N815
    troubles: list[str] = Field(description="A sentence for everything that is wrong.")


@router.get("/health", summary="Liveness")
async def health() -> Health:
    """Answers as long as the process does."""
    return Health(status="ok")


@router.get(
    "/ready",
    summary="Readiness",
    response_model=Readiness,
    responses={503: {"description": "No catalog was read yet.", "model": Readiness}},
)
async def ready(services: ServicesDep) -> Response:
    """Ready once every catalog was read; a later outage of the store makes it stale, not unready."""
    catalogs, problems = services.catalogs, services.problems
    readiness = Readiness(
        ready=catalogs.is_ready,
        status="starting" if not catalogs.is_ready else "stale" if problems else "fresh",
        tracks=catalogs.size,
        staleSince=catalogs.stale_since,
        refreshedAt=f"{catalogs.refreshed_at:%Y-%m-%dT%H:%M:%SZ}" if catalogs.refreshed_at else None,
        troubles=problems,
    )
    return JSONResponse(readiness.model_dump(), 200 if catalogs.is_ready else 503, NO_STORE)


@router.get(
    "/metrics",
    summary="Prometheus metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "The text that Prometheus reads."}},
)
async def metrics(services: ServicesDep) -> Response:
    """Requests by route and status, their times, tracks listed, whether the catalogs are stale."""
    services.metrics.tracks.set(services.catalogs.size)
    services.metrics.stale.set(1 if services.catalogs.problems else 0)
    return Response(services.metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8", headers=NO_STORE)
