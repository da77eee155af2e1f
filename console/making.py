"""Commands that make sound: daily, render, inspect, warm."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from functools import partial
from typing import Any

from console.executing import executing, say_waiting
from console.screen import Grid, Progress, TrackBoard, paper, print_json, progress_bars, screen, styled
from flows.server import discovery as server
from soundflow_core.base.errors import BriefError, SoundFlowError
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category, TrackBrief
from soundflow_core.pipeline.events import listening
from soundflow_core.pipeline.locks import day_lock, held
from soundflow_core.pipeline.plans.daily import briefs_for, load_plan, parse_category, parse_day, recipe_for
from soundflow_core.pipeline.skipping import is_day_done

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
    choice = server.require()
    if choice.kind == "given":
        _daily_elsewhere(days, chosen, duration, force, len(briefs_for(plan, days[0], categories=chosen)), as_json)
        return
    store = open_store(settings)
    failure: SoundFlowError | None = None
    with progress_bars() as progress, executing(choice, progress, warm_kernels) as executor:
        board = TrackBoard(progress)
        with listening(board.show):
            for one in days:
                briefs = briefs_for(plan, one, categories=chosen, duration_sec=duration)
                try:
                    with held(day_lock(settings.work_folder, one), partial(say_waiting, one)):
                        if not is_day_done(store, [recipe_for(brief) for brief in briefs], settings, force):
                            executor.execute(
                                partial(_daily_flow, one, chosen, duration, force),
                                partial(_daily_plain, briefs, settings, force),
                            )
                except SoundFlowError as error:
                    failure = failure or error
    if as_json:
        print_json(board.as_json())
    else:
        _close(board)
    if failure:
        raise failure


def _daily_elsewhere(
    days: list[date], chosen: tuple[Category, ...], duration: float | None, force: bool, tracks: int, as_json: bool
) -> None:
    """Start a run a day, once each, on whatever workers there are, and follow them."""
    from console.following import follow_runs
    from flows.runs.starting import start_day

    asked: dict[str, Any] = {"duration_sec": duration, "force": force}
    asked = {name: value for name, value in asked.items() if value}
    if chosen:
        asked["categories"] = list(chosen)
    if len(days) > 1:
        asked["pictures"] = False  # a backfill is in a hurry, and a sheet takes seconds
    runs = {start_day(day, **asked).id: f"daily-free-{day}" for day in days}
    board = follow_runs(runs, tracks)
    if as_json:
        print_json(board.tracks.as_json())
    elif board.tracks.ended:
        _close(board.tracks)
    failures = board.failures()
    if failures:
        raise failures[0]


def _close(board: TrackBoard) -> None:
    for event in board.retried:
        screen.print(styled((f"{event.track} failed its inspection:", "yellow"), f" {event.detail}"))
    board.print()


def _daily_flow(day: date, chosen: tuple[Category, ...], duration: float | None, force: bool) -> None:
    from flows.daily_free import daily_free

    daily_free(day, chosen, duration, force)


def _daily_plain(briefs: tuple[TrackBrief, ...], settings: Settings, force: bool) -> None:
    from soundflow_core.pipeline.free import make_day_here

    make_day_here(briefs, settings, force)


def warm_kernels(progress: Progress) -> None:
    """Load or compile the kernels, with a bar."""
    from soundflow_core import ENGINE_VERSION
    from soundflow_core.base import numba_kernels as jit
    from soundflow_core.base.allocator import keep_large_blocks
    from soundflow_core.pipeline.render import render as _all_kernels  # noqa: F401  # importing it registers every kernel

    keep_large_blocks()
    first = not jit.is_warm()
    label = "compiling the synthesis kernels (this machine's first run)" if first else "loading the synthesis kernels"
    bar = progress.add_task(label, total=None, stage="")
    for name, done, total in jit.warm():
        progress.update(bar, completed=done, total=total, stage=name.strip("_"))
    progress.update(bar, stage=f"engine {ENGINE_VERSION}")


def run_warm() -> None:
    """Compile every kernel, with a bar."""
    with progress_bars() as progress:
        warm_kernels(progress)


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
    from soundflow_core.music.genres import genre_named
    from soundflow_core.music.planning import plan_track

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
    grid = Grid("track", "genre", "tempo", "key", "seconds", "form", fold=("form",), title="Would be made")
    for brief, track in zip(briefs, plans, strict=True):
        form = " ".join(f"{section.kind}:{section.bars}" for section in track.sections)
        grid.add(brief.track_id, brief.genre, f"{track.bpm:g}", track.key, f"{brief.duration_sec:g}", form)
    paper.print(grid)
