"""After downtime all runs that were missed fire at once: which days they make is a policy, stated in the deployment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum

GRACE = timedelta(hours=2)
"""A run that starts this late or later is no longer on time."""
LOOK_BACK_DAYS = 14
"""How far back a backfill goes."""


class CatchUp(StrEnum):
    """What becomes of days whose run was missed."""

    SKIP = "skip"
    """Nothing: a late run makes no day, the next one comes at its time."""
    LATEST = "latest"
    """The newest day that is due; older ones stay unmade."""
    BACKFILL = "backfill"
    """Every day that is not live, from the first one missed to the newest due; at most 14 days back."""


def days_due(scheduled: datetime, now: datetime, policy: CatchUp, is_live: Callable[[date], bool]) -> tuple[date, ...]:
    """The days that a scheduled run has to make, oldest first; both times in UTC."""
    own = scheduled.date()
    newest = max(own, (now - timedelta(hours=scheduled.hour, minutes=scheduled.minute)).date())
    late = now - scheduled >= GRACE
    if policy is CatchUp.BACKFILL:
        return _missing(own, newest, is_live)
    if policy is CatchUp.LATEST or not late:
        return (newest,)
    return ()


def _missing(own: date, newest: date, is_live: Callable[[date], bool]) -> tuple[date, ...]:
    """Days that are not live: back from the run's own day to the last live one, on to the newest due."""
    floor = newest - timedelta(days=LOOK_BACK_DAYS - 1)
    first = max(own, floor)
    gap: list[date] = []
    while first - timedelta(days=1) >= floor and not is_live(first - timedelta(days=1)):
        first -= timedelta(days=1)
        gap.insert(0, first)
    if first == floor and gap:  # nothing was ever live in reach: a new store, not a gap
        gap = []
    later = [max(own, floor) + timedelta(days=n) for n in range((newest - max(own, floor)).days + 1)]
    return (*gap, *(day for day in later if not is_live(day)))
