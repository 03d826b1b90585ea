"""What tests and intervals need of the rows behind figures, added up by the engine: a million rows stay there.

The rows are those of the figures themselves (`metrics.relation.select`): the same population, filters and cuts, and
the same left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deskmeter.engines.duckdb import quoted
from deskmeter.insight.compare import Ranks
from deskmeter.metrics.durations import TimePer
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import (
    Query,
    Row,
    agent_labels,
    asked_for,
    bounded,
    label_of,
    periods,
    relations,
    truncated,
)
from deskmeter.metrics.relation import CYCLES, select, slots_of
from deskmeter.model.store import Store
from deskmeter.period import Period, buckets, local_of, zone_of

Names = tuple[str | None, ...]  # what the cuts of a row are called
Place = tuple[str, Names]  # the bucket as the first period calls it, cuts


@dataclass(frozen=True)
class Sample:
    """The rows behind a metric over a period: a SELECT of bucket, cut_0 … and v, the value of a row or of a thing."""

    sql: str
    cuts: tuple[str, ...]


def sample(store: Store, query: Query, metric: Metric, period: Period) -> Sample:
    """The values that a metric is made of, over one period."""
    slots = slots_of(metric, store.settings, query.now)
    formula = metric.formula
    where, value = (each.format(**slots) for each in (formula.population(query.clock), formula.row_value(query.clock)))
    per = formula.per if isinstance(formula, TimePer) else ""
    source = select(
        metric,
        asked_for(store, query, period, metric),
        relations(store, replace(query, metrics=(metric,))),
        bounded(store, period, query.now).bounds(),
        store.settings,
        read_by=[where, value, per],
    )
    cuts = tuple(f"cut_{n}" for n in range(len(query.by)))
    keys = ", ".join(("r.bucket", *(f"r.{cut}" for cut in cuts)))
    chosen = f"SUM({value})" if per else value
    grouped = f" GROUP BY {keys}, r.{per}" if per else ""
    kept = f"WHERE r.left_out IS NULL AND ({where}) AND {value} IS NOT NULL"
    return Sample(f"SELECT {keys}, {chosen} AS v FROM ({source}) AS r {kept}{grouped}", cuts)


def ranks_sql(now: Sample, before: Sample, places: Sequence[tuple[str, str, int]]) -> str:
    """Rank sums by place and cuts; `places` are the buckets of both periods that are compared, with their number."""
    cuts = "".join(f", {cut}" for cut in now.cuts)
    drawn = " UNION ALL ".join(
        f"SELECT k.place{cuts}, d.v, {1 - side} AS now_n, {side} AS before_n FROM ({one.sql}) AS d JOIN (SELECT * FROM"
        f" (VALUES {', '.join(f'({quoted(place[side])}, {place[2]})' for place in places)}) AS p(bucket, place)) AS k"
        " ON k.bucket = d.bucket"
        for side, one in enumerate((now, before))
    )
    return (
        f"WITH drawn AS ({drawn}), tied AS (SELECT place{cuts}, v, SUM(now_n) AS n, SUM(before_n) AS n_before,"
        f" COUNT(*) AS ties FROM drawn GROUP BY place{cuts}, v), placed AS (SELECT place{cuts}, n, n_before, ties,"
        f" SUM(ties) OVER (PARTITION BY place{cuts} ORDER BY v ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        f" AS upto FROM tied) SELECT place{cuts}, SUM(n), SUM(n_before), SUM(n * (upto - (ties - 1) / 2e0)),"
        f" SUM(1e0 * ties * ties * ties - ties) FROM placed GROUP BY place{cuts}"
    )


def middles_sql(one: Sample, places: Mapping[int, tuple[int, int]]) -> str:
    """The values at two places of each ordered group, by bucket and cuts; `places` go by the size of the group."""
    keys = ", ".join(("bucket", *one.cuts))
    values = ", ".join(f"({n}, {low}, {high})" for n, (low, high) in places.items())
    return (
        f"WITH drawn AS ({one.sql}), ordered AS (SELECT {keys}, v, ROW_NUMBER() OVER (PARTITION BY {keys} ORDER BY v)"
        f" AS place, COUNT(*) OVER (PARTITION BY {keys}) AS n FROM drawn) SELECT {keys}, MIN(v), MAX(v) FROM ordered"
        f" JOIN (SELECT * FROM (VALUES {values}) AS p(of_n, low, high)) AS k ON k.of_n = ordered.n"
        f" WHERE ordered.place = k.low OR ordered.place = k.high GROUP BY {keys}"
    )


def moments_sql(one: Sample) -> str:
    """Count, mean and sample deviation by bucket and cuts."""
    keys = ", ".join(("bucket", *one.cuts))
    return f"SELECT {keys}, COUNT(*), AVG(v), STDDEV_SAMP(v) FROM ({one.sql}) AS drawn GROUP BY {keys}"


def ranks(store: Store, query: Query, metric: Metric, compared: Sequence[Row]) -> Mapping[Place, Ranks]:
    """Rank sums of the rows of a metric that have a counterpart."""
    period, other = periods(store, query)
    pairs = {row.bucket: (row.period, row.compared.period) for row in compared if row.compared}
    if other is None or not pairs:
        return {}
    places = [
        (engine_key(query, metric, now, bucket), engine_key(query, metric, then, bucket), number)
        for number, (bucket, (now, then)) in enumerate(pairs.items())
    ]
    sql = ranks_sql(sample(store, query, metric, period), sample(store, query, metric, other), places)
    named = [bucket or "" for bucket in pairs]
    return {
        (named[place], names): Ranks(int(n), int(n_before), float(rank_sum), float(ties))
        for place, names, (n, n_before, rank_sum, ties) in by_cuts(store, query, sql)
    }


def by_cuts(store: Store, query: Query, sql: str) -> list[tuple[Any, Names, tuple[Any, ...]]]:
    """The answer to one of these statements: bucket or its number, the cuts by name, what was added up."""
    labels, last = agent_labels(store, query), len(query.by) + 1
    return [
        (
            row[0],
            tuple(label_of(name, cut, labels) for name, cut in zip(query.by, row[1:last], strict=True)),
            row[last:],
        )
        for row in store.engine.rows(sql)
    ]


def engine_key(query: Query, metric: Metric, period: Period, bucket: str | None) -> str:
    """What the engine calls the bucket that lies over a period."""
    if query.grain is None or query.grain in CYCLES:
        return bucket or ""
    start, _ = period.bounds()
    if metric.formula.rows == "owned":
        return truncated(local_of(start, zone_of(period.zone, "query")), query.grain)
    return buckets(period, query.grain)[0].label
