"""nginx as deployments/nginx configures it, before the API: the same answers, catalogs from its cache, clients by their own address."""

import logging
import shutil
from dataclasses import replace

import httpx
import pytest

from tests.support.api_server import PREMIUM, SIGNED, bearer, make_jwt, running_api
from tests.support.nginx import running_nginx

pytestmark = pytest.mark.skipif(
    not shutil.which("nginx"), reason="nginx is not installed; `apt-get install nginx-light`"
)
AUDIO = "/media/audio/free/2025-01-15/free-2025-01-15-study_daily.mp3"
OWN_HEADERS = {"date", "server", "connection", "x-request-id", "x-cache-status", "keep-alive"}


@pytest.fixture(scope="module")
def proxied(filled, api_settings, tmp_path_factory):
    """The API, and a client of nginx before it."""
    with running_api(filled, replace(api_settings, access_log=True), trusted_proxies="127.0.0.1") as api:
        folder = tmp_path_factory.mktemp("nginx")
        with running_nginx(folder, api.url) as (url, _), httpx.Client(base_url=url, verify=False) as client:  # noqa: S501
            yield api, client


def comparable(answer):
    return answer.status_code, answer.content, {k: v for k, v in answer.headers.items() if k not in OWN_HEADERS}


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
@pytest.mark.parametrize("path", ["/catalog/all", "/catalog/all?tier=free&limit=2", "/api/catalog/by-category/study"])
def test_catalogs_come_from_the_cache_as_the_api_sends_them(proxied, path, coding):
    api, nginx = proxied
    own = api.get(path.removeprefix("/api"), accept_encoding=coding)
    nginx.get(path, headers={"Accept-Encoding": coding})
    cached = nginx.get(path, headers={"Accept-Encoding": coding})
    assert comparable(cached) == comparable(own)
    assert cached.headers["x-cache-status"] in ("HIT", "REVALIDATED")
    known = nginx.get(path, headers={"Accept-Encoding": coding, "If-None-Match": own.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    head = nginx.head(path, headers={"Accept-Encoding": coding})
    assert (head.status_code, head.headers["etag"], head.content) == (200, own.headers["etag"], b"")


def test_origins_have_entries_of_their_own(proxied):
    _, nginx = proxied
    for _ in range(2):
        for origin, allowed in (("https://app.example", "https://app.example"), ("https://evil.example", None)):
            answer = nginx.get("/catalog/all", headers={"Origin": origin})
            assert answer.headers.get("access-control-allow-origin") == allowed


def test_signed_addresses_play_and_are_never_cached(proxied):
    _, nginx = proxied
    for _ in range(2):
        answer = nginx.get(SIGNED, headers=bearer(make_jwt(PREMIUM)))
        assert answer.headers["cache-control"] == "private, no-store"
        url = answer.json()["signedUrl"]
        assert url.startswith(str(nginx.base_url))
        assert nginx.get(url).content[:3] == b"ID3"
    assert nginx.get(SIGNED).status_code == 401


def test_media_in_ranges(proxied):
    api, nginx = proxied
    whole = api.get(AUDIO).content
    part = nginx.get(AUDIO, headers={"Range": "bytes=100-299"})
    assert (part.status_code, part.content) == (206, whole[100:300])
    assert nginx.get(AUDIO).content == whole
    assert nginx.get(AUDIO, headers={"Range": "bytes=99999999-"}).status_code == 416


def test_the_api_sees_the_client_and_refuses_what_it_refuses(proxied, caplog):
    api, nginx = proxied
    with caplog.at_level(logging.INFO, "soundflow.api.access"):
        caplog.clear()
        nginx.get("/health", headers={"X-Forwarded-For": "9.9.9.9"})
        api.wait_until(lambda: caplog.records)
    assert '"client": "9.9.9.9"' in caplog.records[-1].getMessage()  # nginx's own client, 127.0.0.1, is trusted here
    assert nginx.get("/nowhere").json()["status"] == 404
    assert nginx.get("/catalog/all?limit=0").status_code == 422
    assert nginx.post("/sessions", content=b"x" * 70_000).status_code == 413
