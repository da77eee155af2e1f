"""MP3: the encoder and the decoder, in this file only.

LAME (in pedalboard) writes an Info tag with its delay and padding; libsndfile (mpg123) trims both, so that a decoded file has exactly the
frames that were encoded (gapless). At most bit rates LAME scales its input down; the encoder undoes that, so that loudness is what the
master says. Pedalboard's own decoder is not used: in many short blocks (transients) it strays by up to 0.05 from mpg123 and ffmpeg, which
agree to 2e-6, and the gate must hear what listeners hear. It also takes twice as long.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import soundfile
from pedalboard.io import AudioFile

from soundflow_core.base.audio import CHANNELS, SAMPLE_RATE_HZ, Signal
from soundflow_core.base.errors import BriefError, NotFound, QualityError, Unavailable
from soundflow_core.delivery.encoding.mpeg import broken_at, id3_length, read_stream
from soundflow_core.delivery.encoding.reader import Rest

BITRATES_KBPS = (96, 112, 128, 160, 192, 224, 256, 320)
LAME_SCALE = {96: 0.95, 112: 0.95, 128: 0.95, 160: 0.95, 192: 0.97, 224: 0.98}
"""What LAME's presets multiply the input by, measured; at other rates it is left alone."""
CHUNK_FRAMES = 1 << 18
FRAMES_A_BYTE = 48
"""The most frames that a byte of layer III can stand for (1152 in a frame of 24 bytes): more means that the header is wrong."""


def encode(signal: Signal, path: Path, bitrate_kbps: int, on_progress: Callable[[float], None] | None = None) -> None:
    """Write a CBR stereo mp3 with a gapless tag; the file appears whole or not at all.

    BriefError for a bit rate that mp3 has not, QualityError for a signal with values that are no numbers, Unavailable where the
    file can't be written. `on_progress` hears the share done, 0..1.
    """
    encode_stream(_pieces(signal, on_progress), path, bitrate_kbps)


def _pieces(signal: Signal, on_progress: Callable[[float], None] | None) -> Iterator[Signal]:
    frames = signal.shape[1]
    for start in range(0, frames, CHUNK_FRAMES):
        yield signal[:, start : start + CHUNK_FRAMES]
        if on_progress:
            on_progress(min(1.0, (start + CHUNK_FRAMES) / frames))


def encode_stream(pieces: Iterable[Signal], path: Path, bitrate_kbps: int) -> None:
    """The same for a signal that comes piece by piece, so that hours of it need the memory of one."""
    if bitrate_kbps not in BITRATES_KBPS:
        raise BriefError(
            f"{bitrate_kbps} kbps is not an mp3 bitrate; choose one of {', '.join(map(str, BITRATES_KBPS))}."
        )
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(pieces, part, bitrate_kbps)
        part.replace(path)
    except OSError as error:
        raise Unavailable(
            f"{path} can't be written ({error.strerror or error}); free some space or choose another folder."
        ) from error
    finally:
        with suppress(OSError):  # a read-only disk holds nothing to remove
            part.unlink(missing_ok=True)


def _write(pieces: Iterable[Signal], part: Path, bitrate_kbps: int) -> None:
    scale = np.float32(1.0 / LAME_SCALE.get(bitrate_kbps, 1.0))
    quality = f"{bitrate_kbps} kbps"
    written = 0
    with (
        part.open("wb") as target,
        AudioFile(target, "w", samplerate=SAMPLE_RATE_HZ, num_channels=CHANNELS, quality=quality, format="mp3") as out,
    ):
        for piece in pieces:
            if not np.isfinite(piece).all():  # LAME would write a hole and say nothing
                raise QualityError(
                    f"The signal holds values that are no numbers near frame {written}; render it again."
                )
            out.write(piece * scale)
            written += piece.shape[1]


def decode(source: Path | bytes) -> Signal:
    """An mp3 as a stereo signal at 44.1 kHz, encoder delay and padding trimmed.

    NotFound where there is not a file; QualityError where it is not an mp3, is cut off, has a hole, or is not stereo at 44.1 kHz.
    """
    name = "The mp3" if isinstance(source, bytes) else f"{source}"
    content = source if isinstance(source, bytes) else _content(source)
    stream = content[id3_length(content[:10]) :]
    hole = broken_at(stream)
    if hole is not None:
        raise QualityError(f"{name} is damaged or cut off {hole} bytes into its audio; make it again.")
    signal, rate_hz = _decoded(stream, name)
    _check_form(name, signal.shape[0], rate_hz)
    return signal


def decode_in_pieces(path: Path) -> Iterator[Signal]:
    """The same from a file, in pieces of at most 6 s, so that hours of it need the memory of seconds; errors as of `decode`."""
    name = str(path)
    try:
        with path.open("rb") as file:
            stream = read_stream(file)
            if stream is None:
                raise QualityError(f"{name} is not a readable mp3; make it again.")
            if not stream.is_whole or stream.frames < stream.declared:
                raise QualityError(
                    f"{name} is damaged or cut off: {stream.frames} of {stream.declared} frames are there; make it again."
                )
            with soundfile.SoundFile(Rest(file, stream.start)) as sound:
                _check_form(name, sound.channels, sound.samplerate)
                while len(chunk := sound.read(CHUNK_FRAMES, dtype="float32", always_2d=True)):
                    yield np.ascontiguousarray(chunk.T)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"{path} is not a file; name an mp3.") from error
    except soundfile.SoundFileError as error:
        raise QualityError(f"{name} is not a readable mp3; make it again.") from error


def _check_form(name: str, channels: int, rate_hz: int) -> None:
    if rate_hz != SAMPLE_RATE_HZ or channels != CHANNELS:
        raise QualityError(f"{name} has {channels} channels at {rate_hz} Hz; it should be stereo at 44100 Hz.")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"{path} is not a file; name an mp3.") from error
    except OSError as error:
        raise Unavailable(f"{path} can't be read ({error.strerror}); check the disk and its permissions.") from error


def _decoded(stream: bytes, name: str) -> tuple[Signal, int]:
    """Planar samples and rate of an MPEG stream, in chunks, so that it is never held twice."""
    try:
        with soundfile.SoundFile(io.BytesIO(stream)) as file:
            if file.format != "MP3" or file.frames > FRAMES_A_BYTE * len(stream):
                raise QualityError(f"{name} is not a readable mp3; make it again.")
            signal = np.empty((file.channels, file.frames), dtype=np.float32)
            filled = 0
            while filled < file.frames:
                chunk = file.read(min(CHUNK_FRAMES, file.frames - filled), dtype="float32", always_2d=True)
                if not len(chunk):
                    break
                signal[:, filled : filled + len(chunk)] = chunk.T
                filled += len(chunk)
            return np.ascontiguousarray(signal[:, :filled]), int(file.samplerate)
    except soundfile.SoundFileError as error:
        raise QualityError(f"{name} is not a readable mp3; make it again.") from error
