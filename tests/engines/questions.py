"""What every engine is asked: every metric whole, cut, by week and hour, compared, and as of a past instant."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from deskmeter.metrics.cuts import cuts_of
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, counted
from deskmeter.metrics.registry import metrics
from deskmeter.period import Period

ZONE = "Asia/Bangkok"
UNTIL = "2026-11-23"  # the demo company's record ends here
NOW = datetime(2026, 11, 24, tzinfo=UTC)  # after all of it: an earlier instant has its facts built anew
CUTS_AT_ONCE = 3
THEN = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Question:
    """One query with a name of its own; `judged` asks for verdicts and intervals too."""

    name: str
    query: Query
    judged: bool = False


def questions() -> Iterator[Question]:
    """Each metric is in every question that it can answer; its cuts are made a few at a time, and all of them."""
    known = tuple(metrics().values())
    year, month = Period.of("2025-11-01", "2026-11-01", ZONE), Period.of("2026-10-01", "2026-11-01", ZONE)
    whole = Query(known, Period.of(None, None, ZONE), NOW)
    yield Question("whole record", whole)
    yield Question("by week", replace(whole, period=year, grain="week"))
    hourly = tuple(metric for metric in known if all(part.formula.rows == "owned" for part in counted([metric])))
    yield Question("by hour of the week", replace(whole, metrics=hourly, grain="hour_of_weekday"))
    for by, cutting in _cuttings(known):
        yield Question(f"by {', '.join(by)}", replace(whole, metrics=cutting, period=month, by=by))
    yield Question("the month before", replace(whole, period=month, compare="previous"))
    of_each_kind = tuple({metric.formula.test: metric for metric in known}.values())
    judged = replace(whole, metrics=of_each_kind, period=month, by=("source",), compare="previous")
    yield Question("verdicts and intervals", judged, judged=True)
    past = Period.of("2026-08-01", "2026-09-15", ZONE)
    yield Question("in calendar time, as of a past instant", replace(whole, period=past, now=THEN, clock="calendar"))


def _cuttings(known: tuple[Metric, ...]) -> Iterator[tuple[tuple[str, ...], tuple[Metric, ...]]]:
    """The cuts in threes, each with the metrics that can be cut so."""
    together: dict[tuple[str, ...], list[Metric]] = {}
    for metric in known:
        cuts = tuple(cuts_of(metric))
        for first in range(0, len(cuts), CUTS_AT_ONCE):
            together.setdefault(cuts[first : first + CUTS_AT_ONCE], []).append(metric)
    for by, cutting in together.items():
        yield by, tuple(cutting)
