"""Writing every other format: WAV and FLAC by pedalboard, previews through pydub and ffmpeg. `foreign.py` reads them."""

from __future__ import annotations

import os
import warnings
from contextlib import suppress
from pathlib import Path

import numpy as np
from pedalboard.io import AudioFile

from soundflow_core.base.audio import CHANNELS, SAMPLE_RATE_HZ, Signal
from soundflow_core.base.errors import BriefError, Unavailable
from soundflow_core.delivery.encoding.ffmpeg_reader import ffmpeg
from soundflow_core.delivery.encoding.mp3 import encode

with warnings.catch_warnings():  # pydub looks for an ffmpeg on the PATH and warns; it is told which one to use below
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.exceptions import CouldntEncodeError

WRITTEN = (".wav", ".flac", ".mp3", ".ogg", ".m4a")
MUXERS = {".ogg": "ogg", ".m4a": "ipod"}
"""What ffmpeg calls a suffix."""


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
