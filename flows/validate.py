"""Check that the store keeps its promises."""

from __future__ import annotations

from typing import Any

from prefect import flow, task

from flows.tasks import RETRYING
from soundflow_core.brief import Tier
from soundflow_core.catalog.validation import ValidationReport
from soundflow_core.catalog.validation import validate as validate_store
from soundflow_core.errors import QualityError
from soundflow_core.settings import Settings
from soundflow_core.storage import open_store


@task(name="check", **RETRYING)
def check(tier: Tier | None, deep: bool) -> ValidationReport:
    """Compare catalogs and audio."""
    settings = Settings.from_environment()
    return validate_store(open_store(settings), settings, tier=tier, deep=deep)


@flow(name="validate")
def validate(tier: Tier | None = None, deep: bool = False, strict: bool = True) -> dict[str, Any]:
    """Check catalogs and audio; with `strict` (a deployment's way) any problem fails the run."""
    report = check(tier, deep)
    if strict and not report.ok:
        raise QualityError(f"The store has {len(report.problems)} problems; the first: {report.problems[0].sentence}")
    problems = [{"key": p.key, "problem": p.sentence} for p in report.problems]
    return {"ok": report.ok, "tracks": report.tracks, "catalogs": report.catalogs, "problems": problems}
