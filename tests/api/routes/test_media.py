"""Media from a local store: ranges, versions, and no way around the catalog."""

import pytest

FREE = "/media/audio/free/2025-01-15/free-2025-01-15-study_daily.mp3"
PREMIUM = "/media/audio/premium/2025-01-15/premium-2025-01-15-night_1.mp3"


def content(api):
    return api.store.get(FREE.removeprefix("/media/")).content


def test_the_whole_object(api):
    answer = api.get(FREE)
    assert answer.status_code == 200
    assert answer.content == content(api)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["accept-ranges"] == "bytes"
    assert "immutable" in answer.headers["cache-control"]
    assert api.get(FREE, if_none_match=answer.headers["etag"]).status_code == 304


def test_download_names_the_file(api):
    assert "study_daily.mp3" in api.get(f"{FREE}?download=true").headers["content-disposition"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=100-", 100, None), ("bytes=-50", -50, None), ("bytes=5-999999", 5, None)],
)
def test_ranges(api, asked, start, end):
    answer = api.get(FREE, range=asked)
    assert answer.status_code == 206
    assert answer.content == content(api)[start:end]
    assert answer.headers["content-range"].endswith(f"/{len(content(api))}")


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=99999999-99999999999"])
def test_a_range_beyond_the_end(api, asked):
    answer = api.get(FREE, range=asked)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(content(api))}"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "asked", ["bananas", "bytes", "bytes=", "bytes=a-b", "seconds=1-2", "bytes=--1", "bytes=" + "0-1," * 500 + "0-1", "bytes=1-2-3",
              "bytes=" + "9" * 400 + "-"]
)  # fmt: skip
def test_a_range_that_says_nothing_is_ignored(api, asked):
    answer = api.get(FREE, range=asked)
    assert answer.status_code == 200
    assert answer.content == content(api)


def test_if_range(api):
    etag = api.get(FREE).headers["etag"]
    assert api.get(FREE, range="bytes=0-1", if_range=etag).status_code == 206
    assert api.get(FREE, range="bytes=0-1", if_range='"older"').status_code == 200


def test_head(api):
    answer = api.client.head(FREE)
    assert answer.headers["content-length"] == str(len(content(api)))
    assert answer.content == b""


def test_what_no_catalog_lists_is_not_there(api):
    for key in (
        "covers/free/2025-01-15/nobody.png",
        "catalog/all.json",
        "access/tokens.json",
        "audio/free/2025-01-15/nobody.mp3",
        "",
    ):
        assert api.get(f"/media/{key}").status_code == 404, key
