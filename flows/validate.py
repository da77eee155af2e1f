"""Check that the store keeps its promises."""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.runs.reporting import ABSENT, emit_run_event
from flows.tasks import LONGEST_SECONDS, PrefectRunner
from soundflow_core.base.errors import QualityError
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Tier
from soundflow_core.pipeline.execution.jobs import Step
from soundflow_core.pipeline.free import missing_tracks
from soundflow_core.pipeline.maintenance import validate_step, validation_json
from soundflow_core.pipeline.plans.daily import briefs_for, load_plan, parse_day


@flow(name="validate", timeout_seconds=LONGEST_SECONDS)
def validate(
    tier: Tier | None = None,
    deep: bool = False,
    strict: bool = True,
    expect_today: bool = False,
    sample: int | None = None,
) -> dict[str, Any]:
    """Check that catalogs and audio agree; where today's tracks are missed, an event says so, which an automation tells the operator.

    Args:
        tier: Only free or only premium tracks. None: both.
        deep: Read every byte: hashes, tags, decoding, addresses.
        strict: Fail the run where there is a problem; without it the problems are returned.
        expect_today: Today's free tracks must be live.
        sample: With deep, this many tracks at random instead of all.

    """
    settings, runner = Settings.from_environment(), PrefectRunner()
    absent = runner.call(_look_for_today(settings)) if expect_today else ()
    if absent:
        emit_run_event(ABSENT, "day", f"not live: {', '.join(absent)}", {"absent": list(absent)})
    report = runner.call(validate_step(settings, tier, deep, sample))
    if strict and not report.ok:
        raise QualityError(f"The store has {len(report.problems)} problems; the first: {report.problems[0].sentence}")
    return validation_json(report)


def _look_for_today(settings: Settings) -> Step:
    """Finds the tracks of today that are not live."""
    briefs = briefs_for(load_plan(settings.plan_file), parse_day(None))
    return Step("look-for-today", lambda: missing_tracks(open_store(settings), briefs))
