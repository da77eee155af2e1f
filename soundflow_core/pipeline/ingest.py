"""Ingesting: any audio file becomes a track, the manual way to premium music.

Decoded, mastered if wanted, encoded at the tier's rate, measured as listeners hear it, tagged and put into the store. An mp3 that has the
tier's format already is not encoded again, since each encoding costs a little.
"""

from __future__ import annotations

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
from soundflow_core.library.catalog.publishing import Outcome
from soundflow_core.library.catalog.tombstones import HeldBack, held_back
from soundflow_core.library.storage.base import Progress, Store
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.desk import MasterTone
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import audio_key
from soundflow_core.pipeline.tracks.entries import entry_of
from soundflow_core.pipeline.tracks.publishing import FinishedTrack, publish
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
    """A file to publish, and what the operator says of it."""

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
    """The outcome."""

    entry: CatalogEntry
    outcome: Outcome
    encoded: bool
    """False where the file's own mp3 stream was kept."""


def ingest(
    store: Store,
    settings: Settings,
    wanted: Ingest,
    on_stage: Callable[[Stage], None] = lambda _stage: None,
    progress: Progress | None = None,
) -> Ingested:
    """Publish one file; the catalogs are brought in line by the next rebuild.

    BriefError for what is not audio, is cut off, too long or has no usable name, QualityError for what is silent or too short, HeldBack
    where it was taken down.
    """
    name = f"{wanted.tier}-{wanted.day.isoformat()}-{wanted.track_id or id_of(wanted.file)}"
    if reason := held_back(store, [audio_key(wanted.tier, wanted.day, name)]).get(name):
        raise HeldBack(f"{name} is held back: {reason}.")
    on_stage("decoding")
    _check(wanted)
    own = names_of(wanted.file)
    with tempfile.TemporaryDirectory(prefix="soundflow-") as folder:
        mp3 = Path(folder) / "track.mp3"
        encoded = _write_mp3(wanted, mp3, on_stage)
        on_stage("measuring")
        measured = _measure(wanted, mp3)
        entry = _entry(wanted, name, measured, settings, mp3, own)
        tags.write(mp3, entry, None, None, measured.fingerprint.text)
        on_stage("publishing")
        reason = f"ingested {readable(wanted.file.name)}"
        outcome = publish(FinishedTrack(entry, mp3, measured), store, settings, wanted.replace, reason, progress)
    return Ingested(entry, outcome, encoded)


def _check(wanted: Ingest) -> None:
    """Read the whole file once; raises what `ingest` says."""
    found = survey(wanted.file)
    if found.peak < SILENCE:
        raise _silent(wanted)
    if wanted.master and found.seconds > LONGEST_MASTERED_SECONDS:
        raise BriefError(
            f"{readable(str(wanted.file))} lasts {found.seconds / 60:.0f} minutes; --master takes up to "
            f"{LONGEST_MASTERED_SECONDS // 60}: master it elsewhere and ingest it without."
        )


def id_of(file: Path) -> str:
    """A track id from a file's name: letters without accents, digits and underscores."""
    plain = unicodedata.normalize("NFKD", readable(file.stem)).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9-]+", "_", plain).strip("_-")[:LONGEST_ID].lower()
    if not name:
        raise BriefError(f"'{readable(file.name)}' gives no track id; name one with --track-id.")
    return name


def _write_mp3(wanted: Ingest, mp3: Path, on_stage: Callable[[Stage], None]) -> bool:
    """The file as an mp3 of its tier's rate; whether it had to be encoded."""
    kbps = BITRATES_KBPS[wanted.tier]
    if not wanted.master and _copy_own_stream(wanted.file, mp3, kbps):
        return False
    if not wanted.master:
        on_stage("encoding")
        encode_stream(pieces(wanted.file), mp3, kbps)
        return True
    on_stage("mastering")
    signal = np.ascontiguousarray(np.concatenate(list(pieces(wanted.file)), axis=1))
    try:
        signal = master_mix(signal, NEUTRAL, TARGET_LUFS, CEILING_DBTP, 0.0).signal
    except QualityError as error:
        raise _silent(wanted) from error
    on_stage("encoding")
    encode(signal, mp3, kbps)
    return True


def _copy_own_stream(file: Path, mp3: Path, kbps: int) -> bool:
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


def _measure(wanted: Ingest, mp3: Path) -> Inspection:
    try:
        found = inspect_pieces(decode_in_pieces(mp3), wanted.bpm, wanted.key)
    except QualityError as error:
        raise QualityError(f"{readable(str(wanted.file))} can't be measured: {error}") from error
    if found.lufs < -70:
        raise _silent(wanted)
    return found


def _silent(wanted: Ingest) -> QualityError:
    return QualityError(f"{readable(str(wanted.file))} is silent; ingest another file.")


def _entry(wanted: Ingest, name: str, measured: Inspection, settings: Settings, mp3: Path, own: Names) -> CatalogEntry:
    """The entry: what the operator says, else what the file's own tag says, else what was measured."""
    try:
        return entry_of(
            wanted.tier, wanted.day, name, measured, tags.file_sha256(mp3), settings,
            title=wanted.title or own.title or readable(wanted.file.stem),
            category=wanted.category,
            genre=wanted.genre or own.genre or "unknown",
            bpm=wanted.bpm or (round(measured.bpm, 1) if measured.bpm else 0),
            key=wanted.key or measured.key,
            duration_sec=round(measured.duration_seconds, 2),
            goal_tags=(wanted.category.slug.replace("-", "_"),),
            method="model" if wanted.model else "manual",
            model=wanted.model,
            license=wanted.license,
            ai_generated=wanted.model is not None,
        )  # fmt: skip
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        file = readable(str(wanted.file))
        raise BriefError(f"{file} can't be published: its {field} is too long or out of range.") from error
