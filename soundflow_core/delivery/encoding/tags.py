"""ID3 tags: ordinary frames for every player, and the whole catalog entry with its recipe in `TXXX:SOUNDFLOW`.

The JSON frame is before the cover, so that the first 8 kB of an object hold it. A file can't hold its own size, which is known
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

from mutagen.id3 import APIC, COMM, ID3, TALB, TBPM, TCON, TDRC, TIT2, TKEY, TLEN, TPE1, TXXX
from pydantic import ValidationError

from soundflow_core.base.errors import NotFound, QualityError, Unavailable
from soundflow_core.base.parsing import parse_json
from soundflow_core.delivery.encoding.id3 import (
    LARGEST_TAG_BYTES,
    Frame,
    frame_bytes,
    frames,
    tag_bytes,
)
from soundflow_core.delivery.encoding.mpeg import id3_length
from soundflow_core.delivery.encoding.ordinary_tags import LONGEST_TEXT
from soundflow_core.model.brief import Recipe
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import printable
from soundflow_core.model.request import PremiumRecipe

HEAD_BYTES = 8192
"""A ranged read of this many bytes finds the JSON frame."""
COPIED_BYTES = 1 << 20
DESCRIPTION = "SOUNDFLOW"
ARTIST = "SoundFlow"
LARGEST_JSON_BYTES = 1 << 18
LONGEST_FINGERPRINT = 10_000
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


def write(
    path: Path, entry: CatalogEntry, recipe: AnyRecipe | None, cover: bytes | None, fingerprint: str | None = None
) -> None:
    """Replace a file's tag. The same entry, recipe and cover give the same bytes.

    The tagged file replaces the old one whole, so that a full disk or a stop half-way leaves it as it was: NotFound where there is no file,
    Unavailable where it can't be written.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.tag")
    try:
        with path.open("rb") as source, part.open("wb") as target:
            target.write(_tag(entry, recipe, cover, fingerprint))
            source.seek(id3_length(source.read(10)))
            shutil.copyfileobj(source, target, COPIED_BYTES)
        shutil.copymode(path, part)
        part.replace(path)
    except FileNotFoundError as error:
        raise NotFound(f"{path} is not a file; encode the track before it is tagged.") from error
    except OSError as error:
        raise Unavailable(
            f"{path} can't be tagged ({error.strerror or error}); free some space and try again."
        ) from error
    finally:
        with suppress(OSError):  # a read-only disk holds nothing to remove
            part.unlink(missing_ok=True)


def add(path: Path, entry: CatalogEntry) -> None:
    """Put our frame before all others in anybody's tag, their cover too; QualityError where the tag is beyond all bounds."""
    content = path.read_bytes()
    start = id3_length(content)
    if start > LARGEST_TAG_BYTES:
        raise QualityError(f"its tag has {start} bytes, and at most {LARGEST_TAG_BYTES} are read")
    version = 3 if content[:4] == b"ID3\x03" else 4
    body = b"\x03" + f"{DESCRIPTION}\0{_json(entry, None, None)}".encode()
    others = (f for f in frames(content[:start]) if len(f.name) == 4 and f.is_whole and not _is_own(f))
    written = [frame_bytes(frame.name, frame.body, version) for frame in others]
    path.write_bytes(tag_bytes(version, [frame_bytes("TXXX", body, version), *written]) + content[start:])


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
            length = id3_length(head)
            if length > len(head) and not holds_own_frame(head):
                head += file.read(min(length, LARGEST_TAG_BYTES) - len(head))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"{path} is not a file; name an mp3.") from error
    except OSError as error:
        raise Unavailable(f"{path} can't be read ({error.strerror}); check the disk and its permissions.") from error
    return read_head(head)


def holds_own_frame(head: bytes) -> bool:
    """Whether our frame is whole in a file's first bytes; where not, another program has put a cover first, or the entry is long."""
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
        values: dict[str, Any] = parse_json(text)
        # What can't be written again (1e999, half a surrogate pair) must not come in.
        json.dumps(values, ensure_ascii=False, allow_nan=False).encode()
        recipe = values.get("recipe")
        premium = values.get("premium")
        fingerprint = values.get("fingerprint")
        return Tagged(
            CatalogEntry.model_validate(values["entry"]),
            Recipe.model_validate(recipe) if recipe else None,
            fingerprint if isinstance(fingerprint, str) and len(fingerprint) <= LONGEST_FINGERPRINT else None,
            PremiumRecipe.model_validate(premium) if premium else None,
        )
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        field = printable(place)[:LONGEST_TEXT]
        raise QualityError(f"The SOUNDFLOW tag is damaged at {field}; make or ingest the file again.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise QualityError(DAMAGED) from error


def _own_frame(head: bytes) -> str | None:
    """The text of our TXXX frame; None where these bytes hold none."""
    for frame in frames(head):
        if _is_own(frame):
            if not frame.is_whole:
                raise QualityError("The SOUNDFLOW tag is cut off; read more of the file or make it again.")
            if len(frame.body) > LARGEST_JSON_BYTES:
                raise QualityError(DAMAGED)
            return _text(frame.body)
    return None


def _is_own(frame: Frame) -> bool:
    """Whether a frame, perhaps cut off, is a TXXX that is described as ours."""
    if frame.name != "TXXX":
        return False
    return _decoded(frame.body[: 2 * len(DESCRIPTION) + 8], "ignore").startswith(f"{DESCRIPTION}\0")


def _text(body: bytes) -> str:
    """The text of our frame after its description."""
    try:
        return _decoded(body, "strict").partition("\0")[2].strip("\0\ufeff")
    except UnicodeDecodeError as error:
        raise QualityError(DAMAGED) from error


def _decoded(body: bytes, errors: str) -> str:
    """A text frame's body by the encoding that its first byte names (ID3v2.4, section 4)."""
    encoding = ENCODINGS.get(body[0]) if body else None
    return body[1:].decode(encoding, errors) if encoding else ""


def audio_sha256(content: bytes) -> str:
    """The hash of the MPEG stream: all bytes after the ID3v2 tag."""
    return hashlib.sha256(memoryview(content)[id3_length(content[:10]) :]).hexdigest()


def file_sha256(path: Path) -> str:
    """The same of a file, read in blocks."""
    with path.open("rb") as file:
        file.seek(id3_length(file.read(10)))
        return hashlib.file_digest(file, "sha256").hexdigest()
