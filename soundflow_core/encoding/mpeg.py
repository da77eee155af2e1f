"""The little that must be known of an mp3's bytes without decoding them."""

from __future__ import annotations

import struct

MPEG1_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MPEG2_KBPS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Layer III bit rates by index (ISO 11172-3 and 13818-3, 2.4.2.3); index 0 is a free format."""
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
    at = id3_length(head)
    if at + 2 > len(head):
        return at > 0  # a long tag: what follows lies beyond these bytes
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

    A decoder fills such a hole with silence, noise or a skip and says nothing, so this is asked before decoding.
    """
    end = declared_bytes(stream)
    at = 0
    while at < end:
        length = frame_length(stream[at : at + 4])
        if not length or at + length > len(stream):
            return at
        at += length
    return None
