"""One track from its recipe into the store: its steps, and further attempts from other seeds where it fails its inspection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from soundflow_core.base.errors import QualityError
from soundflow_core.delivery.inspection.gate import Fault
from soundflow_core.generation.providers.base import ManualNeeded
from soundflow_core.pipeline.events import AwaitingManualStep, TrackFailed, TrackRetried, emit
from soundflow_core.pipeline.execution.jobs import Job, Step
from soundflow_core.studio.analysis.measures import Inspection


class Inspected(NamedTuple):
    """What was measured, and every reason not to publish."""

    measured: Inspection
    faults: tuple[Fault, ...]

    @property
    def reasons(self) -> str:
        """The faults in words."""
        return "; ".join(fault.sentence for fault in self.faults)


A = TypeVar("A")
A_contra = TypeVar("A_contra", contravariant=True)


class TrackSteps(Protocol[A_contra]):
    """How one kind of track is made; `attempt` is a recipe with what its steps share."""

    advice: str
    """What to do about a track that never passes."""

    def making(self, attempt: A_contra) -> Iterator[Step]:
        """The steps to an inspected mp3; the last one's result is `Inspected`."""

    def publishing(self, attempt: A_contra, inspected: Inspected, replace: bool) -> Step:
        """The step into the store."""

    def reject(self, attempt: A_contra) -> None:
        """Clear up after an attempt that failed its inspection."""


@dataclass
class TrackOutcome(Generic[A]):
    """How a track ended: the attempt that was published and what was measured, or the error."""

    track_id: str
    attempt: A | None = None
    inspected: Inspected | None = None
    error: Exception | None = None


def track_job(outcome: TrackOutcome[A], attempts: Iterable[A], steps: TrackSteps[A], replace: bool) -> Job:
    """Make and publish a track, with as many attempts as there are. Raises nothing: errors are in the outcome, and events tell them."""
    name, count = outcome.track_id, 0
    try:
        for count, attempt in enumerate(attempts, 1):  # told below
            result: Any = None
            for step in steps.making(attempt):
                result = yield step
            if not result.faults:
                yield steps.publishing(attempt, result, replace)
                outcome.attempt, outcome.inspected = attempt, result
                return
            emit(TrackRetried(name, f"attempt {count}: {result.reasons}"))
            steps.reject(attempt)
        raise QualityError(f"{name} failed its inspection {count} times; {steps.advice}.")
    except ManualNeeded as needed:
        outcome.error = needed
        emit(AwaitingManualStep(name, str(needed)))
    except Exception as error:
        outcome.error = error
        emit(TrackFailed(name, str(error)))
