"""Anybody's files become tracks."""

import subprocess
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from mutagen.id3 import ID3, TIT2
from mutagen.mp3 import MP3
from pedalboard.io import AudioFile

from soundflow_core.base.audio import level_of
from soundflow_core.base.errors import BriefError, QualityError
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding.formats import ffmpeg
from soundflow_core.delivery.encoding.mp3 import decode, encode
from soundflow_core.library.catalog.change_log import changes
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.takedowns import take_down
from soundflow_core.library.catalog.tombstones import HeldBack
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.keys import ALL_CATALOG
from soundflow_core.pipeline.ingest import Ingest, id_of, ingest

SETTINGS = Settings(store="file:///nowhere", work_folder=Path("nowhere"), operator="ann@desk")
DAY = date(2025, 2, 1)


@pytest.fixture
def store():
    return MemoryStore()


def chord(seconds=4.0, rate_hz=44_100, level=0.1):
    t = np.arange(int(seconds * rate_hz)) / rate_hz
    beats = np.exp(-6 * (t % 0.5))
    left = sum(np.sin(2 * np.pi * hz * t) for hz in (220.0, 261.63, 329.63)) * beats
    right = sum(np.sin(2 * np.pi * hz * t + 0.4) for hz in (220.0, 261.63, 329.63)) * beats
    return (np.array([left, right]) * level).astype(np.float32)


@pytest.fixture
def wav(tmp_path):
    """Four seconds of A minor at 96 kHz, quiet."""
    path = tmp_path / "Été à la mer (take 2).wav"
    with AudioFile(str(path), "w", samplerate=96_000, num_channels=2, bit_depth=24) as file:
        file.write(chord(rate_hz=96_000))
    return path


def bring(store, file, **changes_):
    done = ingest(store, SETTINGS, Ingest(file, Category.RELAX, DAY, **changes_))
    rebuild(store, SETTINGS)
    return done


def test_a_file_becomes_a_premium_track(store, wav):
    done = bring(store, wav, title="By the sea")
    (entry,) = load_catalog(store, "catalog/premium.json")
    assert entry.id == "premium-2025-02-01-ete_a_la_mer_take_2"
    assert (entry.title, entry.method, entry.ai_generated, done.outcome) == ("By the sea", "manual", False, "created")
    assert (entry.key, entry.duration_sec) == ("Am", 4.0)
    info = MP3(fileobj=_file(store, entry.object_key)).info
    assert (info.bitrate, info.sample_rate, info.channels) == (320_000, 44_100, 2)
    assert entry.lufs == pytest.approx(-24, abs=6)
    assert validate(store, SETTINGS, deep=True).ok
    assert [(c.by, c.why) for c in changes(store)] == [("ann@desk", f"ingested {wav.name}")]


def _file(store, key):
    import io

    return io.BytesIO(store.get(key).content)


def test_what_was_taken_down_is_not_ingested_again(store, wav):
    name = bring(store, wav).entry.id
    take_down(store, SETTINGS, [name], "a claim", purge=True)
    before = [item.key for item in store.list("audio/")]
    with pytest.raises(HeldBack, match=r"taken down \(a claim\)"):
        bring(store, wav, replace=True)
    assert [item.key for item in store.list("audio/")] == before


def test_mastering_brings_it_to_the_target(store, wav):
    entry = bring(store, wav, master=True).entry
    assert entry.lufs == pytest.approx(-14, abs=0.3)
    assert entry.true_peak_dbtp <= -1.0
    plain = decode(store.get(entry.object_key).content)
    assert level_of(float(abs(plain).max())) <= 0


@pytest.mark.parametrize("suffix", ["flac", "ogg", "m4a", "opus", "aiff", "mp3", "mka"])
def test_any_format_that_ffmpeg_reads(store, wav, tmp_path, suffix):
    file = tmp_path / f"song.{suffix}"
    subprocess.run([ffmpeg(), "-v", "error", "-i", wav, file], check=True)
    entry = bring(store, file).entry
    assert entry.duration_sec == pytest.approx(4.0, abs=0.1)
    assert entry.key == "Am"
    assert validate(store, SETTINGS, deep=True).ok


def test_a_free_track_is_encoded_at_the_free_rate(store, wav):
    entry = bring(store, wav, tier=Tier.FREE, track_id="sea").entry
    assert MP3(fileobj=_file(store, entry.object_key)).info.bitrate == pytest.approx(192_000, rel=0.001)
    assert entry.url == f"/media/{entry.object_key}"


def test_an_mp3_of_the_right_format_is_not_encoded_again(store, tmp_path):
    file = tmp_path / "ready.mp3"
    encode(chord(), file, 320)
    tag = ID3()
    tag.add(TIT2(3, text="Its own title"))
    tag.save(file)
    done = bring(store, file)
    assert (done.encoded, done.entry.title) == (False, "Its own title")
    assert np.array_equal(decode(store.get(done.entry.object_key).content), decode(file))
    assert bring(store, file, tier=Tier.FREE).encoded


def test_a_model_s_track_says_so(store, wav):
    entry = bring(store, wav, model="suno-v5", license="all rights reserved").entry
    assert (entry.method, entry.model, entry.ai_generated) == ("model", "suno-v5", True)
    assert load_catalog(store, ALL_CATALOG)[0].license == "all rights reserved"


def test_the_same_again_changes_nothing_and_another_needs_force(store, wav, tmp_path):
    bring(store, wav, track_id="sea")
    assert bring(store, wav, track_id="sea").outcome == "unchanged"
    with pytest.raises(BriefError, match="--force"):
        bring(store, wav, track_id="sea", title="Another")
    assert bring(store, wav, track_id="sea", title="Another", replace=True).outcome == "replaced"


@pytest.mark.parametrize("content", [b"", b"this is no audio", bytes(5000)])
@pytest.mark.parametrize("suffix", ["mp3", "wav", "txt"])
def test_what_is_no_audio_is_refused(store, tmp_path, content, suffix):
    file = tmp_path / f"x.{suffix}"
    file.write_bytes(content)
    with pytest.raises(BriefError, match="no audio that can be read"):
        bring(store, file)
    assert list(store.list("audio/")) == []


@pytest.mark.parametrize("master", [False, True])
def test_silence_is_refused(store, tmp_path, master):
    file = tmp_path / "quiet.wav"
    with AudioFile(str(file), "w", samplerate=44_100, num_channels=2) as out:
        out.write(np.zeros((2, 88_200), dtype=np.float32))
    with pytest.raises(QualityError, match=r"quiet\.wav"):
        bring(store, file, master=master)
    assert list(store.list("")) == []


def test_names_become_ids():
    assert id_of(Path("a b.mp3")) == "a_b"
    assert id_of(Path("Ünï (final).wav")) == "uni_final"
    assert len(id_of(Path("x" * 200))) == 80
    with pytest.raises(BriefError, match="--track-id"):
        id_of(Path("日本.mp3"))
