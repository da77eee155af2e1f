"""Bad weather between a store and its server: a proxy that refuses, drops, throttles, dawdles and cuts off."""

from __future__ import annotations

import http.client
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

REFUSED, DROPPED, CUT_OFF, SLOW = 0.10, 0.05, 0.05, 0.10
"""Shares of the requests that meet each fault."""
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding"}


class Weather(ThreadingHTTPServer):
    """The proxy, and what it did."""

    daemon_threads = True

    def __init__(self, upstream: str, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Gust)
        self.upstream = urlsplit(upstream).netloc
        self.rng, self.lock = random.Random(seed), threading.Lock()
        self.written: dict[str, float] = {}
        self.faults: Counter[str] = Counter()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def fault(self, command: str, path: str) -> str:
        """What becomes of a request."""
        with self.lock:
            key, now = path.partition("?")[0], time.monotonic()
            last = self.written.get(key, 0.0) if command == "PUT" else 0.0
            if last and now - last < 1.0:
                return self._count("throttled")
            throw = self.rng.random()
            for name, share in (("refused", REFUSED), ("dropped before", DROPPED / 2), ("dropped after", DROPPED / 2),
                                ("cut off", CUT_OFF), ("slow", SLOW)):  # fmt: skip
                if throw < share:
                    self._count(name)
                    break
                throw -= share
            else:
                name = "fair"
            if command == "PUT" and name not in ("refused", "dropped before"):
                self.written[key] = now
            return name

    def _count(self, name: str) -> str:
        self.faults[name] += 1
        return name


class _Gust(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Weather

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.server.fault(self.command, self.path)
        if fault in ("refused", "throttled"):
            self._refuse(503 if fault == "refused" else 429)
        elif fault == "dropped before":
            self._hang_up()
        else:
            self._answer(body, fault)

    def _answer(self, body: bytes, fault: str) -> None:
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=60)
        upstream.request(self.command, self.path, body, dict(self.headers))
        answer = upstream.getresponse()
        content = answer.read()
        upstream.close()
        if fault == "dropped after":
            self._hang_up()
            return
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP and (name.lower() != "content-length" or self.command == "HEAD"):
                self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault == "cut off" and content:
            self.wfile.write(content[: len(content) // 2])
            self._hang_up()
            return
        pieces = [content[i : i + 1 + len(content) // 5] for i in range(0, len(content), 1 + len(content) // 5)]
        for piece in pieces if fault == "slow" else [content]:
            time.sleep(0.02 if fault == "slow" else 0)
            self.wfile.write(piece)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _pass_on  # noqa: N815

    def _refuse(self, status: int) -> None:
        code = "SlowDown" if status == 503 else "TooManyRequests"
        content = b"" if self.command == "HEAD" else f"<Error><Code>{code}</Code></Error>".encode()
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _hang_up(self) -> None:
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def weather(upstream: str, seed: int = 0) -> Iterator[Weather]:
    """The proxy in front of a server."""
    proxy = Weather(upstream, seed)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
