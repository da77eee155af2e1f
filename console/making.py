"""Commands that make sound: daily, render, inspect, warm."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.progress import Progress
from rich.table import Table

from console.screen import TrackBoard, paper, print_json, progress_bars, screen
from flows import server
from flows.progress import listening
from soundflow_core.brief import Category, Recipe, TrackBrief
from soundflow_core.errors import BriefError, NotFound, SoundFlowError
from soundflow_core.programme.daily import briefs_for, load_plan, parse_category, parse_day, recipe_for
from soundflow_core.settings import Settings

LONGEST_RANGE_DAYS = 366


def run_daily(
    day: str | None,
    start: str | None,
    end: str | None,
    categories: tuple[str, ...],
    duration: float | None,
    dry_run: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Make and publish every day of a range."""
    days = _days(day, start, end)
    chosen = tuple(parse_category(name) for name in categories)
    if duration is not None and not 5 <= duration <= 8 * 3600:
        raise BriefError(f"--duration is {duration:g}; choose 5 to 28800 seconds.")
    settings = Settings.from_environment()
    plan = load_plan(settings.plan_file)
    if dry_run:
        _show_plan([b for d in days for b in briefs_for(plan, d, categories=chosen, duration_sec=duration)], as_json)
        return
    logging.getLogger("flows").addHandler(logging.NullHandler())
    choice = server.choose()
    failure: SoundFlowError | None = None
    with server.embedded_server(choice) as ready, progress_bars() as progress:
        board = TrackBoard(progress)
        _get_ready(progress, choice, ready)
        from flows.daily_free import daily_free

        with listening(board.hear), server.here():
            for one in days:
                try:
                    daily_free(one, chosen, duration, force)
                except SoundFlowError as error:
                    failure = failure or error
    if as_json:
        print_json(board.as_json())
    else:
        _close(board)
    if failure:
        raise failure


def _close(board: TrackBoard) -> None:
    for event in board.re_rolls:
        screen.print(f"[yellow]{event.track} was rolled again:[/] {event.detail}")
    paper.print(board.table())


def _get_ready(progress: Progress, choice: server.Choice, ready: Any) -> None:  # a threading.Event
    """Load or compile the kernels while the server starts."""
    begin = progress.add_task(f"starting {choice.describe()}", total=1, stage="")
    _warm(progress)
    ready.wait()
    progress.update(begin, completed=1, stage="ready")


def _warm(progress: Progress) -> None:
    from soundflow_core import ENGINE_VERSION, jit
    from soundflow_core.render import render as _all_kernels  # noqa: F401  # importing it registers every kernel

    first = not jit.is_warm()
    label = "compiling the synthesis kernels (this machine's first run)" if first else "loading the synthesis kernels"
    bar = progress.add_task(label, total=None, stage="")
    for name, done, total in jit.warm():
        progress.update(bar, completed=done, total=total, stage=name.strip("_"))
    progress.update(bar, stage=f"engine {ENGINE_VERSION}")


def run_warm() -> None:
    """Compile every kernel, with a bar."""
    with progress_bars() as progress:
        _warm(progress)


def _days(day: str | None, start: str | None, end: str | None) -> list[date]:
    if start is None and end is None:
        return [parse_day(day)]
    if day is not None:
        raise BriefError("--date and --from/--to exclude each other; give one of them.")
    first, last = parse_day(start or end), parse_day(end)
    if first > last:
        raise BriefError(f"--from {first} is after --to {last}; swap them.")
    if (last - first).days >= LONGEST_RANGE_DAYS:
        raise BriefError(f"{first} to {last} is more than {LONGEST_RANGE_DAYS} days; make it in parts.")
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _show_plan(briefs: list[TrackBrief], as_json: bool) -> None:
    from soundflow_core.composition.planning import plan_track
    from soundflow_core.genres import genre_named

    plans = [plan_track(recipe_for(brief), genre_named(brief.genre)) for brief in briefs]
    if as_json:
        print_json(
            [
                {
                    "id": b.track_id,
                    "category": b.category,
                    "genre": b.genre,
                    "bpm": p.bpm,
                    "key": p.key,
                    "durationSec": b.duration_sec,
                }
                for b, p in zip(briefs, plans, strict=True)
            ]
        )
        return
    table = Table(title="Would be made", header_style="bold")
    for name in ("track", "genre", "tempo", "key", "seconds", "form"):
        table.add_column(name, overflow="fold")
    for brief, track in zip(briefs, plans, strict=True):
        form = " ".join(f"{section.kind}:{section.bars}" for section in track.sections)
        table.add_row(brief.track_id, brief.genre, f"{track.bpm:g}", track.key, f"{brief.duration_sec:g}", form)
    paper.print(table)


def run_render(
    out: Path, genre: str, seconds: float, seed: int, bpm: float | None, key: str | None, stems: bool, as_json: bool
) -> None:
    """Audition a genre."""
    recipe = _audition(genre, seconds, seed, bpm, key)
    from soundflow_core import render as line
    from soundflow_core.encoding.formats import WRITTEN, export
    from soundflow_core.inspection.gate import inspect

    if not stems and out.suffix.lower() not in WRITTEN:
        raise BriefError(f"'{out.name}' names no format that can be written; end it with one of {', '.join(WRITTEN)}.")
    with progress_bars() as progress:
        track = line.plan(recipe)
        _warm(progress)
        bar = progress.add_task(f"{genre}, {track.bpm:g} BPM, {track.key}", total=4, stage="composing")
        score = line.compose(track)
        if stems:
            for stem in line.perform(score):
                export(stem.signal, out / f"{stem.name}.wav")
                progress.update(bar, stage=stem.name)
            progress.update(bar, completed=4)
            return
        progress.update(bar, completed=1, stage="rendering")
        mixed = line.mix(score, line.perform(score))
        progress.update(bar, completed=2, stage="mastering")
        master = line.master(score, mixed)
        progress.update(bar, completed=3, stage="encoding")
        export(master.signal, out)
        progress.update(bar, completed=4, stage="done")
    found = inspect(master.signal, track.bpm, track.key).as_json()
    asked = {"bpm": track.bpm, "key": track.key, "lufs": recipe.brief.target_lufs, "duration_seconds": seconds}
    print_json({"file": str(out), "asked": asked, "measured": found}) if as_json else _show_found(
        str(out), asked, found
    )


def _audition(genre: str, seconds: float, seed: int, bpm: float | None, key: str | None) -> Recipe:
    from pydantic import ValidationError

    from soundflow_core.genres import genre_named

    genre_named(genre)
    asked = {"id": "audition", "date": date(2025, 1, 1), "category": Category.RELAX, "genre": genre}
    try:
        brief = TrackBrief.model_validate({**asked, "durationSec": seconds, "bpm": bpm, "key": key})
        return Recipe(brief=brief, seed=seed)
    except ValidationError as error:
        first = error.errors()[0]
        name = {"durationSec": "--seconds"}.get(str(first["loc"][0]), f"--{first['loc'][0]}")
        raise BriefError(f"{name} is {first['input']!r}: {first['msg'].lower()}; choose another value.") from error


def run_inspect(track: str, as_json: bool) -> None:
    """Measure a file or a published track."""
    from soundflow_core.encoding import tags
    from soundflow_core.encoding.formats import decode_any
    from soundflow_core.encoding.mp3 import decode
    from soundflow_core.inspection.gate import faults, inspect
    from soundflow_core.storage import open_store

    path = Path(track)
    if path.is_file():
        signal = decode_any(path)
        tagged = tags.read(path) if path.suffix.lower() == ".mp3" else None
    else:
        store = open_store(Settings.from_environment())
        content = store.get(_key_of(store, track)).content
        signal, tagged = decode(content), tags.read_head(content[: tags.HEAD_BYTES])
    entry = tagged.entry if tagged else None
    found = inspect(signal, entry.bpm if entry else None, entry.key if entry else None)
    asked: dict[str, Any] = (
        {"bpm": entry.bpm, "key": entry.key, "duration_seconds": entry.duration_sec} if entry else {}
    )
    wrong = []
    if tagged and tagged.recipe and entry:
        asked["lufs"] = tagged.recipe.brief.target_lufs
        asked["true_peak_dbtp"] = tagged.recipe.brief.true_peak_dbtp
        wrong = [fault.sentence for fault in faults(found, tagged.recipe.brief, entry.bpm, entry.key)]
    if as_json:
        print_json({"track": track, "asked": asked, "measured": found.as_json(), "faults": wrong})
    else:
        _show_found(track, asked, found.as_json())
        for sentence in wrong:
            paper.print(f"[red]{sentence}[/]")


def _key_of(store: Any, track: str) -> str:  # any Store
    from soundflow_core.catalog.validation import load_catalog
    from soundflow_core.keys import ALL_CATALOG

    for entry in load_catalog(store, ALL_CATALOG):
        if entry.id == track:
            return entry.object_key
    raise NotFound(f"'{track}' is neither a file nor a published track; `soundflow tracks` lists them.")


def _show_found(name: str, asked: dict[str, Any], found: dict[str, Any]) -> None:
    table = Table(title=name, header_style="bold")
    for column in ("measure", "asked", "found"):
        table.add_column(column)
    for measure, value in found.items():
        table.add_row(measure, str(asked.get(measure, "")), str(value))
    paper.print(table)
