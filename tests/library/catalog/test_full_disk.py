"""A store without room: removals make some, in an order that loses nothing but what is to be purged."""

import json
import os
from datetime import date, timedelta

import pytest

from soundflow_core.base.errors import StoreFull
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.change_log import changes
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.takedowns import prune, take_down
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.keys import ALL_CATALOG, INDEX, TOMBSTONES, companion_keys
from tests.support.tracks import make_track


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr("soundflow_core.library.catalog.takedowns.SETTLE_SECONDS", 0)


@pytest.fixture
def settings(tiny_disk, tmp_path):
    return Settings(store=tiny_disk.as_uri(), work_folder=tmp_path / "work", operator="ann")


@pytest.fixture
def store(settings, tmp_path):
    """Ten tracks of ten days on a disk of one megabyte."""
    store = open_store(settings)
    for number in range(10):
        entry, path = make_track(tmp_path, f"t{number}", date(2025, 1, 1) + timedelta(number))
        store.put(entry.object_key, path.read_bytes(), ANYTHING, "", "")
    rebuild(store, settings)
    return store


def fill_up(store):
    """Use every last block."""
    with (store.folder / "ballast").open("wb", buffering=0) as ballast:
        for size in (65_536, 4096, 1):
            try:
                while True:
                    ballast.write(os.urandom(size))
            except OSError:
                continue
    with pytest.raises(StoreFull):
        store.put("probe", b"x" * 5000, ANYTHING, "", "")


def ids(store):
    return [entry.id for entry in load_catalog(store, ALL_CATALOG)]


def tombstones(store):
    return {stone["id"] for stone in json.loads(store.get(TOMBSTONES).content)}


def test_a_purge_makes_room_on_a_full_disk(store, settings):
    name = ids(store)[0]
    fill_up(store)
    removal = take_down(store, settings, [name], "a claim", purge=True)
    assert removal.deleted[-1].endswith(f"{name}.mp3")
    assert name not in ids(store)
    assert len(ids(store)) == 9
    assert tombstones(store) == {name}
    assert {change.action for change in changes(store)} == {"takedown", "purge"}
    assert validate(store, settings).ok


def test_a_prune_makes_room_on_a_full_disk(store, settings):
    fill_up(store)
    removal = prune(store, settings, 3, today=date(2025, 1, 10))
    assert len(removal.tracks) == 7
    assert removal.freed_bytes > 50_000
    assert len(ids(store)) == 3
    assert len(tombstones(store)) == 7
    assert validate(store, settings).ok


def test_what_stands_beside_the_audio_goes_first(store, settings):
    name = ids(store)[0]
    key = next(item.key for item in store.list("audio/") if name in item.key)
    for companion in companion_keys(key):
        store.put(companion, bytes(8192), ANYTHING, "", "")
    fill_up(store)
    deleted, real = [], store.delete

    def delete(key):
        deleted.append(key)
        real(key)

    store.delete = delete
    take_down(store, settings, [name], "a claim", purge=True)
    assert deleted[:5] == [*reversed(companion_keys(key))]
    assert deleted.index(key) > 4
    assert not [item.key for item in store.list("") if name in item.key]


def test_a_takedown_without_a_purge_uses_the_room_of_the_index_or_says_that_there_is_none(store, settings):
    name = ids(store)[0]
    fill_up(store)
    try:
        take_down(store, settings, [name], "asked")
    except StoreFull:
        assert store.head(INDEX) is None
    else:
        assert name not in ids(store)
    assert [item for item in store.list("audio/") if name in item.key]
