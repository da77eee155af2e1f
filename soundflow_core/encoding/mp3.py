"""MP3: the encoder and the decoder, in this file only (pedalboard's LAME and its decoder).

LAME writes an Info tag with its delay and padding; decoding here trims both, so that a decoded file has exactly the frames that were
encoded (gapless). At 192 kbps LAME scales its input by 0.97; the encoder undoes that, so that loudness is what the master says.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from pedalboard.io import AudioFile

from soundflow_core.audio import CHANNELS, SAMPLE_RATE_HZ, Signal
from soundflow_core.encoding.mpeg import id3_length
from soundflow_core.errors import BriefError, QualityError, Unavailable

BITRATES_KBPS = (96, 112, 128, 160, 192, 224, 256, 320)
LAME_SCALE = {192: 0.97}
"""What LAME's defaults multiply the input by, measured; other rates are left alone."""
DECODER_DELAY = 529
"""Frames that every MP3 decoder adds beyond the encoder's own delay."""
CHUNK_FRAMES = 1 << 18


def encode(signal: Signal, path: Path, bitrate_kbps: int, on_progress: Callable[[float], None] | None = None) -> None:
    """Write a CBR stereo mp3 with a gapless tag. The file appears whole or not at all; Unavailable where it can't be written."""
    if bitrate_kbps not in BITRATES_KBPS:
        raise BriefError(f"{bitrate_kbps} kbps is no mp3 bitrate; choose one of {', '.join(map(str, BITRATES_KBPS))}.")
    scale = np.float32(1.0 / LAME_SCALE.get(bitrate_kbps, 1.0))
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    frames = signal.shape[1]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            part.open("wb") as target,
            AudioFile(
                target,
                "w",
                samplerate=SAMPLE_RATE_HZ,
                num_channels=CHANNELS,
                quality=f"{bitrate_kbps} kbps",
                format="mp3",
            ) as out,
        ):
            for start in range(0, frames, CHUNK_FRAMES):
                out.write(signal[:, start : start + CHUNK_FRAMES] * scale)
                if on_progress:
                    on_progress(min(1.0, (start + CHUNK_FRAMES) / frames))
        part.replace(path)
    except OSError as error:
        raise Unavailable(
            f"{path} can't be written ({error.strerror or error}); free some space or choose another folder."
        ) from error
    finally:
        with suppress(OSError):  # a read-only disk holds nothing to remove
            part.unlink(missing_ok=True)


def decode(source: Path | bytes) -> Signal:
    """An mp3 as a stereo signal at 44.1 kHz, encoder delay and padding trimmed; QualityError where it is no sound mp3."""
    name = "The mp3" if isinstance(source, bytes) else f"{source}"
    content = source if isinstance(source, bytes) else source.read_bytes()
    stream = content[id3_length(content[:10]) :]
    try:
        with AudioFile(io.BytesIO(stream)) as file:
            rate, signal = file.samplerate, file.read(file.frames)
    except (ValueError, RuntimeError) as error:
        raise QualityError(f"{name} is no readable mp3; make it again.") from error
    if rate != SAMPLE_RATE_HZ or signal.shape[0] != CHANNELS:
        raise QualityError(f"{name} has {signal.shape[0]} channels at {rate} Hz; it should be stereo at 44100 Hz.")
    trim = _gapless(stream)
    return np.ascontiguousarray(signal[:, trim[0] : signal.shape[1] - trim[1]]) if trim else signal


def _gapless(stream: bytes) -> tuple[int, int] | None:
    """Frames to cut at the start and the end, from LAME's Info tag; None where there is none."""
    at = max(stream.find(b"Info", 0, 200), stream.find(b"Xing", 0, 200))
    if at < 0:
        return None
    flags = struct.unpack(">I", stream[at + 4 : at + 8])[0]
    lame = (
        at + 8 + (4 if flags & 1 else 0) + (4 if flags & 2 else 0) + (100 if flags & 4 else 0) + (4 if flags & 8 else 0)
    )
    packed = stream[lame + 21 : lame + 24]
    if len(packed) < 3:
        return None
    delay = packed[0] << 4 | packed[1] >> 4
    padding = (packed[1] & 0x0F) << 8 | packed[2]
    return delay + DECODER_DELAY, max(0, padding - DECODER_DELAY)
