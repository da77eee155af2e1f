"""MPEG audio layer III frames and ID3 lengths, read without decoding."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

MPEG1_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MPEG2_KBPS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Layer III bit rates by index (ISO 11172-3 and 13818-3, 2.4.2.3); index 0 is a free format."""
MOST_TAGS = 16
"""Taggers leave two or three at the start of a file."""
MOST_JUNK_BYTES = 1 << 20
"""How far the first frame is searched for after the tags; and how much may be between frames in all."""
SURE_FRAMES = 3
"""So many frames in a row are no coincidence of bytes."""
LONGEST_FRAME = 2881
"""Bytes of the longest layer III frame: 160 kbps at 8 kHz."""
READ_BYTES = 1 << 16
RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""Sample rates by version (MPEG 1, 2, 2.5) and index."""

MOST_MISSES = 100_000
"""Places where a frame should begin and does not, after which a stream counts as something else."""


def id3_length(head: bytes) -> int:
    """Bytes of the ID3v2 tag at the start of a file (its header, section 3.1); 0 where there is none."""
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    size = (head[6] & 0x7F) << 21 | (head[7] & 0x7F) << 14 | (head[8] & 0x7F) << 7 | (head[9] & 0x7F)
    return size + 10 + (10 if head[5] & 0x10 else 0)


def starts_with_audio(head: bytes) -> bool:
    """Whether the bytes after the tag begin with an MPEG frame sync (ISO 11172-3, 2.4.1.3), as far as `head` shows them."""
    at = 0
    while at < len(head) and (length := id3_length(head[at : at + 10])):  # taggers leave two, one behind the other
        at += length
    if at + 2 > len(head):
        return at > 0  # a long tag: what follows is beyond these bytes
    return head[at] == 0xFF and head[at + 1] & 0xE0 == 0xE0


def frame_length(header: bytes) -> int:
    """Bytes of the layer III frame that a four-byte header opens; 0 where it opens none, or one of free format."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, index, rate = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or index in (0, 15) or rate == 3:
        return 0
    kbps = MPEG1_KBPS[index] if version == 3 else MPEG2_KBPS[index]
    return (144_000 if version == 3 else 72_000) * kbps // RATES_HZ[version][rate] + (header[2] >> 1 & 1)


class FrameCounter:
    """The length of an MPEG stream by its frames, whatever its headers say of it; fed piece by piece."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._rest = b""
        self._skip = 0
        """Bytes of the last frame that are still to come."""
        self._misses = 0

    def feed(self, piece: bytes | memoryview) -> None:
        """Count on; a stream that is mostly something else is given up."""
        data, self._rest = self._rest + bytes(piece[self._skip :]), b""
        self._skip = max(0, self._skip - len(piece))
        at = 0
        while at + 4 <= len(data) and self._misses < MOST_MISSES:
            header = data[at : at + 4]
            if length := frame_length(header):
                version, rate = header[1] >> 3 & 3, header[2] >> 2 & 3
                self.seconds += (1152 if version == 3 else 576) / RATES_HZ[version][rate]
                at += length
            else:
                self._misses += 1
                following = data.find(b"\xff", at + 1)
                at = following if following >= 0 else len(data)
        if at > len(data):
            self._skip = at - len(data)
        else:
            self._rest = data[at:][:4]


def declared_bytes(stream: bytes) -> int:
    """How long an MPEG stream says it is, in the Info or Xing tag of its first frame; 0 where it does not say."""
    at = max(stream.find(b"Info", 0, 64), stream.find(b"Xing", 0, 64))
    if at < 0 or len(stream) < at + 16:
        return 0
    flags, _, length = struct.unpack(">III", stream[at + 4 : at + 16])
    return int(length) if flags & 3 == 3 else 0


def broken_at(stream: bytes) -> int | None:
    """The byte where a stream's chain of frames breaks before its declared end; None where it is whole or does not say.

    A decoder fills such a hole with silence, noise or a skip and says nothing, so this is checked before decoding.
    """
    end = declared_bytes(stream)
    at = 0
    while at < end:
        length = frame_length(stream[at : at + 4])
        if not length or at + length > len(stream):
            return at
        at += length
    return None


def after_tags(file: BinaryIO) -> int:
    """The byte after all ID3v2 tags at the start of a file."""
    at = 0
    for _ in range(MOST_TAGS):
        file.seek(at)
        length = id3_length(file.read(10))
        if not length:
            break
        at += length
    return at


@dataclass(frozen=True)
class MpegStream:
    """The layer III frames of a file, counted one by one."""

    start: int
    """The byte of the first frame, tags and junk left out."""
    end: int
    """The byte after the last whole frame."""
    frames: int
    """The Info or Xing frame, which holds no sound, is not counted."""
    declared: int
    """Frames by the Info or Xing tag; 0 where it does not say."""
    rate_hz: int
    channels: int
    kbps: int
    """0 where it varies."""
    is_whole: bool
    """One chain of frames without a hole."""
    frame_samples: int

    @property
    def seconds(self) -> float:
        """How long the counted frames sound."""
        return self.frames * self.frame_samples / self.rate_hz


def read_stream(file: BinaryIO) -> MpegStream | None:
    """Count the frames of an mp3 in bounded memory; None where the file holds none."""
    size = file.seek(0, 2)
    start = _next_frame(file, after_tags(file), size, MOST_JUNK_BYTES)
    if start is None:
        return None
    file.seek(start)
    head = file.read(256)
    declared = declared_frames(head)
    family, at, end, frames, holes, junk = _family(head), start, start, 0, 0, MOST_JUNK_BYTES
    kbps: set[int] = set()
    block, base = b"", start
    while True:
        if at + 4 > base + len(block):
            file.seek(at)
            block, base = file.read(READ_BYTES), at
        header = block[at - base : at - base + 4]
        length = frame_length(header) if _family(header) == family else 0
        if length and at + length <= size:
            frames, at = frames + 1, at + length
            end = at
            if frames > 1 or declared is None:
                kbps.add(_kbps(header))
            continue
        found = None if length else _next_frame(file, at + 1, size, junk, family)
        if found is None:
            break
        junk -= found - at
        holes, at = holes + 1, found
    version, channels = head[1] >> 3 & 3, 1 if head[3] >> 6 == 3 else 2
    return MpegStream(
        start, end, frames - (declared is not None), declared or 0, RATES_HZ[version][head[2] >> 2 & 3], channels,
        kbps.pop() if len(kbps) == 1 else 0, holes == 0, 1152 if version == 3 else 576,
    )  # fmt: skip


def _family(header: bytes) -> tuple[int, int] | None:
    """Version, layer and sample rate: what all frames of a stream share."""
    return (header[1] & 0xFE, header[2] & 0x0C) if frame_length(header) else None


def _kbps(header: bytes) -> int:
    return (MPEG1_KBPS if header[1] >> 3 & 3 == 3 else MPEG2_KBPS)[header[2] >> 4]


def _next_frame(
    file: BinaryIO, start: int, size: int, within: int, family: tuple[int, int] | None = None
) -> int | None:
    """The first byte of a frame that others follow, among so many bytes; None where there is none."""
    file.seek(start)
    block = file.read(max(0, within) + SURE_FRAMES * LONGEST_FRAME)
    at = block.find(b"\xff")
    while 0 <= at < within:
        if _is_sure(block, at, start + len(block) == size, family):
            return start + at
        at = block.find(b"\xff", at + 1)
    return None


def _is_sure(block: bytes, at: int, to_the_end: bool, family: tuple[int, int] | None) -> bool:
    """Whether frames of one family follow each other from here on, so many or up to the end of the file."""
    family = family or _family(block[at : at + 4])
    for _ in range(SURE_FRAMES):
        header = block[at : at + 4]
        if family is None or _family(header) != family:
            return False
        at += frame_length(header)
        if to_the_end and at == len(block):
            return True
    return at <= len(block)


def declared_frames(head: bytes) -> int | None:
    """Frames by the Info, Xing or VBRI tag in the first frame; None where that is sound and no tag, 0 where the tag does not say."""
    at = max(head.find(b"Info", 0, 64), head.find(b"Xing", 0, 64))
    if at >= 0:
        flags, frames = struct.unpack(">II", head[at + 4 : at + 12].ljust(8, b"\0"))
        return int(frames) if flags & 1 else 0
    at = head.find(b"VBRI", 0, 64)
    return int.from_bytes(head[at + 14 : at + 18], "big") if at >= 0 else None
