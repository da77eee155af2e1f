"""The daily five: make what is missing, publish it, bring the catalogs in line."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner

from flows import tasks
from flows.runs import deployed, starting
from flows.runs.claims import claimed
from flows.runs.reporting import reporting
from soundflow_core.base.settings import Settings, worker_count
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category, TrackBrief
from soundflow_core.pipeline import steps
from soundflow_core.pipeline.catch_up import CatchUp, days_due
from soundflow_core.pipeline.day import Making, make_tracks, raise_failed
from soundflow_core.pipeline.jobs import Step, Way, side_by_side
from soundflow_core.pipeline.locks import day_lock, held
from soundflow_core.pipeline.plain import UPLOADS, DaySteps
from soundflow_core.pipeline.plans.daily import DailyPlan, DurationSec, briefs_for, load_plan, parse_day
from soundflow_core.pipeline.skipping import not_held_back

log = logging.getLogger(__name__)

LONGEST_DAY_SECONDS = 4 * 3600
"""After this a day's run is stopped: five tracks of three minutes take one minute, of eight hours each two hours."""


MAKING: tuple[Any, ...] = (tasks.synthesize, tasks.master, tasks.encode, tasks.inspect)
SHOW: Any = tasks.show
deployed.prepare_process()
WORKERS: Any = ThreadPoolTaskRunner(max_workers=worker_count() + UPLOADS)


@flow(name="daily-free", flow_run_name=deployed.flow_run_name, task_runner=WORKERS, timeout_seconds=LONGEST_DAY_SECONDS)
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
    settings = Settings.from_environment()
    plan = load_plan(settings.plan_file)
    asked = partial(briefs_for, plan, categories=categories, duration_sec=duration_sec)
    run = deployed.current()
    if run is None:
        return _make_day(asked(day or parse_day(None)), settings, force, pictures=False, roll=roll)
    days = (day,) if day else _due(run, catch_up, plan, settings)
    if not days:
        return deployed.skipped("This run comes too late, and the policy is to skip days that were missed.")
    for later in days[1:]:
        starting.start_day(later, categories=list(categories), duration_sec=duration_sec, pictures=pictures)
    with claimed(days[0], run.id) as holder:
        if holder != run.id:
            return deployed.skipped(f"Another run makes {days[0]} already: {holder}.")
        with deployed.deadline(LONGEST_DAY_SECONDS):
            return _make_day(asked(days[0]), settings, force, pictures, roll)


def _due(run: deployed.Run, policy: CatchUp, plan: DailyPlan, settings: Settings) -> tuple[date, ...]:
    """The days that a run without a date has to make: today where a person started it, by policy where the schedule did."""
    if not run.by_schedule:
        return (parse_day(None),)
    store = open_store(settings)
    return days_due(
        run.scheduled, datetime.now(UTC), policy, lambda day: not steps.missing(store, briefs_for(plan, day))
    )


def _make_day(
    briefs: tuple[TrackBrief, ...], settings: Settings, force: bool, pictures: bool, roll: int = 0
) -> list[str]:
    day = briefs[0].date if briefs else parse_day(None)
    with held(day_lock(settings.work_folder, day), lambda holder: log.info("%s is being made by %s", day, holder)):
        with reporting(day, len(briefs), settings):
            wanted = not_held_back(open_store(settings), briefs)
            how = DaySteps(tuple(task.submit for task in MAKING), tasks.upload.submit, tasks.index)
            makings = make_tracks(wanted, settings, how, force, roll)
        if pictures:
            side_by_side((_pictures(making) for making in makings if not making.error), settings.workers)
    raise_failed(makings)
    return [brief.track_id for brief in wanted]


def _pictures(making: Making) -> Way:
    """Show a published track."""
    yield Step(partial(SHOW.submit, making.recipe, making.inspected))
