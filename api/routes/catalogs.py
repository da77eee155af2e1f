"""`/catalog/…`: whole catalogs from memory, and filters, search and pages on their indexes."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from api.catalog.index import Filter
from api.catalog.shelf import CACHE_CONTROL, EMPTY, JSON, STALE, VARY, Copy, entity_tag, matches
from api.house import House, house_of
from api.http.answers import Answer, Headers, header
from api.http.encodings import negotiate, pack_lightly
from api.http.problems import answer_for, documented
from api.http.streaming import StreamedResponse, compressed, streamed
from api.schemas import CATALOG_EXAMPLE, Entry
from soundflow_core.base.errors import NotFound, SoundFlowError
from soundflow_core.model.brief import Category, Day, Tier
from soundflow_core.model.keys import ALL_CATALOG, category_catalog

router = APIRouter(tags=["catalogs"])

LARGE_ANSWER_BYTES = 262_144
"""A part of a catalog that is about so long is sent piece by piece."""
ENTRY_BYTES = 600
"""About so large is an entry."""
START, BETWEEN, END = b"[\n", b",\n", b"\n]\n"
"""How a catalog is written: an entry a line."""
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


class Wanted(BaseModel):
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
        """Whether nothing is left out."""
        return self.filter.is_empty and self.limit is None and self.cursor is None

    @cached_property
    def filter(self) -> Filter:
        """Which rows are wanted."""
        start, end = self.start, self.end
        if self.date:
            start, end = max(start or self.date, self.date), min(end or self.date, self.date)
        return Filter(self.tier, tuple(sorted(set(self.genre or ()))), start, end, self.q or "")

    @property
    def after(self) -> tuple[str, int, str] | None:
        """The place in the order behind which the page begins."""
        if self.cursor is None:
            return None
        tier, day, track_id = self.cursor.split(":", 2)
        return Tier(tier).value, int(day), track_id


Asked = Annotated[Wanted, Query()]
EVERYTHING = Wanted()
NAMES = frozenset(field.alias or name for name, field in Wanted.model_fields.items())


@router.get("/catalog/all", summary="All tracks", response_model=list[Entry], responses=ANSWERS)
async def all_tracks(request: Request, house: Annotated[House, Depends(house_of)], wanted: Asked) -> Response:
    """Premium first, then newest first. Without parameters: the whole array, ready packed, with an ETag for 304."""
    return await _catalog(request, house, ALL_CATALOG, wanted)


@router.get("/catalog/free", summary="Free tracks", response_model=list[Entry], responses=ANSWERS)
async def free_tracks(request: Request, house: Annotated[House, Depends(house_of)], wanted: Asked) -> Response:
    """Newest first."""
    return await _catalog(request, house, house.settings.catalog_free_key, wanted)


@router.get("/catalog/premium", summary="Premium tracks", response_model=list[Entry], responses=ANSWERS)
async def premium_tracks(request: Request, house: Annotated[House, Depends(house_of)], wanted: Asked) -> Response:
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
    wanted: Asked,
) -> Response:
    """Newest first, free and premium."""
    if slug not in SLUGS:
        raise NotFound(f"There is no category {slug!a}; there are {', '.join(SLUGS)}.")
    return await _catalog(request, house, category_catalog(SLUGS[slug]), wanted)


async def _catalog(request: Request, house: House, key: str, wanted: Wanted) -> Response:
    answer = _answer(request.scope, house, key, wanted)
    return answer.as_response() if isinstance(answer, Answer) else answer


def at_once(scope: Scope, house: House, key: str) -> ASGIApp | None:
    """The same without FastAPI for whoever asks as most do; None leaves all else to it, and it knows what is wrong with a question."""
    wanted = _asked(scope["query_string"]) if scope["query_string"] else EVERYTHING
    if wanted is None:
        return None
    scope["soundflow_route"] = scope["path"]
    try:
        return _answer(scope, house, key, wanted)
    except SoundFlowError as error:
        return answer_for(error)


def _asked(query: bytes) -> Wanted | None:
    """The parameters of a question; None where one is empty, unknown, doubled or wrong."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if name == "genre" and value:
            found.setdefault(name, []).append(value)
        elif name in NAMES and value and name not in found:
            found[name] = value
        else:
            return None
    try:
        return Wanted.model_validate(found)
    except ValidationError:
        return None


def _answer(scope: Scope, house: House, key: str, wanted: Wanted) -> Answer | StreamedResponse:
    """A catalog or a part of it: from memory where it is short, piece by piece where it is long."""
    copy, stale_since = house.shelf.copy(key), house.shelf.stale_since
    if wanted.is_everything:
        return copy.answer(scope["headers"], stale_since)
    # chunks, which a long compressed answer comes in, are unknown to HTTP/1.0
    coding = negotiate(header(scope["headers"], b"accept-encoding")) if scope["http_version"] != "1.0" else "identity"
    headers, rows = _selected(scope, copy, wanted, coding)
    if stale_since:
        headers.append((STALE, stale_since))
    if rows is None:
        return Answer(304, headers)
    if coding != "identity":
        headers.append((b"content-encoding", coding.encode()))
    lines = copy.index.lines(array("I", rows))
    if len(rows) * ENTRY_BYTES > LARGE_ANSWER_BYTES:
        return _streamed(house, lines, coding, headers, copy.index.size_bytes(rows) + 2 * (len(rows) - 1))
    body = pack_lightly(START + BETWEEN.join(lines) + END if rows else EMPTY, coding)
    return Answer(200, [*headers, (b"content-length", b"%d" % len(body))], body)


def _streamed(house: House, lines: Iterator[bytes], coding: str, headers: Headers, size_bytes: int) -> StreamedResponse:
    pieces = streamed(lines, START, BETWEEN, END)
    if coding == "identity":
        headers.append((b"content-length", b"%d" % (len(START) + size_bytes + len(END))))
    else:
        pieces = compressed(pieces, coding, house.pools.packing)
    answer = StreamedResponse(pieces)
    answer.raw_headers = headers
    return answer


def _selected(scope: Scope, copy: Copy, wanted: Wanted, coding: str) -> tuple[Headers, list[int] | None]:
    """The rows of a part of a catalog; None where the client has them. Its own version is that of the catalog and the question."""
    tag = hashlib.sha256(copy.tag.encode() + scope["query_string"]).hexdigest()[:32]
    found = copy.index.select(wanted.filter)
    headers = [
        (b"content-type", JSON),
        (b"cache-control", CACHE_CONTROL),
        (b"vary", VARY),
        (b"etag", entity_tag(tag, coding)),
    ]
    if wanted.limit is not None:
        headers.append((b"x-total-count", b"%d" % found.bit_count()))
    known = header(scope["headers"], b"if-none-match")
    if known and matches(known, tag):
        return headers, None
    after = copy.index.after(*wanted.after) if wanted.after else -1
    rows = copy.index.rows(found, after, None if wanted.limit is None else wanted.limit + 1)
    if wanted.limit is not None and len(rows) > wanted.limit:
        rows.pop()
        headers.append((b"link", _next_link(scope, copy.index.cursor_of(rows[-1])).encode()))
    return headers, rows


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
