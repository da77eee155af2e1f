"""A day's free tracks, from their briefs into the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from soundflow_core.base.allocator import keep_large_blocks
from soundflow_core.base.errors import SoundFlowError
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.tombstones import tombstones
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import Store
from soundflow_core.model.brief import TrackBrief
from soundflow_core.model.keys import audio_key
from soundflow_core.pipeline.execution.jobs import StepRunner, run_jobs
from soundflow_core.pipeline.execution.runners import thread_runner
from soundflow_core.pipeline.maintenance import rebuild_step
from soundflow_core.pipeline.plans.daily import recipe_for
from soundflow_core.pipeline.render import PlannedTrack
from soundflow_core.pipeline.skipping import drop_held_back, drop_published
from soundflow_core.pipeline.tracks.attempts import TrackOutcome, track_job
from soundflow_core.pipeline.tracks.free_steps import FreeSteps
from soundflow_core.pipeline.tracks.work_folder import remove_stale

MAX_ATTEMPTS = 4
"""How often a track is made that fails its inspection, each time from the next seed."""


class Day(NamedTuple):
    """What became of a day's tracks."""

    live: list[str]
    """The ids that are not held back."""
    made: list[TrackOutcome[PlannedTrack]]


def make_day(
    briefs: Sequence[TrackBrief], settings: Settings, runner: StepRunner, force: bool = False, roll: int = 0
) -> Day:
    """Make what is not published yet (with `force` everything) and bring the catalogs in line. Failures are in the result.

    `roll` is the number of the first attempt: another number is another recording of the same brief.
    """
    keep_large_blocks()
    store = open_store(settings)
    recipes = drop_held_back(store, [recipe_for(brief, roll) for brief in briefs])
    live = [recipe.brief.track_id for recipe in recipes]
    remove_stale(settings.work_folder)
    wanted = recipes if force else drop_published(store, recipes)
    steps = FreeSteps(settings, store)
    outcomes = {recipe.brief: TrackOutcome[PlannedTrack](recipe.brief.track_id) for recipe in wanted}
    jobs = [track_job(outcome, _attempts(brief, roll), steps, force) for brief, outcome in outcomes.items()]
    run_jobs(jobs, runner, settings.workers)
    runner.call(rebuild_step(store, settings))
    return Day(live, list(outcomes.values()))


def _attempts(brief: TrackBrief, first: int) -> Iterator[PlannedTrack]:
    return (PlannedTrack(recipe_for(brief, number)) for number in range(first, first + MAX_ATTEMPTS))


def make_day_here(briefs: Sequence[TrackBrief], settings: Settings, force: bool = False) -> list[str]:
    """Make a day in threads of this process, without Prefect; the ids that are live. Raises what failed, at the end."""
    with thread_runner(settings.workers) as runner:
        day = make_day(briefs, settings, runner, force)
    raise_failures(day)
    return day.live


def raise_failures(day: Day) -> None:
    """Raise one error for all tracks that failed: the first one's kind, the sentences of all."""
    errors = [outcome.error for outcome in day.made if outcome.error]
    if not errors:
        return
    first = next((error for error in errors if isinstance(error, SoundFlowError)), errors[0])
    if len(errors) == 1 or not isinstance(first, SoundFlowError):
        raise first
    raise type(first)(" ".join(str(error) for error in errors))


def missing_tracks(store: Store, briefs: Sequence[TrackBrief]) -> tuple[str, ...]:
    """The ids of those briefs whose tracks are neither in the store nor taken down."""
    removed = tombstones(store)
    absent = (b.track_id for b in briefs if store.head(audio_key(b.tier, b.date, b.track_id)) is None)
    return tuple(name for name in absent if name not in removed)
