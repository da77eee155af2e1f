"""Every other format, through pydub and ffmpeg: reading what people have, writing previews."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import soxr
from pedalboard.io import AudioFile
from pydub import AudioSegment

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.encoding.mp3 import decode, encode
from soundflow_core.errors import BriefError, QualityError, Unavailable

DIRECT = (".wav", ".flac", ".ogg", ".mp3", ".aiff", ".aif")
WRITTEN = (".wav", ".flac", ".mp3", ".ogg", ".m4a")


def ffmpeg() -> str:
    """The ffmpeg to use: the system's, else the one that the imageio-ffmpeg package brings."""
    return shutil.which("ffmpeg") or str(imageio_ffmpeg.get_ffmpeg_exe())


def decode_any(path: Path) -> Signal:
    """Any audio file as a stereo signal at 44.1 kHz; BriefError where it holds no audio."""
    if not path.is_file():
        raise BriefError(f"{path} is no file; name an audio file.")
    if path.suffix.lower() == ".mp3":
        with suppress(QualityError):  # a gapless stereo file at our rate, without its encoder's delay
            return decode(path)
    signal, rate = _direct(path) if path.suffix.lower() in DIRECT else _through_ffmpeg(path)
    stereo = np.repeat(signal, 2, axis=0) if signal.shape[0] == 1 else signal[:2]
    if rate != SAMPLE_RATE_HZ:
        stereo = soxr.resample(stereo.T, rate, SAMPLE_RATE_HZ, "HQ").T
    return np.ascontiguousarray(stereo, dtype=np.float32)


def _direct(path: Path) -> tuple[Signal, float]:
    try:
        with AudioFile(str(path)) as file:
            return file.read(file.frames), float(file.samplerate)
    except (ValueError, RuntimeError, OSError) as error:
        raise BriefError(f"{path} holds no audio that can be read; convert it to WAV or MP3 first.") from error


def _through_ffmpeg(path: Path) -> tuple[Signal, float]:
    """Pydub asks ffprobe for a file's codec; handing it a WAV from ffmpeg's own guess needs no ffprobe."""
    done = subprocess.run(  # noqa: S603  # the program is ours, the file name is one argument
        [ffmpeg(), "-v", "error", "-i", str(path), "-vn", "-f", "wav", "-acodec", "pcm_s24le", "-"],
        capture_output=True,
        check=False,
    )
    if done.returncode or len(done.stdout) < 100:
        reason = (done.stderr.decode(errors="replace").strip().splitlines() or ["no audio in it"])[-1]
        raise BriefError(f"{path} holds no audio that can be read ({reason}); convert it to WAV or MP3 first.")
    segment = AudioSegment(done.stdout)
    samples = np.array(segment.get_array_of_samples(), dtype=np.float64).reshape(-1, segment.channels).T
    return (samples / float(1 << (8 * segment.sample_width - 1))).astype(np.float32), float(segment.frame_rate)


def export(signal: Signal, path: Path, bitrate_kbps: int = 192) -> None:
    """Write a signal in the format that the suffix names; BriefError for a format that can't be written."""
    suffix = path.suffix.lower()
    if suffix not in WRITTEN:
        raise BriefError(f"'{path.name}' names no format that can be written; end it with one of {', '.join(WRITTEN)}.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if suffix == ".mp3":
            encode(signal, path, bitrate_kbps)
        elif suffix in (".wav", ".flac"):
            with AudioFile(str(path), "w", samplerate=SAMPLE_RATE_HZ, num_channels=2, bit_depth=24) as out:
                out.write(signal)
        else:
            _through_pydub(signal, path)
    except OSError as error:
        raise Unavailable(f"{path} can't be written ({error.strerror or error}); choose another place.") from error


def _through_pydub(signal: Signal, path: Path) -> None:
    pcm = np.clip(np.rint(signal.T * 32767.0), -32768, 32767).astype("<i2").tobytes()
    segment = AudioSegment(pcm, frame_rate=SAMPLE_RATE_HZ, sample_width=2, channels=2)
    AudioSegment.converter = ffmpeg()
    segment.export(str(path), format={".m4a": "ipod"}.get(path.suffix.lower(), path.suffix[1:].lower()))
