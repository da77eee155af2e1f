"""The jobs sent to paid providers and their cost: objects in the store, written with compare-and-swap, shared by all machines.

A job is written down *before* it is sent, so that it is never sent twice, whatever is interrupted later. `spending/jobs/DIGEST.json`
holds the attempts of a recipe, `spending/DATE.json` what a day has cost. Until the provider answers, a job counts as much as its run may
cost; from then on its estimate, and at the end what it cost. Where no answer came, the operator settles it (`soundflow spending --settle`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from soundflow_core.base.errors import BriefError, ConfigurationError, Conflict, NotFound, QualityError
from soundflow_core.base.settings import PremiumSettings
from soundflow_core.library.storage.base import Store
from soundflow_core.library.storage.documents import JsonDocument
from soundflow_core.model.brief import Model

ALREADY_OPEN = "Another run has just sent this track to a provider; ask again to follow it."
JOBS = "spending/jobs/"
LEAST_ID = 6
"""Letters of a digest that name an attempt."""
Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class AttemptState(StrEnum):
    """How far an attempt is."""

    SENDING = "sending"
    """Written down; the provider may or may not have it, until somebody finds out."""
    RUNNING = "running"
    DONE = "done"
    LOST = "lost"
    """Ended without a take: failed, refused, cancelled, expired, or settled by a person."""


class Attempt(Model):
    """One job, at one provider."""

    provider: str
    job: str | None = None
    state: AttemptState = AttemptState.SENDING
    day: str
    sent: str
    """When it was sent, in UTC."""
    usd: Usd
    """What it counts: the run's limit, then the estimate, then what it cost."""
    note: str = ""
    track: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a job may be under way."""
        return self.state in (AttemptState.SENDING, AttemptState.RUNNING)

    def age_seconds(self) -> float:
        """How long ago it was sent."""
        return (datetime.now(UTC) - datetime.fromisoformat(self.sent)).total_seconds()


class Ledger:
    """The ledger of one recipe's attempts."""

    def __init__(self, store: Store, premium: PremiumSettings, digest: str) -> None:
        self.store, self.premium = store, premium
        self.key = f"{JOBS}{digest}.json"
        self.digest = digest

    def attempts(self) -> list[Attempt]:
        """All attempts, the first one first."""
        return _ATTEMPTS.validate_python(_document(self.key).read(self.store)[0])

    def open_attempt(self) -> Attempt | None:
        """The attempt that may be under way."""
        return next((attempt for attempt in reversed(self.attempts()) if attempt.is_open), None)

    def begin(self, provider: str, estimate_usd: float, track: str = "") -> Attempt:
        """Write an attempt down, with all that the run may still cost reserved for it until `note` says less.

        ConfigurationError where its estimate would pass a limit, Conflict where one is open.
        """
        if self.open_attempt():
            raise Conflict(ALREADY_OPEN)
        now, spent, limit = datetime.now(UTC), self.spent_on_recipe_usd(), self.premium.spend_per_run_usd
        _within("run", "SOUNDFLOW_SPEND_PER_RUN_USD", spent, estimate_usd, limit)
        attempt = Attempt(
            provider=provider, day=now.date().isoformat(), sent=now.isoformat(), usd=max(estimate_usd, limit - spent),
            track=track,
        )  # fmt: skip
        self._reserve(attempt, estimate_usd)

        def append(attempts: list[Any]) -> list[Any]:
            if any(Attempt.model_validate(one).is_open for one in attempts):
                raise _AlreadyOpen
            return [*attempts, attempt.model_dump(mode="json", by_alias=True)]

        try:
            _document(self.key).change(self.store, append)
        except _AlreadyOpen as error:
            self._settle_day(attempt, 0.0)
            raise Conflict(ALREADY_OPEN) from error
        return attempt

    def note(self, attempt: Attempt, **changes: object) -> Attempt:
        """Write down what is new of the latest attempt; its cost goes into the day's sum."""
        newer = attempt.model_copy(update=changes)

        def replace(attempts: list[Any]) -> list[Any]:
            return [*attempts[:-1], newer.model_dump(mode="json", by_alias=True)]

        _document(self.key).change(self.store, replace)
        if newer.usd != attempt.usd:
            self._settle_day(newer, newer.usd)
        return newer

    def settle(self, usd: float | None, job: str | None, by: str) -> Attempt:
        """Say what became of an open attempt: what it cost, or the provider's id of it, which is followed from then on."""
        attempt = self.open_attempt()
        if attempt is None:
            raise BriefError("Nothing of this track waits to be settled; `soundflow spending` shows what does.")
        note = f"settled by {by}"
        if job is not None:
            return self.note(attempt, state=AttemptState.RUNNING, job=job, note=note)
        return self.note(attempt, state=AttemptState.LOST, usd=usd, note=note)

    def spent_usd(self, day: str) -> float:
        """What a day has cost and reserved so far."""
        return _sum(_document(_day_key(day)).read(self.store)[0])

    def spent_on_recipe_usd(self) -> float:
        """What all attempts at this recipe have cost or reserved."""
        return sum(one.usd for one in self.attempts())

    def _reserve(self, attempt: Attempt, estimate_usd: float) -> None:
        def add(sums: dict[str, float]) -> dict[str, float]:
            _within("day", "SOUNDFLOW_SPEND_PER_DAY_USD", _sum(sums), estimate_usd, self.premium.spend_per_day_usd)
            return {**sums, f"{self.digest}-{attempt.sent}": attempt.usd}

        _document(_day_key(attempt.day)).change(self.store, add)

    def _settle_day(self, attempt: Attempt, usd: float) -> None:
        name = f"{self.digest}-{attempt.sent}"
        _document(_day_key(attempt.day)).change(self.store, lambda sums: {**sums, name: round(usd, 6)})


class _AlreadyOpen(Exception):
    pass


_ATTEMPTS = TypeAdapter(list[Attempt])
_SUMS = TypeAdapter(dict[str, Usd])


def _document(key: str) -> JsonDocument[Any]:
    """The JSON at a key: a recipe's attempts, or a day's sums."""
    return JsonDocument(key, partial(_parsed, key), _written, list if key.startswith(JOBS) else dict, "no-store")


def _parsed(key: str, content: bytes) -> Any:
    try:
        (_ATTEMPTS if key.startswith(JOBS) else _SUMS).validate_json(content)
    except ValidationError as error:
        what = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise QualityError(f"{key} is damaged ({what}); mend it by hand, since it says what was paid.") from error
    return json.loads(content)


def _written(value: Any) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode()


def open_attempts(store: Store, premium: PremiumSettings) -> dict[str, Attempt]:
    """The attempts that may be under way, of all recipes, by digest."""
    digests = (item.key.removeprefix(JOBS).removesuffix(".json") for item in store.list(JOBS))
    found = {digest: Ledger(store, premium, digest).open_attempt() for digest in digests}
    return {digest: attempt for digest, attempt in found.items() if attempt}


def ledger_named(store: Store, premium: PremiumSettings, name: str) -> Ledger:
    """The ledger of the one recipe whose digest begins like this; NotFound where there is none, BriefError where there are several."""
    if len(name) < LEAST_ID:
        raise BriefError(f"'{name}' is too short; give at least {LEAST_ID} letters of the id.")
    found = [item.key.removeprefix(JOBS).removesuffix(".json") for item in store.list(f"{JOBS}{name}")]
    if not found:
        raise NotFound(f"There is no attempt '{name}'; `soundflow spending` shows them.")
    if len(found) > 1:
        raise BriefError(f"'{name}' names {len(found)} attempts; give more letters.")
    return Ledger(store, premium, found[0])


def _day_key(day: str) -> str:
    return f"spending/{day}.json"


def _sum(sums: dict[str, float]) -> float:
    return float(sum(sums.values()))


def _within(what: str, variable: str, spent: float, more: float, limit: float) -> None:
    if spent + more > limit + 1e-9:
        raise ConfigurationError(
            f"This {what} would cost {spent + more:.2f} USD ({spent:.2f} spent, {more:.2f} more), "
            f"over the {limit:.2f} that its limit leaves; raise {variable} if that is meant."
        )
