"""The daily five: make what is missing, publish it, bring the catalogs in line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner

from flows import deployed, starting, steps, tasks
from flows.catching_up import CatchUp, days_due
from flows.claims import claimed
from flows.progress import tell
from flows.reporting import reporting
from flows.side_by_side import Step, Way, side_by_side
from soundflow_core import ENGINE_VERSION
from soundflow_core.brief import Category, Recipe, TrackBrief
from soundflow_core.catalog.publishing import published
from soundflow_core.errors import QualityError, SoundFlowError
from soundflow_core.keys import audio_key
from soundflow_core.programme.daily import DailyPlan, DurationSec, briefs_for, load_plan, parse_day, recipe_for
from soundflow_core.settings import Settings, worker_count
from soundflow_core.storage import open_store

RE_ROLLS = 3
"""How often a track that fails its inspection is made anew with the next seed."""
UPLOADS = 4
"""How many tracks may be on their way into the store while the workers make others."""
LONGEST_DAY_SECONDS = 4 * 3600
"""After this a day's run is stopped: five tracks of three minutes take one minute, of eight hours each two hours."""


@dataclass
class Making:
    """A track on its way: the roll it is at, and what was found or went wrong."""

    brief: TrackBrief
    roll: int = 0
    inspected: steps.Inspected | None = None
    error: BaseException | None = None

    @property
    def recipe(self) -> Recipe:
        """The recipe of the present roll."""
        return recipe_for(self.brief, self.roll)


MAKING: tuple[Any, ...] = (tasks.synthesize, tasks.master, tasks.encode, tasks.inspect)
SHOW: Any = tasks.show
deployed.get_ready()
WORKERS: Any = ThreadPoolTaskRunner(max_workers=worker_count() + UPLOADS)


@flow(name="daily-free", flow_run_name=deployed.name_of_run, task_runner=WORKERS, timeout_seconds=LONGEST_DAY_SECONDS)
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
    steps.sweep(settings.work_folder)
    with reporting(briefs[0].date if briefs else parse_day(None), len(briefs), settings):
        wanted = steps.not_held_back(open_store(settings), briefs)
        makings = [Making(brief, roll) for brief in wanted if force or not _is_kept(brief, settings)]
        side_by_side((_track(making, str(settings.work_folder), force) for making in makings), settings.workers)
        tasks.index()
    failed = [making for making in makings if making.error]
    if pictures:
        side_by_side((_pictures(making) for making in makings if making not in failed), settings.workers)
    if failed:
        raise _joined(failed)
    return [brief.track_id for brief in wanted]


def _is_kept(brief: TrackBrief, settings: Settings) -> bool:
    """Whether a track is published already; a different recipe there is kept and said."""
    tagged = published(open_store(settings), audio_key(brief.tier, brief.date, brief.track_id))
    if tagged is None:
        return False
    same = tagged.recipe is not None and tagged.recipe.brief == brief and tagged.recipe.engine_version == ENGINE_VERSION
    remark = "already published" if same else "already published from another brief; --force replaces it"
    entry = tagged.entry
    asked = {"genre": entry.genre, "bpm": entry.bpm, "key": entry.key, "durationSec": entry.duration_sec}
    measured = {
        "lufs": entry.lufs,
        "true_peak_dbtp": entry.true_peak_dbtp,
        "bpm": entry.measured.bpm,
        "key": entry.measured.key,
    }
    tell(brief.track_id, "kept", remark, objectKey=entry.object_key, asked=asked, measured=measured)
    return True


def _track(making: Making, work: str, replace: bool) -> Way:
    """The way of a track from its recipe into the store; one that fails its inspection is rolled again at once."""
    for _ in range(RE_ROLLS + 1):
        for task in MAKING:
            outcome = yield Step(partial(task.submit, making.recipe, work))
            if isinstance(outcome, BaseException):
                return _failed(making, outcome)
        _, faults = outcome
        if not faults:
            making.inspected = outcome
            uploaded = yield Step(partial(tasks.upload.submit, making.recipe, work, outcome, replace), busy=False)
            return _failed(making, uploaded) if isinstance(uploaded, BaseException) else None
        reasons = "; ".join(fault.sentence for fault in faults)
        tell(making.brief.track_id, "rolled again", f"roll {making.roll + 1}: {reasons}")
        steps.discard(Path(work), making.recipe)
        making.roll += 1
    often = f"{making.brief.track_id} failed its inspection {RE_ROLLS + 1} times; change its brief in the daily plan."
    return _failed(making, QualityError(often))


def _failed(making: Making, error: BaseException) -> None:
    making.error = error
    tell(making.brief.track_id, "failed", str(error))


def _pictures(making: Making) -> Way:
    """Show a published track."""
    yield Step(partial(SHOW.submit, making.recipe, making.inspected))


def _joined(failed: list[Making]) -> BaseException:
    """The error to raise for all that failed: the first one's kind, every one's sentence."""
    errors = [making.error for making in failed if making.error]
    first = next((error for error in errors if isinstance(error, SoundFlowError)), errors[0])
    if len(errors) == 1 or not isinstance(first, SoundFlowError):
        return first
    return type(first)(" ".join(str(error) for error in errors))
