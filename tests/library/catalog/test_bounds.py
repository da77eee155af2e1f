"""Bounds on all that is read from a store: lists, indexes, catalogs, keys; and what a rebuild makes of a store that is ill."""

import io
import json
import resource
from datetime import date, timedelta
from pathlib import Path

import pytest
import zstandard
from mutagen.id3 import ID3, TCON, TIT2

from soundflow_core.base.errors import ConfigurationError, NotFound, QualityError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog import tag_index
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.catalog.publishing import publish
from soundflow_core.library.catalog.rebuilding import FEWEST_LOST, rebuild
from soundflow_core.library.catalog.takedowns import prune, restore, take_down
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import ALL_CATALOG, FINGERPRINTS, INDEX, REVIEWS, TOMBSTONES
from tests.support.tracks import make_track

SETTINGS = Settings(store="file:///nowhere", work_folder=Path("nowhere"))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr("soundflow_core.library.catalog.takedowns.SETTLE_SECONDS", 0)


@pytest.fixture
def store(tmp_path):
    """Thirty tracks of ten days."""
    store = MemoryStore()
    for number in range(30):
        entry, path = make_track(tmp_path, f"t{number:02d}", date(2025, 1, 1) + timedelta(number // 3))
        put(store, entry.object_key, path.read_bytes())
    rebuild(store, SETTINGS)
    return store


def put(store, key, content):
    store.put(key, content, ANYTHING, "", "")


def ids(store):
    return [entry.id for entry in load_catalog(store, ALL_CATALOG)]


class Part(MemoryStore):
    """A store whose listing or reading fails in part."""

    def __init__(self, whole, hides=lambda key: False, refuses=lambda key: False, error=Unavailable):
        super().__init__()
        self._objects, self.hides, self.refuses, self.error = whole._objects, hides, refuses, error

    def list(self, prefix):
        return (item for item in super().list(prefix) if not self.hides(item.key))

    def get(self, key, most_bytes=None, start_byte=0):
        if self.refuses(key):
            raise self.error(f"The store refused {key}.")
        return super().get(key, most_bytes, start_byte)


def test_a_listing_that_lost_most_tracks_unlists_none_of_them(store, tmp_path, caplog):
    before, prints = ids(store), store.get(FINGERPRINTS).content
    cut = Part(store, hides=lambda key: key > "audio/free/2025-01-03")
    entry, path = make_track(tmp_path, "fresh", date(2025, 1, 2))
    publish(cut, SETTINGS, entry, path)  # a day is published all the same
    assert sorted(ids(store)) == sorted([*before, entry.id])
    assert "no audio of 24 of the 30 tracks that were listed" in caplog.text
    report = rebuild(cut, SETTINGS)
    assert report.tracks == 31
    assert "soundflow rebuild --full" in dict(report.remarks)[ALL_CATALOG]
    assert rebuild(store, SETTINGS).remarks == ()
    assert store.get(FINGERPRINTS).content == prints
    assert rebuild(cut, SETTINGS, full=True).tracks == 7


def test_what_was_taken_down_or_is_only_little_is_let_go(store):
    assert len(prune(store, SETTINGS, 1, today=date(2025, 1, 10)).tracks) == 27
    assert len(ids(store)) == 3
    for item in list(store.list("audio/"))[:3]:
        store.delete(item.key)
    assert rebuild(store, SETTINGS).tracks == 0


def test_half_of_the_tracks_may_go(store):
    for item in list(store.list("audio/"))[:15]:
        store.delete(item.key)
    assert rebuild(store, SETTINGS).tracks == 15
    assert FEWEST_LOST < 15


@pytest.mark.parametrize("error", [Unavailable, ConfigurationError])
def test_an_object_that_the_store_does_not_give_is_skipped_and_read_again_later(store, tmp_path, error):
    entry, path = make_track(tmp_path, "archived", date(2025, 1, 2))
    put(store, entry.object_key, path.read_bytes())
    ill = Part(store, refuses=lambda key: key == entry.object_key, error=error)
    report = rebuild(ill, SETTINGS)
    assert (report.tracks, report.skipped) == (30, (entry.object_key,))
    assert "lists it and does not give it" in dict(report.remarks)[entry.object_key]
    take_down(ill, SETTINGS, [ids(store)[0]], "asked")
    assert len(ids(store)) == 29
    assert rebuild(store, SETTINGS).tracks == 30


def test_a_store_that_gives_nothing_is_out_of_reach(tmp_path):
    whole = MemoryStore()
    for number in range(60):
        entry, path = make_track(tmp_path, f"t{number:02d}")
        put(whole, entry.object_key, path.read_bytes())
    with pytest.raises(Unavailable):
        rebuild(Part(whole, refuses=lambda key: key.startswith("audio/")), SETTINGS)
    assert whole.head(ALL_CATALOG) is None


@pytest.mark.parametrize("error", [MemoryError, RecursionError, OverflowError, UnicodeError, ZeroDivisionError])
def test_whatever_a_tag_does_to_a_parser_concerns_its_object_alone(store, tmp_path, monkeypatch, error):
    entry, path = make_track(tmp_path, "odd", date(2025, 1, 2))
    put(store, entry.object_key, path.read_bytes())

    def break_off(_head):
        raise error("of a parser")

    with monkeypatch.context() as patched:
        patched.setattr("soundflow_core.delivery.encoding.tags.read_head", break_off)
        report = rebuild(store, SETTINGS)
        assert (report.tracks, report.skipped) == (30, (entry.object_key,))
        assert error.__name__ in dict(report.remarks)[entry.object_key]
    assert rebuild(store, SETTINGS).tracks == 31


@pytest.mark.parametrize("damage", [b"{", b"[" * 100_000], ids=["cut", "nested"])
def test_a_takedown_takes_effect_though_a_rebuild_is_impossible(store, damage, caplog):
    put(store, REVIEWS, damage)
    name = ids(store)[0]
    others = {key: store.get(key).content.splitlines() for key in catalog_keys(SETTINGS)}
    removal = take_down(store, SETTINGS, [name], "asked", purge=True)
    assert removal.tracks == (name,)
    assert "can't be rebuilt: catalog/reviews.json is damaged" in caplog.text
    assert not [item.key for item in store.list("") if name in item.key]
    for key, lines in others.items():
        kept = store.get(key).content.splitlines()
        assert [line.rstrip(b",") for line in kept] == [
            line.rstrip(b",") for line in lines if name.encode() not in line
        ]
    store.delete(REVIEWS)
    assert rebuild(store, SETTINGS).written == ()


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b'[{"id":' * 50_000, b'[{"id": NaN}, 1]', b"\xff"],
    ids=["brackets", "objects", "NaN", "no text"],
)
def test_tombstones_that_nobody_can_read_are_one_sentence(store, content):
    put(store, TOMBSTONES, content)
    for call in (rebuild, lambda s, t: take_down(s, t, [ids(store)[0]], "asked"), lambda s, t: restore(s, t, "x")):
        with pytest.raises(QualityError, match=r"tombstones\.json is damaged; mend it by hand"):
            call(store, SETTINGS)
    assert [problem.key for problem in validate(store, SETTINGS).problems] == [TOMBSTONES]


def test_lists_have_a_size(store, monkeypatch):
    monkeypatch.setattr("soundflow_core.library.storage.documents.get_document.__defaults__", (1000,))
    put(store, TOMBSTONES, b"[" + b" " * 2000 + b"]")
    with pytest.raises(QualityError, match="has 2002 bytes, and at most 1000 are read"):
        rebuild(store, SETTINGS)


def test_an_index_that_explodes_costs_readings_only(store):
    bomb = io.BytesIO()
    with zstandard.ZstdCompressor(level=1).stream_writer(bomb, closefd=False) as packed:
        packed.write(json.dumps([tag_index.reader_version(), None]).encode() + b"\t\n")
        for _ in range(300):
            packed.write(bytes(1 << 20))
    assert len(bomb.getvalue()) < 200_000
    put(store, INDEX, bomb.getvalue())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = rebuild(store, SETTINGS)
    assert (report.tracks, report.read) == (30, 30)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize(
    "row",
    [["k", "e", 1, "No Category", "", None], ["k", "e", 1, "Study", 5, None], ["k"], 5, ["k", "e", 1, None, "", {}]],
    ids=["category", "remark", "short", "number", "fingerprint"],
)
def test_an_index_with_odd_rows_costs_readings_only(store, row):
    text = json.dumps([tag_index.reader_version(), None]).encode() + b"\t\n" + json.dumps(row).encode() + b"\t{}\n"
    put(store, INDEX, zstandard.ZstdCompressor().compress(text))
    assert (rebuild(store, SETTINGS).tracks, len(ids(store))) == (30, 30)


@pytest.mark.parametrize("name", ["a\nb", "a\r#EXTINF:1,x", "a\x1b[2J", "a\x00b", "a\u2028b", "a\x85b"])
def test_a_key_with_control_characters_is_named_and_not_listed(store, tmp_path, name):
    _, path = make_track(tmp_path, "odd")
    key = f"audio/free/2025-01-02/{name}.mp3"
    put(store, "audio/free/2025-01-02/x.mp3", path.read_bytes())
    store._objects[key] = store._objects.pop("audio/free/2025-01-02/x.mp3")
    report = rebuild(store, SETTINGS)
    assert (report.tracks, len(report.skipped)) == (30, 1)
    assert report.skipped[0].isprintable()
    assert "control characters" in dict(report.remarks)[report.skipped[0]]
    assert [problem.key for problem in validate(store, SETTINGS).problems] == [*report.skipped]


def test_capitals_count_and_what_is_no_mp3_is_named(store, tmp_path):
    _, path = make_track(tmp_path, "odd")
    plain = path.read_bytes()
    for key in ("audio/premium/2025-01-02/LOUD.MP3", "audio/premium/2025-01-02/take.wav"):
        put(store, key, plain)
    report = rebuild(store, SETTINGS)
    assert report.tracks == 31
    assert report.skipped == ("audio/premium/2025-01-02/take.wav",)
    assert load_catalog(store, ALL_CATALOG)[0].object_key == "audio/premium/2025-01-02/LOUD.MP3"
    assert {problem.key for problem in validate(store, SETTINGS).problems} == {"audio/premium/2025-01-02/take.wav"}
    put(store, "audio/premium/2025-01-02/LOUD.mp3", plain)
    report = rebuild(store, SETTINGS)
    assert report.tracks == 31
    assert "audio/premium/2025-01-02/LOUD.MP3" in report.skipped
    take_down(store, SETTINGS, ["LOUD"], "asked", purge=True)
    assert [item.key for item in store.list("audio/premium/")] == ["audio/premium/2025-01-02/take.wav"]


def test_a_long_recording_is_read_in_pieces_and_lasts_as_long_as_its_frames(store, tmp_path, monkeypatch):
    monkeypatch.setattr("soundflow_core.library.catalog.entry_reader.PIECE_BYTES", 5000)
    _, path = make_track(tmp_path, "odd")
    stream = path.read_bytes()[-12_000:]
    stream = stream[stream.index(b"\xff\xfb") :]
    tag = ID3()
    tag.add(TIT2(3, text="A long one"))
    tag.add(TCON(3, text="Study"))
    path.write_bytes(stream * 20)
    tag.save(path, v1=2)
    content = path.read_bytes()
    put(store, "audio/premium/2025-01-02/long.mp3", content)
    assert rebuild(store, SETTINGS).remarks == ()
    entry = next(entry for entry in load_catalog(store, ALL_CATALOG) if entry.tier is Tier.PREMIUM)
    assert entry.title == "A long one"
    assert entry.duration_sec == pytest.approx(len(stream) * 20 * 8 / 192_000, rel=0.05)
    from soundflow_core.delivery.encoding import tags

    assert entry.sha256 == tags.audio_sha256(content)


def test_a_header_that_lies_of_its_length_is_not_believed(store, tmp_path):
    _, path = make_track(tmp_path, "odd")
    content = path.read_bytes()
    at = content.index(b"Info") + 8
    content = content.replace(b"SOUNDFLOW", b"sOUNDFLOW")
    put(store, "audio/premium/2025-01-02/a.mp3", content)
    put(store, "audio/premium/2025-01-02/b.mp3", content[:at] + b"\x7f\xff\xff\xff" + content[at + 4 :])
    rebuild(store, SETTINGS)
    honest, lying = (entry for entry in load_catalog(store, ALL_CATALOG) if entry.tier is Tier.PREMIUM)
    assert honest.duration_sec == 0.5
    assert lying.duration_sec == pytest.approx(0.55, abs=0.05)


def test_a_tag_beyond_its_object_is_said(store, tmp_path):
    _, path = make_track(tmp_path, "odd")
    put(store, "audio/premium/2025-01-02/cut.mp3", path.read_bytes()[:700])
    ((_, remark),) = rebuild(store, SETTINGS).remarks
    assert remark


def test_a_missing_list_is_only_believed_of_a_store_that_answers(store):
    ill = Part(store, refuses=lambda key: key == TOMBSTONES)
    before = {item.key: item.etag for item in store.list("")}
    with pytest.raises(Unavailable):
        rebuild(ill, SETTINGS)
    assert {item.key: item.etag for item in store.list("")} == before
    with pytest.raises(NotFound):
        restore(store, SETTINGS, ids(store)[0])
