"""`soundflow ingest`: publish audio files of any format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from console.configuration import load_settings
from console.options import Day, Json, tier_of
from console.output import Progress, Table, TaskID, print_json, progress_bars, stdout, styled
from console.processes.kernels import load_kernels
from soundflow_core.base.errors import BriefError, SoundFlowError
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import KeyName, TrackId
from soundflow_core.pipeline.plans.daily import parse_category, parse_day


@dataclass(frozen=True)
class FileOutcome:
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
        values = {"file": self.file, "outcome": self.outcome}
        if self.error is None:
            return {**self.done.entry.as_json(), **values, "encoded": self.done.encoded}
        return {**values, "detail": str(self.error), "exitCode": getattr(self.error, "exit_code", 1)}


def ingest(
    files: Annotated[list[Path], typer.Argument(help="Audio files of any format that ffmpeg reads.")],
    category: Annotated[str, typer.Option(help="Where they belong.")],
    tier: Annotated[str, typer.Option(help="free or premium.")] = "premium",
    track_id: Annotated[str | None, typer.Option(help="The track's name in its id; the file's own by default.")] = None,
    title: Annotated[str | None, typer.Option(help="The title; the file's own by default.")] = None,
    day: Day = None,
    genre: Annotated[str | None, typer.Option(help="The genre; the file's own by default.")] = None,
    bpm: Annotated[float | None, typer.Option(help="The tempo; measured by default.")] = None,
    key: Annotated[str | None, typer.Option(help="The key, as in Dm or F#; measured by default.")] = None,
    license_: Annotated[str | None, typer.Option("--license", help="The licence of the recording.")] = None,
    model: Annotated[str | None, typer.Option(help="The model that generated it, if one did.")] = None,
    master: Annotated[bool, typer.Option("--master", help="Bring it to -14 LUFS under -1 dBTP.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace what is published under this id.")] = False,
    as_json: Json = False,
) -> None:
    """Publish audio files: measured, encoded, tagged.

    A file that fails does not stop the others; the exit code is that of the first failure.
    """
    chosen_tier = tier_of(tier)
    if len(files) > 1 and (track_id or title):
        raise BriefError("--track-id and --title are for one file; ingest the files one by one.")
    _check("--track-id", track_id, TrackId, "a_name-1")
    _check("--key", key, KeyName, "Dm")
    if bpm is not None and not 20 <= bpm <= 400:
        raise BriefError(f"--bpm is {bpm:g}; choose 20 to 400.")
    chosen_category, date = parse_category(category), parse_day(day)
    from soundflow_core.pipeline.ingest import Ingest

    requests = [
        Ingest(file, chosen_category, date, chosen_tier, track_id, title, genre, bpm, key, license_, model, master, force)
        for file in files
    ]  # fmt: skip
    outcomes, failures = _ingest_all(requests)
    if as_json:
        print_json([one.as_json() for one in outcomes])
    else:
        _print_outcomes(outcomes)
    if failures:
        raise failures[0]


def _check(option: str, value: str | None, kind: Any, example: str) -> None:
    try:
        TypeAdapter(kind).validate_python(value or example)
    except ValidationError as error:
        raise BriefError(f"{option} is '{value}'; write it like {example}.") from error


def _ingest_all(requests: list[Any]) -> tuple[list[FileOutcome], list[Exception]]:  # of Ingest
    """Ingest one after the other, then rebuild the catalogs; all outcomes, and the errors that decide the exit code."""
    from soundflow_core.library.catalog.rebuilding import rebuild
    from soundflow_core.library.catalog.tombstones import HeldBack

    settings = load_settings()
    store = open_store(settings)
    with progress_bars() as progress:
        load_kernels(progress)
        outcomes = [_ingest_one(store, settings, one, progress) for one in requests]
        failures = [one.error for one in outcomes if one.error and not isinstance(one.error, HeldBack)]
        try:
            if any(one.done for one in outcomes):
                rebuild(store, settings)
        except SoundFlowError as error:  # the stored tracks are reported all the same
            failures.append(error)
    return outcomes, failures


def _ingest_one(store: Any, settings: Any, request: Any, progress: Progress) -> FileOutcome:
    from soundflow_core.delivery.encoding.foreign import readable
    from soundflow_core.library.catalog.tombstones import HeldBack
    from soundflow_core.pipeline.ingest import STAGES
    from soundflow_core.pipeline.ingest import ingest as ingest_file

    name = readable(str(request.file))
    bar = progress.add_task(readable(request.file.name), total=len(STAGES), stage="")
    try:
        done = ingest_file(store, settings, request, *_callbacks(progress, bar))
    except HeldBack as error:
        progress.update(bar, stage=styled(("held back", "yellow")))
        return FileOutcome(name, error=error)
    except Exception as error:  # whatever one file does, the others go on
        progress.update(bar, stage=styled((str(error), "red")))
        return FileOutcome(name, error=error)
    progress.update(bar, completed=len(STAGES), stage=styled((done.outcome, "green")))
    return FileOutcome(name, done)


def _callbacks(progress: Progress, bar: TaskID) -> tuple[Callable[[Any], None], Callable[[int, int], None]]:
    """Called with each stage, and with the bytes sent of a long upload."""
    from soundflow_core.pipeline.ingest import STAGES

    def on_stage(stage: Any) -> None:  # a Stage
        progress.update(bar, completed=STAGES.index(stage), stage=stage)

    def on_upload(sent_bytes: int, size_bytes: int) -> None:
        progress.update(bar, stage=f"{sent_bytes / 1e6:.0f} of {size_bytes / 1e6:.0f} MB sent")

    return on_stage, on_upload


def _print_outcomes(outcomes: list[FileOutcome]) -> None:
    table = Table("track", "title", "seconds", "BPM", "key", "LUFS", "dBTP", "outcome", wrap=("title",))
    for one in outcomes:
        if one.done:
            entry = one.done.entry
            table.add(entry.id, entry.title, f"{entry.duration_sec:g}", f"{entry.bpm:g}", entry.key, f"{entry.lufs:.1f}",
                      f"{entry.true_peak_dbtp:.1f}", one.done.outcome)  # fmt: skip
    if table.rows:
        stdout.print(table)
    for one in outcomes:
        if one.error:
            stdout.print(styled((one.outcome, "yellow" if one.outcome == "held back" else "red"), f": {one.error}"))
