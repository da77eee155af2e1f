"""Prometheus metrics. Routes are labelled by their path templates, so that no address makes a series of its own."""

from __future__ import annotations

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class RequestMetrics:
    """The metrics of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.tracks = Gauge("soundflow_tracks", "Tracks listed.", registry=self.registry)
        self.stale = Gauge(
            "soundflow_catalogs_stale",
            "1 while the store is out of reach or a catalog damaged.",
            registry=self.registry,
        )
        self._requests = Counter(
            "soundflow_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "soundflow_request_seconds", "Time to the last byte.", ("route",), buckets=BUCKETS, registry=self.registry
        )
        self._series = cache(self._find_series)
        """`labels` takes locks; the labels have few values."""

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        requests, times = self._series(method if method in METHODS else "other", route, status)
        requests.inc()
        times.observe(seconds)

    def _find_series(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        return self._requests.labels(method, route, status), self._seconds.labels(route)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
