"""Rates: windows by kind and caller that end, and memory that does too."""

import pytest

from api.auth import rates
from api.auth.rates import Rates, network_of
from api.http.problems import Problem


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_windows_end_and_callers_are_apart():
    clock = Clock()
    found = Rates({"signed": "2/minute", "feeds": "1/second"}, clock)
    for caller in ("a", "b"):
        found.take("signed", caller)
        found.take("signed", caller)
    clock.now += 20.5
    with pytest.raises(Problem, match="2 per 1 minute; wait 40 s") as refused:
        found.take("signed", "a")
    assert refused.value.headers == {"Retry-After": "40"}
    found.take("feeds", "a")
    clock.now += 39.5
    found.take("signed", "a")


def test_callers_beyond_count_are_forgotten(monkeypatch):
    monkeypatch.setattr(rates, "MOST_CALLERS", 10)
    clock = Clock()
    found = Rates({"signed": "1/minute"}, clock)
    for number in range(10):
        clock.now += 1
        found.take("signed", str(number))
    found.take("signed", "one more")
    assert len(found._windows) == 10
    found.take("signed", "0")
    with pytest.raises(Problem):
        found.take("signed", "9")
    clock.now += 61
    found.take("signed", "new")
    assert len(found._windows) == 1


@pytest.mark.parametrize(("address", "network"), [
    ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
    ("2001:db8:1:3::", "2001:db8:1:3::/64"), ("fe80::1%eth0", "fe80::/64"), ("::ffff:192.0.2.7", "192.0.2.7"), ("unknown", "unknown"),
])  # fmt: skip
def test_a_caller_is_an_address_or_a_64_of_ipv6(address, network):
    assert network_of(address) == network
