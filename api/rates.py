"""How often one caller may ask. Callers are told apart by token, or by the address of the connection; never by a header they write."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from api.problems import Problem


class Rates:
    """Windows of one process, by kind of call."""

    def __init__(self, rates: Mapping[str, str]) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._rates: dict[str, RateLimitItem] = {kind: parse(rate) for kind, rate in rates.items()}

    def take(self, kind: str, caller: str) -> None:
        """Count a call; a 429 that says when to come back where there were too many."""
        rate = self._rates[kind]
        if self._limiter.hit(rate, kind, caller):
            return
        wait = max(1, math.ceil(self._limiter.get_window_stats(rate, kind, caller).reset_time - time.time()))
        raise Problem(429, f"That was more often than {rate}; wait {wait} s.", {"Retry-After": str(wait)})
