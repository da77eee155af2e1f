"""`soundflow spending`: what paid providers have cost, and settling an attempt of which nobody knows what became."""

from __future__ import annotations

import math
from typing import Any

from pydantic import TypeAdapter, ValidationError

from console.screen import Grid, paper, print_json
from soundflow_core.base.errors import BriefError
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.generation.providers.http import JobId
from soundflow_core.generation.providers.ledger import Attempt, Ledger, ledger_named, open_attempts
from soundflow_core.library.storage import open_store
from soundflow_core.pipeline.plans.daily import parse_day

SHOWN = 12
"""Letters of a digest."""


def run_spending(day: str | None, settle: str | None, usd: float | None, job: str | None, as_json: bool) -> None:
    """Show a day's sum and every open attempt, or settle one."""
    settings, premium = Settings.from_environment(), PremiumSettings.from_environment()
    store = open_store(settings)
    if settle is not None or usd is not None or job is not None:
        _check(settle, usd, job)
        ledger = ledger_named(store, premium, settle or "")
        attempt = ledger.settle(usd, job, settings.operator)
        facts = _facts(ledger.digest, attempt)
        what = f"is followed as {job}" if job is not None else f"cost {attempt.usd:.2f} USD"
        print_json(facts) if as_json else paper.print(
            f"{facts['id']} ({attempt.track}) {what}; ask for the track again"
        )
        return
    when = parse_day(day).isoformat()
    spent, limit = Ledger(store, premium, "").spent_usd(when), premium.spend_per_day_usd
    found = [_facts(digest, attempt) for digest, attempt in open_attempts(store, premium).items()]
    if as_json:
        print_json({"day": when, "usd": round(spent, 6), "limitUsd": limit, "open": found})
        return
    paper.print(f"{when}: {spent:.2f} of {limit:.2f} USD")
    if not found:
        return
    grid = Grid("id", "track", "provider", "job", "sent (UTC)", "USD", "state", fold=("state",))
    for one in found:
        state = "nobody knows whether it was taken" if one["state"] == "sending" else one["state"]
        grid.add(
            one["id"], one["track"], one["provider"], one["job"] or "–", one["sent"][:19], f"{one['usd']:.2f}", state
        )
    paper.print(grid)


def _check(settle: str | None, usd: float | None, job: str | None) -> None:
    if settle is None or (usd is None) == (job is None):
        raise BriefError(
            "Settle an attempt with --settle ID and either --usd, what it cost (0: there is no such job), or --job, its id there."
        )
    if usd is not None and not (math.isfinite(usd) and usd >= 0):
        raise BriefError(f"--usd is {usd:g}; give what it cost, 0 or more.")
    try:
        TypeAdapter(JobId).validate_python(job or "job")
    except ValidationError as error:
        raise BriefError(f"--job is '{job}'; give the id as the provider shows it.") from error


def _facts(digest: str, attempt: Attempt) -> dict[str, Any]:
    return {"id": digest[:SHOWN], **attempt.model_dump(mode="json", by_alias=True)}
