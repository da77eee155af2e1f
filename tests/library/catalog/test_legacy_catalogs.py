"""A bucket that others filled: catalog files beside mp3s without our tag."""

import json
from datetime import date

import pytest
from mutagen.id3 import APIC, ID3, TIT2

from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.keys import ALL_CATALOG, INDEX
from tests.support.tracks import make_track


@pytest.fixture
def settings(tmp_path):
    return Settings(store=(tmp_path / "store").as_uri(), work_folder=tmp_path / "work")


@pytest.fixture
def store(settings):
    return open_store(settings)


def put(store, key, content):
    store.put(key, content, ANYTHING, "", "")


def seed_entry(entry, **changes):
    """An entry as the first generator wrote it: the fields up to `url`, no more."""
    values = entry.as_json()
    names = [
        "id",
        "title",
        "tier",
        "date",
        "category",
        "genre",
        "bpm",
        "key",
        "durationSec",
        "goalTags",
        "natureTags",
        "energyMin",
        "energyMax",
        "ambienceMin",
        "ambienceMax",
        "objectKey",
    ]
    seed = {name: values[name] for name in names}
    if entry.tier is Tier.FREE:
        seed["url"] = f"https://r2.example/{entry.object_key}"
    return {**seed, **changes}


def untagged(path):
    ID3().save(path)
    tag = ID3()
    tag.add(TIT2(3, text="Old title"))
    tag.add(APIC(3, "image/jpeg", 3, "Cover", b"\xff\xd8picture" * 2000))
    tag.save(path)
    return path.read_bytes()


@pytest.fixture
def seeded(store, tmp_path):
    """Six tracks without our tag, in catalogs of another program."""
    entries = []
    for number in range(6):
        tier = tuple(Tier)[number % 2]
        entry, path = make_track(tmp_path, f"t{number}", date(2024, 5, 1 + number), tuple(Category)[number % 5], tier)
        entry = entry.model_copy(update={"title": f"Track {number}", "bpm": 97.5, "goal_tags": ("focus", f"n{number}")})
        put(store, entry.object_key, untagged(path))
        entries.append(seed_entry(entry))
    put(store, "catalog/all.json", json.dumps(entries, indent=2).encode())
    put(store, "catalog/free.json", json.dumps([e for e in entries if e["tier"] == "free"]).encode())
    put(store, "catalog/premium.json", json.dumps([e for e in entries if e["tier"] == "premium"]).encode())
    return entries


def test_no_entry_of_an_older_catalog_is_lost(store, settings, seeded):
    old = store.get("catalog/all.json").content
    report = rebuild(store, settings)
    assert (report.tracks, report.remarks) == (6, ())
    listed = {e["id"]: e for e in json.loads(store.get(ALL_CATALOG).content)}
    for entry in seeded:
        kept = {name: value for name, value in listed[entry["id"]].items() if name in entry}
        assert kept == {**entry, **({"url": f"/media/{entry['objectKey']}"} if "url" in entry else {})}
    assert store.get("catalog/before-soundflow/all.json").content == old
    assert validate(store, settings, deep=True).ok


def test_the_entries_now_live_in_the_audio(store, settings, seeded):
    rebuild(store, settings)
    before = store.get(ALL_CATALOG).content
    for item in list(store.list("catalog/")):
        store.delete(item.key)
    rebuild(store, settings)
    assert store.get(ALL_CATALOG).content == before


def test_what_else_a_tag_held_stays(store, settings, seeded, tmp_path):
    rebuild(store, settings)
    (tmp_path / "x.mp3").write_bytes(store.get(seeded[0]["objectKey"]).content)
    tag = ID3(tmp_path / "x.mp3")
    assert tag["TIT2"].text == ["Old title"]
    assert len(tag.getall("APIC")[0].data) == 9 * 2000


def test_it_happens_once(store, settings, seeded):
    rebuild(store, settings)
    etags = {item.key: item.etag for item in store.list("")}
    assert rebuild(store, settings).written == ()
    assert {item.key: item.etag for item in store.list("")} == etags


def test_an_entry_whose_audio_is_gone_is_said_and_kept_apart(store, settings, seeded):
    store.delete(seeded[0]["objectKey"])
    report = rebuild(store, settings)
    assert report.tracks == 5
    ((key, remark),) = report.remarks
    assert key == seeded[0]["objectKey"]
    assert "its audio is missing" in remark
    assert seeded[0]["id"] in store.get("catalog/before-soundflow/all.json").content.decode()


@pytest.mark.parametrize("key", ["", "/a.mp3", "a//b.mp3", "x" * 2000])
def test_an_entry_whose_key_is_none_is_said(store, settings, tmp_path, key):
    entry, _ = make_track(tmp_path)
    put(store, ALL_CATALOG, json.dumps([seed_entry(entry, objectKey=key)]).encode())
    ((_, remark),) = rebuild(store, settings).remarks
    assert "its audio is missing" in remark


def test_audio_at_another_key_is_copied_to_where_it_belongs(store, settings, tmp_path):
    entry, path = make_track(tmp_path)
    put(store, "music/rain.mp3", untagged(path))
    put(store, ALL_CATALOG, json.dumps([seed_entry(entry, objectKey="music/rain.mp3")]).encode())
    report = rebuild(store, settings)
    assert report.tracks == 1
    assert "copied to audio/free/2025-01-15/" in report.remarks[0][1]
    assert load_catalog(store, ALL_CATALOG)[0].object_key == entry.object_key
    assert store.head("music/rain.mp3")


@pytest.mark.parametrize("content", [b"{", b"null", b"[1]", b'[{"id": "x"}]', b'{"tracks": []}'])
def test_a_catalog_that_can_not_be_read_stops_nothing(store, settings, tmp_path, content):
    entry, path = make_track(tmp_path)
    put(store, entry.object_key, path.read_bytes())
    put(store, ALL_CATALOG, content)
    assert rebuild(store, settings).tracks == 1
    assert store.head(INDEX)
