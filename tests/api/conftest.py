"""A real server over real HTTP for the tests of the API: uvicorn in a thread, on a store of the test's own."""

import json
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.http.connections import ConnectionLimits, Connections
from api.http.protocol import ReadyProtocol
from soundflow_core.base.settings import ApiSettings, Settings
from soundflow_core.library.catalog.publishing import put_audio, put_companion
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category, Tier
from tests.support.tracks import make_track

SECRET = "a secret of this test alone, long enough for HS256"  # noqa: S105
DAYS = (date(2025, 1, 13), date(2025, 1, 14), date(2025, 1, 15))


@dataclass
class Running:
    """A server that answers, and what it answers from."""

    url: str
    settings: Settings
    store: Any
    edge: Any
    client: httpx.Client

    @property
    def house(self):
        return self.edge.inner.state.house

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def wait_until(self, true: Any, seconds: float = 15) -> None:
        until = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < until, "it never came true"
            time.sleep(0.02)


@contextmanager
def running(settings: Settings, api: ApiSettings, store: Any = None, ready: bool = True, protocol: Any = ReadyProtocol):
    """Serve until the block ends."""
    edge = create_app(settings, api, store or open_store(settings))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        edge, http=Connections(ConnectionLimits(), protocol), ws="none", loop="asyncio", log_config=None, access_log=False,
        server_header=False, proxy_headers=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=url, timeout=20) as client:
            found = Running(url, settings, edge.inner.state.house.shelf.store, edge, client)
            found.wait_until(lambda: server.started)
            if ready:
                found.wait_until(lambda: client.get("/ready").status_code == 200)
            yield found
    finally:
        server.should_exit = True
        thread.join(15)
        listener.close()
    assert not thread.is_alive()


def as_bytes(entries: Any) -> bytes:
    """A catalog as SoundFlow writes it, of made-up entries."""
    lines = [json.dumps(entry.as_json(), ensure_ascii=False, separators=(",", ":")).encode() for entry in entries]
    return b"[\n" + b",\n".join(lines) + b"\n]\n" if lines else b"[]\n"


def fill(settings: Settings, folder: Path) -> None:
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


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """The settings of a filled local store; tests read it and never write to it."""
    folder = tmp_path_factory.mktemp("filled")
    settings = Settings(store=(folder / "store").as_uri(), work_folder=folder / "work")
    (folder / "tracks").mkdir()
    fill(settings, folder / "tracks")
    return settings


@pytest.fixture(scope="session")
def open_rates():
    """Rates that no test meets by accident."""
    return dict.fromkeys(ApiSettings().rates, "1000000/minute")


@pytest.fixture(scope="session")
def api_settings(tmp_path_factory, open_rates):
    """What the API is told in most tests."""
    return ApiSettings(
        cors_allow_origins=("https://app.example",),
        jwt_secrets=(SECRET,),
        catalog_refresh_seconds=0.1,
        player_folder=tmp_path_factory.mktemp("no-player"),
        access_log=False,
        rates=open_rates,
    )


@pytest.fixture(scope="session")
def api(filled, api_settings):
    """A server over the filled store, shared by all tests that only ask."""
    with running(filled, api_settings) as found:
        yield found


@pytest.fixture
def own_api(tmp_path, api_settings):
    """Start servers on a store of the test's own: `own_api(store=…, **changes of ApiSettings)`."""
    settings = Settings(store=(tmp_path / "store").as_uri(), work_folder=tmp_path / "work")

    def start(ready: bool = True, store: Any = None, **changes: Any):
        return running(settings, replace(api_settings, **changes), store, ready)

    start.settings = settings
    return start
