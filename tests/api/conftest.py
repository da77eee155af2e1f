"""Servers for the tests of the API: one that all tests share that only read, and one on a store of a test's own."""

from dataclasses import replace
from typing import Any

import pytest

from soundflow_core.base.settings import ApiSettings, Settings
from tests.support.api_server import SECRET, fill_store, running_api


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """The settings of a filled local store; tests read it and never write to it."""
    folder = tmp_path_factory.mktemp("filled")
    settings = Settings(store=(folder / "store").as_uri(), work_folder=folder / "work")
    (folder / "tracks").mkdir()
    fill_store(settings, folder / "tracks")
    return settings


@pytest.fixture(scope="session")
def open_rates():
    """Rates that no test reaches by accident."""
    return dict.fromkeys(ApiSettings().rates, "1000000/minute")


@pytest.fixture(scope="session")
def api_settings(tmp_path_factory, open_rates):
    """The settings of most tests."""
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
    """A server over the filled store, shared by all tests that only read."""
    with running_api(filled, api_settings) as found:
        yield found


@pytest.fixture
def own_api(tmp_path, api_settings):
    """Start servers on a store of the test's own: `own_api(store=…, **changes of ApiSettings)`."""
    settings = Settings(store=(tmp_path / "store").as_uri(), work_folder=tmp_path / "work")

    def start(ready: bool = True, store: Any = None, **changes: Any):
        return running_api(settings, replace(api_settings, **changes), store, ready)

    start.settings = settings
    return start
