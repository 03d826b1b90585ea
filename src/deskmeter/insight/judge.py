"""Is a change real? Every comparison of a result tested, and called better, worse, changed or noise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from deskmeter.insight.by_day import OWN_FREEDOM, Day, count_spread, count_test, ratio_test, stock_test
from deskmeter.insight.compare import Finding, Moments, Ranks, adjusted, mean_test, rank_test, share_test, sign
from deskmeter.insight.days import LENGTHS, Series, series, unit
from deskmeter.insight.samples import Names, Place, ranks
from deskmeter.metrics.formula import Figure
from deskmeter.metrics.query import Query, Result, Row
from deskmeter.model.store import Store
from deskmeter.period import Period, local_of, zone_of
from deskmeter.settings import ChangeRules
from deskmeter.units import Better, Unit

NOT_COMPARABLE, TOO_SMALL, NOISE, CHANGED, BETTER, WORSE = (
    "not_comparable", "too_small", "noise", "changed", "better", "worse",
)  # fmt: skip
VERDICTS = (BETTER, WORSE, CHANGED, NOISE, TOO_SMALL, NOT_COMPARABLE)
BY_DAY = ("count", "ratio")  # tests that need the single days


@dataclass(frozen=True)
class Evidence:
    """What lies behind the figures: rank sums by metric, days by metric and cuts."""

    query: Query
    ranks: Mapping[str, Mapping[Place, Ranks]]
    days: Mapping[tuple[str, Names], Series]


def judged(store: Store, result: Result) -> Result:
    """The result with a verdict on every comparison; all of them are judged together."""
    rules = store.settings.compare
    open_ = [row for row in result.rows if row.compared and _closed(row, rules) is None]
    evidence = _evidence(store, result.query, open_)
    tests = {id(row): _TESTS[row.metric.formula.test](row, evidence) for row in open_}
    made = {key: tested for key, tested in tests.items() if tested}
    fair = dict(zip(made, adjusted([tested.p_value for tested in made.values()]), strict=True))
    told = (_told(row, tests.get(id(row)), fair.get(id(row)), rules) for row in result.rows)
    return replace(result, rows=tuple(told))


def _closed(row: Row, rules: ChangeRules) -> str | None:
    """The verdict on a row that is not to be tested."""
    test, now, before = row.metric.formula.test, row.value, row.prior
    if test == "none" or now is None or before is None:
        return NOT_COMPARABLE
    if test == "count":
        few = now + before if row.metric.unit is Unit.COUNT else sum(figure.n for figure in _figures(row))
    else:
        few = min(figure.n for figure in _figures(row))
    return TOO_SMALL if few < rules.least_n else None


def _figures(row: Row) -> tuple[Figure, Figure]:
    """The figures of both periods of a row that has them."""
    nothing = Figure(None, 0)
    return row.figure or nothing, row.compared.figure if row.compared else nothing


def _evidence(store: Store, query: Query, rows: Sequence[Row]) -> Evidence:
    """What the rows to be tested need, and no more."""
    metrics = {row.metric.name: row.metric for row in rows}
    ranked = [metric for metric in metrics.values() if metric.formula.test == "rank"]
    daily = [metric for metric in metrics.values() if metric.formula.test in BY_DAY]
    return Evidence(
        query,
        {one.name: ranks(store, query, one, [row for row in rows if row.metric is one]) for one in ranked},
        series(store, query, daily, rows) if daily else {},
    )


def _told(row: Row, tested: Finding | None, p_adjusted: float | None, rules: ChangeRules) -> Row:
    """The row with its verdict."""
    if row.compared is None:
        return row
    closed = _closed(row, rules)
    name = None if row.metric.formula.test == "none" else row.metric.formula.test
    if closed or tested is None or p_adjusted is None:
        return replace(row, compared=replace(row.compared, verdict=closed or NOT_COMPARABLE, test=name))
    compared = replace(
        row.compared,
        verdict=verdict(row, tested, p_adjusted, rules),
        test=name,
        p_value=tested.p_value,
        p_adjusted=p_adjusted,
        ratio_per_day=tested.ratio if tested.ratio != inf else None,
    )
    return replace(row, compared=compared)


def verdict(row: Row, tested: Finding, p_adjusted: float, rules: ChangeRules) -> str:
    """What to call a change that was tested: real if chance is unlikely, it matters, and both point the same way."""
    moved = sign((row.value or 0.0) - (row.prior or 0.0))
    if p_adjusted > rules.alpha or not moved or moved != tested.direction or not matters(row, tested, rules):
        return NOISE
    if row.metric.better is Better.NEUTRAL:
        return CHANGED
    return BETTER if (moved > 0) == (row.metric.better is Better.HIGHER) else WORSE


def matters(row: Row, tested: Finding, rules: ChangeRules) -> bool:
    """Whether a change is big enough to act on: in points for shares, else in parts of the figure before."""
    now, before = row.value or 0.0, row.prior or 0.0
    if row.metric.unit is Unit.SHARE:
        return round(abs(now - before), 12) >= rules.least_points
    part = tested.ratio - 1 if tested.ratio is not None else (now - before) / before if before else inf
    return round(abs(part), 12) >= rules.least_change


def _share(row: Row, evidence: Evidence) -> Finding | None:
    now, before = _figures(row)
    return share_test(*(part or 0.0 for one in (now, before) for part in (one.numerator, one.denominator)))


def _mean(row: Row, evidence: Evidence) -> Finding | None:
    now, before = (Moments(one.n, one.numerator or 0.0, one.squares or 0.0) for one in _figures(row))
    return mean_test(now, before)


def _rank(row: Row, evidence: Evidence) -> Finding | None:
    found = evidence.ranks[row.metric.name].get((row.bucket or "", tuple(row.by.values())))
    return rank_test(found) if found else None


def _days(row: Row, evidence: Evidence) -> tuple[Series | None, list[Day]]:
    """The series behind a row and the days of its bucket; none where the record does not reach over them."""
    found = evidence.days.get((row.metric.name, tuple(row.by.values())))
    if found is None or row.bucket in found.unknown:
        return None, []
    return found, found.of[row.bucket]


def _count(row: Row, evidence: Evidence) -> Finding | None:
    found, days = _days(row, evidence)
    if found is None or row.compared is None:
        return None
    now, before = row.value or 0.0, row.prior or 0.0
    if row.metric.formula.rows == "in_force":
        return _stock(now, before, row.period, row.compared.period, found, evidence.query)
    spread = count_spread(days, found.least)
    if row.bucket is not None and (spread is None or spread.freedom < OWN_FREEDOM):
        spread = found.spread_beside(row.bucket)
    return count_test(now, before, days, spread)


def _stock(now: float, before: float, period: Period, other: Period, found: Series, query: Query) -> Finding | None:
    """Steps lead from the end of one period to the end of the other; weekdays are of use where both ends share one."""
    zone = zone_of(period.zone, "query")
    ends = [local_of(min(one.bounds()[1], query.now), zone) for one in (period, other)]
    steps = abs(ends[0] - ends[1]) / LENGTHS[unit(query)]
    alike = ends[0].weekday() == ends[1].weekday()
    days = found.known if alike else [replace(day, kind="any") for day in found.known]
    return stock_test(now, before, steps, days)


def _ratio(row: Row, evidence: Evidence) -> Finding | None:
    found, days = _days(row, evidence)
    if found is None:
        return None
    short = min(sum(day.now for day in days), sum(not day.now for day in days)) < OWN_FREEDOM
    if row.bucket is not None and short:
        spread = found.spread_beside(row.bucket)
        return ratio_test(days, spread) if spread else None
    return ratio_test(days)


_TESTS: Mapping[str, Callable[[Row, Evidence], Finding | None]] = {
    "share": _share,
    "mean": _mean,
    "rank": _rank,
    "count": _count,
    "ratio": _ratio,
}
