"""The steps of a free track as plain calls: synthesize, master, encode, inspect, upload. Steps share files, never arrays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from soundflow_core.base.settings import Settings
from soundflow_core.delivery.covers.cover import draw_cover
from soundflow_core.delivery.encoding import tags
from soundflow_core.delivery.encoding.mp3 import decode
from soundflow_core.delivery.encoding.mp3 import encode as encode_mp3
from soundflow_core.delivery.inspection.gate import Fault, describe, faults, master_faults, requested_by
from soundflow_core.library.catalog.current_catalogs import archive_of
from soundflow_core.library.catalog.publishing import Outcome
from soundflow_core.library.storage.base import Store
from soundflow_core.pipeline import render
from soundflow_core.pipeline.disk import disk_errors
from soundflow_core.pipeline.events import Stage, StageStarted, TrackInspected, emit
from soundflow_core.pipeline.execution.jobs import Step
from soundflow_core.pipeline.render import PlannedTrack
from soundflow_core.pipeline.tracks.attempts import Inspected
from soundflow_core.pipeline.tracks.entries import entry_of_recipe
from soundflow_core.pipeline.tracks.publishing import FinishedTrack, publish
from soundflow_core.pipeline.tracks.work_folder import RecipeFolder, save
from soundflow_core.studio.analysis.fingerprint import TOO_ALIKE, near_duplicate
from soundflow_core.studio.analysis.measures import Inspection
from soundflow_core.studio.analysis.measures import inspect as inspect_signal

LICENSE = "CC BY 4.0"


class FreeSteps:
    """Makes free tracks in a work folder and publishes them into a store."""

    advice = "change its brief in the daily plan"

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings, self.store = settings, store

    def folder(self, track: PlannedTrack) -> RecipeFolder:
        """Where a track's products are."""
        return RecipeFolder(self.settings.work_folder, track.recipe.digest)

    def making(self, track: PlannedTrack) -> Iterator[Step]:
        """The steps to an inspected mp3."""
        brief, digest, folder = track.recipe.brief, track.recipe.digest, self.folder(track)
        products = (folder.mix, folder.master, folder.mp3)
        for number, run in enumerate((self.synthesize, self.master, self.encode)):
            name = run.__name__
            yield Step(name, partial(run, track), brief.id, f"{name}-{digest}", products[number:])
        yield Step("inspect", partial(self.inspect, track), brief.id)

    def publishing(self, track: PlannedTrack, inspected: Inspected, replace: bool) -> Step:
        """The step into the store."""
        upload = partial(self.upload, track, inspected.measured, replace)
        return Step("upload", upload, track.recipe.brief.id, needs_core=False)

    def reject(self, track: PlannedTrack) -> None:
        """Remove what was made."""
        self.folder(track).discard()

    def synthesize(self, track: PlannedTrack) -> Path:
        """Compose, perform and mix: the mix as float32. Stems are mixed as they are played and never stored."""
        folder = self.folder(track)
        if not (folder.mix.exists() or folder.master.exists() or folder.mp3.exists()):
            recipe = track.recipe
            name = recipe.brief.track_id
            emit(StageStarted(name, f"{recipe.brief.genre}, seed {recipe.seed}", Stage.COMPOSING))
            parts, plan = len(track.score.parts), track.plan
            emit(StageStarted(name, f"{parts} parts at {plan.bpm:g} BPM in {plan.key}", Stage.RENDERING))
            save(folder.mix, render.mix(track.score, render.perform(track.score)))
        return folder.mix

    def master(self, track: PlannedTrack) -> Path:
        """Master the mix: the master as float32."""
        folder = self.folder(track)
        if not (folder.master.exists() or folder.mp3.exists()):
            emit(StageStarted(track.recipe.brief.track_id, stage=Stage.MASTERING))
            save(folder.master, render.master(track.score, np.load(folder.mix)).signal)
            folder.mix.unlink(missing_ok=True)
        return folder.master

    def encode(self, track: PlannedTrack) -> Path:
        """Encode the master: an mp3 without its tag yet. Defects that encoding would blur are looked for before."""
        folder, brief = self.folder(track), track.recipe.brief
        if not folder.mp3.exists():
            emit(StageStarted(brief.track_id, f"{brief.bitrate_kbps} kbps", Stage.ENCODING))
            master = np.load(folder.master, mmap_mode="c")
            found = [(fault.name, fault.sentence) for fault in master_faults(master)]
            with disk_errors(folder.master_faults):
                folder.master_faults.write_text(json.dumps(found))
            encode_mp3(master, folder.mp3, brief.bitrate_kbps)
            folder.master.unlink(missing_ok=True)
        return folder.mp3

    def inspect(self, track: PlannedTrack) -> Inspected:
        """Decode and measure the mp3, and compare it with its plan and the archive."""
        brief, plan, folder = track.recipe.brief, track.plan, self.folder(track)
        emit(StageStarted(brief.track_id, stage=Stage.INSPECTING))
        measured = inspect_signal(decode(folder.mp3), plan.bpm, plan.key, brief.functional.modulation_hz)
        own = faults(measured, requested_by(plan))
        names = {fault.name for fault in own}
        earlier = (fault for fault in _master_faults(folder) if fault.name not in names)
        inspected = Inspected(measured, (*earlier, *own, *self._duplicates(measured, track)))
        emit(TrackInspected(brief.track_id, inspected.reasons or describe(measured), measured.as_json()))
        return inspected

    def upload(self, track: PlannedTrack, measured: Inspection, replace: bool) -> Outcome:
        """Tag the mp3 and publish it."""
        folder = self.folder(track)
        emit(StageStarted(track.recipe.brief.track_id, stage=Stage.PUBLISHING))
        finished = finish_mp3(track, folder.mp3, measured, self.settings)
        outcome = publish(finished, self.store, self.settings, replace)
        folder.discard()
        return outcome

    def _duplicates(self, measured: Inspection, track: PlannedTrack) -> tuple[Fault, ...]:
        """A fault where another day of the series sounds the same."""
        brief = track.recipe.brief
        twin = near_duplicate(measured.fingerprint, archive_of(self.store, brief.id), brief.track_id)
        if twin is None:
            return ()
        return (Fault("familiar", f"it is {twin[1]:.1%} like {twin[0]}, at most {TOO_ALIKE:.0%} may be"),)


def finish_mp3(track: PlannedTrack, mp3: Path, measured: Inspection, settings: Settings) -> FinishedTrack:
    """Draw the cover and write the tag."""
    recipe, plan = track.recipe, track.plan
    sha256 = tags.audio_sha256(mp3.read_bytes())
    entry = entry_of_recipe(
        recipe, measured, sha256, settings,
        bpm=plan.bpm, key=plan.key, method="procedural", license=LICENSE, ai_generated=False,
    )  # fmt: skip
    cover = draw_cover(track.score)
    tags.write(mp3, entry, recipe, cover, measured.fingerprint.text)
    return FinishedTrack(entry, mp3, measured, requested_by(plan), cover)


def _master_faults(folder: RecipeFolder) -> list[Fault]:
    """What was wrong with the master; nothing is known of one that an older release encoded."""
    path = folder.master_faults
    return [Fault(*fault) for fault in json.loads(path.read_text())] if path.exists() else []
