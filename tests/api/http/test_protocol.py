"""Answers that the protocol writes itself: byte for byte what uvicorn would have sent, counted and limited alike."""

import logging
import re
import socket
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import uvicorn
from uvicorn.server import ServerState

from api.http.connections import ConnectionLimits, Connections, GuardedProtocol
from api.http.protocol import ReadyProtocol
from soundflow_core.base.settings import Settings
from soundflow_core.library.accounts import Role, issue_token
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Tier
from tests.api.auth.test_tokens import PREMIUM, SIGNED, hs
from tests.api.conftest import fill, running

LAST = b"GET /health HTTP/1.1\r\nHost: api.example\r\nX-Request-Id: the-last-one\r\nConnection: close\r\n\r\n"
PAGE = "<!doctype html><script>1</script>player"


class Counting(ReadyProtocol):
    """Counts what it writes itself."""

    written = 0

    def _write(self, *answer):
        Counting.written += 1
        super()._write(*answer)


@pytest.fixture(scope="module")
def pair(tmp_path_factory, api_settings, open_rates):
    """Two servers over one store, with and without the short way, and tokens for both; a clock that stands."""
    folder = tmp_path_factory.mktemp("pair")
    settings = Settings(store=(folder / "store").as_uri(), work_folder=folder / "work")
    fill(settings, folder)
    (folder / "out").mkdir()
    (folder / "out/index.html").write_text(PAGE)
    (folder / "out/404.html").write_text("lost")
    store = open_store(settings)
    tokens = {
        "premium": issue_token(store)[0],
        "free": issue_token(store, tier=Tier.FREE)[0],
        "operator": issue_token(store, role=Role.OPERATOR)[0],
        "often": issue_token(store)[0],
        "over": issue_token(store, days=-1)[0],
    }
    told = replace(
        api_settings,
        player_folder=folder / "out",
        rates={**open_rates, "signed": "5/hour", "refused": "9/hour"},
        access_log=True,
    )
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr("api.auth.signing.time", SimpleNamespace(time=lambda: 1_736_942_400.0))
        servers = [stack.enter_context(running(settings, told, protocol=one)) for one in (Counting, GuardedProtocol)]
        for server in servers:
            server.wait_until(lambda server=server: server.house.door.listed.value)
        yield *servers, tokens


def exchange(server, request: bytes) -> bytes:
    """All that the server sends to these bytes and a last request, the way it came; only times and its own numbers are blanked."""
    parts = urlsplit(server.url)
    answer = b""
    last = b"" if b"Upgrade" in request else LAST  # after an upgrade it depends on the moment what is read
    with socket.create_connection((parts.hostname, parts.port), 10 if last else 1) as connection:
        connection.sendall(request)
        try:
            connection.sendall(last)
            while chunk := connection.recv(65536):
                answer += chunk
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            pass
    answer = re.sub(rb"\r\ndate: [^\r]+", b"\r\ndate: now", answer)
    answer = re.sub(rb"wait \d+ s|retry-after: \d+", b"wait", answer)
    return re.sub(rb"x-request-id: [0-9a-f]{24}", b"x-request-id: its own", answer)


def head(*lines: str, line: str = "GET /catalog/all HTTP/1.1", host: str = "Host: api.example") -> bytes:
    return "\r\n".join([line, host, *lines, "", ""]).encode("latin-1")


def signed(*lines: str, name: str = "premium-2025-01-15-night_1") -> bytes:
    return head(*lines, line=f"GET /tracks/premium/{name}/signed HTTP/1.1")


READY = {
    "bare": head(),
    **{f"accept {accept}": head(f"Accept-Encoding: {accept}") for accept in ("gzip", "br", "zstd", "gzip;q=0.5, *;q=0.1", "\xff")},
    "as a browser": head("Connection: keep-alive", "Accept: */*", "Accept-Encoding: gzip, deflate, br, zstd", "Cookie: a=b",
                         "Sec-Fetch-Mode: cors", "User-Agent: Mozilla/5.0", "Cache-Control: no-cache"),
    "range": head("Range: bytes=0-9"),
    "any version": head("If-None-Match: *"),
    "another version": head('If-None-Match: W/"nonsense"', "Accept-Encoding: gzip"),
    "category": head(line="GET /catalog/by-category/study HTTP/1.1"),
    "own id": head("X-Request-Id: abc-123-def"),
    "bad id": head("X-Request-Id: a b"),
    "forwarded": head("X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https"),
    "filtered": head("Accept-Encoding: gzip", line="GET /catalog/all?genre=lofi&q=a%20d&limit=2 HTTP/1.1"),
    "empty query": head(line="GET /catalog/all? HTTP/1.1"),
    "page": head(line="GET / HTTP/1.1"),
    "page, known": head("If-None-Match: *", line="GET / HTTP/1.1"),
    "no token": signed(),
    "half a token": signed("Authorization: Bearer"),
    "unknown token": signed("Authorization: Bearer sf_nobody"),
    "unknown track": signed("Authorization: Bearer {operator}", name="nobody"),
    "signed": signed("Authorization: Bearer {premium}"),
    "signed for an operator": signed("Authorization: bearer {operator}"),
    "signed for nobody": signed("Authorization: Bearer {free}"),
    "signed too late": signed("Authorization: Bearer {over}"),
}  # fmt: skip
NOT_READY = {
    "without host": head(host="Accept: */*"),
    "two hosts": head("Host: b.example"),
    "a host that is none": head(host="Host: a/b"),
    "nothing there": head(line="GET /nowhere HTTP/1.1"),
    "unknown category": head(line="GET /catalog/by-category/sleep HTTP/1.1"),
    "wrongly filtered": head(line="GET /catalog/all?limit=0 HTTP/1.1"),
    "oddly filtered": head(line="GET /catalog/all?q=<a> HTTP/1.1"),
    "encoded": head(line="GET /catalog/%61ll HTTP/1.1"),
    "doubled slash": head(line="GET //catalog/all HTTP/1.1"),
    "whole address": head(line="GET http://evil.example/catalog/all HTTP/1.1"),
    "fragment": head(line="GET /catalog/all#x HTTP/1.1"),
    "not ASCII": head(line="GET /catalog/\xe4ll HTTP/1.1"),
    "HEAD": head(line="HEAD /catalog/all HTTP/1.1"),
    "OPTIONS": head(line="OPTIONS /catalog/all HTTP/1.1"),
    "POST": head("Content-Length: 2", line="POST /catalog/all HTTP/1.1") + b"{}",
    "GET with a body": head("Content-Length: 2") + b"{}",
    "GET with an empty body": head("Content-Length: 0"),
    "GET in pieces": head("Transfer-Encoding: chunked") + b"1\r\nx\r\n0\r\n\r\n",
    "too long": head("Content-Length: 99999999"),
    "expecting": head("Expect: 100-continue"),
    "upgrading": head("Connection: Upgrade", "Upgrade: websocket"),
    "closing": head("Connection: close"),
    "HTTP/1.0": head(line="GET /catalog/all HTTP/1.0"),
    "HTTP/1.0 that stays": head("Connection: keep-alive", line="GET /catalog/all HTTP/1.0"),
    "own origin": head("Origin: https://app.example"),
    "foreign origin": head("Origin: https://evil.example"),
    "preflight": head("Origin: https://app.example", "Access-Control-Request-Method: GET", line="OPTIONS /catalog/all HTTP/1.1"),
    "doubled header": head("Accept-Encoding: br", "Accept-Encoding: gzip"),
    "doubled token": signed("Authorization: Bearer {premium}", "Authorization: Bearer {premium}"),
    "doubled id": head("X-Request-Id: abc-123-def", "X-Request-Id: abc-123-xyz"),
    "many headers": head(*(f"X-{number}: 1" for number in range(101))),
    "a large head": head("X: " + "a" * 17_000),
    "a larger head": head("X: " + "a" * 40_000),
    "nonsense": b"GET\r\n\r\n",
    "download": head("Authorization: Bearer {operator}", line=f"GET {SIGNED}?download=true HTTP/1.1"),
}  # fmt: skip


def filled_in(request: bytes, tokens) -> bytes:
    for name, token in tokens.items():
        request = request.replace(b"{%s}" % name.encode(), token.encode())
    return request


@pytest.mark.parametrize("name", READY)
def test_ready_answers_are_those_of_the_ordinary_way(pair, name):
    ours, plain, tokens = pair
    request, before = filled_in(READY[name], tokens), Counting.written
    answer = exchange(ours, request)
    assert Counting.written == before + 1
    assert answer == exchange(plain, request)
    assert answer.count(b"HTTP/1.1 ") == 2


@pytest.mark.parametrize("name", NOT_READY)
def test_what_is_unusual_is_left_to_the_ordinary_way(pair, name):
    ours, plain, tokens = pair
    request, before = filled_in(NOT_READY[name], tokens), Counting.written
    answer = exchange(ours, request)
    assert Counting.written == before
    assert answer == exchange(plain, request)


def test_known_versions_and_tokens(pair):
    """What only a second request can ask: an unchanged catalog in each coding, a JWT that was checked before."""
    ours, plain, _ = pair
    for accept in ("identity", "gzip", "br", "zstd"):
        etag = ours.get("/catalog/all", accept_encoding=accept).headers["etag"]
        request = head(f"Accept-Encoding: {accept}", f"If-None-Match: {etag}")
        answer = exchange(ours, request)
        assert answer.startswith(b"HTTP/1.1 304 Not Modified\r\n")
        assert answer == exchange(plain, request)
    request, before = signed(f"Authorization: Bearer {hs(PREMIUM)}"), Counting.written
    for ready in (0, 1):
        answer = exchange(ours, request)
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert answer == exchange(plain, request)
        assert Counting.written == before + ready


def test_requests_sent_ahead_are_answered_in_order(pair):
    ours, plain, _ = pair
    many = b"".join(
        (
            READY["bare"],
            NOT_READY["wrongly filtered"],
            READY["any version"],
            READY["no token"],
            NOT_READY["HEAD"],
            READY["own id"],
        )
    )
    before = Counting.written
    answer = exchange(ours, many * 3)
    assert answer == exchange(plain, many * 3)
    assert answer.count(b"HTTP/1.1 ") == 19
    assert Counting.written == before + 1


def test_limits_count_every_call_once(pair):
    ours, plain, tokens = pair
    request = signed(f"Authorization: Bearer {tokens['often']}")
    for server in (ours, plain):
        statuses = [exchange(server, request)[9:12] for _ in range(7)]
        assert statuses == [b"200"] * 5 + [b"429"] * 2


def test_metrics_and_access_lines_count_alike(pair, caplog):
    ours, plain, tokens = pair
    names = ("bare", "any version", "category", "page", "unknown track")

    def counted(server):
        page = server.get("/metrics").text
        return Counter({name: int(n) for name, n in re.findall(r"soundflow_requests_total(\{.*?\}) (\d+)", page)})

    def lines():
        found = [record.getMessage() for record in caplog.records if record.name == "soundflow.api.access"]
        return [re.sub(r'"(ms|requestId)": [^,]+', "", line) for line in found if "/metrics" not in line]

    grown, logged = [], []
    with caplog.at_level(logging.INFO, "soundflow.api.access"):
        for server in (ours, plain):
            before = counted(server)
            caplog.clear()
            for number, name in enumerate(names, 1):
                exchange(server, filled_in(READY[name], tokens))
                server.wait_until(lambda number=number: len(lines()) == 2 * number)  # uvicorn's way notes after it sent
            logged.append(lines())
            grown.append(counted(server) - before)
    assert logged[0] == logged[1]
    assert grown[0] == grown[1]
    assert grown[0].total() == 2 * len(names) + 1


def test_a_lane_that_breaks_is_answered_and_written_down_once(own_api, caplog):
    def broken(_scope):
        raise RuntimeError("a secret of the inside")

    with own_api() as api:
        api.edge.lanes = {"catalog": broken}
        answer = api.get("/catalog/all", x_request_id="broken-one")
        assert (answer.status_code, answer.headers["x-request-id"]) == (500, "broken-one")
        assert "secret" not in answer.text
        api.wait_until(lambda: "broken-one" in caplog.text)
        assert caplog.text.count("request broken-one failed") == 1
        assert api.get("/health").status_code == 200


@pytest.mark.parametrize(("proxies", "client", "scheme"), [
    (None, "127.0.0.1", "http"), ("10.0.0.1", "127.0.0.1", "http"),
    ("127.0.0.1, 10.0.0.0/8", "1.2.3.4", "https"), ("*", "9.9.9.9", "https"),
])  # fmt: skip
@pytest.mark.parametrize("protocol", [ReadyProtocol, GuardedProtocol])
def test_trusted_proxies_name_the_client(filled, api_settings, caplog, protocol, proxies, client, scheme):
    with running(filled, replace(api_settings, access_log=True), protocol=protocol) as api:
        if proxies:
            api.edge.trust(proxies)
        asked = {
            "Authorization": f"Bearer {hs(PREMIUM)}",
            "X-Forwarded-For": "9.9.9.9, 1.2.3.4, 10.1.1.1",
            "X-Forwarded-Proto": "https",
        }
        with caplog.at_level(logging.INFO, "soundflow.api.access"):
            for _ in range(2):  # the token is checked, then known
                caplog.clear()
                answer = api.client.get(SIGNED, headers=asked)
                api.wait_until(lambda: caplog.records)
                assert f'"client": "{client}"' in caplog.records[-1].getMessage()
                assert answer.json()["signedUrl"].startswith(f"{scheme}://127.0.0.1:")


class Clock:
    """A loop whose time the test moves."""

    def __init__(self):
        self.now, self.timers = 0.0, []

    def time(self):
        return self.now

    def call_later(self, seconds, call, *words):
        timer = SimpleNamespace(due=self.now + seconds, call=lambda: call(*words))
        timer.cancel = lambda: self.timers.remove(timer)
        self.timers.append(timer)
        return timer

    def pass_by(self, seconds):
        until = self.now + seconds
        while due := [timer for timer in self.timers if timer.due <= until]:
            first = min(due, key=lambda timer: timer.due)
            self.timers.remove(first)
            self.now = first.due
            first.call()
        self.now = until


class Wire:
    """A transport that keeps what is written."""

    def __init__(self):
        self.written, self.closed, self.unsent = 0, False, 0

    def get_extra_info(self, name, default=None):
        return {"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)}.get(name, default)

    def is_closing(self):
        return self.closed

    def get_write_buffer_size(self):
        return self.unsent

    def close(self):
        self.closed = True

    abort = close

    def write(self, data):
        self.said = data

    def writelines(self, _pieces):
        self.written += 1


@pytest.fixture
def connection(api):
    """A protocol on a wire and a clock of the test's."""
    config = uvicorn.Config(api.edge, ws="none", proxy_headers=False, log_config=None, timeout_keep_alive=3600)
    limits = ConnectionLimits(seconds={"head": 10, "body": 20, "idle": 30, "stalled": 60})
    protocol, wire = (
        ReadyProtocol(config, ServerState(), {}, Clock(), connections=Connections(limits, ReadyProtocol)),
        Wire(),
    )
    protocol.connection_made(wire)
    yield protocol, wire
    protocol.connection_lost(None)
    protocol.loop.pass_by(2)
    assert protocol.loop.timers == []


def test_a_connection_rests_for_a_while_after_its_last_answer(connection):
    protocol, wire = connection
    for _ in range(5):
        protocol.data_received(head())
        protocol.loop.pass_by(20)
        assert len(protocol.loop.timers) == 1
    assert (wire.written, wire.closed) == (5, False)
    protocol.loop.pass_by(9)
    assert not wire.closed
    protocol.loop.pass_by(3)
    assert wire.closed


def test_a_head_has_its_time_however_slowly_it_comes(connection):
    protocol, wire = connection
    protocol.data_received(head())
    for letter in head()[:9]:
        protocol.data_received(bytes([letter]))
        protocol.loop.pass_by(1)
    assert not wire.closed
    protocol.loop.pass_by(3)
    assert wire.closed
    assert wire.said.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in wire.said


def test_a_body_has_its_time_too(connection):
    protocol, wire = connection
    protocol._start_asgi_task = lambda cycle, _app: None
    protocol.data_received(head("Content-Length: 9", line="POST /sessions HTTP/1.1") + b"{")
    protocol.loop.pass_by(19)
    assert not wire.closed
    protocol.loop.pass_by(3)
    assert (wire.closed, wire.said[:13]) == (True, b"HTTP/1.1 408 ")


def test_whoever_waits_for_an_answer_is_not_hurried(connection):
    protocol, wire = connection
    protocol._start_asgi_task = lambda cycle, _app: None
    protocol.data_received(head(line="GET /health HTTP/1.1"))
    protocol.data_received(head()[:20])
    protocol.loop.pass_by(600)
    assert not wire.closed


def test_a_client_that_takes_nothing_is_given_up(connection):
    protocol, wire = connection
    protocol.data_received(head())
    for unsent in (900, 800, 700):  # slow, but it takes some
        wire.unsent = unsent
        protocol.loop.pass_by(50)
        assert not wire.closed
    protocol.loop.pass_by(20)
    assert wire.closed


def test_a_reader_that_does_not_keep_up_is_left_to_the_ordinary_way(connection):
    protocol, wire = connection
    left = []
    protocol._start_asgi_task = lambda cycle, _app: left.append(cycle.scope["path"])
    protocol.pause_writing()
    protocol.data_received(head())
    assert (wire.written, left) == (0, ["/catalog/all"])
