"""Tags: ordinary frames for players, the entry and the recipe near the front, and nothing that a damaged file can break."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.mp3 import MP3

from soundflow_core.base.errors import BriefError, QualityError, Unavailable
from soundflow_core.delivery.covers.emblem import draw_emblem
from soundflow_core.delivery.encoding import tags
from soundflow_core.delivery.encoding.formats import export
from soundflow_core.delivery.encoding.mp3 import decode, encode
from soundflow_core.delivery.encoding.mpeg import id3_length
from soundflow_core.model.brief import Category
from tests.support.recipes import recipe
from tests.support.sound_files import decode_any
from tests.support.tracks import make_track


def tone(seconds=1.0):
    t = np.arange(round(seconds * 44_100)) / 44_100
    return (0.4 * np.array([np.sin(2 * np.pi * 440 * t), np.sin(2 * np.pi * 550 * t)])).astype(np.float32)


def test_entry_and_recipe_come_back_from_the_first_bytes(tmp_path):
    entry, path = make_track(tmp_path)
    asked = recipe("lofi")
    tags.write(path, entry, asked, draw_emblem(Category.STUDY, 1))
    head = path.read_bytes()[:4096]
    assert tags.read_head(head) == tags.Tagged(entry, asked)
    assert tags.read(path).entry == entry


def test_ordinary_frames_are_there_for_every_player(tmp_path):
    entry, path = make_track(tmp_path)
    tags.write(path, entry, None, draw_emblem(Category.STUDY, 1))
    file = MP3(path)
    assert file.info.bitrate == pytest.approx(192_000, rel=0.001)
    assert (file.info.sample_rate, file.info.channels) == (44_100, 2)
    assert str(file.info.bitrate_mode).endswith("CBR") or not file.info.sketchy
    frames = {name: str(file.tags[name].text[0]) for name in ("TIT2", "TPE1", "TCON", "TBPM", "TKEY", "TDRC", "TLEN")}
    assert frames == {
        "TIT2": "study_daily", "TPE1": "SoundFlow", "TCON": "lofi", "TBPM": "80", "TKEY": "Dm", "TDRC": "2025-01-15", "TLEN": "500",
    }  # fmt: skip
    assert file.tags["APIC:Cover"].data[:4] == b"\x89PNG"


def test_the_same_tag_gives_the_same_bytes_and_leaves_the_audio(tmp_path):
    entry, path = make_track(tmp_path)
    before = tags.audio_sha256(path.read_bytes())
    tags.write(path, entry, None, None)
    once = path.read_bytes()
    tags.write(path, entry, None, draw_emblem(Category.STUDY, 1))
    tags.write(path, entry, None, None)
    assert path.read_bytes() == once
    assert tags.audio_sha256(once) == before == entry.sha256


def test_an_untagged_file_has_no_entry(tmp_path):
    encode(tone(), tmp_path / "x.mp3", 192)
    assert tags.read(tmp_path / "x.mp3") is None
    assert id3_length((tmp_path / "x.mp3").read_bytes()) == 0


@given(st.binary(max_size=400), st.integers(0, 600), st.integers(0, 255))
def test_damaged_heads_never_raise_anything_else(noise, at, byte):
    for head in (noise, b"ID3\x04\x00\x00" + noise, _head()[:at], _head()[:at] + bytes([byte]) + _head()[at + 1 :]):
        try:
            tags.read_head(head)
        except QualityError as error:
            assert "SOUNDFLOW" in str(error)


_HEADS: list[bytes] = []


def _head():
    if not _HEADS:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            _HEADS.append(make_track(Path(folder))[1].read_bytes()[:2000])
    return _HEADS[0]


@pytest.mark.parametrize("bitrate", [192, 320])
def test_encoding_is_gapless_and_level(tmp_path, bitrate):
    signal = tone(2.0)
    encode(signal, tmp_path / "x.mp3", bitrate)
    decoded = decode(tmp_path / "x.mp3")
    assert decoded.shape == signal.shape
    middle = slice(20_000, 60_000)
    assert np.sqrt(np.mean(decoded[:, middle] ** 2)) == pytest.approx(
        np.sqrt(np.mean(signal[:, middle] ** 2)), rel=0.006
    )
    assert np.mean((decoded[:, middle] - signal[:, middle]) ** 2) < 1e-4 * np.mean(signal**2)
    assert MP3(tmp_path / "x.mp3").info.encoder_info.startswith("LAME")


def test_bad_bitrates_files_and_disks_are_sentences(tmp_path, read_only):
    with pytest.raises(BriefError, match="33 kbps is not an mp3 bitrate"):
        encode(tone(), tmp_path / "x.mp3", 33)
    with pytest.raises(QualityError, match="not a readable mp3"):
        decode(b"not an mp3" * 100)
    with pytest.raises(Unavailable, match="can't be written"):
        encode(tone(), read_only / "x.mp3", 192)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".ogg", ".m4a"])
def test_every_format_goes_out_and_comes_in(tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    export(tone(), path)
    back = decode_any(path)
    assert back.shape[0] == 2
    assert back.shape[1] == pytest.approx(44_100, abs=3000)
    spectrum = np.abs(np.fft.rfft(back[0][8000:32_000] * np.hanning(24_000)))
    assert np.argmax(spectrum) * 44_100 / 24_000 == pytest.approx(440, abs=4)


def test_what_is_no_audio_is_one_sentence(tmp_path):
    for name in ("x.wav", "x.m4a", "x.txt"):
        (tmp_path / name).write_text("words")
        with pytest.raises(BriefError, match="holds no audio"):
            decode_any(tmp_path / name)
    with pytest.raises(BriefError, match="is not a file"):
        decode_any(tmp_path / "none.wav")
    with pytest.raises(BriefError, match="no format"):
        export(tone(), tmp_path / "x.xyz")


def test_covers_are_small_deterministic_and_differ():
    covers = {draw_emblem(category, seed) for category in Category for seed in (1, 2)}
    assert len(covers) == 10
    assert draw_emblem(Category.RELAX, 1) == draw_emblem(Category.RELAX, 1)
    assert all(len(cover) < 90_000 for cover in covers)
