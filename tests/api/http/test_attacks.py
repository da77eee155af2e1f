"""What no well-meaning client sends. Everything is refused, and nothing leaks."""

import re
import resource
import socket
from urllib.parse import quote, urlsplit

import pytest

from tests.support.api_server import PREMIUM, SIGNED, bearer, fill_store, make_jwt, send_raw

KEY = "audio/premium/2025-01-15/premium-2025-01-15-night_1.mp3"
FREE = "audio/free/2025-01-15/free-2025-01-15-study_daily.mp3"


def get(api, target: str) -> tuple[int, bytes]:
    answer = send_raw(api, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode("latin-1"))
    return int(answer.split()[1]), answer


SPELLINGS = [
    KEY,
    quote(KEY, safe=""),
    KEY.replace("/", "%2F"),
    KEY.replace("premium", "%70remium"),
    f"./{KEY}",
    f"/{KEY}",
    f"audio/free/../{KEY.removeprefix('audio/')}",
    f"audio/free/2025-01-15/%2e%2e/%2e%2e/{KEY.removeprefix('audio/')}",
    KEY.replace("/", "//"),
    KEY.replace("/", "\\"),
    KEY.replace("/", "%5C"),
    KEY.upper(),
    KEY.replace("premium", "Premium"),
    f"{KEY}/",
    f"{KEY}%00",
    f"{KEY}%00.png",
    f"{KEY}?",
    f"{KEY}?signature=&expires=",
    f"{KEY};x",
    KEY.replace("premium", "premi%C5%ABm"),
    quote(quote(KEY, safe=""), safe=""),
    KEY.replace("/", "%EF%BC%8F"),
    KEY + "%20",
    KEY.replace("audio", "%61%75%64%69%6f"),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_gives_premium_bytes(api, spelling):
    status, answer = get(api, f"/media/{spelling}")
    assert status in (307, 308, 400, 403, 404, 422), spelling
    assert b"ID3" not in answer
    assert b"TIT2" not in answer


@pytest.mark.parametrize(
    "path",
    ["../../etc/passwd", "%2e%2e/%2e%2e/%2e%2e/etc/passwd", "..%2f..%2fetc%2fpasswd", "....//....//etc/passwd", "%00", "a%00b",
     "catalog/all.json", "catalog%2Fall.json", "access/tokens.json", "catalog/tombstones.json", "%ff%fe", ".soundflow-lock", "a" * 1024,
     "covers/free/../../access/tokens.json", "%c0%ae%c0%ae/etc/passwd"],
)  # fmt: skip
def test_media_reaches_nothing_else(api, path):
    status, answer = get(api, f"/media/{path}")
    assert status in (400, 404, 422)
    assert b"root:" not in answer
    assert b"sha256" not in answer


@pytest.mark.parametrize(
    "name", ["%00", "..", "%2e%2e", "..%2f..", "%ff", "a%0d%0aSet-Cookie:%20x=1", "%F0%9F%8E%B5", "x" * 300, "'\"<>"]
)
def test_ids_are_only_looked_up(api, name):
    for target in (
        f"/tracks/{name}",
        f"/tracks/premium/{name}/signed",
        f"/t/{name}",
        f"/catalog/by-category/{name}",
        f"/feeds/{name}.rss",
    ):
        status, answer = get(api, target)
        assert status in (400, 401, 404, 422), target
        assert b"set-cookie" not in answer.partition(b"\r\n\r\n")[0].lower()


def signed_parts(api):
    url = api.client.get(SIGNED, headers=bearer(make_jwt(PREMIUM))).json()["signedUrl"]
    return url, urlsplit(url)


def test_signatures_are_of_one_key_and_one_time(api):
    url, parts = signed_parts(api)
    assert api.client.get(url).status_code == 200
    other = url.replace("night_1", "night_2")
    later = url.replace("expires=", "expires=9")
    cut, empty = url[:-1], url.partition("signature=")[0] + "signature="
    umlaut = url.partition("signature=")[0] + "signature=%C3%BC%F0%9F%8E%B5"
    doubled = f"{url}&expires=99999999999"
    for wrong in (other, later, cut, empty, umlaut, doubled, url.partition("?")[0]):
        answer = api.client.get(wrong)
        assert answer.status_code in (403, 422), wrong
        assert b"ID3" not in answer.content
    flipped = url[:-1] + ("0" if url[-1] != "0" else "1")
    assert api.client.get(flipped).status_code == 403
    assert "night_1" in parts.path


def test_signatures_end(own_api):

    folder = own_api.settings.work_folder
    folder.mkdir()
    fill_store(own_api.settings, folder)
    with own_api(signed_url_ttl_seconds=4) as api:  # whole seconds: one may be over at once
        url, _ = signed_parts(api)
        assert api.client.get(url).status_code == 200
        api.wait_until(lambda: api.client.get(url).status_code == 403)


def test_bodies_of_ten_megabytes_are_refused(api):
    body = b'{"goal":"' + b"x" * 10_000_000 + b'"}'
    answer = send_raw(
        api,
        b"POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        % len(body)
        + body[:65536],
    )
    assert answer.split()[1] == b"413"
    chunked = (
        b"POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    answer = send_raw(api, chunked + b"".join(b"10000\r\n" + b"x" * 65536 + b"\r\n" for _ in range(3)))
    assert answer.split()[1] == b"413"
    assert api.get("/health").status_code == 200


@pytest.mark.parametrize("length", ["-1", "+5", "1e3", "99999999999999999999", "0x10", ""])
def test_lengths_that_are_none(api, length):
    answer = send_raw(api, f"POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode(), 3)
    assert answer == b"" or answer.split()[1] in (b"400", b"411", b"413", b"422")
    assert api.get("/health").status_code == 200


def test_floods_of_headers_are_refused(api):
    many = "".join(f"X-{number}: {number}\r\n" for number in range(500))
    assert send_raw(api, f"GET /health HTTP/1.1\r\nHost: x\r\n{many}\r\n".encode()).split()[1] == b"431"
    endless = b"GET /health HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 2_000_000
    answer = send_raw(api, endless, 3)
    assert answer == b"" or answer.split()[1] in (b"431", b"400")
    long_line = b"GET /health?" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    assert send_raw(api, long_line, 3).split()[1:2] in ([b"431"], [b"400"], [])
    assert api.get("/health").status_code == 200


@pytest.mark.parametrize(
    "request_line",
    [b"GET  /health HTTP/1.1", b"GET /health HTTP/9.9", b"\x16\x03\x01\x02\x00", b"GET http://evil.example/ HTTP/1.1", b"GET * HTTP/1.1",
     b"GET /\xff\xfe HTTP/1.1", b"FROB /health HTTP/1.1", b"GET //etc/passwd HTTP/1.1", b"CONNECT x:1 HTTP/1.1"],
)  # fmt: skip
def test_nonsense_is_no_crash(api, request_line):
    answer = send_raw(api, request_line + b"\r\nHost: x\r\n\r\n", 3)
    assert answer == b"" or not answer.split()[1].startswith(b"5"), answer
    assert api.get("/health").status_code == 200


@pytest.mark.parametrize(("head", "status"), [
    ("GET /health HTTP/1.1", b"400"), ("GET /health HTTP/1.1\r\nHost: a\r\nHost: a", b"400"),
    ("GET /health HTTP/1.1\r\nHost: a, b", b"400"),
    ("GET /health HTTP/1.1\r\nHost: a/b", b"400"), ("GET /health HTTP/1.1\r\nHost: a b", b"400"), ("GET /health HTTP/1.1\r\nHost:", b"400"),
    ("GET /health HTTP/1.1\r\nHost: [::1]:8000", b"200"), ("GET /health HTTP/1.1\r\nHost: api.example:8000", b"200"),
    ("GET /health HTTP/1.0", b"200"), ("GET /health HTTP/1.0\r\nHost: a\r\nHost: b", b"400"), ("HEAD /catalog/all HTTP/1.1", b"400"),
])  # fmt: skip
def test_a_request_names_one_host(api, head, status):
    answer = send_raw(api, head.encode() + b"\r\n\r\n", 3)
    assert answer.split()[1] == status
    assert status == b"200" or b"application/problem+json" in answer


def test_cors_is_for_configured_origins_only(api):
    for origin in (
        "https://evil.example",
        "null",
        "https://app.example.evil.example",
        "http://app.example",
        "https://app.example:444",
    ):
        answer = api.get("/catalog/all", origin=origin)
        assert "access-control-allow-origin" not in answer.headers
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        }
        answer = api.client.options(SIGNED, headers=asked)
        assert answer.status_code == 400
        assert "access-control-allow-origin" not in answer.headers
    mine = api.get("/catalog/all", origin="https://app.example")
    assert mine.headers["access-control-allow-origin"] == "https://app.example"
    assert "origin" in mine.headers["vary"].lower()
    assert "access-control-allow-credentials" not in mine.headers
    asked = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    assert api.client.options(SIGNED, headers=asked).headers["access-control-allow-origin"] == "https://app.example"
    assert (
        api.get(f"/media/{FREE}", origin="https://app.example").headers["access-control-allow-origin"]
        == "https://app.example"
    )


def test_every_answer_carries_its_id_and_its_guards(api):
    for path in ("/catalog/all", "/health", "/nowhere", "/tracks/nobody", SIGNED, f"/media/{FREE}", "/docs", "/"):
        answer = api.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "content-security-policy" in answer.headers
        assert "server" not in answer.headers
        assert re.fullmatch(r"[0-9a-f]{24}", answer.headers["x-request-id"])
    assert api.get("/health", x_request_id="abc-123-def").headers["x-request-id"] == "abc-123-def"
    assert api.get("/health", x_request_id="bad id\twith spaces").headers["x-request-id"] != "bad id\twith spaces"


def test_an_unexpected_error_says_nothing_of_itself(own_api, caplog):
    with own_api() as api:

        def broken(_key):
            raise RuntimeError("a secret of the inside")

        api.services.catalogs.version = broken
        for path in ("/catalog/all", "/catalog/all?limit=1"):
            answer = api.get(path, x_request_id="broken-one")
            assert (answer.status_code, answer.headers["x-request-id"]) == (500, "broken-one")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "secret" not in answer.text
        api.wait_until(lambda: caplog.text.count("request broken-one failed") == 2)
        assert api.get("/health").status_code == 200
        assert answer.headers["content-type"] == "application/problem+json"
        assert "secret" not in answer.text


@pytest.fixture
def many_files():
    """Room for the sockets of a thousand connections, at both ends."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_thousand_idle_connections_and_a_slow_reader_harm_nobody(api, many_files):
    parts = urlsplit(api.url)
    place = (parts.hostname, parts.port)
    idle = [socket.create_connection(place) for _ in range(1000)]
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    slow.connect(place)
    try:
        for connection in idle[:500]:
            connection.sendall(b"GET /health HTTP/1.1\r\nX: ")
        slow.sendall(b"GET /catalog/all HTTP/1.1\r\nHost: x\r\n\r\n" * 200)
        assert all(api.get("/catalog/all").status_code == 200 for _ in range(20))
        assert slow.recv(15) == b"HTTP/1.1 200 OK"
        late = idle[0]
        late.sendall(b"x\r\nHost: x\r\n\r\n")
        assert late.recv(15) == b"HTTP/1.1 200 OK"
    finally:
        for connection in (*idle, slow):
            connection.close()
