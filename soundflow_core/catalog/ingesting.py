"""Ingesting: any audio file becomes a track, the manual way to premium music.

Decoded, mastered if asked, encoded at the tier's rate, measured as listeners hear it, tagged and put into the store. An mp3 that has the
tier's format already is not encoded again, since each encoding costs a little.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from mutagen import MutagenError
from mutagen.mp3 import MP3, BitrateMode
from pydantic import ValidationError

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.brief import Category, Tier
from soundflow_core.catalog.publishing import Outcome, put_audio, put_companion
from soundflow_core.catalog.reading import public_url
from soundflow_core.catalog.takedowns import HeldBack, held_back
from soundflow_core.encoding import tags
from soundflow_core.encoding.formats import decode_any
from soundflow_core.encoding.mp3 import decode, encode
from soundflow_core.entry import CatalogEntry, Measured
from soundflow_core.errors import BriefError, QualityError
from soundflow_core.inspection.measures import Inspection, inspect
from soundflow_core.keys import audio_key, waveform_key
from soundflow_core.mastering.chain import master_mix
from soundflow_core.settings import Settings
from soundflow_core.storage.base import Progress, Store
from soundflow_core.style.desk import MasterTone

BITRATES_KBPS = {Tier.FREE: 192, Tier.PREMIUM: 320}
TARGET_LUFS, CEILING_DBTP = -14.0, -1.0
NEUTRAL = MasterTone(mid_db=0.0, glue=0.0, drive=0.0, width=1.0)
"""Somebody else's mix is only made as loud as ours, not coloured."""
LONGEST_ID = 80
Stage = Literal["decoding", "mastering", "encoding", "measuring", "publishing"]
STAGES: tuple[Stage, ...] = ("decoding", "mastering", "encoding", "measuring", "publishing")


@dataclass(frozen=True)
class Ingest:
    """What is to become of a file."""

    file: Path
    category: Category
    day: date
    tier: Tier = Tier.PREMIUM
    track_id: str | None = None
    """None takes the file's name."""
    title: str | None = None
    """None takes the file's own title, else its name."""
    genre: str | None = None
    bpm: float | None = None
    key: str | None = None
    """None takes what is measured."""
    license: str | None = None
    model: str | None = None
    """The model that made it, if one did: then the entry says that it is generated."""
    master: bool = False
    replace: bool = False


@dataclass(frozen=True)
class Ingested:
    """What became of it."""

    entry: CatalogEntry
    outcome: Outcome
    encoded: bool
    """False where the file's own mp3 stream was kept."""


def ingest(
    store: Store,
    settings: Settings,
    asked: Ingest,
    tell: Callable[[Stage], None] = lambda _stage: None,
    progress: Progress | None = None,
) -> Ingested:
    """Put one file into the store; the catalogs are brought in line by the next rebuild.

    BriefError for what is no audio or has no usable name, QualityError for what is silent or too short, HeldBack where it was taken down.
    """
    name = f"{asked.tier}-{asked.day.isoformat()}-{asked.track_id or id_of(asked.file)}"
    if why := held_back(store, [audio_key(asked.tier, asked.day, name)]).get(name):
        raise HeldBack(f"{name} is held back: {why}.")
    tell("decoding")
    signal = decode_any(asked.file)
    with tempfile.TemporaryDirectory(prefix="soundflow-") as folder:
        mp3 = Path(folder) / "track.mp3"
        encoded = _bring(asked, signal, mp3, tell)
        tell("measuring")
        found = _measured(asked, mp3)
        try:
            entry = _entry(asked, name, found, settings, mp3)
        except ValidationError as error:
            field = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
            raise BriefError(f"{asked.file} can't be published: its {field} is too long or out of range.") from error
        tags.write(mp3, entry, None, None, found.fingerprint.text)
        tell("publishing")
        why = f"ingested {asked.file.name}"
        outcome = put_audio(store, entry, mp3, replace=asked.replace, why=why, by=settings.operator, progress=progress)
    if entry.waveform_key:
        put_companion(store, entry.waveform_key, json.dumps({"peaks": found.waveform}).encode(), "application/json")
    return Ingested(entry, outcome, encoded)


def id_of(file: Path) -> str:
    """A track id from a file's name: letters without accents, digits and underscores."""
    plain = unicodedata.normalize("NFKD", file.stem).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9-]+", "_", plain).strip("_-")[:LONGEST_ID].lower()
    if not name:
        raise BriefError(f"'{file.name}' gives no track id; name one with --track-id.")
    return name


def _bring(asked: Ingest, signal: Signal, mp3: Path, tell: Callable[[Stage], None]) -> bool:
    """The file as an mp3 of its tier's rate; whether it had to be encoded."""
    if not asked.master and _fits(asked.file, BITRATES_KBPS[asked.tier]):
        shutil.copyfile(asked.file, mp3)
        return False
    if asked.master:
        tell("mastering")
        try:
            signal = master_mix(signal, NEUTRAL, TARGET_LUFS, CEILING_DBTP, 0.0).signal
        except QualityError as error:
            raise QualityError(f"{asked.file} is silent; ingest another file.") from error
    tell("encoding")
    encode(signal, mp3, BITRATES_KBPS[asked.tier])
    return True


def _fits(file: Path, bitrate_kbps: int) -> bool:
    """Whether a file is an mp3 exactly as we would make it: whole, stereo, 44.1 kHz, of constant rate."""
    with suppress(MutagenError, QualityError, OSError, EOFError):
        info: Any = MP3(file).info
        kbps = round(info.bitrate / 1000)  # an average, where a header counts the bytes
        same = (kbps, info.sample_rate, info.channels) == (bitrate_kbps, SAMPLE_RATE_HZ, 2)
        if same and info.bitrate_mode in (BitrateMode.CBR, BitrateMode.UNKNOWN):
            decode(file)
            return True
    return False


def _measured(asked: Ingest, mp3: Path) -> Inspection:
    try:
        found = inspect(decode(mp3), asked.bpm, asked.key)
    except QualityError as error:
        raise QualityError(f"{asked.file} can't be measured: {error}") from error
    if found.lufs < -70:
        raise QualityError(f"{asked.file} is silent; ingest another file.")
    return found


def _entry(asked: Ingest, name: str, found: Inspection, settings: Settings, mp3: Path) -> CatalogEntry:
    key = audio_key(asked.tier, asked.day, name)
    own = tags.ordinary(asked.file.read_bytes()) if asked.file.suffix.lower() == ".mp3" else None
    return CatalogEntry(
        id=name,
        title=asked.title or (own and own.title) or asked.file.stem,
        tier=asked.tier,
        date=asked.day,
        category=asked.category,
        genre=asked.genre or (own and own.genre) or "unknown",
        bpm=asked.bpm or (round(found.bpm, 1) if found.bpm else 0),
        key=asked.key or found.key,
        duration_sec=round(found.duration_seconds, 2),
        goal_tags=(asked.category.slug.replace("-", "_"),),
        object_key=key,
        url=public_url(asked.tier, key, settings),
        sha256=tags.audio_sha256(mp3.read_bytes()),
        lufs=round(found.lufs, 2),
        true_peak_dbtp=round(found.true_peak_dbtp, 2),
        measured=Measured(bpm=None if found.bpm is None else round(found.bpm, 2), key=found.key),
        method="model" if asked.model else "manual",
        model=asked.model,
        license=asked.license,
        ai_generated=asked.model is not None,
        waveform_key=waveform_key(asked.tier, asked.day, name),
    )
