"""Timeouts of a connection, on a clock of the test's own: each kind of wait has its limit, and nobody who waits for us is hurried."""

import asyncio
from types import SimpleNamespace

import pytest

from api.http.connections import ConnectionGuard, ConnectionLimits

HEAD = b"GET /catalog/all HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"


class FakeLoop:
    """A loop whose time the test moves."""

    def __init__(self):
        self.now, self.timers = 0.0, []

    def time(self):
        return self.now

    def call_later(self, seconds, call, *arguments):
        self.timers.append(SimpleNamespace(due=self.now + seconds, call=lambda: call(*arguments)))

    def advance(self, seconds):
        until = self.now + seconds
        while due := [timer for timer in self.timers if timer.due <= until]:
            first = min(due, key=lambda timer: timer.due)
            self.timers.remove(first)
            self.now = first.due
            first.call()
        self.now = until


class FakeTransport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self):
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.written, self.is_closed, self.unsent, self.reading = b"", False, 0, True

    def is_closing(self):
        return self.is_closed

    def is_reading(self):
        return self.reading

    def get_write_buffer_size(self):
        return self.unsent

    def close(self):
        self.is_closed = True

    abort = close

    def write(self, data):
        self.written += data


class Inner(asyncio.Protocol):
    """Stands for uvicorn's protocol."""

    def __init__(self):
        self.received = b""

    def data_received(self, data):
        self.received += data


@pytest.fixture
def connected(monkeypatch):
    """A connection, its transport, and the loop."""
    loop, inner, transport = FakeLoop(), Inner(), FakeTransport()
    monkeypatch.setattr("api.http.connections.HttpToolsProtocol", lambda **_: inner)
    limits = ConnectionLimits(seconds={"head": 10, "body": 20, "idle": 30, "stalled": 60})
    connection = ConnectionGuard(limits, loop)()
    connection.connection_made(transport)
    yield connection, transport, loop
    connection.connection_lost(None)
    loop.advance(2)
    assert loop.timers == []


def start(connection):
    """What the application does when a request reaches it: the headers it sees, and its `send`."""
    scope = {"type": "http", "headers": [(b"a", b"1"), (b"b", b"2"), (b"trailer", b"3")]}
    send = connection.request_started(scope, None)
    return scope["headers"], send


def test_a_connection_may_idle_for_a_while_after_its_last_response(connected):
    connection, transport, loop = connected
    for _ in range(5):
        connection.data_received(HEAD)
        start(connection)
        connection.request_answered()
        loop.advance(20)
        assert len(loop.timers) == 1
    assert not transport.is_closed
    loop.advance(9)
    assert not transport.is_closed
    loop.advance(3)
    assert (transport.is_closed, transport.written) == (True, b"")


def test_a_head_has_its_time_however_slowly_it_comes(connected):
    connection, transport, loop = connected
    for letter in HEAD[:9]:
        connection.data_received(bytes([letter]))
        loop.advance(1)
    assert not transport.is_closed
    loop.advance(3)
    assert transport.is_closed
    assert transport.written.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in transport.written


def test_a_body_has_its_time_too(connected):
    connection, transport, loop = connected
    connection.data_received(POST)
    loop.advance(19)
    assert not transport.is_closed
    loop.advance(3)
    assert (transport.is_closed, transport.written[:13]) == (True, b"HTTP/1.1 408 ")


@pytest.mark.parametrize("is_done", [False, True])
def test_nothing_is_written_into_a_response_that_has_begun(connected, is_done):
    connection, transport, loop = connected
    connection.data_received(POST)
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(connection.request_started({"type": "http", "headers": []}, send)({"type": "http.response.start"}))
    if is_done:
        connection.request_answered()
    loop.advance(22)
    assert (transport.is_closed, transport.written, len(sent)) == (True, b"", 1)


def test_whoever_waits_for_a_response_is_not_hurried(connected):
    connection, transport, loop = connected
    connection.data_received(HEAD)
    loop.advance(600)
    start(connection)
    connection.data_received(HEAD[:20])
    loop.advance(600)
    assert not transport.is_closed


def test_whoever_is_not_read_from_is_not_hurried(connected):
    connection, transport, loop = connected
    connection.data_received(POST)
    transport.reading = False
    loop.advance(600)
    assert not transport.is_closed


def test_a_client_that_reads_nothing_is_given_up(connected):
    connection, transport, loop = connected
    connection.data_received(HEAD)
    for unsent in (900, 800, 700):  # slow, but it reads
        transport.unsent = unsent
        loop.advance(50)
        assert not transport.is_closed
    loop.advance(20)
    assert transport.is_closed


def test_trailers_are_cut_off_before_the_application_reads_headers(connected):
    connection, *_ = connected
    chunked = b"POST /x HTTP/1.1\r\nA: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nTrailer: 3\r\n\r\n"
    connection.data_received(chunked + HEAD)
    assert start(connection)[0] == [(b"a", b"1"), (b"b", b"2")]
    assert start(connection)[0] == [(b"a", b"1")]


def test_what_is_refused_never_reaches_uvicorn(connected):
    connection, transport, _ = connected
    connection.data_received(b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000)
    assert transport.written.startswith(b"HTTP/1.1 431 ")
    connection.data_received(HEAD)
    assert connection.inner.received == b""
