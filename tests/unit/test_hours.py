"""Holidays from calendar files."""

from datetime import date

import pytest

from deskmeter.errors import SettingsError
from deskmeter.hours import holidays


def _calendar(*lines: str) -> bytes:
    """A calendar of one event."""
    event = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(event).encode()


def _days(*lines: str) -> list[str]:
    return [f"{day:%Y-%m-%d}" for day in sorted(holidays(_calendar(*lines), "th.ics"))]


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["DTSTART;VALUE=DATE:20260413"], ["2026-04-13"]),
        (["DTSTART;VALUE=DATE:20260413", "DTEND;VALUE=DATE:20260414"], ["2026-04-13"]),
        (["DTSTART;VALUE=DATE:20260413", "DTEND;VALUE=DATE:20260416"], ["2026-04-13", "2026-04-14", "2026-04-15"]),
        (["DTSTART;VALUE=DATE:20260413", "DURATION:P2D"], ["2026-04-13", "2026-04-14"]),
        (["DTSTART:20260413T090000Z", "DTEND:20260413T170000Z"], []),
        (["DTSTART;VALUE=DATE:20260413", "STATUS:CANCELLED"], []),
    ],
)
def test_all_day_event_closes_its_days(lines: list[str], days: list[str]) -> None:
    assert _days(*lines) == days


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=YEARLY;COUNT=3", ["2026-11-26", "2027-11-26", "2028-11-26"]),
        ("FREQ=YEARLY;UNTIL=20271126T000000Z", ["2026-11-26", "2027-11-26"]),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20281231", ["2026-11-26", "2027-11-25", "2028-11-23"]),
    ],
)
def test_repeating_event_closes_each_of_its_days(rule: str, days: list[str]) -> None:
    assert _days("DTSTART;VALUE=DATE:20261126", f"RRULE:{rule}") == days


def test_repeats_without_an_end_stop_before_2100() -> None:
    days = _days("DTSTART;VALUE=DATE:19600101", "RRULE:FREQ=YEARLY")
    assert (days[0], days[-1], len(days)) == ("1970-01-01", "2099-01-01", 130)


def test_excepted_day_stays_open() -> None:
    lines = ("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;COUNT=3", "EXDATE;VALUE=DATE:20270101")
    assert _days(*lines) == ["2026-01-01", "2028-01-01"]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=HOURLY;COUNT=2", "FREQ=YEARLY;INTERVAL=0"])
def test_repeat_that_makes_no_days_is_refused(rule: str) -> None:
    with pytest.raises(SettingsError, match="the repeat of “Songkran” is not understood"):
        _days("SUMMARY:Songkran", "DTSTART;VALUE=DATE:20260413", f"RRULE:{rule}")


def test_endless_days_are_refused() -> None:
    with pytest.raises(SettingsError, match="more than 10000 days are closed"):
        _days("DTSTART;VALUE=DATE:19700101", "RRULE:FREQ=DAILY")


@pytest.mark.parametrize("content", [b"", b"hello", b"\x00\xff", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"])
def test_what_is_no_calendar_is_said_to_be(content: bytes) -> None:
    with pytest.raises(SettingsError, match="this is not an iCal file"):
        holidays(content, "th.ics")


def test_days_are_dates() -> None:
    assert holidays(_calendar("DTSTART;VALUE=DATE:20260413"), "th.ics") == {date(2026, 4, 13)}
