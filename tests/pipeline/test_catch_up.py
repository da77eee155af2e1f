"""The catch-up policy: which days a late run makes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from soundflow_core.pipeline.catch_up import LOOK_BACK_DAYS, CatchUp, days_due

DAY = date(2025, 1, 10)
SCHEDULED = datetime(2025, 1, 10, 2, 10, tzinfo=UTC)


def due(policy, late=timedelta(0), live=()):
    return days_due(SCHEDULED, SCHEDULED + late, policy, lambda day: day in live)


def days(*numbers):
    return tuple(date(2025, 1, number) for number in numbers)


@pytest.mark.parametrize("policy", [CatchUp.SKIP, CatchUp.LATEST])
def test_a_run_in_time_makes_its_own_day(policy):
    assert due(policy, timedelta(minutes=3)) == (DAY,)


def test_skip_makes_nothing_late():
    assert due(CatchUp.SKIP, timedelta(hours=2)) == ()
    assert due(CatchUp.SKIP, timedelta(days=3)) == ()


def test_latest_makes_the_newest_day_that_is_due():
    assert due(CatchUp.LATEST, timedelta(hours=5)) == (DAY,)
    assert due(CatchUp.LATEST, timedelta(days=3)) == days(13)
    assert due(CatchUp.LATEST, timedelta(days=3, hours=-1)) == days(12)  # the 13th's own run is still to come


def test_backfill_makes_every_day_that_is_not_live():
    live = days(7, 8, 9, 11)
    assert due(CatchUp.BACKFILL, timedelta(days=3), live) == days(10, 12, 13)


def test_backfill_reaches_back_to_the_last_live_day():
    """Prefect schedules only a few runs ahead: after a long downtime the first missed days have no late run of their own."""
    assert due(CatchUp.BACKFILL, timedelta(minutes=1), days(5, 6)) == days(7, 8, 9, 10)


def test_backfill_of_a_new_store_makes_its_own_day_only():
    assert due(CatchUp.BACKFILL, timedelta(minutes=1)) == (DAY,)


def test_backfill_ends_somewhere():
    assert len(due(CatchUp.BACKFILL, timedelta(days=90))) == LOOK_BACK_DAYS


def test_backfill_has_nothing_to_make_where_all_is_live():
    assert due(CatchUp.BACKFILL, timedelta(minutes=1), days(9, 10)) == ()
