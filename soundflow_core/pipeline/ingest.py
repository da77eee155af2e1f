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
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import ValidationError

from soundflow_core.base.audio import CHANNELS, SAMPLE_RATE_HZ
from soundflow_core.base.errors import BriefError, QualityError
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding import tags
from soundflow_core.delivery.encoding.foreign import Names, names_of, pieces, readable, survey
from soundflow_core.delivery.encoding.mp3 import decode_in_pieces, encode, encode_stream
from soundflow_core.delivery.encoding.mpeg import read_stream
from soundflow_core.library.catalog.entry_reader import public_url
from soundflow_core.library.catalog.publishing import Outcome, put_audio, put_companion
from soundflow_core.library.catalog.tombstones import HeldBack, held_back
from soundflow_core.library.storage.base import Progress, Store
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.desk import MasterTone
from soundflow_core.model.entry import CatalogEntry, Measured
from soundflow_core.model.keys import audio_key, waveform_key
from soundflow_core.studio.analysis.hours import inspect_pieces
from soundflow_core.studio.analysis.measures import Inspection
from soundflow_core.studio.mastering.master import master_mix

BITRATES_KBPS = {Tier.FREE: 192, Tier.PREMIUM: 320}
TARGET_LUFS, CEILING_DBTP = -14.0, -1.0
NEUTRAL = MasterTone(mid_db=0.0, glue=0.0, drive=0.0, width=1.0)
"""Somebody else's mix is only made as loud as ours, not coloured."""
LONGEST_ID = 80
LONGEST_MASTERED_SECONDS = 900
"""Mastering holds a whole track: this much needs less than 1 GB."""
SILENCE = 1e-4
"""A file whose highest sample stays below -80 dBFS holds no music."""
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

    BriefError for what is not audio, is cut off, too long or has no usable name, QualityError for what is silent or too short, HeldBack
    where it was taken down.
    """
    name = f"{asked.tier}-{asked.day.isoformat()}-{asked.track_id or id_of(asked.file)}"
    if why := held_back(store, [audio_key(asked.tier, asked.day, name)]).get(name):
        raise HeldBack(f"{name} is held back: {why}.")
    tell("decoding")
    heard = survey(asked.file)
    if heard.peak < SILENCE:
        raise _silent(asked)
    if asked.master and heard.seconds > LONGEST_MASTERED_SECONDS:
        raise BriefError(
            f"{readable(str(asked.file))} lasts {heard.seconds / 60:.0f} minutes; --master takes up to "
            f"{LONGEST_MASTERED_SECONDS // 60}: master it elsewhere and ingest it without."
        )
    own = names_of(asked.file)
    with tempfile.TemporaryDirectory(prefix="soundflow-") as folder:
        mp3 = Path(folder) / "track.mp3"
        encoded = _bring(asked, mp3, tell)
        tell("measuring")
        found = _measured(asked, mp3)
        try:
            entry = _entry(asked, name, found, settings, mp3, own)
        except ValidationError as error:
            field = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
            file = readable(str(asked.file))
            raise BriefError(f"{file} can't be published: its {field} is too long or out of range.") from error
        tags.write(mp3, entry, None, None, found.fingerprint.text)
        tell("publishing")
        why = f"ingested {readable(asked.file.name)}"
        outcome = put_audio(store, entry, mp3, replace=asked.replace, why=why, by=settings.operator, progress=progress)
    if entry.waveform_key:
        put_companion(store, entry.waveform_key, json.dumps({"peaks": found.waveform}).encode(), "application/json")
    return Ingested(entry, outcome, encoded)


def id_of(file: Path) -> str:
    """A track id from a file's name: letters without accents, digits and underscores."""
    plain = unicodedata.normalize("NFKD", readable(file.stem)).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9-]+", "_", plain).strip("_-")[:LONGEST_ID].lower()
    if not name:
        raise BriefError(f"'{readable(file.name)}' gives no track id; name one with --track-id.")
    return name


def _bring(asked: Ingest, mp3: Path, tell: Callable[[Stage], None]) -> bool:
    """The file as an mp3 of its tier's rate; whether it had to be encoded."""
    kbps = BITRATES_KBPS[asked.tier]
    if not asked.master and _kept_as_it_is(asked.file, mp3, kbps):
        return False
    if not asked.master:
        tell("encoding")
        encode_stream(pieces(asked.file), mp3, kbps)
        return True
    tell("mastering")
    signal = np.ascontiguousarray(np.concatenate(list(pieces(asked.file)), axis=1))
    try:
        signal = master_mix(signal, NEUTRAL, TARGET_LUFS, CEILING_DBTP, 0.0).signal
    except QualityError as error:
        raise _silent(asked) from error
    tell("encoding")
    encode(signal, mp3, kbps)
    return True


def _kept_as_it_is(file: Path, mp3: Path, kbps: int) -> bool:
    """Copy the frames of an mp3 that is as we would make it (whole, stereo, 44.1 kHz, constant rate), without the tags before them."""
    with file.open("rb") as source:
        stream = read_stream(source)
        if stream is None or not stream.is_whole or stream.frames < stream.declared:
            return False
        if (stream.kbps, stream.rate_hz, stream.channels) != (kbps, SAMPLE_RATE_HZ, CHANNELS):
            return False
        source.seek(stream.start)
        with mp3.open("wb") as target:
            shutil.copyfileobj(source, target)
    return True


def _measured(asked: Ingest, mp3: Path) -> Inspection:
    try:
        found = inspect_pieces(decode_in_pieces(mp3), asked.bpm, asked.key)
    except QualityError as error:
        raise QualityError(f"{readable(str(asked.file))} can't be measured: {error}") from error
    if found.lufs < -70:
        raise _silent(asked)
    return found


def _silent(asked: Ingest) -> QualityError:
    return QualityError(f"{readable(str(asked.file))} is silent; ingest another file.")


def _entry(asked: Ingest, name: str, found: Inspection, settings: Settings, mp3: Path, own: Names) -> CatalogEntry:
    key = audio_key(asked.tier, asked.day, name)
    return CatalogEntry(
        id=name,
        title=asked.title or own.title or readable(asked.file.stem),
        tier=asked.tier,
        date=asked.day,
        category=asked.category,
        genre=asked.genre or own.genre or "unknown",
        bpm=asked.bpm or (round(found.bpm, 1) if found.bpm else 0),
        key=asked.key or found.key,
        duration_sec=round(found.duration_seconds, 2),
        goal_tags=(asked.category.slug.replace("-", "_"),),
        object_key=key,
        url=public_url(asked.tier, key, settings),
        sha256=tags.file_sha256(mp3),
        lufs=round(found.lufs, 2),
        true_peak_dbtp=round(found.true_peak_dbtp, 2),
        measured=Measured(bpm=None if found.bpm is None else round(found.bpm, 2), key=found.key),
        method="model" if asked.model else "manual",
        model=asked.model,
        license=asked.license,
        ai_generated=asked.model is not None,
        waveform_key=waveform_key(asked.tier, asked.day, name),
    )
