"""A day's free tracks from its briefs into the store, whoever runs the steps: Prefect (`flows.daily_free`) or a pool (`pipeline.plain`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from soundflow_core.base.errors import QualityError, SoundFlowError
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Recipe, TrackBrief
from soundflow_core.pipeline import plain, steps
from soundflow_core.pipeline.events import TrackFailed, TrackRetried, emit
from soundflow_core.pipeline.jobs import Step, Way, side_by_side
from soundflow_core.pipeline.plans.daily import recipe_for
from soundflow_core.pipeline.skipping import kept, not_held_back

RE_ROLLS = 3
"""How often a track that fails its inspection is made anew with the next seed."""


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


def make_here(briefs: Sequence[TrackBrief], settings: Settings, force: bool = False) -> None:
    """Make and publish a day in threads of this process, without Prefect; raises what failed at the end."""
    wanted = not_held_back(open_store(settings), briefs)
    with plain.day_steps(settings.workers) as here:
        raise_failed(make_tracks(wanted, settings, here, force))


def make_tracks(
    briefs: Sequence[TrackBrief], settings: Settings, how: plain.DaySteps, force: bool = False, roll: int = 0
) -> list[Making]:
    """Make what is not published yet (with `force` all) and bring the catalogs in line; what was made or went wrong."""
    steps.sweep(settings.work_folder)
    makings = [Making(brief, roll) for brief in briefs if force or not kept(brief, settings)]
    side_by_side((_track(making, str(settings.work_folder), how, force) for making in makings), settings.workers)
    how.rebuild()
    return makings


def raise_failed(makings: Sequence[Making]) -> None:
    """Raise one error for all that failed: the first one's kind, every one's sentence."""
    errors = [making.error for making in makings if making.error]
    if not errors:
        return
    first = next((error for error in errors if isinstance(error, SoundFlowError)), errors[0])
    if len(errors) == 1 or not isinstance(first, SoundFlowError):
        raise first
    raise type(first)(" ".join(str(error) for error in errors))


def _track(making: Making, work: str, how: plain.DaySteps, replace: bool) -> Way:
    """The way of a track from its recipe into the store; one that fails its inspection is rolled again at once."""
    for _ in range(RE_ROLLS + 1):
        for submit in how.making:
            outcome = yield Step(partial(submit, making.recipe, work))
            if isinstance(outcome, BaseException):
                return _failed(making, outcome)
        _, faults = outcome
        if not faults:
            making.inspected = outcome
            uploaded = yield Step(partial(how.upload, making.recipe, work, outcome, replace), busy=False)
            return _failed(making, uploaded) if isinstance(uploaded, BaseException) else None
        reasons = "; ".join(fault.sentence for fault in faults)
        emit(TrackRetried(making.brief.track_id, f"attempt {making.roll + 1}: {reasons}"))
        steps.discard(Path(work), making.recipe)
        making.roll += 1
    often = f"{making.brief.track_id} failed its inspection {RE_ROLLS + 1} times; change its brief in the daily plan."
    return _failed(making, QualityError(often))


def _failed(making: Making, error: BaseException) -> None:
    making.error = error
    emit(TrackFailed(making.brief.track_id, str(error)))
