"""Requests as clients, browsers and proxies send them: each is answered, in order, counted once, and named by whom it came from."""

import logging
import re
import socket
from collections import Counter
from dataclasses import replace

import pytest

from soundflow_core.base.settings import Settings
from soundflow_core.library.accounts import Role, issue_token
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Tier
from tests.support.api_server import PREMIUM, SIGNED, bearer, fill_store, make_jwt, running_api

LAST = b"GET /health HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory, api_settings):
    """A server with a player, and tokens for it."""
    folder = tmp_path_factory.mktemp("site")
    settings = Settings(store=(folder / "store").as_uri(), work_folder=folder / "work")
    fill_store(settings, folder)
    (folder / "out").mkdir()
    (folder / "out/index.html").write_text("<!doctype html><script>1</script>player")
    (folder / "out/404.html").write_text("lost")
    store = open_store(settings)
    tokens = {
        "premium": issue_token(store)[0],
        "free": issue_token(store, tier=Tier.FREE)[0],
        "operator": issue_token(store, role=Role.OPERATOR)[0],
        "expired": issue_token(store, days=-1)[0],
    }
    with running_api(settings, replace(api_settings, player_folder=folder / "out", access_log=True)) as server:
        server.wait_until(lambda: server.services.authenticator.tokens.value)
        yield server, tokens


def exchange(server, request: bytes) -> bytes:
    """All that the server sends in answer to these bytes and a last request."""
    answer = b""
    last = b"" if b"Upgrade" in request else LAST  # after an upgrade it depends on timing what is read
    with socket.create_connection(server.address, 10 if last else 1) as connection:
        connection.sendall(request)
        try:
            connection.sendall(last)
            while chunk := connection.recv(65536):
                answer += chunk
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            pass
    return answer


def statuses(server, request: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", exchange(server, request))]


def head(*lines: str, line: str = "GET /catalog/all HTTP/1.1", host: str = "Host: api.example") -> bytes:
    return "\r\n".join([line, host, *lines, "", ""]).encode("latin-1")


def signed(*lines: str, name: str = "premium-2025-01-15-night_1") -> bytes:
    return head(*lines, line=f"GET /tracks/premium/{name}/signed HTTP/1.1")


OK = [200, 200]
REQUESTS = {
    "bare": (head(), OK),
    **{
        f"accept {accept}": (head(f"Accept-Encoding: {accept}"), OK)
        for accept in ("gzip", "br", "zstd", "gzip;q=0.5, *;q=0.1", "\xff")
    },
    "as a browser": (
        head("Connection: keep-alive", "Accept: */*", "Accept-Encoding: gzip, deflate, br, zstd", "Cookie: a=b",
             "Sec-Fetch-Mode: cors", "User-Agent: Mozilla/5.0", "Cache-Control: no-cache"),
        OK,
    ),
    "range": (head("Range: bytes=0-9"), OK),
    "any version": (head("If-None-Match: *"), [304, 200]),
    "another version": (head('If-None-Match: W/"nonsense"', "Accept-Encoding: gzip"), OK),
    "category": (head(line="GET /catalog/by-category/study HTTP/1.1"), OK),
    "own id": (head("X-Request-Id: abc-123-def"), OK),
    "bad id": (head("X-Request-Id: a b"), OK),
    "forwarded": (head("X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https"), OK),
    "filtered": (head("Accept-Encoding: gzip", line="GET /catalog/all?genre=lofi&q=a%20d&limit=2 HTTP/1.1"), OK),
    "empty query": (head(line="GET /catalog/all? HTTP/1.1"), OK),
    "page": (head(line="GET / HTTP/1.1"), OK),
    "page, known": (head("If-None-Match: *", line="GET / HTTP/1.1"), [304, 200]),
    "no token": (signed(), [401, 200]),
    "half a token": (signed("Authorization: Bearer"), [401, 200]),
    "unknown token": (signed("Authorization: Bearer sf_nobody"), [401, 200]),
    "unknown track": (signed("Authorization: Bearer {operator}", name="nobody"), [404, 200]),
    "signed": (signed("Authorization: Bearer {premium}"), OK),
    "signed for an operator": (signed("Authorization: bearer {operator}"), OK),
    "signed for a free listener": (signed("Authorization: Bearer {free}"), [403, 200]),
    "signed too late": (signed("Authorization: Bearer {expired}"), [401, 200]),
    "doubled token": (signed("Authorization: Bearer {premium}", "Authorization: Bearer {premium}"), [401, 200]),
    "download": (head("Authorization: Bearer {operator}", line=f"GET {SIGNED}?download=true HTTP/1.1"), OK),
    "without host": (head(host="Accept: */*"), [400]),
    "two hosts": (head("Host: b.example"), [400]),
    "an invalid host": (head(host="Host: a/b"), [400]),
    "nothing there": (head(line="GET /nowhere HTTP/1.1"), [404, 200]),
    "unknown category": (head(line="GET /catalog/by-category/sleep HTTP/1.1"), [404, 200]),
    "wrongly filtered": (head(line="GET /catalog/all?limit=0 HTTP/1.1"), [422, 200]),
    "oddly filtered": (head(line="GET /catalog/all?q=<a> HTTP/1.1"), OK),
    "encoded": (head(line="GET /catalog/%61ll HTTP/1.1"), OK),
    "doubled slash": (head(line="GET //catalog/all HTTP/1.1"), [404, 200]),
    "whole address": (head(line="GET http://evil.example/catalog/all HTTP/1.1"), OK),
    "fragment": (head(line="GET /catalog/all#x HTTP/1.1"), OK),
    "not ASCII": (head(line="GET /catalog/\xe4ll HTTP/1.1"), [400]),
    "HEAD": (head(line="HEAD /catalog/all HTTP/1.1"), OK),
    "OPTIONS": (head(line="OPTIONS /catalog/all HTTP/1.1"), [405, 200]),
    "POST": (head("Content-Length: 2", line="POST /catalog/all HTTP/1.1") + b"{}", [405, 200]),
    "GET with a body": (head("Content-Length: 2") + b"{}", OK),
    "GET with an empty body": (head("Content-Length: 0"), OK),
    "GET in chunks": (head("Transfer-Encoding: chunked") + b"1\r\nx\r\n0\r\n\r\n", OK),
    "too long": (head("Content-Length: 99999999"), [413]),
    "expecting": (head("Expect: 100-continue"), OK),
    "upgrading": (head("Connection: Upgrade", "Upgrade: websocket"), [200]),
    "closing": (head("Connection: close"), [200]),
    "HTTP/1.0": (head(line="GET /catalog/all HTTP/1.0"), [200]),
    "HTTP/1.0 that stays": (head("Connection: keep-alive", line="GET /catalog/all HTTP/1.0"), [200]),
    "own origin": (head("Origin: https://app.example"), OK),
    "foreign origin": (head("Origin: https://evil.example"), OK),
    "preflight": (
        head("Origin: https://app.example", "Access-Control-Request-Method: GET", line="OPTIONS /catalog/all HTTP/1.1"),
        OK,
    ),
    "doubled header": (head("Accept-Encoding: br", "Accept-Encoding: gzip"), OK),
    "doubled id": (head("X-Request-Id: abc-123-def", "X-Request-Id: abc-123-xyz"), OK),
    "many headers": (head(*(f"X-{number}: 1" for number in range(101))), [431]),
    "a large head": (head("X: " + "a" * 17_000), [431]),
    "a larger head": (head("X: " + "a" * 40_000), [431]),
    "nonsense": (b"GET\r\n\r\n", [400]),
}  # fmt: skip


def with_tokens(request: bytes, tokens) -> bytes:
    for name, token in tokens.items():
        request = request.replace(b"{%s}" % name.encode(), token.encode())
    return request


@pytest.mark.parametrize("name", REQUESTS)
def test_each_request_gets_its_status_and_leaves_the_connection_as_it_should(site, name):
    server, tokens = site
    request, expected = REQUESTS[name]
    assert statuses(server, with_tokens(request, tokens)) == expected


def test_an_unchanged_catalog_in_each_coding(site):
    server, _ = site
    for accept in ("identity", "gzip", "br", "zstd"):
        etag = server.get("/catalog/all", accept_encoding=accept).headers["etag"]
        answer = exchange(server, head(f"Accept-Encoding: {accept}", f"If-None-Match: {etag}"))
        assert answer.startswith(b"HTTP/1.1 304 Not Modified\r\n")
        assert f"etag: {etag}".encode() in answer


def test_requests_sent_ahead_are_answered_in_order(site):
    server, tokens = site
    names = ("bare", "wrongly filtered", "any version", "no token", "HEAD", "own id", "signed", "POST")
    many = with_tokens(b"".join(REQUESTS[name][0] for name in names), tokens)
    assert statuses(server, many * 3) == [200, 422, 304, 401, 200, 200, 200, 405] * 3 + [200]


def test_limits_count_every_call_once(filled, api_settings):
    rates = {**api_settings.rates, "signed": "5/hour", "refused": "3/hour"}
    with running_api(filled, replace(api_settings, rates=rates)) as api:
        asked = [api.client.get(SIGNED, headers=bearer(make_jwt(PREMIUM))).status_code for _ in range(7)]
        assert asked == [200] * 5 + [429] * 2
        assert [api.get(SIGNED).status_code for _ in range(5)] == [401] * 3 + [429] * 2


def test_metrics_and_access_lines_count_every_request_once(site, caplog):
    server, tokens = site
    names = ("bare", "any version", "category", "page", "unknown track")

    def counted():
        page = server.get("/metrics").text
        return Counter({name: float(n) for name, n in re.findall(r"soundflow_requests_total\{(.*?)\} ([\d.]+)", page)})

    def lines():
        found = [record.getMessage() for record in caplog.records if record.name == "soundflow.api.access"]
        return [line for line in found if "/metrics" not in line]

    before = counted()
    with caplog.at_level(logging.INFO, "soundflow.api.access"):
        caplog.clear()
        for number, name in enumerate(names, 1):
            exchange(server, with_tokens(REQUESTS[name][0], tokens))
            server.wait_until(lambda number=number: len(lines()) == 2 * number)
    assert [(m[1], int(m[2])) for m in map(re.compile(r'"path": "(.*?)", "status": (\d+)').search, lines())] == [
        one
        for path, status in (
            ("/catalog/all", 200), ("/catalog/all", 304), ("/catalog/by-category/study", 200), ("/", 200),
            ("/tracks/premium/nobody/signed", 404),
        )
        for one in ((path, status), ("/health", 200))
    ]  # fmt: skip
    grown = counted() - before
    routes = {
        re.search('route="(.*?)"', name)[1]: n
        for name, n in grown.items()
        if "health" not in name and "304" not in name
    }
    assert routes == {
        "/catalog/all": 1, "/catalog/by-category/study": 1, "player": 1, "/tracks/premium/{track_id}/signed": 1, "/metrics": 1,
    }  # fmt: skip
    assert grown.total() == 2 * len(names) + 1


@pytest.mark.parametrize(("proxies", "client", "scheme"), [
    (None, "127.0.0.1", "http"), ("10.0.0.1", "127.0.0.1", "http"),
    ("127.0.0.1, 10.0.0.0/8", "1.2.3.4", "https"), ("*", "9.9.9.9", "https"),
])  # fmt: skip
def test_trusted_proxies_name_the_client(filled, api_settings, caplog, proxies, client, scheme):
    with running_api(filled, replace(api_settings, access_log=True), trusted_proxies=proxies) as api:
        headers = {
            **bearer(make_jwt(PREMIUM)),
            "X-Forwarded-For": "9.9.9.9, 1.2.3.4, 10.1.1.1",
            "X-Forwarded-Proto": "https",
        }
        with caplog.at_level(logging.INFO, "soundflow.api.access"):
            for _ in range(2):  # the token is verified, then cached
                caplog.clear()
                answer = api.client.get(SIGNED, headers=headers)
                api.wait_until(lambda: caplog.records)
                assert f'"client": "{client}"' in caplog.records[-1].getMessage()
                assert answer.json()["signedUrl"].startswith(f"{scheme}://127.0.0.1:")
