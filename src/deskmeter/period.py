"""A half-open period in a named zone, the buckets it falls into, and the periods to compare it with."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

from deskmeter.errors import DateError, EmptyPeriodError, TooManyBucketsError, UnknownNameError, UnknownZoneError

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_SECOND = timedelta(seconds=1)
MOST_BUCKETS = 100_000  # eleven years by the hour
_CHANGES = datetime(1840, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)  # when zones changed or are asked about


@dataclass(frozen=True)
class Period:
    """The instants from `start` up to, not including, `end` (aware UTC; None = unbounded), read in `zone`."""

    start: datetime | None
    end: datetime | None
    zone: str

    @classmethod
    def of(cls, from_text: str | None, to_text: str | None, zone: str) -> "Period":
        """The period that `--from` and `--to` name; an end that is missing leaves that side unbounded."""
        zone_of(zone, "--tz")
        start = None if from_text is None else parse_instant(from_text, zone, "--from")
        end = None if to_text is None else parse_instant(to_text, zone, "--to")
        if start is not None and end is not None and start >= end:
            raise EmptyPeriodError(from_text, to_text)
        return cls(start, end, zone)

    def bounds(self) -> tuple[datetime, datetime]:
        """Both ends, for work that an unbounded period cannot be put to."""
        if self.start is None or self.end is None:
            raise ValueError("the period is unbounded: bound it by the data first")
        return self.start, self.end


@dataclass(frozen=True)
class Bucket:
    """One stretch of a period on the zone's calendar; `label` is 2026-10-25T02:00, 2026-10-25, 2026-W43 or 2026-10."""

    start: datetime
    end: datetime
    label: str


@lru_cache(maxsize=256)
def zone_of(name: str, where: str) -> ZoneInfo:
    """The zone of an IANA name."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # a folder of zones, a path, a name that nobody has
        raise UnknownZoneError(name, where) from error


def zone_digest(name: str) -> str:
    """A digest of the zone's rules as this machine has them: other rules, other digest."""
    from importlib.resources import files

    found = (Path(folder) / name for folder in TZPATH)
    path = next((path for path in found if path.is_file()), None)
    content = path.read_bytes() if path else files("tzdata").joinpath("zoneinfo", name).read_bytes()
    return sha256(content).hexdigest()


def parse_instant(text: str, zone: str, where: str) -> datetime:
    """The instant (aware UTC) of 2026-10-31, 2026-10-31T14:05 or 2026-10-31T14:05:06, with or without an offset.

    Without an offset it is local time in `zone`, read as `instant_of` does.
    """
    if not _INSTANT.fullmatch(text):
        raise DateError(text, where)
    try:
        stamp = datetime.fromisoformat(text)
        return instant_of(stamp, zone_of(zone, where)) if stamp.tzinfo is None else stamp.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise DateError(text, where) from error


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant (aware UTC) at which the zone's clock first reads `local`, or first reads more.

    A time that occurs twice is the first one; a time that a change of clocks skips moves forward to the end of the gap.
    """
    instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if local_of(instant, zone) == local:
        return instant
    return _change_between(zone, local.replace(tzinfo=zone, fold=1).astimezone(UTC), instant)


def local_of(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the zone's clock reads at an instant, as a naive datetime."""
    return instant.astimezone(zone).replace(tzinfo=None)


def offsets(zone: str, start: datetime, end: datetime) -> list[tuple[datetime, int]]:
    """The zone's UTC offsets (seconds) in force between two instants: each with the UTC instant from which it holds.

    The first one begins at `start`. Changes are found by looking daily and bisecting to the second.
    """
    place = zone_of(zone, "offsets")
    found = [(start, _offset(place, start))]
    at, last = max(start, _CHANGES[0]), min(end, _CHANGES[1])
    while at < last:
        after = min(at + _DAY, last)
        if _offset(place, after) != found[-1][1]:
            change = _change_between(place, at, after)
            if change < end:
                found.append((change, _offset(place, change)))
        at = after
    return found


def _offset(zone: ZoneInfo, instant: datetime) -> int:
    return round((local_of(instant, zone) - instant.replace(tzinfo=None)).total_seconds())


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second in (before, after] from which the offset at `before` no longer holds."""
    held, before = _offset(zone, before), before.replace(microsecond=0)
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if _offset(zone, middle) == held:
            before = middle
        else:
            after = middle
    return after


def _hour(local: datetime) -> datetime:
    return local.replace(minute=0, second=0, microsecond=0)


def _day(local: datetime) -> datetime:
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _week(local: datetime) -> datetime:
    return _day(local) - timedelta(days=local.weekday())


def _month(local: datetime) -> datetime:
    return _day(local).replace(day=1)


def _months_on(local: datetime, months: int) -> datetime:
    years, month = divmod(local.month - 1 + months, 12)
    return local.replace(year=local.year + years, month=month + 1)


@dataclass(frozen=True)
class _Grain:
    floor: Callable[[datetime], datetime]
    following: Callable[[datetime], datetime]
    label: str
    length: timedelta  # about


_GRAINS = {
    "hour": _Grain(_hour, lambda local: local + timedelta(hours=1), "%Y-%m-%dT%H:00", timedelta(hours=1)),
    "day": _Grain(_day, lambda local: local + _DAY, "%Y-%m-%d", _DAY),
    "week": _Grain(_week, lambda local: local + _WEEK, "%G-W%V", _WEEK),
    "month": _Grain(_month, lambda local: _months_on(local, 1), "%Y-%m", 30 * _DAY),
}
GRAINS = tuple(_GRAINS)


def buckets(period: Period, grain: str) -> tuple[Bucket, ...]:
    """Every bucket of a bounded period, the empty ones too, its first and last clipped to the period.

    A bucket holds the instants whose local time falls into it: the hour that the clocks go back over lasts two hours,
    the hour that they skip has no bucket.
    """
    if grain not in _GRAINS:
        raise UnknownNameError("grain", grain, GRAINS)
    start, end = period.bounds()
    zone, rule = zone_of(period.zone, "buckets"), _GRAINS[grain]
    if (end - start) / rule.length > MOST_BUCKETS:
        raise TooManyBucketsError(start.date(), end.date(), grain, MOST_BUCKETS)
    local, found = rule.floor(local_of(start, zone)), list[Bucket]()
    at = instant_of(local, zone)
    while at < end:
        after = rule.following(local)
        until = instant_of(after, zone)
        if max(at, start) < min(until, end):
            found.append(Bucket(max(at, start), min(until, end), local.strftime(rule.label)))
        local, at = after, until
    return tuple(found)


def so_far(period: Period, now: datetime | None) -> Period:
    """The elapsed part of a period that is still running at `now`; any other period as it is."""
    running = (
        now is not None and (period.start is None or period.start < now) and (period.end is None or now < period.end)
    )
    return Period(period.start, now, period.zone) if running else period


def previous(period: Period, now: datetime | None = None) -> Period | None:
    """The period to compare with: the unit before a whole week, month, quarter or year, else a shift by whole weeks.

    The shift is the smallest whole number of weeks not shorter than the period, so that weekdays meet their like;
    a single day meets the same weekday of the week before. While the period runs at `now`, only the same elapsed
    part of local time counts: compare it with `so_far(period, now)`. None when the period is unbounded.
    """
    return _shifted(period, now, _before)


def following(period: Period) -> Period:
    """The period right after: the next month, quarter or year after a whole one, else as long a stretch again."""
    zone = zone_of(period.zone, "period")
    start, end = (local_of(instant, zone) for instant in period.bounds())
    return Period(period.end, instant_of(_after(start, end)[1], zone), period.zone)


def year_before(period: Period, now: datetime | None = None) -> Period | None:
    """The same months of the year before when the period is made of whole months, else the period 364 days back."""
    return _shifted(period, now, _last_year)


_Ends = tuple[datetime, datetime]


def _shifted(period: Period, now: datetime | None, shift: Callable[[datetime, datetime], _Ends]) -> Period | None:
    if period.start is None or period.end is None:
        return None
    zone = zone_of(period.zone, "period")
    start = local_of(period.start, zone)
    try:
        first, last = shift(start, local_of(period.end, zone))
    except (OverflowError, ValueError):  # it would begin before the year 1
        return None
    part = so_far(period, now)
    if part.end is not None and part.end < period.end:
        last = min(last, first + (local_of(part.end, zone) - start))
    return Period(instant_of(first, zone), instant_of(last, zone), period.zone)


def _before(start: datetime, end: datetime) -> _Ends:
    for months in (1, 3, 12):
        if _month(start) == start and start.month % months == 1 % months and _months_on(start, months) == end:
            return _months_on(start, -months), start
    weeks = -((start - end) // _WEEK)
    return start - weeks * _WEEK, end - weeks * _WEEK


def _after(start: datetime, end: datetime) -> _Ends:
    for months in (1, 3, 12):
        if _month(start) == start and _months_on(start, months) == end:
            return end, _months_on(end, months)
    return end, end + (end - start)


def _last_year(start: datetime, end: datetime) -> _Ends:
    if _month(start) == start and _month(end) == end:
        return _months_on(start, -12), _months_on(end, -12)
    return start - 52 * _WEEK, end - 52 * _WEEK
