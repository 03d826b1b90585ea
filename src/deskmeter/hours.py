"""Opening hours as deskmeter.toml and a calendar file write them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from deskmeter.clock import DAY_MIN, HoursRule, Schedule, Span, Version
from deskmeter.errors import SettingsError, listed
from deskmeter.period import zone_of

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS_KEYS = ("name", "timezone", "from", *DAYS, "holidays", "holidays_file")
RULE_KEYS = ("hours", "team", "channel", "source")
_SPAN = re.compile(r"\s*(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)\s*", re.ASCII)
_SPANS_ALLOWED = 'spans such as "09:00-12:00", "13:00-24:00" or, over midnight, "22:00-06:00"'
_CALENDAR_YEARS = (1970, 2100)
_REPEATS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_MAX_HOLIDAYS = 10_000
_MAX_BYTES = 5_000_000


def schedules(rows: Sequence[Mapping[str, object]], workspace: Path, file: str) -> tuple[Schedule, ...]:
    """The schedules of all [[hours]] tables; a name that stands again is a further version of the same one."""
    named = [(name := _text(row, "name", f"{file}, [[hours]] {n}"), _version(row, workspace, f"{file}, hours {name}"))
             for n, row in enumerate(rows, 1)]  # fmt: skip
    order = list(dict.fromkeys(name for name, _ in named))
    return tuple(
        Schedule(name, _in_force([v for other, v in named if other == name], f"{file}, hours {name}")) for name in order
    )


def rules(rows: Sequence[Mapping[str, object]], known: Sequence[Schedule], file: str) -> tuple[HoursRule, ...]:
    """The rules of all [[hours_for]] tables, in order; the first that matches a conversation wins."""
    return tuple(_rule(row, f"{file}, [[hours_for]] {n}", known) for n, row in enumerate(rows, 1))


def _rule(row: Mapping[str, object], where: str, known: Sequence[Schedule]) -> HoursRule:
    hours, names = _text(row, "hours", where), [schedule.name for schedule in known]
    if hours not in names:
        raise SettingsError(where, f"there are no hours “{hours}”", listed(names))
    cuts = {key: _text(row, key, where) for key in RULE_KEYS[1:] if key in row}
    return HoursRule(hours, **cuts)


def _in_force(versions: Iterable[Version], where: str) -> tuple[Version, ...]:
    ordered = sorted(versions, key=lambda version: version.from_date)
    for day, same in groupby(ordered, key=lambda version: version.from_date):
        if len(list(same)) > 1:
            since = "without a from" if day == date.min else f"from {day}"
            raise SettingsError(where, f"two versions hold {since}", "one version for each from")
    return tuple(ordered)


def _version(row: Mapping[str, object], workspace: Path, where: str) -> Version:
    zone = zone_of(_text(row, "timezone", where), f"{where}, timezone").key
    holidays = set(_dates(row.get("holidays", []), f"{where}, holidays"))
    if "holidays_file" in row:
        holidays |= _from_file(workspace, _text(row, "holidays_file", where), f"{where}, holidays_file")
    first = next(_dates([row["from"]], f"{where}, from")) if "from" in row else date.min
    week = tuple(tuple(sorted(_spans(row.get(day, []), f"{where}, {day}"))) for day in DAYS)
    return Version(first, zone, week, frozenset(holidays))


def _text(row: Mapping[str, object], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(where, f"{key} is missing" if value is None else f"{key} is {value!r}", "a text in quotes")
    return value


def _spans(values: object, where: str) -> Iterator[Span]:
    if not isinstance(values, list):
        raise SettingsError(where, f"{values!r} is not a list", f"a list of {_SPANS_ALLOWED}; [] is closed")
    for value in values:
        match = _SPAN.fullmatch(value) if isinstance(value, str) else None
        h1, m1, h2, m2 = (int(part) for part in match.groups()) if match else (0, 0, 0, 0)
        start, end = h1 * 60 + m1, h2 * 60 + m2
        if m1 > 59 or m2 > 59 or start >= DAY_MIN or end > DAY_MIN or start == end:
            raise SettingsError(where, f"{value!r} is not a span of hours", _SPANS_ALLOWED)
        yield Span(start, end if end > start else end + DAY_MIN)


def _dates(values: object, where: str) -> Iterator[date]:
    """Local dates; a date with a time is not one."""
    for value in values if isinstance(values, list) else [values]:
        if type(value) is not date:
            raise SettingsError(where, f"{value} is not a date", "dates without quotes such as 2026-12-31")
        yield value


def _from_file(workspace: Path, name: str, where: str) -> set[date]:
    path = (workspace / name).resolve()
    if not path.is_relative_to(workspace.resolve()):
        raise SettingsError(where, f"“{name}” lies outside the workspace", "a path inside it")
    if not path.is_file():
        raise SettingsError(where, f"there is no file “{name}” in the workspace", "an iCal file (.ics)")
    if path.stat().st_size > _MAX_BYTES:
        raise SettingsError(where, f"“{name}” is too large", f"an iCal file of up to {_MAX_BYTES // 1_000_000} MB")
    return holidays(path.read_bytes(), f"{where} “{name}”")


def holidays(calendar: bytes, where: str) -> set[date]:
    """The days that the all-day events of an iCal file cover, from 1970 to 2100; other events are left aside.

    A repeating event counts on each of its days less those it excepts; a cancelled one counts on none.
    """
    from icalendar import Calendar

    found = set[date]()
    try:
        for event in Calendar.from_ical(calendar).walk("VEVENT"):
            if type(event.decoded("DTSTART", None)) is date and str(event.get("STATUS", "")).upper() != "CANCELLED":
                found.update(islice(_days(event, where), _MAX_HOLIDAYS + 1))
            if len(found) > _MAX_HOLIDAYS:
                raise SettingsError(
                    where, f"more than {_MAX_HOLIDAYS} days are closed", "fewer events or an end of repeats"
                )
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise SettingsError(
            where, f"this is not an iCal file: {error}", "a file that begins BEGIN:VCALENDAR"
        ) from error
    return found


def _days(event: Any, where: str) -> Iterator[date]:
    first: date = event.decoded("DTSTART")
    length = max(1, (_end(event, first) - first).days)
    for start in _starts(event, first, where):
        yield from (start + timedelta(days=n) for n in range(length))


def _end(event: Any, first: date) -> date:
    """The day on which an all-day event is over; without an end or a duration it lasts one day."""
    if "DTEND" in event:
        return _day(event.decoded("DTEND"))
    return first + (event.decoded("DURATION") if "DURATION" in event else timedelta(days=1))


def _starts(event: Any, first: date, where: str) -> Iterator[date]:
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # ships no types

    if "RRULE" not in event:
        yield first
        return
    rule = event["RRULE"]
    if isinstance(rule, list) or _part(rule, "FREQ").upper() not in _REPEATS or _part(rule, "INTERVAL") == "0":
        raise SettingsError(where, f"the repeat of “{event.get('SUMMARY', first)}” is not understood", listed(_REPEATS))
    text = re.sub(r"(UNTIL=\d{8})T\d{6}Z?", r"\1", rule.to_ical().decode())
    except_for = set(_exceptions(event))
    for at in rrulestr(text, dtstart=datetime.combine(first, time())):
        if at.year >= _CALENDAR_YEARS[1]:
            return
        if at.year >= _CALENDAR_YEARS[0] and at.date() not in except_for:
            yield at.date()


def _part(rule: Any, name: str) -> str:
    return str((rule.get(name) or [""])[0])


def _exceptions(event: Any) -> Iterator[date]:
    lists = event.get("EXDATE", [])
    for one in lists if isinstance(lists, list) else [lists]:
        yield from (_day(entry.dt) for entry in one.dts)


def _day(stamp: date) -> date:
    return stamp.date() if isinstance(stamp, datetime) else stamp
