"""ID3 tags: ordinary frames for every player, and the whole catalog entry with its recipe in `TXXX:SOUNDFLOW`.

The JSON frame stands before the cover, so that the first 8 kB of an object hold it. A file's own size can't stand in itself and is known
from the listing; `sha256` is the hash of the MPEG stream after the tag, so that the tag can carry it and retagging keeps it.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from mutagen.id3 import APIC, COMM, ID3, TALB, TBPM, TCON, TDRC, TIT2, TKEY, TLEN, TPE1, TXXX
from mutagen.mp3 import MP3
from pydantic import ValidationError

from soundflow_core.brief import Recipe
from soundflow_core.encoding.mpeg import id3_length
from soundflow_core.entry import CatalogEntry
from soundflow_core.errors import QualityError

HEAD_BYTES = 8192
"""A ranged read of this many bytes finds the JSON frame."""
DESCRIPTION = "SOUNDFLOW"
ARTIST = "SoundFlow"


@dataclass(frozen=True)
class Tagged:
    """What a tag of ours says."""

    entry: CatalogEntry
    recipe: Recipe | None


@dataclass(frozen=True)
class Ordinary:
    """What any mp3's ordinary frames say."""

    title: str | None = None
    genre: str | None = None
    bpm: float | None = None
    key: str | None = None
    seconds: float = 0.0


def write(path: Path, entry: CatalogEntry, recipe: Recipe | None, cover: bytes | None) -> None:
    """Replace a file's tag. The same entry, recipe and cover give the same bytes."""
    tag = ID3()
    tag.add(TIT2(encoding=3, text=entry.title))
    tag.add(TPE1(encoding=3, text=ARTIST))
    tag.add(TALB(encoding=3, text=f"{entry.category} {entry.date.isoformat()}"))
    tag.add(TCON(encoding=3, text=entry.genre))
    tag.add(TBPM(encoding=3, text=f"{entry.bpm:.0f}"))
    tag.add(TKEY(encoding=3, text=entry.key))
    tag.add(TDRC(encoding=3, text=entry.date.isoformat()))
    tag.add(TLEN(encoding=3, text=f"{entry.duration_sec * 1000:.0f}"))
    if entry.license:
        tag.add(COMM(encoding=3, lang="eng", desc="License", text=entry.license))
    tag.add(TXXX(encoding=3, desc=DESCRIPTION, text=_json(entry, recipe)))
    if cover:
        tag.add(APIC(encoding=3, mime="image/png", type=3, desc="Cover", data=cover))
    tag.save(path, v1=0, v2_version=4, padding=lambda _info: 0)


def _json(entry: CatalogEntry, recipe: Recipe | None) -> str:
    values = {name: value for name, value in entry.as_json().items() if name != "sizeBytes"}
    whole = {"entry": values, "recipe": recipe.model_dump(mode="json", by_alias=True) if recipe else None}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def read(path: Path) -> Tagged | None:
    """What a file's tag says; None where it has no tag of ours."""
    with path.open("rb") as file:
        return read_head(file.read(HEAD_BYTES))


def read_head(head: bytes) -> Tagged | None:
    """What the first bytes of a file say; None where they hold no tag of ours, QualityError where it is damaged."""
    text = _own_frame(head)
    if text is None:
        return None
    try:
        values: dict[str, Any] = json.loads(text)
        recipe = values.get("recipe")
        return Tagged(CatalogEntry.model_validate(values["entry"]), Recipe.model_validate(recipe) if recipe else None)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise QualityError("The SOUNDFLOW tag is damaged; make or ingest the file again.") from error


def _own_frame(head: bytes) -> str | None:
    """The text of our TXXX frame, by walking the ID3v2.4 frames (its section 4); a cut-off tag is walked as far as it goes."""
    end = min(len(head), id3_length(head))
    at = 10
    while at + 10 <= end and head[at : at + 4].isalnum():
        size = _syncsafe(head[at + 4 : at + 8])
        body = head[at + 10 : at + 10 + size]
        marker = b"\x03" + DESCRIPTION.encode() + b"\x00"
        if head[at : at + 4] == b"TXXX" and body.startswith(marker):
            if len(body) < size:
                raise QualityError("The SOUNDFLOW tag is cut off; read more of the file or make it again.")
            return body[len(marker) :].rstrip(b"\x00").decode("utf-8", errors="replace")
        at += 10 + size
    return None


def _syncsafe(four: bytes) -> int:
    return (four[0] & 0x7F) << 21 | (four[1] & 0x7F) << 14 | (four[2] & 0x7F) << 7 | (four[3] & 0x7F)


def ordinary(content: bytes) -> Ordinary | None:
    """The ordinary frames of any mp3; None where it is no mp3 at all."""
    try:
        file = MP3(io.BytesIO(content))
    except (MutagenError, EOFError, ValueError):
        return None
    tags: Any = file.tags or {}

    def text(name: str) -> str | None:
        return str(tags[name].text[0]).strip() or None if name in tags and tags[name].text else None

    return Ordinary(text("TIT2"), text("TCON"), _number(text("TBPM")), text("TKEY"), float(file.info.length))


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def audio_sha256(content: bytes) -> str:
    """The hash of the MPEG stream: all bytes after the ID3v2 tag."""
    return hashlib.sha256(memoryview(content)[id3_length(content[:10]) :]).hexdigest()
