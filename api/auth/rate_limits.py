"""Rate limits by caller. Callers are told apart by token, or by the address of the connection; never by a header they write."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItem, parse

from api.http.problems import HttpError

MAX_WINDOWS = 100_000
"""So many windows are kept; beyond it those that are over are dropped, and if none is, the oldest."""


class RateLimiter:
    """Fixed windows in memory, by kind of call and caller; docs/adr/0020 says why not the storage of `limits`."""

    def __init__(self, rates: Mapping[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        self._limits: dict[str, RateLimitItem] = {kind: parse(rate) for kind, rate in rates.items()}
        self._windows: dict[tuple[str, str], list[float]] = {}
        """When a window ends and how many calls it has seen, in the order in which they began."""
        self._clock = clock

    def hit(self, kind: str, caller: str) -> None:
        """Count a call; 429 with `Retry-After` beyond the limit."""
        limit = self._limits[kind]
        now = self._clock()
        window = self._windows.get((kind, caller))
        if window is None or window[0] <= now:
            self._windows.pop((kind, caller), None)
            self._make_room(now)
            window = self._windows[(kind, caller)] = [now + limit.get_expiry(), 0]
        window[1] += 1
        if window[1] > limit.amount:
            wait = max(1, math.ceil(window[0] - now))
            raise HttpError(429, f"That was more often than {limit}; wait {wait} s.", {"Retry-After": str(wait)})

    def _make_room(self, now: float) -> None:
        if len(self._windows) < MAX_WINDOWS:
            return
        self._windows = {name: window for name, window in self._windows.items() if window[0] > now}
        while len(self._windows) >= MAX_WINDOWS:
            del self._windows[next(iter(self._windows))]


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """Whom an address belongs to: of IPv6 the /64, since one line has all its 2^64 addresses; any other text stays as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"
