"""Verdicts on changes: which ones are given, and why the others are not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deskmeter.insight.interval import with_intervals
from deskmeter.insight.judge import judged
from deskmeter.metrics.query import Compared, Row, run
from deskmeter.metrics.registry import metric
from deskmeter.model.workspace import opened
from tests.spec.drawn import Desk, Line, received, settled, write

Made = Callable[..., Desk]
FIRST = datetime(2026, 3, 2)  # a Monday
NOW_DAYS, BEFORE_DAYS = range(14, 28), range(14)  # the fortnight asked about, and the one before it
ASKED: dict[str, Any] = {"start": "2026-03-16", "end": "2026-03-30", "compare": "previous"}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """A desk of conversations: so many on each day, each answered after so many seconds, of one channel."""
    root = settled(tmp_path)
    with opened(root) as workspace:

        def drawn(*days: tuple[range, int, int], solved: Callable[[int], bool] = bool, **more: str) -> Desk:
            rows = list(_cases(days, solved, more))
            received(workspace, write(tmp_path, "cases", tuple(rows)))
            return Desk(workspace)

        yield drawn


def _cases(
    days: tuple[tuple[range, int, int], ...], solved: Callable[[int], bool], more: dict[str, str]
) -> Iterator[Line]:
    case = 0
    for stretch, count, wait in days:
        for day in stretch:
            for n in range(count):
                case += 1
                at = FIRST + timedelta(days=day, hours=9, minutes=n)
                done = at + timedelta(seconds=wait * (n + 1))
                yield {
                    "conversation": str(case), "at": at.isoformat(), "customer": f"c{case}", "channel": "email",
                    **({"solved": done.isoformat()} if solved(case) else {}), **more,
                }  # fmt: skip


def verdict_row(desk: Desk, name: str, **asked: Any) -> Row:
    (row,) = judged(desk.workspace.store, desk.result(name, **{**ASKED, **asked})).rows
    return row


def compared(desk: Desk, name: str, **asked: Any) -> Compared:
    found = verdict_row(desk, name, **asked).compared
    assert found is not None
    return found


def test_a_count_that_doubled_every_day_has_changed(made: Made) -> None:
    found = compared(made((BEFORE_DAYS, 10, 60), (NOW_DAYS, 20, 60)), "conversations")
    assert (found.verdict, found.test) == ("changed", "count")
    assert found.ratio_per_day == pytest.approx(2)


def test_a_count_that_is_the_same_is_noise(made: Made) -> None:
    assert compared(made((BEFORE_DAYS, 10, 60), (NOW_DAYS, 10, 60)), "conversations").verdict == "noise"


def test_shorter_times_are_better(made: Made) -> None:
    assert compared(made((BEFORE_DAYS, 5, 900), (NOW_DAYS, 5, 60)), "resolution_time").verdict == "better"


def test_longer_times_are_worse(made: Made) -> None:
    assert compared(made((BEFORE_DAYS, 5, 60), (NOW_DAYS, 5, 900)), "resolution_time").verdict == "worse"


def test_a_change_that_is_certain_but_small_is_noise(made: Made) -> None:
    """Every one of 70 times is 3 % longer than before: no chance, and not worth acting on."""
    desk = made(*[(BEFORE_DAYS, 1, 10_000)] * 5, *[(NOW_DAYS, 1, 10_300)] * 5)
    found = compared(desk, "resolution_time")
    assert (found.p_value is not None and found.p_value < 0.001, found.verdict) == (True, "noise")


@pytest.mark.parametrize("name", ["action_rate", "resolution_time"])
def test_fewer_than_thirty_on_a_side_are_too_few(made: Made, name: str) -> None:
    found = compared(made((BEFORE_DAYS, 2, 900), (NOW_DAYS, 9, 60)), name)
    assert (found.verdict, found.p_value) == ("too_small", None)


def test_fewer_than_thirty_in_both_periods_together_are_too_few_to_count(made: Made) -> None:
    found = compared(made((range(10), 1, 60), (range(14, 24), 1, 60)), "conversations")
    assert found.verdict == "too_small"


def test_a_share_that_fell_is_worse(made: Made) -> None:
    desk = made((BEFORE_DAYS, 10, 60), (NOW_DAYS, 10, 60), solved=lambda case: case <= 140 or case % 2 == 0)
    found = compared(desk, "action_rate")
    assert (found.verdict, found.test) == ("worse", "share")


def test_the_longest_wait_has_no_test(made: Made) -> None:
    found = compared(made((BEFORE_DAYS, 10, 60), (NOW_DAYS, 10, 60)), "longest_wait")
    assert (found.verdict, found.test) == ("not_comparable", None)


def test_a_period_without_a_value_is_not_compared(made: Made) -> None:
    assert compared(made((NOW_DAYS, 10, 60)), "resolution_time").verdict == "not_comparable"


def test_nothing_before_the_record_began_is_not_a_count_of_nothing(made: Made) -> None:
    found = compared(made((NOW_DAYS, 10, 60)), "conversations")
    assert (found.figure.value, found.verdict) == (0, "not_comparable")


def test_days_after_the_record_ends_are_no_fall(made: Made) -> None:
    """The record stops three days before the fortnight does: Fridays were busy, so this Friday is not known."""
    found = compared(made((BEFORE_DAYS, 10, 60), (range(14, 25), 10, 60)), "conversations")
    assert found.verdict == "not_comparable"


def test_a_closed_weekend_at_the_end_of_the_record_is_known(made: Made) -> None:
    working = [(range(start, start + 5), count, 60) for start, count in ((0, 10), (7, 10), (14, 20), (21, 20))]
    assert compared(made(*working), "conversations").verdict == "changed"


def test_the_same_daily_count_in_a_month_of_other_length_is_noise(made: Made) -> None:
    found = compared(made((range(-29, 31), 10, 60)), "conversations", start="2026-03-01", end="2026-04-01")
    assert found.verdict == "noise"
    assert found.ratio_per_day == pytest.approx(1)


def test_each_day_is_judged_with_its_counterpart(made: Made) -> None:
    """One Wednesday of four brings five times as much."""
    desk = made((BEFORE_DAYS, 20, 60), (range(14, 23), 20, 60), (range(23, 24), 100, 60), (range(24, 28), 20, 60))
    rows = judged(desk.workspace.store, desk.result("conversations", grain="day", **ASKED)).rows
    assert [row.bucket for row in rows if row.compared and row.compared.verdict == "changed"] == ["2026-03-25"]


def test_hours_of_the_day_are_judged_by_their_days(made: Made) -> None:
    desk = made((BEFORE_DAYS, 10, 60), (NOW_DAYS, 20, 60))
    rows = judged(desk.workspace.store, desk.result("conversations", grain="hour_of_day", **ASKED)).rows
    assert {row.bucket: row.compared and row.compared.verdict for row in rows if row.value} == {"9": "changed"}


def test_a_filter_holds_for_the_rows_that_are_tested(made: Made) -> None:
    desk = made((BEFORE_DAYS, 5, 900), (NOW_DAYS, 5, 60))
    assert compared(desk, "resolution_time", only="channel=chat").verdict == "not_comparable"


def test_several_changes_asked_at_once_are_held_to_more(made: Made) -> None:
    """Two tests of whom one alone is under 0.05: its p-value counts double."""
    desk = made((BEFORE_DAYS, 4, 300), (NOW_DAYS, 4, 210))
    alone = desk.result("resolution_time", **ASKED)
    both = replace(alone.query, metrics=(metric("resolution_time"), metric("conversations")))
    found = judged(desk.workspace.store, run(desk.workspace.store, both)).rows[0].compared
    assert found
    assert found.p_adjusted == pytest.approx(2 * (found.p_value or 0))


def test_one_change_asked_alone_stands_by_itself(made: Made) -> None:
    found = compared(made((BEFORE_DAYS, 4, 300), (NOW_DAYS, 4, 210)), "resolution_time")
    assert found.p_adjusted == found.p_value


def test_nothing_is_judged_where_nothing_is_compared(made: Made) -> None:
    desk = made((BEFORE_DAYS, 5, 60), (NOW_DAYS, 5, 60))
    result = desk.result("conversations", start="2026-03-16", end="2026-03-30")
    assert judged(desk.workspace.store, result) == result


def test_the_interval_of_a_median_lies_at_two_of_its_values(made: Made) -> None:
    """Ten times 60, 120 … 600 s: the second and the ninth bound the median with 97.9 %."""
    desk = made((range(14, 15), 10, 60))
    (row,) = with_intervals(desk.workspace.store, desk.result("resolution_time", start="2026-03-16")).rows
    assert row.figure
    assert row.figure.interval == (120, 540)


def test_five_values_have_no_interval(made: Made) -> None:
    desk = made((range(14, 15), 5, 60))
    (row,) = with_intervals(desk.workspace.store, desk.result("resolution_time", start="2026-03-16")).rows
    assert row.figure
    assert row.figure.interval is None


def test_each_bucket_and_cut_has_an_interval_of_its_own(made: Made) -> None:
    desk = made((range(14, 15), 10, 60), (range(15, 16), 10, 120))
    asked = desk.result("resolution_time", start="2026-03-16", end="2026-03-18", by="channel", grain="day")
    rows = with_intervals(desk.workspace.store, asked).rows
    assert [row.figure and row.figure.interval for row in rows] == [(120, 540), (240, 1080)]
