"""What wears a server out: idle and half-sent connections, trailers, slow readers, storms of sessions, a store that hangs.

Against `soundflow serve` in a process of its own, at the limit on open files that services really get.
"""

import asyncio
import os
import resource
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from select import select
from threading import Event, Thread
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from botocore.config import Config
from pydantic import SecretStr

from api.http.connections import MAX_PIPELINED
from api.routes import sessions
from console.commands import machine
from soundflow_core.base.errors import Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.accounts import Role, issue_token, revoke_token, token_hash
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.storage import open_store, s3_client, s3_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.keys import ALL_CATALOG
from tests.conftest import free_port
from tests.support.api_server import SOON, bearer, catalog_bytes, make_entry, make_jwt, send_raw

FILES = 1024
"""What a service may open, by default."""


@pytest.fixture
def many_files():
    """Room for the sockets of some thousand connections at the test's end alone."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(before[1], 8192), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


class Served:
    """`soundflow serve` in a process of its own."""

    def __init__(self, url, process):
        self.url, self.process = url, psutil.Process(process.pid)
        parts = urlsplit(url)
        self.place = parts.hostname, parts.port

    def get(self, path, **more):
        return httpx.get(self.url + path, timeout=10, **more)

    def megabytes(self):
        return self.process.memory_info().rss / 1e6


def stock(store, settings, tracks):
    """A catalog of so many tracks, and small ones beside it."""
    entries = [make_entry(n) for n in range(tracks)]
    for key in catalog_keys(settings):
        store.put(key, catalog_bytes(entries if key == ALL_CATALOG else entries[:1]), ANYTHING, "", "")


@contextmanager
def served(folder, tracks=10, **variables):
    """Serve catalogs of so many tracks until the block ends."""
    store = (folder / "store").as_uri()
    settings = Settings(store=store, work_folder=folder / "work")
    stock(open_store(settings), settings, tracks)
    port = free_port()
    command = [sys.executable, "-m", "console.main", "serve", "--port", str(port)]
    environment = {**os.environ, "SOUNDFLOW_STORE": store, "SOUNDFLOW_ACCESS_LOG": "0", **variables}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(["prlimit", f"--nofile={FILES}", *command], env=environment, stdout=log, stderr=log)
    try:
        found = Served(f"http://127.0.0.1:{port}", process)
        until = time.monotonic() + 60
        while True:
            try:
                if found.get("/ready").status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, "it never was ready"
            time.sleep(0.1)
        yield found
    finally:
        process.kill()
        process.wait()


def connected(stack, place, first=b"", receive_buffer=None):
    """A connection that sends a beginning and no more."""
    found = stack.enter_context(socket.socket())
    if receive_buffer:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    found.settimeout(10)
    found.connect(place)
    with suppress(OSError):  # closed already, to make room for a later one
        found.sendall(first)
    return found


def health_seconds(api):
    began = time.monotonic()
    assert api.get("/health").status_code == 200
    return time.monotonic() - began


HALF = b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: "
HALF_A_BODY = b"POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{"


def test_others_are_answered_beside_a_thousand_who_say_nothing_more(tmp_path, many_files):
    with served(tmp_path, SOUNDFLOW_TIMEOUTS="head=3,body=3,idle=3") as api, ExitStack() as stack:
        for first in (b"", HALF_A_BODY, HALF):
            held = [connected(stack, api.place, first) for _ in range(FILES + 100)]
            assert max(health_seconds(api) for _ in range(5)) <= 1
            assert api.process.num_fds() < FILES
        said = held[-1].recv(4096)  # nobody else came, and its time is over
        assert said.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in said
        idle = connected(stack, api.place, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        while idle.recv(4096):  # answered, then closed
            pass


CHUNKED = b"POST /operator/tracks/x/hold HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n%b\r\n"
REASON = b'13\r\n{"why": "a reason"}\r\n0\r\n'


def test_trailers_are_no_headers(api):
    def status(headers, trailers):
        return send_raw(api, CHUNKED % headers + REASON + trailers + b"\r\n").split()[1]

    token = b"Authorization: Bearer %b\r\n" % make_jwt({"role": "operator", "exp": SOON}).encode()
    assert status(token, b"") == b"404"
    assert status(token, b"X-Checksum: abc\r\n") == b"404"
    assert status(b"", token) == b"401"


FLOODS = {
    "many trailers": b"0\r\n" + b"X-Trailer: %b\r\n" % (b"x" * 1000) * 4000,
    "a long trailer": b"0\r\nX-Trailer: " + b"x" * 4_000_000,
    "a long extension of a chunk": b"1;" + b"x" * 4_000_000,
}


def sent_whole(connection, content):
    """Whether a server takes all of it, piece by piece."""
    for start in range(0, len(content), 65_536):
        try:
            connection.sendall(content[start : start + 65_536])
        except OSError:
            return False
        time.sleep(0.005)
    return True


@pytest.mark.parametrize("flood", FLOODS)
def test_floods_behind_a_body_are_cut_off(api, flood):
    with socket.create_connection(urlsplit(api.url).netloc.split(":"), 10) as connection:
        connection.sendall(CHUNKED % b"")
        assert not sent_whole(connection, FLOODS[flood])
    assert api.get("/health").status_code == 200


def test_a_flood_of_requests_sent_ahead_is_cut_off(api):
    with socket.create_connection(urlsplit(api.url).netloc.split(":"), 10) as connection:
        connection.sendall(b"GET /ready HTTP/1.1\r\nHost: x\r\n\r\n" * 5000)
        answers = b""
        with suppress(ConnectionResetError):
            while piece := connection.recv(65_536):
                answers += piece
    assert answers.count(b"HTTP/1.1 200") <= MAX_PIPELINED
    assert api.get("/health").status_code == 200


def slow_readers(stack, api, many, path, *lines):
    """Clients that ask for something long and take next to nothing of it."""
    request = b"\r\n".join([b"GET %b HTTP/1.1" % path, b"Host: x", *lines, b"", b""])
    found = [connected(stack, api.place, request, receive_buffer=4096) for _ in range(many)]
    for connection in found:
        assert connection.recv(12) == b"HTTP/1.1 200"
    return found


def grown_by_slow_readers(folder, tracks, many, *lines):
    """How many megabytes the server has, and how many it gained by slow readers of a filtered catalog."""
    with served(folder, tracks) as api, ExitStack() as stack:
        whole = api.get("/catalog/all?tier=free")
        assert len(whole.json()) == tracks
        before = api.megabytes()
        slow_readers(stack, api, many, b"/catalog/all?tier=free", *lines)
        time.sleep(1)
        assert min(health_seconds(api) for _ in range(3)) <= 1
        assert api.get("/catalog/all?tier=free").content == whole.content
        return api.megabytes(), api.megabytes() - before


def test_slow_readers_of_a_part_of_a_catalog_hold_no_copy_each(tmp_path):
    _, grown = grown_by_slow_readers(tmp_path, 4000, 60, b"Accept-Encoding: identity")
    assert grown <= 60  # 60 copies are 150


@pytest.mark.whole
@pytest.mark.parametrize("coding", [b"identity", b"gzip", b"br", b"zstd"])
def test_150_slow_readers_of_a_part_of_20_000_tracks(tmp_path, coding):
    used, _ = grown_by_slow_readers(tmp_path, 20_000, 150, b"Accept-Encoding: " + coding)
    assert used <= 600, (coding, used)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
def test_a_long_part_is_the_same_in_every_coding(own_api, coding):
    stock(open_store(own_api.settings), own_api.settings, 900)
    with own_api() as api:
        whole = api.get("/catalog/all", accept_encoding="identity")
        part = api.get("/catalog/all?tier=free", accept_encoding=coding)
        assert part.content == whole.content
        assert part.headers.get("content-encoding", "identity") == coding
        assert ("content-length" in part.headers) == (coding == "identity")
        assert part.headers["etag"] == api.get("/catalog/all?tier=free", accept_encoding=coding).headers["etag"]
        known = api.get("/catalog/all?tier=free", accept_encoding=coding, if_none_match=part.headers["etag"])
        assert known.status_code == 304
        head = api.client.head("/catalog/all?tier=free", headers={"Accept-Encoding": coding})
        assert (head.status_code, head.content) == (200, b"")
        old = send_raw(api, b"GET /catalog/all?tier=free HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n")
        assert old.partition(b"\r\n\r\n")[2] == whole.content


def test_long_answers_are_bounded_in_number(own_api, monkeypatch):
    monkeypatch.setattr("api.http.streaming.MAX_STREAMS", 0)
    stock(open_store(own_api.settings), own_api.settings, 900)
    with own_api() as api:
        refused = api.get("/catalog/all?tier=free")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert api.get("/catalog/all?tier=free&limit=10").status_code == 200
        assert api.get("/catalog/all").status_code == 200


def sorted_out(connections, many):
    """So many answers that came, and the connections that still wait for one."""
    answers, waiting, until = [], list(connections), time.monotonic() + 20
    while len(answers) < many:
        assert time.monotonic() < until
        for connection in select(waiting, (), (), 0.1)[0]:
            answers.append(connection.recv(4096))
            waiting.remove(connection)
    return answers, waiting


def test_a_storm_of_sessions_keeps_nobody_else_waiting(own_api, monkeypatch):
    """Where every session hangs, so many wait, the rest are refused, and everything else is answered."""
    go_on = Event()
    compose = sessions._session_response
    monkeypatch.setattr("api.routes.sessions._session_response", lambda *words: go_on.wait(60) and compose(*words))
    store = open_store(own_api.settings)
    stock(store, own_api.settings, 900)
    token = issue_token(store)[0]
    body = b'{"goal": "coding", "durationMin": 30}'
    request = b"POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
    with own_api() as api, ExitStack() as stack:
        place = urlsplit(api.url).hostname, urlsplit(api.url).port
        asking = [connected(stack, place, request % (len(body), body)) for _ in range(160)]
        refused, waiting = sorted_out(asking, 31)
        assert len(waiting) == 129
        assert all(b" 503 " in answer and b"retry-after: 2" in answer for answer in refused)
        for path in ("/catalog/all", "/catalog/all?tier=free", "/feeds/all.rss", "/health", "/ready"):
            assert api.get(path).status_code == 200
        path = "/tracks/premium/nobody/signed"
        assert api.client.get(path, headers=bearer(token)).status_code == 404
        revoke_token(store, token_hash(token)[:12])
        api.wait_until(lambda: api.client.get(path, headers=bearer(token)).status_code == 401)
        go_on.set()
        for connection in waiting:
            connection.settimeout(20)
            assert connection.recv(12) == b"HTTP/1.1 200"


class Hanging(MemoryStore):
    """A store whose listings hang while they are told to."""

    def __init__(self):
        super().__init__()
        self.go_on = Event()

    def list(self, prefix):
        self.go_on.wait(60)
        return super().list(prefix)


def test_an_operators_hung_requests_starve_nobody(own_api, open_rates):
    store = Hanging()
    stock(store, own_api.settings, 1)
    operator = issue_token(store, role=Role.OPERATOR)[0]
    listener = issue_token(store)[0]
    ask = b"GET /operator/days?days=31 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %b\r\n\r\n" % operator.encode()
    with own_api(store=store) as api, ExitStack() as stack:
        api.wait_until(lambda: api.services.authenticator.tokens.value)
        place = urlsplit(api.url).hostname, urlsplit(api.url).port
        refused, hung = sorted_out([connected(stack, place, ask) for _ in range(30)], 10)
        assert all(b" 503 " in answer for answer in refused)
        store.put(ALL_CATALOG, catalog_bytes([make_entry(1), make_entry(2)]), ANYTHING, "", "")
        api.wait_until(lambda: len(api.get("/catalog/all").json()) == 2)
        revoke_token(store, token_hash(listener)[:12])
        path = "/tracks/premium/nobody/signed"
        api.wait_until(lambda: api.client.get(path, headers=bearer(listener)).status_code == 401)
        assert api.client.post("/sessions", json={"goal": "coding", "durationMin": 5}).status_code == 200
        assert api.get("/ready").json()["status"] == "fresh"
        store.go_on.set()
        assert all(connection.recv(12) == b"HTTP/1.1 200" for connection in hung)


def test_the_apis_store_gives_up_soon(tmp_path, monkeypatch):
    """A bucket that takes connections and never answers costs a request seconds, not minutes."""
    monkeypatch.setattr(
        "soundflow_core.library.storage.s3_client.HURRIED",
        s3_client.CONFIG.merge(Config(connect_timeout=0.3, read_timeout=0.3)),
    )
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = Settings(
            store="s3://silent", work_folder=tmp_path, s3_endpoint=f"http://127.0.0.1:{silent.getsockname()[1]}",
            s3_access_key_id="a", s3_secret_access_key=SecretStr("b"), s3_is_hurried=True,
        )  # fmt: skip
        began = time.monotonic()
        with pytest.raises(Unavailable):
            open_store(settings).head("catalog/all.json")
        assert time.monotonic() - began < 10
    assert s3_store.connect(replace(settings, s3_is_hurried=False)).attempts > s3_store.connect(settings).attempts
    stores = []
    monkeypatch.setattr("api.serving.serve", lambda _settings, _api, store, *_address: stores.append(store))
    monkeypatch.setattr(machine, "load_settings", lambda: replace(settings, s3_is_hurried=False))
    machine.serve()
    assert stores[0].attempts == s3_store.HURRIED_ATTEMPTS


@pytest.mark.whole
def test_catalogs_beside_a_hundred_sessions_at_once(tmp_path):
    """A hundred sessions over 20 000 tracks, in four waves; whole catalogs and 304s meanwhile."""
    body = {"goal": "coding", "durationMin": 240, "energy": 60}
    with served(tmp_path, 20_000, SOUNDFLOW_RATES="sessions=100000/minute") as api:
        etag = api.get("/catalog/all").headers["etag"]
        times, over = [], Event()

        def read():
            with httpx.Client(base_url=api.url) as client:
                while not over.is_set():
                    began = time.perf_counter()
                    assert client.get("/catalog/all", headers={"If-None-Match": etag}).status_code == 304
                    times.append(time.perf_counter() - began)

        reader = Thread(target=read)
        reader.start()

        async def storm():
            limits = httpx.Limits(max_connections=100)
            async with httpx.AsyncClient(base_url=api.url, timeout=60, limits=limits) as client:
                for _ in range(4):
                    found = await asyncio.gather(*(client.post("/sessions", json=body) for _ in range(100)))
                    assert {answer.status_code for answer in found} == {200}

        asyncio.run(storm())
        over.set()
        reader.join()
        p99 = sorted(times)[int(len(times) * 0.99)]
        assert p99 <= 0.1, (len(times), p99)
