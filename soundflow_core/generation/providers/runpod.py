"""RunPod: our own worker (deployments/runpod_handler.py) on a serverless endpoint; it writes to the bucket itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from soundflow_core.base.errors import ConfigurationError, NotFound
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.generation.providers.base import JobState, JobStatus
from soundflow_core.generation.providers.http import JobId, Milliseconds, ProviderAnswer, Reason, Web, text_or_empty
from soundflow_core.generation.providers.remote import Remote, fetch_generated
from soundflow_core.library.storage.base import Store
from soundflow_core.model.request import PremiumRecipe

NAME = "runpod"
USD_A_SECOND = 0.00116
"""An H100 on a flex worker, list price."""
QUEUE_SECONDS = 1800.0
STATES = {
    "IN_QUEUE": JobState.QUEUED,
    "IN_PROGRESS": JobState.RUNNING,
    "RUNNING": JobState.RUNNING,
    "COMPLETED": JobState.SUCCEEDED,
    "FAILED": JobState.FAILED,
    "CANCELLED": JobState.CANCELED,
    "TIMED_OUT": JobState.EXPIRED,
}


class CreatedJob(ProviderAnswer):
    """The answer to a new job, as far as it is needed."""

    id: JobId


class Status(ProviderAnswer):
    """What RunPod says of a job, as far as it is read."""

    status: str
    output: Any = None
    error: Reason = ""
    ran_seconds: Milliseconds = Field(default=None, alias="executionTime")


class RunPod:
    """A RunPod endpoint's jobs."""

    name = NAME

    def __init__(self, premium: PremiumSettings, store: Store) -> None:
        for name, value in (("RUNPOD_API_KEY", premium.runpod_key), ("RUNPOD_ENDPOINT_ID", premium.runpod_endpoint)):
            if not value:
                raise ConfigurationError(f"{name} is not set; set it, or choose another --gpu-provider.")
        self.store = store
        self.run_seconds = premium.provider_timeout_seconds
        address = f"{premium.runpod_address}/v2/{premium.runpod_endpoint}"
        self.web = Web(NAME, address, premium.runpod_key or "", "RUNPOD_API_KEY", premium.poll_seconds)

    def estimate_usd(self, recipe: PremiumRecipe) -> float:
        """Real time on an H100, and two minutes to start and load."""
        return USD_A_SECOND * (120.0 + recipe.brief.duration_sec)

    def submit(self, recipe: PremiumRecipe) -> str:
        """Queue a job, which ends by itself when its time is over."""
        policy = {
            "executionTimeout": int(1000 * self.run_seconds),
            "ttl": int(1000 * (QUEUE_SECONDS + self.run_seconds)),
        }
        body = {"input": {"recipe": recipe.model_dump(mode="json", by_alias=True)}, "policy": policy}
        return self.web.create("/run", body, CreatedJob).id

    def poll(self, job: str) -> JobStatus:
        """Read a job."""
        try:
            found = self.web.get(f"/status/{job}", Status)
        except NotFound:
            return JobStatus(JobState.EXPIRED, error="RunPod no longer knows the job")
        state = STATES.get(found.status, JobState.RUNNING)
        output: dict[str, Any] = found.output if isinstance(found.output, dict) else {}
        error = text_or_empty(output.get("error")) or found.error
        if state is JobState.FAILED or (state is JobState.SUCCEEDED and output.get("error")):
            # RunPod's client takes `error` out of what our worker returns and leaves the rest as the output.
            state = JobState.REFUSED if output.get("refused") is True else JobState.FAILED
        seconds = found.ran_seconds
        return JobStatus(state, None, error, seconds, None if seconds is None else USD_A_SECOND * seconds)

    def cancel(self, job: str) -> None:
        """Cancel a job."""
        self.web.tell(f"/cancel/{job}")

    def find(self, recipe: PremiumRecipe, known: frozenset[str]) -> str | None:
        """RunPod can't look a job up by its input."""
        del recipe, known
        return None

    def fetch(self, recipe: PremiumRecipe, status: JobStatus, target: Path) -> None:
        """The worker has put the take into the store."""
        del status
        fetch_generated(self.store, recipe, target)


def connect(settings: Settings, premium: PremiumSettings, store: Store) -> Remote:
    """RunPod as a provider."""
    del settings
    return Remote(RunPod(premium, store), store, premium)
