"""Random tags and entries: a rebuild names what it can't list, in little time and memory, and never raises."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen.id3 import APIC, COMM, ID3, TBPM, TCON, TIT2, TXXX

from soundflow_core.base.errors import SoundFlowError
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding import ordinary_tags, tags
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.validation import load_catalog
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import ALL_CATALOG
from tests.support.hostile_objects import chapters, compressed, forged, frame, own, stream_of, tag
from tests.support.tracks import make_track

SETTINGS = Settings(store="file:///nowhere", work_folder=Path("nowhere"))
KEY = "audio/premium/2025-02-02/odd.mp3"
MOST_SECONDS = 3.0
NAMES = ["TXXX", "TIT2", "TCON", "TBPM", "TKEY", "APIC", "RVA2", "CHAP", "CTOC", "COMM", "PRIV", "UFID", "POPM", "ETCO", "MLLT", "SYLT",
         "EQU2", "ASPI", "SIGN", "TDRC", "LINK", "RVRB", "TIPL", "MCDI", "XXXX", "TT2\0"]  # fmt: skip


@pytest.fixture(scope="module")
def seedlings(tmp_path_factory):
    """Real files to be damaged: ours, one with pictures and comments of others, one with an ID3v2.3 tag, and its entry."""
    entry, path = make_track(tmp_path_factory.mktemp("seedlings"))
    mine = path.read_bytes()
    tag = ID3()
    for number in range(4):
        tag.add(COMM(3, lang="eng", desc=str(number), text="words" * 20))
        tag.add(TXXX(1, desc=f"other {number}", text="words"))
    tag.add(TIT2(1, text="Ünïcode"))
    tag.add(TCON(0, text="(17)"))
    tag.add(TBPM(0, text="120"))
    tag.add(APIC(3, mime="image/png", type=3, desc="", data=bytes(9000)))
    tag.save(path, v2_version=3)
    theirs = path.read_bytes()
    tag.save(path, v2_version=4, v1=2)
    return entry.as_json(), stream_of(mine), (mine, theirs, path.read_bytes())


def check(content):
    """Rebuild with this object: it is listed or named, and the catalogs are JSON that the entry model accepts."""
    store = MemoryStore()
    store.put(KEY, content, ANYTHING, "", "")
    began = time.process_time()
    report = rebuild(store, SETTINGS)
    assert time.process_time() - began < MOST_SECONDS
    assert report.tracks + len(report.skipped) == 1
    assert report.tracks or dict(report.remarks)[KEY]
    for key in catalog_keys(SETTINGS):
        json.loads(store.get(key).content, parse_constant=pytest.fail)
    for entry in load_catalog(store, ALL_CATALOG):
        assert (entry.id, entry.object_key, entry.tier, str(entry.date)) == ("odd", KEY, "premium", "2025-02-02")
        for companion in (entry.cover_key, entry.cover_webp_key, entry.waveform_key):
            assert companion is None or "/premium/2025-02-02/odd." in companion


def mutated(data, seedlings):
    content = bytearray(data.draw(st.sampled_from(seedlings[2])))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, min(3000, len(content) - 1)))
        with_what = data.draw(
            st.one_of(st.binary(max_size=12), st.sampled_from([b"\xff" * 4, b"\x00" * 10, b"\x7f\x7f\x7f\x7f", b"ID3"]))
        )
        content[at : at + data.draw(st.sampled_from([0, len(with_what)]))] = with_what
    return bytes(content[: data.draw(st.sampled_from([len(content), 700, 9000]))])


FRAMES = st.one_of(
    st.builds(
        frame, st.sampled_from(NAMES), st.binary(max_size=60), st.sampled_from([0, 1, 2, 4, 8, 9, 11, 64, 128, 255])
    ),
    st.builds(compressed, st.binary(max_size=50), st.sampled_from(["TXXX", "TIT2", "APIC"])),
    st.builds(chapters, st.integers(0, 6)),
    st.builds(own, st.text(max_size=30)),
)
NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([5e-324, 1e308, 10**400, -1, 0, float("nan"), float("inf")]),
    st.booleans(),
    st.none(),
)
VALUES = st.recursive(
    st.one_of(NUMBERS, st.text(max_size=20)),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3),
    max_leaves=6,
)


def synthetic(data, seedlings):
    entry, audio, _ = seedlings
    frames = data.draw(st.lists(FRAMES, max_size=6))
    if data.draw(st.booleans()):
        name = data.draw(st.sampled_from(list(entry)))
        frames.insert(0, forged(entry, **{name: data.draw(VALUES)}))
    version = data.draw(st.sampled_from([4, 4, 3, 2]))
    flags = data.draw(st.sampled_from([0, 0, 0x80, 0x40, 0x10, 0xF0]))
    return tag(*frames, version=version, flags=flags) + audio


def either(data, seedlings):
    check(data.draw(st.sampled_from([mutated, synthetic]))(data, seedlings))


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_no_tag_stops_a_rebuild(seedlings, data):
    either(data, seedlings)


@pytest.mark.whole
@given(st.data())
@settings(max_examples=10_000, suppress_health_check=[HealthCheck.too_slow], derandomize=False)
def test_no_tag_of_ten_thousand_stops_a_rebuild(seedlings, data):
    either(data, seedlings)


@given(st.data())
@settings(max_examples=100)
def test_an_entry_is_in_its_ranges_or_refused(seedlings, data):
    entry, _, _ = seedlings
    names = data.draw(st.lists(st.sampled_from(list(entry)), min_size=1, max_size=3))
    values = {**entry, **{name: data.draw(VALUES) for name in names}}
    try:
        found = CatalogEntry.model_validate(values)
    except ValueError:
        return
    text = json.dumps(found.as_json(), allow_nan=False)
    assert CatalogEntry.model_validate_json(text) == found
    assert 0 <= found.bpm <= 1000
    assert 0 <= found.duration_sec <= 86_400
    assert all(
        0 <= value <= 100 for value in (found.energy_min, found.energy_max, found.ambience_min, found.ambience_max)
    )
    assert len(text) < 10_000


@given(st.binary(max_size=2000))
@settings(max_examples=200)
def test_no_bytes_break_the_reader_of_ordinary_frames(content):
    for head in (content, b"ID3\x04\x00\x00\x00\x00\x0f\x76" + content, b"ID3\x03\x00\x80\x00\x00\x0f\x76" + content):
        try:
            ordinary_tags.ordinary(head)
            tags.read_head(head)
        except SoundFlowError as error:
            assert str(error)
