"""ID3v2 frames (versions 2.2 to 2.4), read within bounds and in linear time.

mutagen copies the rest of a tag after each frame, inflates without a limit, descends into chapters as deep as they go and raises anything
at some malformed frames. So a tag is walked here first, and mutagen gets the small ordinary frames only.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from mutagen import MutagenError
from mutagen.id3 import ID3

from soundflow_core.base.errors import QualityError
from soundflow_core.delivery.encoding.mpeg import id3_length

LARGEST_TAG_BYTES = 16 << 20
"""Some people keep pictures of ten megabytes in their tags."""
MOST_FRAMES = 4096
LARGEST_INFLATED_BYTES = 16 << 20
"""Of all compressed frames of a tag together."""
DEEPEST_CHAPTERS = 3
"""Frames within chapters within chapters."""
LARGEST_ORDINARY_BYTES = 1 << 14
ID3V1_BYTES = 131
"""What mutagen looks at to tell an ID3v1 tag, the last 128 bytes of a file, from the end of an APE tag."""
CHAPTERS = ("CHAP", "CTOC")
PICTURES = ("APIC", "GEOB", "PIC", "GEO")
OLD_NAMES = {"TXX": "TXXX", "TT2": "TIT2", "TCO": "TCON", "TBP": "TBPM", "TKE": "TKEY"}
"""ID3v2.2 names of the frames that are read here; their content is the same."""
UNSYNCHRONISED, EXTENDED, FOOTER = 0x80, 0x40, 0x10
"""Flags of a tag (ID3v2.4, section 3.1)."""


class Frame(NamedTuple):
    """One frame, without compression and unsynchronisation."""

    name: str
    """By its ID3v2.3 name where it is one that is read here."""
    body: bytes
    is_whole: bool
    """False where the bytes at hand end before the frame does."""


@dataclass
class _Budget:
    """What is left of a tag's bounds."""

    frames: int = MOST_FRAMES
    inflated_bytes: int = LARGEST_INFLATED_BYTES


def frames(head: bytes) -> Iterator[Frame]:
    """The frames of the tag at the start of a file, as far as these bytes reach.

    QualityError where the tag holds more, or inflates to more, than any music file needs.
    """
    if len(head) < 10 or head[:3] != b"ID3" or head[3] not in (2, 3, 4):
        return
    version, flags = head[3], head[5]
    end = id3_length(head) - (10 if flags & FOOTER else 0)
    data = head[10:end]
    if version < 4 and flags & UNSYNCHRONISED:
        data = data.replace(b"\xff\x00", b"\xff")
    start = 0
    if flags & EXTENDED:
        if version == 2:
            return  # compressed in a way that was never defined
        if not data[:4].isalnum():  # some taggers set the flag and write no extended header
            start = _syncsafe(data[:4]) if version == 4 else _plain(data[:4]) + 4
    yield from _walk(data[start:], version, bool(flags & UNSYNCHRONISED), _Budget(), 0)


def _walk(data: bytes, version: int, unsynchronised: bool, budget: _Budget, depth: int) -> Iterator[Frame]:
    if depth > DEEPEST_CHAPTERS:
        raise QualityError("its tag nests chapters too deeply; write its tag anew")
    header = 6 if version == 2 else 10
    at = 0
    while at + header <= len(data):
        name = data[at : at + (3 if version == 2 else 4)].rstrip(b"\0")  # some write 2.2 names into 2.3 tags
        if not name.isalnum():
            return  # padding, or what is not a frame
        budget.frames -= 1
        if budget.frames < 0:
            raise QualityError(f"its tag holds more than {MOST_FRAMES} frames; write its tag anew")
        size = _size(data, at, version)
        raw = data[at + header : at + header + size]
        flags = 0 if version == 2 else data[at + 9]
        is_plain = not flags and not (unsynchronised and version == 4)
        body = raw if is_plain else _unpacked(raw, version, flags, unsynchronised and version == 4, budget)
        text = name.decode("ascii")
        if body is not None:
            yield Frame(OLD_NAMES.get(text, text), body, len(raw) == size)
            if text in CHAPTERS:
                within = body.find(b"\0") + (17 if text == "CHAP" else 3)
                for _ in _walk(body[within:], version, unsynchronised, budget, depth + 1):
                    pass  # only their bounds matter
        at += header + size


def _size(data: bytes, at: int, version: int) -> int:
    """A frame's size. ID3v2.4 has seven bits a byte, and some programs write plain numbers: right is what leads to a frame."""
    if version == 2:
        return _plain(data[at + 3 : at + 6])
    four = data[at + 4 : at + 8]
    plain = _plain(four)
    if version == 3 or plain < 0x80 or any(byte & 0x80 for byte in four):
        return plain
    safe = _syncsafe(four)
    if not _is_frame_end(data, at + 10 + safe) and _is_frame_end(data, at + 10 + plain):
        return plain
    return safe


def _is_frame_end(data: bytes, at: int) -> bool:
    following = data[at : at + 4]
    return at == len(data) or (at < len(data) and (following.isalnum() or not any(following)))


def _unpacked(raw: bytes, version: int, flags: int, unsynchronised: bool, budget: _Budget) -> bytes | None:
    """A frame's content by its flags (ID3v2.4, 4.1; ID3v2.3, 3.3.1); None where it is encrypted or its compression is broken."""
    if version == 4:
        is_compressed, is_encrypted = flags & 0x08, flags & 0x04
        skipped = (1 if flags & 0x40 else 0) + (4 if flags & 0x01 or is_compressed else 0)
        unsynchronised = unsynchronised or bool(flags & 0x02)
    else:
        is_compressed, is_encrypted = flags & 0x80, flags & 0x40
        skipped = (4 if is_compressed else 0) + (1 if flags & 0x20 else 0)
    if is_encrypted:
        return None
    body = raw[skipped:] if skipped else raw
    if unsynchronised:
        body = body.replace(b"\xff\x00", b"\xff")
    return _inflated(body, budget) if is_compressed else body


def _inflated(body: bytes, budget: _Budget) -> bytes | None:
    try:
        content = zlib.decompressobj().decompress(body, budget.inflated_bytes + 1)
    except zlib.error:
        return None
    budget.inflated_bytes -= len(content)
    if budget.inflated_bytes < 0:
        raise QualityError(f"its tag inflates to more than {LARGEST_INFLATED_BYTES} bytes; write its tag anew")
    return content


def ordinary_frames(head: bytes, tail: bytes) -> Any:  # mutagen's ID3, which has no types
    """A tag's first small frame of each kind, with those of an ID3v1 tag in a file's last bytes, as mutagen reads them.

    QualityError where the tag is beyond its bounds or holds a frame that is damaged.
    """
    small: dict[str, bytes] = {}  # the first of each kind: mutagen merges equal ones in quadratic time
    for frame in frames(head):
        is_ordinary = len(frame.name) == 4 and frame.name not in (*CHAPTERS, *PICTURES) and frame.is_whole
        if is_ordinary and len(frame.body) <= LARGEST_ORDINARY_BYTES:
            small.setdefault(frame.name, frame_bytes(frame.name, frame.body))
    try:
        return ID3(io.BytesIO(tag_bytes(4, [*small.values()]) + tail[-ID3V1_BYTES:]))
    except MutagenError:
        return ID3()
    except Exception as error:  # mutagen checks not every frame before it reads it
        raise QualityError(f"its tag holds a damaged frame ({error}); write its tag anew") from error


def tag_bytes(version: int, written: list[bytes]) -> bytes:
    """An ID3v2 tag of frames that are written already."""
    content = b"".join(written)
    return b"ID3" + bytes((version, 0, 0)) + _as_syncsafe(len(content)) + content


def frame_bytes(name: str, body: bytes, version: int = 4) -> bytes:
    """A frame of an ID3v2.4 or 2.3 tag."""
    size = _as_syncsafe(len(body)) if version == 4 else len(body).to_bytes(4, "big")
    return name.encode("ascii") + size + b"\0\0" + body


def _plain(number: bytes) -> int:
    return int.from_bytes(number, "big")


def _syncsafe(four: bytes) -> int:
    value = 0
    for byte in four:
        value = value << 7 | byte & 0x7F
    return value


def _as_syncsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
