"""The little that must be known of an mp3's bytes without decoding them."""

from __future__ import annotations


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
