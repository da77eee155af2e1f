"""A real API over real HTTP for tests: uvicorn in a thread, its stores, its tokens, and requests as raw bytes."""

import json
import random
import re
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.dependencies import Services
from api.http.connections import ConnectionGuard, ConnectionLimits
from soundflow_core.base.settings import ApiSettings, Settings
from soundflow_core.library.catalog.publishing import put_audio, put_companion
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import audio_key
from tests.support.tracks import make_track

SECRET = "a secret of this test alone, long enough for HS256"  # noqa: S105
DAYS = (date(2025, 1, 13), date(2025, 1, 14), date(2025, 1, 15))
SIGNED = "/tracks/premium/premium-2025-01-15-night_1/signed"
SOON = datetime.now(UTC) + timedelta(hours=3)
PREMIUM = {"sub": "a", "tier": "premium", "exp": SOON}
"""The claims of a premium token."""
MUSICAL_KEYS = [
    f"{tonic}{minor}"
    for minor in ("", "m")
    for tonic in ("C", "G", "D", "A", "E", "B", "F#", "C#", "Ab", "Eb", "Bb", "F")
]


@dataclass
class RunningApi:
    """A server that answers, and what it serves."""

    url: str
    settings: Settings
    store: Any
    app: FastAPI
    client: httpx.Client

    @property
    def services(self) -> Services:
        return self.app.state.services

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return parts.hostname, parts.port

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def wait_until(self, is_true: Any, seconds: float = 15) -> None:
        until = time.monotonic() + seconds
        while not is_true():
            assert time.monotonic() < until, "it never came true"
            time.sleep(0.02)


@contextmanager
def running_api(
    settings: Settings,
    api_settings: ApiSettings,
    store: Any = None,
    ready: bool = True,
    trusted_proxies: str | None = None,
):
    """Serve until the block ends."""
    store = store or open_store(settings)
    app = create_app(settings, api_settings, store)
    guard = ConnectionGuard(ConnectionLimits())
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        guard.wrap(app), http=guard, ws="none", loop="asyncio", log_config=None, access_log=False, server_header=False,
        proxy_headers=trusted_proxies is not None, forwarded_allow_ips=trusted_proxies, timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=url, timeout=20) as client:
            found = RunningApi(url, settings, store, app, client)
            found.wait_until(lambda: server.started)
            if ready:
                found.wait_until(lambda: client.get("/ready").status_code == 200)
            yield found
    finally:
        server.should_exit = True
        thread.join(15)
        listener.close()
    assert not thread.is_alive()


def catalog_bytes(entries: Any) -> bytes:
    """A catalog as SoundFlow writes it."""
    lines = [json.dumps(entry.as_json(), ensure_ascii=False, separators=(",", ":")).encode() for entry in entries]
    return b"[\n" + b",\n".join(lines) + b"\n]\n" if lines else b"[]\n"


def make_entry(
    number, category=Category.DEEP_WORK, tier=Tier.FREE, tags=("deep_work", "coding"), energy=(50, 75), **more
):
    """The n-th of many made-up entries, without audio."""
    rng = random.Random(number)
    day = date(2025, 1, 1) + timedelta(number % 60)
    name = f"{tier}-{day}-t{number}"
    values = {
        "id": name, "title": f"T {number}", "tier": tier, "date": day, "category": category, "genre": "house",
        "bpm": rng.randint(70, 140), "key": rng.choice(MUSICAL_KEYS), "duration_sec": 180, "goal_tags": tags,
        "energy_min": energy[0], "energy_max": energy[1], "ambience_min": 0, "ambience_max": 40, "object_key": audio_key(tier, day, name),
    }  # fmt: skip
    return CatalogEntry(**{**values, **more})


def fill_store(settings: Settings, folder: Path) -> None:
    """Three days of five free tracks, and a premium track a category."""
    store = open_store(settings)
    for number, category in enumerate(Category):
        name = category.slug.replace("-", "_")
        for day in DAYS:
            entry, path = make_track(folder, f"{name}_daily", day, category)
            put_audio(store, entry, path)
        entry, path = make_track(folder, f"night_{number}", DAYS[-1], category, Tier.PREMIUM)
        put_audio(store, entry, path)
    put_companion(store, "covers/free/2025-01-15/nobody.png", b"a picture of nobody", "image/png")
    rebuild(store, settings)


def make_jwt(claims, secret=SECRET, **head):
    """A JWT signed with a secret (HS256)."""
    return jwt.encode(claims, secret, "HS256", headers=head or None)


def bearer(token):
    """The headers that carry a token."""
    return {"Authorization": f"Bearer {token}"}


def send_raw(api, request: bytes, seconds: float = 10) -> bytes:
    """The response to exactly these bytes."""
    parts = urlsplit(api.url)
    with socket.create_connection((parts.hostname, parts.port), seconds) as connection:
        answer = b""
        try:
            connection.sendall(request)  # a server that has read enough may close before the end
            while chunk := connection.recv(65536):
                answer += chunk
                if b"\r\n\r\n" in answer and b"content-length: 0" in answer.lower():
                    break
                match = re.search(rb"content-length: (\d+)", answer.lower())
                if match and len(answer.partition(b"\r\n\r\n")[2]) >= int(match[1]):
                    break
        except (TimeoutError, ConnectionResetError):
            pass
    return answer
