"""Whatever lies in a bucket: retagged, misplaced, copied, damaged, unnamed objects; none stops a rebuild and none is lost silently."""

import io
import json
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import APIC, ID3, TBPM, TIT2

from soundflow_core.base.errors import BriefError, Conflict, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding.tags import HEAD_BYTES
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.catalog.publishing import publish, published, put_audio
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import ALL_CATALOG, TOMBSTONES
from tests.support.tracks import make_track

SETTINGS = Settings(store="file:///nowhere", work_folder=Path("nowhere"))
PLAIN = "audio/premium/2025-02-01/song.mp3"


@pytest.fixture
def settings(tmp_path):
    return Settings(store=(tmp_path / "store").as_uri(), work_folder=tmp_path / "work")


@pytest.fixture
def store(settings):
    return open_store(settings)


def put(store, key, content):
    store.put(key, content, ANYTHING, "audio/mpeg", "")


def sentences(report):
    return [problem.sentence for problem in report.problems]


def plain(path, *frames):
    """The file with these frames only."""
    ID3().save(path)
    tag = ID3()
    for frame in frames:
        tag.add(frame)
    tag.save(path)
    return path.read_bytes()


def with_a_long_frame_first(path):
    """The same tag with a frame of 20 kB before all others, as a tagger may write it."""
    content = path.read_bytes()
    picture = ID3()
    picture.add(APIC(encoding=3, mime="image/png", type=3, desc="big", data=os.urandom(20_000)))
    buffer = io.BytesIO()
    picture.save(buffer, padding=lambda _: 0)
    frames = buffer.getvalue()[10:] + content[10 : 10 + _size(content)]
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return content[:6] + size + frames + content[10 + _size(content) :]


def _size(content):
    return content[6] << 21 | content[7] << 14 | content[8] << 7 | content[9]


def test_an_entry_beyond_the_first_read_is_found(store, settings, tmp_path):
    entry, path = make_track(tmp_path)
    moved = with_a_long_frame_first(path)
    assert moved.index(b"SOUNDFLOW") > HEAD_BYTES
    put(store, entry.object_key, moved)
    assert rebuild(store, settings).remarks == ()
    (listed,) = load_catalog(store, ALL_CATALOG)
    assert (listed.id, listed.method, listed.bpm) == (entry.id, "procedural", 80)
    assert published(store, entry.object_key).entry.id == entry.id
    assert validate(store, settings, deep=True).ok


def test_an_entry_longer_than_the_first_read_is_found(store, settings, tmp_path):
    entry, path = make_track(tmp_path)
    from soundflow_core.delivery.encoding import tags

    tags.write(path, entry.model_copy(update={"goal_tags": tuple(f"tag-{n}" for n in range(2000))}), None, None)
    publish(store, settings, entry, path)
    assert len(load_catalog(store, ALL_CATALOG)[0].goal_tags) == 2000


def test_a_tag_that_another_program_rewrote_keeps_its_entry(store, settings, tmp_path):
    entry, path = make_track(tmp_path)
    tag = ID3(path)
    tag.add(TIT2(encoding=1, text="Ünïcode"))
    tag.save(path, v2_version=3)
    put(store, entry.object_key, path.read_bytes())
    assert rebuild(store, settings).remarks == ()
    assert load_catalog(store, ALL_CATALOG)[0].method == "procedural"
    assert validate(store, settings, deep=True).ok


def test_the_place_decides_who_may_hear_a_track(store, settings, tmp_path):
    _, path = make_track(tmp_path)
    put(store, "audio/premium/2025-02-02/premium-2025-02-02-vip.mp3", path.read_bytes())
    ((_, remark),) = rebuild(store, settings).remarks
    assert "its tag belongs to free-2025-01-15-study_daily" in remark
    (listed,) = json.loads(store.get("catalog/premium.json").content)
    assert (listed["id"], listed["tier"], listed["date"]) == ("premium-2025-02-02-vip", "premium", "2025-02-02")
    assert "url" not in listed
    assert json.loads(store.get("catalog/free.json").content) == []
    assert validate(store, settings, deep=True).ok


def test_two_objects_of_one_id_are_said(store, settings, tmp_path):
    _, path = make_track(tmp_path)
    content = plain(path, TIT2(3, text="Song"))
    for day in ("2025-02-01", "2025-02-02"):
        put(store, f"audio/premium/{day}/song.mp3", content)
    report = rebuild(store, settings)
    assert report.tracks == 1
    assert report.skipped == ("audio/premium/2025-02-01/song.mp3",)
    assert "rename one of them" in dict(report.remarks)["audio/premium/2025-02-01/song.mp3"]
    assert load_catalog(store, ALL_CATALOG)[0].date == date(2025, 2, 2)
    (sentence,) = sentences(validate(store, settings))
    assert "song.mp3 has the same id as audio/premium/2025-02-02/song.mp3; rename" in sentence


def test_a_name_that_is_no_text_is_reported(store, settings, tmp_path):
    publish(store, settings, *make_track(tmp_path))
    _, path = make_track(tmp_path)
    folder = os.fsencode(tmp_path / "store" / "audio" / "free" / "2025-01-15")
    Path(os.fsdecode(folder + b"/\xff.mp3")).write_bytes(plain(path))
    report = rebuild(store, settings)
    assert report.tracks == 1
    assert report.skipped == ("audio/free/2025-01-15/\\udcff.mp3",)
    json.dumps(sentences(validate(store, settings)), ensure_ascii=False).encode()


@pytest.mark.parametrize("bpm", ["nan", "1e999", "-5", "fast"])
def test_catalogs_are_json_whatever_a_frame_says(store, settings, tmp_path, bpm):
    _, path = make_track(tmp_path)
    put(store, PLAIN, plain(path, TBPM(3, text=bpm)))
    rebuild(store, settings)

    def refuse(name):
        raise AssertionError(name)

    (listed,) = json.loads(store.get(ALL_CATALOG).content, parse_constant=refuse)
    assert listed["bpm"] == 0


def test_a_tag_with_a_number_that_is_none_is_left_out(store, settings, tmp_path):
    entry, path = make_track(tmp_path)
    put(store, entry.object_key, path.read_bytes().replace(b'"bpm":80', b'"bpm":NaN', 1))
    report = rebuild(store, settings)
    assert report.tracks == 0
    assert len(report.remarks) == 1
    assert store.get(ALL_CATALOG).content == b"[]\n"


def test_damaged_tombstones_stop_a_rebuild_and_are_a_problem(store, settings, tmp_path):
    from soundflow_core.base.errors import QualityError

    publish(store, settings, *make_track(tmp_path))
    for damaged in (b"{", b'["id"]', b"null", b'[{"why": "asked"}]'):
        put(store, TOMBSTONES, damaged)
        with pytest.raises(QualityError, match=r"tombstones\.json is damaged; mend it by hand"):
            rebuild(store, settings)
        (problem,) = validate(store, settings).problems
        assert problem.key == TOMBSTONES


def test_a_damaged_track_does_not_count_as_published(store, settings, tmp_path):
    entry, path = make_track(tmp_path)
    put(store, entry.object_key, path.read_bytes().replace(b'{"entry"', b'{"ent', 1))
    assert published(store, entry.object_key) is None
    with pytest.raises(BriefError, match="already published with other bytes; use --force"):
        put_audio(store, entry, path)
    assert put_audio(store, entry, path, replace=True) == "replaced"


def test_a_missing_catalog_is_one_problem(store, settings, tmp_path):
    publish(store, settings, *make_track(tmp_path))
    store.delete(ALL_CATALOG)
    assert sentences(validate(store, settings)) == ["There is no catalog catalog/all.json; run `soundflow rebuild`."]


def test_an_upload_of_another_format_is_as_good_as_any(store, settings, tmp_path):
    import numpy as np
    from pedalboard.io import AudioFile

    with AudioFile(str(tmp_path / "m.mp3"), "w", samplerate=48_000, num_channels=1, quality="128 kbps") as file:
        file.write(np.sin(np.arange(24_000, dtype=np.float32) / 20))
    put(store, PLAIN, (tmp_path / "m.mp3").read_bytes())
    rebuild(store, settings)
    assert validate(store, settings, deep=True).ok


class Meddled(MemoryStore):
    """A store in which somebody else does something before a call."""

    def __init__(self, before):
        super().__init__()
        self.before = before

    def get(self, key, most_bytes=None, start_byte=0):
        self.before(self, "get", key, most_bytes)
        return super().get(key, most_bytes, start_byte)

    def put(self, key, content, expect, content_type, cache_control, progress=None):
        self.before(self, "put", key, expect)
        return super().put(key, content, expect, content_type, cache_control, progress)


def test_a_track_that_vanishes_while_it_is_read_stops_nothing(tmp_path):
    _, path = make_track(tmp_path)

    def vanish(store, call, key, first_bytes):
        if call == "get" and key == PLAIN and first_bytes is None:
            store.delete(key)

    store = Meddled(vanish)
    put(store, PLAIN, plain(path))
    report = rebuild(store, SETTINGS)
    assert report.remarks == ((PLAIN, "it vanished while it was read"),)


def test_a_track_published_between_listing_and_writing_is_not_lost(tmp_path):
    other, other_path = make_track(tmp_path, "second")
    waiting = [1]

    def publish_first(store, call, key, _expect):
        if call == "put" and key == "catalog/free.json" and waiting:
            waiting.clear()
            publish(store, SETTINGS, other, other_path)

    store = Meddled(publish_first)
    publish(store, SETTINGS, *make_track(tmp_path))
    assert not waiting
    assert len(load_catalog(store, ALL_CATALOG)) == 2
    assert validate(store, SETTINGS).ok


def test_a_rebuild_that_never_gets_through_says_so(monkeypatch):
    monkeypatch.setattr("soundflow_core.library.storage.documents.time.sleep", lambda _: None)

    def refuse(_store, call, key, _expect):
        if call == "put":
            raise Conflict(key)

    with pytest.raises(Unavailable, match="run `soundflow rebuild` again"):
        rebuild(Meddled(refuse), SETTINGS)


@pytest.fixture(scope="module")
def seedling(tmp_path_factory):
    """A tagged track, to be damaged."""
    return make_track(tmp_path_factory.mktemp("seedling"), tier=Tier.PREMIUM)[1].read_bytes()


@given(st.data())
def test_no_damage_stops_a_rebuild(seedling, data):
    content = bytearray(seedling)
    for at in data.draw(st.lists(st.integers(0, 2000), max_size=8)):
        content[at] = data.draw(st.integers(0, 255))
    store = MemoryStore()
    put(store, PLAIN, bytes(content[: data.draw(st.integers(0, len(content)))]))
    report = rebuild(store, SETTINGS)
    assert report.tracks + len(report.skipped) == 1
    for key in catalog_keys(SETTINGS):
        json.loads(store.get(key).content)
    assert all(problem.key for problem in validate(store, SETTINGS).problems)
