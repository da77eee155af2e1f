"""Trying again where something outside was out of reach, as a person who waits would have it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from soundflow_core.base.errors import Unavailable

DELAYS_SECONDS = (1, 2, 4)
"""Between attempts."""


def patiently(step: Callable[..., Any], *values: Any, may_retry: Callable[[Unavailable], bool] = lambda _: True) -> Any:
    """Call a step, and again after a moment where something outside was out of reach."""
    for delay in DELAYS_SECONDS:
        try:
            return step(*values)
        except Unavailable as error:
            if not may_retry(error):
                raise
            time.sleep(delay)
    return step(*values)
