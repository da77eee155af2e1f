"""`/catalog/…`: whole catalogs from memory, and filters, search and pages on their indexes."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response
from starlette.types import Scope

from api.answers import Answer, header
from api.encodings import negotiate, pack_lightly
from api.house import House, house_of
from api.index import Filter
from api.problems import documented
from api.schemas import CATALOG_EXAMPLE, Entry
from api.shelf import CACHE_CONTROL, JSON, STALE, VARY, Copy, entity_tag, matches
from soundflow_core.brief import Category, Day, Tier
from soundflow_core.errors import NotFound
from soundflow_core.keys import ALL_CATALOG, category_catalog

router = APIRouter(tags=["catalogs"])

LARGE_ANSWER_BYTES = 262_144
"""Above this an answer is put together and packed beside the event loop."""
CURSOR = r"^(free|premium):[0-9]{1,7}:[\s\S]+$"
"""Tier, day (its number in the calendar) and id: where a track stands in the order, even once it is gone."""
SLUGS = {category.slug: category for category in Category}
ANSWERS: dict[int | str, dict[str, Any]] = {
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


class Wanted:
    """The parameters of every catalog."""

    def __init__(
        self,
        tier: Annotated[Tier | None, Query(description="Only this tier.")] = None,
        genre: Annotated[
            list[str] | None, Query(description="Only these genres; may be repeated.", examples=["lofi"])
        ] = None,
        date: Annotated[Day | None, Query(description="Only this day.", examples=["2025-01-15"])] = None,
        start: Annotated[Day | None, Query(alias="from", description="From this day on.")] = None,
        end: Annotated[Day | None, Query(alias="to", description="Up to this day, included.")] = None,
        q: Annotated[
            str | None,
            Query(
                max_length=100, description="Words: each must begin a word of title, category, genre, key, tags or id."
            ),
        ] = None,
        limit: Annotated[int | None, Query(ge=1, le=1000, description="At most so many; without it, all.")] = None,
        cursor: Annotated[
            str | None, Query(max_length=400, pattern=CURSOR, description="Where the last page ended, from its `Link`.")
        ] = None,
    ) -> None:
        if date:
            start, end = max(start or date, date), min(end or date, date)
        self.filter = Filter(tier, tuple(sorted(set(genre or ()))), start, end, q or "")
        self.limit = limit
        self.after = _parsed(cursor) if cursor else None


def _parsed(cursor: str) -> tuple[str, int, str]:
    tier, day, track_id = cursor.split(":", 2)
    return Tier(tier).value, int(day), track_id


@router.get("/catalog/all", summary="All tracks", response_model=list[Entry], responses=ANSWERS)
async def all_tracks(
    request: Request, house: Annotated[House, Depends(house_of)], wanted: Annotated[Wanted, Depends()]
) -> Response:
    """Premium first, then newest first. Without parameters: the whole array, ready packed, with an ETag for 304."""
    return await _catalog(request, house, ALL_CATALOG, wanted)


@router.get("/catalog/free", summary="Free tracks", response_model=list[Entry], responses=ANSWERS)
async def free_tracks(
    request: Request, house: Annotated[House, Depends(house_of)], wanted: Annotated[Wanted, Depends()]
) -> Response:
    """Newest first."""
    return await _catalog(request, house, house.settings.catalog_free_key, wanted)


@router.get("/catalog/premium", summary="Premium tracks", response_model=list[Entry], responses=ANSWERS)
async def premium_tracks(
    request: Request, house: Annotated[House, Depends(house_of)], wanted: Annotated[Wanted, Depends()]
) -> Response:
    """Newest first. Entries carry no `url`: ask `/tracks/premium/{id}/signed` for one."""
    return await _catalog(request, house, house.settings.catalog_premium_key, wanted)


@router.get(
    "/catalog/by-category/{slug}",
    summary="Tracks of a category",
    response_model=list[Entry],
    responses={**ANSWERS, **documented(404)},
)
async def category_tracks(
    request: Request,
    house: Annotated[House, Depends(house_of)],
    slug: Annotated[str, Path(max_length=80, examples=["deep-work"], description=", ".join(SLUGS))],
    wanted: Annotated[Wanted, Depends()],
) -> Response:
    """Newest first, free and premium."""
    if slug not in SLUGS:
        raise NotFound(f"There is no category {slug!a}; there are {', '.join(SLUGS)}.")
    return await _catalog(request, house, category_catalog(SLUGS[slug]), wanted)


async def _catalog(request: Request, house: House, key: str, wanted: Wanted) -> Response:
    copy = house.shelf.copy(key)
    if wanted.filter.is_empty and wanted.limit is None and wanted.after is None:
        return copy.answer(request.scope["headers"], house.shelf.stale_since).as_response()
    answer = await _selected(request.scope, copy, wanted)
    if house.shelf.stale_since:
        answer.headers.append((STALE, house.shelf.stale_since))
    return answer.as_response()


async def _selected(scope: Scope, copy: Copy, wanted: Wanted) -> Answer:
    """A part of a catalog: its own version is that of the catalog and the question."""
    coding = negotiate(header(scope["headers"], b"accept-encoding"))
    tag = hashlib.sha256(copy.tag.encode() + scope["query_string"]).hexdigest()[:32]
    found = copy.index.select(wanted.filter)
    after = copy.index.after(*wanted.after) if wanted.after else -1
    headers = [(b"content-type", JSON), (b"cache-control", CACHE_CONTROL), (b"vary", VARY)]
    if wanted.limit is not None:
        headers.append((b"x-total-count", b"%d" % found.bit_count()))
    known = header(scope["headers"], b"if-none-match")
    if known and matches(known, tag):
        return Answer(304, [*headers, (b"etag", entity_tag(tag, coding))])
    rows = copy.index.rows(found, after, None if wanted.limit is None else wanted.limit + 1)
    if wanted.limit is not None and len(rows) > wanted.limit:
        rows.pop()
        headers.append((b"link", _next_link(scope, copy.index.cursor_of(rows[-1])).encode()))
    is_large = len(rows) * 600 > LARGE_ANSWER_BYTES
    body = await asyncio.to_thread(_body, copy, rows, coding) if is_large else _body(copy, rows, coding)
    headers += [(b"etag", entity_tag(tag, coding)), (b"content-length", b"%d" % len(body))]
    if coding != "identity":
        headers.append((b"content-encoding", coding.encode()))
    return Answer(200, headers, body)


def _body(copy: Copy, rows: list[int], coding: str) -> bytes:
    return pack_lightly(copy.index.array(rows), coding)


def _next_link(scope: Scope, place: tuple[str, int, str]) -> str:
    cursor = ":".join(map(str, place))
    asked = [(name, value) for name, value in Request(scope).query_params.multi_items() if name != "cursor"]
    return f'<{scope["path"]}?{urlencode([*asked, ("cursor", cursor)])}>; rel="next"'


def addresses(house: House) -> dict[str, str]:
    """The object keys of the catalogs by their addresses."""
    return {
        "/catalog/all": ALL_CATALOG,
        "/catalog/free": house.settings.catalog_free_key,
        "/catalog/premium": house.settings.catalog_premium_key,
        **{f"/catalog/by-category/{slug}": category_catalog(category) for slug, category in SLUGS.items()},
    }
