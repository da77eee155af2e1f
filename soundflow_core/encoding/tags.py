"""ID3 tags: ordinary frames for every player, and the whole catalog entry with its recipe in `TXXX:SOUNDFLOW`.

The JSON frame stands before the cover, so that the first 8 kB of an object hold it. A file's own size can't stand in itself and is known
from the listing; `sha256` is the hash of the MPEG stream after the tag, so that the tag can carry it and retagging keeps it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from mutagen.id3 import APIC, COMM, ID3, TALB, TBPM, TCON, TDRC, TIT2, TKEY, TLEN, TPE1, TXXX, ID3NoHeaderError
from mutagen.mp3 import MP3
from pydantic import ValidationError

from soundflow_core.brief import Recipe
from soundflow_core.encoding.mpeg import id3_length
from soundflow_core.entry import CatalogEntry
from soundflow_core.errors import NotFound, QualityError, Unavailable
from soundflow_core.request import PremiumRecipe

HEAD_BYTES = 8192
"""A ranged read of this many bytes finds the JSON frame."""
DESCRIPTION = "SOUNDFLOW"
ARTIST = "SoundFlow"
ENCODINGS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}
"""Ours is UTF-8; programs that write a tag anew choose another."""
AnyRecipe = Recipe | PremiumRecipe
DAMAGED = "The SOUNDFLOW tag is damaged; make or ingest the file again."


@dataclass(frozen=True)
class Tagged:
    """What a tag of ours says."""

    entry: CatalogEntry
    recipe: Recipe | None
    fingerprint: str | None = None
    """What the novelty guard compares; not in catalogs, which listeners load."""
    premium: PremiumRecipe | None = None
    """The recipe of a track that a model made."""


@dataclass(frozen=True)
class Ordinary:
    """What any mp3's ordinary frames say."""

    title: str | None = None
    genre: str | None = None
    bpm: float | None = None
    key: str | None = None
    seconds: float = 0.0


def write(
    path: Path, entry: CatalogEntry, recipe: AnyRecipe | None, cover: bytes | None, fingerprint: str | None = None
) -> None:
    """Replace a file's tag. The same entry, recipe and cover give the same bytes.

    The tagged file replaces the old one whole, so that a full disk or a stop half-way leaves it as it was: NotFound where there is no file,
    Unavailable where it can't be written.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.tag")
    try:
        content = path.read_bytes()
        with part.open("wb") as target:
            target.write(_tag(entry, recipe, cover, fingerprint))
            target.write(memoryview(content)[id3_length(content[:10]) :])
        shutil.copymode(path, part)
        part.replace(path)
    except FileNotFoundError as error:
        raise NotFound(f"{path} is no file; encode the track before it is tagged.") from error
    except OSError as error:
        raise Unavailable(
            f"{path} can't be tagged ({error.strerror or error}); free some space and try again."
        ) from error
    finally:
        with suppress(OSError):  # a read-only disk holds nothing to remove
            part.unlink(missing_ok=True)


def add(path: Path, entry: CatalogEntry) -> None:
    """Add our frame to a tag of anybody's and keep all others, their cover too."""
    try:
        tag = ID3(path)
    except ID3NoHeaderError:
        tag = ID3()
    tag.setall(f"TXXX:{DESCRIPTION}", [TXXX(encoding=3, desc=DESCRIPTION, text=_json(entry, None, None))])
    tag.save(path, v2_version=4, padding=lambda _info: 0)


def _tag(entry: CatalogEntry, recipe: AnyRecipe | None, cover: bytes | None, fingerprint: str | None) -> bytes:
    """A whole ID3v2.4 tag; mutagen orders frames by size, so that the cover comes last."""
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
    tag.add(TXXX(encoding=3, desc=DESCRIPTION, text=_json(entry, recipe, fingerprint)))
    if cover:
        tag.add(APIC(encoding=3, mime="image/png", type=3, desc="Cover", data=cover))
    written = io.BytesIO()
    tag.save(written, v1=0, v2_version=4, padding=lambda _info: 0)
    return written.getvalue()


def _json(entry: CatalogEntry, recipe: AnyRecipe | None, fingerprint: str | None) -> str:
    values = {name: value for name, value in entry.as_json().items() if name != "sizeBytes"}
    whole: dict[str, Any] = {
        "entry": values,
        "recipe": recipe.model_dump(mode="json", by_alias=True) if isinstance(recipe, Recipe) else None,
    }
    if isinstance(recipe, PremiumRecipe):
        whole["premium"] = recipe.model_dump(mode="json", by_alias=True)
    if fingerprint:
        whole["fingerprint"] = fingerprint
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def read(path: Path) -> Tagged | None:
    """What a file's tag says; None where it has no tag of ours. NotFound where there is no file, QualityError where the tag is damaged."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            longer = id3_length(head) - len(head)
            if longer > 0 and not _holds_own_frame(head):  # another program has put a cover first, or the entry is long
                head += file.read(longer)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"{path} is no file; name an mp3.") from error
    except OSError as error:
        raise Unavailable(f"{path} can't be read ({error.strerror}); check the disk and its permissions.") from error
    return read_head(head)


def _holds_own_frame(head: bytes) -> bool:
    try:
        return _own_frame(head) is not None
    except QualityError:  # only cut off, perhaps
        return False


def read_head(head: bytes) -> Tagged | None:
    """What the first bytes of a file say; None where they hold no tag of ours, QualityError where it is damaged."""
    text = _own_frame(head)
    if text is None:
        return None
    try:
        values: dict[str, Any] = json.loads(text)
        # What can't be written again (NaN, 1e999, half a surrogate pair) must not come in.
        json.dumps(values, ensure_ascii=False, allow_nan=False).encode()
        recipe = values.get("recipe")
        premium = values.get("premium")
        fingerprint = values.get("fingerprint")
        return Tagged(
            CatalogEntry.model_validate(values["entry"]),
            Recipe.model_validate(recipe) if recipe else None,
            fingerprint if isinstance(fingerprint, str) else None,
            PremiumRecipe.model_validate(premium) if premium else None,
        )
    # json.loads gives up on thousands of nested brackets with a RecursionError
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError, RecursionError) as error:
        raise QualityError(DAMAGED) from error


def _own_frame(head: bytes) -> str | None:
    """The text of our TXXX frame, by walking the frames of ID3v2.4 or 2.3 (their section 4 and 3.3); a cut-off tag as far as it goes."""
    end = min(len(head), id3_length(head))
    if end < 10 or head[3] not in (3, 4):
        return None
    frame_size = _syncsafe if head[3] == 4 else _plain
    at = 10
    while at + 10 <= end and head[at : at + 4].isalnum():
        size = frame_size(head[at + 4 : at + 8])
        body = head[at + 10 : at + 10 + size]
        if head[at : at + 4] == b"TXXX" and _is_own(body):
            if len(body) < size:
                raise QualityError("The SOUNDFLOW tag is cut off; read more of the file or make it again.")
            return _text(body)
        at += 10 + size
    return None


def _is_own(body: bytes) -> bool:
    """Whether a TXXX frame, perhaps cut off, is described as ours."""
    return _decoded(body[: 2 * len(DESCRIPTION) + 8], "ignore").startswith(f"{DESCRIPTION}\0")


def _text(body: bytes) -> str:
    """What stands in our frame after its description."""
    try:
        return _decoded(body, "strict").partition("\0")[2].strip("\0\ufeff")
    except UnicodeDecodeError as error:
        raise QualityError(DAMAGED) from error


def _decoded(body: bytes, errors: str) -> str:
    """A text frame's body by the encoding that its first byte names (ID3v2.4, section 4)."""
    encoding = ENCODINGS.get(body[0]) if body else None
    return body[1:].decode(encoding, errors) if encoding else ""


def _plain(four: bytes) -> int:
    return int.from_bytes(four, "big")


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
