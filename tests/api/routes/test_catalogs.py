"""Catalogs over HTTP: whole, filtered, searched, page by page, in every coding."""

import gzip
import json
from itertools import pairwise

import brotli
import pytest
import zstandard

from soundflow_core.model.brief import Category
from soundflow_core.model.keys import ALL_CATALOG


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [entry["id"] for entry in answer.json()]


def test_the_whole_catalog_is_the_stores_bytes(api):
    for address, key in (
        ("/catalog/all", ALL_CATALOG),
        ("/catalog/free", "catalog/free.json"),
        ("/catalog/premium", "catalog/premium.json"),
        *((f"/catalog/by-category/{c.slug}", f"catalog/by-category/{c.slug}.json") for c in Category),
    ):
        answer = api.get(address)
        assert answer.content == api.store.get(key).content
        assert answer.headers["content-type"] == "application/json"
        assert "x-catalog-stale" not in answer.headers
    assert all("url" not in entry for entry in api.get("/catalog/premium").json())


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("zstd;q=1, br;q=0.5", "zstd"),
        ("br;q=0, *", "zstd"),
        ("identity", None),
        ("gzip;q=nonsense", None),
        ("*;q=0", None),
        ("", None),
    ],
)
def test_codings(api, accept, coding):
    with api.client.stream("GET", "/catalog/all", headers={"Accept-Encoding": accept}) as answer:
        body = b"".join(answer.iter_raw())
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstandard.decompress, None: bytes}[coding]
    assert answer.headers.get("content-encoding") == coding
    assert unpack(body) == api.store.get(ALL_CATALOG).content
    assert int(answer.headers["content-length"]) == len(body)
    assert "accept-encoding" in answer.headers["vary"]


def test_not_modified(api):
    etag = api.get("/catalog/all", accept_encoding="gzip").headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*", etag.replace("-gzip", "")):
        answer = api.get("/catalog/all", if_none_match=known, accept_encoding="gzip")
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    for unknown in ('"other"', "nonsense", etag[1:], ""):
        assert api.get("/catalog/all", if_none_match=unknown).status_code == 200
    filtered = api.get("/catalog/all?tier=free")
    assert api.get("/catalog/all?tier=free", if_none_match=filtered.headers["etag"]).status_code == 304
    assert api.get("/catalog/all?tier=premium", if_none_match=filtered.headers["etag"]).status_code == 200


QUERIES = {
    "": (20, 15, 4),
    "tier=free": (15, 15, 3),
    "genre=lofi": (20, 15, 4),
    "genre=LoFi&genre=jazz": (20, 15, 4),
    "genre=polka": (0, 0, 0),
    "date=2025-01-14": (5, 5, 1),
    "from=2025-01-14&to=2025-01-14": (5, 5, 1),
    "from=2025-01-15&to=2025-01-13": (0, 0, 0),
    "date=2025-01-14&from=2025-01-15": (0, 0, 0),
    "q=STU+da": (3, 3, 3),
    "q=n%C3%AFght_3": (0, 0, 0),
    "q=%FF": (20, 15, 4),
    "q=+": (20, 15, 4),
    "limit=3": (3, 3, 3),
    "limit=007": (7, 7, 4),
    "limit=+3": (3, 3, 3),
    "limit=3.0": (3, 3, 3),
    "limit=%D9%A3": (422, 422, 422),
    "limit=1000": (20, 15, 4),
    "limit=3&cursor=free:739000:x": (0, 0, 0),
    "limit=2&genre=lofi&genre=jazz&q=a%26b+c&tier=free": (0, 0, 0),
    "cursor=premium:739266:premium-2025-01-15-night_2": (17, 15, 2),
    "limit=3&cursor=free:739000:%0A": (0, 0, 0),
    "tier=": (422, 422, 422),
    "genre=": (0, 0, 0),
    "q=": (20, 15, 4),
    "limit=": (422, 422, 422),
    "tier=free&tier=premium": (5, 0, 1),
    "limit=1&limit=2": (2, 2, 2),
    "nonsense=1": (20, 15, 4),
    "genre=lofi&nonsense": (20, 15, 4),
    "&&tier=free": (15, 15, 3),
    "tier=free;genre=lofi": (422, 422, 422),
    "start=2025-01-14": (20, 15, 4),
    "tier=Free": (422, 422, 422),
    "date=20250114": (422, 422, 422),
    "date=2025-01-14T00:00:00": (422, 422, 422),
    "date=2025-02-30": (422, 422, 422),
    "date=%D9%A2025-01-14": (422, 422, 422),
    "from=1": (422, 422, 422),
    "limit=0": (422, 422, 422),
    "limit=1001": (422, 422, 422),
    "limit=x": (422, 422, 422),
    "q=" + "x" * 101: (422, 422, 422),
    "q=" + "%C3%BC" * 100: (0, 0, 0),
    "cursor=nonsense": (422, 422, 422),
    "cursor=gold:1:x": (422, 422, 422),
    "cursor=free:1:": (422, 422, 422),
    "cursor=free:-1:x": (422, 422, 422),
}  # fmt: skip
"""How many entries each of three catalogs answers with; or the status of a refusal."""
WHOLE = "", "nonsense=1", "q=", "&&"
"""Four ways to ask for a whole catalog; only the first needs no parsing."""


@pytest.mark.parametrize("query", QUERIES)
def test_queries_select_or_are_refused(api, query):
    found = []
    for path in ("/catalog/all", "/catalog/free", "/catalog/by-category/study"):
        answer = api.get(f"{path}?{query}")
        found.append(len(answer.json()) if answer.status_code == 200 else answer.status_code)
    assert tuple(found) == QUERIES[query]


@pytest.mark.parametrize("path", ["/catalog/all", "/catalog/free", "/catalog/by-category/study"])
@pytest.mark.parametrize(
    "headers", [{"Accept-Encoding": "gzip"}, {"Accept-Encoding": "br", "If-None-Match": "*"}, {"Accept-Encoding": ""}]
)
def test_a_whole_catalog_is_the_same_however_it_is_asked_for(api, path, headers):
    def ask(query):
        answer = api.client.get(f"{path}?{query}", headers={"X-Request-Id": "the-same-one", **headers})
        vary = sorted(set(answer.headers["vary"].lower().split(", ")))
        return answer.status_code, answer.content, vary, {**answer.headers, "date": "", "vary": ""}

    assert len({str(ask(query)) for query in WHOLE}) == 1


def test_filters(api):
    everything = api.get("/catalog/all").json()

    def those(chosen):
        return [entry["id"] for entry in everything if chosen(entry)]

    for query, chosen in (
        ("tier=free", lambda e: e["tier"] == "free"),
        ("genre=lofi", lambda e: True),
        ("genre=LoFi&genre=jazz", lambda e: True),
        ("genre=polka", lambda e: False),
        ("date=2025-01-14", lambda e: e["date"] == "2025-01-14"),
        ("from=2025-01-14", lambda e: e["date"] >= "2025-01-14"),
        ("to=2025-01-13", lambda e: e["date"] <= "2025-01-13"),
        ("from=2025-01-14&to=2025-01-14&tier=free", lambda e: e["date"] == "2025-01-14"),
        ("from=2025-02-01", lambda e: False),
        ("from=2025-01-15&to=2025-01-13", lambda e: False),
        ("q=study", lambda e: e["category"] == "Study"),
        ("q=STU+da", lambda e: "study_daily" in e["id"]),
        ("q=night_3", lambda e: e["id"].endswith("night_3")),
        ("q=nowhere", lambda e: False),
        ("q=deep+work+premium", lambda e: e["category"] == "Deep Work" and e["tier"] == "premium"),
    ):
        assert ids(api.get(f"/catalog/all?{query}")) == those(chosen), query


def test_pages_follow_their_links(api):
    found, address = [], "/catalog/all?limit=3"
    while address:
        answer = api.get(address)
        assert answer.headers["x-total-count"] == "20"
        assert len(ids(answer)) <= 3
        found += ids(answer)
        address = answer.links.get("next", {}).get("url")
    assert found == ids(api.get("/catalog/all"))
    for first, second in pairwise(ids(api.get("/catalog/free?limit=15"))):
        assert first != second
    last = api.get("/catalog/by-category/study?limit=4")
    assert "link" not in last.headers


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1001", "limit=x", "tier=gold", "date=yesterday", "from=2025-13-01", "q=" + "x" * 101,
     "cursor=nonsense", "cursor=%F0%9F%8E%B5", "cursor=gold:1:x", "cursor=free:-1:x", "cursor=free:12345678:x", "cursor=free:1:"],
)  # fmt: skip
def test_bad_parameters_are_named(api, query):
    answer = api.get(f"/catalog/all?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert query.partition("=")[0] in answer.json()["detail"]


def test_an_unknown_category_names_the_known_ones(api):
    answer = api.get("/catalog/by-category/sleep")
    assert answer.status_code == 404
    assert "deep-work" in answer.json()["detail"]


def test_one_track(api):
    (entry, *_) = api.get("/catalog/free").json()
    assert api.get(f"/tracks/{entry['id']}").json() == entry
    assert api.get("/tracks/nobody").status_code == 404


def test_head_is_get_without_a_body(api):
    got, head = api.get("/catalog/all"), api.client.head("/catalog/all")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == got.headers["content-length"]
    assert head.headers["etag"] == got.headers["etag"]


def test_a_catalog_in_another_hand_is_read_too(own_api):
    from soundflow_core.library.storage import open_store
    from soundflow_core.library.storage.base import ANYTHING

    entries = [{"id": f"free-2025-01-0{n}-x", "title": "Ü", "tier": "free", "date": f"2025-01-0{n}", "category": "Study",
                "genre": "jazz", "bpm": 80, "key": "C", "durationSec": 1, "objectKey": "k"} for n in (3, 2, 1)]  # fmt: skip
    raw = json.dumps(entries, indent=2).encode()
    open_store(own_api.settings).put(ALL_CATALOG, raw, ANYTHING, "", "")
    with own_api() as api:
        assert api.get("/catalog/all").content == raw
        assert ids(api.get("/catalog/all?q=%C3%BC&to=2025-01-02")) == ["free-2025-01-02-x", "free-2025-01-01-x"]
