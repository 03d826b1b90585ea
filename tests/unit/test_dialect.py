"""Every fact and every metric compiles to the SQL of the other engines, and the macros mean what they say."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from deskmeter.engines.dialect import DIALECTS, transpile
from deskmeter.engines.duckdb import connect, one
from deskmeter.insight.samples import Sample, middles_sql, moments_sql, ranks_sql
from deskmeter.metrics.cuts import OF_CONVERSATION
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import counted
from deskmeter.metrics.registry import metrics
from deskmeter.metrics.relation import GRAINS, Asked, Filter, Relations, Span, figure_sql, select
from deskmeter.model.facts import FACTS
from deskmeter.model.facts.build import ALL, EVER, statements
from deskmeter.period import Bucket
from deskmeter.settings import Settings

STATEMENTS = {step.name: sql for step, sql in statements("fact.", ALL, EVER)}
START, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
RELATIONS = Relations({fact.name: f"fact.{fact.name}" for fact in FACTS}, END, "Europe/Berlin")
ASKED = Asked(Span(START, END), None, (Bucket(START, END, ""),), (), (), (END,))
COUNTED = counted(metrics().values())


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("step", STATEMENTS)
def test_each_step_of_the_facts_compiles(step: str, dialect: str) -> None:
    compiled = transpile(STATEMENTS[step], dialect)

    assert "macro_slot" not in compiled


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("metric", COUNTED, ids=[metric.name for metric in COUNTED])
def test_each_metric_compiles(metric: Metric, dialect: str) -> None:
    sql = figure_sql(metric, ASKED, RELATIONS, (START, END), Settings(Path()), None)

    compiled = transpile(sql, dialect)

    assert not [word for word in ("PCTL(", "SECS(", "QUANTILE_CONT(", "macro_slot") if word in compiled]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("cuts", [(), ("cut_0", "cut_1")])
def test_rank_sums_and_intervals_compile(cuts: tuple[str, ...], dialect: str) -> None:
    one = Sample("SELECT r.bucket, r.cut_0, r.cut_1, r.v FROM t AS r", cuts)
    for sql in (ranks_sql(one, one, [("now", "before", 0)]), middles_sql(one, {10: (2, 9)}), moments_sql(one)):
        assert transpile(sql, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("grain", GRAINS)
def test_each_grain_compiles_with_cuts_and_filters(grain: str, dialect: str) -> None:
    asked = Asked(
        Span(START, END), grain, (), tuple(OF_CONVERSATION),
        (Filter("tag", ("vip",)), Filter("category", ("a'b",), False)),
    )  # fmt: skip

    assert transpile(select(metrics()["conversations"], asked, RELATIONS, (START, END), Settings(Path())), dialect)


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("spark", "SELECT PERCENTILE(CASE WHEN x > 0 THEN x END, 5e-1) FROM t"),
        ("clickhouse", "SELECT quantileExactInclusiveOrNull(5e-1)(CASE WHEN x > 0 THEN x END) FROM t"),
    ],
)
def test_a_percentile_becomes_the_exact_one_of_the_engine(dialect: str, expected: str) -> None:
    assert transpile("SELECT PCTL(CASE WHEN x > 0 THEN x END, 5e-1) FROM t", dialect) == expected


def test_a_lag_on_clickhouse_is_null_before_the_first_row() -> None:
    compiled = transpile("SELECT LAG(x) OVER (ORDER BY y) FROM t", "clickhouse")

    assert "toNullable(x)" in compiled


def test_macros_inside_macros_are_all_replaced() -> None:
    assert transpile("SELECT PCTL(SECS(a) - SECS(b), 9e-1) FROM t", "spark").count("UNIX_MICROS") == 2


def test_seconds_are_floored_not_rounded() -> None:
    assert one(connect(), "SELECT SECS(TIMESTAMP '2026-01-01 00:00:00.999999')") == 1_767_225_600


def test_a_week_begins_on_monday() -> None:
    assert str(one(connect(), "SELECT WEEK(TIMESTAMP '2026-11-22 10:00:00')")) == "2026-11-16 00:00:00"
