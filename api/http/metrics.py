"""Prometheus metrics. Routes are named by their templates, so that no address makes a series of its own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
EDGES = (*map(floatToGoString, BUCKETS), "+Inf")
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Metrics(Collector):
    """The counters of one application; each application has a registry of its own.

    Requests are counted in plain numbers by the one thread that answers them: the library's counters take a lock for each.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.tracks = Gauge("soundflow_tracks", "Tracks listed.", registry=self.registry)
        self.stale = Gauge(
            "soundflow_catalogs_stale",
            "1 while the store is out of reach or a catalog damaged.",
            registry=self.registry,
        )
        self._requests: dict[tuple[str, str, int], int] = {}
        self._seconds: dict[str, tuple[list[int], list[float]]] = {}
        """By route: how many fell into each bucket, and the sum of all."""
        self.registry.register(self)

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        name = (method if method in METHODS else "other", route, status)
        self._requests[name] = self._requests.get(name, 0) + 1
        times = self._seconds.get(route)
        if times is None:
            times = self._seconds[route] = [0] * len(EDGES), [0.0]
        times[0][bisect_left(BUCKETS, seconds)] += 1
        times[1][0] += seconds

    def collect(self) -> Iterator[Metric]:
        """What the registry asks for."""
        requests = CounterMetricFamily("soundflow_requests", "Requests answered.", labels=("method", "route", "status"))
        for (method, route, status), number in self._requests.items():
            requests.add_metric((method, route, str(status)), number)
        yield requests
        seconds = HistogramMetricFamily("soundflow_request_seconds", "Time to the last byte.", labels=("route",))
        for route, (counts, total) in self._seconds.items():
            seconds.add_metric((route,), list(zip(EDGES, accumulate(counts), strict=True)), total[0])
        yield seconds

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
