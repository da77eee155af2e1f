"""The daily five: make what is missing, publish it, bring the catalogs in line."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from prefect import flow

from flows.runs import deployed, starting
from flows.runs.claims import claimed
from flows.runs.reporting import picture, reporting
from flows.tasks import PrefectRunner
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category, TrackBrief
from soundflow_core.model.keys import cover_key
from soundflow_core.pipeline.catch_up import CatchUp, days_due
from soundflow_core.pipeline.execution.jobs import Job, Step, run_jobs
from soundflow_core.pipeline.free import make_day, missing_tracks, raise_failures
from soundflow_core.pipeline.locks import day_lock, held
from soundflow_core.pipeline.pictures import picture_url, put_sheet
from soundflow_core.pipeline.plans.daily import DailyPlan, DurationSec, briefs_for, load_plan, parse_day
from soundflow_core.pipeline.render import PlannedTrack
from soundflow_core.pipeline.tracks.attempts import TrackOutcome

log = logging.getLogger(__name__)

LONGEST_DAY_SECONDS = 4 * 3600
"""After this a day's run is stopped: five tracks of three minutes take one minute, of eight hours each two hours."""


@flow(name="daily-free", flow_run_name=deployed.flow_run_name, timeout_seconds=LONGEST_DAY_SECONDS)
def daily_free(
    day: date | None = None,
    categories: tuple[Category, ...] = (),
    duration_sec: DurationSec | None = None,
    force: bool = False,
    catch_up: CatchUp = CatchUp.LATEST,
    pictures: bool = True,
    roll: int = 0,
) -> Any:  # the ids that are live, or a state that says why there are none
    """Make and publish a day's free tracks (today's in UTC by default); returns the ids that are live.

    What is already published from the same brief is left alone; with `force` it is made again and replaced where it differs.
    What was taken down is held back, whatever `force` says.
    One track's failure does not hold back the others; it is raised at the end.

    A scheduled run makes the days that are due by `catch_up`: of several, the first itself, the others as runs of their own, on any worker.
    A deployed run claims its date first and steps back where another run makes it.

    Args:
        day: The day to make. None: today in UTC, or what is due where the schedule started the run.
        categories: Only these; none chosen: all five.
        duration_sec: The length of each track in seconds, 5 to 28800. None: as the daily plan says.
        force: Make again what is published already, and replace it where it differs.
        catch_up: After downtime: skip makes nothing late, latest the newest day due, backfill every day that is not live.
        pictures: Show covers and inspection sheets here. They take some seconds a track.
        roll: Another number is another recording of the same brief; an operator who wants one asks for it with force.

    """
    deployed.prepare_process()
    settings = Settings.from_environment()
    plan = load_plan(settings.plan_file)
    briefs_of = partial(briefs_for, plan, categories=categories, duration_sec=duration_sec)
    run = deployed.current()
    if run is None:
        return _make(briefs_of(day or parse_day(None)), settings, force, roll, pictures=False)
    days = (day,) if day else _days_due(run, catch_up, plan, settings)
    if not days:
        return deployed.skipped("This run comes too late, and the policy is to skip days that were missed.")
    for later in days[1:]:
        starting.start_day(later, categories=list(categories), duration_sec=duration_sec, pictures=pictures)
    with claimed(days[0], run.id) as holder:
        if holder != run.id:
            return deployed.skipped(f"Another run makes {days[0]} already: {holder}.")
        with deployed.deadline(LONGEST_DAY_SECONDS):
            return _make(briefs_of(days[0]), settings, force, roll, pictures)


def _days_due(run: deployed.DeployedRun, policy: CatchUp, plan: DailyPlan, settings: Settings) -> tuple[date, ...]:
    """The days that a run without a date makes: today where a person started it, by policy where the schedule did."""
    if not run.by_schedule:
        return (parse_day(None),)
    store = open_store(settings)
    is_live = lambda day: not missing_tracks(store, briefs_for(plan, day))  # noqa: E731
    return days_due(run.scheduled, datetime.now(UTC), policy, is_live)


def _make(briefs: tuple[TrackBrief, ...], settings: Settings, force: bool, roll: int, pictures: bool) -> list[str]:
    """Make a day under its lock, with a report; returns the ids that are live."""
    day = briefs[0].date if briefs else parse_day(None)
    runner = PrefectRunner()
    with held(day_lock(settings.work_folder, day), lambda holder: log.info("%s is being made by %s", day, holder)):
        with reporting(day, len(briefs), settings):
            made = make_day(briefs, settings, runner, force, roll)
        if pictures:
            run_jobs((_show(outcome, settings) for outcome in made.made), runner, settings.workers)
    raise_failures(made)
    return made.live


def _show(outcome: TrackOutcome[PlannedTrack], settings: Settings) -> Job:
    """Show a published track's inspection sheet and cover in Prefect's UI."""
    track, inspected = outcome.attempt, outcome.inspected
    if track is None or inspected is None:
        return

    def show() -> None:
        store, brief = open_store(settings), track.recipe.brief
        keys = {"sheet": put_sheet(track, inspected, store), "cover": cover_key(brief.tier, brief.date, brief.track_id)}
        for name, key in keys.items():
            picture(f"{name}-{brief.track_id}", picture_url(store, settings, key), f"{brief.track_id}: {name}")

    with suppress(Exception):  # the track is live; a picture less is no failure
        yield Step("show", show, track.recipe.brief.id)
