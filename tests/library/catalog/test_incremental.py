"""A rebuild reads only what is new, holds little in memory, and gives the bytes of a full one."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog import tag_index
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.catalog.publishing import publish
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.keys import ALL_CATALOG, AUDIO_PREFIX, FINGERPRINTS, INDEX, TOMBSTONES
from tests.support.tracks import make_track

SETTINGS = Settings(store="file:///nowhere", work_folder=Path("nowhere"))


class Counting(MemoryStore):
    """A store that counts what is asked of it."""

    def __init__(self):
        super().__init__()
        self.got = Counter()
        self.put_keys = []

    def get(self, key, most_bytes=None, start_byte=0):
        self.got[key] += 1
        return super().get(key, most_bytes, start_byte)

    def put(self, key, content, expect, content_type, cache_control, progress=None):
        self.put_keys.append(key)
        return super().put(key, content, expect, content_type, cache_control, progress)

    def audio_read(self):
        return sorted(key for key in self.got if key.startswith(AUDIO_PREFIX))

    def forget(self):
        self.got.clear()
        self.put_keys.clear()


@pytest.fixture(scope="module")
def tracks(tmp_path_factory):
    """Twelve tracks of both tiers and all categories, as (key, bytes)."""
    folder = tmp_path_factory.mktemp("tracks")
    made = []
    for number in range(12):
        entry, path = make_track(
            folder,
            f"t{number}",
            date(2025, 1, 1) + timedelta(days=number // 3),
            tuple(Category)[number % 5],
            tuple(Tier)[number % 2],
        )
        made.append((entry.object_key, path.read_bytes()))
    return made


def put(store, key, content):
    store.put(key, content, ANYTHING, "audio/mpeg", "")


def filled(tracks):
    store = Counting()
    for key, content in tracks:
        put(store, key, content)
    return store


def catalogs(store):
    return {key: store.get(key).content for key in (*catalog_keys(SETTINGS), FINGERPRINTS)}


def test_only_new_tracks_are_read(tracks):
    store = filled(tracks[:9])
    assert rebuild(store, SETTINGS).read == 9
    for key, content in tracks[9:]:
        put(store, key, content)
    store.forget()
    report = rebuild(store, SETTINGS)
    assert (report.tracks, report.read) == (12, 3)
    assert store.audio_read() == sorted(key for key, _ in tracks[9:])
    fresh = filled(tracks)
    rebuild(fresh, SETTINGS, full=True)
    assert catalogs(store) == catalogs(fresh)


def test_nothing_new_writes_nothing_and_reads_no_audio(tracks):
    store = filled(tracks)
    rebuild(store, SETTINGS)
    store.forget()
    report = rebuild(store, SETTINGS)
    assert (report.read, report.written, store.put_keys, store.audio_read()) == (0, (), [], [])


def test_full_reads_every_tag(tracks):
    store = filled(tracks)
    rebuild(store, SETTINGS)
    before = catalogs(store)
    store.forget()
    report = rebuild(store, SETTINGS, full=True)
    assert (report.read, report.written) == (12, ())
    assert catalogs(store) == before


def test_a_replaced_object_is_read_again(tracks):
    store = filled(tracks)
    rebuild(store, SETTINGS)
    key, content = tracks[0]
    put(store, key, content.replace(b'"genre":"lofi"', b'"genre":"jazz"', 1))
    assert rebuild(store, SETTINGS).read == 1
    assert {e.genre for e in load_catalog(store, ALL_CATALOG)} == {"lofi", "jazz"}


@pytest.mark.parametrize("damage", [b"", b"no zstd at all", None])
def test_a_damaged_index_costs_readings_only(tracks, damage):
    store = filled(tracks)
    rebuild(store, SETTINGS)
    before = catalogs(store)
    content = store.get(INDEX).content
    put(store, INDEX, content[: len(content) // 2] if damage is None else damage)
    assert rebuild(store, SETTINGS).read > 0
    assert catalogs(store) == before
    assert rebuild(store, SETTINGS).read == 0


def test_another_reader_version_reads_again(tracks, monkeypatch):
    store = filled(tracks)
    rebuild(store, SETTINGS)
    monkeypatch.setattr(tag_index, "reader_version", lambda: "another")
    assert rebuild(store, SETTINGS).read == 12


def test_a_new_public_address_needs_no_reading(tracks):
    store = filled(tracks)
    rebuild(store, SETTINGS)
    moved = replace(SETTINGS, free_public_base_url="https://cdn.example")
    assert rebuild(store, moved).read == 0
    fresh = filled(tracks)
    rebuild(fresh, moved, full=True)
    assert catalogs(store) == catalogs(fresh)
    assert validate(store, moved).ok


def test_a_tombstone_is_an_input_of_every_rebuild(tracks):
    store = filled(tracks)
    rebuild(store, SETTINGS)
    name = load_catalog(store, ALL_CATALOG)[0].id
    put(store, TOMBSTONES, json.dumps([{"id": name}]).encode())
    assert rebuild(store, SETTINGS).tracks == 11
    assert name not in store.get(ALL_CATALOG).content.decode()
    assert rebuild(store, SETTINGS, full=True).tracks == 11
    store.delete(TOMBSTONES)
    assert rebuild(store, SETTINGS).read == 0
    assert len(load_catalog(store, ALL_CATALOG)) == 12


@hypothesis_settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("aprdx"), st.integers(0, 11)), max_size=20))
def test_whatever_happens_a_rebuild_gives_what_a_full_one_gives(tracks, steps):
    store = MemoryStore()
    for what, number in steps:
        key, content = tracks[number]
        if what == "a":
            put(store, key, content)
        elif what == "p":
            put(store, key, content.replace(b'"bpm":80', b'"bpm":90', 1))
        elif what == "d":
            store.delete(key)
        elif what == "x":
            put(store, key, b"no mp3")
        else:
            rebuild(store, SETTINGS)
    report = rebuild(store, SETTINGS)
    by_index = catalogs(store)
    full = rebuild(store, SETTINGS, full=True)
    assert catalogs(store) == by_index
    assert (full.tracks, full.remarks, full.skipped, full.written) == (
        report.tracks,
        report.remarks,
        report.skipped,
        (),
    )


def test_publishing_reads_its_own_track_only(tracks, tmp_path):
    store = filled(tracks)
    rebuild(store, SETTINGS)
    store.forget()
    entry, path = make_track(tmp_path, "fresh", date(2025, 3, 1))
    publish(store, SETTINGS, entry, path)
    assert store.audio_read() == [entry.object_key]


def test_a_full_disk_here_is_one_sentence(tracks, tiny_disk, monkeypatch):
    import tempfile

    from soundflow_core.base.errors import Unavailable

    (tiny_disk / "ballast").write_bytes(bytes(1_040_000))
    monkeypatch.setattr(tempfile, "tempdir", str(tiny_disk))
    store = filled(tracks)
    with pytest.raises(Unavailable, match="TMPDIR"):
        rebuild(store, SETTINGS)
    assert store.head(ALL_CATALOG) is None
