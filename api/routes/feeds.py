"""`/feeds/…`: podcasts (RSS) and playlists (M3U) of a category or a tier; and `/t/…`, a track's permalink."""

from __future__ import annotations

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from api.auth.authenticator import Caller
from api.auth.dependencies import authenticate_premium, client_network
from api.catalog.cache import CATALOG_HEADERS, STALE_HEADER
from api.catalog.index import Filter, own_key
from api.dependencies import Services, ServicesDep
from api.http.content_coding import matches
from api.http.problems import documented
from api.routes.catalogs import CATEGORIES
from soundflow_core.base.errors import NotFound
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import ALL_CATALOG, category_catalog

router = APIRouter(tags=["feeds"])

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
ATOM = "http://www.w3.org/2005/Atom"
PUBLISHED_AT = time(2, 10, tzinfo=UTC)
"""When the tracks of a day are published."""
OPTIONAL_TOKEN: dict[str, Any] = {"security": [{"token": []}, {}]}
PRIVATE_FOR_HOST = "private, max-age=30"
MAX_SECONDS, MAX_BPM = 1_000_000, 1000
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TrackPath = Annotated[str, Path(max_length=200, examples=["free-2025-01-15-deep_work_daily"])]

ET.register_namespace("itunes", ITUNES)
ET.register_namespace("atom", ATOM)


class FeedName(StrEnum):
    """What a feed is of."""

    ALL = "all"
    FREE = "free"
    PREMIUM = "premium"
    DEEP_WORK = "deep-work"
    STUDY = "study"
    RELAX = "relax"
    NATURE = "nature"
    FLOW_STATE = "flow-state"


FeedName.__name__ = FeedName.__qualname__ = "Shelf"  # its name in OpenAPI, which clients use


class FeedQuery:
    """The parameters of every feed."""

    def __init__(
        self,
        shelf: Annotated[FeedName, Path()],
        tier: Annotated[Tier | None, Query(description="Only this tier.")] = None,
        limit: Annotated[int, Query(ge=1, le=1000, description="The newest of so many.")] = 100,
    ) -> None:
        self.name, self.tier, self.limit = shelf, tier, limit


RESPONSES: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client has this version."},
    **documented(401, 403, 422, 429, 503),
}


@router.get(
    "/feeds/{shelf}.rss",
    summary="A podcast",
    response_class=Response,
    openapi_extra=OPTIONAL_TOKEN,
    responses={200: {"description": "RSS with enclosures.", "content": {"application/rss+xml": {}}}, **RESPONSES},
)
async def podcast(request: Request, services: ServicesDep, query: Annotated[FeedQuery, Depends()]) -> Response:
    """Newest first, with enclosures, covers and durations. Premium tracks have an enclosure only for a premium token, and for an hour."""
    return await _feed_response(
        request, services, query, lambda feed: feed.response(feed.as_rss(), "application/rss+xml; charset=utf-8")
    )


@router.get(
    "/feeds/{shelf}.m3u",
    summary="A playlist",
    response_class=Response,
    openapi_extra=OPTIONAL_TOKEN,
    responses={200: {"description": "Extended M3U.", "content": {"audio/x-mpegurl": {}}}, **RESPONSES},
)
async def playlist(request: Request, services: ServicesDep, query: Annotated[FeedQuery, Depends()]) -> Response:
    """Newest first; premium tracks only for a premium token, since they can't be heard without."""
    return await _feed_response(
        request, services, query, lambda feed: feed.response(feed.as_m3u(), "audio/x-mpegurl; charset=utf-8")
    )


@router.get(
    "/t/{track_id}",
    summary="A track's permalink",
    response_class=Response,
    status_code=302,
    responses={302: {"description": "The track's page in the player."}, **documented(404, 422, 503)},
)
async def permalink(track_id: TrackPath, services: ServicesDep) -> Response:
    """An address to share: it leads to the track's page."""
    if services.catalogs.all_tracks.line_of(track_id) is None:
        raise NotFound(f"There is no track {track_id!a}.")
    return RedirectResponse(f"/track/?id={quote(track_id, safe='')}", 302)


class Feed:
    """The tracks of a feed with their absolute addresses."""

    def __init__(self, request: Request, services: Services, query: FeedQuery, caller: Caller | None) -> None:
        self.request, self.services, self.query, self.caller = request, services, query, caller
        self.base = services.base_url(request.scope)
        index = services.catalogs.version(_catalog_key(services, query.name)).index
        rows = index.rows(index.select(Filter(query.tier)), limit=query.limit)
        self.entries = [json.loads(index.line(row)) for row in rows]

    def audio(self, entry: dict[str, Any]) -> str | None:
        """The address of a track; None where this caller may not hear it."""
        if entry["tier"] == Tier.PREMIUM:
            key = own_key(entry)
            if self.caller is None or key is None:
                return None
            return self.services.signer.sign(key, self.base, token_id=self.caller.token_id).url
        return self.absolute(entry.get("url"))

    def absolute(self, address: str | None) -> str | None:
        """An address with its host."""
        return f"{self.base}{address}" if address and address.startswith("/") else address

    def cover(self, entry: dict[str, Any]) -> str | None:
        """The address of a track's cover."""
        key = entry.get("coverKey")
        return f"{self.services.settings.free_public_base_url or f'{self.base}/media'}/{quote(key)}" if key else None

    @property
    def title(self) -> str:
        """Of the whole feed."""
        name = self.query.name
        if name is FeedName.ALL:
            return "SoundFlow"
        return f"SoundFlow – {CATEGORIES[name].value if name in CATEGORIES else name.value.title()}"

    def as_m3u(self) -> bytes:
        """An extended M3U playlist."""
        lines = ["#EXTM3U", f"#PLAYLIST:{self.title}"]
        for entry in self.entries:
            address = self.audio(entry)
            if address:
                lines += [f"#EXTINF:{_seconds(entry)},SoundFlow - {_line(entry['title'])}", address]
        return ("\n".join(lines) + "\n").encode()

    def as_rss(self) -> bytes:
        """A podcast."""
        rss = ET.Element("rss", {"version": "2.0"})
        channel = ET.SubElement(rss, "channel")
        _texts(
            channel,
            ("title", self.title),
            ("link", f"{self.base}/"),
            ("description", "Functional music, made new every day."),
            ("language", "en"),
            (f"{{{ITUNES}}}author", "SoundFlow"),
            (f"{{{ITUNES}}}explicit", "false"),
        )
        ET.SubElement(channel, f"{{{ITUNES}}}category", {"text": "Music"})
        own = f"{self.base}{self.request.url.path}"
        ET.SubElement(channel, f"{{{ATOM}}}link", {"href": own, "rel": "self", "type": "application/rss+xml"})
        covers = [cover for cover in map(self.cover, self.entries) if cover]
        if covers:
            ET.SubElement(channel, f"{{{ITUNES}}}image", {"href": covers[0]})
        for entry in self.entries:
            self._item(channel, entry)
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(rss, encoding="utf-8")

    def _item(self, channel: ET.Element, entry: dict[str, Any]) -> None:
        item = ET.SubElement(channel, "item")
        published = datetime.combine(date.fromisoformat(entry["date"]), PUBLISHED_AT)
        _texts(
            item,
            ("title", entry["title"]),
            ("link", f"{self.base}/t/{quote(entry['id'], safe='')}"),
            ("pubDate", format_datetime(published, usegmt=True)),
            ("category", entry["category"]),
            ("description", f"{entry['genre']}, {_tempo(entry)}, {entry.get('key') or 'no key'}"),
            (f"{{{ITUNES}}}duration", str(_seconds(entry))),
            (f"{{{ITUNES}}}episodeType", "full"),
        )
        ET.SubElement(item, "guid", {"isPermaLink": "false"}).text = _xml(entry["id"])
        cover, address = self.cover(entry), self.audio(entry)
        if cover:
            ET.SubElement(item, f"{{{ITUNES}}}image", {"href": cover})
        if address:
            size = str(entry.get("sizeBytes") or 0)
            ET.SubElement(item, "enclosure", {"url": address, "length": size, "type": "audio/mpeg"})

    def response(self, body: bytes, kind: str) -> Response:
        """The feed with its ETag. No cache keeps signed addresses, and no shared cache links that depend on Host."""
        if self.caller:
            return Response(body, media_type=kind, headers={"Cache-Control": "private, no-store"})
        tag = hashlib.sha256(body).hexdigest()[:32]
        headers = {
            "ETag": f'"{tag}"',
            "Cache-Control": CATALOG_HEADERS["Cache-Control"],
            "Vary": "Authorization, Origin",
        }
        if (
            not self.services.api_settings.public_url
        ):  # its addresses have the host of the request, which the client chooses
            headers |= {"Cache-Control": PRIVATE_FOR_HOST, "Vary": "Authorization, Origin, Host"}
        if self.services.catalogs.stale_since:
            headers[STALE_HEADER] = self.services.catalogs.stale_since
        if matches(self.request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=kind, headers=headers)


async def _feed_response(
    request: Request, services: Services, query: FeedQuery, write: Callable[[Feed], Response]
) -> Response:
    """A feed, written in a thread. A token is optional; one that is sent must open premium tracks."""
    caller = None
    if "authorization" in request.headers:
        caller = await authenticate_premium(services, request.scope, "feeds")
    else:
        services.rate_limiter.hit("feeds", client_network(request.scope))
    return await services.pools.feeds.run(lambda: write(Feed(request, services, query, caller)))


def _seconds(entry: dict[str, Any]) -> int:
    """The duration of a track; 0 where the catalog has none."""
    found = entry.get("durationSec")
    return round(found) if isinstance(found, (int, float)) and 0 <= found < MAX_SECONDS else 0


def _tempo(entry: dict[str, Any]) -> str:
    found = entry.get("bpm")
    return f"{found:g} BPM" if isinstance(found, (int, float)) and 0 < found < MAX_BPM else "no tempo"


def _catalog_key(services: Services, name: FeedName) -> str:
    keys = {
        FeedName.ALL: ALL_CATALOG,
        FeedName.FREE: services.settings.catalog_free_key,
        FeedName.PREMIUM: services.settings.catalog_premium_key,
    }
    return keys.get(name) or category_catalog(CATEGORIES[name])


def _texts(parent: ET.Element, *named: tuple[str, str]) -> None:
    for name, text in named:
        ET.SubElement(parent, name).text = _xml(text)


def _xml(text: str) -> str:
    """Without the characters that XML does not allow."""
    return NOT_XML.sub("", text)


def _line(text: str) -> str:
    """On one line."""
    return " ".join(_xml(text).split())
