"""The dense clock and its pure twin tell the same time as a clock that is read minute by minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from deskmeter.clock import Clock, Schedule, Span, Version, compile_clock
from tests.generative.clock_oracle import open_minutes

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Asia/Kathmandu",  # +05:45
    "Asia/Bangkok",
    "Africa/Cairo",  # clocks change at midnight
    "Pacific/Apia",  # left out 2011-12-30
)
CHANGES = (
    date(2025, 3, 9),
    date(2025, 3, 30),
    date(2025, 4, 6),
    date(2025, 4, 25),
    date(2025, 10, 5),
    date(2025, 10, 26),
    date(2025, 10, 31),
    date(2025, 11, 2),
    date(2011, 12, 30),
    date(2024, 2, 29),
)
DAYS = 4


@st.composite
def spans(draw: st.DrawFn) -> Span:
    grid = draw(st.sampled_from((60, 15, 5, 1)))
    start = draw(st.integers(0, (1440 - grid) // grid)) * grid
    return Span(start, start + draw(st.integers(1, 1440 // grid)) * grid)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Schedule, date]:
    """A schedule of one or two versions and a day from which to look at it, mostly around a change of clocks."""
    first = draw(st.sampled_from(CHANGES)) - timedelta(days=draw(st.integers(0, 3)))
    near = st.integers(-2, DAYS + 2).map(lambda days: first + timedelta(days=days))
    version = st.builds(
        Version,
        near,
        st.sampled_from(ZONES),
        st.tuples(*[st.lists(spans(), max_size=3).map(tuple)] * 7),
        st.frozensets(near, max_size=2),
    )
    versions = draw(st.lists(version, min_size=1, max_size=2, unique_by=lambda one: one.from_date))
    return Schedule("drawn", tuple(versions)), first


def _compiled(schedule: Schedule, first: date) -> tuple[Clock, int]:
    start = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())
    return compile_clock([schedule], first, first + timedelta(days=DAYS)), start


@settings(max_examples=80, deadline=None)
@given(worlds())
def test_business_time_is_that_of_the_wall_clock(world: tuple[Schedule, date]) -> None:
    clock, start = _compiled(*world)
    passed = accumulate((60 * is_open for is_open in open_minutes(*world, DAYS)), initial=0)
    expected = list(passed)[:-1]
    assert [clock.seconds_at(1, start + 60 * minute) for minute in range(DAYS * 1440)] == expected


@settings(max_examples=80, deadline=None)
@given(worlds(), st.lists(st.integers(0, DAYS * 86_400 - 1), min_size=1, max_size=50))
def test_a_row_of_the_table_tells_what_the_clock_tells(world: tuple[Schedule, date], seconds: list[int]) -> None:
    clock, start = _compiled(*world)
    one, rows = clock.schedules[0], clock.table().to_pydict()
    at = dict(zip(rows["k"], zip(rows["c0"], rows["open"], strict=True), strict=True))
    for t in (start + second for second in seconds):
        c0, is_open = at[one.k0 + t // one.step]
        assert c0 + is_open * t == clock.seconds_at(1, t)


@settings(max_examples=80, deadline=None)
@given(worlds(), st.integers(0, DAYS * 86_400 - 1), st.integers(1, 100_000))
def test_due_time_is_the_first_instant_with_the_time_passed(
    world: tuple[Schedule, date], second: int, needed: int
) -> None:
    clock, start = _compiled(*world)
    one, t = clock.schedules[0], start + second
    passed, due = one.seconds_at(t), one.due_at(t, needed)
    at_end = one.seconds_at(one.last_s - 1)
    assert passed is not None
    assert at_end is not None
    if due is None:
        assert at_end - passed < needed
    else:
        assert (one.seconds_at(due), one.seconds_at(due - 1)) == (passed + needed, passed + needed - 1)


@settings(max_examples=80, deadline=None)
@given(worlds(), st.lists(st.tuples(st.integers(0, DAYS * 86_400 - 1), st.integers(1, 200_000)), min_size=1))
def test_a_row_of_the_inverse_leads_to_the_due_time(
    world: tuple[Schedule, date], promised: list[tuple[int, int]]
) -> None:
    clock, start = _compiled(*world)
    one, rows = clock.schedules[0], clock.inverse().to_pydict()
    back = dict(zip(rows["k"], rows["c0"], strict=True))
    for t, needed in ((start + second, needed) for second, needed in promised):
        reading = (one.seconds_at(t) or 0) + needed
        c0 = back.get(one.k0 + (reading - 1) // one.step)
        due = None if c0 is None or reading - c0 >= one.last_s else reading - c0  # the end itself is out of the range
        assert due == one.due_at(t, needed)


@settings(max_examples=20, deadline=None)
@given(worlds(), worlds())
def test_rows_of_the_inverse_stay_in_the_block_of_their_schedule(
    world: tuple[Schedule, date], other: tuple[Schedule, date]
) -> None:
    first = world[1]
    clock = compile_clock([world[0], other[0]], first, first + timedelta(days=DAYS))
    keys = clock.inverse().to_pydict()["k"]
    sizes = [sum(c - o for o, c in zip(one.opens, one.closes, strict=True)) // one.step for one in clock.schedules]
    assert keys == [one.k0 + n for one, size in zip(clock.schedules, sizes, strict=True) for n in range(size)]
