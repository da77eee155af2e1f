"""What every store promises."""

import multiprocessing
import os
import signal
import time

import pytest

from soundflow_core.base.errors import BriefError, ConfigurationError, Conflict, NotFound, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.atomic_files import TEMPORARY
from soundflow_core.library.storage.base import ABSENT, ANYTHING, Etag
from soundflow_core.library.storage.local_store import LocalStore


def put(store, key, content=b"one", expect=ANYTHING):
    return store.put(key, content, expect, "text/plain", "no-store")


def test_what_is_put_is_got(store):
    etag = put(store, "a/b.txt", b"hello")
    stored = store.get("a/b.txt")
    assert (stored.content, stored.etag, stored.size_bytes) == (b"hello", etag, 5)
    assert store.head("a/b.txt").size_bytes == 5


def test_first_bytes_only(store):
    put(store, "a", b"0123456789")
    stored = store.get("a", 4)
    assert stored.content == b"0123"
    assert stored.size_bytes == 10


def test_a_part_in_the_middle_and_beyond_the_end(store):
    etag = put(store, "a", b"0123456789")
    for most, start, expected in (
        (3, 2, b"234"),
        (4, 8, b"89"),
        (4, 10, b""),
        (4, 99, b""),
        (0, 3, b""),
        (None, 7, b"789"),
    ):
        stored = store.get("a", most, start)
        assert (stored.content, stored.etag, stored.size_bytes) == (expected, etag, 10)
    put(store, "empty", b"")
    assert (store.get("empty").content, store.get("empty", 5).content) == (b"", b"")
    with pytest.raises(NotFound):
        store.get("nothing", 0)


def test_progress_is_told_to_the_end(store, tmp_path):
    (tmp_path / "file").write_bytes(bytes(300_000))
    told = []
    store.put("a", tmp_path / "file", ANYTHING, "audio/mpeg", "", lambda sent, size: told.append((sent, size)))
    assert told[-1] == (300_000, 300_000)


def test_a_file_is_put_like_bytes(store, tmp_path):
    (tmp_path / "file").write_bytes(b"from a file")
    put(store, "a", tmp_path / "file")
    assert store.get("a").content == b"from a file"


def test_what_is_not_there_is_not_found(store):
    with pytest.raises(NotFound, match="a/b"):
        store.get("a/b")
    assert store.head("a/b") is None
    store.delete("a/b")


def test_creation_happens_once(store):
    put(store, "a", b"one", ABSENT)
    with pytest.raises(Conflict, match="a is already there"):
        put(store, "a", b"two", ABSENT)
    assert store.get("a").content == b"one"


def test_compare_and_swap(store):
    first = put(store, "a", b"one")
    second = put(store, "a", b"two", Etag(first))
    assert first != second
    with pytest.raises(Conflict):
        put(store, "a", b"three", Etag(first))
    with pytest.raises(Conflict):
        put(store, "nowhere", b"x", Etag(first))
    assert store.get("a").content == b"two"


def test_listing_is_in_order_and_by_prefix(store):
    for key in ("b/2", "a/1", "b/1", "ba"):
        put(store, key)
    assert [item.key for item in store.list("b/")] == ["b/1", "b/2"]
    assert [item.key for item in store.list("b")] == ["b/1", "b/2", "ba"]
    assert [item.key for item in store.list("")] == ["a/1", "b/1", "b/2", "ba"]
    assert list(store.list("nothing/")) == []


def test_a_deleted_object_is_gone(store):
    put(store, "a")
    store.delete("a")
    assert store.head("a") is None


@pytest.mark.parametrize("key", ["", "/a", "a//b", "../a", "a/../../b", "a/.", "a\0b", f"{TEMPORARY}x"])
def test_a_key_never_leaves_the_folder(tmp_path, key):
    local = LocalStore(tmp_path / "store")
    for call in (lambda: local.get(key), lambda: put(local, key), lambda: local.delete(key)):
        with pytest.raises(BriefError, match="object key"):
            call()
    assert not (tmp_path / "a").exists()


def test_a_read_only_folder_is_one_sentence(read_only):
    with pytest.raises(Unavailable, match=r"sealed refused a/b \(.*\); .*SOUNDFLOW_STORE"):
        put(LocalStore(read_only), "a/b")


def test_a_full_disk_leaves_nothing_behind(tiny_disk):
    local = LocalStore(tiny_disk)
    put(local, "small", b"fits")
    with pytest.raises(Unavailable, match="free some space"):
        put(local, "big", os.urandom(2_000_000))
    assert [item.key for item in local.list("")] == ["small"]
    assert {p.name for p in tiny_disk.iterdir()} <= {"small", f"{TEMPORARY}lock"}


def _count(folder, rounds):
    local = LocalStore(folder)
    for _ in range(rounds):
        while True:
            found = local.get("counter")
            try:
                put(local, "counter", str(int(found.content) + 1).encode(), Etag(found.etag))
                break
            except Conflict:
                continue


def test_no_update_is_lost_between_processes(tmp_path):
    put(LocalStore(tmp_path), "counter", b"0")
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_count, args=(tmp_path, 25)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert LocalStore(tmp_path).get("counter").content == b"100"


def _write_for_ever(folder):
    local = LocalStore(folder)
    for number in range(1_000_000):
        put(local, "object", bytes([number % 256]) * 300_000)


def test_a_killed_writer_leaves_a_whole_object(tmp_path):
    context = multiprocessing.get_context("spawn")
    for pause in (0.0, 0.013, 0.027):
        folder = tmp_path / str(pause)
        worker = context.Process(target=_write_for_ever, args=(folder,))
        worker.start()
        while not (folder / "object").exists():
            time.sleep(0.01)
        time.sleep(pause)
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        local = LocalStore(folder)
        content = local.get("object").content
        assert len(content) == 300_000
        assert len(set(content)) == 1
        assert [item.key for item in local.list("")] == ["object"]
        put(local, "object", b"the lock died with its holder")


def test_what_dead_writers_left_is_swept(tmp_path):
    left = tmp_path / f"{TEMPORARY}old"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    put(LocalStore(tmp_path), "a")
    assert not left.exists()


def test_the_settings_choose_the_store(tmp_path):
    assert isinstance(open_store(Settings(store=tmp_path.as_uri(), work_folder=tmp_path)), LocalStore)
    with pytest.raises(ConfigurationError, match="SOUNDFLOW_STORE"):
        open_store(Settings(store="gopher://x", work_folder=tmp_path))
