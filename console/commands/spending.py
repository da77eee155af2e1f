"""`soundflow spending`: what paid providers have cost, and settling attempts whose outcome is unknown."""

from __future__ import annotations

import math
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from console.configuration import load_premium_settings, load_settings
from console.options import Day, Json
from console.output import Table, print_json, stdout
from soundflow_core.base.errors import BriefError
from soundflow_core.generation.providers.http import JobId
from soundflow_core.generation.providers.ledger import Attempt, Ledger, ledger_named, open_attempts
from soundflow_core.library.storage import open_store
from soundflow_core.pipeline.plans.daily import parse_day

ID_LETTERS = 12
"""Letters of a digest that are shown as an attempt's id."""


def spending(
    day: Day = None,
    settle: Annotated[str | None, typer.Option(help="The id of an attempt whose outcome is unknown.")] = None,
    usd: Annotated[
        float | None, typer.Option(help="With --settle: what it cost; 0 where there is no such job.")
    ] = None,
    job: Annotated[str | None, typer.Option(help="With --settle: the provider's id of it, to be followed.")] = None,
    as_json: Json = False,
) -> None:
    """Show what paid providers cost, and settle open attempts."""
    settings, premium = load_settings(), load_premium_settings()
    store = open_store(settings)
    if settle is not None or usd is not None or job is not None:
        _check(settle, usd, job)
        ledger = ledger_named(store, premium, settle or "")
        attempt = ledger.settle(usd, job, settings.operator)
        facts = _facts(ledger.digest, attempt)
        outcome = f"is followed as {job}" if job is not None else f"cost {attempt.usd:.2f} USD"
        sentence = f"{facts['id']} ({attempt.track}) {outcome}; request the track again"
        print_json(facts) if as_json else stdout.print(sentence)
        return
    date = parse_day(day).isoformat()
    spent, limit = Ledger(store, premium, "").spent_usd(date), premium.spend_per_day_usd
    attempts = [_facts(digest, attempt) for digest, attempt in open_attempts(store, premium).items()]
    if as_json:
        print_json({"day": date, "usd": round(spent, 6), "limitUsd": limit, "open": attempts})
        return
    stdout.print(f"{date}: {spent:.2f} of {limit:.2f} USD")
    if attempts:
        stdout.print(_table(attempts))


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
    return {"id": digest[:ID_LETTERS], **attempt.model_dump(mode="json", by_alias=True)}


def _table(attempts: list[dict[str, Any]]) -> Table:
    table = Table("id", "track", "provider", "job", "sent (UTC)", "USD", "state", wrap=("state",))
    for one in attempts:
        state = "sent, receipt unknown" if one["state"] == "sending" else one["state"]
        job, sent = one["job"] or "–", one["sent"][:19]
        table.add(one["id"], one["track"], one["provider"], job, sent, f"{one['usd']:.2f}", state)
    return table
