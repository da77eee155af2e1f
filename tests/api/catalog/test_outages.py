"""The store comes and goes; listeners hardly notice."""

import json
import threading
import time
from collections import Counter

import httpx
import psutil
import pytest

from soundflow_core.base.errors import Unavailable
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import ALL_CATALOG, REVIEWS, TOMBSTONES
from tests.support.api_server import PREMIUM, SOON, bearer, catalog_bytes, fill_store, make_entry, make_jwt, running_api


class Switched(MemoryStore):
    """A store with a switch; down, every call fails as an unreachable bucket does. It counts what is asked of it."""

    def __init__(self):
        super().__init__()
        self.is_down = False
        self.gets: list[str] = []

    def head(self, key):
        self._meet()
        return super().head(key)

    def get(self, key, *words):
        self._meet()
        self.gets.append(key)
        return super().get(key, *words)

    def _meet(self):
        if self.is_down:
            raise Unavailable("The store is out of reach; check R2_ENDPOINT.")


def stocked(settings):
    store = Switched()
    for key in catalog_keys(settings):
        tier = Tier.PREMIUM if key == "catalog/premium.json" else Tier.FREE
        store.put(key, catalog_bytes([make_entry(1, tier=tier)]), ANYTHING, "", "")
    return store


def test_it_starts_without_a_store_and_recovers(own_api):
    store = stocked(own_api.settings)
    store.is_down = True
    with own_api(store=store, ready=False) as api:
        answer = api.get("/catalog/all")
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert api.get("/health").status_code == 200
        api.wait_until(lambda: api.get("/ready").json()["troubles"])
        found = api.get("/ready")
        assert (found.status_code, found.json()["status"]) == (503, "starting")
        assert "R2_ENDPOINT" in found.json()["troubles"][0]
        assert api.client.get("/tracks/premium/x/signed", headers=bearer("sf_" + "x" * 43)).status_code == 503
        store.is_down = False
        api.wait_until(lambda: api.get("/catalog/all").status_code == 200)
        assert api.get("/ready").json()["status"] == "fresh"


def test_an_outage_under_load_is_served_from_the_last_good_copy(own_api):
    store = stocked(own_api.settings)
    with own_api(store=store) as api:
        before = api.get("/catalog/all").content
        statuses, stop = [], threading.Event()

        def read():
            with httpx.Client(base_url=api.url) as client:
                while not stop.is_set():
                    for path in ("/catalog/all", "/catalog/all?q=t", f"/tracks/{make_entry(1).id}"):
                        statuses.append(client.get(path).status_code)

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        store.is_down = True
        api.wait_until(lambda: "x-catalog-stale" in api.get("/catalog/all").headers)
        answer = api.get("/catalog/all?limit=1")
        assert "x-catalog-stale" in answer.headers
        ready = api.get("/ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "stale")
        assert "soundflow_catalogs_stale 1.0" in api.get("/metrics").text
        assert api.get("/catalog/all").content == before
        path = f"/tracks/premium/{make_entry(1, tier=Tier.PREMIUM).id}/signed"
        assert api.client.get(path, headers=bearer(make_jwt(PREMIUM))).status_code in (200, 404)
        seen = len(statuses)
        api.wait_until(lambda: len(statuses) > seen + 20, 60)
        store.is_down = False
        api.wait_until(lambda: "x-catalog-stale" not in api.get("/catalog/all").headers)
        stop.set()
        for reader in readers:
            reader.join(10)
        assert set(statuses) == {200}


def test_a_store_that_hangs_is_out_of_reach_too(own_api, monkeypatch):
    monkeypatch.setattr("api.catalog.cache.REFRESH_TIMEOUT_SECONDS", 0.3)
    store = stocked(own_api.settings)
    hanging, go_on = threading.Event(), threading.Event()
    meet = store._meet

    def wait():
        if hanging.is_set():
            go_on.wait(30)
        meet()

    store._meet = wait
    with own_api(store=store) as api:
        before = api.get("/catalog/all").content
        hanging.set()
        api.wait_until(lambda: "x-catalog-stale" in api.get("/catalog/all").headers)
        assert api.get("/catalog/all").content == before
        assert "does not answer" in api.get("/ready").json()["troubles"][0]
        hanging.clear()
        go_on.set()
        api.wait_until(lambda: "x-catalog-stale" not in api.get("/catalog/all").headers)


@pytest.mark.whole
def test_a_real_store_stops_for_a_minute_under_load(tmp_path, api_settings):
    from tests.support.seaweed import running_seaweed

    with running_seaweed() as seaweed:
        server = next(
            child for child in psutil.Process().children() if "server" in child.cmdline() and "-s3" in child.cmdline()
        )
        settings = seaweed.settings(tmp_path / "work")
        fill_store(settings, tmp_path)
        with running_api(settings, api_settings) as api:
            name = "premium-2025-01-15-night_1"
            calls = (
                "/catalog/all",
                "/catalog/free?genre=lofi",
                "/tracks/free-2025-01-15-study_daily",
                f"/tracks/premium/{name}/signed",
            )
            statuses, stop = Counter(), threading.Event()

            def read():
                with httpx.Client(base_url=api.url, headers=bearer(make_jwt(PREMIUM)), timeout=20) as client:
                    while not stop.is_set():
                        statuses.update((path, client.get(path).status_code) for path in calls)

            readers = [threading.Thread(target=read) for _ in range(3)]
            for reader in readers:
                reader.start()
            server.suspend()
            try:
                began = time.monotonic()
                api.wait_until(lambda: "x-catalog-stale" in api.get("/catalog/all").headers, 60)
                assert api.get("/ready").json()["status"] == "stale"
                time.sleep(max(0.0, 60 - (time.monotonic() - began)))
            finally:
                server.resume()
            api.wait_until(lambda: "x-catalog-stale" not in api.get("/catalog/all").headers, 120)
            stop.set()
            for reader in readers:
                reader.join(30)
        assert set(statuses) == {(path, 200) for path in calls}
        assert min(statuses.values()) > 50


def test_only_what_changed_is_read_again(own_api):
    store = stocked(own_api.settings)
    with own_api(store=store) as api:
        api.wait_until(lambda: len(store.gets) >= len(catalog_keys(own_api.settings)))
        read = len(store.gets)
        time.sleep(0.5)
        assert len(store.gets) == read
        store.put(ALL_CATALOG, catalog_bytes([make_entry(2)]), ANYTHING, "", "")
        api.wait_until(lambda: api.get("/catalog/all").json()[0]["id"] == make_entry(2).id)
        assert store.gets[read:] == [ALL_CATALOG]
        assert api.get(f"/tracks/{make_entry(1).id}").status_code == 404


def test_a_damaged_or_missing_catalog_leaves_the_last_good_copy(own_api):
    store = stocked(own_api.settings)
    with own_api(store=store) as api:
        good = api.get("/catalog/all").content
        for wrong in (b"[{]", b"{}", b'[{"id":"x"}]', b"", b"[\n{}\n]\n", b"null"):
            store.put(ALL_CATALOG, wrong, ANYTHING, "", "")
            api.wait_until(lambda: "damaged" in " ".join(api.get("/ready").json()["troubles"]))
            assert api.get("/catalog/all").content == good
        store.delete(ALL_CATALOG)
        api.wait_until(lambda: "gone" in " ".join(api.get("/ready").json()["troubles"]))
        assert json.loads(api.get("/catalog/all").content)


def test_no_decision_is_made_while_earlier_ones_are_missing(own_api):
    """A rebuild without its tombstones would list what was taken down, and a review written anew would forget the others."""
    store = stocked(own_api.settings)
    store.put(TOMBSTONES, b'[{"id": "free-2025-01-01-gone", "why": "a claim"}]', ANYTHING, "", "")
    store.put(REVIEWS, b"{}", ANYTHING, "", "")
    operator = bearer(make_jwt({"role": "operator", "exp": SOON}))
    with own_api(store=store) as api:
        api.wait_until(lambda: api.services.operator_records.tombstones.value)
        store.delete(TOMBSTONES)
        api.wait_until(lambda: TOMBSTONES in " ".join(api.get("/ready").json()["troubles"]))
        for call in ("hold", "takedown", "restore"):
            answer = api.client.post(
                f"/operator/tracks/{make_entry(1).id}/{call}", headers=operator, json={"why": "a reason"}
            )
            assert (answer.status_code, TOMBSTONES in answer.json()["detail"]) == (503, True)
        assert store.get(REVIEWS).content == b"{}"
        assert api.client.get("/operator/days?until=2025-01-05", headers=operator).status_code == 200
