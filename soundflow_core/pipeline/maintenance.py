"""Rebuilding and validating as plain calls with their reports as JSON values; the flows of these names wrap them."""

from __future__ import annotations

from functools import partial
from typing import Any

from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.rebuilding import RebuildReport, rebuild
from soundflow_core.library.catalog.validation import ValidationReport, validate
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Tier
from soundflow_core.pipeline.events import catalog_progress
from soundflow_core.pipeline.retrying import patiently


def rebuild_facts(full: bool) -> dict[str, Any]:
    """Bring all catalogs in line with the audio; what was done."""
    settings = Settings.from_environment()
    progress = catalog_progress("rebuilding")
    return facts_of_rebuild(patiently(partial(rebuild, open_store(settings), settings, full=full, progress=progress)))


def facts_of_rebuild(report: RebuildReport) -> dict[str, Any]:
    """A rebuild's report."""
    return {
        "tracks": report.tracks,
        "read": report.read,
        "written": list(report.written),
        "remarks": [{"key": key, "remark": remark} for key, remark in report.remarks],
    }


def check(tier: Tier | None, deep: bool, sample: int | None = None) -> ValidationReport:
    """Compare catalogs and audio."""
    settings = Settings.from_environment()
    return validate(
        open_store(settings), settings, tier=tier, deep=deep, sample=sample, progress=catalog_progress("validating")
    )


def validate_facts(tier: Tier | None, deep: bool, sample: int | None = None) -> dict[str, Any]:
    """Compare catalogs and audio; what was found."""
    return facts_of_validation(patiently(check, tier, deep, sample))


def facts_of_validation(report: ValidationReport) -> dict[str, Any]:
    """A validation's report."""
    return {
        "ok": report.ok,
        "tracks": report.tracks,
        "catalogs": report.catalogs,
        "decoded": report.decoded,
        "problems": [{"key": p.key, "problem": p.sentence} for p in report.problems],
    }
