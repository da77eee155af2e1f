"""The steps of a premium track as plain calls: generate, finish, encode, inspect, upload. They share files, never arrays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from soundflow_core.base.errors import Unavailable
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.delivery.covers.cover import draw_cover
from soundflow_core.delivery.encoding import credentials, tags
from soundflow_core.delivery.encoding.mp3 import decode
from soundflow_core.delivery.encoding.mp3 import encode as encode_mp3
from soundflow_core.delivery.inspection.gate import Requested, describe, faults
from soundflow_core.generation import providers
from soundflow_core.generation.models import card_of
from soundflow_core.generation.models.base import Watch
from soundflow_core.generation.providers.base import JobEnded, Provider, StillRunning
from soundflow_core.generation.providers.ledger import Ledger
from soundflow_core.generation.rights import check_rights
from soundflow_core.generation.takes import read_facts, read_take
from soundflow_core.library.catalog.publishing import Outcome
from soundflow_core.library.storage.base import Store
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import Recipe
from soundflow_core.model.request import PremiumRecipe
from soundflow_core.pipeline.disk import replacing
from soundflow_core.pipeline.events import (
    GenerationProgress,
    ProviderFellBack,
    Remark,
    Stage,
    StageStarted,
    TakeFinished,
    TrackInspected,
    emit,
)
from soundflow_core.pipeline.execution.jobs import Step
from soundflow_core.pipeline.render import PlannedTrack
from soundflow_core.pipeline.tracks.attempts import Inspected
from soundflow_core.pipeline.tracks.entries import entry_of_recipe
from soundflow_core.pipeline.tracks.publishing import FinishedTrack, publish
from soundflow_core.pipeline.tracks.work_folder import RecipeFolder, save
from soundflow_core.studio.analysis.measures import Inspection
from soundflow_core.studio.analysis.measures import inspect as inspect_signal
from soundflow_core.studio.finishing.finish import finish as finish_take

MUST_HOLD = frozenset({
    "silent", "loudness", "true_peak", "silence", "clipping", "dc", "balance", "dead_side", "gap", "duration", "seam",
})  # fmt: skip
"""Faults that keep a model's track from being published. Tempo, key and style are only reported."""
DEFAULT_BPM, DEFAULT_KEY = 120.0, "C"
"""What a track is measured against where its prompt leaves tempo or key open."""


@lru_cache(maxsize=1)
def _local_provider(settings: Settings, premium: PremiumSettings) -> Provider:
    """The provider on this machine, which keeps its loaded model from track to track, and needs no store."""
    return providers.connect("local", settings, premium, MemoryStore())


@dataclass(frozen=True)
class PremiumAttempt:
    """A recipe, and what earlier attempts of the same run were made from: their cost counts towards the run's limit."""

    recipe: PremiumRecipe
    earlier_digests: tuple[str, ...] = ()


class PremiumSteps:
    """Makes premium tracks: one provider first, then those that settings name, in a work folder, into a store."""

    advice = "ask for another prompt or another model"

    def __init__(self, settings: Settings, premium: PremiumSettings, store: Store, provider: str) -> None:
        self.settings, self.premium, self.store = settings, premium, store
        self.providers = (provider, *(other for other in premium.gpu_fallback if other != provider))

    def folder(self, recipe: PremiumRecipe) -> RecipeFolder:
        """Where a track's products are."""
        return RecipeFolder(self.settings.work_folder, recipe.digest)

    def making(self, attempt: PremiumAttempt) -> Iterator[Step]:
        """The steps to an inspected mp3."""
        recipe = attempt.recipe
        folder, track = self.folder(recipe), recipe.brief.id

        def step(name: str, run: partial[Path], *products: Path) -> Step:
            return Step(name, run, track, f"{name}-{recipe.digest}", products)

        yield step("generate", partial(self.generate, recipe, attempt.earlier_digests), folder.take)
        yield step("finish", partial(self.finish, recipe), folder.master, folder.mp3)
        yield step("encode-premium", partial(self.encode, recipe), folder.mp3)
        yield Step("inspect-premium", partial(self.inspect, recipe), track)

    def publishing(self, attempt: PremiumAttempt, inspected: Inspected, replace: bool) -> Step:
        """The step into the store."""
        upload = partial(self.upload, attempt.recipe, inspected.measured, replace)
        return Step("upload-premium", upload, attempt.recipe.brief.id, needs_core=False)

    def reject(self, attempt: PremiumAttempt) -> None:
        """Keep the take: whoever asks for the same track again must not pay for it again."""

    def generate(self, recipe: PremiumRecipe, earlier_digests: tuple[str, ...] = ()) -> Path:
        """The raw take, from the first provider that is up. ManualNeeded where a person has to carry on."""
        target, name = self.folder(recipe).take, recipe.brief.track_id
        if target.exists():
            return target
        spent = sum(Ledger(self.store, self.premium, digest).spent_on_recipe_usd() for digest in earlier_digests)
        premium = self.premium
        if spent:
            premium = replace(premium, spend_per_run_usd=premium.spend_per_run_usd - spent)
        watch = Watch(lambda share, remark: emit(GenerationProgress(name, remark, share)))
        connected = [self._connect(provider, premium) for provider in self.providers]
        for provider, following in zip(connected, [*connected[1:], None], strict=True):
            emit(StageStarted(name, f"{recipe.model} on {provider.name}, seed {recipe.seed}", Stage.GENERATING))
            try:
                provider.make(recipe, target, watch)
                break
            except (StillRunning, JobEnded):
                raise
            except Unavailable as error:
                if following is None:
                    raise
                emit(ProviderFellBack(name, f"{error} Now {following.name}."))
        return target

    def _connect(self, name: str, premium: PremiumSettings) -> Provider:
        if name == "local":
            return _local_provider(self.settings, self.premium)
        return providers.connect(name, self.settings, premium, self.store)

    def finish(self, recipe: PremiumRecipe) -> Path:
        """Restore, shape and master the take: the master as float32."""
        folder, name = self.folder(recipe), recipe.brief.track_id
        if not (folder.master.exists() or folder.mp3.exists()):
            audio, rate_hz, facts = read_take(folder.take, recipe.brief.duration_sec + 1.0)
            for remark in facts.remarks:
                emit(Remark(name, remark))
            stage = lambda detail: emit(StageStarted(name, detail, Stage.FINISHING))  # noqa: E731
            finished = finish_take(audio, rate_hz, recipe, stage)
            emit(TakeFinished(name, measured=finished.as_json()))
            save(folder.master, finished.master.signal)
        return folder.master

    def encode(self, recipe: PremiumRecipe) -> Path:
        """Encode the master: an mp3 without its tag yet."""
        folder, brief = self.folder(recipe), recipe.brief
        if not folder.mp3.exists():
            emit(StageStarted(brief.track_id, f"{brief.bitrate_kbps} kbps", Stage.ENCODING))
            encode_mp3(np.load(folder.master, mmap_mode="c"), folder.mp3, brief.bitrate_kbps)
            folder.master.unlink(missing_ok=True)
        return folder.mp3

    def inspect(self, recipe: PremiumRecipe) -> Inspected:
        """Decode and measure the mp3, and name every fault that keeps it from being published."""
        brief = recipe.brief
        emit(StageStarted(brief.track_id, stage=Stage.INSPECTING))
        bpm = brief.bpm if isinstance(brief.bpm, float) else DEFAULT_BPM
        measured = inspect_signal(decode(self.folder(recipe).mp3), bpm, brief.key, brief.functional.modulation_hz)
        found = faults(measured, Requested(brief, bpm, brief.key or DEFAULT_KEY))
        inspected = Inspected(measured, tuple(fault for fault in found if fault.name in MUST_HOLD))
        emit(TrackInspected(brief.track_id, inspected.reasons or describe(measured), measured.as_json()))
        return inspected

    def upload(self, recipe: PremiumRecipe, measured: Inspection, replace: bool) -> Outcome:
        """Tag and sign the mp3 and publish it; its take in the store is removed."""
        check_rights(card_of(recipe.model), self.premium)
        emit(StageStarted(recipe.brief.track_id, stage=Stage.PUBLISHING))
        finished = self._finish_mp3(recipe, measured)
        outcome = publish(finished, self.store, self.settings, replace)
        self.folder(recipe).discard()
        self.store.delete(recipe.generated_key)
        return outcome

    def _finish_mp3(self, recipe: PremiumRecipe, measured: Inspection) -> FinishedTrack:
        """Draw the cover, write the tag with rights and label, and sign last."""
        brief, card, folder = recipe.brief, card_of(recipe.model), self.folder(recipe)
        entry = entry_of_recipe(
            recipe, measured, tags.audio_sha256(folder.mp3.read_bytes()), self.settings,
            bpm=brief.bpm if isinstance(brief.bpm, float) else measured.bpm or 0.0, key=brief.key or measured.key,
            method="model", model=recipe.model, model_revision=read_facts(folder.take).revision, prompt=recipe.prompt,
            license=card.licence.name, ai_generated=True,
        )  # fmt: skip
        cover = draw_cover(PlannedTrack(Recipe(brief=brief, seed=recipe.seed)).score)
        if not folder.signed_mp3.exists():  # a signature holds the time: signing again would give other bytes
            with replacing(folder.signed_mp3) as part:
                shutil.copyfile(folder.mp3, part)
                tags.write(part, entry, recipe, cover, measured.fingerprint.text)
                credentials.sign(part, entry, self.premium)
        return FinishedTrack(entry, folder.signed_mp3, measured, Requested(brief, entry.bpm, entry.key), cover)
