"""What a GPU provider is: whoever turns a recipe into a raw take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from soundflow_core.base.errors import SoundFlowError, Unavailable
from soundflow_core.generation.models.base import Watch
from soundflow_core.model.request import PremiumRecipe


class Provider(Protocol):
    """Makes raw takes."""

    name: str

    def make(self, recipe: PremiumRecipe, target: Path, watch: Watch) -> None:
        """Write the raw take of a recipe to `target`, going on where an earlier attempt was cut off.

        Unavailable where the provider is down (another may be tried), StillRunning where a job may be under way and JobEnded where one
        came to nothing (none may), BriefError where the prompt is refused, Cancelled where `watch` said so.
        """


class StillRunning(Unavailable):
    """A paid job may be under way, so neither another one nor another provider may be tried; asking again goes on with it."""


class JobEnded(Unavailable):
    """A job ended without a take, and may have cost money: another one is sent, here or elsewhere, only when the user asks again."""


class ManualNeeded(SoundFlowError):
    """A person has to carry on; the message is what to do, step by step."""

    exit_code = 0


class JobState(StrEnum):
    """Where a remote job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELED = "canceled"
    EXPIRED = "expired"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class JobStatus:
    """What a provider says of a job."""

    state: JobState
    output: str | None = None
    """Where the sound is, if not at the recipe's own key in the store."""
    error: str = ""
    run_seconds: float | None = None
    cost_usd: float | None = None
    """None where the provider does not say."""


class RemoteJobs(Protocol):
    """A provider's job interface."""

    name: str

    def estimate_usd(self, recipe: PremiumRecipe) -> float:
        """What a job will cost, rather too much than too little."""

    def submit(self, recipe: PremiumRecipe) -> str:
        """Start a job and return its id. StillRunning where it may exist without an answer; other errors where it can't."""

    def poll(self, job: str) -> JobStatus:
        """The state of a job; Unavailable where the provider does not answer."""

    def cancel(self, job: str) -> None:
        """Ask to stop a job; it may have ended already."""

    def find(self, recipe: PremiumRecipe, known: frozenset[str]) -> str | None:
        """A job of this recipe after a lost answer, other than those known; None where the provider shows none, which proves nothing."""

    def fetch(self, recipe: PremiumRecipe, status: JobStatus, target: Path) -> None:
        """Write a finished job's sound to `target`; NotFound where it is gone."""
