"""Other formats: files as people have them, with lying names, odd rates and many channels; exports that appear whole or not at all."""

import subprocess
import sys

import numpy as np
import pytest

from soundflow_core.base.errors import ConfigurationError, Unavailable
from soundflow_core.delivery.encoding.formats import export, ffmpeg
from tests.support.sound_files import decode_any

SECONDS = 2


def chord():
    t = np.arange(SECONDS * 44_100) / 44_100
    return (0.4 * np.array([np.sin(2 * np.pi * 440 * t), np.sin(2 * np.pi * 550 * t)])).astype(np.float32)


@pytest.fixture(scope="module")
def wav(tmp_path_factory):
    path = tmp_path_factory.mktemp("wav") / "chord.wav"
    export(chord(), path)
    return path


def converted(wav, target, *options):
    subprocess.run([ffmpeg(), "-v", "error", "-y", "-i", wav, *options, target], check=True)
    return target


def pitch_hz(channel):
    middle = channel[20_000:64_100] * np.hanning(44_100)
    return float(np.argmax(np.abs(np.fft.rfft(middle))))


def test_lossless_formats_come_back_as_they_were(tmp_path, wav):
    export(chord(), tmp_path / "x.flac")
    for path in (wav, tmp_path / "x.flac"):
        assert np.abs(decode_any(path) - chord()).max() < 2e-7


@pytest.mark.parametrize("name", ["opus.ogg", "x.opus", "x.wma", "x.aac", "x.mka"])
def test_formats_that_only_ffmpeg_reads(tmp_path, wav, name):
    codec = ("-c:a", "libopus") if name == "opus.ogg" else ()
    signal = decode_any(converted(wav, tmp_path / name, *codec))
    assert [pitch_hz(channel) for channel in signal] == [440, 550]


@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".flac", ".ogg", ""])
def test_a_name_that_lies_is_seen_through(tmp_path, wav, suffix):
    content = converted(wav, tmp_path / "x.m4a").read_bytes()
    lying = tmp_path / f"lying{suffix}"
    lying.write_bytes(content)
    assert [pitch_hz(channel) for channel in decode_any(lying)] == [440, 550]


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (22_050, 1), (44_100, 1)])
def test_mp3s_of_any_rate_are_gapless(tmp_path, wav, rate, channels):
    signal = decode_any(converted(wav, tmp_path / "x.mp3", "-ar", str(rate), "-ac", str(channels)))
    assert signal.shape == (2, SECONDS * 44_100)
    if channels == 1:
        assert np.array_equal(signal[0], signal[1])


def test_the_centre_of_six_channels_is_kept(tmp_path, wav):
    six = converted(wav, tmp_path / "six.wav", "-af", "pan=5.1|FC=c0")
    signal = decode_any(six)
    assert signal.shape[0] == 2
    assert [pitch_hz(channel) for channel in signal] == [440, 440]
    assert np.abs(signal).max() > 0.1


def test_an_mp3_with_a_hole_is_taken_in_as_a_player_would(tmp_path):
    export(chord(), tmp_path / "x.mp3")
    content = (tmp_path / "x.mp3").read_bytes()
    middle = len(content) // 2
    (tmp_path / "hole.mp3").write_bytes(content[:middle] + bytes(2000) + content[middle + 2000 :])
    assert 0.8 < decode_any(tmp_path / "hole.mp3").shape[1] / (SECONDS * 44_100) <= 1.0


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".m4a", ".mp3"])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tiny_disk, suffix):
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (2, 44_100 * 90)).astype(np.float32)
    with pytest.raises(Unavailable, match="can't be written"):
        export(noise, tiny_disk / f"x{suffix}")
    assert not list(tiny_disk.iterdir())


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".m4a", ".mp3"])
def test_a_read_only_disk_is_one_sentence(read_only, suffix):
    with pytest.raises(Unavailable, match="can't be written"):
        export(chord(), read_only / f"x{suffix}")


def test_a_failed_export_leaves_the_old_file(tiny_disk):
    export(chord()[:, :4410], tiny_disk / "x.wav")
    before = (tiny_disk / "x.wav").read_bytes()
    with pytest.raises(Unavailable):
        export(np.tile(chord(), 8), tiny_disk / "x.wav")
    assert (tiny_disk / "x.wav").read_bytes() == before


def test_a_machine_without_ffmpeg_is_told_what_to_do(no_ffmpeg):
    with pytest.raises(ConfigurationError, match="IMAGEIO_FFMPEG_EXE"):
        ffmpeg()


def test_importing_the_formats_warns_of_nothing():
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", "import soundflow_core.delivery.encoding.formats"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/nowhere"},
    )
    assert "ffmpeg" not in done.stderr
