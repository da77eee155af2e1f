"""Signed addresses on a real S3 server: they play, seek, end, and refuse what was tampered with."""

import time
from dataclasses import replace

import httpx
import pytest

from tests.api.http.test_attacks import SPELLINGS
from tests.support.api_server import PREMIUM, SIGNED, bearer, fill_store, make_jwt, running_api

FREE = "audio/free/2025-01-15/free-2025-01-15-study_daily.mp3"


@pytest.fixture(scope="module")
def bucket(seaweed, tmp_path_factory):
    """The settings of a filled bucket."""
    folder = tmp_path_factory.mktemp("bucket")
    settings = seaweed.settings(folder / "work")
    fill_store(settings, folder)
    return settings


@pytest.fixture(scope="module")
def on_bucket(bucket, api_settings):
    with running_api(bucket, api_settings) as api:
        yield api


def signed(api, query=""):
    answer = api.client.get(SIGNED + query, headers=bearer(make_jwt(PREMIUM)))
    assert answer.status_code == 200, answer.text
    return answer.json()["signedUrl"]


@pytest.mark.slow
def test_play_seek_download(on_bucket, bucket):
    url = signed(on_bucket)
    assert url.startswith(bucket.s3_endpoint)
    whole = httpx.get(url)
    assert whole.status_code == 200
    assert whole.content[:3] == b"ID3"
    part = httpx.get(url, headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.content == whole.content[1000:2000]
    assert httpx.get(url, headers={"Range": "bytes=99999999-"}).status_code == 416
    saved = httpx.get(signed(on_bucket, "?download=true"))
    assert "attachment" in saved.headers["content-disposition"]
    assert saved.content == whole.content


@pytest.mark.slow
def test_tampering_is_refused(on_bucket):
    url = signed(on_bucket)
    for wrong in (
        url.replace("night_1", "night_2"),
        url[:-1] + ("0" if url[-1] != "0" else "1"),
        url.replace("X-Amz-Expires=3600", "X-Amz-Expires=36000"),
        url.partition("?")[0],
    ):
        answer = httpx.get(wrong)
        assert answer.status_code in (400, 403), wrong
        assert b"ID3" not in answer.content


@pytest.mark.slow
def test_addresses_end(bucket, api_settings):
    with running_api(bucket, replace(api_settings, signed_url_ttl_seconds=2)) as api:
        url = signed(api)
        assert httpx.get(url).status_code == 200
        until = time.monotonic() + 20
        while (status := httpx.get(url).status_code) == 200:
            assert time.monotonic() < until
            time.sleep(0.2)
        assert status in (400, 403)
        assert httpx.get(signed(api)).status_code == 200


@pytest.mark.slow
def test_media_leads_to_the_bucket_for_what_is_free(on_bucket):
    answer = on_bucket.get(f"/media/{FREE}")
    assert answer.status_code == 307
    assert answer.headers["cache-control"] == "private, no-store"
    assert httpx.get(answer.headers["location"]).content[:3] == b"ID3"
    for spelling in SPELLINGS:
        if "?" not in spelling:
            answer = on_bucket.client.get(f"/media/{spelling}", follow_redirects=True)
            assert b"ID3" not in answer.content, spelling
