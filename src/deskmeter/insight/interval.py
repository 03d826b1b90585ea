"""The 95 % interval of a figure: Wilson's for shares, Student's t for means, order statistics for medians.

Shares bring theirs along. The others cost a pass over the rows, so they are made where they are shown, not in every
query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import floor, sqrt

from deskmeter.insight.compare import Moments
from deskmeter.insight.samples import Place, by_cuts, engine_key, middles_sql, moments_sql, sample
from deskmeter.metrics.durations import Durations, TimePer
from deskmeter.metrics.formula import Z95
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, Result, Row, periods
from deskmeter.model.store import Store

Interval = tuple[float, float]
TAIL = 0.025  # on either side


def with_intervals(store: Store, result: Result) -> Result:
    """The result with an interval on every figure that has one."""
    found = {
        name: _from_rows(store, result.query, rows)
        for name, rows in _by_metric(result.rows).items()
        if isinstance(rows[0].metric.formula, Durations | TimePer)
    }
    return replace(result, rows=tuple(_with_interval(row, found, result.query) for row in result.rows))


def _by_metric(rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    """The rows of each metric that have a value."""
    names = dict.fromkeys(row.metric.name for row in rows if row.value is not None)
    return {name: [row for row in rows if row.metric.name == name and row.value is not None] for name in names}


def _with_interval(row: Row, found: Mapping[str, Mapping[Place, Interval]], query: Query) -> Row:
    if row.figure is None or row.value is None or row.figure.interval:
        return row
    figure = row.figure
    if figure.squares is not None:
        moments = Moments(figure.n, figure.numerator or 0.0, figure.squares)
        interval = mean_interval(moments.mean, sqrt(moments.variance), moments.n) if moments.n > 1 else None
    elif row.metric.name in found:
        key = engine_key(query, row.metric, row.period, row.bucket)
        interval = found[row.metric.name].get((key, tuple(row.by.values())))
    else:
        interval = None
    return replace(row, figure=replace(figure, interval=interval))


def _from_rows(store: Store, query: Query, rows: Sequence[Row]) -> Mapping[Place, Interval]:
    """The intervals of a metric of time, by the engine's bucket and the cuts."""
    metric: Metric = rows[0].metric
    headline = getattr(metric.formula, "headline", "mean")
    if headline == "max":  # an extreme has none
        return {}
    drawn = sample(store, query, metric, periods(store, query)[0])
    if headline == "mean":
        told = by_cuts(store, query, moments_sql(drawn))
        return {
            (bucket or "", cuts): mean_interval(float(mean), float(deviation), int(n))
            for bucket, cuts, (n, mean, deviation) in told
            if n > 1
        }
    sizes = {row.figure.n for row in rows if row.figure}
    places = {n: places for n in sorted(sizes) if (places := median_places(n))}
    if not places:
        return {}
    told = by_cuts(store, query, middles_sql(drawn, places))
    return {(bucket or "", cuts): (float(low), float(high)) for bucket, cuts, (low, high) in told}


def mean_interval(mean: float, deviation: float, n: int) -> Interval:
    """The interval of a mean by Student's t; `deviation` is that of the sample."""
    from scipy.special import stdtrit

    reach = float(stdtrit(n - 1, 1 - TAIL)) * deviation / sqrt(n)
    return mean - reach, mean + reach


def median_places(n: int) -> tuple[int, int] | None:
    """Which of n values in order (the first is 1) bound the median; None where even all of them are too few."""
    from scipy.special import bdtr

    low = max(0, floor(n / 2 - Z95 * sqrt(n) / 2) - 1)
    while low < n / 2 and bdtr(low, n, 0.5) <= TAIL:  # so many values or fewer lie below the median
        low += 1
    while low > 0 and bdtr(low - 1, n, 0.5) > TAIL:
        low -= 1
    return (low, n + 1 - low) if low else None
