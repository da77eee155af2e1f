"""Promises of every store beyond the everyday, and the local store's under faults: links, clocks, full and odd disks, dying writers."""

import errno
import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundflow_core.base.errors import BriefError, Conflict, NotFound, SoundFlowError, Unavailable
from soundflow_core.library.storage import local_store as local_module
from soundflow_core.library.storage.atomic_files import TEMPORARY, YOUNG_SECONDS
from soundflow_core.library.storage.base import ABSENT, ANYTHING, Etag
from soundflow_core.library.storage.local_store import LocalStore
from soundflow_core.library.storage.memory_store import MemoryStore


@pytest.fixture
def local(tmp_path):
    return LocalStore(tmp_path / "store")


def put(store, key, content=b"one", expect=ANYTHING):
    return store.put(key, content, expect, "text/plain", "no-store")


def keys(store, prefix=""):
    return [item.key for item in store.list(prefix)]


@pytest.mark.parametrize("key", ["", "/a", "a/", "a//b", "../a", "a/../b", "a/.", "a\0b", "\udcff", "x" * 1025])
def test_every_store_refuses_the_same_keys(store, key):
    for call in (store.get, store.head, store.delete, lambda k: put(store, k)):
        with pytest.raises(BriefError, match="object key"):
            call(key)
    assert keys(store) == []


def test_head_listing_and_get_agree(store):
    before = datetime.now(UTC) - timedelta(seconds=1)
    etag = put(store, "a/b", b"12345")
    (listed,) = store.list("a/")
    assert listed == store.head("a/b")
    assert (listed.size_bytes, listed.etag, store.get("a/b").etag) == (5, etag, etag)
    assert before <= listed.modified <= datetime.now(UTC) + timedelta(seconds=1)


def test_a_folder_is_no_object(store):
    put(store, "a/b")
    assert store.head("a") is None
    with pytest.raises(NotFound):
        store.get("a")
    for key in ("a", "a/b/c"):
        store.delete(key)
    assert keys(store) == ["a/b"]


def test_keys_are_listed_in_the_order_of_their_bytes(store, kind):
    if kind == "seaweed":
        pytest.skip("SeaweedFS lists folder by folder; a rebuild only needs the order inside a folder")
    names = ["a/b", "a-b", "a.b", "ab", "é", "z", "日", "a/😀"]
    for name in names:
        put(store, name)
    assert keys(store) == sorted(names, key=str.encode)


def test_writers_in_threads_lose_nothing(store, kind):
    if kind == "moto":
        pytest.skip("moto compares and swaps in two steps")
    put(store, "n", b"0")

    def count():
        for _ in range(15):
            while True:
                found = store.get("n")
                try:
                    put(store, "n", b"%d" % (int(found.content) + 1), Etag(found.etag))
                    break
                except Conflict:
                    continue

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get("n").content == b"60"


def test_of_many_creators_one_wins(store, kind):
    if kind == "moto":
        pytest.skip("moto compares and swaps in two steps")
    outcomes = []

    def create(number):
        try:
            put(store, "a", b"%d" % number, ABSENT)
            outcomes.append(number)
        except Conflict:
            pass

    threads = [threading.Thread(target=create, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get("a").content == b"%d" % outcomes[0]
    assert len(outcomes) == 1


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b/c", "b/d"]), st.sampled_from("pcud"), st.binary(max_size=4)), max_size=12
    )
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_the_stores_behave_alike(tmp_path_factory, seaweed, moto, steps):
    folder = tmp_path_factory.mktemp("s")
    stores = [LocalStore(folder), MemoryStore(), seaweed.store(), moto.store()]
    for key, what, content in steps:
        outcomes = {_outcome(store, key, what, content) for store in stores}
        assert len(outcomes) == 1
    assert (
        len({tuple((i.key, i.size_bytes, store.get(i.key).content) for i in store.list("")) for store in stores}) == 1
    )


def _outcome(store, key, what, content):
    found = store.head(key)
    try:
        if what == "d":
            store.delete(key)
        else:
            put(store, key, content, {"p": ANYTHING, "c": ABSENT, "u": Etag(found.etag if found else "none")}[what])
    except SoundFlowError as error:
        return type(error)
    return "done"


def test_an_etag_never_comes_back_though_the_clock_stands_still(local, monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_000_000_000)
    etags = [put(local, "a", b"%02d" % version) for version in range(50)]
    assert len(set(etags)) == 50


def test_put_returns_its_own_etag_though_another_writer_is_faster(local, monkeypatch):
    real = local_module.sync_folder

    def slip_in(folder):
        monkeypatch.setattr(local_module, "sync_folder", real)
        put(LocalStore(local.folder), "a", b"theirs")
        real(folder)

    put(local, "a", b"first")
    monkeypatch.setattr(local_module, "sync_folder", slip_in)
    mine = put(local, "a", b"mine")
    assert local.get("a").content == b"theirs"
    with pytest.raises(Conflict):
        put(local, "a", b"over", Etag(mine))


def test_listing_never_leaves_the_folder(local, tmp_path):
    (tmp_path / "secret").write_text("x")
    put(local, "a")
    for prefix in ("../", "../s", "a/../../", "/", f"{tmp_path}/"):
        assert keys(local, prefix) == []


def test_no_link_leads_out_of_the_store(local, tmp_path, caplog):
    put(local, "audio/a")
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "b").write_bytes(b"a secret")
    (local.folder / "audio" / "other").symlink_to(tmp_path / "disk")
    (local.folder / "audio" / "c").symlink_to(tmp_path / "disk" / "b")
    (local.folder / "audio" / "loop").symlink_to(local.folder)
    (local.folder / "audio" / "nowhere").symlink_to(tmp_path / "gone")
    os.mkfifo(local.folder / "audio" / "pipe")
    assert keys(local) == ["audio/a"]
    assert keys(local, "audio/other/") == []
    assert "other is a link and is not followed; mount the folder there" in caplog.text
    for key in ("audio/other/b", "audio/c", "audio/pipe"):
        assert local.head(key) is None
        with pytest.raises(NotFound):
            local.get(key)
        local.delete(key)
    with pytest.raises(Unavailable):
        put(local, "audio/other/new")
    assert sorted(path.name for path in (tmp_path / "disk").iterdir()) == ["b"]


def test_the_store_itself_may_be_a_link(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "store").symlink_to(tmp_path / "disk")
    store = LocalStore(tmp_path / "store")
    put(store, "a/b")
    assert keys(store) == ["a/b"]


def test_a_store_that_is_gone_is_out_of_reach_and_not_empty(local, tmp_path):
    with pytest.raises(NotFound):
        local.get("a")  # nothing was ever there
    put(local, "a")
    local.folder.rename(tmp_path / "away")
    for call in (local.get, local.head, lambda key: keys(local), lambda key: put(local, key)):
        with pytest.raises(Unavailable, match="is gone; mount or restore"):
            call("a")
    (tmp_path / "away").rename(local.folder)
    assert local.get("a").content == b"one"
    local.delete("a")
    assert local.head("a") is None


def test_an_open_object_stays_whole_whatever_happens_to_its_name(local):
    put(local, "a", b"first")
    with local.open("a") as file:
        put(local, "a", b"second")
        local.delete("a")
        assert file.read() == b"first"


def test_without_hard_links_creation_still_happens_once(local, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    etag = put(local, "a", b"one", ABSENT)
    with pytest.raises(Conflict, match="already there"):
        put(local, "a", b"two", ABSENT)
    assert (local.get("a").content, local.get("a").etag) == (b"one", etag)


def test_a_name_too_long_for_a_folder_is_no_outage(local):
    with pytest.raises(BriefError, match="255 bytes"):
        local.get("x" * 256)


def test_a_missing_source_is_not_blamed_on_the_store(local, tmp_path):
    with pytest.raises(FileNotFoundError):
        put(local, "a", tmp_path / "none.mp3")
    assert keys(local) == []


def test_a_full_disk_keeps_the_old_version(tiny_disk):
    local = LocalStore(tiny_disk)
    put(local, "catalog", b"old")
    with pytest.raises(Unavailable, match=r"tiny refused catalog \(No space left on device\); free some space"):
        put(local, "catalog", os.urandom(2_000_000))
    assert local.get("catalog").content == b"old"
    assert not [path for path in tiny_disk.glob(f"{TEMPORARY}*") if path.name != f"{TEMPORARY}lock"]


def test_a_read_only_store_can_be_read(read_only):
    local = LocalStore(read_only)
    assert keys(local) == []
    assert local.head("a") is None
    with pytest.raises(NotFound):
        local.get("a")


WRITER = """
import io, os, sys, time
from pathlib import Path
from soundflow_core.library.storage import local_store
class Slow(io.BytesIO):
    def read(self, size=-1):
        chunk = super().read(1000)
        if self.tell() > 5000:
            print("half", flush=True)
            time.sleep(60)
        return chunk
local_store.io.BytesIO = Slow
local_store.LocalStore(Path(sys.argv[1])).put("audio/x.mp3", bytes(100_000), local_store.Absent(), "", "")
"""


def _half_written(folder):
    """A writer, stopped in the middle of an object, and its temporary file, made old."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout.readline() == "half\n"
    (part,) = (folder / "audio").glob(f"{TEMPORARY}*")
    long_ago = time.time() - 2 * YOUNG_SECONDS
    os.utime(part, (long_ago, long_ago))
    return writer, part


def test_a_write_in_progress_is_invisible_and_not_swept_and_a_dead_one_is(local):
    writer, part = _half_written(local.folder)
    try:
        assert keys(local) == []
        assert local.head("audio/x.mp3") is None
        put(local, "audio/y.mp3")
        assert part.exists()
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    assert keys(local) == ["audio/y.mp3"]
    assert not part.exists()
    assert sorted(path.name for path in Path(local.folder, "audio").iterdir()) == ["y.mp3"]
