"""What a file's container says of itself, read from its headers alone: its kind, and where its audio should end.

Sources: RIFF/WAVE (Microsoft 1991), RF64 (EBU Tech 3306), Wave64 (Sony), AIFF 1.3 (Apple), AU (Sun), CAF (Apple), ISO 14496-12 (boxes),
RFC 8794 (EBML), RFC 3533 (Ogg), ASF (Microsoft).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from soundflow_core.delivery.encoding.mpeg import after_tags

MOST_CHUNKS = 100_000
"""A file of more chunks or boxes than this is not checked further; eight hours in fragments of a second are 60 000."""
NEAR_BYTES = 1 << 16
"""How near to 2^31 or 2^32 a size is that a program wrote because it did not know it: ffmpeg, SoX and others each choose their own."""
LAST_PAGES = 1 << 17
"""Where the last page of an Ogg file is looked for: two pages of the largest size."""
W64_RIFF, W64_DATA = b"riff\x2e\x91\xcf\x11", b"data\xf3\xac\xd3\x11"
ASF_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
ASF_FILE = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")


@dataclass(frozen=True)
class Container:
    """A file's kind ("" for what is known by no signature at its start) and the byte at which its audio ends by its own header."""

    kind: str
    start: int = 0
    """Where it begins, behind ID3 tags."""
    end: int | None = None
    """None where the header does not say, as in a stream whose length was unknown when it began."""
    marked_end: bool = True
    """Whether the end is marked where the format marks it (Ogg)."""


def container_of(path: Path) -> Container:
    """Read the headers of a file; never raises for their content. OSError where it can't be read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.seek(after_tags(file))
        head = file.read(16)
        for kind, is_this, end_of in KINDS:
            if is_this(head):
                file.seek(start)
                try:
                    end = end_of(file)
                except (
                    struct.error,
                    IndexError,
                    OverflowError,
                    OSError,
                ):  # cut off inside its headers, or they are nonsense
                    return Container(kind, start, size + 1)
                return Container(kind, start, end, kind != "ogg" or _ends_with_a_last_page(file, size))
    return Container("")


def _known(size: int, most: int) -> bool:
    """Whether a size field of so many values is a real size; 0, all ones and their like were not."""
    return size > 0 and size < most - NEAR_BYTES and abs(size - (1 << 31)) > NEAR_BYTES


def _chunks(
    file: BinaryIO, form: str, stop: bytes, most: int, counted: int = 0, even: int = 1
) -> tuple[int, int] | None:
    """Walk chunks to the one named `stop`: where its content begins and the size it claims. Sizes include `counted` bytes of header."""
    header = struct.calcsize(form)
    for _ in range(MOST_CHUNKS):
        read = file.read(header)
        if len(read) < header:
            return None
        name, size = struct.unpack(form, read)
        if name.startswith(stop):
            return file.tell(), size - counted if size else 0
        if size >= most:
            return None
        file.seek(max(0, -(-(size - counted) // even) * even), 1)
    return None


def _riff(file: BinaryIO) -> int | None:
    head = file.read(12)
    long_size = None
    if head[:4] in (b"RF64", b"BW64"):
        name, length, _, long_size = struct.unpack("<4sIQQ", file.read(24))
        if name == b"ds64":
            file.seek(length - 16, 1)
    found = _chunks(file, "<4sI", b"data", 1 << 32, even=2)
    if found is None:
        return None
    at, size = found
    if long_size is not None and size == 0xFFFFFFFF:
        return at + long_size if 0 < long_size < 1 << 62 else None
    return at + size if _known(size, 1 << 32) else None


def _w64(file: BinaryIO) -> int | None:
    file.seek(40, 1)
    found = _chunks(file, "<16sQ", W64_DATA, 1 << 62, counted=24, even=8)
    return found[0] + found[1] if found and 0 < found[1] < 1 << 62 else None


def _aiff(file: BinaryIO) -> int | None:
    is_plain = file.read(12)[8:] == b"AIFF"
    start = file.tell()
    common = _chunks(file, ">4sI", b"COMM", 1 << 32, even=2)
    channels, frames, bits = struct.unpack(">HIH", file.read(8)) if common else (0, 0, 0)
    file.seek(start)
    found = _chunks(file, ">4sI", b"SSND", 1 << 32, even=2)
    if found is None:
        return None
    ends = [found[0] + found[1]] if _known(found[1], 1 << 32) else []
    if is_plain and _known(frames, 1 << 32):
        ends.append(found[0] + 8 + frames * channels * -(-bits // 8))
    return max(ends, default=None)


def _au(file: BinaryIO) -> int | None:
    start = file.tell()
    _, offset, size = struct.unpack(">4sII", file.read(12))
    return start + offset + size if _known(size, 1 << 32) else None


def _caf(file: BinaryIO) -> int | None:
    file.seek(8, 1)
    found = _chunks(file, ">4sQ", b"data", 1 << 62)
    return found[0] + found[1] if found and 0 < found[1] < 1 << 62 else None


def _boxes(file: BinaryIO) -> int | None:
    """The end of the last box at the top level."""
    at = file.tell()
    for _ in range(MOST_CHUNKS):
        head = file.read(16)
        if len(head) < 8:
            return at + 8 if head else at
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = struct.unpack(">Q", head[8:])[0]
        if size == 0:  # to the end of the file
            return None
        if size < 8 or not head[4:8].isascii():  # not a box: something was put behind the file
            return at
        at += size
        file.seek(at)
    return None


def _matroska(file: BinaryIO) -> int | None:
    """The end of the segment behind the EBML header."""
    file.seek(4, 1)
    size, _ = _ebml_size(file)
    file.seek(size, 1)
    if file.read(4) != b"\x18\x53\x80\x67":
        return None
    size, is_known = _ebml_size(file)
    return file.tell() + size if is_known else None


def _ebml_size(file: BinaryIO) -> tuple[int, bool]:
    first = file.read(1)[0]
    length = 9 - first.bit_length()
    value = int.from_bytes(bytes([first & (0xFF >> length)]) + file.read(length - 1), "big")
    return value, value != (1 << 7 * length) - 1


def _asf(file: BinaryIO) -> int | None:
    """The size of the whole file in its properties; a broadcast has none."""
    head = file.read(NEAR_BYTES)
    at = head.find(ASF_FILE)
    if at < 0:
        return None
    size, flags = struct.unpack_from("<Q", head, at + 40)[0], struct.unpack_from("<I", head, at + 88)[0]
    return int(size) if size and not flags & 1 else None


def _unsaid(_file: BinaryIO) -> int | None:
    return None


def _ends_with_a_last_page(file: BinaryIO, size: int) -> bool:
    """Whether an Ogg file's last page is whole and marked as the end of its stream (RFC 3533, section 6)."""
    file.seek(max(0, size - LAST_PAGES))
    tail = file.read()
    at = tail.rfind(b"OggS")
    if at < 0 or at + 27 > len(tail):
        return False
    end = at + 27 + tail[at + 26]
    end += sum(tail[at + 27 : end])
    page = tail[at:end]
    is_whole = end <= len(tail) and ogg_checksum(page[:22] + bytes(4) + page[26:]) == page[22:26]
    return is_whole and bool(page[5] & 4)


def ogg_checksum(page: bytes) -> bytes:
    """The checksum of a page whose own checksum is 0: CRC-32 of the polynomial 04C11DB7, neither reflected nor inverted."""
    register = 0
    for byte in page:
        register = (register << 8 & 0xFFFFFFFF) ^ OGG_TABLE[register >> 24 ^ byte]
    return register.to_bytes(4, "little")


def _ogg_table() -> tuple[int, ...]:
    table = []
    for register in range(0, 1 << 32, 1 << 24):
        for _ in range(8):
            register = (register << 1 & 0xFFFFFFFF) ^ (0x04C11DB7 if register >> 31 else 0)
        table.append(register)
    return tuple(table)


OGG_TABLE = _ogg_table()


KINDS: tuple[tuple[str, Callable[[bytes], bool], Callable[[BinaryIO], int | None]], ...] = (
    ("wav", lambda head: head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE", _riff),
    ("w64", lambda head: head[:8] == W64_RIFF, _w64),
    ("aiff", lambda head: head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"), _aiff),
    ("flac", lambda head: head[:4] == b"fLaC", _unsaid),
    ("ogg", lambda head: head[:4] == b"OggS", _unsaid),
    ("au", lambda head: head[:4] == b".snd", _au),
    ("caf", lambda head: head[:4] == b"caff", _caf),
    ("mp4", lambda head: head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"), _boxes),
    ("matroska", lambda head: head[:4] == b"\x1a\x45\xdf\xa3", _matroska),
    ("asf", lambda head: head[:16] == ASF_HEADER, _asf),
)
"""What each kind begins with, and how the end of its audio is found."""
