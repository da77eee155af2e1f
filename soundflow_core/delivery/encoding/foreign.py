"""Foreign audio: the one place that opens files that SoundFlow did not make.

Nothing that a file says is trusted. A child process reads it: reader.py (libsndfile) the formats that it reads, ffmpeg all others.
The child has bounded memory and computing time, none of our environment, and one local file by its absolute address; ffmpeg is held to a
list of formats, among which no playlist is, and to the protocol `file`. Samples come through a pipe in blocks, so that a header that claims
hours costs nothing; what comes is bounded by LONGEST_SECONDS. A file that ends before its header says is refused.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from soundflow_core.base.audio import CHANNELS, SAMPLE_RATE_HZ, Signal
from soundflow_core.base.errors import BriefError, Unavailable
from soundflow_core.delivery.encoding.containers import container_of
from soundflow_core.delivery.encoding.ffmpeg_reader import (
    BLOCK_FRAMES,
    LONGEST_SECONDS,
    Interleaved,
    ffmpeg_blocks,
    too_long,
)
from soundflow_core.delivery.encoding.mpeg import MpegStream, read_stream
from soundflow_core.delivery.encoding.reader_process import ReaderProcess, Sound, reader_command, reader_process

READER_KINDS = ("wav", "aiff", "flac", "ogg")
"""And mp3s without a hole; where one is, mpg123 gives up, and ffmpeg goes on."""
LOUDEST = 64.0
"""Float samples beyond this (36 dB above full scale) are not audio."""
CHUNK_FRAMES = 1 << 18
MISSING_FRAMES = 8
"""So many frames of an mp3 (0.2 s) may be lost in holes, which players pass over; more are a part of the music."""


@dataclass(frozen=True)
class Survey:
    """What a file was found to hold by decoding all of it once."""

    seconds: float
    peak: float


@dataclass(frozen=True)
class Names:
    """A file's own title and genre; None where it does not."""

    title: str | None = None
    genre: str | None = None


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
def _take(path: Path, name: str) -> Iterator[tuple[ReaderProcess, Sound]]:
    _refuse_what_is_cut_off(path, name)
    with reader_process(reader_command("take", path), path, name) as child:
        sound = child.sound()
        if sound is None:
            child.end()
            raise child.refused()
        yield child, sound


def names_of(path: Path) -> Names:
    """The title and the genre in a file's own tags, whatever its format; none where they can't be read."""
    with reader_process(reader_command("names", path), path, "") as child:
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
            raise BriefError(f"{name} holds values that are not audio near {seconds:.1f} s; export it again.")
        seconds += len(block) / sound.rate_hz
        if seconds > longest_seconds:
            raise too_long(name, longest_seconds)
        yield sound, block
    if not seconds:
        raise BriefError(f"{name} holds no audio that can be read: not one sample; export it again.")


def _decoded(path: Path, name: str, start: int, by_reader: bool) -> Iterator[tuple[Sound, Interleaved]]:
    if by_reader:
        with reader_process(reader_command("sound", path, str(start)), path, name) as child:
            sound = child.sound()
            if sound:
                came = False
                for block in _samples(child, sound):
                    came = True
                    yield sound, block
                if came:
                    return
    # Another codec in a known container, more than two channels, a length of 0 because it was streamed, or another format altogether.
    yield from ffmpeg_blocks(path, name)


def _samples(child: ReaderProcess, sound: Sound) -> Iterator[Interleaved]:
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
