"""The part of the week that a channel is staffed, from opening hours and the rules that say for whom they are."""

from datetime import UTC, date, datetime

import pytest

from deskmeter.clock import HoursRule, Schedule, Span, Version
from deskmeter.insight.staffing import staffed

MONDAY, NEXT = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)


def hours(name: str, first: int, last: int, holidays: frozenset[date] = frozenset()) -> Schedule:
    """The same hours on every day of the week, in UTC."""
    week = ((Span(first * 60, last * 60),),) * 7
    return Schedule(name, (Version(date.min, "UTC", week, holidays),))


DAY, NIGHT, ALWAYS = hours("day", 6, 18), hours("night", 18, 30), hours("always", 0, 24)


def part(*rules: HoursRule, channel: str = "chat") -> float | None:
    return staffed((DAY, NIGHT, ALWAYS), rules, channel, MONDAY, NEXT)


def test_half_of_the_day_is_half_of_the_week() -> None:
    assert part(HoursRule("day")) == 0.5


def test_teams_that_follow_each_other_staff_the_whole_week() -> None:
    assert part(HoursRule("day", team="A"), HoursRule("night", team="B")) == 1


def test_hours_that_overlap_count_once() -> None:
    assert part(HoursRule("day", team="A"), HoursRule("day", team="B"), HoursRule("day")) == 0.5


@pytest.mark.parametrize(("channel", "wanted"), [("chat", 1.0), ("email", None)])
def test_hours_of_one_channel_are_not_those_of_another(channel: str, wanted: float | None) -> None:
    assert part(HoursRule("always", channel="chat"), channel=channel) == wanted


def test_rule_behind_one_that_takes_everything_is_never_reached() -> None:
    assert part(HoursRule("day"), HoursRule("always", team="B")) == 0.5


def test_holiday_is_not_staffed() -> None:
    closed = hours("closed", 0, 24, frozenset({date(2026, 3, 3)}))
    assert staffed((closed,), (HoursRule("closed"),), "chat", MONDAY, NEXT) == 6 / 7


def test_without_hours_nobody_knows() -> None:
    assert part() is None
