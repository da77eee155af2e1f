"""The steps of making and publishing a track as plain functions; `flows.tasks` gives them to Prefect.

Every step writes its product under `work/<recipe digest>/` by an atomic rename and does nothing where the product, or a later one, is there
already: whatever was cut off, running again makes only what is missing. Steps hand over paths, never arrays.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import time
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from soundflow_core.base.audio import Signal
from soundflow_core.base.errors import Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.covers.cover import draw_cover
from soundflow_core.delivery.covers.webp import webp_of
from soundflow_core.delivery.encoding import tags
from soundflow_core.delivery.encoding.mp3 import decode
from soundflow_core.delivery.encoding.mp3 import encode as encode_mp3
from soundflow_core.delivery.inspection.gate import (
    Fault,
    Requested,
    describe,
    faults,
    master_faults,
    requested_by,
    targets_for,
)
from soundflow_core.delivery.inspection.measure_rows import measure_rows, measures_json
from soundflow_core.library.catalog.current_catalogs import archive_of
from soundflow_core.library.catalog.entry_reader import public_url
from soundflow_core.library.catalog.publishing import Outcome, put_audio, put_companion
from soundflow_core.library.catalog.tombstones import tombstones
from soundflow_core.library.storage.base import Store
from soundflow_core.model.brief import Recipe, Tier, TrackBrief
from soundflow_core.model.entry import CatalogEntry, Measured
from soundflow_core.model.keys import audio_key, cover_key, cover_webp_key, measures_key, sheet_key, waveform_key
from soundflow_core.model.score import TrackPlan
from soundflow_core.pipeline import render
from soundflow_core.pipeline.events import Stage, StageStarted, TrackInspected, TrackPublished, emit
from soundflow_core.studio.analysis.fingerprint import TOO_ALIKE, near_duplicate
from soundflow_core.studio.analysis.measures import Inspection
from soundflow_core.studio.analysis.measures import inspect as inspect_signal

LICENSE = "CC BY 4.0"
Inspected = tuple[Inspection, tuple[Fault, ...]]
"""What was found, and what is wrong with it."""
STALE_SECONDS = 86_400.0


def workplace(work: Path, recipe: Recipe) -> Path:
    """The folder of everything that is made from a recipe."""
    return work / recipe.digest[:32]


def mix_of(work: Path, recipe: Recipe) -> Path:
    """Where a recipe's mix lies."""
    return workplace(work, recipe) / "mix.npy"


def master_of(work: Path, recipe: Recipe) -> Path:
    """Where a recipe's master lies."""
    return workplace(work, recipe) / "master.npy"


def mp3_of(work: Path, recipe: Recipe) -> Path:
    """Where a recipe's finished mp3 lies."""
    return workplace(work, recipe) / "track.mp3"


def seen_in_master(work: Path, recipe: Recipe) -> Path:
    """Where the faults of a recipe's master are noted, which its mp3 would blur."""
    return workplace(work, recipe) / "master.json"


def synthesize(recipe: Recipe, work: Path) -> Path:
    """Compose, perform and mix: the mix as float32. Stems are mixed as they are played and never lie anywhere."""
    target = mix_of(work, recipe)
    if target.exists() or master_of(work, recipe).exists() or mp3_of(work, recipe).exists():
        return target
    name = recipe.brief.track_id
    emit(StageStarted(name, f"{recipe.brief.genre}, seed {recipe.seed}", Stage.COMPOSING))
    score = render.compose(render.plan(recipe))
    emit(StageStarted(name, f"{len(score.parts)} parts at {score.plan.bpm:g} BPM in {score.plan.key}", Stage.RENDERING))
    _save(target, render.mix(score, render.perform(score)))
    return target


def master(recipe: Recipe, work: Path) -> Path:
    """Master the mix: the master as float32."""
    target = master_of(work, recipe)
    if target.exists() or mp3_of(work, recipe).exists():
        return target
    emit(StageStarted(recipe.brief.track_id, stage=Stage.MASTERING))
    score = render.compose(render.plan(recipe))
    mixed = np.load(mix_of(work, recipe))
    _save(target, render.master(score, mixed).signal)
    mix_of(work, recipe).unlink(missing_ok=True)
    return target


def encode(recipe: Recipe, work: Path) -> Path:
    """Encode the master: an mp3 without its tag yet."""
    target = mp3_of(work, recipe)
    if target.exists():
        return target
    name = recipe.brief.track_id
    emit(StageStarted(name, f"{recipe.brief.bitrate_kbps} kbps", Stage.ENCODING))
    master = np.load(master_of(work, recipe), mmap_mode="c")
    seen = [(fault.name, fault.sentence) for fault in master_faults(master)]
    with _disk(target):
        seen_in_master(work, recipe).write_text(json.dumps(seen))
    encode_mp3(master, target, recipe.brief.bitrate_kbps)
    master_of(work, recipe).unlink(missing_ok=True)
    return target


def inspect(recipe: Recipe, work: Path, store: Store) -> Inspected:
    """Decode the mp3, measure it and hold it against its plan and the archive: what was found, and every reason not to publish it."""
    emit(StageStarted(recipe.brief.track_id, stage=Stage.INSPECTING))
    track = render.plan(recipe)
    found = inspect_signal(decode(mp3_of(work, recipe)), track.bpm, track.key, recipe.brief.functional.modulation_hz)
    heard = faults(found, requested_by(track))
    named = {fault.name for fault in heard}
    wrong = (
        *(fault for fault in _seen(recipe, work) if fault.name not in named),
        *heard,
        *_copies(found, recipe, store),
    )
    emit(
        TrackInspected(recipe.brief.track_id, "; ".join(f.sentence for f in wrong) or describe(found), found.as_json())
    )
    return found, wrong


def _seen(recipe: Recipe, work: Path) -> tuple[Fault, ...]:
    """What was wrong with the master before it was encoded; nothing is known of one that an older release encoded."""
    path = seen_in_master(work, recipe)
    return tuple(Fault(name, sentence) for name, sentence in json.loads(path.read_text())) if path.exists() else ()


def _copies(found: Inspection, recipe: Recipe, store: Store) -> tuple[Fault, ...]:
    """A fault where another day of the series sounds the same."""
    twin = near_duplicate(found.fingerprint, archive_of(store, recipe.brief.id), recipe.brief.track_id)
    return (Fault("familiar", f"it is {twin[1]:.1%} like {twin[0]}, at most {TOO_ALIKE:.0%} may be"),) if twin else ()


def upload(recipe: Recipe, work: Path, found: Inspection, store: Store, settings: Settings, replace: bool) -> Outcome:
    """Tag the mp3 and put it into the store; catalogs come after."""
    name = recipe.brief.track_id
    emit(StageStarted(name, stage=Stage.PUBLISHING))
    mp3 = mp3_of(work, recipe)
    track = render.plan(recipe)
    entry = entry_of(recipe, track, found, tags.audio_sha256(mp3.read_bytes()), settings)
    cover = draw_cover(render.compose(track))
    with _disk(mp3):
        tags.write(mp3, entry, recipe, cover, found.fingerprint.text)
    outcome = put_audio(store, entry, mp3, replace=replace, by=settings.operator)
    put_companions(store, entry, cover, found, requested_by(track))
    asked = {"genre": entry.genre, "bpm": entry.bpm, "key": entry.key, "durationSec": entry.duration_sec}
    emit(TrackPublished(name, outcome, entry.object_key, asked, found.as_json()))
    discard(work, recipe)
    return outcome


def put_companions(store: Store, entry: CatalogEntry, cover: bytes, found: Inspection, asked: Requested) -> None:
    """The cover in both its forms, the waveform and what the gate measured as objects of their own."""
    if entry.cover_key:
        put_companion(store, entry.cover_key, cover, "image/png")
    if entry.cover_webp_key:
        put_companion(store, entry.cover_webp_key, webp_of(cover), "image/webp")
    if entry.waveform_key:
        put_companion(store, entry.waveform_key, json.dumps({"peaks": found.waveform}).encode(), "application/json")
    measures = measures_json(measure_rows(found, asked, targets_for(asked.brief)))
    key = measures_key(entry.tier, entry.date, entry.id)
    put_companion(store, key, json.dumps({"measures": measures}).encode(), "application/json")


def put_sheet(recipe: Recipe, inspected: Inspected, store: Store) -> str:
    """Draw a published track's inspection and keep it beside the audio; its object key."""
    from soundflow_core.delivery.inspection.sheet import draw_sheet

    brief = recipe.brief
    track = render.plan(recipe)
    signal = decode(store.get(audio_key(brief.tier, brief.date, brief.track_id)).content)
    sheet = draw_sheet(signal, inspected[0], brief.track_id, requested_by(track), targets_for(brief), inspected[1])
    key = sheet_key(brief.tier, brief.date, brief.track_id)
    put_companion(store, key, sheet, "image/png")
    return key


def picture_address(store: Store, settings: Settings, key: str) -> str:
    """Where a browser sees a picture: its public address, or the picture itself, made small, as an address."""
    if settings.free_public_base_url:
        return settings.address_of(key)
    return f"data:image/png;base64,{b64encode(_thumbnail(store.get(key).content)).decode()}"


def _thumbnail(png: bytes) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        picture.thumbnail((1000, 1000))
        small = io.BytesIO()
        picture.convert("RGB").quantize(64).save(small, "PNG", optimize=True)
    return small.getvalue()


def missing(store: Store, briefs: Iterable[TrackBrief]) -> tuple[str, ...]:
    """The tracks of some briefs that are neither in the store nor taken down."""
    gone = tombstones(store)
    absent = (b for b in briefs if store.head(audio_key(b.tier, b.date, b.track_id)) is None)
    return tuple(b.track_id for b in absent if b.track_id not in gone)


def entry_of(recipe: Recipe, track: TrackPlan, found: Inspection, sha256: str, settings: Settings) -> CatalogEntry:
    """The catalog entry of a finished track."""
    brief = recipe.brief
    place = (brief.tier, brief.date, brief.track_id)
    key = audio_key(*place)
    title = f"{brief.id.replace('_', ' ').title()} - {brief.date.isoformat()}"
    return CatalogEntry(
        id=brief.track_id,
        title=title,
        tier=brief.tier,
        date=brief.date,
        category=brief.category,
        genre=brief.genre,
        bpm=track.bpm,
        key=track.key,
        duration_sec=brief.duration_sec,
        goal_tags=brief.goal_tags,
        nature_tags=brief.nature_tags,
        energy_min=brief.energy_min,
        energy_max=brief.energy_max,
        ambience_min=brief.ambience_min,
        ambience_max=brief.ambience_max,
        object_key=key,
        url=public_url(Tier(brief.tier), key, settings),
        sha256=sha256,
        lufs=round(found.lufs, 2),
        true_peak_dbtp=round(found.true_peak_dbtp, 2),
        measured=Measured(bpm=None if found.bpm is None else round(found.bpm, 2), key=found.key),
        method="procedural",
        license=LICENSE,
        ai_generated=False,
        seed=recipe.seed,
        engine_version=recipe.engine_version,
        functional=brief.functional if brief.functional.is_on else None,
        cover_key=cover_key(*place),
        cover_webp_key=cover_webp_key(*place),
        waveform_key=waveform_key(*place),
    )


def discard(work: Path, recipe: Recipe) -> None:
    """Remove everything that was made from a recipe."""
    shutil.rmtree(workplace(work, recipe), ignore_errors=True)


def sweep(work: Path) -> None:
    """Remove scratch that no run has touched for a day."""
    if not work.is_dir():
        return
    limit = time.time() - STALE_SECONDS
    for folder in work.iterdir():
        with suppress(FileNotFoundError):
            if folder.is_dir() and len(folder.name) == 32 and folder.stat().st_mtime < limit:
                shutil.rmtree(folder, ignore_errors=True)


def _save(target: Path, signal: Signal) -> None:
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    with _disk(part):
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.save(file, signal)
        part.replace(target)


@contextmanager
def _disk(part: Path) -> Iterator[None]:
    """Turn a full or read-only disk into one sentence, and leave nothing half-written behind."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"The work folder can't be written at {part.parent} ({error.strerror}); free some space or set SOUNDFLOW_WORK."
        ) from error
    finally:
        if part.name.endswith(".part"):
            with suppress(OSError):
                part.unlink()
