"""Every other format, through pydub and ffmpeg: reading what people have, writing previews."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from contextlib import suppress
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import soxr
from pedalboard.io import AudioFile

from soundflow_core.audio import CHANNELS, SAMPLE_RATE_HZ, Signal
from soundflow_core.encoding.mp3 import decode_lenient, encode
from soundflow_core.errors import BriefError, ConfigurationError, QualityError, Unavailable

with warnings.catch_warnings():  # pydub looks for an ffmpeg on the PATH and warns; it is told which one to use below
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.exceptions import CouldntEncodeError

DIRECT = (".wav", ".flac", ".ogg", ".aiff", ".aif")
WRITTEN = (".wav", ".flac", ".mp3", ".ogg", ".m4a")
MUXERS = {".ogg": "ogg", ".m4a": "ipod"}
"""What ffmpeg calls a suffix."""


def ffmpeg() -> str:
    """The ffmpeg to use: the system's, else the one that the imageio-ffmpeg package brings; ConfigurationError where there is none."""
    try:
        return shutil.which("ffmpeg") or str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ConfigurationError(
            "No ffmpeg can be found; install one, or name it in the variable IMAGEIO_FFMPEG_EXE."
        ) from error


def decode_any(path: Path) -> Signal:
    """Any audio file as a stereo signal at 44.1 kHz; BriefError where it holds no audio.

    Suffixes may lie: what the direct readers refuse is given to ffmpeg, and more than two channels are mixed down by it.
    """
    if not path.is_file():
        raise BriefError(f"{path} is no file; name an audio file.")
    signal, rate_hz = _direct(path) or _through_ffmpeg(path)
    stereo = np.repeat(signal, CHANNELS, axis=0) if signal.shape[0] == 1 else signal
    if rate_hz != SAMPLE_RATE_HZ:
        stereo = soxr.resample(stereo.T, rate_hz, SAMPLE_RATE_HZ, "HQ").T
    return np.ascontiguousarray(stereo, dtype=np.float32)


def _direct(path: Path) -> tuple[Signal, float] | None:
    """Mono or stereo samples and their rate, read without ffmpeg; None where that can't be done."""
    suffix = path.suffix.lower()
    if suffix == ".mp3":
        with suppress(QualityError):
            return decode_lenient(path)
    if suffix in DIRECT:
        with suppress(ValueError, RuntimeError, OSError), AudioFile(str(path)) as file:
            if file.num_channels <= CHANNELS:
                return file.read(file.frames), float(file.samplerate)
    return None


def _through_ffmpeg(path: Path) -> tuple[Signal, float]:
    """Pydub asks ffprobe for a file's codec; handing it a WAV from ffmpeg's own guess needs no ffprobe."""
    command = [ffmpeg(), "-v", "error", "-i", str(path), "-map", "0:a:0", "-af", "aformat=channel_layouts=mono|stereo"]
    done = subprocess.run(  # noqa: S603  # the program is ours, the file name is one argument
        [*command, "-f", "wav", "-acodec", "pcm_s24le", "-"], capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    segment = AudioSegment(done.stdout) if done.returncode == 0 and len(done.stdout) > 100 else None
    if not segment:
        raise BriefError(f"{path} holds no audio that can be read; convert it to WAV or MP3 first.")
    samples = np.array(segment.get_array_of_samples()).reshape(-1, segment.channels).T
    full_scale = float(1 << (8 * segment.sample_width - 1))
    return np.divide(samples, full_scale, dtype=np.float32, casting="same_kind"), float(segment.frame_rate)


def export(signal: Signal, path: Path, bitrate_kbps: int = 192) -> None:
    """Write a signal in the format that the suffix names; the file appears whole or not at all.

    BriefError for a format that can't be written, Unavailable where the file can't be.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITTEN:
        raise BriefError(f"'{path.name}' names no format that can be written; end it with one of {', '.join(WRITTEN)}.")
    if suffix == ".mp3":
        encode(signal, path, bitrate_kbps)
        return
    part = path.with_name(f"{path.stem}.{os.getpid()}.part{suffix}")  # the writers tell the format by the suffix
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.touch()  # an OSError that says why; the writers' own errors do not
        _write_lossless(signal, part) if suffix in (".wav", ".flac") else _through_pydub(signal, part)
        part.replace(path)
    except (OSError, ValueError, RuntimeError, CouldntEncodeError) as error:
        reason = getattr(error, "strerror", None) or "the disk may be full"
        raise Unavailable(f"{path} can't be written ({reason}); free some space or choose another place.") from error
    finally:
        with suppress(OSError):  # a read-only disk holds nothing to remove
            part.unlink(missing_ok=True)


def _write_lossless(signal: Signal, path: Path) -> None:
    with AudioFile(str(path), "w", samplerate=SAMPLE_RATE_HZ, num_channels=CHANNELS, bit_depth=24) as out:
        out.write(signal)


def _through_pydub(signal: Signal, path: Path) -> None:
    pcm = np.clip(np.rint(signal.T * 32767.0), -32768, 32767).astype("<i2").tobytes()
    segment = AudioSegment(pcm, frame_rate=SAMPLE_RATE_HZ, sample_width=2, channels=CHANNELS)
    AudioSegment.converter = ffmpeg()
    segment.export(str(path), format=MUXERS[path.suffix.lower()]).close()
