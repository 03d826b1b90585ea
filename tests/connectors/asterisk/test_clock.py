"""The clock of a log: the second of each line, which never steps back."""

from time import time

import pyarrow as pa
import pytest

from deskmeter.connectors.asterisk import Clock

FIRST = 1_790_000_000


def read(clock: Clock, *firsts: object) -> list[int | None]:
    told: list[int | None] = clock(
        pa.array([f"{first}|c1|q|NONE|ABANDON|" for first in firsts], pa.string())
    ).to_pylist()
    return told


def test_a_clock_that_was_put_back_stays_at_the_latest() -> None:
    assert read(Clock(), FIRST, FIRST + 9, FIRST + 3, FIRST + 10) == [FIRST, FIRST + 9, FIRST + 9, FIRST + 10]


def test_it_goes_on_where_the_lines_before_left_it() -> None:
    clock = Clock()
    read(clock, FIRST + 9)
    assert read(clock, FIRST, FIRST + 10) == [FIRST + 9, FIRST + 10]


@pytest.mark.parametrize("odd", ["", "soon", "1e9", "٣", "99999999999999999999"])
def test_a_line_without_a_time_has_that_of_the_one_before(odd: str) -> None:
    assert read(Clock(), FIRST, odd, FIRST + 1) == [FIRST, FIRST, FIRST + 1]


def test_lines_before_the_first_time_have_none() -> None:
    assert read(Clock(), "soon", FIRST) == [None, FIRST]


def test_an_old_time_counts_as_it_is() -> None:
    assert read(Clock(), 12, FIRST) == [12, FIRST]


def test_a_time_far_ahead_holds_nothing_back() -> None:
    assert read(Clock(), FIRST, int(time()) + 100_000, FIRST + 1) == [FIRST, FIRST, FIRST + 1]


def test_no_lines_have_no_times() -> None:
    assert read(Clock()) == []
