"""Business time as a clock."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from deskmeter.errors import SettingsError
from deskmeter.period import offsets

if TYPE_CHECKING:
    import pyarrow as pa

DAY_MIN = 1440
HORIZON_S = 4_102_444_800  # 2100-01-01; a clock lives between 1970 and here
STEPS = (900, 300, 60)
_K_MAX = 2**31 - 1
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, order=True)
class Span:
    """Opening hours in minutes after local midnight; an end beyond 1440 is a night shift."""

    start_min: int
    end_min: int


@dataclass(frozen=True)
class Version:
    """The weekly hours (Monday first) and closed dates of a schedule from a local date on."""

    from_date: date
    timezone: str
    week: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Schedule:
    """Opening hours by name; the first version also holds before its date, so that no past is left without hours."""

    name: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class HoursRule:
    """Which conversations a schedule is for; None matches every one."""

    hours: str
    team: str | None = None
    channel: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Compiled:
    """One schedule's stretch of the dense table: UTC epoch seconds from `first_s` up to, not including, `last_s`.

    `number` counts from 1, so that 0 can stand for “no schedule”.
    """

    number: int
    name: str
    k0: int
    step: int
    first_s: int
    last_s: int
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    before: tuple[int, ...]

    def seconds_at(self, t: int) -> int | None:
        """Business seconds from `first_s` to `t`; None outside the range."""
        if not self.first_s <= t < self.last_s:
            return None
        i = bisect_right(self.opens, t) - 1
        return 0 if i < 0 else self.before[i] + min(t, self.closes[i]) - self.opens[i]

    def due_at(self, t: int, seconds: int) -> int | None:
        """The first instant at which `seconds` of business time have passed since `t`; None outside the range."""
        passed = self.seconds_at(t)
        if passed is None or seconds <= 0:
            return None if passed is None else t
        i = bisect_left(self.before, passed + seconds) - 1
        if i < 0:
            return None
        due = self.opens[i] + passed + seconds - self.before[i]
        return due if due <= self.closes[i] and due < self.last_s else None


@dataclass(frozen=True)
class Clock:
    """The schedules compiled over one range of dates.

    C(t) = c0[k] + open[k] * t with k = k0 + t // step, t in UTC epoch seconds (0 ≤ t < 2100), is the business time
    passed since `first_s`; only differences of one schedule's C mean something. Each schedule owns a block of k as
    wide as 1970–2100, so that an instant outside the compiled range finds no row (join LEFT, alarm on NULL)
    and never a row of its neighbour. Negative t must be kept out: SQL's // truncates towards zero.
    """

    schedules: tuple[Compiled, ...]

    def seconds_at(self, number: int, t: int) -> int | None:
        return self._numbered(number).seconds_at(t)

    def due_at(self, number: int, t: int, seconds: int) -> int | None:
        return self._numbered(number).due_at(t, seconds)

    def _numbered(self, number: int) -> Compiled:
        return {one.number: one for one in self.schedules}[number]

    def table(self) -> "pa.Table":
        """The dense steps of all schedules: k int32, c0 int64, open int8."""
        import pyarrow as pa

        k, c0, is_open = array("i"), array("q"), array("b")
        for one in self.schedules:
            k.extend(range(one.k0 + one.first_s // one.step, one.k0 + one.last_s // one.step))
            for steps, constant, flag in _runs(one):
                c0.extend(array("q", (constant,)) * steps)
                is_open.extend(array("b", (flag,)) * steps)
        return _table({"k": (pa.int32(), k), "c0": (pa.int64(), c0), "open": (pa.int8(), is_open)})

    def inverse(self) -> "pa.Table":
        """The way back from a reading to its instant: k int32, c0 int64.

        The open steps of a schedule, numbered by its business time from k0 on: C reaches v > 0 at t = v - c0 in the
        row k = k0 + (v - 1) // step, since business time runs through open steps only.
        """
        import pyarrow as pa

        k, c0 = array("i"), array("q")
        for one in self.schedules:
            runs = [(steps, constant) for steps, constant, is_open in _runs(one) if is_open]
            k.extend(range(one.k0, one.k0 + sum(steps for steps, _ in runs)))
            for steps, constant in runs:
                c0.extend(array("q", (constant,)) * steps)
        return _table({"k": (pa.int32(), k), "c0": (pa.int64(), c0)})


def open_intervals(schedule: Schedule, start_s: int, end_s: int) -> list[tuple[int, int]]:
    """The open stretches between two UTC epoch seconds, merged and in order.

    Open is every instant at which the zone's own clock reads a time inside a span: a skipped hour is never open,
    an hour that occurs twice is open twice. A night shift belongs to the day on which it begins, so it runs on into
    a holiday, and a holiday's own night shift does not begin.
    """
    found = list[tuple[int, int]]()
    for version, first, last in _reigns(schedule):
        for held_from, held_to, offset in _held(version.timezone, start_s, end_s):
            for opens, closes in _local_spans(version, first, last, held_from + offset, held_to + offset):
                found.append((max(held_from, opens - offset), min(held_to, closes - offset)))
    return _merged(found)


def compile_clock(schedules: Sequence[Schedule], start: date, end: date) -> Clock:
    """The business clock of each schedule from the UTC day `start` up to, not including, `end`."""
    first_s, last_s = (max(0, min(HORIZON_S, (day - _EPOCH).days * 86_400)) for day in (start, end))
    compiled, k_next = list[Compiled](), 0
    for number, schedule in enumerate(schedules, 1):
        intervals = open_intervals(schedule, first_s, last_s)
        step = _step(schedule.name, intervals)
        opens, closes = tuple(o for o, _ in intervals), tuple(c for _, c in intervals)
        before = tuple(accumulate((c - o for o, c in intervals), initial=0))[:-1]
        compiled.append(Compiled(number, schedule.name, k_next, step, first_s, last_s, opens, closes, before))
        k_next += HORIZON_S // step
    if k_next > _K_MAX:
        seen = f"{len(compiled)} opening hours with such edges are too many for one clock"
        raise SettingsError(
            "hours", seen, f"{_K_MAX * 900 // HORIZON_S} on quarter hours, {_K_MAX * 60 // HORIZON_S} on minutes"
        )
    return Clock(tuple(compiled))


def _reigns(schedule: Schedule) -> Iterator[tuple[Version, date, date]]:
    """Each version with the local dates from which and before which it holds."""
    versions = sorted(schedule.versions, key=lambda version: version.from_date)
    starts = [date.min, *(version.from_date for version in versions[1:]), date.max]
    return zip(versions, starts, starts[1:], strict=False)


def _held(zone: str, start_s: int, end_s: int) -> Iterator[tuple[int, int, int]]:
    """The stretches of one UTC offset: from, to, offset, all in seconds."""
    if start_s >= end_s:
        return
    changes = offsets(zone, datetime.fromtimestamp(start_s, UTC), datetime.fromtimestamp(end_s, UTC))
    starts = [int(at.timestamp()) for at, _ in changes]
    yield from zip(starts, [*starts[1:], end_s], (offset for _, offset in changes), strict=True)


def _local_spans(version: Version, first: date, last: date, from_s: int, to_s: int) -> Iterator[tuple[int, int]]:
    """The spans of a version that meet a stretch of local time, as seconds since 1970 on the local clock."""
    day = max(first, _EPOCH + timedelta(days=from_s // 86_400 - 1))
    until = min(last, _EPOCH + timedelta(days=to_s // 86_400 + 1))
    for number in range((day - _EPOCH).days, (until - _EPOCH).days):
        today = _EPOCH + timedelta(days=number)
        if today in version.holidays:
            continue
        for span in version.week[today.weekday()]:
            opens, closes = number * 86_400 + span.start_min * 60, number * 86_400 + span.end_min * 60
            if opens < to_s and closes > from_s:
                yield opens, closes


def _merged(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged = list[tuple[int, int]]()
    for opens, closes in sorted(intervals):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    return merged


def _step(name: str, intervals: Sequence[tuple[int, int]]) -> int:
    """The longest step on whose boundaries every edge lies; a clock on any other step would be wrong."""
    for step in STEPS:
        if all(opens % step == 0 and closes % step == 0 for opens, closes in intervals):
            return step
    seen = "the zone's offset from UTC is not in whole minutes then"
    raise SettingsError(f"hours {name}", seen, "years in which it is, such as any since 1973")


def _table(columns: Mapping[str, tuple[Any, "array[int]"]]) -> "pa.Table":
    """Columns of whole numbers as a table, without a copy."""
    import pyarrow as pa

    return pa.table(
        {
            name: pa.Array.from_buffers(type_, len(values), [None, pa.py_buffer(values)])
            for name, (type_, values) in columns.items()
        }
    )


def _runs(one: Compiled) -> Iterator[tuple[int, int, int]]:
    """The stretches of equal rows: number of steps, c0, open."""
    at, passed = one.first_s, 0
    for opens, closes, before in zip(one.opens, one.closes, one.before, strict=True):
        yield (opens - at) // one.step, before, 0
        yield (closes - opens) // one.step, before - opens, 1
        at, passed = closes, before + closes - opens
    yield (one.last_s - at) // one.step, passed, 0
