"""Which errors are worth another try of the same step, and how long to wait before it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from soundflow_core.base.errors import Unavailable

DELAYS_SECONDS = (1, 2, 4)
"""Before each further try."""

T = TypeVar("T")


def is_outage(error: BaseException) -> bool:
    """Whether something outside was out of reach, and another try costs nothing: a paid job that came to nothing is not sent again."""
    from soundflow_core.generation.providers.base import JobEnded  # not for every command: it imports numpy

    return isinstance(error, Unavailable) and not isinstance(error, JobEnded)


def retry_outages(call: Callable[[], T]) -> T:
    """Call, and call again after a moment where something outside was out of reach."""
    for delay in DELAYS_SECONDS:
        try:
            return call()
        except Unavailable as error:
            if not is_outage(error):
                raise
            time.sleep(delay)
    return call()
