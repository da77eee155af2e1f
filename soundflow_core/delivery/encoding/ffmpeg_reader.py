"""Foreign audio through ffmpeg: one audio stream of a local file as 24-bit WAV through a pipe."""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.errors import BriefError, ConfigurationError
from soundflow_core.delivery.encoding.reader_process import ReaderProcess, Sound, reader_process

LONGEST_SECONDS = 8 * 3600
"""The longest track: as long as the longest wind-down."""
MISSING_SECONDS = 0.5
"""What a container may say too much: encoders' padding, rounding."""
DEMUXERS = (
    "aac", "ac3", "eac3", "aiff", "amr", "ape", "asf", "au", "avi", "caf", "dsf", "dts", "dtshd", "flac", "flv", "iff", "matroska", "webm",
    "mov", "mp4", "m4a", "mp3", "mpc", "mpc8", "mpeg", "mpegts", "nut", "ogg", "oma", "tak", "truehd", "tta", "voc", "w64", "wav", "wv",
)  # fmt: skip
"""Formats of ffmpeg that hold their sound themselves. Playlists, manifests, image sequences, devices and programs are not among them."""
CLOCK = r"(\d+):(\d\d):(\d\d(?:\.\d+)?)"
DURATION = re.compile(rf"^  Duration: {CLOCK}, ", re.MULTILINE)
MOVING_PICTURES = re.compile(r"^  Stream #.*: Video: (?!.*attached pic)", re.MULTILINE)
ESTIMATED = "Estimating duration from bitrate"
BLOCK_FRAMES = 1 << 16

Interleaved = NDArray[np.float32]
"""Shape (frames, channels)."""


def ffmpeg() -> str:
    """The ffmpeg to use: the system's, else the one that the imageio-ffmpeg package brings; ConfigurationError where there is none."""
    try:
        return shutil.which("ffmpeg") or str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ConfigurationError(
            "No ffmpeg can be found; install one, or name it in the variable IMAGEIO_FFMPEG_EXE."
        ) from error


def ffmpeg_blocks(path: Path, name: str) -> Iterator[tuple[Sound, Interleaved]]:
    """The samples of a file as ffmpeg decodes them; BriefError where it can't, or where the file ends before its header says."""
    command = [
        ffmpeg(), "-nostdin", "-nostats", "-hide_banner", "-v", "info", "-threads", "1",
        "-protocol_whitelist", "file", "-format_whitelist", ",".join(DEMUXERS), "-i", f"file:{path.absolute()}",
        "-map", "0:a:0", "-t", str(LONGEST_SECONDS + 60), "-af", "aformat=channel_layouts=mono|stereo",
        "-f", "wav", "-acodec", "pcm_s24le", "-",
    ]  # fmt: skip
    with reader_process(command, path, name) as child:
        sound = _wav_header(child)
        if sound is None:
            child.end()
            raise child.refused()
        log = child.log()
        said = DURATION.search(log)
        claims = said is not None and ESTIMATED not in log
        declared = (
            sum(float(part) * unit for part, unit in zip(said.groups(), (3600, 60, 1), strict=True)) if said else 0.0
        )
        if claims and declared > LONGEST_SECONDS + 1:
            raise too_long(name, LONGEST_SECONDS)
        frames = 0
        for block in _integers(child, sound):
            frames += len(block)
            yield sound, block
        if claims and not MOVING_PICTURES.search(log) and frames / sound.rate_hz < declared - MISSING_SECONDS:
            raise BriefError(
                f"{name} is cut off: it holds {frames / sound.rate_hz:.1f} of the {declared:.1f} s that its header says; copy it again."
            )


def _integers(child: ReaderProcess, sound: Sound) -> Iterator[Interleaved]:
    """Blocks of 24-bit integers from ffmpeg, as floats."""
    width = 3 * sound.channels
    while data := child.read(width * BLOCK_FRAMES):
        samples = np.frombuffer(data[: len(data) // width * width], np.uint8).reshape(-1, 3)
        wide = np.empty((len(samples), 4), np.uint8)
        wide[:, 0] = np.where(samples[:, 2] > 127, 255, 0)  # as pydub widens them: a 2^-31 step nearer to 0
        wide[:, 1:] = samples
        floats = np.divide(wide.view("<i4")[:, 0], np.float32(1 << 31), dtype=np.float32, casting="same_kind")
        if len(floats):
            yield floats.reshape(-1, sound.channels)
    child.end()
    child.check()


def _wav_header(child: ReaderProcess) -> Sound | None:
    """What the header of ffmpeg's WAV says, read up to its data; None where ffmpeg wrote none."""
    if child.read(12)[:4] != b"RIFF":
        return None
    sound = None
    while len(head := child.read(8)) == 8:
        if head[:4] == b"data":
            return sound and child.sensible(sound)
        content = child.read(struct.unpack("<I", head[4:])[0] & 0xFFFF)
        if head[:4] == b"fmt ":
            channels, rate_hz = struct.unpack("<HI", content[2:8])
            sound = Sound(rate_hz, channels)
    return None


def too_long(name: str, longest_seconds: float) -> BriefError:
    """The error for a file that lasts too long."""
    return BriefError(
        f"{name} lasts longer than {longest_seconds / 3600:g} h, the longest that a track may be; cut it."
    )
