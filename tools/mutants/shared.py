"""The SQL that many metrics share: how rows belong to a period, what filters mean, what formulas add up.

It is made by functions, so each is asked once with stand-ins for what it is given; a mutant answers in its place, with
what it is then given where the stand-ins were.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from deskmeter.engines.duckdb import quoted
from deskmeter.metrics import durations, formulas, query, relation
from deskmeter.metrics.cuts import cut_sql
from deskmeter.metrics.formula import Clock
from deskmeter.metrics.metric import Metric, Recorded
from deskmeter.metrics.registry import metrics
from deskmeter.metrics.relation import Filter, Relations, Span
from deskmeter.model.facts import FACTS
from tools.mutants.targets import OF_FORMULA, Target, put_in

FORMULAS: tuple[type[Any], ...] = (
    formulas.Count, formulas.CountDistinct, formulas.Share, formulas.ShareDistinct, formulas.Retained,
    formulas.SumShare, formulas.Sum, formulas.Mean, durations.Durations, durations.TimePer,
)  # fmt: skip
FIRST, LAST = datetime(1701, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
VALUE = "'a value'"
_AS_KEPT = Relations({fact.name: f"fact.{fact.name}" for fact in FACTS}, LAST, "UTC")


def shared() -> Iterator[Target]:
    """Every shared text."""
    yield from _joined()
    yield _answer("_solved_then", relation._solved_then(), lambda text: lambda: text, "join")
    hours = relation._hours_at("{instant}")
    yield _answer("_hours_at", hours, lambda text: lambda instant: text.replace("{instant}", instant), "join")
    reading = relation._reading("{instant}", "{name}", "{schedule}")
    yield _answer(
        "_reading", reading, lambda text: lambda *given: _filled(text, ("instant", "name", "schedule"), given), "join"
    )
    yield _answer("_owned", " AND ".join(relation._owned("{at}", Span(FIRST, LAST))), _owned)
    yield from _conditions()
    yield from _unsettled()
    yield from _sums()


def _filled(text: str, names: tuple[str, ...], given: tuple[str, ...]) -> str:
    for name, value in zip(names, given, strict=True):
        text = text.replace(f"{{{name}}}", value)
    return text


def _answer(name: str, text: str, made: Callable[[str], Callable[..., Any]], kind: str = "expression") -> Target:
    """A function of the relation, mutated as a whole."""
    return Target(f"relation.{name}", "shared", text, lambda other: put_in(relation, name, made(other)), kind)


def _joined() -> Iterator[Target]:
    for rows, text in relation._JOINED.items():

        def put(other: str, rows: str = rows) -> None:
            put_in(relation, "_JOINED", {**relation._JOINED, rows: other})

        yield Target(f"relation._JOINED.{rows}", "shared", text, put)


def _owned(text: str) -> Callable[[str, Span], list[str]]:
    """An open end is one far away."""
    start, end = map(relation.stamp, (FIRST, LAST))

    def owned(at: str, span: Span) -> list[str]:
        told = text.replace(start, relation.stamp(span.start)) if span.start else text
        told = told.replace(end, relation.stamp(span.end)) if span.end else told
        return [f"({told.replace('{at}', at)})"]

    return owned


def _conditions() -> Iterator[Target]:
    """Filters: by an ordinary cut, by a tag, by an agent; wanted or not."""
    metric, original = metrics()["conversations"], relation._condition
    for dimension, column in (("channel", "c.channel"), ("tag", ""), ("agent", "c.agent")):
        for wanted in (True, False):
            text = original(metric, Filter(dimension, ("a value",), wanted), _AS_KEPT)

            def put(other: str, asked: tuple[str, bool, str] = (dimension, wanted, column)) -> None:
                def condition(metric: Metric, one: Filter, relations: Relations) -> str:
                    kind = one.dimension if one.dimension in ("tag", "agent") else "channel"
                    if (kind, one.wanted) != asked[:2]:
                        return original(metric, one, relations)
                    values = ", ".join(quoted(value) for value in one.values)
                    told = other.replace(asked[2], cut_sql(metric, one.dimension)) if asked[2] else other
                    told = told.replace(_AS_KEPT.facts["conversation"], relations.facts["conversation"])
                    return f"({told.replace(VALUE, values)})"

                put_in(relation, "_condition", condition)

            yield Target(f"filter.{dimension}.{'wanted' if wanted else 'unwanted'}", "shared", text, put)


def _unsettled() -> Iterator[Target]:
    """What is counted beside a formula: rows not settled yet, rows that record what some do not."""
    original = query._aggregates
    told = Recorded("{recorded}", "", "")
    whole = replace(metrics()["csat"], formula=formulas.Count("{population}"), maturing="{maturing}", recorded=told)
    for cell in ("maturing", "whole", "recorded"):

        def put(other: str, cell: str = cell) -> None:
            def aggregates(metric: Metric, clock: Clock | None) -> dict[str, str]:
                made = original(metric, clock)
                given = (
                    metric.formula.population(clock),
                    metric.maturing or "",
                    metric.recorded.of if metric.recorded else "",
                )
                filled = _filled(other, ("population", "maturing", "recorded"), given)
                return {**made, cell: filled} if cell in made else made

            put_in(query, "_aggregates", aggregates)

        yield Target(f"query.{cell}", "shared", original(whole, None)[cell], put)


def _sums() -> Iterator[Target]:
    """What each formula adds up, on each row's own clock."""
    for kind in FORMULAS:
        held = [each.name for each in fields(kind) if each.name in (*OF_FORMULA, "wrong_clock")]
        for cell, text in kind(**{name: f"{{{name}}}" for name in held}).aggregates(None).items():
            yield Target(f"{kind.__name__}.{cell}", "shared", text, _summed(kind, held, cell))


def _summed(kind: type[Any], held: list[str], cell: str) -> Callable[[str], None]:
    original = kind.aggregates

    def put(other: str) -> None:
        def aggregates(self: Any, clock: Clock | None) -> Mapping[str, str]:
            made: Mapping[str, str] = original(self, clock)
            if clock is not None or cell not in made:
                return made
            return {**made, cell: _filled(other, tuple(held), tuple(str(getattr(self, name)) for name in held))}

        put_in(kind, "aggregates", aggregates)

    return put
