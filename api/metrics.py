"""Prometheus metrics. Routes are named by their templates, so that no address makes a series of its own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Metrics:
    """The counters of one application; each application has a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "soundflow_requests_total", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "soundflow_request_seconds", "Time to the last byte.", ("route",), buckets=BUCKETS, registry=self.registry
        )
        self.tracks = Gauge("soundflow_tracks", "Tracks listed.", registry=self.registry)
        self.stale = Gauge(
            "soundflow_catalogs_stale",
            "1 while the store is out of reach or a catalog damaged.",
            registry=self.registry,
        )
        self._requests: dict[tuple[str, str, int], Counter] = {}
        self._seconds: dict[str, Histogram] = {}

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        name = (method if method in METHODS else "other", route, status)
        counter = self._requests.get(name)
        if counter is None:
            counter = self._requests[name] = self.requests.labels(name[0], route, str(status))
            self._seconds.setdefault(route, self.seconds.labels(route))
        counter.inc()
        self._seconds[route].observe(seconds)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
