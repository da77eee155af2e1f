"""What answers in a bucket's place: web pages, cut and empty answers. Nothing is concluded from them, and nothing is written."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from soundflow_core.base.errors import NotFound, Unavailable
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.storage import open_store
from tests.support.seaweed import S3Server

NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
ITEM = (
    "<Contents><Key>audio/free/2025-01-01/x.mp3</Key><LastModified>2025-01-01T00:00:00.000Z</LastModified>"
    "<ETag>&quot;e&quot;</ETag><Size>1</Size></Contents>"
)
FOLDER = ITEM.replace("x.mp3", "").replace("<Size>1", "<Size>0")


def listing(inside: str, count: int | None = 0, truncated: str | None = "false") -> bytes:
    counted = "" if count is None else f"<KeyCount>{count}</KeyCount>"
    cut = "" if truncated is None else f"<IsTruncated>{truncated}</IsTruncated>"
    return f"<ListBucketResult {NAMESPACE}><Name>b</Name>{counted}{cut}{inside}</ListBucketResult>".encode()


@contextmanager
def answering(body: bytes, kind: str = "application/xml", status: int = 200):
    """A server that gives everybody the same answer, except that it holds no object."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            length = int(self.headers.get("Content-Length", 0))
            self.rfile.read(length)
            asked.append((self.command, self.path))
            is_list = "list-type" in self.path
            missing = b"<Error><Code>NoSuchKey</Code></Error>"
            code, content, media = (
                (status, body, kind) if is_list or status != 200 else (404, missing, "application/xml")
            )
            self.send_response(code)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_PUT = answer  # noqa: N815

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = S3Server(f"http://127.0.0.1:{server.server_port}").settings(Path("unused"), "b")
    try:
        yield settings, asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr("soundflow_core.library.storage.s3_store.pause_seconds", lambda *_words, **_names: 0)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Log in first</body></html>",
        b"<!doctype html><html><body>Log in<br>first</body></html>",
        b"",
        b"{}",
        listing(ITEM, 1)[:-30],
        listing(ITEM, 2),
        listing("", 3),
        listing(ITEM, None),
        listing(ITEM, 1, None),
        listing(ITEM, 1, "true"),
        listing(ITEM.replace("audio/", "other/"), 1),
        listing(ITEM.replace("<Size>1</Size>", ""), 1),
        listing(ITEM.replace("2025-01-01T00", "today"), 1),
    ],
    ids=["page", "page of HTML 5", "nothing", "JSON", "cut", "one lost", "all lost", "no count",
         "no end", "no next page", "another prefix", "no size", "no date"],
)  # fmt: skip
def test_a_listing_must_look_like_one(body):
    with answering(body) as (settings, asked):
        with pytest.raises(Unavailable, match="not one of S3; see whether something else answers"):
            list(open_store(settings).list("audio/"))
        with pytest.raises(Unavailable):
            rebuild(open_store(settings), settings)
        assert not [call for call in asked if call[0] == "PUT"]


def test_a_listing_that_runs_in_a_circle_ends():
    page = listing(ITEM + "<NextContinuationToken>again</NextContinuationToken>", 1, "true")
    with answering(page) as (settings, _), pytest.raises(Unavailable, match="runs in a circle"):
        list(open_store(settings).list("audio/"))


def test_empty_folders_of_a_web_console_are_no_objects():
    with answering(listing(FOLDER + ITEM, 2)) as (settings, _):
        assert [item.key for item in open_store(settings).list("audio/")] == ["audio/free/2025-01-01/x.mp3"]


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
def test_a_missing_object_must_be_said_by_the_store_itself(kind):
    with answering(b"<html>404 Not Found</html>", kind, 404) as (settings, _):
        store = open_store(settings)
        with pytest.raises(Unavailable):
            store.get("access/tokens.json")
        if kind == "text/html":
            with pytest.raises(Unavailable):
                store.head("access/tokens.json")
    with answering(listing("")) as (settings, _), pytest.raises(NotFound):
        open_store(settings).get("access/tokens.json")
