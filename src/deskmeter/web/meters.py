"""What the serving process measures of itself, for Prometheus."""

from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from deskmeter.model.door import Taken

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10, 60)


class Meters:
    """Counters of one process; every name says its unit."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "deskmeter_requests", "Deliveries by HTTP, by their answer.", ["status"], registry=self.registry
        )
        self._records = Counter(
            "deskmeter_records", "Records by what became of them.", ["connection", "outcome"], registry=self.registry
        )
        self._lag = Histogram(
            "deskmeter_lag_seconds", "From receipt to the facts.", buckets=SECONDS, registry=self.registry
        )
        self._applies = Histogram(
            "deskmeter_apply_seconds", "How long it took to bring the facts up to what had come.",
            buckets=SECONDS, registry=self.registry,
        )  # fmt: skip

    def answered(self, status: int) -> None:
        self._requests.labels(str(status)).inc()

    def taken(self, connection: str, counts: Taken) -> None:
        """One delivery: received = stored + duplicate + quarantined."""
        for outcome in ("received", "stored", "duplicate", "quarantined"):
            self._records.labels(connection, outcome).inc(getattr(counts, outcome))

    def applied(self, took_s: float, lag_s: float | None) -> None:
        """One round of bringing the facts up to date, and how long the oldest record in it had waited."""
        self._applies.observe(took_s)
        if lag_s is not None:
            self._lag.observe(lag_s)

    def watch(self, name: str, meaning: str, now: Callable[[], float]) -> None:
        """A figure that is read when somebody asks."""
        Gauge(name, meaning, registry=self.registry).set_function(now)

    def text(self) -> bytes:
        return generate_latest(self.registry)


def size_of(path: Path) -> float:
    """Bytes of a file with what stands beside it under its name; 0 where there is none."""
    return float(sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*") if each.is_file()))
