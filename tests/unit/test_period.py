"""Periods, their buckets and the periods they are compared with."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deskmeter.errors import DateError, EmptyPeriodError, UnknownNameError, UnknownZoneError
from deskmeter.period import Period, buckets, offsets, parse_instant, previous, so_far, year_before

BERLIN = "Europe/Berlin"


def _local(period: Period | None) -> tuple[str, str]:
    """Both ends as the zone's clock reads them."""
    assert period is not None
    start, end = (f"{at.astimezone(ZoneInfo(period.zone)):%Y-%m-%dT%H:%M}" for at in period.bounds())
    return start.removesuffix("T00:00"), end.removesuffix("T00:00")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-10-31", "2026-10-30T23:00:00"),
        ("2026-07-01T14:05", "2026-07-01T12:05:00"),
        ("2026-07-01T14:05:06", "2026-07-01T12:05:06"),
        ("2026-07-01T14:05Z", "2026-07-01T14:05:00"),
        ("2026-07-01T14:05:06+07:00", "2026-07-01T07:05:06"),
        ("2026-03-29T02:30", "2026-03-29T01:00:00"),  # skipped: the end of the gap
        ("2026-10-25T02:30", "2026-10-25T00:30:00"),  # occurs twice: the first
    ],
)
def test_instant_is_read_on_the_zones_clock(text: str, utc: str) -> None:
    assert parse_instant(text, BERLIN, "--from") == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "31-10-2026", "2026-02-29", "2026-10-31 14:05", "2026-10", "20261031", "0001-01-01", "٢٠٢٦-10-31"]
)
def test_what_is_not_a_date_is_named(text: str) -> None:
    with pytest.raises(DateError, match=r"--from: “.*” is not a date"):
        parse_instant(text, "Asia/Bangkok", "--from")


@pytest.mark.parametrize("zone", ["Mars/Base", "Europe", "../UTC", "", "/etc/passwd"])
def test_unknown_zone_is_named(zone: str) -> None:
    with pytest.raises(UnknownZoneError, match="there is no time zone"):
        Period.of("2026-01-01", "2026-02-01", zone)


@pytest.mark.parametrize("end", ["2026-01-01", "2025-12-31"])
def test_period_that_ends_before_it_begins_is_an_error(end: str) -> None:
    with pytest.raises(EmptyPeriodError, match=f"from 2026-01-01 to {end} is empty"):
        Period.of("2026-01-01", end, "UTC")


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        ("2026-03-01", "2026-04-01", ("2026-02-01", "2026-03-01")),  # month
        ("2026-01-01", "2026-04-01", ("2025-10-01", "2026-01-01")),  # quarter
        ("2026-01-01", "2027-01-01", ("2025-01-01", "2026-01-01")),  # year
        ("2026-02-01", "2026-05-01", ("2025-11-02", "2026-01-30")),  # three months, no quarter: 13 weeks
        ("2026-03-30", "2026-04-06", ("2026-03-23", "2026-03-30")),  # ISO week
        ("2026-03-29", "2026-03-30", ("2026-03-22", "2026-03-23")),  # a day of 23 hours
        ("2026-10-01", "2026-10-31", ("2026-08-27", "2026-09-26")),  # 30 days: 5 weeks
        ("2026-10-01T09:00", "2026-10-01T17:00", ("2026-09-24T09:00", "2026-09-24T17:00")),
    ],
)
def test_previous_is_the_unit_before_or_whole_weeks_back(start: str, end: str, before: tuple[str, str]) -> None:
    assert _local(previous(Period.of(start, end, BERLIN))) == before


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        ("2026-03-01", "2026-04-01", ("2025-03-01", "2025-04-01")),
        ("2024-02-01", "2024-03-01", ("2023-02-01", "2023-03-01")),  # leap year
        ("2025-11-01", "2026-02-01", ("2024-11-01", "2025-02-01")),
        ("2026-03-30", "2026-04-06", ("2025-03-31", "2025-04-07")),  # Monday meets Monday
    ],
)
def test_last_year_is_the_same_months_or_364_days_back(start: str, end: str, before: tuple[str, str]) -> None:
    assert _local(year_before(Period.of(start, end, BERLIN))) == before


def test_running_month_meets_the_same_elapsed_part_of_the_month_before() -> None:
    october, now = Period.of("2026-10-01", "2026-11-01", BERLIN), parse_instant("2026-10-26T15:00", BERLIN, "now")
    assert (_local(so_far(october, now)), _local(previous(october, now))) == (
        ("2026-10-01", "2026-10-26T15:00"),
        ("2026-09-01", "2026-09-26T15:00"),
    )


def test_elapsed_part_ends_with_a_shorter_month() -> None:
    march, now = Period.of("2026-03-01", "2026-04-01", "UTC"), datetime(2026, 3, 30, 12, tzinfo=UTC)
    assert _local(previous(march, now)) == ("2026-02-01", "2026-03-01")


def test_now_outside_the_period_cuts_nothing() -> None:
    week = Period.of("2026-03-30", "2026-04-06", BERLIN)
    assert previous(week, datetime(2026, 5, 1, tzinfo=UTC)) == previous(week)


@pytest.mark.parametrize(("start", "end"), [(None, "2026-01-01"), ("2026-01-01", None), ("1000-01-01", "9999-01-01")])
def test_nothing_lies_before_a_period_without_bounds(start: str | None, end: str | None) -> None:
    assert previous(Period.of(start, end, "UTC")) is None


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-06-01", 24), ("2026-10-25", 25)])
def test_day_of_a_clock_change_has_another_length(day: str, hours: int) -> None:
    after = (datetime.fromisoformat(day) + timedelta(days=1)).strftime("%Y-%m-%d")
    (bucket,) = buckets(Period.of(day, after, BERLIN), "day")
    assert (bucket.label, bucket.end - bucket.start) == (day, timedelta(hours=hours))


@pytest.mark.parametrize(("day", "two_o_clock"), [("2026-03-29", None), ("2026-10-25", timedelta(hours=2))])
def test_hour_skipped_has_no_bucket_and_hour_repeated_is_one(day: str, two_o_clock: timedelta | None) -> None:
    found = {b.label: b.end - b.start for b in buckets(Period.of(day, f"{day}T04:00", BERLIN), "hour")}
    assert found.get(f"{day}T02:00") == two_o_clock


def test_buckets_are_clipped_to_the_period() -> None:
    found = buckets(Period.of("2026-01-15", "2026-03-02T06:00", "UTC"), "month")
    assert [(b.label, f"{b.start:%m-%d %H}", f"{b.end:%m-%d %H}") for b in found] == [
        ("2026-01", "01-15 00", "02-01 00"),
        ("2026-02", "02-01 00", "03-01 00"),
        ("2026-03", "03-01 00", "03-02 06"),
    ]


def test_weeks_beyond_a_year_are_all_there() -> None:
    found = buckets(Period.of("2024-12-30", "2027-01-04", "Asia/Bangkok"), "week")
    assert (len(found), found[0].label, found[-1].label) == (105, "2025-W01", "2026-W53")


@pytest.mark.parametrize("grain", ["hour", "day", "week", "month"])
@pytest.mark.parametrize("zone", [BERLIN, "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "America/Havana"])
def test_buckets_tile_the_period(zone: str, grain: str) -> None:
    period = Period.of("2025-01-15T07:20", "2025-12-20", zone)
    found = buckets(period, grain)
    edges = [bucket.start for bucket in found] + [found[-1].end]
    assert (edges[0], edges[-1], [b.end for b in found]) == (*period.bounds(), edges[1:])


def test_unknown_grain_is_named() -> None:
    with pytest.raises(UnknownNameError, match=r"no grain “fortnight”.*day, hour, month, week"):
        buckets(Period.of("2026-01-01", "2026-02-01", "UTC"), "fortnight")


def test_offsets_change_at_the_second_the_clocks_do() -> None:
    found = offsets("Australia/Lord_Howe", datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert [(f"{at:%m-%d %H:%M:%S}", offset) for at, offset in found] == [
        ("01-01 00:00:00", 39_600),
        ("04-04 15:00:00", 37_800),
        ("10-03 15:30:00", 39_600),
    ]


def test_daylight_saving_suspended_for_a_month_is_not_overlooked() -> None:
    found = offsets("Africa/Casablanca", datetime(2026, 2, 10, 12, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
    assert [(f"{at:%m-%d %H:%M}", offset) for at, offset in found] == [
        ("02-10 12:00", 3_600),
        ("02-15 02:00", 0),
        ("03-22 02:00", 3_600),
    ]
