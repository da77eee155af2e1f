"""Feeds: playlists (M3U) and podcasts (RSS) of a category or a tier, and a track's permalink."""

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

from api.auth.callers import address_of, premium_caller
from api.auth.tokens import Access
from api.catalog.index import Filter, own_key
from api.catalog.shelf import CACHE_CONTROL, STALE, matches
from api.house import House, house_of
from api.http.problems import documented
from api.routes.catalogs import SLUGS
from soundflow_core.base.errors import NotFound
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import ALL_CATALOG, category_catalog

router = APIRouter(tags=["feeds"])

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
ATOM = "http://www.w3.org/2005/Atom"
PUBLISHED_AT = time(2, 10, tzinfo=UTC)
"""When a day's tracks come out."""
WITH_OR_WITHOUT_TOKEN: dict[str, Any] = {"security": [{"token": []}, {}]}
OF_THIS_HOST = "private, max-age=30"
LONGEST_SECONDS, FASTEST_BPM = 1_000_000, 1000
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TrackPath = Annotated[str, Path(max_length=200, examples=["free-2025-01-15-deep_work_daily"])]

ET.register_namespace("itunes", ITUNES)
ET.register_namespace("atom", ATOM)


class Shelf(StrEnum):
    """What a feed is of."""

    ALL = "all"
    FREE = "free"
    PREMIUM = "premium"
    DEEP_WORK = "deep-work"
    STUDY = "study"
    RELAX = "relax"
    NATURE = "nature"
    FLOW_STATE = "flow-state"


class Asked:
    """The parameters of every feed, and who asks."""

    def __init__(
        self,
        shelf: Annotated[Shelf, Path()],
        tier: Annotated[Tier | None, Query(description="Only this tier.")] = None,
        limit: Annotated[int, Query(ge=1, le=1000, description="The newest of so many.")] = 100,
    ) -> None:
        self.shelf, self.tier, self.limit = shelf, tier, limit


FEED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client has this version."},
    **documented(401, 403, 422, 429, 503),
}


@router.get(
    "/feeds/{shelf}.rss",
    summary="A podcast",
    response_class=Response,
    openapi_extra=WITH_OR_WITHOUT_TOKEN,
    responses={200: {"description": "RSS with enclosures.", "content": {"application/rss+xml": {}}}, **FEED},
)
async def podcast(
    request: Request, house: Annotated[House, Depends(house_of)], asked: Annotated[Asked, Depends()]
) -> Response:
    """Newest first, with enclosures, covers and durations. Premium tracks have an enclosure only for a premium token, and for an hour."""
    return await _feed(
        request, house, asked, lambda feed: feed.response(feed.as_rss(), "application/rss+xml; charset=utf-8")
    )


@router.get(
    "/feeds/{shelf}.m3u",
    summary="A playlist",
    response_class=Response,
    openapi_extra=WITH_OR_WITHOUT_TOKEN,
    responses={200: {"description": "Extended M3U.", "content": {"audio/x-mpegurl": {}}}, **FEED},
)
async def playlist(
    request: Request, house: Annotated[House, Depends(house_of)], asked: Annotated[Asked, Depends()]
) -> Response:
    """Newest first; premium tracks only for a premium token, since they can't be heard without."""
    return await _feed(
        request, house, asked, lambda feed: feed.response(feed.as_m3u(), "audio/x-mpegurl; charset=utf-8")
    )


@router.get(
    "/t/{track_id}",
    summary="A track's permalink",
    response_class=Response,
    status_code=302,
    responses={302: {"description": "The track's page in the player."}, **documented(404, 422, 503)},
)
async def permalink(track_id: TrackPath, house: Annotated[House, Depends(house_of)]) -> Response:
    """An address to share: it leads to the track's page."""
    if house.shelf.everything.line_of(track_id) is None:
        raise NotFound(f"There is no track {track_id!a}.")
    return RedirectResponse(f"/track/?id={quote(track_id, safe='')}", 302)


class _Feed:
    """The tracks of a feed with their absolute addresses."""

    def __init__(self, request: Request, house: House, asked: Asked, caller: Access | None) -> None:
        self.request, self.house, self.asked, self.caller = request, house, asked, caller
        self.base = house.base(request.scope)
        index = house.shelf.copy(_catalog(house, asked.shelf)).index
        rows = index.rows(index.select(Filter(asked.tier)), limit=asked.limit)
        self.entries = [json.loads(index.line(row)) for row in rows]

    def audio(self, entry: dict[str, Any]) -> str | None:
        """Where a track can be heard; None where this caller can't."""
        if entry["tier"] == Tier.PREMIUM:
            key = own_key(entry)
            if self.caller is None or key is None:
                return None
            return self.house.signer.sign(key, self.base, token_id=self.caller.token_id).url
        return self.absolute(entry.get("url"))

    def absolute(self, address: str | None) -> str | None:
        """An address with its host."""
        return f"{self.base}{address}" if address and address.startswith("/") else address

    def cover(self, entry: dict[str, Any]) -> str | None:
        """The address of a track's cover."""
        key = entry.get("coverKey")
        return f"{self.house.settings.free_public_base_url or f'{self.base}/media'}/{quote(key)}" if key else None

    @property
    def title(self) -> str:
        """Of the whole feed."""
        shelf = SLUGS[self.asked.shelf].value if self.asked.shelf in SLUGS else self.asked.shelf.value.title()
        return "SoundFlow" if self.asked.shelf is Shelf.ALL else f"SoundFlow – {shelf}"

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
        """The feed with its version. Nobody keeps one with signed addresses; one whose links follow the Host header no cache of many."""
        if self.caller:
            return Response(body, media_type=kind, headers={"Cache-Control": "private, no-store"})
        tag = hashlib.sha256(body).hexdigest()[:32]
        headers = {"ETag": f'"{tag}"', "Cache-Control": CACHE_CONTROL.decode(), "Vary": "Authorization, Origin"}
        if not self.house.api.public_url:  # its addresses are of the host that was asked, which anybody may name
            headers |= {"Cache-Control": OF_THIS_HOST, "Vary": "Authorization, Origin, Host"}
        if self.house.shelf.stale_since:
            headers[STALE.decode()] = self.house.shelf.stale_since.decode()
        if matches(self.request.headers.get("if-none-match", "").encode("latin-1"), tag):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=kind, headers=headers)


async def _feed(request: Request, house: House, asked: Asked, write: Callable[[_Feed], Response]) -> Response:
    """A feed for whoever asks, written beside the event loop; a token that is sent must open premium tracks."""
    caller = None
    if "authorization" in request.headers:
        caller = await premium_caller(house, request.scope, "feeds")
    else:
        house.rates.take("feeds", address_of(request.scope))
    return await house.pools.feeds.run(lambda: write(_Feed(request, house, asked, caller)))


def _seconds(entry: dict[str, Any]) -> int:
    """How long a track is; 0 where its catalog does not know."""
    found = entry.get("durationSec")
    return round(found) if isinstance(found, (int, float)) and 0 <= found < LONGEST_SECONDS else 0


def _tempo(entry: dict[str, Any]) -> str:
    found = entry.get("bpm")
    return f"{found:g} BPM" if isinstance(found, (int, float)) and 0 < found < FASTEST_BPM else "no tempo"


def _catalog(house: House, shelf: Shelf) -> str:
    own = {
        Shelf.ALL: ALL_CATALOG,
        Shelf.FREE: house.settings.catalog_free_key,
        Shelf.PREMIUM: house.settings.catalog_premium_key,
    }
    return own.get(shelf) or category_catalog(SLUGS[shelf])


def _texts(parent: ET.Element, *named: tuple[str, str]) -> None:
    for name, text in named:
        ET.SubElement(parent, name).text = _xml(text)


def _xml(text: str) -> str:
    """Without what XML can't carry."""
    return NOT_XML.sub("", text)


def _line(text: str) -> str:
    """On one line, whatever it holds."""
    return " ".join(_xml(text).split())
