"""Rate limits: fixed windows by kind and caller, in bounded memory."""

import pytest

from api.auth import rate_limits
from api.auth.rate_limits import RateLimiter, network_of
from api.http.problems import HttpError


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_windows_end_and_callers_are_apart():
    clock = Clock()
    limiter = RateLimiter({"signed": "2/minute", "feeds": "1/second"}, clock)
    for caller in ("a", "b"):
        limiter.hit("signed", caller)
        limiter.hit("signed", caller)
    clock.now += 20.5
    with pytest.raises(HttpError, match="2 per 1 minute; wait 40 s") as refused:
        limiter.hit("signed", "a")
    assert refused.value.headers == {"Retry-After": "40"}
    limiter.hit("feeds", "a")
    clock.now += 39.5
    limiter.hit("signed", "a")


def test_callers_beyond_count_are_forgotten(monkeypatch):
    monkeypatch.setattr(rate_limits, "MAX_WINDOWS", 10)
    clock = Clock()
    limiter = RateLimiter({"signed": "1/minute"}, clock)
    for number in range(10):
        clock.now += 1
        limiter.hit("signed", str(number))
    limiter.hit("signed", "one more")
    assert len(limiter._windows) == 10
    limiter.hit("signed", "0")
    with pytest.raises(HttpError):
        limiter.hit("signed", "9")
    clock.now += 61
    limiter.hit("signed", "new")
    assert len(limiter._windows) == 1


@pytest.mark.parametrize(("address", "network"), [
    ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
    ("2001:db8:1:3::", "2001:db8:1:3::/64"), ("fe80::1%eth0", "fe80::/64"), ("::ffff:192.0.2.7", "192.0.2.7"), ("unknown", "unknown"),
])  # fmt: skip
def test_a_caller_is_an_address_or_a_64_of_ipv6(address, network):
    assert network_of(address) == network
