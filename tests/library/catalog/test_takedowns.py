"""Taking down, bringing back, letting go: the order of steps, and who did it."""

import json
import os
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from soundflow_core.base.errors import BriefError, NotFound, QualityError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.catalog.change_log import changes, record
from soundflow_core.library.catalog.current_catalogs import delete_unlisted, listed_keys
from soundflow_core.library.catalog.publishing import publish, put_audio, put_companion
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.takedowns import prune, restore, take_down
from soundflow_core.library.catalog.tombstones import held_back
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import ALL_CATALOG, CHANGES_PREFIX, TOMBSTONES
from tests.support.tracks import make_track

SETTINGS = Settings(store="file:///nowhere", work_folder=Path("nowhere"), operator="ann@desk")
STUDY, NIGHT = "free-2025-01-15-study_daily", "premium-2025-01-15-night"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr("soundflow_core.library.catalog.takedowns.SETTLE_SECONDS", 0)


@pytest.fixture
def store(tmp_path):
    store = MemoryStore()
    for name, tier in (("study_daily", Tier.FREE), ("night", Tier.PREMIUM)):
        entry, path = make_track(tmp_path, name, tier=tier)
        publish(store, SETTINGS, entry, path)
        for kind in ("png", "webp"):
            put_companion(store, f"covers/{tier}/2025-01-15/{entry.id}.{kind}", b"a picture", f"image/{kind}")
    return store


def ids(store):
    return [entry.id for entry in load_catalog(store, ALL_CATALOG)]


def audio(store):
    return [item.key for item in store.list("audio/")]


def test_a_takedown_leaves_the_catalogs_and_keeps_the_bytes(store):
    removal = take_down(store, SETTINGS, [STUDY], "the neighbour asked")
    assert (removal.tracks, removal.deleted) == ((STUDY,), ())
    assert ids(store) == [NIGHT]
    assert len(audio(store)) == 2
    (stone,) = json.loads(store.get(TOMBSTONES).content)
    assert (stone["id"], stone["why"], stone["by"]) == (STUDY, "the neighbour asked", "ann@desk")
    assert validate(store, SETTINGS, deep=True).ok


def test_a_restored_track_is_what_it_was(store):
    before = {key: store.get(key).content for key in catalog_keys(SETTINGS)}
    take_down(store, SETTINGS, [STUDY], "asked")
    restore(store, SETTINGS, STUDY)
    assert {key: store.get(key).content for key in catalog_keys(SETTINGS)} == before
    assert store.get(TOMBSTONES).content == b"[]\n"


def test_a_purge_takes_the_bytes_and_all_that_stands_beside_them(store):
    removal = take_down(store, SETTINGS, [STUDY], "a claim", purge=True)
    assert removal.deleted == (
        f"covers/free/2025-01-15/{STUDY}.png",
        f"covers/free/2025-01-15/{STUDY}.webp",
        f"audio/free/2025-01-15/{STUDY}.mp3",
    )
    assert not [item.key for item in store.list("") if STUDY in item.key]
    assert validate(store, SETTINGS, deep=True).ok
    assert restore(store, SETTINGS, STUDY) is False  # it may be made again
    assert STUDY not in ids(store)


def test_a_track_taken_down_can_be_purged_later(store):
    take_down(store, SETTINGS, [STUDY], "asked")
    assert len(take_down(store, SETTINGS, [STUDY], "and now for good", purge=True).deleted) == 3
    assert take_down(store, SETTINGS, [STUDY], "again", purge=True).deleted == ()


def test_a_track_taken_down_does_not_come_back_by_being_made_again(store, tmp_path):
    take_down(store, SETTINGS, [STUDY], "asked", purge=True)
    publish(store, SETTINGS, *make_track(tmp_path))
    assert ids(store) == [NIGHT]


def test_nothing_is_changed_where_one_of_them_is_unknown(store):
    etags = {item.key: item.etag for item in store.list("")}
    with pytest.raises(NotFound, match="'nobody'"):
        take_down(store, SETTINGS, [STUDY, "nobody"], "asked")
    with pytest.raises(BriefError, match="--why"):
        take_down(store, SETTINGS, [STUDY], " ")
    with pytest.raises(NotFound, match="was not taken down"):
        restore(store, SETTINGS, STUDY)
    assert {item.key: item.etag for item in store.list("")} == etags


def test_a_listed_object_is_never_deleted(store):

    listed = listed_keys(store, SETTINGS)
    for key in audio(store):
        with pytest.raises(BriefError, match="take its track down first"):
            delete_unlisted(store, key, listed)
    assert len(audio(store)) == 2


class CutOff(Exception):
    """The process dies here."""


class Watched(MemoryStore):
    """A store that checks before each deletion that no catalog lists the object, and may stop anywhere."""

    def __init__(self, calls_left=10**9):
        super().__init__()
        self.calls_left = calls_left

    def _count(self):
        self.calls_left -= 1
        if self.calls_left < 0:
            raise CutOff

    def put(self, *arguments):
        self._count()
        return super().put(*arguments)

    def delete(self, key):
        self._count()
        for catalog in catalog_keys(SETTINGS):
            assert key not in self.get(catalog).content.decode(), f"{catalog} lists {key}"
        super().delete(key)


@pytest.mark.parametrize("stop", range(20))
def test_a_purge_that_is_cut_off_anywhere_lists_no_missing_object_and_can_be_finished(tmp_path, stop):
    store = Watched()
    for name in ("study_daily", "second"):
        publish(store, SETTINGS, *make_track(tmp_path, name))
    store.calls_left = stop
    with suppress(CutOff):
        take_down(store, SETTINGS, [STUDY], "a claim", purge=True)
    store.calls_left = 10**9
    for catalog in catalog_keys(SETTINGS):
        for entry in json.loads(store.get(catalog).content):
            assert store.head(entry["objectKey"])
    take_down(store, SETTINGS, [STUDY], "a claim", purge=True)
    assert not [key for key in audio(store) if STUDY in key]
    assert validate(store, SETTINGS).ok


@pytest.mark.parametrize("moment", ["list", "put"])
def test_a_purge_beside_a_publisher_of_the_same_track(tmp_path, moment):
    """The publisher has listed the audio; the takedown runs through, and the catalogs are as they were, ETags too; then they are written.

    From the listing on this never lists the missing object, and where it falls between the last look and the write it is mended at once.
    """
    entry, path = make_track(tmp_path)
    store = MemoryStore()
    rebuild(store, SETTINGS)
    put_audio(store, entry, path)
    listed_missing, waiting = [], [1]

    def meanwhile():
        if waiting:
            waiting.clear()
            take_down(store, SETTINGS, [entry.id], "a claim", purge=True)

    def put(key, *rest):
        if moment == "put" and key == "catalog/free.json":
            meanwhile()
        etag = real_put(key, *rest)
        if key == ALL_CATALOG and entry.id in ids(store) and not audio(store):
            listed_missing.append(key)
        return etag

    def listing(prefix):
        items = list(real_list(prefix))
        if moment == "list" and prefix == "audio/":
            meanwhile()
        return iter(items)

    real_put, real_list = store.put, store.list
    store.put, store.list = put, listing
    rebuild(store, SETTINGS)
    assert not waiting
    assert ids(store) == audio(store) == []
    assert moment == "put" or not listed_missing


def test_old_tracks_are_let_go(tmp_path):
    store = MemoryStore()
    today = date(2025, 3, 31)
    for age in (0, 6, 7, 8, 30):
        publish(store, SETTINGS, *make_track(tmp_path, "study_daily", today - timedelta(days=age)))
    publish(store, SETTINGS, *make_track(tmp_path, "old", today - timedelta(days=99), tier=Tier.PREMIUM))
    etags = {item.key: item.etag for item in store.list("")}
    plan = prune(store, SETTINGS, 7, today=today, dry_run=True)
    assert {item.key: item.etag for item in store.list("")} == etags
    assert plan.tracks == tuple(f"free-{today - timedelta(days=age)}-study_daily" for age in (30, 8, 7))
    done = prune(store, SETTINGS, 7, today=today)
    assert (done.tracks, done.freed_bytes) == (plan.tracks, plan.freed_bytes)
    assert len(ids(store)) == 3
    assert validate(store, SETTINGS, deep=True).ok
    assert prune(store, SETTINGS, 7, today=today).tracks == ()


def test_the_log_says_who_what_why_and_when(store):
    began = datetime.now(UTC) - timedelta(minutes=1)
    take_down(store, SETTINGS, [STUDY], "asked")
    restore(store, SETTINGS, STUDY, "a mistake")
    take_down(store, SETTINGS, [STUDY], "a claim", purge=True)
    told = list(changes(store))
    assert [change.action for change in told] == ["publish", "publish", "takedown", "restore", "takedown", "purge"]
    assert {change.by for change in told} == {"ann@desk"}
    assert told[3].why == "a mistake"
    assert all(began < change.at <= datetime.now(UTC) for change in told)
    assert list(changes(store, datetime.now(UTC).date() + timedelta(days=1))) == []


@pytest.mark.parametrize("refused", ["audio/", TOMBSTONES, "delete"])
def test_the_log_holds_nothing_that_never_happened(store, tmp_path, refused):
    """The disk is full, at each place in turn."""
    take_down(store, SETTINGS, [NIGHT], "asked")
    before, real = list(changes(store)), store.put

    def put(key, *rest):
        if key.startswith(refused):
            raise Unavailable("the disk is full")
        return real(key, *rest)

    def delete(key):
        raise Unavailable("the disk is read-only")

    store.put = put
    if refused == "delete":
        store.delete = delete
    entry, path = make_track(tmp_path, hz=660)
    other, other_path = make_track(tmp_path, "second")
    calls = {
        "audio/": (lambda: publish(store, SETTINGS, other, other_path), lambda: publish(store, SETTINGS, entry, path, replace=True)),
        TOMBSTONES: (lambda: take_down(store, SETTINGS, [STUDY], "asked"), lambda: restore(store, SETTINGS, NIGHT)),
        "delete": (lambda: take_down(store, SETTINGS, [NIGHT], "a claim", purge=True),),
    }[refused]  # fmt: skip
    for call in calls:
        with pytest.raises(Unavailable):
            call()
    assert list(changes(store)) == before


def test_a_takedown_of_which_the_log_can_not_be_written_takes_effect(store):
    real = store.put

    def put(key, *rest):
        if key.startswith(CHANGES_PREFIX):
            raise Unavailable("the disk is full")
        return real(key, *rest)

    store.put = put
    with pytest.raises(Unavailable):
        take_down(store, SETTINGS, [STUDY], "asked")
    assert ids(store) == [NIGHT]


def test_what_was_taken_down_is_held_back_with_its_reason(store):
    take_down(store, SETTINGS, [STUDY], "the neighbour asked")
    take_down(store, SETTINGS, [NIGHT], "a claim", purge=True)
    keys = [f"audio/{name[: name.index('-')]}/2025-01-15/{name}.mp3" for name in (STUDY, NIGHT, "free-2025-01-15-x")]
    assert held_back(store, keys) == {
        STUDY: f"taken down (the neighbour asked); `soundflow restore {STUDY}` lists it again",
        NIGHT: f"taken down (a claim); `soundflow restore {NIGHT}` lets it be made again",
    }


def test_the_log_only_grows(store, tmp_path):
    before = {item.key: item.etag for item in store.list(CHANGES_PREFIX)}
    publish(store, SETTINGS, *make_track(tmp_path))  # the same again: nothing changes, nothing is logged
    assert {item.key: item.etag for item in store.list(CHANGES_PREFIX)} == before
    entry, path = make_track(tmp_path, hz=660)
    publish(store, SETTINGS, entry, path, replace=True)
    after = {item.key: item.etag for item in store.list(CHANGES_PREFIX)}
    assert before.items() < after.items()
    assert list(changes(store))[-1].action == "replace"
    store.put(f"{CHANGES_PREFIX}2025-01-01/odd.json", os.urandom(9), ANYTHING, "", "")
    assert len(list(changes(store))) == len(after)


def test_two_takedowns_at_once_lose_no_tombstone(store):
    real, waiting = store.put, [1]

    def late(key, *rest):
        if key == TOMBSTONES and waiting:
            waiting.clear()
            take_down(store, SETTINGS, [NIGHT], "another operator")
        return real(key, *rest)

    store.put = late
    take_down(store, SETTINGS, [STUDY], "asked")
    assert {stone["id"] for stone in json.loads(store.get(TOMBSTONES).content)} == {STUDY, NIGHT}
    assert ids(store) == []


def test_damaged_tombstones_are_not_overwritten(store):
    store.put(TOMBSTONES, b"{", ANYTHING, "", "")
    with pytest.raises(QualityError, match="mend it by hand"):
        take_down(store, SETTINGS, [STUDY], "asked")
    assert store.get(TOMBSTONES).content == b"{"


def test_a_record_is_made_once(store):
    first = record(store, "import", ["a"], "why", "me")
    assert first in list(changes(store))
