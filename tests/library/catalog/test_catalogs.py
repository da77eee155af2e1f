"""Catalogs: derived from the audio alone, whoever writes at the same time."""

import json
import multiprocessing
import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3, TBPM, TCON, TIT2, TKEY

from soundflow_core.base.errors import BriefError, NotFound, QualityError
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.catalog_files import build_catalogs, catalog_keys
from soundflow_core.library.catalog.listed_entries import ListedEntries
from soundflow_core.library.catalog.publishing import publish, published
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.tag_index import line_of
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import ALL_CATALOG, FINGERPRINTS, TOMBSTONES, audio_key
from tests.support.tracks import make_track


@pytest.fixture
def settings(tmp_path):
    return Settings(store=(tmp_path / "store").as_uri(), work_folder=tmp_path / "work")


@pytest.fixture
def store(settings):
    return open_store(settings)


def catalogs(store, settings):
    return {key: store.get(key).content for key in catalog_keys(settings)}


def put(store, key, content):
    store.put(key, content, ANYTHING, "audio/mpeg", "")


def test_an_empty_store_has_all_catalogs(store, settings):
    report = rebuild(store, settings)
    assert report.tracks == 0
    assert len(report.written) == 9
    assert set(catalogs(store, settings).values()) == {b"[]\n"}
    assert store.get(FINGERPRINTS).content == b"{}\n"


def test_a_published_track_is_listed_where_it_belongs(store, settings, tmp_path):
    entry, path = make_track(tmp_path)
    assert publish(store, settings, entry, path) == "created"
    for key in ("catalog/all.json", "catalog/free.json", "catalog/by-category/study.json"):
        (listed,) = json.loads(store.get(key).content)
        assert listed["id"] == "free-2025-01-15-study_daily"
        assert listed["sizeBytes"] == path.stat().st_size
        assert listed["url"] == "/media/audio/free/2025-01-15/free-2025-01-15-study_daily.mp3"
        assert listed["bpm"] == 80
        assert isinstance(listed["bpm"], int)
    assert json.loads(store.get("catalog/premium.json").content) == []
    assert validate(store, settings, deep=True).ok


def test_the_public_address_and_premium_without_one(tmp_path):
    settings = Settings(
        store=(tmp_path / "s").as_uri(), work_folder=tmp_path, free_public_base_url="https://cdn.example"
    )
    store = open_store(settings)
    publish(store, settings, *make_track(tmp_path))
    publish(store, settings, *make_track(tmp_path, "night", tier=Tier.PREMIUM))
    free, premium = (json.loads(store.get(f"catalog/{tier}.json").content)[0] for tier in ("free", "premium"))
    assert free["url"].startswith("https://cdn.example/audio/free/")
    assert "url" not in premium


def test_publishing_again_changes_nothing(store, settings, tmp_path):
    entry, path = make_track(tmp_path)
    publish(store, settings, entry, path)
    before = catalogs(store, settings)
    assert publish(store, settings, entry, path) == "unchanged"
    assert rebuild(store, settings).written == ()
    assert catalogs(store, settings) == before


def test_another_recording_needs_force(store, settings, tmp_path):
    publish(store, settings, *make_track(tmp_path))
    entry, path = make_track(tmp_path, hz=660)
    with pytest.raises(BriefError, match="--force"):
        publish(store, settings, entry, path)
    assert publish(store, settings, entry, path, replace=True) == "replaced"
    assert published(store, entry.object_key).entry.sha256 == entry.sha256


def test_rebuild_brings_back_the_same_bytes(store, settings, tmp_path):
    for number, category in enumerate(Category):
        publish(store, settings, *make_track(tmp_path, f"t{number}", date(2025, 1, 10 + number), category))
    before = catalogs(store, settings)
    for key in before:
        store.delete(key)
    report = rebuild(store, settings)
    assert report.tracks == 5
    assert catalogs(store, settings) == before


def test_a_damaged_catalog_is_rebuilt_and_reported(store, settings, tmp_path):
    publish(store, settings, *make_track(tmp_path))
    good = store.get(ALL_CATALOG).content
    put(store, ALL_CATALOG, b"[{]")
    (problem, *_) = validate(store, settings).problems
    assert "soundflow rebuild" in problem.sentence
    with pytest.raises(QualityError, match=r"catalog/all\.json is damaged"):
        load_catalog(store, ALL_CATALOG)
    rebuild(store, settings)
    assert store.get(ALL_CATALOG).content == good


def test_a_missing_catalog_says_what_to_do(store):
    with pytest.raises(NotFound, match="soundflow rebuild"):
        load_catalog(store, ALL_CATALOG)


def test_a_corrupt_mp3_is_reported_and_stops_nothing(store, settings, tmp_path):
    publish(store, settings, *make_track(tmp_path))
    put(store, "audio/free/2025-01-15/broken.mp3", b"this is no mp3 at all" * 50)
    put(store, "audio/elsewhere.mp3", b"")
    report = rebuild(store, settings)
    assert report.tracks == 1
    assert {key for key, _ in report.remarks} == {"audio/free/2025-01-15/broken.mp3", "audio/elsewhere.mp3"}
    assert not validate(store, settings).ok


def test_a_damaged_tag_is_reported(store, settings, tmp_path):
    _, path = make_track(tmp_path)
    put(store, "audio/free/2025-01-15/x.mp3", path.read_bytes().replace(b'{"entry"', b'{"ent', 1))
    ((key, remark),) = rebuild(store, settings).remarks
    assert key.endswith("x.mp3")
    assert "damaged" in remark


def test_a_plain_upload_is_adopted(store, settings, tmp_path):
    _, path = make_track(tmp_path)
    tag = ID3()
    for frame in (TIT2(3, text="Rain Song"), TCON(3, text="Nature"), TBPM(3, text="72"), TKEY(3, text="Em")):
        tag.add(frame)
    tag.save(path)
    put(store, "audio/premium/2025-02-01/my-song.mp3", path.read_bytes())
    ID3().save(path)
    put(store, "audio/premium/2025-02-01/nameless.mp3", path.read_bytes())
    report = rebuild(store, settings)
    known, nameless = load_catalog(store, "catalog/premium.json")
    assert (known.id, known.title, known.category, known.bpm, known.key) == (
        "my-song",
        "Rain Song",
        Category.NATURE,
        72,
        "Em",
    )
    assert known.duration_sec == pytest.approx(0.5, abs=0.06)
    assert nameless.category is Category.RELAX
    assert [key for key, _ in report.remarks] == ["audio/premium/2025-02-01/nameless.mp3"]
    assert validate(store, settings).ok


def test_a_tombstone_keeps_a_track_out(store, settings, tmp_path):
    entry, path = make_track(tmp_path)
    put(store, TOMBSTONES, json.dumps([{"id": entry.id, "why": "asked"}]).encode())
    publish(store, settings, entry, path)
    assert load_catalog(store, ALL_CATALOG) == []
    assert validate(store, settings).ok


def test_validation_finds_each_broken_promise(store, settings, tmp_path):
    entry, path = make_track(tmp_path)
    other, other_path = make_track(tmp_path, "second", date(2025, 1, 16))
    publish(store, settings, entry, path)
    publish(store, settings, other, other_path)
    store.delete(entry.object_key)
    assert any("missing" in p.sentence for p in validate(store, settings).problems)
    rebuild(store, settings)
    content = bytearray(store.get(other.object_key).content)
    content[-2000:-1000] = bytes(1000)
    put(store, other.object_key, bytes(content))
    assert validate(store, settings).ok
    assert any("hash differs" in p.sentence for p in validate(store, settings, deep=True).problems)
    put(store, "catalog/free.json", store.get("catalog/free.json").content + b" ")
    assert any("edited by hand" in p.sentence for p in validate(store, settings).problems)
    put(store, "catalog/free.json", b"[]\n")
    assert any("does not agree" in p.sentence for p in validate(store, settings).problems)


def _placed(tier, day, name, category):
    return CatalogEntry(
        id=name,
        title="t",
        tier=tier,
        date=day,
        category=category,
        genre="lofi",
        bpm=80,
        key="C",
        duration_sec=180,
        object_key=audio_key(tier, day, name),
    )


def entries():
    return st.builds(
        _placed,
        st.sampled_from(Tier),
        st.dates(date(2025, 1, 1), date(2025, 1, 5)),
        st.text("abcdef-.", min_size=1, max_size=3),
        st.sampled_from(Category),
    )


def _derived(found, folder):
    with ListedEntries(folder / "shelf") as shelf:
        for entry in found:
            shelf.add(entry.object_key, entry.category, line_of(entry))
        return {
            key: path.read_bytes()
            for key, path in build_catalogs(shelf, Settings(store="file:///x", work_folder=None), folder)
        }


@given(st.lists(entries(), max_size=12, unique_by=lambda e: e.object_key), st.randoms())
def test_catalogs_depend_on_nothing_but_the_tracks(tmp_path_factory, found, dice):
    folder = tmp_path_factory.mktemp("derived")
    shuffled = list(found)
    dice.shuffle(shuffled)
    derived = _derived(found, folder)
    assert derived == _derived(shuffled, folder)
    everything = json.loads(derived[ALL_CATALOG])
    ranks = [(e["tier"] != "premium", -date.fromisoformat(e["date"]).toordinal(), e["id"]) for e in everything]
    assert ranks == sorted(ranks)
    assert {e["id"]: e["objectKey"] for e in everything} == {
        e.id: e.object_key for e in sorted(found, key=lambda e: e.object_key)
    }
    assert len(everything) == len({e.id for e in found})
    for category in Category:
        shelf = json.loads(derived[f"catalog/by-category/{category.slug}.json"])
        assert {e["id"] for e in shelf} == {e["id"] for e in everything if e["category"] == category}


def _publish_many(store_address, folder, worker):
    settings = Settings(store=store_address, work_folder=folder)
    folder.mkdir(parents=True)
    for number in random.Random(worker).sample(range(4), 4):
        publish(open_store(settings), settings, *make_track(folder, f"w{worker}-{number}"))


@pytest.mark.slow
def test_no_track_is_lost_between_publishers(settings, tmp_path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_publish_many, args=(settings.store, tmp_path / str(w), w)) for w in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert worker.exitcode == 0
    store = open_store(settings)
    assert len(load_catalog(store, ALL_CATALOG)) == 16
    assert validate(store, settings).ok
