"""The ordinary frames of any mp3, and its length: what is known of a file without a tag of ours."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from mutagen import MutagenError
from mutagen.mp3 import MPEGInfo

from soundflow_core.base.errors import QualityError
from soundflow_core.delivery.encoding.id3 import ID3V1_BYTES, LARGEST_TAG_BYTES, ordinary_frames
from soundflow_core.delivery.encoding.mpeg import FrameCounter, id3_length
from soundflow_core.model.entry import LONGEST_SECONDS
from soundflow_core.model.keys import printable

LONGEST_TEXT = 200
"""Of an ordinary text frame: what is longer is cut."""
INFO_BYTES = 1 << 20
"""How far into a stream its first frames are looked for."""
DURATION_TOLERANCE_SECONDS = 0.25
"""How far a stream's header may be from the count of its frames: a decoder's delay and padding, one frame more or less."""


@dataclass(frozen=True)
class Ordinary:
    """What any mp3's ordinary frames say."""

    title: str | None = None
    genre: str | None = None
    bpm: float | None = None
    key: str | None = None
    seconds: float = 0.0


def ordinary(content: bytes) -> Ordinary | None:
    """The ordinary frames and the length of any mp3; None where it is not an mp3. QualityError where its tag is damaged or too large."""
    start = id3_length(content)
    return ordinary_of(content[:start], [memoryview(content)[start:]], len(content) - start)


def ordinary_of(tag: bytes, pieces: Iterable[bytes | memoryview], size_bytes: int) -> Ordinary | None:
    """The same of a tag and of the `size_bytes` that follow it, piece by piece: a long recording is never in memory whole."""
    if len(tag) > LARGEST_TAG_BYTES:
        raise QualityError(
            f"its tag has {len(tag)} bytes, and at most {LARGEST_TAG_BYTES} are read; write its tag anew"
        )
    beginning, tail, counter = b"", b"", FrameCounter()
    for piece in pieces:
        beginning = beginning or bytes(piece[:INFO_BYTES])
        tail = (tail + bytes(piece[-ID3V1_BYTES:]))[-ID3V1_BYTES:]
        counter.feed(piece)
        if counter.seconds > LONGEST_SECONDS:
            raise QualityError("it lasts longer than a day; divide it")
    seconds = _seconds(beginning, counter.seconds, size_bytes)
    if seconds is None:
        return None
    found = ordinary_frames(tag, tail)

    def text(name: str) -> str | None:
        return plain_text(str(found[name].text[0])) or None if name in found and found[name].text else None

    return Ordinary(text("TIT2"), text("TCON"), _number(text("TBPM")), text("TKEY"), seconds)


def _seconds(beginning: bytes, counted: float, size_bytes: int) -> float | None:
    """How long a stream lasts: as its header says where its frames bear that out, else by its frames; None where it is no stream."""
    try:
        info = MPEGInfo(io.BytesIO(beginning))
    except (MutagenError, EOFError, ValueError):
        return None
    if not counted:  # not layer III, or without a fixed rate
        counted = 8 * size_bytes / info.bitrate if info.bitrate else 0.0
    said = float(info.length)
    seconds = said if abs(said - counted) <= DURATION_TOLERANCE_SECONDS else counted
    return min(seconds, LONGEST_SECONDS)


def plain_text(text: str) -> str:
    """Foreign text on one line, without control characters and not too long."""
    return printable(" ".join(text.split()))[:LONGEST_TEXT].strip()


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
