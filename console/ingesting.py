"""The manual way into the store: `soundflow ingest`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from console.making import warm_kernels
from console.screen import Grid, Progress, TaskID, paper, print_json, progress_bars, styled
from soundflow_core.base.errors import BriefError, SoundFlowError
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category, KeyName, Tier, TrackId
from soundflow_core.pipeline.plans.daily import parse_category, parse_day


@dataclass(frozen=True)
class Asked:
    """The command's own words."""

    files: tuple[Path, ...]
    category: str
    tier: str
    track_id: str | None
    title: str | None
    day: str | None
    genre: str | None
    bpm: float | None
    key: str | None
    license: str | None
    model: str | None
    master: bool
    force: bool
    as_json: bool


@dataclass(frozen=True)
class Outcome:
    """What became of one file: a track, or why there is none."""

    file: str
    done: Any = None  # an Ingested
    error: Exception | None = None

    @property
    def outcome(self) -> str:
        """One word or two."""
        if self.error is None:
            return str(self.done.outcome)
        return "held back" if getattr(self.error, "exit_code", 1) == 0 else "failed"

    def as_json(self) -> dict[str, Any]:
        """Of a track its entry, otherwise the sentence that says why there is none."""
        told = {"file": self.file, "outcome": self.outcome}
        if self.error is None:
            return {**self.done.entry.as_json(), **told, "encoded": self.done.encoded}
        return {**told, "detail": str(self.error), "exitCode": getattr(self.error, "exit_code", 1)}


def run_ingest(asked: Asked) -> None:
    """Publish files of any format. One that fails does not stop the others; all outcomes are listed, then the first error is raised."""
    category, tier = _checked(asked)
    from soundflow_core.delivery.encoding.foreign import readable
    from soundflow_core.library.catalog.rebuilding import rebuild
    from soundflow_core.library.catalog.tombstones import HeldBack
    from soundflow_core.pipeline.ingest import STAGES, Ingest, ingest

    settings = Settings.from_environment()
    store = open_store(settings)
    outcomes: list[Outcome] = []
    with progress_bars() as progress:
        warm_kernels(progress)
        for file in asked.files:
            name = readable(str(file))
            bar = progress.add_task(readable(file.name), total=len(STAGES), stage="")
            wanted = Ingest(
                file, category, parse_day(asked.day), tier, asked.track_id, asked.title, asked.genre, asked.bpm, asked.key,
                asked.license, asked.model, asked.master, asked.force,
            )  # fmt: skip
            try:
                found = ingest(store, settings, wanted, *_watchers(progress, bar))
            except HeldBack as error:
                outcomes.append(Outcome(name, error=error))
                progress.update(bar, stage=styled(("held back", "yellow")))
                continue
            except Exception as error:  # whatever one file does, the others go on
                outcomes.append(Outcome(name, error=error))
                progress.update(bar, stage=styled((str(error), "red")))
                continue
            outcomes.append(Outcome(name, found))
            progress.update(bar, completed=len(STAGES), stage=styled((found.outcome, "green")))
        failures = [one.error for one in outcomes if one.error and not isinstance(one.error, HeldBack)]
        try:
            if any(one.done for one in outcomes):
                rebuild(store, settings)
        except SoundFlowError as error:  # what was stored is listed all the same
            failures.append(error)
    if asked.as_json:
        print_json([one.as_json() for one in outcomes])
    else:
        _show(outcomes)
    if failures:
        raise failures[0]


def _watchers(progress: Progress, bar: TaskID) -> tuple[Callable[[Any], None], Callable[[int, int], None]]:
    """What draws the stages, and what draws a long upload."""
    from soundflow_core.pipeline.ingest import STAGES

    def tell(stage: Any) -> None:  # a Stage
        progress.update(bar, completed=STAGES.index(stage), stage=stage)

    def sent(sent_bytes: int, size_bytes: int) -> None:
        progress.update(bar, stage=f"{sent_bytes / 1e6:.0f} of {size_bytes / 1e6:.0f} MB sent")

    return tell, sent


def _checked(asked: Asked) -> tuple[Category, Tier]:
    if asked.tier not in tuple(Tier):
        raise BriefError(f"The tier '{asked.tier}' is unknown; choose free or premium.")
    if len(asked.files) > 1 and (asked.track_id or asked.title):
        raise BriefError("--track-id and --title are for one file; ingest the files one by one.")
    for option, value, kind, form in (
        ("--track-id", asked.track_id, TrackId, "a_name-1"),
        ("--key", asked.key, KeyName, "Dm"),
    ):
        try:
            TypeAdapter(kind).validate_python(value or form)
        except ValidationError as error:
            raise BriefError(f"{option} is '{value}'; write it like {form}.") from error
    if asked.bpm is not None and not 20 <= asked.bpm <= 400:
        raise BriefError(f"--bpm is {asked.bpm:g}; choose 20 to 400.")
    return parse_category(asked.category), Tier(asked.tier)


def _show(outcomes: list[Outcome]) -> None:
    grid = Grid("track", "title", "seconds", "BPM", "key", "LUFS", "dBTP", "outcome", fold=("title",))
    for one in outcomes:
        if one.done:
            entry = one.done.entry
            grid.add(entry.id, entry.title, f"{entry.duration_sec:g}", f"{entry.bpm:g}", entry.key, f"{entry.lufs:.1f}",
                     f"{entry.true_peak_dbtp:.1f}", one.done.outcome)  # fmt: skip
    if grid.rows:
        paper.print(grid)
    for one in outcomes:
        if one.error:
            paper.print(styled((one.outcome, "yellow" if one.outcome == "held back" else "red"), f": {one.error}"))
