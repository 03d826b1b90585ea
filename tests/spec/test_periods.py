"""Periods: which day a figure falls on, and what it is compared with."""

from deskmeter.units import Unit, format_change
from tests.spec.drawn import Desk


def test_day_is_the_local_day_of_the_zone_asked_for(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 16:30 | 1            | created |
    Mon 17:30 | 2            | created |
    """
    found = desk.values("conversations", start="2026-03-02", end="2026-03-04", grain="day", tz="Asia/Bangkok")
    assert found == {"2026-03-02": 1, "2026-03-03": 1}


def test_day_of_23_hours_ends_an_hour_sooner(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2026-03-28 23:30 | 1            | created |
    2026-03-29 21:30 | 2            | created |
    2026-03-29 22:30 | 3            | created |
    """
    found = desk.values(
        "conversations", start="2026-03-29", end="2026-03-31", grain="day", tz="Europe/Berlin", now="2026-04-01"
    )
    assert found == {"2026-03-29": 2, "2026-03-30": 1}


def test_day_of_25_hours_ends_an_hour_later(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2025-10-25 22:30 | 1            | created |
    2025-10-26 22:30 | 2            | created |
    2025-10-26 23:30 | 3            | created |
    """
    found = desk.values("conversations", start="2025-10-26", end="2025-10-28", grain="day", tz="Europe/Berlin")
    assert found == {"2025-10-26": 2, "2025-10-27": 1}


def test_hour_that_the_clocks_go_back_over_holds_both_its_turns(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2025-10-26 00:30 | 1            | created |
    2025-10-26 01:30 | 2            | created |
    """
    found = desk.values("conversations", start="2025-10-26", end="2025-10-27", grain="hour", tz="Europe/Berlin")
    assert found["2025-10-26T02:00"] == 2


def test_a_years_report_keeps_the_month_in_which_the_clocks_change(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2025-02-28 23:30 | 1            | created |
    2025-03-31 21:30 | 2            | created |
    2025-09-30 22:30 | 3            | created |
    2025-10-31 22:30 | 4            | created |
    """
    found = desk.values("conversations", start="2025-01-01", end="2026-01-01", grain="month", tz="Europe/Berlin")
    assert {month: value for month, value in found.items() if value} == {"2025-03": 2, "2025-10": 2}


def test_every_month_of_a_year_has_its_place(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2025-03-15 12:00 | 1            | created |
    """
    found = desk.values("conversations", start="2025-01-01", end="2026-01-01", grain="month", tz="Europe/Berlin")
    assert list(found) == [f"2025-{month:02}" for month in range(1, 13)]


def test_weeks_are_iso_weeks(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2026-01-01 12:00 | 1            | created |
    2026-01-04 12:00 | 2            | created |
    2026-01-05 12:00 | 3            | created |
    """
    found = desk.values("conversations", start="2025-12-29", end="2026-01-12", grain="week")
    assert found == {"2026-W01": 2, "2026-W02": 1}


def test_weekday_and_hour_are_those_of_the_zone(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 20:30 | 1            | created |
    """
    found = desk.values("conversations", grain="hour_of_weekday", tz="Asia/Bangkok")
    assert [place for place, value in found.items() if value] == ["2-3"]


def test_what_comes_after_now_is_not_counted(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Wed 09:00 | 2            | created |
    """
    assert desk.value("conversations", start="2026-03-02", end="2026-03-09", now="Tue 00:00") == 1


def test_worked_example_11_the_period_before_is_compared_with(desk: Desk) -> None:
    """
    at             | conversation | what    | by
    Mon 09:00:00   | 1            | message | customer
    Mon 09:00:20   | 1            | message | agent:Ana
    Tue 09:00:00   | 2            | message | customer
    Tue 09:00:40   | 2            | message | agent:Ana
    Mon+1 09:00:00 | 3            | message | customer
    Mon+1 09:00:30 | 3            | message | agent:Ana
    Tue+1 09:00:00 | 4            | message | customer
    Tue+1 09:01:00 | 4            | message | agent:Ana
    """
    row = desk.row("average_response_time", start="2026-03-09", end="2026-03-16", compare="previous")
    assert row.figure
    assert row.compared
    assert (row.figure.value, row.compared.figure.value) == (45, 30)


def test_worked_example_11_from_30_to_45_is_50_percent_more() -> None:
    assert format_change(45, 30, Unit.DURATION, "en") == "+50%"


def test_running_period_is_compared_with_the_same_elapsed_part(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Wed 12:00 | 2            | created |
    Mon+1 09:00 | 3          | created |
    """
    row = desk.row("conversations", start="2026-03-09", end="2026-03-16", now="Wed+1 00:00", compare="previous")
    assert row.figure
    assert row.compared
    assert (row.figure.value, row.compared.figure.value) == (1, 1)


def test_month_is_compared_with_the_same_month_a_year_before(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2025-02-01 00:00 | 1            | created |
    2025-02-28 23:59 | 2            | created |
    2025-03-01 00:00 | 3            | created |
    2026-02-10 00:00 | 4            | created |
    """
    row = desk.row("conversations", start="2026-02-01", end="2026-03-01", compare="year")
    assert row.figure
    assert row.compared
    assert (row.figure.value, row.compared.figure.value) == (1, 2)


def test_empty_period_compared_with_is_empty_not_zero(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:01 | 1            | message | agent:Ana
    """
    row = desk.row("average_response_time", start="2026-03-02", end="2026-03-09", compare="previous")
    assert row.compared
    assert (row.compared.figure.value, row.compared.figure.n) == (None, 0)
