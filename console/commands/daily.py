"""`soundflow daily`: the day's free tracks, made here or by a deployed run."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any

import typer

from console.configuration import load_settings
from console.options import Categories, Day, DryRun, Force, Json, categories_of
from console.output import Table, print_json, progress_bars, stderr, stdout, styled
from console.output.tracks import TrackBoard
from console.processes.kernels import load_kernels
from console.processes.local_runs import LocalRunner, local_runner, print_waiting
from flows.server import discovery
from soundflow_core.base.errors import BriefError, SoundFlowError
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category, TrackBrief
from soundflow_core.pipeline.events import listening
from soundflow_core.pipeline.locks import day_lock, held
from soundflow_core.pipeline.plans.daily import DailyPlan, briefs_for, load_plan, parse_day, recipe_for
from soundflow_core.pipeline.skipping import is_day_done

LONGEST_RANGE_DAYS = 366


@dataclass(frozen=True)
class DaysRequest:
    """The days to make, and how."""

    days: tuple[date, ...]
    categories: tuple[Category, ...]
    duration_sec: float | None
    force: bool

    def briefs(self, plan: DailyPlan, day: date) -> tuple[TrackBrief, ...]:
        """The tracks of one day."""
        return briefs_for(plan, day, categories=self.categories, duration_sec=self.duration_sec)


def daily(
    day: Day = None,
    start: Annotated[str | None, typer.Option("--from", help="The first day of a range.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="The last day of a range.")] = None,
    category: Categories = None,
    duration: Annotated[float | None, typer.Option(help="Length of each track in seconds.")] = None,
    dry_run: DryRun = False,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Make and publish a day's five free tracks."""
    if duration is not None and not 5 <= duration <= 8 * 3600:
        raise BriefError(f"--duration is {duration:g}; choose 5 to 28800 seconds.")
    request = DaysRequest(_days(day, start, end), categories_of(category), duration, force)
    settings = load_settings()
    plan = load_plan(settings.plan_file)
    if dry_run:
        _print_plan([brief for one in request.days for brief in request.briefs(plan, one)], as_json)
        return
    logging.getLogger("flows").addHandler(logging.NullHandler())
    server = discovery.require()
    if server.kind == "given":
        _make_on_workers(request, len(request.briefs(plan, request.days[0])), as_json)
    else:
        _make_here(request, plan, settings, server, as_json)


def _days(day: str | None, start: str | None, end: str | None) -> tuple[date, ...]:
    if start is None and end is None:
        return (parse_day(day),)
    if day is not None:
        raise BriefError("--date and --from/--to exclude each other; give one of them.")
    first, last = parse_day(start or end), parse_day(end)
    if first > last:
        raise BriefError(f"--from {first} is after --to {last}; swap them.")
    if (last - first).days >= LONGEST_RANGE_DAYS:
        raise BriefError(f"{first} to {last} is more than {LONGEST_RANGE_DAYS} days; split the range.")
    return tuple(first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _make_here(
    request: DaysRequest, plan: DailyPlan, settings: Settings, server: discovery.PrefectServer, as_json: bool
) -> None:
    """Make day after day in this process; one that fails does not stop the others."""
    failures: list[SoundFlowError] = []
    with progress_bars() as progress, local_runner(server, progress, load_kernels) as runner:
        board = TrackBoard(progress)
        with listening(board.show):
            for day in request.days:
                try:
                    with held(day_lock(settings.work_folder, day), partial(print_waiting, day)):
                        _make_day(request, day, request.briefs(plan, day), settings, runner)
                except SoundFlowError as error:
                    failures.append(error)
    _print_board(board, as_json)
    if failures:
        raise failures[0]


def _make_day(
    request: DaysRequest, day: date, briefs: tuple[TrackBrief, ...], settings: Settings, runner: LocalRunner
) -> None:
    def flow() -> None:
        from flows.daily_free import daily_free

        daily_free(day, request.categories, request.duration_sec, request.force)

    def plain() -> None:
        from soundflow_core.pipeline.free import make_day_here

        make_day_here(briefs, settings, request.force)

    recipes = [recipe_for(brief) for brief in briefs]
    if not is_day_done(open_store(settings), recipes, settings, request.force):
        runner.execute(flow, plain)


def _make_on_workers(request: DaysRequest, tracks: int, as_json: bool) -> None:
    """Start one run for each day, unless it is running already, and follow them."""
    from console.processes.remote_runs import follow_runs
    from flows.runs.starting import start_day

    parameters: dict[str, Any] = {"duration_sec": request.duration_sec, "force": request.force}
    parameters = {name: value for name, value in parameters.items() if value}
    if request.categories:
        parameters["categories"] = list(request.categories)
    if len(request.days) > 1:
        parameters["pictures"] = False  # drawing takes seconds a track
    runs = {start_day(day, **parameters).id: f"daily-free-{day}" for day in request.days}
    board = follow_runs(runs, tracks)
    if as_json or board.tracks.ended:
        _print_board(board.tracks, as_json)
    if failures := board.failures():
        raise failures[0]


def _print_board(board: TrackBoard, as_json: bool) -> None:
    if as_json:
        print_json(board.as_json())
        return
    for event in board.retried:
        stderr.print(styled((f"{event.track} failed its inspection:", "yellow"), f" {event.detail}"))
    board.print()


def _print_plan(briefs: list[TrackBrief], as_json: bool) -> None:
    from soundflow_core.music.genres import genre_named
    from soundflow_core.music.planning import plan_track

    tracks = [(brief, plan_track(recipe_for(brief), genre_named(brief.genre))) for brief in briefs]
    if as_json:
        print_json([
            {"id": brief.track_id, "category": brief.category, "genre": brief.genre, "bpm": track.bpm, "key": track.key,
             "durationSec": brief.duration_sec}
            for brief, track in tracks
        ])  # fmt: skip
        return
    table = Table("track", "genre", "tempo", "key", "seconds", "form", wrap=("form",), title="Would be made")
    for brief, track in tracks:
        form = " ".join(f"{section.kind}:{section.bars}" for section in track.sections)
        table.add(brief.track_id, brief.genre, f"{track.bpm:g}", track.key, f"{brief.duration_sec:g}", form)
    stdout.print(table)
