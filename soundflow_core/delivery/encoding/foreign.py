"""Foreign audio: the one place that opens files that SoundFlow did not make.

Nothing that stands in a file is believed. A child process reads it: reader.py (libsndfile) the formats that it reads, ffmpeg all others.
The child has bounded memory and computing time, none of our environment, and one local file by its absolute address; ffmpeg is held to a
list of formats, among which no playlist is, and to the protocol `file`. Samples come through a pipe in blocks, so that a header that claims
hours costs nothing; what comes is bounded by LONGEST_SECONDS. A file that ends before its header says is refused.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import imageio_ffmpeg
import numpy as np
import soxr
from numpy.typing import NDArray

from soundflow_core.base.audio import CHANNELS, SAMPLE_RATE_HZ, Signal
from soundflow_core.base.errors import BriefError, ConfigurationError, Unavailable
from soundflow_core.delivery.encoding.containers import container_of
from soundflow_core.delivery.encoding.mpeg import MpegStream, read_stream

LONGEST_SECONDS = 8 * 3600
"""The longest track: as long as the longest wind-down."""
CHILD_BYTES = 600 << 20
"""Address space of the child process."""
CPU_SECONDS, BYTES_A_CPU_SECOND = 15, 2_000_000
"""Computing time of the child: so much, and a second more for so many bytes of the file."""
LOG_BYTES = 4 << 20
READER_KINDS = ("wav", "aiff", "flac", "ogg")
"""And mp3s without a hole; where one is, mpg123 gives up, and ffmpeg goes on."""
LOWEST_HZ, HIGHEST_HZ = 4_000, 768_000
MOST_CHANNELS = 8
LOUDEST = 64.0
"""Float samples beyond this (36 dB above full scale) are no samples."""
CHUNK_FRAMES, BLOCK_FRAMES = 1 << 18, 1 << 16
MISSING_FRAMES = 8
"""So many frames of an mp3 (0.2 s) may be lost in holes, which players pass over; more are a part of the music."""
MISSING_SECONDS = 0.5
"""What a container may say too much: encoders' padding, rounding."""
DEMUXERS = (
    "aac", "ac3", "eac3", "aiff", "amr", "ape", "asf", "au", "avi", "caf", "dsf", "dts", "dtshd", "flac", "flv", "iff", "matroska", "webm",
    "mov", "mp4", "m4a", "mp3", "mpc", "mpc8", "mpeg", "mpegts", "nut", "ogg", "oma", "tak", "truehd", "tta", "voc", "w64", "wav", "wv",
)  # fmt: skip
"""Formats of ffmpeg that hold their sound themselves. Playlists, manifests, image sequences, devices and programs are none."""
CLOCK = r"(\d+):(\d\d):(\d\d(?:\.\d+)?)"
DURATION = re.compile(rf"^  Duration: {CLOCK}, ", re.MULTILINE)
MOVING_PICTURES = re.compile(r"^  Stream #.*: Video: (?!.*attached pic)", re.MULTILINE)
ESTIMATED = "Estimating duration from bitrate"
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
"""What a child inherits. Nothing else is its business, secrets least of all."""
XCPU, KILL = 24, 9

Interleaved = NDArray[np.float32]
"""Shape (frames, channels)."""


@dataclass(frozen=True)
class Sound:
    """What comes from a child first."""

    rate_hz: int
    channels: int
    declared_frames: int = 0
    """0 where nothing is said."""
    comment: str = ""


@dataclass(frozen=True)
class Survey:
    """What a file was found to hold by decoding all of it once."""

    seconds: float
    peak: float


@dataclass(frozen=True)
class Names:
    """What a file says of itself; None where it does not."""

    title: str | None = None
    genre: str | None = None


def ffmpeg() -> str:
    """The ffmpeg to use: the system's, else the one that the imageio-ffmpeg package brings; ConfigurationError where there is none."""
    try:
        return shutil.which("ffmpeg") or str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ConfigurationError(
            "No ffmpeg can be found; install one, or name it in the variable IMAGEIO_FFMPEG_EXE."
        ) from error


def readable(name: str) -> str:
    """A file's name as text on one line: names that are not UTF-8 are read as Windows wrote them."""
    raw = os.fsencode(name)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def pieces(path: Path, longest_seconds: float = LONGEST_SECONDS) -> Iterator[Signal]:
    """Any audio file as stereo pieces at 44.1 kHz of at most 6 s, in the memory of a few of them.

    What is wrong is said when it is met, at the latest behind the last piece: BriefError for what holds no audio, ends before its header
    says, is too long or holds samples that make no sense; ConfigurationError where a format needs an ffmpeg that is not there;
    Unavailable where the file can't be read.
    """
    waiting: list[Signal] = []
    frames = 0
    for piece in _at_our_rate(_blocks(path, longest_seconds)):
        waiting.append(piece)
        frames += piece.shape[1]
        while frames >= CHUNK_FRAMES:
            joined = np.concatenate(waiting, axis=1)
            yield np.ascontiguousarray(joined[:, :CHUNK_FRAMES])
            waiting, frames = [joined[:, CHUNK_FRAMES:]], frames - CHUNK_FRAMES
    if frames:
        yield np.ascontiguousarray(np.concatenate(waiting, axis=1))


def _at_our_rate(blocks: Iterator[tuple[Sound, Interleaved]]) -> Iterator[Signal]:
    stream: Any = None
    for sound, block in blocks:
        stereo = np.repeat(block, CHANNELS, axis=1) if sound.channels == 1 else block
        if sound.rate_hz == SAMPLE_RATE_HZ:
            yield stereo.T
            continue
        stream = stream or soxr.ResampleStream(sound.rate_hz, SAMPLE_RATE_HZ, CHANNELS, dtype="float32", quality="HQ")
        yield stream.resample_chunk(stereo).T
    if stream:
        yield stream.resample_chunk(np.empty((0, CHANNELS), np.float32), last=True).T


def survey(path: Path) -> Survey:
    """Decode a file once and keep nothing: its length and its highest sample. Errors as of `pieces`."""
    seconds = peak = 0.0
    for sound, block in _blocks(path, LONGEST_SECONDS):
        seconds += len(block) / sound.rate_hz
        peak = max(peak, float(block.max()), -float(block.min()))
    return Survey(seconds, peak)


def read_sound(path: Path, longest_seconds: float) -> tuple[NDArray[np.float32], Sound]:
    """A take as libsndfile reads it, shape (channels, frames) at its own rate, at most so long; errors as of `pieces`."""
    name = readable(str(path))
    blocks: list[Interleaved] = []
    with _take(path, name) as (child, sound):
        left = int(longest_seconds * sound.rate_hz)
        for block in _samples(child, sound):
            blocks.append(block[:left])
            left -= len(block)
            if left <= 0:
                break
    if not blocks:
        raise BriefError(f"{name} holds no audio that can be read: not one sample; export it again.")
    return np.ascontiguousarray(np.concatenate(blocks).T), sound


def read_comment(path: Path) -> str:
    """The comment in a take; errors as of `pieces`."""
    with _take(path, readable(str(path))) as (_, sound):
        return sound.comment


@contextmanager
def _take(path: Path, name: str) -> Iterator[tuple[_Child, Sound]]:
    _refuse_what_is_cut_off(path, name)
    with _child(_reader("take", path), path, name) as child:
        sound = child.sound()
        if sound is None:
            child.end()
            raise child.refused()
        yield child, sound


def names_of(path: Path) -> Names:
    """The title and the genre in a file's own tags, whatever its format; none where they can't be read."""
    with _child(_reader("names", path), path, "") as child:
        found = child.read(1 << 16)
    try:
        values = json.loads(found)
        return Names(*(" ".join(str(values.get(name) or "").split()) or None for name in ("title", "genre")))
    except (ValueError, AttributeError):
        return Names()


def _refuse_what_is_cut_off(path: Path, name: str) -> tuple[str, int, MpegStream | None]:
    """A file's kind, where its audio begins, and its frames if it is an mp3; BriefError where a part is missing by its own headers."""
    try:
        if not path.is_file():
            raise BriefError(f"{name} is not a file; name an audio file.")
        size = path.stat().st_size
        container, mpeg = container_of(path), None
        if not container.kind:
            with path.open("rb") as file:
                mpeg = read_stream(file)
    except OSError as error:
        raise Unavailable(f"{name} can't be read ({error.strerror}); check the disk and its permissions.") from error
    if not size:
        raise BriefError(f"{name} holds no audio that can be read: it is empty; copy it again.")
    if container.end is not None and container.end > size:
        missing = container.end - size
        raise BriefError(
            f"{name} is cut off: at least {missing} bytes of what its header says are missing; copy it again."
        )
    if not container.marked_end:
        raise BriefError(f"{name} is cut off: the page that ends its stream is missing; copy it again.")
    if mpeg and mpeg.declared > mpeg.frames + MISSING_FRAMES:
        raise BriefError(
            f"{name} is cut off: it holds {mpeg.frames} of the {mpeg.declared} frames that its header says; copy it again."
        )
    return container.kind, mpeg.start if mpeg else container.start, mpeg


def _blocks(path: Path, longest_seconds: float) -> Iterator[tuple[Sound, Interleaved]]:
    """The samples of a file, checked, at its own rate, mono or stereo."""
    name = readable(str(path))
    kind, start, mpeg = _refuse_what_is_cut_off(path, name)
    seconds = 0.0
    for sound, block in _decoded(path, name, start, by_reader=mpeg.is_whole if mpeg else kind in READER_KINDS):
        if not np.isfinite(block).all() or max(float(block.max()), -float(block.min())) > LOUDEST:
            raise BriefError(f"{name} holds values that are no samples near {seconds:.1f} s; export it again.")
        seconds += len(block) / sound.rate_hz
        if seconds > longest_seconds:
            raise _too_long(name, longest_seconds)
        yield sound, block
    if not seconds:
        raise BriefError(f"{name} holds no audio that can be read: not one sample; export it again.")


def _too_long(name: str, longest_seconds: float) -> BriefError:
    return BriefError(
        f"{name} lasts longer than {longest_seconds / 3600:g} h, the longest that a track may be; cut it."
    )


def _decoded(path: Path, name: str, start: int, by_reader: bool) -> Iterator[tuple[Sound, Interleaved]]:
    if by_reader:
        with _child(_reader("sound", path, str(start)), path, name) as child:
            sound = child.sound()
            if sound:
                came = False
                for block in _samples(child, sound):
                    came = True
                    yield sound, block
                if came:
                    return
    # Another codec in a known container, more than two channels, a length of 0 because it was streamed, or another format altogether.
    command = [
        ffmpeg(), "-nostdin", "-nostats", "-hide_banner", "-v", "info", "-threads", "1",
        "-protocol_whitelist", "file", "-format_whitelist", ",".join(DEMUXERS), "-i", f"file:{path.absolute()}",
        "-map", "0:a:0", "-t", str(LONGEST_SECONDS + 60), "-af", "aformat=channel_layouts=mono|stereo",
        "-f", "wav", "-acodec", "pcm_s24le", "-",
    ]  # fmt: skip
    with _child(command, path, name) as child:
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
            raise _too_long(name, LONGEST_SECONDS)
        frames = 0
        for block in _integers(child, sound):
            frames += len(block)
            yield sound, block
        if claims and not MOVING_PICTURES.search(log) and frames / sound.rate_hz < declared - MISSING_SECONDS:
            raise BriefError(
                f"{name} is cut off: it holds {frames / sound.rate_hz:.1f} of the {declared:.1f} s that its header says; copy it again."
            )


def _samples(child: _Child, sound: Sound) -> Iterator[Interleaved]:
    """Blocks of float32 up to the end of what a reader gives, which must be whole."""
    width, frames = 4 * sound.channels, 0
    while data := child.read(width * BLOCK_FRAMES):
        block = np.frombuffer(data[: len(data) // width * width], np.float32).reshape(-1, sound.channels)
        frames += len(block)
        if len(block):
            yield block
    if frames < sound.declared_frames:
        raise BriefError(
            f"{child.name} is cut off: it holds {frames} of the {sound.declared_frames} samples that its header says; copy it again."
        )
    child.end()
    child.check()


def _integers(child: _Child, sound: Sound) -> Iterator[Interleaved]:
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


def _wav_header(child: _Child) -> Sound | None:
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


def _reader(mode: str, path: Path, *more: str) -> list[str]:
    return [sys.executable, "-I", "-B", str(Path(__file__).with_name("reader.py")), mode, str(path.absolute()), *more]


class _Child:
    """A process that reads a foreign file and writes what it finds to a pipe."""

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes], name: str, cpu_seconds: int) -> None:
        self.process, self.errors, self.name, self.cpu_seconds = process, errors, name, cpu_seconds

    def read(self, most_bytes: int) -> bytes:
        """So many bytes; fewer only at the end."""
        assert self.process.stdout is not None  # noqa: S101  # it was started with a pipe
        return self.process.stdout.read(most_bytes)

    def sound(self) -> Sound | None:
        """The first line of reader.py; None where it reads no such file."""
        assert self.process.stdout is not None  # noqa: S101
        try:
            values = json.loads(self.process.stdout.readline(1 << 18))
        except ValueError:
            return None
        sound = Sound(values["rate"], values["channels"], values["declared"], values["comment"])
        return self.sensible(sound)

    def sensible(self, sound: Sound) -> Sound:
        """A sound as it is, unless its rate or its channels make no sense."""
        if not LOWEST_HZ <= sound.rate_hz <= HIGHEST_HZ:
            raise BriefError(
                f"{self.name} has a sample rate of {sound.rate_hz} Hz; {LOWEST_HZ} to {HIGHEST_HZ} can be read."
            )
        if not 1 <= sound.channels <= MOST_CHANNELS:
            raise BriefError(f"{self.name} has {sound.channels} channels; 1 to {MOST_CHANNELS} can be read.")
        return sound

    def end(self) -> None:
        """Wait until it has ended of itself."""
        self.process.wait()

    def check(self) -> None:
        """Raise where it ended badly."""
        if self.process.returncode:
            raise self.refused()

    def refused(self) -> BriefError:
        """The sentence for a file that this process could not read."""
        if (
            self.process.returncode in (-XCPU, -KILL) or f"received signal {XCPU}" in self.log()
        ):  # ffmpeg ends in its own way
            return BriefError(
                f"{self.name} takes more than {self.cpu_seconds} s to decode, too much for its size; convert it to WAV or MP3 first."
            )
        return BriefError(
            f"{self.name} holds no audio that can be read: it is damaged, or of no format for sound; convert it to WAV or MP3 first."
        )

    def log(self) -> str:
        """What it has written to stderr so far."""
        self.errors.seek(0)
        return self.errors.read(LOG_BYTES).decode(errors="replace")


@contextmanager
def _child(command: list[str], path: Path, name: str) -> Iterator[_Child]:
    """Run a command under limits, and end it whatever happens."""
    cpu_seconds = CPU_SECONDS + path.stat().st_size // BYTES_A_CPU_SECOND
    limits = {"v": CHILD_BYTES >> 10, "t": cpu_seconds, "f": LOG_BYTES >> 9, "c": 0}
    # A limit that the system does not have, or that is lower already, is left as it is.
    script = "".join(f"(ulimit -{name} {most}) 2>&- && ulimit -{name} {most}; " for name, most in limits.items())
    words = ["/bin/sh", "-c", f'{script}exec "$@"', "sh", *command] if os.name == "posix" else command
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(  # noqa: S603  # our own words; the file's name is one of them
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, bufsize=1 << 20,
            env={**environment, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
        ) as process,
    ):  # fmt: skip
        try:
            yield _Child(process, errors, name, cpu_seconds)
        finally:
            process.kill()
