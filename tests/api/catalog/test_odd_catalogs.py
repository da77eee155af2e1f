"""Catalogs that others wrote: numbers beyond all ranges, nesting, odd texts. None is served, and the last good one stays."""

import json

from soundflow_core.library.catalog.publishing import put_audio
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import ALL_CATALOG
from tests.support.api_server import catalog_bytes
from tests.support.tracks import make_track

ODD = (
    ("durationSec", "NaN"),
    ("durationSec", "1e999"),
    ("bpm", "5e-324"),
    ("bpm", "1e308"),
    ("energyMax", "1" + "0" * 400),
    ("title", '"\\ud800"'),
    ("goalTags", "[" * 5000 + "]" * 5000),
    ("goalTags", "null"),
    ("objectKey", '"audio/free/2025-01-15/a\\nb.mp3"'),
)


def test_a_catalog_with_odd_values_leaves_the_last_good_one(own_api, tmp_path):
    store = open_store(own_api.settings)
    entry, path = make_track(tmp_path)
    put_audio(store, entry, path)
    rebuild(store, own_api.settings)
    (line,) = json.loads(catalog_bytes([entry]))
    asked = {"goal": "study", "durationMin": 5}
    with own_api() as api:
        good = api.get("/catalog/all").content
        for number, (field, value) in enumerate(ODD):
            odd = json.dumps({**line, field: "HERE"}, separators=(",", ":")).replace('"HERE"', value)
            wrong = f"[\n{odd}\n]\n" if number % 2 else f"[{odd}]"
            read = api.services.catalogs.refreshed_at
            store.put(ALL_CATALOG, wrong.encode(), ANYTHING, "", "")
            api.wait_until(lambda: "damaged" in " ".join(api.get("/ready").json()["troubles"]))
            assert api.get("/catalog/all").content == good, field
            for answer in (
                api.get("/feeds/all.rss"),
                api.get("/feeds/all.m3u"),
                api.client.post("/sessions", json=asked),
            ):
                assert answer.status_code == 200, field
            rebuild(store, own_api.settings)
            api.wait_until(
                lambda before=read: (
                    api.services.catalogs.refreshed_at != before and not api.get("/ready").json()["troubles"]
                )
            )


def test_a_newline_in_a_key_adds_no_line_to_a_playlist(own_api, tmp_path):
    store = open_store(own_api.settings)
    _, path = make_track(tmp_path)
    folder = store.folder / "audio" / "free" / "2025-01-15"
    folder.mkdir(parents=True)
    (folder / "a\n#EXTINF:1,forged\nhttp:evil.mp3").write_bytes(path.read_bytes())
    (folder / "free-2025-01-15-study_daily.mp3").write_bytes(path.read_bytes())
    assert rebuild(store, own_api.settings).tracks == 1
    with own_api() as api:
        lines = api.get("/feeds/all.m3u").text.splitlines()
        assert len(lines) == 4
        assert "forged" not in api.get("/feeds/all.m3u").text


def test_a_store_that_is_away_revokes_no_token(own_api, tmp_path):
    from soundflow_core.library.accounts import issue_token

    store = open_store(own_api.settings)
    entry, path = make_track(tmp_path, tier=Tier.PREMIUM)
    put_audio(store, entry, path)
    rebuild(store, own_api.settings)
    token, _ = issue_token(store)
    with own_api() as api:

        def signed():
            return api.get(f"/tracks/premium/{entry.id}/signed", authorization=f"Bearer {token}").status_code

        api.wait_until(lambda: signed() == 200)
        store.folder.rename(tmp_path / "away")
        api.wait_until(lambda: "x-catalog-stale" in api.get("/catalog/all").headers)
        read = api.services.catalogs.problems
        api.wait_until(lambda: api.services.catalogs.problems is not read)  # refreshed at least once more
        assert signed() == 200
        (tmp_path / "away").rename(store.folder)
        api.wait_until(lambda: "x-catalog-stale" not in api.get("/catalog/all").headers)
        assert signed() == 200
