"""Levels of response and resolution: every bound of the table, the slow tail, those who gave up, and several cells."""

import pytest

from deskmeter.insight.demand import Seen
from deskmeter.insight.elements import NO_CHANNEL, NO_GROUP, TOO_FEW
from deskmeter.insight.grading import NOTHING
from deskmeter.level_rules import LevelRules
from tests.unit.drawn_levels import graded, level, rows, share, times

RESPONSE = """
    group     | median   | level
    email     | 72:00:01 | 1
    email     | 72:00:00 | 2
    email     | 24:00:01 | 2
    email     | 24:00:00 | 3
    email     | 4:00:00  | 3
    email     | 3:59:59  | 4
    email     | 1:00:00  | 4
    email     | 0:59:59  | 5
    social    | 72:00:01 | 1
    social    | 72:00:00 | 2
    social    | 24:00:01 | 2
    social    | 24:00:00 | 3
    social    | 4:00:00  | 3
    social    | 3:59:59  | 4
    social    | 0:15:00  | 4
    social    | 0:14:59  | 5
    real_time | 1:00:01  | 1
    real_time | 1:00:00  | 2
    real_time | 0:15:01  | 2
    real_time | 0:15:00  | 3
    real_time | 0:05:00  | 3
    real_time | 0:04:59  | 4
    real_time | 0:01:00  | 4
    real_time | 0:00:59  | 5
    phone     | 1:00:01  | 1
    phone     | 1:00:00  | 2
    phone     | 0:15:01  | 2
    phone     | 0:15:00  | 3
    phone     | 0:05:00  | 3
    phone     | 0:04:59  | 4
    phone     | 0:01:00  | 4
    phone     | 0:00:59  | 5
"""
RESOLUTION = """
    group   | median   | level
    written | 40:00:01 | 1
    written | 40:00:00 | 2
    written | 8:00:00  | 2
    written | 7:59:59  | 3
    written | 4:00:00  | 3
    written | 3:59:59  | 4
    written | 2:00:00  | 4
    written | 1:59:59  | 5
    live    | 2:00:01  | 1
    live    | 2:00:00  | 2
    live    | 1:00:00  | 2
    live    | 0:59:59  | 3
    live    | 0:20:00  | 3
    live    | 0:19:59  | 4
    live    | 0:10:00  | 4
    live    | 0:09:59  | 5
"""
ABANDONED = """
    abandoned | level
    0.201     | 1
    0.20      | 2
    0.121     | 2
    0.12      | 3
    0.081     | 3
    0.08      | 4
    0.051     | 4
    0.05      | 5
"""
TAIL = """
    median  | p90      | level
    0:30:00 | 23:59:59 | 4
    0:30:00 | 72:00:01 | 4
    0:30:00 | 3:59:59  | 5
    2:00:00 | 24:00:00 | 4
    2:00:00 | 24:00:01 | 3
    5:00:00 | 72:00:00 | 3
    5:00:00 | 72:00:01 | 2
    30:00:00 | 99:00:00 | 2
"""


@pytest.mark.parametrize(("group", "median", "wanted"), rows(RESPONSE))
def test_response_level_follows_the_median(group: str, median: str, wanted: str) -> None:
    assert level("response", response={group: times(median)}, phone_answered=share(1)) == int(wanted)


@pytest.mark.parametrize(("group", "median", "wanted"), rows(RESOLUTION))
def test_resolution_level_follows_the_median(group: str, median: str, wanted: str) -> None:
    assert level("resolution", resolution={group: times(median)}) == int(wanted)


@pytest.mark.parametrize(("answered", "wanted"), [(0.8, 5), (0.799, 4), (None, 4)])
def test_phone_is_level_5_only_when_80_percent_are_answered_in_time(answered: float | None, wanted: int) -> None:
    assert level("response", response={"phone": times("0:00:20")}, phone_answered=share(answered)) == wanted


@pytest.mark.parametrize(("abandoned", "wanted"), rows(ABANDONED))
def test_fast_resolution_is_held_down_by_those_who_gave_up(abandoned: str, wanted: str) -> None:
    guard = {"written": {"abandonment_rate": share(float(abandoned))}}
    assert level("resolution", resolution={"written": times("1:00:00")}, abandoned=guard) == int(wanted)


def test_the_worse_of_two_abandonment_rates_guards() -> None:
    guard = {"live": {"abandonment_rate": share(0.01), "call_abandonment_rate": share(0.1)}}
    assert level("resolution", resolution={"live": times("0:05:00")}, abandoned=guard) == 3


@pytest.mark.parametrize("unknown", [share(None), share(0.5, n=29)])
def test_abandonment_that_is_not_known_guards_nothing(unknown: Seen) -> None:
    guard = {"live": {"abandonment_rate": unknown}}
    assert level("resolution", resolution={"live": times("0:05:00")}, abandoned=guard) == 5


@pytest.mark.parametrize(("median", "p90", "wanted"), rows(TAIL))
def test_90th_percentile_two_levels_worse_takes_one_level_off(median: str, p90: str, wanted: str) -> None:
    assert level("response", response={"email": times(median, p90)}) == int(wanted)


def test_slow_tail_and_missing_service_level_take_one_level_off_together() -> None:
    slow = {"phone": times("0:00:20", "0:10:00")}
    assert level("response", response=slow, phone_answered=share(0.5)) == 4


@pytest.mark.parametrize(("n", "wanted"), [(30, 5), (29, None)])
def test_cell_of_fewer_than_30_is_not_graded(n: int, wanted: int | None) -> None:
    found = graded("response", response={"email": times("0:10:00", n=n)})
    assert (found.level, found.cells[0].why) == (wanted, "" if wanted else TOO_FEW)


CELLS = """
    email | chat | n email | n chat | level
    5     | 5    | 100     | 100    | 5
    5     | 1    | 100     | 100    | 3
    5     | 2    | 100     | 100    | 3
    5     | 4    | 999     | 30     | 4
    5     | 1    | 999     | 30     | 4
    5     | 1    | 999     | 29     | 5
"""
_EMAIL = {5: "0:10:00"}
_CHAT = {5: "0:00:30", 4: "0:02:00", 2: "0:30:00", 1: "2:00:00"}


@pytest.mark.parametrize(("email", "chat", "n_email", "n_chat", "wanted"), rows(CELLS))
def test_cells_are_weighed_by_volume_and_rounded_down(
    email: str, chat: str, n_email: str, n_chat: str, wanted: str
) -> None:
    cells = {"email": times(_EMAIL[int(email)], n=int(n_email)), "real_time": times(_CHAT[int(chat)], n=int(n_chat))}
    assert level("response", response=cells) == int(wanted)


def test_channel_of_no_group_is_named_and_not_graded() -> None:
    found = graded("response", response={"email": times("0:10:00")}, contacts={"email": 90, "fax": 10})
    assert [(cell.name, cell.level, cell.why) for cell in found.cells] == [("email", 5, ""), ("fax", None, NO_GROUP)]


def test_without_channels_time_is_not_graded_and_says_why() -> None:
    found = [graded(name, response={}, resolution={}, contacts={None: 90}) for name in ("response", "resolution")]
    assert [(one.level, one.cells[0].why) for one in found] == [(None, NO_CHANNEL)] * 2


def test_without_contacts_nothing_is_recorded() -> None:
    found = graded("response", response={}, contacts={})
    assert (found.level, found.why) == (None, NOTHING)


def test_bounds_are_those_of_the_workspace() -> None:
    strict = LevelRules(response_email=(400, 300, 200, 100))
    assert level("response", strict, response={"email": times("0:05:00")}) == 3


def test_what_is_missing_are_the_bounds_of_the_next_level_in_every_cell_that_lags() -> None:
    cells = {"email": times("5:00:00"), "real_time": times("0:30:00")}
    lacking = [(cell.name, one.level, one.bound) for cell, one in graded("response", response=cells).missing]
    assert lacking == [("real_time", 3, 900)]


def test_level_5_lacks_nothing() -> None:
    assert graded("response").missing == ()
