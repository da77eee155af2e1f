"""The manual way into the store: `soundflow ingest`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from console.making import warm_kernels
from console.screen import Grid, Progress, TaskID, paper, print_json, progress_bars, styled
from soundflow_core.brief import Category, KeyName, Tier, TrackId
from soundflow_core.errors import BriefError, SoundFlowError
from soundflow_core.programme.daily import parse_category, parse_day
from soundflow_core.settings import Settings
from soundflow_core.storage import open_store


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


def run_ingest(asked: Asked) -> None:
    """Publish files of any format. One that fails does not hold back the others; its error is raised at the end."""
    category, tier = _checked(asked)
    from soundflow_core.catalog.indexing import rebuild
    from soundflow_core.catalog.ingesting import STAGES, Ingest, Ingested, ingest
    from soundflow_core.catalog.takedowns import HeldBack

    settings = Settings.from_environment()
    store = open_store(settings)
    done: list[Ingested] = []
    held: list[dict[str, str]] = []
    failure: SoundFlowError | None = None
    with progress_bars() as progress:
        warm_kernels(progress)
        for file in asked.files:
            bar = progress.add_task(file.name, total=len(STAGES), stage="")
            wanted = Ingest(
                file, category, parse_day(asked.day), tier, asked.track_id, asked.title, asked.genre, asked.bpm, asked.key,
                asked.license, asked.model, asked.master, asked.force,
            )  # fmt: skip
            try:
                found = ingest(store, settings, wanted, *_watchers(progress, bar))
            except HeldBack as error:
                held.append({"file": str(file), "outcome": "held back", "detail": str(error)})
                progress.update(bar, stage=styled(("held back", "yellow")))
                continue
            except SoundFlowError as error:
                failure = failure or error
                progress.update(bar, stage=styled((str(error), "red")))
                continue
            done.append(found)
            progress.update(bar, completed=len(STAGES), stage=styled((found.outcome, "green")))
        if done:
            rebuild(store, settings)
    if asked.as_json:
        told = [{**one.entry.as_json(), "outcome": one.outcome, "encoded": one.encoded} for one in done]
        print_json([*told, *held])
    else:
        if done:
            paper.print(_grid(done))
        for one in held:
            paper.print(one["detail"])
    if failure:
        raise failure


def _watchers(progress: Progress, bar: TaskID) -> tuple[Callable[[Any], None], Callable[[int, int], None]]:
    """What draws the stages, and what draws a long upload."""
    from soundflow_core.catalog.ingesting import STAGES

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
    for file in asked.files:
        if not file.is_file():
            raise BriefError(f"{file} is no file; name an audio file.")
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


def _grid(done: list[Any]) -> Grid:  # of Ingested
    grid = Grid("track", "title", "seconds", "BPM", "key", "LUFS", "dBTP", "outcome", fold=("title",))
    for one in done:
        entry = one.entry
        grid.add(entry.id, entry.title, f"{entry.duration_sec:g}", f"{entry.bpm:g}", entry.key, f"{entry.lufs:.1f}",
                      f"{entry.true_peak_dbtp:.1f}", one.outcome)  # fmt: skip
    return grid
