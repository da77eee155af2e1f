"""Rebuilding and validating the catalogs, as steps, and their reports as JSON values."""

from __future__ import annotations

from functools import partial
from typing import Any

from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.rebuilding import RebuildReport, rebuild
from soundflow_core.library.catalog.validation import ValidationReport, validate
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import Store
from soundflow_core.model.brief import Tier
from soundflow_core.pipeline.events import catalog_progress
from soundflow_core.pipeline.execution.jobs import Step
from soundflow_core.pipeline.execution.retrying import retry_outages


def rebuild_step(store: Store, settings: Settings, full: bool = False) -> Step:
    """Bring all catalogs in line with the audio; `full` reads every tag again."""
    return Step("index", partial(rebuild, store, settings, full=full, progress=catalog_progress("rebuilding")))


def validate_step(settings: Settings, tier: Tier | None, deep: bool, sample: int | None = None) -> Step:
    """Compare catalogs and audio."""
    store, progress = open_store(settings), catalog_progress("validating")
    check = partial(validate, store, settings, tier=tier, deep=deep, sample=sample, progress=progress)
    return Step("check", check)


def rebuild_here(settings: Settings, full: bool) -> dict[str, Any]:
    """Bring all catalogs in line, without Prefect; the report."""
    return rebuild_json(retry_outages(rebuild_step(open_store(settings), settings, full).run))


def validate_here(settings: Settings, tier: Tier | None, deep: bool, sample: int | None = None) -> dict[str, Any]:
    """Compare catalogs and audio, without Prefect; the report."""
    return validation_json(retry_outages(validate_step(settings, tier, deep, sample).run))


def rebuild_json(report: RebuildReport) -> dict[str, Any]:
    """A rebuild's report."""
    return {
        "tracks": report.tracks,
        "read": report.read,
        "written": list(report.written),
        "remarks": [{"key": key, "remark": remark} for key, remark in report.remarks],
    }


def validation_json(report: ValidationReport) -> dict[str, Any]:
    """A validation's report."""
    return {
        "ok": report.ok,
        "tracks": report.tracks,
        "catalogs": report.catalogs,
        "decoded": report.decoded,
        "problems": [{"key": p.key, "problem": p.sentence} for p in report.problems],
    }
