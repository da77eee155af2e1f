"""Objects that nobody in his right mind would upload: tags that explode, lie, nest or break parsers."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator

from soundflow_core.delivery.encoding.mpeg import id3_length
from soundflow_core.delivery.encoding.tags import DESCRIPTION

DAY = "2025-02-02"


def syncsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def frame(name: str, body: bytes, flags: int = 0, version: int = 4) -> bytes:
    size = syncsafe(len(body)) if version == 4 else len(body).to_bytes(4, "big")
    return name.encode() + size + flags.to_bytes(2, "big") + body


def tag(*frames: bytes, version: int = 4, flags: int = 0, size: int | None = None) -> bytes:
    content = b"".join(frames)
    return b"ID3" + bytes((version, 0, flags)) + syncsafe(len(content) if size is None else size) + content


def compressed(content: bytes, name: str = "GEOB") -> bytes:
    return frame(name, syncsafe(len(content) & 0xFFFFFFF) + zlib.compress(content, 1), flags=0x09)


def own(text: str | bytes) -> bytes:
    body = text if isinstance(text, bytes) else text.encode()
    return frame("TXXX", b"\x03" + DESCRIPTION.encode() + b"\0" + body)


def chapters(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = frame("CHAP", b"c\0" + bytes(16) + content)
    return content


def forged(entry: dict[str, object], **changes: object) -> bytes:
    """A tag of ours with some values that we never write."""
    return own(json.dumps({"entry": {**entry, **changes}}))


def hostile_objects(entry: dict[str, object], audio: bytes) -> Iterator[tuple[str, bytes]]:
    """Twenty (key, bytes), none of which may be listed; `entry` is a good one, `audio` a stream without a tag."""
    text = json.dumps({"entry": entry})
    made = {
        "volume": tag(frame("RVA2", b"x\0\x01\0")) + audio,
        "bomb": tag(*[compressed(bytes(50_000_000))] * 20) + audio,
        "own_bomb": tag(compressed(b"\x03SOUNDFLOW\0" + bytes(50_000_000), "TXXX")) + audio,
        "pictures": tag(*[frame("APIC", b"\0image/png\0\x03\0xxx")] * 10_000) + audio,
        "chapters": tag(chapters(400)) + audio,
        "brackets": tag(own("[" * 100_000)) + audio,
        "objects": tag(own('{"entry":' * 5000)) + audio,
        "digits": tag(own('{"entry":{"bpm":' + "9" * 100_000 + "}}")) + audio,
        "long": tag(own(text + " " * 300_000)) + audio,
        "not_utf8": tag(own(b'{"entry":{"id":"\xff"}}')) + audio,
        "tiny_bpm": tag(forged(entry, bpm=5e-324)) + audio,
        "huge_bpm": tag(forged(entry, bpm=1e308)) + audio,
        "endless": tag(own(text.replace('"durationSec": 0.5', '"durationSec": 1e999'))) + audio,
        "loud": tag(own(text.replace('"bpm": 80', '"bpm": NaN'))) + audio,
        "energetic": tag(forged(entry, energyMax=10**30)) + audio,
        "seeded": tag(forged(entry, seed=10**40)) + audio,
        "wordy": tag(forged(entry, title="x" * 100_000)) + audio,
        "tagged": tag(forged(entry, goalTags=["x"] * 20_000)) + audio,
        "claims_256_mb": tag(size=(1 << 28) - 1) + audio,
        "words": b"not an mp3 at all, though its name says so",
    }
    assert len(made) == 20
    for name, content in made.items():
        yield f"audio/premium/{DAY}/{name}.mp3", content


def stream_of(content: bytes) -> bytes:
    """An mp3 without its tag."""
    return content[id3_length(content) :]
