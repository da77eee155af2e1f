"""Feeds that a podcast program and a player can read."""

import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime

import pytest

from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import ALL_CATALOG
from tests.support.api_server import PREMIUM, bearer, catalog_bytes, make_jwt

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"


def items(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/rss+xml")
    return ET.fromstring(answer.content).findall("channel/item")  # noqa: S314  # our own


def test_a_podcast(api):
    answer = api.get("/feeds/study.rss")
    found = items(answer)
    assert len(found) == 4
    free = [item for item in found if item.find("enclosure") is not None]
    assert len(free) == 3
    for item in free:
        enclosure = item.find("enclosure")
        assert enclosure.get("type") == "audio/mpeg"
        heard = api.client.get(enclosure.get("url"))
        assert len(heard.content) == int(enclosure.get("length"))
        assert float(item.find(f"{ITUNES}duration").text) >= 0
        assert parsedate_to_datetime(item.find("pubDate").text).hour == 2
        page = api.client.get(item.find("link").text)
        assert page.status_code == 302
        assert page.headers["location"] == f"/track/?id={item.find('guid').text}"
    assert api.get("/feeds/study.rss", if_none_match=answer.headers["etag"]).status_code == 304


def test_premium_enclosures_need_a_token(api):
    assert all(item.find("enclosure") is None for item in items(api.get("/feeds/premium.rss")))
    answer = api.client.get("/feeds/premium.rss", headers=bearer(make_jwt(PREMIUM)))
    assert answer.headers["cache-control"] == "private, no-store"
    for item in items(answer):
        assert api.client.get(item.find("enclosure").get("url")).content[:3] == b"ID3"
    assert api.client.get("/feeds/premium.rss", headers=bearer("wrong")).status_code == 401
    assert (
        api.client.get("/feeds/premium.m3u", headers=bearer(make_jwt({**PREMIUM, "tier": "free"}))).status_code == 403
    )


def test_a_playlist(api):
    answer = api.get("/feeds/all.m3u?tier=free&limit=4")
    assert answer.headers["content-type"].startswith("audio/x-mpegurl")
    head, name, *lines = answer.text.splitlines()
    assert (head, name) == ("#EXTM3U", "#PLAYLIST:SoundFlow")
    assert len(lines) == 8
    assert all(line.startswith("#EXTINF:") for line in lines[::2])
    assert all(api.client.get(address).status_code == 200 for address in lines[1::2])
    assert "premium" not in api.get("/feeds/all.m3u").text
    assert "signature=" in api.client.get("/feeds/premium.m3u", headers=bearer(make_jwt(PREMIUM))).text


@pytest.mark.parametrize("name", ["all", "free", "premium", "deep-work", "study", "relax", "nature", "flow-state"])
def test_every_catalog_has_both(api, name):
    assert items(api.get(f"/feeds/{name}.rss"))
    assert api.get(f"/feeds/{name}.m3u").text.startswith("#EXTM3U")


def test_titles_can_hold_anything(own_api):
    title = 'a < b & "c" \x0b ]]> \n#EXTINF:1 é 🎵'
    entry = CatalogEntry(id="free-2025-01-01-x", title=title, tier="free", date="2025-01-01", category="Study", genre="jazz", bpm=80,
                         key="C", duration_sec=1.4, object_key="audio/free/2025-01-01/x.mp3", url="https://cdn.example/x.mp3",
                         cover_key="covers/x y.png")  # fmt: skip
    open_store(own_api.settings).put(ALL_CATALOG, catalog_bytes([entry]), ANYTHING, "", "")
    with own_api(public_url="https://api.example") as api:
        (item,) = items(api.get("/feeds/all.rss"))
        assert item.find("title").text == title.replace("\x0b", "")
        assert item.find(f"{ITUNES}image").get("href") == "https://api.example/media/covers/x%20y.png"
        assert item.find("link").text == "https://api.example/t/free-2025-01-01-x"
        assert api.get("/feeds/all.m3u").text.count("\n") == 4


def test_only_feeds_of_a_configured_address_are_kept_by_caches_of_many(api, own_api):
    for path in ("/feeds/all.rss", "/feeds/all.m3u"):
        answer = api.get(path, host="evil.example")
        assert answer.headers["cache-control"].startswith("private")
        assert "Host" in answer.headers["vary"]
    with own_api(public_url="https://api.example") as fixed:
        for path in ("/feeds/all.rss", "/feeds/all.m3u"):
            answer = fixed.get(path, host="evil.example")
            assert answer.headers["cache-control"].startswith("public")
            assert "evil" not in answer.text


def test_values_that_nobody_knows(own_api):
    line = (b'{"id":"free-2025-01-01-x","title":"x","tier":"free","date":"2025-01-01","category":"Study","genre":"jazz","bpm":null,'
            b'"key":null,"durationSec":null,"energyMin":null,"energyMax":null,"objectKey":"audio/free/2025-01-01/x.mp3",'
            b'"url":"/x.mp3"}')  # fmt: skip
    open_store(own_api.settings).put(ALL_CATALOG, b"[\n" + line + b"\n]\n", ANYTHING, "", "")
    with own_api() as api:
        (item,) = items(api.get("/feeds/all.rss"))
        assert item.find("description").text == "jazz, no tempo, no key"
        assert item.find(f"{ITUNES}duration").text == "0"
        assert api.get("/feeds/all.m3u").status_code == 200
        found = api.client.post("/sessions", json={"goal": "study", "durationMin": 5, "energy": 50})
        assert found.status_code == 200
