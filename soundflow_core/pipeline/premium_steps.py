"""The steps of a premium track as plain functions; `flows.premium_tasks` gives them to Prefect.

Like the daily steps they write under `work/<recipe digest>/`, by atomic renames, and do nothing where the product is there already.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np

from soundflow_core.base.errors import BriefError, Unavailable
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.delivery.covers.cover import draw_cover
from soundflow_core.delivery.encoding import credentials, tags
from soundflow_core.delivery.encoding.mp3 import decode
from soundflow_core.delivery.encoding.mp3 import encode as encode_mp3
from soundflow_core.delivery.inspection.gate import Fault, Requested, faults
from soundflow_core.delivery.inspection.gate import describe as describe_found
from soundflow_core.generation import providers
from soundflow_core.generation.models import card_of
from soundflow_core.generation.models.base import Watch
from soundflow_core.generation.providers.base import JobEnded, Provider, StillRunning
from soundflow_core.generation.providers.ledger import Ledger
from soundflow_core.generation.rights import check_rights
from soundflow_core.generation.takes import TakeFacts, read_facts, read_take
from soundflow_core.library.catalog.publishing import Outcome, put_audio
from soundflow_core.library.storage.base import Store
from soundflow_core.model.brief import Recipe
from soundflow_core.model.entry import CatalogEntry, Measured
from soundflow_core.model.keys import audio_key, cover_key, cover_webp_key, waveform_key
from soundflow_core.model.request import PremiumRecipe, PremiumRequest
from soundflow_core.pipeline import render
from soundflow_core.pipeline.events import (
    ProviderFellBack,
    Remark,
    Stage,
    StageStarted,
    TakeFinished,
    TrackInspected,
    TrackPublished,
    emit,
)
from soundflow_core.pipeline.plans.prompts import load_prompts, recipe_of
from soundflow_core.pipeline.steps import put_companions
from soundflow_core.studio.analysis.measures import Inspection
from soundflow_core.studio.analysis.measures import inspect as inspect_signal
from soundflow_core.studio.finishing.finish import finish as finish_take

Inspected = tuple[Inspection, tuple[Fault, ...]]
MUST_HOLD = frozenset({
    "silent", "loudness", "true_peak", "silence", "clipping", "dc", "balance", "dead_side", "gap", "duration", "seam",
})  # fmt: skip
"""What keeps a model's track from being published. Tempo, key and style are what the model made of the words: told, not refused."""


def plan(asked: PremiumRequest, roll: int = 0) -> PremiumRecipe:
    """The recipe of a request; BriefError or ConfigurationError where it may not or can't be made."""
    premium = PremiumSettings.from_environment()
    card = card_of(asked.model)
    check_rights(card, premium)
    return recipe_of(asked, load_prompts(premium.prompts_file), datetime.now(UTC).date(), card.revision, roll)


def workplace(work: Path, recipe: PremiumRecipe) -> Path:
    """The folder of everything that is made from a recipe."""
    return work / recipe.digest[:32]


def take_of(work: Path, recipe: PremiumRecipe) -> Path:
    """Where a recipe's raw take lies."""
    return workplace(work, recipe) / "take.flac"


def master_of(work: Path, recipe: PremiumRecipe) -> Path:
    """Where a recipe's master lies."""
    return workplace(work, recipe) / "master.npy"


def mp3_of(work: Path, recipe: PremiumRecipe) -> Path:
    """Where a recipe's finished mp3 lies."""
    return workplace(work, recipe) / "track.mp3"


def generate(
    recipe: PremiumRecipe, provider: str, work: Path, store: Store, watch: Watch, earlier: tuple[str, ...] = ()
) -> Path:
    """The raw take, from the first provider of the chain that is up. ManualNeeded where a person has to carry on.

    `earlier` are the digests of this run's earlier rolls: what they cost counts towards the run's limit.
    """
    target = take_of(work, recipe)
    if target.exists():
        return target
    name, settings, premium = recipe.brief.track_id, Settings.from_environment(), PremiumSettings.from_environment()
    spent = sum(Ledger(store, premium, digest).spent_on_recipe_usd() for digest in earlier)
    premium = replace(premium, spend_per_run_usd=premium.spend_per_run_usd - spent) if spent else premium
    chain = (provider, *(other for other in premium.gpu_fallback if other != provider))
    connected = [_connect(one, settings, premium, store) for one in chain]
    for place, one in enumerate(connected):
        emit(StageStarted(name, f"{recipe.model} on {one.name}, seed {recipe.seed}", Stage.GENERATING))
        try:
            one.make(recipe, target, watch)
            return target
        except (StillRunning, JobEnded):
            raise
        except Unavailable as error:
            if place == len(connected) - 1:
                raise
            emit(ProviderFellBack(name, f"{error} Now {connected[place + 1].name}."))
    return target


@lru_cache(maxsize=8)
def _kept(name: str, settings: Settings, premium: PremiumSettings) -> Provider:
    """Providers that keep a loaded model between the tracks of one run; they need no store."""
    from soundflow_core.library.storage.memory_store import MemoryStore

    return providers.connect(name, settings, premium, MemoryStore())


def _connect(name: str, settings: Settings, premium: PremiumSettings, store: Store) -> Provider:
    return _kept(name, settings, premium) if name == "local" else providers.connect(name, settings, premium, store)


def finish(recipe: PremiumRecipe, work: Path) -> Path:
    """The raw take through the finishing room: the master as float32."""
    target = master_of(work, recipe)
    if target.exists() or mp3_of(work, recipe).exists():
        return target
    name = recipe.brief.track_id
    audio, rate_hz, facts = read_take(take_of(work, recipe), recipe.brief.duration_sec + 1.0)
    for remark in facts.remarks:
        emit(Remark(name, remark))
    finished = finish_take(audio, rate_hz, recipe, lambda stage: emit(StageStarted(name, stage, Stage.FINISHING)))
    emit(TakeFinished(name, measured=finished.as_json()))
    part = target.with_name(f"master.{os.getpid()}.npy")
    try:
        np.save(part, finished.master.signal)
        part.replace(target)
    except OSError as error:
        raise Unavailable(
            f"The work folder can't be written at {target.parent} ({error.strerror}); free some space or set SOUNDFLOW_WORK."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target


def encode(recipe: PremiumRecipe, work: Path) -> Path:
    """Encode the master: an mp3 without its tag yet."""
    target = mp3_of(work, recipe)
    if not target.exists():
        emit(StageStarted(recipe.brief.track_id, f"{recipe.brief.bitrate_kbps} kbps", Stage.ENCODING))
        encode_mp3(np.load(master_of(work, recipe), mmap_mode="c"), target, recipe.brief.bitrate_kbps)
        master_of(work, recipe).unlink(missing_ok=True)
    return target


def inspect(recipe: PremiumRecipe, work: Path) -> Inspected:
    """Decode the mp3, measure it, and name every fault that keeps it from being published."""
    brief = recipe.brief
    emit(StageStarted(brief.track_id, stage=Stage.INSPECTING))
    bpm = brief.bpm if isinstance(brief.bpm, float) else 120.0
    found = inspect_signal(decode(mp3_of(work, recipe)), bpm, brief.key, brief.functional.modulation_hz)
    all_faults = faults(found, Requested(brief, bpm, brief.key or "C"))
    wrong = tuple(fault for fault in all_faults if fault.name in MUST_HOLD)
    emit(TrackInspected(brief.track_id, "; ".join(f.sentence for f in wrong) or describe_found(found), found.as_json()))
    return found, wrong


def upload(recipe: PremiumRecipe, work: Path, found: Inspection, store: Store, replace: bool) -> Outcome:
    """Tag the mp3, sign it last, and put it into the store; catalogs come after."""
    brief, premium = recipe.brief, PremiumSettings.from_environment()
    check_rights(card_of(recipe.model), premium)
    emit(StageStarted(brief.track_id, stage=Stage.PUBLISHING))
    mp3 = mp3_of(work, recipe)
    facts = read_facts(take_of(work, recipe))
    entry = entry_of(recipe, facts, found, tags.audio_sha256(mp3.read_bytes()))
    cover = draw_cover(render.compose(render.plan(Recipe(brief=brief, seed=recipe.seed))))
    signed = mp3.with_name("signed.mp3")
    if not signed.exists():  # a signature holds the time: signing again would give other bytes
        part = mp3.with_name(f"signed.{os.getpid()}.mp3")
        shutil.copyfile(mp3, part)
        tags.write(part, entry, recipe, cover, found.fingerprint.text)
        credentials.sign(part, entry, premium)
        part.replace(signed)
    outcome = put_audio(store, entry, signed, replace=replace)
    put_companions(store, entry, cover, found, Requested(brief, entry.bpm, entry.key))
    asked = {"genre": entry.genre, "bpm": entry.bpm, "key": entry.key, "durationSec": entry.duration_sec}
    emit(TrackPublished(brief.track_id, outcome, entry.object_key, asked, found.as_json()))
    discard(work, recipe)
    store.delete(recipe.generated_key)
    return outcome


def entry_of(recipe: PremiumRecipe, facts: TakeFacts, found: Inspection, sha256: str) -> CatalogEntry:
    """The catalog entry of a finished premium track, rights and label included."""
    brief, card = recipe.brief, card_of(recipe.model)
    place = (brief.tier, brief.date, brief.track_id)
    return CatalogEntry(
        id=brief.track_id,
        title=f"{brief.id.replace('_', ' ').title()} - {brief.date.isoformat()}",
        tier=brief.tier,
        date=brief.date,
        category=brief.category,
        genre=brief.genre,
        bpm=brief.bpm if isinstance(brief.bpm, float) else found.bpm or 0.0,
        key=brief.key or found.key,
        duration_sec=brief.duration_sec,
        goal_tags=brief.goal_tags,
        nature_tags=brief.nature_tags,
        energy_min=brief.energy_min,
        energy_max=brief.energy_max,
        ambience_min=brief.ambience_min,
        ambience_max=brief.ambience_max,
        object_key=audio_key(*place),
        sha256=sha256,
        lufs=round(found.lufs, 2),
        true_peak_dbtp=round(found.true_peak_dbtp, 2),
        measured=Measured(bpm=None if found.bpm is None else round(found.bpm, 2), key=found.key),
        method="model",
        model=recipe.model,
        model_revision=facts.revision,
        prompt=recipe.prompt,
        license=card.licence.name,
        ai_generated=True,
        seed=recipe.seed,
        engine_version=recipe.engine_version,
        functional=brief.functional if brief.functional.is_on else None,
        cover_key=cover_key(*place),
        cover_webp_key=cover_webp_key(*place),
        waveform_key=waveform_key(*place),
    )


def adopt_take(recipe: PremiumRecipe, take: Path, work: Path) -> None:
    """Use a take that a person brings; BriefError where it is no sound or of another recipe."""
    if not take.is_file():
        raise BriefError(f"{take} is no file; name the take that was downloaded.")
    _, _, facts = read_take(take, recipe.brief.duration_sec + 1.0)
    if facts.digest and facts.digest != recipe.digest:
        raise BriefError(f"{take} was made from another recipe than {recipe.brief.track_id}'s; bring its own take.")
    target = take_of(work, recipe)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(take, target)


def discard(work: Path, recipe: PremiumRecipe) -> None:
    """Remove everything that was made from a recipe."""
    shutil.rmtree(workplace(work, recipe), ignore_errors=True)
