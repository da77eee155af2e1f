"""From a recipe to a take through a paid provider: sent once, followed, cancelled, fetched, written down.

A finished take is stored under the recipe's own key, so that it is never paid for again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from soundflow_core.base.errors import BriefError, Cancelled, NotFound, SoundFlowError, Unavailable
from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation.models.base import Watch
from soundflow_core.generation.providers.base import JobEnded, JobState, JobStatus, RemoteJobs, StillRunning
from soundflow_core.generation.providers.ledger import Attempt, AttemptState, Ledger
from soundflow_core.library.storage.base import ANYTHING, Store
from soundflow_core.model.request import PremiumRecipe

SHARES = {JobState.QUEUED: 0.02, JobState.RUNNING: 0.3}
LOOKING_SECONDS = 20.0
"""How long a job whose answer was lost is looked for: so long may it be missing from a provider's list."""
SHOWN = 12
"""Letters of a digest that name an attempt to a person."""
GENERATED_CACHE_CONTROL = "no-store"


@dataclass
class Remote:
    """A provider of ours around its job interface."""

    jobs: RemoteJobs
    store: Store
    premium: PremiumSettings
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.jobs.name

    def make(self, recipe: PremiumRecipe, target: Path, watch: Watch) -> None:
        """As `Provider.make` says."""
        ledger = Ledger(self.store, self.premium, recipe.digest)
        if self._is_made(recipe):
            self._take_over(recipe, target, ledger)
            return
        attempt = self._attempt(recipe, ledger, watch)
        if attempt is None:  # it appeared while it was looked for
            self._take_over(recipe, target, ledger)
            return
        status = self._followed(recipe, ledger, attempt, watch)
        self._end(recipe, ledger, attempt, status, target)

    def _is_made(self, recipe: PremiumRecipe) -> bool:
        return self.store.head(recipe.generated_key) is not None

    def _take_over(self, recipe: PremiumRecipe, target: Path, ledger: Ledger) -> None:
        """Use the take in the store; an open attempt ends with it."""
        fetch_generated(self.store, recipe, target)
        attempt = ledger.open_attempt()
        if attempt:
            ledger.note(attempt, state=AttemptState.DONE, usd=self.jobs.estimate_usd(recipe), note="found in the store")

    def _attempt(self, recipe: PremiumRecipe, ledger: Ledger, watch: Watch) -> Attempt | None:
        """The attempt to follow: the open one, or a new one, sent exactly once. None where the take is there by now."""
        attempt = ledger.open_attempt()
        if attempt and attempt.provider != self.name:
            raise StillRunning(
                f"{recipe.brief.track_id} was sent to {attempt.provider} and may be under way there; "
                f"ask again with --gpu-provider {attempt.provider}, or settle it with `soundflow spending`."
            )
        if attempt and attempt.state is AttemptState.SENDING:
            return self._found(recipe, ledger, attempt, watch, "its outcome is unknown")
        if attempt:
            return attempt
        watch.tell(0.0, f"sending to {self.name}")
        attempt = ledger.begin(self.name, self.jobs.estimate_usd(recipe), recipe.brief.track_id)
        try:
            job = self.jobs.submit(recipe)
        except StillRunning as error:
            return self._found(recipe, ledger, attempt, watch, str(error))
        except SoundFlowError as error:  # surely not accepted; after anything else, Ctrl-C say, the outcome is unknown
            ledger.note(attempt, state=AttemptState.LOST, usd=0.0, note=str(error)[:200])
            raise
        return self._running(recipe, ledger, attempt, job)

    def _running(self, recipe: PremiumRecipe, ledger: Ledger, attempt: Attempt, job: str) -> Attempt:
        return ledger.note(attempt, state=AttemptState.RUNNING, job=job, usd=self.jobs.estimate_usd(recipe))

    def _found(self, recipe: PremiumRecipe, ledger: Ledger, attempt: Attempt, watch: Watch, why: str) -> Attempt | None:
        """After a lost answer: the job, found again, or None where its take is there.

        StillRunning where neither is: sending again might pay twice, so only the operator can say that there is no job.
        """
        known = frozenset(one.job for one in ledger.attempts() if one.job)
        until = min(self.premium.provider_timeout_seconds, LOOKING_SECONDS)
        while True:
            watch.tell(0.01, f"{why}; looking for the job")
            job = self.jobs.find(recipe, known)
            if job:
                return self._running(recipe, ledger, attempt, job)
            if self._is_made(recipe):
                return None
            if attempt.age_seconds() > until:
                name, digest = recipe.brief.track_id, recipe.digest[:SHOWN]
                raise StillRunning(
                    f"{name} was sent to {self.name} and {why}: the job may exist and is not sent again; it counts "
                    f"{attempt.usd:.2f} USD until its take appears or you look at {self.name} and say what became of it with "
                    f"`soundflow spending --settle {digest}`."
                )
            time.sleep(self.premium.poll_seconds)

    def _followed(self, recipe: PremiumRecipe, ledger: Ledger, attempt: Attempt, watch: Watch) -> JobStatus:
        """Poll until the job has ended; cancel it where it takes too long, the caller stops it, or a signal ends this process."""
        job = attempt.job or ""
        since = time.monotonic()
        try:
            while True:
                status = self._polled(job)
                if status.state.is_final:
                    return status
                waited = time.monotonic() - since
                watch.tell(SHARES.get(status.state, 0.5), f"{self.name}: {status.state}, {waited:.0f} s")
                if waited > self.premium.provider_timeout_seconds:
                    return self._stopped(recipe, job, f"it took longer than {waited:.0f} s")
                time.sleep(self.premium.poll_seconds)
        except BaseException as error:
            if isinstance(error, Exception) and not isinstance(error, Cancelled):
                raise  # the job goes on, and asking again goes on with it
            status = self._stopped(recipe, job, "cancelled")
            if status.state is not JobState.SUCCEEDED:
                ledger.note(attempt, state=AttemptState.LOST, usd=_cost(status, attempt), note="cancelled")
            raise

    def _polled(self, job: str) -> JobStatus:
        try:
            return self.jobs.poll(job)
        except Unavailable as error:  # the job may still run there, so no other provider is tried
            raise StillRunning(str(error)) from error

    def _stopped(self, recipe: PremiumRecipe, job: str, why: str) -> JobStatus:
        """Cancel, and be sure of it: StillRunning where the provider does not say that it has ended."""
        self.jobs.cancel(job)
        for _ in range(20):
            status = self._polled(job)
            if status.state.is_final:
                return JobStatus(status.state, status.output, why, status.run_seconds, status.cost_usd)
            time.sleep(self.premium.poll_seconds)
        raise StillRunning(
            f"{recipe.brief.track_id} was to be stopped at {self.name} ({why}) but still runs; ask again later."
        )

    def _end(self, recipe: PremiumRecipe, ledger: Ledger, attempt: Attempt, status: JobStatus, target: Path) -> None:
        """Fetch what was made, or say why there is nothing; either way the cost is settled."""
        cost, name = _cost(status, attempt), recipe.brief.track_id
        if status.state is JobState.SUCCEEDED:
            try:
                self.jobs.fetch(recipe, status, target)
            except NotFound as error:
                ledger.note(attempt, state=AttemptState.LOST, usd=cost, note="output gone")
                raise JobEnded(
                    f"{self.name} made {name} but its output has expired; ask again to make it anew."
                ) from error
            if not self._is_made(recipe):
                self.store.put(recipe.generated_key, target, ANYTHING, "audio/flac", GENERATED_CACHE_CONTROL)
            ledger.note(attempt, state=AttemptState.DONE, usd=cost)
            return
        ledger.note(attempt, state=AttemptState.LOST, usd=cost, note=f"{status.state}: {status.error}"[:200])
        if status.state is JobState.REFUSED:
            raise BriefError(
                f"{self.name} refuses the prompt of {name} ({status.error or 'no reason given'}); change it."
            )
        raise JobEnded(f"{self.name} ended {name} as {status.state} ({status.error or 'no reason given'}); ask again.")


def _cost(status: JobStatus, attempt: Attempt) -> float:
    return attempt.usd if status.cost_usd is None else status.cost_usd


def fetch_generated(store: Store, recipe: PremiumRecipe, target: Path) -> None:
    """The take at a recipe's own key; NotFound where there is none."""
    content = store.get(recipe.generated_key).content
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(content)
    part.replace(target)
