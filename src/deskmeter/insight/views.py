"""Figures as views for a warehouse: each metric by month, as a whole and by what it is cut by most.

A median of parts is not the median of the whole, so that each cut has rows of its own, and so has the whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from deskmeter.engines.duckdb import quoted
from deskmeter.metrics.cuts import cuts_of
from deskmeter.metrics.durations import Durations, TimePer
from deskmeter.metrics.formulas import (
    Count,
    CountDistinct,
    Mean,
    Ratio,
    Retained,
    Share,
    ShareDistinct,
    Sum,
    SumShare,
)
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, asked_for, bounded
from deskmeter.metrics.relation import Asked, Relations, select, slots_of
from deskmeter.model.facts import FACTS
from deskmeter.model.store import Store

CUTS = ("channel", "team")
Parts = tuple[str, str, str, str]  # value, n, numerator, denominator


def _divided(above: str, below: str) -> str:
    """Null, not an error or infinity, where there is nothing to divide by."""
    return f"1e0 * {above} / NULLIF({below}, 0)"


_SHARE = (_divided("a.numerator", "a.n"), "a.n", "a.numerator", "a.n")
_KEPT = "(a.n + a.last - a.either)"


def _duration(formula: Durations) -> Parts:
    mean = _divided("a.numerator", "a.n")
    value = {"median": "a.median", "max": "a.max", "mean": mean}[formula.headline]
    return value, "a.n", "a.numerator", "a.n"


def _sum(formula: Sum) -> Parts:
    unknown = ["a.n = 0"] * formula.known + ["a.units > 1"] * (formula.unit is not None)
    total = "COALESCE(a.numerator, 0)"
    if unknown:
        total = f"CASE WHEN NOT ({' OR '.join(unknown)}) THEN {total} END"
    return total, "a.n", total, "NULL"


# What a figure is read from, in the cells that its formula adds up (metrics/formulas.py reads them in the same way).
PARTS: Mapping[type[Any], Callable[[Any], Parts]] = {
    Count: lambda _: ("a.n", "a.n", "a.n", "NULL"),
    CountDistinct: lambda _: ("a.value", "a.n", "a.value", "NULL"),
    Share: lambda _: _SHARE,
    ShareDistinct: lambda _: _SHARE,
    Retained: lambda _: (_divided(_KEPT, "a.n"), "a.n", _KEPT, "a.n"),
    SumShare: lambda _: (_divided("a.numerator", "a.denominator"), "a.n", "a.numerator", "a.denominator"),
    Sum: _sum,
    Mean: lambda _: _SHARE,
    Durations: _duration,
    TimePer: lambda _: (_divided("a.numerator", "a.things"), "a.things", "a.numerator", "a.things"),
}
_NAMES = ("value", "n", "numerator", "denominator")
_TYPES = ("DOUBLE", "BIGINT", "DOUBLE", "DOUBLE")


def view_sql(store: Store, query: Query, metric: Metric) -> str:
    """The figures of a metric over the period of a query: month, cut (empty: none), cut_value, value and parts."""
    if isinstance(metric.formula, Ratio):
        return _ratio(metric.formula)
    cuts = [cut for cut in CUTS if cut in cuts_of(metric)]
    return " UNION ALL ".join(_figures(store, query, metric, cut) for cut in ("", *cuts))


def _figures(store: Store, query: Query, metric: Metric, cut: str) -> str:
    monthly = replace(query, grain="month", by=(cut,) if cut else ())
    asked = _dated(asked_for(store, monthly, query.period, metric))
    slots, ends = slots_of(metric, store.settings, query.now), bounded(store, query.period, query.now).bounds()
    cells = [f"{sql.format(**slots)} AS {name}" for name, sql in metric.formula.aggregates(query.clock).items()]
    where = Relations({fact.name: f"fact.{fact.name}" for fact in FACTS}, query.now, query.period.zone)
    source = select(metric, asked, where, ends, store.settings, read_by=cells)
    keys = ", ".join(("r.bucket", *(f"r.cut_{n}" for n, _ in enumerate(asked.by))))
    counted = f"SELECT {keys}, {', '.join(cells)} FROM ({source}) AS r WHERE r.left_out IS NULL{_known(metric)}"
    value = "CAST(a.cut_0 AS VARCHAR)" if cut else "CAST(NULL AS VARCHAR)"
    parts = zip(PARTS[type(metric.formula)](metric.formula), _TYPES, _NAMES, strict=True)
    told = ", ".join(f"CAST({sql} AS {type_}) AS {name}" for sql, type_, name in parts)
    month = "CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month"
    return f"SELECT {month}, {quoted(cut)} AS cut, {value} AS cut_value, {told} FROM ({counted} GROUP BY {keys}) AS a"


def _dated(asked: Asked) -> Asked:
    """Buckets by their first day: what is owned is told by it too."""
    slots = tuple(replace(slot, label=f"{slot.label}-01 00:00:00") for slot in asked.buckets)
    return replace(asked, buckets=slots)


def _known(metric: Metric) -> str:
    """Without the kind of row that a metric needs, its figure is not known rather than 0."""
    if metric.needs is None:
        return ""
    return f" AND EXISTS (SELECT 1 FROM canon.recorded AS k WHERE k.row_kind = {quoted(metric.needs)})"


def _is_zero_without_rows(metric: Metric) -> bool:
    formula = metric.formula
    return isinstance(formula, Count | CountDistinct) or (isinstance(formula, Sum) and not formula.known)


def _ratio(formula: Ratio) -> str:
    over = "COALESCE(o.value, 0)" if _is_zero_without_rows(formula.over) else "o.value"
    value = _divided(f"{formula.scale} * {over}", "u.value")
    same = "o.month = u.month AND o.cut = u.cut AND o.cut_value IS NOT DISTINCT FROM u.cut_value"
    parts = zip((value, "u.n", over, "u.value"), _TYPES, _NAMES, strict=True)
    told = ", ".join(f"CAST({sql} AS {type_}) AS {name}" for sql, type_, name in parts)
    joined = f"metric.{formula.under.name} AS u LEFT JOIN metric.{formula.over.name} AS o ON {same}"
    return f"SELECT u.month, u.cut, u.cut_value, {told} FROM {joined}"
