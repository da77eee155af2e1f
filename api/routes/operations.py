"""Whether all is well: liveness, readiness, metrics."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.house import House, house_of
from soundflow_core.model.keys import ALL_CATALOG

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
async def ready(house: Annotated[House, Depends(house_of)]) -> Response:
    """Ready once every catalog was read; a later outage of the store makes it stale, not unready."""
    shelf = house.shelf
    is_ready = all(key in shelf.copies for key in shelf.keys)
    found = Readiness(
        ready=is_ready,
        status="starting" if not is_ready else "stale" if house.troubles else "fresh",
        tracks=shelf.copies[ALL_CATALOG].index.size if ALL_CATALOG in shelf.copies else 0,
        staleSince=shelf.stale_since.decode() if shelf.stale_since else None,
        refreshedAt=f"{shelf.refreshed:%Y-%m-%dT%H:%M:%SZ}" if shelf.refreshed else None,
        troubles=house.troubles,
    )
    return JSONResponse(found.model_dump(), 200 if is_ready else 503, NO_STORE)


@router.get(
    "/metrics",
    summary="Prometheus metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "The text that Prometheus reads."}},
)
async def metrics(house: Annotated[House, Depends(house_of)]) -> Response:
    """Requests by route and status, their times, tracks listed, whether the catalogs are stale."""
    shelf = house.shelf
    house.metrics.tracks.set(shelf.copies[ALL_CATALOG].index.size if ALL_CATALOG in shelf.copies else 0)
    house.metrics.stale.set(1 if shelf.troubles else 0)
    return Response(house.metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8", headers=NO_STORE)
