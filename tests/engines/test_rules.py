"""Statements that mean something else word for word on some engine: every engine answers as it is drawn here."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from deskmeter.engines.engine import Engine

Put = Callable[[str, str], None]


def values(engine: Engine, sql: str) -> list[Any]:
    """The only column of an answer, in order of its rows as asked."""
    return [value for (value,) in engine.rows(sql)]


@pytest.fixture
def waits(engine: Engine) -> str:
    """Three waits of which none is missing, so that no column of them can be null."""
    engine.make("temp.waits", "SELECT * FROM (VALUES (1, 30), (2, 10), (3, 20)) AS v(n, wait_s)", kept=True)
    return "temp.waits"


@pytest.fixture
def scores(engine: Engine) -> str:
    """Scores of which the second is missing."""
    drawn = "VALUES (1, 5e0), (2, CAST(NULL AS DOUBLE)), (3, 4e0)"
    engine.make("temp.scores", f"SELECT * FROM ({drawn}) AS v(n, score)", kept=True)
    return "temp.scores"


# Windows


@pytest.mark.parametrize(("step", "expected"), [("LAG", [None, 30, 10]), ("LEAD", [10, 20, None])])
def test_beyond_the_first_and_the_last_row_is_nothing(
    engine: Engine, waits: str, step: str, expected: list[int | None]
) -> None:
    sql = f"SELECT {step}(w.wait_s) OVER (ORDER BY w.n) AS v, w.n FROM {waits} AS w ORDER BY w.n"

    assert [row[0] for row in engine.rows(sql)] == expected


@pytest.mark.parametrize(("total", "expected"), [("MAX", [None, 30, 30]), ("SUM", [None, 30, 40])])
def test_of_no_rows_before_there_is_no_total(
    engine: Engine, waits: str, total: str, expected: list[int | None]
) -> None:
    window = "ORDER BY w.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    sql = f"SELECT {total}(w.wait_s) OVER ({window}) AS v, w.n FROM {waits} AS w ORDER BY w.n"

    assert [row[0] for row in engine.rows(sql)] == expected


def test_the_last_known_value_is_carried_over_missing_ones(engine: Engine, scores: str) -> None:
    window = "ORDER BY s.n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    sql = f"SELECT LAST_VALUE(s.score IGNORE NULLS) OVER ({window}) AS v, s.n FROM {scores} AS s ORDER BY s.n"

    assert [row[0] for row in engine.rows(sql)] == [5, 5, 4]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("s.score", [3, 1, 2]), ("s.score DESC", [1, 3, 2]), ("s.score NULLS FIRST", [2, 3, 1])],
)
def test_what_is_missing_comes_last_in_a_window_unless_it_is_put_first(
    engine: Engine, scores: str, order: str, expected: list[int]
) -> None:
    sql = f"SELECT ROW_NUMBER() OVER (ORDER BY {order}) AS place, s.n FROM {scores} AS s ORDER BY place"

    assert [row[1] for row in engine.rows(sql)] == expected


def test_of_several_rows_the_one_that_qualifies_is_kept(engine: Engine, scores: str) -> None:
    sql = f"SELECT s.n FROM {scores} AS s QUALIFY ROW_NUMBER() OVER (ORDER BY s.score DESC NULLS LAST, s.n) = 1"

    assert values(engine, sql) == [1]


# Totals


def test_of_no_rows_there_is_no_sum_and_a_count_of_zero(engine: Engine, waits: str) -> None:
    sql = f"SELECT SUM(w.wait_s) AS a, MAX(w.wait_s) AS b, COUNT(*) AS c, PCTL(w.wait_s, 5e-1) AS d FROM {waits} AS w"

    assert engine.rows(f"{sql} WHERE w.n > 3") == [(None, None, 0, None)]


def test_a_percentile_lies_between_its_two_nearest_values(engine: Engine) -> None:
    drawn = "(SELECT * FROM (VALUES (1), (2), (10), (20)) AS v(x))"

    assert values(engine, f"SELECT PCTL(v.x, 9e-1) AS p FROM {drawn} AS v") == [pytest.approx(17)]


def test_a_mean_keeps_its_decimals(engine: Engine) -> None:
    drawn = "(SELECT * FROM (VALUES (1), (1), (2)) AS v(x))"

    assert values(engine, f"SELECT AVG(1e0 * v.x) AS m FROM {drawn} AS v") == [pytest.approx(4 / 3, abs=1e-12)]


def test_one_value_has_no_deviation(engine: Engine, waits: str) -> None:
    assert values(engine, f"SELECT STDDEV_SAMP(w.wait_s) AS d FROM {waits} AS w WHERE w.n = 1") == [None]


@pytest.mark.parametrize(("which", "expected"), [("ARG_MIN", 7), ("ARG_MAX", 8)])
def test_the_first_and_the_last_agent_are_those_who_are_known(engine: Engine, which: str, expected: int) -> None:
    drawn = "(VALUES (CAST(NULL AS BIGINT), 1), (7, 2), (8, 3), (NULL, 4)) AS v(agent, n)"

    assert values(engine, f"SELECT {which}(v.agent, v.n) AS a FROM (SELECT * FROM {drawn}) AS v") == [expected]


def test_different_things_are_counted_without_what_is_missing(engine: Engine, scores: str) -> None:
    assert values(engine, f"SELECT COUNT(DISTINCT s.score) AS n FROM {scores} AS s") == [2]


@pytest.mark.parametrize("count", ["COUNT(*)", "COUNT(*) OVER ()", "ROW_NUMBER() OVER (ORDER BY w.n)"])
def test_a_count_and_a_number_that_may_be_negative_go_together(engine: Engine, waits: str, count: str) -> None:
    counted = f"SELECT {count} AS n FROM {waits} AS w WHERE w.n = 1"
    sql = f"SELECT x.n FROM ({counted} UNION ALL SELECT CAST(-1 AS BIGINT) AS n) AS x ORDER BY x.n"

    assert values(engine, sql) == [-1, 1]


# Joins


def test_what_has_no_counterpart_is_joined_with_nothing(engine: Engine, waits: str) -> None:
    other = "(SELECT 2 AS n, 'chat' AS channel)"
    sql = f"SELECT w.n, o.n AS m, o.channel FROM {waits} AS w LEFT JOIN {other} AS o ON o.n = w.n ORDER BY w.n"

    assert engine.rows(sql) == [(1, None, None), (2, 2, "chat"), (3, None, None)]


def test_rows_are_joined_by_what_is_later(engine: Engine, waits: str) -> None:
    sql = f"SELECT a.n AS n, b.n AS m FROM {waits} AS a JOIN {waits} AS b ON b.n > a.n ORDER BY a.n, b.n"

    assert engine.rows(sql) == [(1, 2), (1, 3), (2, 3)]


def test_a_value_that_is_missing_is_joined_with_one_that_is_missing_where_asked(engine: Engine, scores: str) -> None:
    sql = f"SELECT a.n FROM {scores} AS a JOIN {scores} AS b ON a.score IS NOT DISTINCT FROM b.score ORDER BY a.n"

    assert values(engine, sql) == [1, 2, 3]


def test_columns_of_joined_tables_keep_their_names_outside(engine: Engine, waits: str, scores: str) -> None:
    joined = f"SELECT w.n, w.wait_s, s.score FROM {waits} AS w JOIN {scores} AS s ON s.n = w.n JOIN {waits} AS x"
    sql = f"WITH j AS ({joined} ON x.n = w.n) SELECT j.wait_s, j.score FROM j AS j WHERE j.n = 3"

    assert engine.rows(sql) == [(20, 4)]


def test_a_column_comes_before_a_name_given_to_another(engine: Engine, waits: str) -> None:
    assert values(engine, f"SELECT 0 - w.wait_s AS wait_s FROM {waits} AS w WHERE w.wait_s > 20") == [-30]


def test_a_missing_value_is_neither_in_nor_outside_a_list(engine: Engine, scores: str) -> None:
    sql = f"SELECT s.n FROM {scores} AS s WHERE s.score NOT IN (SELECT x.score FROM {scores} AS x WHERE x.n = 1)"

    assert values(engine, sql) == [3]


def test_rows_without_a_counterpart_are_found(engine: Engine, waits: str) -> None:
    other = f"SELECT 1 FROM {waits} AS o WHERE o.wait_s = w.wait_s + 10"

    assert values(engine, f"SELECT w.n FROM {waits} AS w WHERE NOT EXISTS ({other}) ORDER BY w.n") == [1]


# What is missing


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("s.score IS DISTINCT FROM 5e0", [False, True, True]),
        ("(s.score > 4e0) IS NOT FALSE", [True, True, False]),
        ("s.score = 5e0 OR s.n = 2", [True, True, False]),
        ("'a' || CAST(s.score AS VARCHAR) IS NULL", [False, True, False]),
        ("GREATEST(s.score, 45e-1) > 45e-1", [True, False, False]),
        ("COALESCE(LEAST(s.score, 45e-1), 0e0) = 45e-1", [True, True, False]),
    ],
)
def test_a_condition_of_what_is_missing(engine: Engine, scores: str, expression: str, expected: list[bool]) -> None:
    sql = f"SELECT s.n, CASE WHEN {expression} THEN 1 ELSE 0 END AS v FROM {scores} AS s ORDER BY s.n"

    assert [bool(row[1]) for row in engine.rows(sql)] == expected


# Time


@pytest.mark.parametrize(
    ("instant", "expected"),
    [("2026-01-01 00:00:00.999999", 1_767_225_600), ("1969-12-31 23:59:58.500000", -2), ("1900-01-01", -2_208_988_800)],
)
def test_seconds_are_floored_before_1970_too(engine: Engine, instant: str, expected: int) -> None:
    assert values(engine, f"SELECT SECS(TIMESTAMP '{instant}') AS s") == [expected]


@pytest.mark.parametrize("year", [1900, 9999])
def test_the_beginning_and_the_end_of_time_are_held(engine: Engine, year: int) -> None:
    sql = f"SELECT x.at + INTERVAL 1 SECOND AS later FROM (SELECT TIMESTAMP '{year}-01-01 00:00:00' AS at) AS x"

    assert values(engine, sql) == [datetime(year, 1, 1, 0, 0, 1)]


@pytest.mark.parametrize(
    ("truncated", "expected"),
    [
        ("WEEK(x.at)", "2026-11-16 00:00:00"),
        ("DATE_TRUNC('month', x.at)", "2026-11-01 00:00:00"),
        ("DATE_TRUNC('day', x.at)", "2026-11-22 00:00:00"),
        ("DATE_TRUNC('hour', x.at)", "2026-11-22 10:00:00"),
        ("EXTRACT(ISODOW FROM x.at)", "7"),
        ("EXTRACT(HOUR FROM x.at)", "10"),
    ],
)
def test_a_bucket_has_the_same_text(engine: Engine, truncated: str, expected: str) -> None:
    sunday = "(SELECT TIMESTAMP '2026-11-22 10:20:30' AS at)"

    assert values(engine, f"SELECT CAST({truncated} AS VARCHAR) AS b FROM {sunday} AS x") == [expected]


def test_a_number_of_seconds_later_is_nothing_where_the_number_is_missing(engine: Engine) -> None:
    drawn = "(SELECT * FROM (VALUES (1, 90), (2, CAST(NULL AS BIGINT))) AS v(n, wait_s))"
    later = "TIMESTAMP '2026-01-01 00:00:00' + (v.wait_s + 0) * INTERVAL 1 SECOND"
    sql = f"SELECT {later} AS later, v.n FROM {drawn} AS v ORDER BY v.n"

    assert [row[0] for row in engine.rows(sql)] == [datetime(2026, 1, 1, 0, 1, 30), None]


def test_a_day_becomes_its_first_instant(engine: Engine, put: Put) -> None:
    put("canon.days", "SELECT DATE '2026-01-01' AS day")

    sql = "SELECT CAST(d.day AS TIMESTAMP) + INTERVAL 1 DAY AS next_day FROM canon.days AS d"

    assert values(engine, sql) == [datetime(2026, 1, 2)]


# Numbers


@pytest.mark.parametrize(
    ("a", "b", "expected"), [(7, 2, 3), (-7, 2, -3), (9_007_199_254_740_993, 1, 9_007_199_254_740_993)]
)
def test_whole_division_cuts_towards_zero_and_is_exact(engine: Engine, a: int, b: int, expected: int) -> None:
    assert values(engine, f"SELECT x.a // x.b AS q FROM (SELECT CAST({a} AS BIGINT) AS a, {b} AS b) AS x") == [expected]


def test_a_quotient_of_whole_numbers_has_a_fraction(engine: Engine) -> None:
    assert values(engine, "SELECT x.a / x.b AS q FROM (SELECT 2 AS a, 3 AS b) AS x") == [
        pytest.approx(2 / 3, abs=1e-12)
    ]


# Lists and maps


@pytest.fixture
def tagged(put: Put) -> str:
    """Four conversations: with two tags, with an empty list, without a list, with one tag."""
    rows = "(1, ['vip', 'late'], MAP {'topic': 'returns'}), (2, [], NULL), (3, NULL, MAP {'area': 'x'})"
    rows = f"{rows}, (4, ['vip'], NULL)"
    types = "v.n, CAST(v.tags AS VARCHAR[]) AS tags, CAST(v.dimensions AS MAP(VARCHAR, VARCHAR)) AS dimensions"
    put("canon.tagged", f"SELECT {types} FROM (VALUES {rows}) AS v(n, tags, dimensions)")
    return "canon.tagged"


def test_a_list_is_in_the_order_of_its_elements(engine: Engine) -> None:
    drawn = "(SELECT * FROM (VALUES ('b'), ('a'), ('c')) AS v(tag))"
    listed = f"SELECT ARRAY_AGG(v.tag ORDER BY v.tag) AS tags FROM {drawn} AS v"

    assert values(engine, f"SELECT UNNEST(l.tags) AS tag FROM ({listed}) AS l") == ["a", "b", "c"]


def test_an_empty_list_is_not_a_missing_one(engine: Engine, tagged: str) -> None:
    assert values(engine, f"SELECT t.n FROM {tagged} AS t WHERE t.tags IS NULL") == [3]


def test_the_first_list_that_is_not_missing_is_taken(engine: Engine, tagged: str) -> None:
    taken = f"SELECT t.n, COALESCE(t.tags, o.tags) AS tags FROM {tagged} AS t JOIN {tagged} AS o ON o.n = 4"
    sql = f"SELECT x.n FROM (SELECT y.n, UNNEST(y.tags) AS tag FROM ({taken}) AS y) AS x ORDER BY x.n"

    assert values(engine, sql) == [1, 1, 3, 4]


def test_a_list_that_is_made_under_a_condition_is_missing_elsewhere(engine: Engine, waits: str) -> None:
    made = "CASE WHEN COUNT(*) > 5 THEN ARRAY_AGG(CAST(w.n AS VARCHAR) ORDER BY CAST(w.n AS VARCHAR)) END"

    assert values(engine, f"SELECT x.tags IS NULL AS v FROM (SELECT {made} AS tags FROM {waits} AS w) AS x") == [True]


@pytest.mark.parametrize(("topic", "expected"), [("returns", [1]), ("x", [])])
def test_a_key_that_a_map_does_not_have_has_no_value(
    engine: Engine, tagged: str, topic: str, expected: list[int]
) -> None:
    found = f"SELECT t.n FROM {tagged} AS t WHERE t.dimensions['topic'] = '{topic}'"
    missing = f"SELECT COUNT(*) AS n FROM {tagged} AS t WHERE t.dimensions['topic'] IS NULL"

    assert (values(engine, found), values(engine, missing)) == (expected, [3])
