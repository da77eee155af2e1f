"""What is particular to a bucket: what is sent, what is signed, and every wrong variable in a sentence."""

import http.client
import socket
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from soundflow_core.base.errors import ConfigurationError, Conflict, NotFound, SoundFlowError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store, s3_client, s3_errors, s3_store
from soundflow_core.library.storage.base import ABSENT, ANYTHING, Etag
from soundflow_core.library.storage.s3_store import S3Store, pause_seconds
from tests.support.seaweed import SECRET

R2 = {
    "R2_BUCKET": "b",
    "R2_ENDPOINT": "https://a.r2.cloudflarestorage.com",
    "R2_ACCESS_KEY_ID": "k",
    "R2_SECRET_ACCESS_KEY": "s",
}


def put(store, key, content=b"one", expect=ANYTHING):
    return store.put(key, content, expect, "audio/mpeg", "public, max-age=31536000, immutable")


def fetch(address, **headers):
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def test_nothing_that_r2_refuses_is_sent():
    """Over https, boto3 would by default send checksums in trailers."""
    store = open_store(Settings.from_environment(R2))
    sent = []

    def stop(request, **_):
        sent.append(request)
        raise RuntimeError

    store.client.meta.events.register("before-send.s3", stop)
    try:
        for expect, header in ((ABSENT, "If-None-Match"), (Etag("e"), "If-Match")):
            with pytest.raises(RuntimeError):
                put(store, "audio/x.mp3", b"x", expect)
            headers = {name.lower(): value for name, value in sent[-1].headers.items()}
            assert header.lower() in headers
            assert not {"x-amz-trailer", "x-amz-checksum-crc32"} & set(headers)
            assert "aws-chunked" not in str(headers.get("content-encoding", ""))
            assert headers["content-md5"]
            assert sent[-1].url.startswith("https://a.r2.cloudflarestorage.com/b/audio/x.mp3")
    finally:
        store.client.meta.events.unregister("before-send.s3", stop)


def test_audio_is_served_with_its_type_and_cache_headers(seaweed):
    store = seaweed.store()
    put(store, "a.mp3", b"0123456789")
    answer, content = fetch(store.presign("a.mp3", 60), Range="bytes=2-4")
    assert (answer.status, content) == (206, b"234")
    assert answer.getheader("content-type") == "audio/mpeg"
    assert answer.getheader("cache-control") == "public, max-age=31536000, immutable"
    assert store.headers_of("a.mp3")["content-type"] == "audio/mpeg"


def test_a_download_gets_its_name_in_every_script(seaweed):
    store = seaweed.store()
    put(store, "a.mp3")
    answer, _ = fetch(store.presign("a.mp3", 60, 'Rain "日本".mp3'))
    said = answer.getheader("content-disposition")
    assert said.startswith('attachment; filename="Rain ____.mp3"')
    assert "%E6%97%A5%E6%9C%AC" in said


def test_a_signature_is_for_one_object_and_one_hour(seaweed):
    store = seaweed.store()
    put(store, "a.mp3")
    put(store, "b.mp3")
    address = store.presign("a.mp3", 1)
    assert fetch(address.replace("a.mp3", "b.mp3", 1))[0].status == 403
    time.sleep(2.1)
    assert fetch(address)[0].status in (400, 403)


@pytest.mark.parametrize("ttl", [0, -1, 604_801])
def test_no_signature_lasts_longer_than_a_week(seaweed, ttl):
    with pytest.raises(ConfigurationError, match="SIGNED_URL_TTL_SEC"):
        seaweed.store().presign("a", ttl)


@pytest.mark.parametrize(
    ("changes", "kind", "names"),
    [
        ({"R2_SECRET_ACCESS_KEY": "wrong"}, ConfigurationError, "R2_SECRET_ACCESS_KEY"),
        ({"R2_ACCESS_KEY_ID": "nobody"}, ConfigurationError, "R2_ACCESS_KEY_ID"),
        ({"R2_BUCKET": "no-such-bucket"}, ConfigurationError, "R2_BUCKET"),
        ({"R2_BUCKET": "No bucket!"}, ConfigurationError, "R2_BUCKET"),
        ({"R2_ENDPOINT": "http://127.0.0.1:9"}, Unavailable, "R2_ENDPOINT"),
        ({"R2_ENDPOINT": "http://nowhere.invalid"}, Unavailable, "R2_ENDPOINT"),
        ({"R2_ENDPOINT": "nonsense"}, ConfigurationError, "R2_ENDPOINT"),
        ({"R2_ENDPOINT": " "}, ConfigurationError, "R2_ENDPOINT is not set"),
        ({"R2_SECRET_ACCESS_KEY": ""}, ConfigurationError, "R2_SECRET_ACCESS_KEY is not set"),
        ({"R2_REGION": "no region"}, ConfigurationError, "R2_REGION"),
        ({"SOUNDFLOW_S3_BLOCK": "mine"}, ConfigurationError, "SOUNDFLOW_S3_BLOCK"),
        ({"SOUNDFLOW_STORE": "s3://"}, ConfigurationError, "SOUNDFLOW_STORE"),
    ],
)
def test_a_wrong_variable_is_one_sentence_that_names_it(seaweed, monkeypatch, changes, kind, names):
    monkeypatch.setattr(s3_errors, "FIRST_PAUSE_SECONDS", 0.01)
    environment = {**seaweed.environment(), **changes}
    with pytest.raises(kind) as raised:
        list(open_store(Settings.from_environment(environment)).list("audio/"))
    message = str(raised.value)
    assert names in message
    assert message.endswith(".")
    assert "\n" not in message
    assert SECRET not in message


def test_the_keys_may_come_from_elsewhere(seaweed, monkeypatch):
    """With neither half set, boto3's own variables count."""
    from tests.support.seaweed import KEY

    environment = {**seaweed.environment(), "R2_ACCESS_KEY_ID": "", "R2_SECRET_ACCESS_KEY": ""}
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    s3_client.s3_client.cache_clear()
    try:
        assert list(open_store(Settings.from_environment(environment)).list("")) == []
    finally:
        s3_client.s3_client.cache_clear()


def test_secrets_are_never_printed(seaweed, tmp_path):
    from dataclasses import asdict

    from soundflow_core.library.storage.s3_credentials import credentials_of

    settings = seaweed.settings(tmp_path)
    said = f"{settings} {asdict(settings)} {credentials_of(settings)} {open_store(settings)!r} {vars(open_store(settings))}"
    assert SECRET not in said
    assert replace(settings, s3_secret_access_key=SecretStr("x")) != settings


class Flaky(BaseHTTPRequestHandler):
    """A server that answers as it is told."""

    protocol_version = "HTTP/1.1"
    script: ClassVar = []
    seen: ClassVar = []

    def _answer(self):
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.command, self.path, content))
        status, body, length, etag = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if status == 0:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", str(length if length is not None else len(body)))
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", "Wed, 15 Jan 2025 02:10:00 GMT")
        # Unannounced, the client may send its next request into a connection that is being closed: one attempt more.
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = True

    do_GET = do_PUT = do_HEAD = _answer  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def flaky(monkeypatch):
    """A store on a server that follows a script of (status, body, claimed length, etag); it waits for nothing."""
    monkeypatch.setattr(s3_errors, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(s3_errors, "THROTTLED_PAUSE_SECONDS", 0.001)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Flaky)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    environment = {**R2, "R2_ENDPOINT": f"http://127.0.0.1:{server.server_port}"}

    def store(*script):
        Flaky.script, Flaky.seen = list(script), []
        return open_store(Settings.from_environment(environment)), Flaky.seen

    yield store
    server.shutdown()
    server.server_close()
    thread.join()


OK = (200, b"hello", None, '"e"')
BUSY = (503, b"", None, '""')
DROPPED = (0, b"", None, "")
CUT_OFF = (200, b"hel", 5, '"e"')
EARLY = (429, b"<Error><Code>TooManyRequests</Code></Error>", None, '""')
REFUSED = (412, b"<Error><Code>PreconditionFailed</Code></Error>", None, '""')


@pytest.mark.parametrize("fault", [BUSY, DROPPED, CUT_OFF, EARLY])
def test_a_fault_is_tried_again_and_the_whole_object_comes(flaky, fault):
    store, seen = flaky(fault, fault, OK)
    assert store.get("a").content == b"hello"
    assert len(seen) == 3


@pytest.mark.parametrize("fault", [BUSY, DROPPED, CUT_OFF, EARLY])
def test_a_lasting_fault_is_an_outage(flaky, fault):
    store, seen = flaky(fault)
    with pytest.raises(Unavailable, match="try again later"):
        store.get("a")
    assert len(seen) == s3_store.ATTEMPTS


def test_an_upload_is_sent_whole_each_time(flaky, tmp_path):
    (tmp_path / "file").write_bytes(bytes(range(256)) * 100)
    store, seen = flaky(BUSY, DROPPED, (200, b"", None, '"new"'))
    assert put(store, "a", tmp_path / "file", Etag("old")) == "new"
    assert {content for _, _, content in seen} == {bytes(range(256)) * 100}


def test_a_write_whose_answer_was_lost_is_recognised(flaky):
    import hashlib

    own = f'"{hashlib.md5(b"one", usedforsecurity=False).hexdigest()}"'
    store, _ = flaky(BUSY, REFUSED, (200, b"", None, own))
    assert put(store, "a", b"one", ABSENT) == own.strip('"')
    store, _ = flaky(BUSY, REFUSED, (200, b"", None, '"theirs"'))
    with pytest.raises(Conflict):
        put(store, "a", b"one", ABSENT)
    store, _ = flaky(REFUSED, (200, b"", None, own))
    with pytest.raises(Conflict):
        put(store, "a", b"one", ABSENT)


@pytest.mark.parametrize("status", [409, 412, 404])
def test_servers_say_conflict_in_three_ways(flaky, status):
    store, _ = flaky((status, b"<Error><Code>NoSuchKey</Code></Error>", None, '""'))
    with pytest.raises(Conflict):
        put(store, "a", b"one", Etag("e"))


def test_only_absence_is_not_found(flaky):
    store, _ = flaky((404, b"<Error><Code>NoSuchKey</Code></Error>", None, '""'))
    with pytest.raises(NotFound):
        store.get("a")
    store, _ = flaky((400, b"<Error><Code>Odd</Code></Error>", None, '""'))
    with pytest.raises(SoundFlowError) as raised:
        store.get("a")
    assert not isinstance(raised.value, NotFound)


def test_pauses_grow_and_a_throttled_writer_waits_a_second():
    assert max(pause_seconds(1, False) for _ in range(50)) <= 0.15
    assert min(pause_seconds(6, False) for _ in range(50)) >= 1.5
    assert max(pause_seconds(99, False) for _ in range(50)) <= 6.0
    assert min(pause_seconds(1, True) for _ in range(50)) > 1.0


def test_a_server_without_ranges_still_gives_the_part(flaky):
    store, _ = flaky(OK)
    stored = store.get("a", 2, 1)
    assert (stored.content, stored.size_bytes) == (b"el", 5)


def test_a_file_too_large_for_one_put_is_said(tmp_path):
    from soundflow_core.base.errors import BriefError

    huge = Path(tmp_path / "huge.mp3")
    with huge.open("wb") as file:
        file.truncate(10)
    store = S3Store("b", None)
    s3_limit = s3_store.LARGEST_PUT_BYTES
    s3_store.LARGEST_PUT_BYTES = 9
    try:
        with pytest.raises(BriefError, match="5 GiB"):
            put(store, "a", huge)
    finally:
        s3_store.LARGEST_PUT_BYTES = s3_limit
