"""The days (or hours) that figures are made of, in both periods, each with its kind and the bucket it lies in."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from deskmeter.errors import TooManyBucketsError
from deskmeter.insight.by_day import Day, Spread, count_spread, ratio_spread
from deskmeter.insight.samples import Names
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, Row, periods, run
from deskmeter.metrics.relation import CYCLES
from deskmeter.model.store import Store, record_span
from deskmeter.period import local_of, zone_of
from deskmeter.units import Unit

LENGTHS = {"day": timedelta(days=1), "hour": timedelta(hours=1)}
_HOURLY = ("hour", "hour_of_day", "hour_of_weekday")
_CYCLE: Mapping[str, Callable[[datetime], str]] = {
    "hour_of_day": lambda local: str(local.hour),
    "weekday": lambda local: str(local.isoweekday()),
    "hour_of_weekday": lambda local: f"{local.isoweekday()}-{local.hour}",
}
BucketOf = Callable[[datetime], str | None]


@dataclass(frozen=True)
class Placed:
    """A day with its bucket; `beyond` the record nothing is known of it, so its 0 is no count."""

    day: Day
    bucket: str | None
    beyond: bool


@dataclass(frozen=True)
class Series:
    """The days of one metric and one combination of cuts, in order, those of both periods."""

    metric: Metric
    placed: tuple[Placed, ...]

    @cached_property
    def of(self) -> Mapping[str | None, list[Day]]:
        """The days of each bucket."""
        found = defaultdict[str | None, list[Day]](list)
        for one in self.placed:
            found[one.bucket].append(one.day)
        return found

    @cached_property
    def known(self) -> list[Day]:
        """The days within the record."""
        return [one.day for one in self.placed if not one.beyond]

    @cached_property
    def unknown(self) -> set[str | None]:
        """Buckets that reach beyond the record on days that are otherwise busy."""
        busy = {one.day.kind for one in self.placed if one.day.value and not one.beyond}
        return {one.bucket for one in self.placed if one.beyond and one.day.kind in busy}

    @property
    def least(self) -> float:
        """Events that are counted vary by no less than chance."""
        return 1.0 if self.metric.unit is Unit.COUNT else 0.0

    def spread_beside(self, bucket: str | None) -> Spread | None:
        """The spread of all other buckets, for one that is too short to have its own."""
        others = [one.day for one in self.placed if not one.beyond and one.bucket != bucket]
        return ratio_spread(others) if self.metric.formula.test == "ratio" else count_spread(others, self.least)


def unit(query: Query) -> str:
    """Days, or hours where buckets are shorter than a day."""
    return "hour" if query.grain in _HOURLY else "day"


def series(
    store: Store, query: Query, metrics: Sequence[Metric], rows: Sequence[Row]
) -> dict[tuple[str, Names], Series]:
    """The days of both periods by metric and cuts; none where there are too many. `rows` are those compared."""
    found = defaultdict[tuple[str, Names], list[Placed]](list)
    for now, period in zip((True, False), periods(store, query), strict=True):
        if period is None:
            return {}
        asked = replace(query, metrics=tuple(metrics), period=period, grain=unit(query), compare=None)
        try:
            result = run(store, asked)
        except TooManyBucketsError:
            return {}
        first, last = record_span(store)
        bucket_of = _buckets(query, rows, now)
        for row in result.rows:
            start, end = row.period.bounds()
            if row.figure is None or (bucket := bucket_of(start)) == "":
                continue
            beyond = first is None or last is None or end <= first or start > last
            kind = _kind(query, start, min(end, query.now))
            placed = Placed(_day(row, kind, now), bucket, beyond)
            found[row.metric.name, tuple(row.by.values())].append(placed)
    named = {metric.name: metric for metric in metrics}
    return {key: Series(named[key[0]], tuple(placed)) for key, placed in found.items()}


def _day(row: Row, kind: Hashable, now: bool) -> Day:
    figure = row.figure
    if row.metric.formula.test == "ratio":
        return Day(kind, now, (figure and figure.numerator) or 0.0, (figure and figure.denominator) or 0.0)
    return Day(kind, now, row.value or 0.0)


def _kind(query: Query, start: datetime, end: datetime) -> Hashable:
    """Days of one weekday are alike, hours of one weekday too; a day cut short is like another one cut short."""
    zone, name = zone_of(query.period.zone, "query"), unit(query)
    local = local_of(start, zone)
    whole = local_of(end, zone) - local >= LENGTHS[name]
    return local.isoweekday(), local.hour if name == "hour" else 0, whole


def _buckets(query: Query, rows: Sequence[Row], now: bool) -> BucketOf:
    """In which of the buckets compared an instant lies, by the name that the first period has for it; "" in none."""
    if query.grain is None:
        return lambda start: None
    if query.grain in CYCLES:
        named, zone = _CYCLE[query.grain], zone_of(query.period.zone, "query")
        return lambda start: named(local_of(start, zone))
    spans = {(row.period if now else row.compared.period).bounds(): row.bucket for row in rows if row.compared}
    ordered = sorted(spans)
    starts = [start for start, _ in ordered]

    def found(instant: datetime) -> str | None:
        place = bisect_right(starts, instant) - 1
        return spans[ordered[place]] if place >= 0 and instant < ordered[place][1] else ""

    return found
