"""Business time: worked examples, edges and guards."""

from datetime import UTC, date, datetime, timedelta

import pytest

from deskmeter.clock import HORIZON_S, Clock, Schedule, Span, Version, compile_clock, open_intervals
from deskmeter.errors import SettingsError

START = date(2022, 1, 1)


def _s(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def _text(t: int | None) -> str | None:
    return None if t is None else f"{datetime.fromtimestamp(t, UTC):%a %H:%M:%S}".removesuffix(":00")


def _schedule(
    days: str, hours: str, zone: str = "UTC", holidays: tuple[str, ...] = (), since: date = START
) -> Schedule:
    """One version: `days` has a letter for each open day from Monday on, `hours` its spans, as in 09-12 13-18."""
    spans = tuple(Span(*(60 * int(hour) for hour in span.split("-"))) for span in hours.split())
    week = tuple(spans if day != "." else () for day in days)
    return Schedule(hours, (Version(since, zone, week, frozenset(map(date.fromisoformat, holidays))),))


def _clock(*schedules: Schedule, years: int = 1) -> Clock:
    return compile_clock(schedules, START, START + timedelta(days=365 * years))


def _between(clock: Clock, start: str, end: str, number: int = 1) -> int:
    passed = clock.seconds_at(number, _s(end)), clock.seconds_at(number, _s(start))
    assert passed[0] is not None
    assert passed[1] is not None
    return passed[0] - passed[1]


def _open(schedule: Schedule, start: str, end: str) -> list[tuple[str, str]]:
    stamps = open_intervals(schedule, _s(start), _s(end))
    return [tuple(f"{datetime.fromtimestamp(t, UTC):%d %H:%M}" for t in pair) for pair in stamps]  # type: ignore[misc]


def test_a_week_from_sunday_to_saturday_is_forty_hours() -> None:
    """Worked example 1 of the definitions."""
    assert _between(_clock(_schedule("MTWTF..", "09-17")), "2022-03-20T00:00", "2022-03-26T23:59") == 144_000


@pytest.mark.parametrize(
    ("begun", "needed_s", "due"),
    [
        ("2022-03-07T08:00", 3_600, "Mon 11:00"),
        ("2022-03-07T08:00", 14_400, "Mon 14:00"),
        ("2022-03-07T20:00", 1_800, "Tue 10:30"),
        ("2022-03-07T20:00", 7_200, "Tue 12:00"),
        ("2022-03-11T17:00", 1_800, "Fri 17:30"),
        ("2022-03-11T17:00", 7_200, "Mon 11:00"),
        ("2022-03-11T19:00", 14_400, "Mon 14:00"),
        ("2022-03-10T15:00", 7_200 + 3_600, "Thu 18:00"),
        ("2022-03-10T15:00", 7_200 + 3_601, "Fri 10:00:01"),
    ],
)
def test_due_time_waits_for_the_opening(begun: str, needed_s: int, due: str) -> None:
    """Worked example 10: Monday to Friday, 10 to 18."""
    assert _text(_clock(_schedule("MTWTF..", "10-18")).due_at(1, _s(begun), needed_s)) == due


@pytest.mark.parametrize(("needed_s", "due"), [(1_800, "Mon 10:30"), (7_200, "Mon 12:00")])
def test_due_time_skips_holidays(needed_s: int, due: str) -> None:
    clock = _clock(_schedule("MTWTF..", "10-18", holidays=("2022-03-10", "2022-03-11")))
    assert _text(clock.due_at(1, _s("2022-03-10T15:00"), needed_s)) == due


def test_two_schedules_tell_their_own_time() -> None:
    """Worked example 12: each stretch is counted on the schedule then in force."""
    clock = _clock(_schedule("MTWTF..", "09-17"), _schedule("MTWTFSS", "08-20"))
    first = _between(clock, "2022-03-11T16:00", "2022-03-12T12:00", number=1)
    then = _between(clock, "2022-03-12T12:00", "2022-03-12T22:00", number=2)
    assert (first, then) == (3_600, 28_800)


def test_adjacent_and_overlapping_spans_are_one() -> None:
    assert _open(_schedule("M......", "09-12 12-15 14-18"), "2022-03-07", "2022-03-08") == [("07 09:00", "07 18:00")]


def test_night_shift_runs_on_into_a_holiday_and_does_not_begin_on_one() -> None:
    night = _schedule("MTWTFSS", "22-30", holidays=("2022-03-08",))
    assert _open(night, "2022-03-07T12:00", "2022-03-10T12:00") == [("07 22:00", "08 06:00"), ("09 22:00", "10 06:00")]


@pytest.mark.parametrize(("day", "hours"), [("2022-03-27", 1.5), ("2022-03-28", 2.5), ("2022-10-30", 3.5)])
def test_skipped_hour_is_never_open_and_repeated_hour_twice(day: str, hours: float) -> None:
    week = ((Span(60, 210),),) * 7
    berlin = Schedule("night", (Version(START, "Europe/Berlin", week),))
    begun = _s(day) - 7_200
    assert sum(e - s for s, e in open_intervals(berlin, begun, begun + 86_400)) == hours * 3_600


def test_version_holds_from_its_date_on_the_local_clock_and_the_first_from_ever() -> None:
    long, short = (
        _schedule("MTWTFSS", "08-20", since=date(2022, 3, 1)),
        _schedule("MTWTFSS", "09-12", "Asia/Bangkok", since=date(2022, 3, 8)),
    )
    both = Schedule("both", short.versions + long.versions)
    assert (_open(both, "2022-02-01", "2022-02-02"), _open(both, "2022-03-07", "2022-03-09")) == (
        [("01 08:00", "01 20:00")],
        [("07 08:00", "07 20:00"), ("08 02:00", "08 05:00")],
    )


@pytest.mark.parametrize(
    ("zone", "start_min", "step"),
    [("Asia/Kathmandu", 540, 900), ("Australia/Lord_Howe", 540, 900), ("UTC", 545, 300), ("UTC", 541, 60)],
)
def test_step_is_the_longest_on_which_every_edge_lies(zone: str, start_min: int, step: int) -> None:
    schedule = Schedule("x", (Version(START, zone, ((Span(start_min, 600),),) * 7),))
    assert _clock(schedule).schedules[0].step == step


def test_offset_with_seconds_is_refused() -> None:
    old = Schedule("monrovia", (Version(START, "Africa/Monrovia", ((Span(540, 600),),) * 7),))
    with pytest.raises(SettingsError, match=r"hours monrovia: .*not in whole minutes"):
        compile_clock([old], date(1971, 1, 1), date(1971, 2, 1))


def test_outside_the_range_there_is_no_time() -> None:
    clock = _clock(_schedule("MTWTFSS", "09-17"))
    one = clock.schedules[0]
    assert [clock.seconds_at(1, t) for t in (one.first_s - 1, one.first_s, one.last_s)] == [None, 0, None]


@pytest.mark.parametrize("t", [0, _s("2021-12-31T23:59:59"), _s("2023-01-01"), _s("2031-05-05"), HORIZON_S - 1])
def test_instant_out_of_range_finds_no_row_of_a_neighbour(t: int) -> None:
    clock = _clock(_schedule("MTWTFSS", "09-17"), Schedule("odd", (Version(START, "UTC", ((Span(541, 600),),) * 7),)))
    keys = set(clock.table()["k"].to_pylist())
    assert [one.k0 + t // one.step in keys for one in clock.schedules] == [False, False]


def test_table_joins_in_sql_to_the_same_seconds() -> None:
    import duckdb

    clock = _clock(_schedule("MTWTF..", "09-12 13-18", "Asia/Bangkok"), _schedule("MTWTFSS", "22-30", "Europe/Berlin"))
    stamps = range(_s("2022-03-20"), _s("2022-04-03"), 1_013)
    con = duckdb.connect()
    con.register("steps", clock.table())
    for one in clock.schedules:
        stretch = f"range({stamps.start}, {stamps.stop}, {stamps.step}) AS r(t)"
        sql = f"SELECT c0 + open * t FROM {stretch} JOIN steps ON k = {one.k0} + t // {one.step} ORDER BY t"
        assert [row[0] for row in con.execute(sql).fetchall()] == [one.seconds_at(t) for t in stamps]


def test_schedule_that_never_opens_stands_still() -> None:
    clock = _clock(_schedule(".......", "09-17"))
    assert (_between(clock, "2022-02-01", "2022-12-01"), clock.due_at(1, _s("2022-02-01"), 1)) == (0, None)


def test_too_many_schedules_for_the_packed_key_are_refused() -> None:
    odd = Schedule("odd", (Version(START, "UTC", ((Span(541, 600),),) * 7),))
    with pytest.raises(SettingsError, match="hours: 40 opening hours with such edges are too many"):
        compile_clock([odd] * 40, START, START + timedelta(days=2))


def test_unknown_number_is_an_error() -> None:
    with pytest.raises(KeyError):
        _clock(_schedule("MTWTFSS", "09-17")).seconds_at(0, _s("2022-03-01"))
