"""The codec: exact in length and level at every rate, heard as other decoders hear it, and never fooled by a damaged file."""

import struct
import subprocess

import numpy as np
import pytest

from soundflow_core.base.errors import NotFound, QualityError, Unavailable
from soundflow_core.delivery.encoding.formats import ffmpeg
from soundflow_core.delivery.encoding.mp3 import BITRATES_KBPS, decode, encode
from soundflow_core.delivery.encoding.mpeg import broken_at, declared_bytes, frame_length
from soundflow_core.sound.metering.loudness import integrated_lufs


def music(seconds=4.0, seed=1):
    """Noise bursts over chords: transients, tonal parts and two different channels, as an encoder meets them."""
    rng = np.random.default_rng(seed)
    frames = round(seconds * 44_100)
    t = np.arange(frames) / 44_100
    chord = sum(np.sin(2 * np.pi * hz * t + phase) for hz, phase in ((110, 0), (220, 1), (277.2, 2), (329.6, 3)))
    hits = rng.standard_normal((2, frames)) * np.exp(-(t % 0.25) * 60)
    return (0.06 * chord + 0.25 * hits).astype(np.float32)


@pytest.fixture(scope="module")
def track(tmp_path_factory):
    path = tmp_path_factory.mktemp("mp3") / "track.mp3"
    encode(music(), path, 192)
    return path


@pytest.mark.parametrize("frames", [1, 575, 576, 1152, 1153, 1682, 44_100, 262_145])
def test_a_decoded_file_has_exactly_the_frames_that_were_encoded(tmp_path, frames):
    encode(music(6.0)[:, :frames], tmp_path / "x.mp3", 192)
    assert decode(tmp_path / "x.mp3").shape == (2, frames)


@pytest.mark.parametrize("bitrate", BITRATES_KBPS)
def test_loudness_is_the_masters_at_every_rate(tmp_path, bitrate):
    signal = music()
    spectrum = np.fft.rfft(signal)
    spectrum[:, round(8000 * signal.shape[1] / 44_100) :] = 0  # low rates cut what lies higher, rightly
    signal = np.ascontiguousarray(np.fft.irfft(spectrum, signal.shape[1]), dtype=np.float32)
    encode(signal, tmp_path / "x.mp3", bitrate)
    assert integrated_lufs(decode(tmp_path / "x.mp3")) == pytest.approx(integrated_lufs(signal), abs=0.06)


def drums_over_a_wide_chord():
    """Sharp hits in the middle: they make the encoder switch to short blocks, where decoders part."""
    t = np.arange(4 * 44_100) / 44_100
    turned = np.array([[0.0], [2.0]])
    chord = sum(np.sin(2 * np.pi * hz * t + turned * n) for n, hz in enumerate((110, 220, 277.2, 329.6)))
    hits = np.random.default_rng(1).standard_normal(t.size) * np.exp(-(t % 0.25) * 150)
    return (0.06 * chord + 0.25 * hits).astype(np.float32)


def test_what_is_decoded_is_what_ffmpeg_decodes(tmp_path):
    encode(drums_over_a_wide_chord(), tmp_path / "x.mp3", 192)
    command = [ffmpeg(), "-v", "error", "-i", tmp_path / "x.mp3", "-f", "f32le", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    other = np.frombuffer(raw, dtype=np.float32).reshape(-1, 2).T
    assert np.abs(decode(tmp_path / "x.mp3") - other).max() < 1e-5


def test_progress_rises_to_one_and_the_callers_signal_stays(tmp_path):
    signal = music(14.0)
    before, told = signal.copy(), []
    encode(signal, tmp_path / "x.mp3", 192, told.append)
    assert told == sorted(told)
    assert len(told) > 2
    assert told[-1] == 1.0
    assert np.array_equal(signal, before)


def cut(content):
    return content[: len(content) // 2]


def cut_a_little(content):
    return content[:-3]


def only_the_head(content):
    return content[:700]


def hole(content):
    middle = len(content) // 2
    return content[:middle] + bytes(5000) + content[middle + 5000 :]


def noise(content):
    middle = len(content) // 2
    return content[:middle] + np.random.default_rng(0).bytes(5000) + content[middle + 5000 :]


def part_missing(content):
    middle = len(content) // 2
    return content[:middle] + content[middle + 5000 :]


@pytest.mark.parametrize("damage", [cut, cut_a_little, only_the_head, hole, noise, part_missing])
def test_damage_that_a_player_would_pass_over_is_told(track, damage):
    with pytest.raises(QualityError, match=r"damaged or cut off \d+ bytes into its audio; make it again"):
        decode(damage(track.read_bytes()))


@pytest.mark.parametrize(
    "content", [b"", b"not an mp3" * 100, b"RIFF" + bytes(2000), bytes(5000)], ids=["empty", "text", "riff", "zeros"]
)
def test_what_is_no_mp3_is_one_sentence(content):
    with pytest.raises(QualityError, match="not a readable mp3; make it again"):
        decode(content)


def test_a_header_that_promises_hours_takes_no_memory(track):
    content = bytearray(track.read_bytes())
    at = content.find(b"Info")
    content[at + 8 : at + 12] = struct.pack(">I", 0x7FFF_FFFF)
    with pytest.raises(QualityError):
        decode(bytes(content))


def test_what_follows_the_audio_is_no_damage(track):
    content = track.read_bytes() + b"TAG" + bytes(125)
    assert np.array_equal(decode(content), decode(track))


def test_a_missing_file_is_not_found(tmp_path):
    for path in (tmp_path / "none.mp3", tmp_path):
        with pytest.raises(NotFound, match="is not a file"):
            decode(path)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_no_numbers_are_not_encoded(tmp_path, value):
    signal = music(1.0)
    signal[1, 20_000] = value
    with pytest.raises(QualityError, match="no numbers near frame 0; render it again"):
        encode(signal, tmp_path / "x.mp3", 192)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tiny_disk):
    with pytest.raises(Unavailable, match="No space left"):
        encode(music(60.0), tiny_disk / "x.mp3", 192)
    assert not list(tiny_disk.iterdir())


def test_frames_chain_to_the_declared_end(track):
    stream = track.read_bytes()
    assert declared_bytes(stream) == len(stream)
    assert broken_at(stream) is None
    assert {frame_length(stream[at : at + 4]) for at in (0, frame_length(stream))} <= {626, 627}


@pytest.mark.parametrize(
    ("header", "length"),
    [
        ("fffb9064", 417),  # MPEG 1, 128 kbps, 44.1 kHz
        ("fffb9264", 418),  # the same, padded
        ("fffbb464", 576),  # 192 kbps, 48 kHz
        ("fff380c4", 208),  # MPEG 2, 64 kbps, 22.05 kHz
        ("fffb0064", 0),  # free format
        ("fffbf064", 0),  # no such bit rate
        ("fffd9064", 0),  # layer II
        ("00000000", 0),
        ("fffb", 0),
    ],
)
def test_a_frames_length_stands_in_its_header(header, length):
    assert frame_length(bytes.fromhex(header)) == length
