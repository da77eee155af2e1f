"""`/catalog/…`: whole catalogs from memory; filters, search and pages on their indexes."""

from __future__ import annotations

import hashlib
from array import array
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from api.catalog.cache import EMPTY_CATALOG, STALE_HEADER, CatalogVersion, catalog_headers
from api.catalog.index import Filter
from api.dependencies import Services, ServicesDep
from api.http.content_coding import encode_once, matches, negotiate
from api.http.problems import documented
from api.http.streaming import BoundedStreamingResponse, compress_chunks, join_in_chunks
from api.schemas import CATALOG_EXAMPLE, Entry
from soundflow_core.base.errors import NotFound
from soundflow_core.base.settings import Settings
from soundflow_core.model.brief import Category, Day, Tier
from soundflow_core.model.keys import ALL_CATALOG, category_catalog

router = APIRouter(tags=["catalogs"])

LARGE_RESPONSE_BYTES = 262_144
"""A part of a catalog of about this size is streamed."""
ENTRY_BYTES = 600
"""About the size of an entry."""
START, SEPARATOR, END = b"[\n", b",\n", b"\n]\n"
"""How a catalog is written: an entry a line."""
CURSOR = r"^(free|premium):[0-9]{1,7}:[\s\S]+$"
"""Tier, day (its ordinal) and id: a track's position in the order, even once it is gone."""
CATEGORIES = {category.slug: category for category in Category}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "An array of entries, in the catalog's order.",
        "headers": {
            "ETag": {"schema": {"type": "string"}, "description": "The version of this answer."},
            "Link": {"schema": {"type": "string"}, "description": 'With `limit`: `<…>; rel="next"` while more follow.'},
            "X-Total-Count": {
                "schema": {"type": "integer"},
                "description": "With `limit`: how many entries fit in all.",
            },
            "X-Catalog-Stale": {
                "schema": {"type": "string", "format": "date-time"},
                "description": "Since when the store is out of reach; absent while the answer is fresh.",
            },
        },
        "content": {"application/json": {"example": CATALOG_EXAMPLE}},
    },
    304: {"description": "The client has this version."},
    **documented(422, 503),
}


class CatalogQuery(BaseModel):
    """The parameters of every catalog."""

    tier: Tier | None = Field(None, description="Only this tier.")
    genre: list[str] | None = Field(None, description="Only these genres; may be repeated.", examples=["lofi"])
    date: Day | None = Field(None, description="Only this day.", examples=["2025-01-15"])
    start: Day | None = Field(None, alias="from", description="From this day on.")
    end: Day | None = Field(None, alias="to", description="Up to this day, included.")
    q: str | None = Field(
        None, max_length=100, description="Words: each must begin a word of title, category, genre, key, tags or id."
    )
    limit: int | None = Field(None, ge=1, le=1000, description="At most so many; without it, all.")
    cursor: str | None = Field(
        None, max_length=400, pattern=CURSOR, description="Where the last page ended, from its `Link`."
    )

    @cached_property
    def is_everything(self) -> bool:
        """Whether the whole catalog is asked for."""
        return self.filter.is_empty and self.limit is None and self.cursor is None

    @cached_property
    def filter(self) -> Filter:
        """Which rows are selected."""
        start, end = self.start, self.end
        if self.date:
            start, end = max(start or self.date, self.date), min(end or self.date, self.date)
        return Filter(self.tier, tuple(sorted(set(self.genre or ()))), start, end, self.q or "")

    @property
    def after(self) -> tuple[str, int, str] | None:
        """The position behind which the page begins."""
        if self.cursor is None:
            return None
        tier, day, track_id = self.cursor.split(":", 2)
        return Tier(tier).value, int(day), track_id


CatalogQueryDep = Annotated[CatalogQuery, Query()]


@router.get("/catalog/all", summary="All tracks", response_model=list[Entry], responses=RESPONSES)
async def all_tracks(request: Request, services: ServicesDep, query: CatalogQueryDep) -> Response:
    """Premium first, then newest first. Without parameters: the whole array, ready packed, with an ETag for 304."""
    return _catalog_response(request.scope, services, ALL_CATALOG, query)


@router.get("/catalog/free", summary="Free tracks", response_model=list[Entry], responses=RESPONSES)
async def free_tracks(request: Request, services: ServicesDep, query: CatalogQueryDep) -> Response:
    """Newest first."""
    return _catalog_response(request.scope, services, services.settings.catalog_free_key, query)


@router.get("/catalog/premium", summary="Premium tracks", response_model=list[Entry], responses=RESPONSES)
async def premium_tracks(request: Request, services: ServicesDep, query: CatalogQueryDep) -> Response:
    """Newest first. Entries carry no `url`: ask `/tracks/premium/{id}/signed` for one."""
    return _catalog_response(request.scope, services, services.settings.catalog_premium_key, query)


@router.get(
    "/catalog/by-category/{slug}",
    summary="Tracks of a category",
    response_model=list[Entry],
    responses={**RESPONSES, **documented(404)},
)
async def category_tracks(
    request: Request,
    services: ServicesDep,
    slug: Annotated[str, Path(max_length=80, examples=["deep-work"], description=", ".join(CATEGORIES))],
    query: CatalogQueryDep,
) -> Response:
    """Newest first, free and premium."""
    if slug not in CATEGORIES:
        raise NotFound(f"There is no category {slug!a}; there are {', '.join(CATEGORIES)}.")
    return _catalog_response(request.scope, services, category_catalog(CATEGORIES[slug]), query)


def catalog_paths(settings: Settings) -> dict[str, str]:
    """The object keys of the catalogs by their paths."""
    return {
        "/catalog/all": ALL_CATALOG,
        "/catalog/free": settings.catalog_free_key,
        "/catalog/premium": settings.catalog_premium_key,
        **{f"/catalog/by-category/{slug}": category_catalog(category) for slug, category in CATEGORIES.items()},
    }


def whole_catalog(scope: Scope, services: Services, key: str) -> Response:
    """A catalog as it is in memory, or 304 where the client has it."""
    headers = Headers(scope=scope)
    response = services.catalogs.version(key).response(headers.get("accept-encoding"), headers.get("if-none-match"))
    stale_since = services.catalogs.stale_since
    if stale_since is None:
        return response
    return Response(response.body, response.status_code, {**response.headers, STALE_HEADER: stale_since})


def _catalog_response(scope: Scope, services: Services, key: str, query: CatalogQuery) -> Response:
    """A catalog or a part of it: in one piece where it is short, streamed where it is long."""
    if query.is_everything:
        return whole_catalog(scope, services, key)
    version = services.catalogs.version(key)
    request_headers = Headers(scope=scope)
    # HTTP/1.0 has no chunked encoding, which a long compressed response needs
    is_http_1_0 = scope["http_version"] == "1.0"
    coding = "identity" if is_http_1_0 else negotiate(request_headers.get("accept-encoding"))
    tag = hashlib.sha256(version.version.encode() + scope["query_string"]).hexdigest()[:32]
    headers = catalog_headers(tag, coding)
    if services.catalogs.stale_since:
        headers[STALE_HEADER] = services.catalogs.stale_since
    selected = version.index.select(query.filter)
    if query.limit is not None:
        headers["X-Total-Count"] = str(selected.bit_count())
    if matches(request_headers.get("if-none-match"), tag):
        headers.pop("Content-Encoding", None)
        return Response(status_code=304, headers=headers)
    rows, next_cursor = _page(version, query, selected)
    if next_cursor:
        headers["Link"] = _next_link(scope, next_cursor)
    lines = version.index.lines(array("I", rows))
    if len(rows) * ENTRY_BYTES <= LARGE_RESPONSE_BYTES:
        body = START + SEPARATOR.join(lines) + END if rows else EMPTY_CATALOG
        return Response(encode_once(body, coding), headers=headers)
    chunks = join_in_chunks(lines, START, SEPARATOR, END)
    if coding != "identity":
        return BoundedStreamingResponse(compress_chunks(chunks, coding, services.pools.compression), headers=headers)
    size = version.index.size_bytes(rows) + len(SEPARATOR) * (len(rows) - 1)
    headers["Content-Length"] = str(len(START) + size + len(END))
    return BoundedStreamingResponse(chunks, headers=headers)


def _page(version: CatalogVersion, query: CatalogQuery, selected: int) -> tuple[list[int], tuple[str, int, str] | None]:
    """The rows of a page, and the position where it ends if more follow."""
    index = version.index
    after = index.last_row_before(*query.after) if query.after else -1
    rows = index.rows(selected, after, None if query.limit is None else query.limit + 1)
    if query.limit is None or len(rows) <= query.limit:
        return rows, None
    rows.pop()
    return rows, index.cursor_of(rows[-1])


def _next_link(scope: Scope, position: tuple[str, int, str]) -> str:
    cursor = ":".join(map(str, position))
    parameters = [(name, value) for name, value in Request(scope).query_params.multi_items() if name != "cursor"]
    return f'<{scope["path"]}?{urlencode([*parameters, ("cursor", cursor)])}>; rel="next"'
