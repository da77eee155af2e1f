"""What was sent to paid providers, and what it cost: objects in the store, written with compare-and-swap, shared by all machines.

A job is written down *before* it is sent, so that whatever is cut off later, nobody sends it twice. `spending/jobs/DIGEST.json` holds
the attempts of a recipe, `spending/DATE.json` what a day has cost, reserved first at the estimate and settled at the end.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from soundflow_core.brief import Model
from soundflow_core.errors import ConfigurationError, Conflict, NotFound, Unavailable
from soundflow_core.settings import PremiumSettings
from soundflow_core.storage.base import ABSENT, Etag, Expect, Store

ATTEMPTS = 40


class AttemptState(StrEnum):
    """How far an attempt is."""

    SENDING = "sending"
    """Written down; the provider may or may not have it."""
    RUNNING = "running"
    DONE = "done"
    LOST = "lost"
    """Ended without a take: failed, refused, cancelled, expired, or never arrived."""


class Attempt(Model):
    """One job, at one provider."""

    provider: str
    job: str | None = None
    state: AttemptState = AttemptState.SENDING
    day: str
    sent: str
    """When it was sent, in UTC."""
    usd: float
    """The estimate, then what it cost."""
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a job may be under way."""
        return self.state in (AttemptState.SENDING, AttemptState.RUNNING)

    def age_seconds(self) -> float:
        """How long ago it was sent."""
        return (datetime.now(UTC) - datetime.fromisoformat(self.sent)).total_seconds()


class Ledger:
    """The book of one recipe's attempts."""

    def __init__(self, store: Store, premium: PremiumSettings, digest: str) -> None:
        self.store, self.premium = store, premium
        self.key = f"spending/jobs/{digest}.json"
        self.digest = digest

    def attempts(self) -> list[Attempt]:
        """All attempts, the first one first."""
        return [Attempt.model_validate(one) for one in self._read(self.key, [])[0]]

    def open_attempt(self) -> Attempt | None:
        """The attempt that may be under way."""
        return next((attempt for attempt in reversed(self.attempts()) if attempt.is_open), None)

    def begin(self, provider: str, estimate_usd: float) -> Attempt:
        """Reserve an attempt's estimate and write it down. ConfigurationError where a limit would be passed, Conflict where one is open."""
        now = datetime.now(UTC)
        attempt = Attempt(provider=provider, day=now.date().isoformat(), sent=now.isoformat(), usd=estimate_usd)
        _within(
            "run",
            "SOUNDFLOW_SPEND_PER_RUN_USD",
            self.spent_on_recipe_usd(),
            estimate_usd,
            self.premium.spend_per_run_usd,
        )
        self._reserve(attempt)

        def append(attempts: list[Any]) -> list[Any]:
            if any(Attempt.model_validate(one).is_open for one in attempts):
                raise _AlreadyOpen
            return [*attempts, attempt.model_dump(mode="json", by_alias=True)]

        try:
            self._change(self.key, append, [])
        except _AlreadyOpen as error:
            self._settle_day(attempt, 0.0)
            raise Conflict("Another run has just sent this track to a provider; ask again to follow it.") from error
        return attempt

    def note(self, attempt: Attempt, **changes: object) -> Attempt:
        """Write down what is new of the latest attempt; its cost goes into the day's sum."""
        newer = attempt.model_copy(update=changes)

        def replace(attempts: list[Any]) -> list[Any]:
            return [*attempts[:-1], newer.model_dump(mode="json", by_alias=True)]

        self._change(self.key, replace, [])
        if newer.usd != attempt.usd:
            self._settle_day(newer, newer.usd)
        return newer

    def spent_usd(self, day: str) -> float:
        """What a day has cost and reserved so far."""
        return _sum(self._read(f"spending/{day}.json", {})[0])

    def spent_on_recipe_usd(self) -> float:
        """What all attempts at this recipe have cost or reserved."""
        return sum(one.usd for one in self.attempts())

    def _reserve(self, attempt: Attempt) -> None:
        def add(sums: dict[str, float]) -> dict[str, float]:
            _within("day", "SOUNDFLOW_SPEND_PER_DAY_USD", _sum(sums), attempt.usd, self.premium.spend_per_day_usd)
            return {**sums, f"{self.digest}-{attempt.sent}": attempt.usd}

        self._change(f"spending/{attempt.day}.json", add, {})

    def _settle_day(self, attempt: Attempt, usd: float) -> None:
        name = f"{self.digest}-{attempt.sent}"
        self._change(f"spending/{attempt.day}.json", lambda sums: {**sums, name: round(usd, 6)}, {})

    def _read(self, key: str, empty: Any) -> tuple[Any, Expect]:
        """The JSON at a key, and what a write over it must expect."""
        try:
            stored = self.store.get(key)
        except NotFound:
            return empty, ABSENT
        return json.loads(stored.content), Etag(stored.etag)

    def _change(self, key: str, change: Callable[[Any], Any], empty: Any) -> None:
        """Read, change and write, again and again until no other writer came between."""
        for attempt in range(ATTEMPTS):
            found, expect = self._read(key, empty)
            content = json.dumps(change(found), indent=1, sort_keys=True).encode()
            try:
                self.store.put(key, content, expect, "application/json", "no-store")
            except Conflict:
                time.sleep(random.uniform(0.0, min(2.0, 0.02 * 1.5**attempt)))  # noqa: S311  # only spreads the writers
                continue
            return
        raise Unavailable(f"Other writers kept changing {key}; run the command again.")


class _AlreadyOpen(Exception):
    pass


def _sum(sums: dict[str, float]) -> float:
    return float(sum(sums.values()))


def _within(what: str, variable: str, spent: float, more: float, limit: float) -> None:
    if spent + more > limit + 1e-9:
        raise ConfigurationError(
            f"This {what} would cost {spent + more:.2f} USD ({spent:.2f} spent, {more:.2f} more), "
            f"over the {limit:.2f} that its limit leaves; raise {variable} if that is meant."
        )
