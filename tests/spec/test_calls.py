"""Calls and chats that queue: who was answered, how soon, and what that took."""

from typing import Any

import pytest

from deskmeter.metrics.query import Query, relations
from deskmeter.metrics.registry import metric
from deskmeter.period import Period
from tests.spec.drawn import Desk, instant

OF_CALLS = (
    "service_level", "service_level_from_contact", "service_level_all_offered", "service_level_answered",
    "service_level_abandons_count", "service_level_neutral", "service_level_credit", "service_level_short_credit",
    "call_abandonment_rate", "call_abandonment_rate_all", "answer_rate", "average_speed_of_answer",
    "average_handle_time", "after_call_work", "hold_time", "transfer_rate", "missed_rings",
)  # fmt: skip


def calls(desk: Desk, columns: str, now: str = "Mon+4 00:00") -> list[tuple[Any, ...]]:
    """Columns of the fact, a row for each call, as it stood at an instant."""
    asked = Query((metric("calls_offered"),), Period(None, None, "UTC"), instant(now))
    where = relations(desk.workspace.store, asked).facts["call"]
    return desk.workspace.store.con.execute(f"SELECT {columns} FROM {where} AS f ORDER BY f.seq").fetchall()


@pytest.mark.parametrize(
    ("name", "percent"),
    [
        ("service_level", 81.90), ("service_level_credit", 83.02), ("service_level_answered", 86.00),
        ("service_level_abandons_count", 81.13), ("service_level_neutral", 82.69),
        ("service_level_short_credit", 82.08),
    ],
)  # fmt: skip
def test_worked_example_7_each_convention_has_its_own_service_level(desk: Desk, name: str, percent: float) -> None:
    """
    set: service_level.threshold = 20
    set: service_level_credit.threshold = 20
    set: service_level_answered.threshold = 20
    set: service_level_abandons_count.threshold = 20
    set: service_level_neutral.threshold = 20
    set: service_level_short_credit.threshold = 20

    times | offered   | wait | outcome
    860   | Mon 09:00 | 20   | answered
    140   | Mon 09:00 | 21   | answered
    10    | Mon 09:00 | 4    | abandoned
    10    | Mon 09:00 | 5    | abandoned
    40    | Mon 09:00 | 21   | abandoned
    """
    value = desk.value(name)
    assert value
    assert round(100 * value, 2) == percent


@pytest.mark.parametrize(
    ("name", "by_wait"),
    [
        ("calls_answered", {"0-5 s": 1, "5-10 s": 1, "10-15 s": 1, "15-20 s": 1, "20-30 s": 1}),
        ("calls_abandoned", {"0-5 s": 1, "10-15 s": 1, "30 s and more": 1}),
    ],
)
def test_worked_example_8_calls_by_their_wait(desk: Desk, name: str, by_wait: dict[str, int]) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 20   | answered
    Mon 09:00 | 5    | answered
    Mon 09:00 | 3    | answered
    Mon 09:00 | 10   | answered
    Mon 09:00 | 15   | answered
    Mon 09:00 | 2    | abandoned
    Mon 09:00 | 14   | abandoned
    Mon 09:00 | 30   | abandoned
    """
    found = desk.values(name, by="wait")
    assert {wait: n for wait, n in found.items() if n} == by_wait


@pytest.mark.parametrize(("tz", "days"), [("Pacific/Auckland", 5), ("UTC", 3)])
def test_worked_example_9_the_days_of_the_week_are_those_of_the_zone(desk: Desk, tz: str, days: int) -> None:
    """
    times | offered          | wait | outcome
    1     | 2020-10-01 13:00 | 0    | answered
    2     | 2020-10-02 13:00 | 0    | answered
    3     | 2020-10-03 13:00 | 0    | answered
    4     | 2020-10-04 13:00 | 0    | answered
    """
    by_day = desk.values("calls_answered", start="2020-09-28", end="2020-10-12", tz=tz, grain="weekday")
    assert sum(by_day[str(day)] or 0 for day in range(1, 6)) == days


@pytest.mark.parametrize("name", OF_CALLS)
def test_worked_example_15_without_calls_everything_about_them_is_empty(desk: Desk, name: str) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.value(name) is None


def test_worked_example_16_call_answered_after_exactly_30_s_is_within_30_s(desk: Desk) -> None:
    """
    offered      | answered     | ended
    Mon 09:00:00 | Mon 09:00:30 | Mon 09:05:00
    Mon 09:00:00 | Mon 09:00:31 | Mon 09:05:00
    """
    assert desk.value("service_level") == 0.5


def test_worked_example_17_speed_of_answer_counts_calls_answered_at_once(desk: Desk) -> None:
    """
    times | offered   | wait | outcome
    10    | Mon 09:00 | 0    | answered
    10    | Mon 09:00 | 20   | answered
    """
    assert desk.value("average_speed_of_answer") == 10


def test_speed_of_answer_comes_with_its_90th_percentile_its_longest_and_its_number(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 0    | answered
    Mon 09:00 | 10   | answered
    Mon 09:00 | 50   | answered
    Mon 09:00 | 99   | abandoned
    """
    stats = desk.figure("average_speed_of_answer").stats
    assert stats
    assert (stats.mean, stats.median, stats.p90, stats.max, stats.n) == (20, 10, 42, 50, 3)


@pytest.mark.parametrize(
    ("name", "numerator", "denominator"),
    [
        ("service_level", 2, 9), ("service_level_all_offered", 2, 10), ("service_level_answered", 2, 4),
        ("service_level_abandons_count", 2, 9), ("service_level_neutral", 2, 6), ("service_level_credit", 5, 9),
        ("service_level_short_credit", 3, 9), ("call_abandonment_rate", 4, 9), ("call_abandonment_rate_all", 5, 10),
        ("answer_rate", 4, 10),
    ],
)  # fmt: skip
def test_each_rate_counts_the_calls_that_its_convention_names(
    desk: Desk, name: str, numerator: int, denominator: int
) -> None:
    """
    offered      | answered     | wait | outcome
    Mon 09:00:00 |              | 30   | answered
    Mon 09:00:00 |              | 31   | answered
    Mon 09:00:00 |              |      | answered
    Mon 09:00:00 | Mon 09:00:04 |      | abandoned
    Mon 09:00:00 |              | 4    | abandoned
    Mon 09:00:00 |              | 5    | abandoned
    Mon 09:00:00 |              | 30   | abandoned
    Mon 09:00:00 |              | 31   | abandoned
    Mon 09:00:00 |              |      | abandoned
    Mon 09:00:00 |              | 4    | timeout
    Mon 09:00:00 |              |      | refused
    Mon 09:00:00 |              |      |
    """
    found = desk.figure(name)
    assert found.maturing
    assert (found.numerator, found.denominator, found.maturing.n) == (numerator, denominator, 1)
    assert found.maturing.of == denominator + 1


def test_short_limit_credits_only_callers_who_gave_up(desk: Desk) -> None:
    """
    set: service_level_short_credit.threshold = 3

    offered   | wait | outcome
    Mon 09:00 | 4    | answered
    Mon 09:00 | 4    | abandoned
    """
    assert desk.value("service_level_short_credit") == 0.5


@pytest.mark.parametrize(("name", "calls"), [("calls_offered", 7), ("calls_answered", 3), ("calls_abandoned", 2)])
def test_caller_who_hung_up_on_an_agent_was_answered_and_did_not_give_up(desk: Desk, name: str, calls: int) -> None:
    """
    offered      | answered     | wait | outcome
    Mon 09:00:00 |              | 30   | answered
    Mon 09:00:00 |              |      | answered
    Mon 09:00:00 | Mon 09:00:04 |      | abandoned
    Mon 09:00:00 |              | 4    | abandoned
    Mon 09:00:00 |              |      | abandoned
    Mon 09:00:00 |              | 4    | timeout
    Mon 09:00:00 |              |      | refused
    Mon 09:00:00 |              |      |
    """
    assert desk.value(name) == calls


@pytest.mark.parametrize("name", ["service_level", "answer_rate", "call_abandonment_rate"])
def test_day_on_which_the_queue_was_closed_is_empty_and_not_100_percent(desk: Desk, name: str) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 0    | answered
    """
    assert desk.values(name, start="2026-03-03", end="2026-03-04", grain="day") == {"2026-03-03": None}


def test_calls_are_0_on_a_day_without_any_and_not_known_without_a_source(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 0    | answered
    """
    assert desk.value("calls_offered", start="2026-03-03", end="2026-03-04") == 0


def test_calls_are_not_known_where_no_source_brings_any(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.row("calls_offered").figure is None


def test_abandon_before_five_seconds_is_not_counted(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 0    | answered
    Mon 09:00 | 4    | abandoned
    """
    assert (desk.value("service_level"), desk.value("call_abandonment_rate")) == (1, 0)


def test_abandon_after_exactly_five_seconds_is_counted(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 0    | answered
    Mon 09:00 | 5    | abandoned
    """
    assert (desk.value("service_level"), desk.value("call_abandonment_rate")) == (0.5, 0.5)


def test_short_abandons_are_in_the_abandonment_rate_of_all(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 0    | answered
    Mon 09:00 | 4    | abandoned
    """
    assert desk.value("call_abandonment_rate_all") == 0.5


def test_abandon_after_exactly_the_threshold_is_within_it(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 31   | answered
    Mon 09:00 | 30   | abandoned
    """
    assert (desk.value("service_level_credit"), desk.value("service_level_neutral")) == (0.5, 0)


def test_every_way_out_of_the_queue_is_offered(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 9    | answered
    Mon 09:00 | 9    | abandoned
    Mon 09:00 | 9    | timeout
    Mon 09:00 | 9    | key_exit
    Mon 09:00 | 9    | thrown_out
    Mon 09:00 | 9    | withdrawn
    Mon 09:00 | 9    | interrupted
    """
    found = desk.figure("service_level_all_offered")
    assert (found.numerator, found.denominator) == (1, 7)


def test_only_callers_who_gave_up_are_abandoned(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 9    | abandoned
    Mon 09:00 | 9    | timeout
    Mon 09:00 | 9    | key_exit
    Mon 09:00 | 9    | interrupted
    """
    assert (desk.value("call_abandonment_rate"), desk.value("calls_abandoned")) == (0.25, 1)


def test_refused_callers_never_entered_the_queue(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 0    | answered
    Mon 09:00 |      | refused
    """
    assert (desk.value("calls_offered"), desk.value("service_level_all_offered")) == (1, 1)


def test_cut_off_while_waiting_entered_the_queue_and_was_not_answered(desk: Desk) -> None:
    """
    offered      | answered     | ended        | outcome
    Mon 09:00:00 |              | Mon 09:00:20 | interrupted
    """
    assert (desk.value("answer_rate"), desk.value("calls_offered")) == (0, 1)


def test_cut_off_while_talking_was_answered(desk: Desk) -> None:
    """
    offered      | answered     | ended        | outcome
    Mon 09:00:00 | Mon 09:00:10 | Mon 09:00:20 | interrupted
    """
    assert (desk.value("answer_rate"), desk.value("service_level")) == (1, 1)


def test_cut_off_while_talking_was_answered_where_only_lengths_are_stated(desk: Desk) -> None:
    """
    offered   | wait | talk | outcome
    Mon 09:00 | 10   | 1    | interrupted
    Mon 09:00 | 10   | 0    | interrupted
    """
    assert desk.value("answer_rate") == 0.5


def test_call_answered_but_never_ended_is_not_endless_talk(desk: Desk) -> None:
    """
    offered      | answered     | ended        | outcome
    Mon 09:00:00 | Mon 09:00:10 |              | interrupted
    Mon 09:00:00 | Mon 09:00:10 | Mon 09:01:10 | answered
    """
    assert (desk.value("average_handle_time"), desk.figure("average_handle_time").n) == (60, 1)


def test_callers_who_still_wait_are_maturing(desk: Desk) -> None:
    """
    offered      | answered     | ended
    Mon 09:00:00 | Mon 09:00:10 | Mon 09:05:00
    Mon 09:04:00 |              |
    """
    found = desk.figure("service_level")
    assert found.maturing
    assert (found.value, found.n, found.maturing.n, found.maturing.of) == (1, 1, 1, 2)


def test_caller_who_waits_is_offered_already(desk: Desk) -> None:
    """
    offered      | answered | ended
    Mon 09:04:00 |          |
    """
    assert (desk.value("calls_offered"), desk.value("calls_answered"), desk.value("calls_abandoned")) == (1, 0, 0)


@pytest.mark.parametrize(
    ("now", "offered", "answered", "n"),
    [("Mon 08:59", 0, 0, 0), ("Mon 09:00:05", 1, 0, 0), ("Mon 09:00:20", 1, 1, 0), ("Mon 09:05", 1, 1, 1)],
)
def test_call_is_what_it_was_at_now(desk: Desk, now: str, offered: int, answered: int, n: int) -> None:
    """
    offered      | answered     | ended
    Mon 09:00:00 | Mon 09:00:10 | Mon 09:04:00
    """
    found = desk.value("calls_offered", now=now), desk.value("calls_answered", now=now)
    assert (*found, desk.figure("average_handle_time", now=now).n) == (offered, answered, n)


def test_call_told_by_its_lengths_is_what_it_was_at_now(desk: Desk) -> None:
    """
    offered   | wait | talk | hold | acw | rings | rating | outcome
    Mon 09:00 | 10   | 60   | 20   | 30  | 2     | 5      | answered
    """
    told = "f.outcome, f.answered, f.talk_s, f.hold_s, f.acw_s, f.missed_rings, f.rating"
    found = [calls(desk, told, now) for now in ("Mon 09:00:00", "Mon 09:00:05", "Mon 09:00:30", "Mon 09:02:00")]
    assert found == [
        [],
        [("waiting", False, None, None, None, None, None)],
        [("answered", True, None, None, None, None, None)],
        [("answered", True, 60, 20, 30, 2, 5)],
    ]


def test_call_without_a_recorded_hold_ends_after_its_talk(desk: Desk) -> None:
    """
    offered   | wait | talk | outcome
    Mon 09:00 | 10   | 60   | answered
    """
    assert calls(desk, "f.ended_at") == [(instant("Mon 09:01:10").replace(tzinfo=None),)]


def test_caller_of_whom_it_is_told_how_long_he_waits_so_far_is_still_waiting(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 40   | waiting
    """
    assert calls(desk, "f.outcome, f.ended_at, f.wait_s") == [("waiting", None, None)]


def test_call_that_nobody_answered_has_no_talk(desk: Desk) -> None:
    """
    offered   | wait | talk | outcome
    Mon 09:00 | 10   | 0    | abandoned
    """
    assert calls(desk, "f.talk_s") == [(None,)]


def test_caller_who_gave_up_later_was_waiting_at_now(desk: Desk) -> None:
    """
    offered      | answered | ended        | outcome
    Mon 09:00:00 |          | Mon 09:00:40 | abandoned
    """
    found = desk.figure("call_abandonment_rate", now="Mon 09:00:40")
    assert found.maturing
    assert (found.value, found.maturing.n) == (None, 1)


def test_stated_wait_is_as_good_as_stated_times(desk: Desk) -> None:
    """
    offered      | answered     | ended        | wait | talk | outcome
    Mon 09:00:00 | Mon 09:00:40 | Mon 09:02:00 |      |      |
    Mon 09:00:00 |              |              | 40   | 80   | answered
    """
    speed, handled = desk.figure("average_speed_of_answer"), desk.figure("average_handle_time")
    assert (speed.value, speed.n, handled.value, handled.n) == (40, 2, 80, 2)


def test_wait_is_read_from_the_end_and_the_lengths_where_neither_is_stated(desk: Desk) -> None:
    """
    offered      | ended        | talk | hold | outcome
    Mon 09:00:00 | Mon 09:02:00 | 80   | 10   | answered
    """
    assert desk.value("average_speed_of_answer") == 30


def test_wait_is_read_from_the_end_and_the_talk_where_no_hold_is_recorded(desk: Desk) -> None:
    """
    offered      | ended        | talk | outcome
    Mon 09:00:00 | Mon 09:02:00 | 80   | answered
    """
    assert desk.value("average_speed_of_answer") == 40


def test_talk_that_is_stated_wins_over_the_times(desk: Desk) -> None:
    """
    offered      | answered     | ended        | talk
    Mon 09:00:00 | Mon 09:00:00 | Mon 09:01:40 | 70
    """
    assert desk.value("average_handle_time") == 70


def test_answered_call_whose_wait_nobody_recorded_has_none(desk: Desk) -> None:
    """
    offered      | ended        | outcome
    Mon 09:00:00 | Mon 09:02:00 | answered
    """
    assert (desk.value("average_speed_of_answer"), desk.value("calls_answered")) == (None, 1)


def test_stated_wait_without_an_answer_is_over(desk: Desk) -> None:
    """
    offered   | wait
    Mon 09:00 | 40
    """
    assert desk.values("calls_offered", by="outcome") == {"abandoned": 1}


def test_handle_time_is_talk_hold_and_after_call_work(desk: Desk) -> None:
    """
    offered   | wait | talk | hold | acw | outcome
    Mon 09:00 | 5    | 60   | 20   | 40  | answered
    """
    assert desk.value("average_handle_time") == 120


def test_talk_read_from_times_leaves_hold_aside(desk: Desk) -> None:
    """
    offered      | answered     | ended        | hold
    Mon 09:00:00 | Mon 09:00:00 | Mon 09:01:40 | 30
    """
    assert desk.value("average_handle_time") == 100


def test_handle_time_without_recorded_after_call_work_says_talk_only(desk: Desk) -> None:
    """
    offered   | wait | talk | outcome
    Mon 09:00 | 5    | 60   | answered
    """
    told = metric("average_handle_time").recorded
    assert told
    assert told.none.startswith("talk only")
    assert desk.figure("average_handle_time").recorded == 0


def test_handle_time_tells_for_how_many_calls_after_call_work_is_recorded(desk: Desk) -> None:
    """
    offered   | wait | talk | acw | outcome
    Mon 09:00 | 5    | 60   | 0   | answered
    Mon 09:00 | 5    | 60   |     | answered
    Mon 09:00 | 5    |      | 30  | abandoned
    """
    found = desk.figure("average_handle_time")
    assert (found.recorded, found.n) == (1, 2)


def test_after_call_work_is_the_mean_of_what_is_recorded(desk: Desk) -> None:
    """
    offered   | wait | talk | acw | outcome
    Mon 09:00 | 5    | 60   | 0   | answered
    Mon 09:00 | 5    | 60   | 30  | answered
    Mon 09:00 | 5    | 60   |     | answered
    """
    assert desk.value("after_call_work") == 15


def test_hold_time_counts_a_call_without_any_as_0_and_leaves_unrecorded_ones_aside(desk: Desk) -> None:
    """
    offered   | wait | talk | hold | outcome
    Mon 09:00 | 5    | 60   | 0    | answered
    Mon 09:00 | 5    | 60   | 30   | answered
    Mon 09:00 | 5    | 60   |      | answered
    """
    assert desk.value("hold_time") == 15


@pytest.mark.parametrize("name", ["after_call_work", "hold_time"])
def test_time_recorded_of_a_call_that_nobody_answered_is_not_of_an_answered_one(desk: Desk, name: str) -> None:
    """
    offered   | wait | talk | hold | acw | outcome
    Mon 09:00 | 5    | 60   | 30   | 30  | answered
    Mon 09:00 | 5    |      | 90   | 90  | abandoned
    """
    assert (desk.value(name), desk.figure(name).n) == (30, 1)


def test_transfer_rate_is_of_the_answered_calls_of_which_it_is_recorded(desk: Desk) -> None:
    """
    offered   | wait | talk | transferred | outcome
    Mon 09:00 | 5    | 60   | true        | answered
    Mon 09:00 | 5    | 60   | false       | answered
    Mon 09:00 | 5    | 60   |             | answered
    Mon 09:00 | 5    |      | false       | abandoned
    """
    found = desk.figure("transfer_rate")
    assert (found.numerator, found.denominator) == (1, 2)


def test_transfer_is_not_known_before_the_call_has_ended(desk: Desk) -> None:
    """
    offered      | answered     | ended        | transferred
    Mon 09:00:00 | Mon 09:00:10 | Mon 09:04:00 | true
    """
    assert desk.value("transfer_rate", now="Mon 09:01:00") is None


def test_missed_rings_are_added_up_whatever_became_of_the_call(desk: Desk) -> None:
    """
    offered   | wait | rings | outcome
    Mon 09:00 | 5    | 2     | answered
    Mon 09:00 | 5    | 1     | abandoned
    Mon 09:00 | 5    |       | abandoned
    """
    assert desk.value("missed_rings") == 3


@pytest.mark.parametrize("name", ["after_call_work", "hold_time", "transfer_rate", "missed_rings"])
def test_what_is_not_recorded_is_empty_and_not_0(desk: Desk, name: str) -> None:
    """
    offered   | wait | talk | outcome
    Mon 09:00 | 5    | 60   | answered
    """
    assert desk.value(name) is None


def test_service_level_from_the_contact_counts_the_time_in_the_menu(desk: Desk) -> None:
    """
    contact      | offered      | answered     | ended
    Mon 08:59:40 | Mon 09:00:00 | Mon 09:00:10 | Mon 09:05:00
    Mon 08:59:39 | Mon 09:00:00 | Mon 09:00:10 | Mon 09:05:00
    """
    assert (desk.value("service_level_from_contact"), desk.value("service_level")) == (0.5, 1)


def test_service_level_from_the_contact_adds_the_menu_to_the_wait_of_short_abandons_too(desk: Desk) -> None:
    """
    contact      | offered      | answered     | wait | outcome
    Mon 08:59:40 | Mon 09:00:00 |              | 10   | answered
    Mon 08:59:40 | Mon 09:00:00 |              | 11   | answered
    Mon 08:59:58 | Mon 09:00:00 | Mon 09:00:02 |      | abandoned
    Mon 08:59:58 | Mon 09:00:00 |              | 2    | abandoned
    Mon 08:59:58 | Mon 09:00:00 |              | 3    | abandoned
    Mon 08:59:58 | Mon 09:00:00 |              |      | abandoned
    Mon 08:59:58 | Mon 09:00:00 |              | 2    | timeout
    Mon 08:59:58 | Mon 09:00:00 |              | 2    | key_exit
    Mon 08:59:58 | Mon 09:00:00 |              |      | refused
    Mon 08:59:58 | Mon 09:00:00 |              |      |
    """
    found = desk.figure("service_level_from_contact")
    assert found.maturing
    assert (found.numerator, found.denominator, found.maturing.n, found.maturing.of) == (2, 7, 1, 8)


def test_service_level_from_the_contact_leaves_calls_without_a_recorded_beginning_aside(desk: Desk) -> None:
    """
    contact      | offered      | answered     | ended
    Mon 08:59:40 | Mon 09:00:00 | Mon 09:00:10 | Mon 09:05:00
                 | Mon 09:00:00 | Mon 09:00:10 | Mon 09:05:00
    """
    assert desk.figure("service_level_from_contact").n == 1


def test_call_belongs_to_the_day_on_which_it_entered_the_queue(desk: Desk) -> None:
    """
    offered      | answered     | ended
    Mon 23:59:50 | Tue 00:00:10 | Tue 00:05:00
    """
    found = desk.values("service_level", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": 1, "2026-03-03": None}


def test_call_offered_at_the_end_of_a_period_belongs_to_the_next(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Tue 00:00 | 0    | answered
    """
    assert desk.value("calls_offered", start="2026-03-02", end="2026-03-03") == 0


def test_chats_with_a_queue_count_alike_and_are_cut_apart(desk: Desk) -> None:
    """
    offered   | wait | outcome   | channel
    Mon 09:00 | 0    | answered  | chat
    Mon 09:00 | 60   | abandoned | chat
    Mon 09:00 | 0    | answered  |
    """
    assert desk.values("service_level", by="channel") == {"chat": 0.5, "phone": 1}


def test_calls_are_cut_by_queue_agent_team_and_topic(desk: Desk) -> None:
    """
    offered   | wait | outcome  | queue | agent | team  | topic
    Mon 09:00 | 0    | answered | north | Ana   | sales | refund
    Mon 09:00 | 0    | answered | south | Ben   | sales | parcel
    """
    found = [desk.values("calls_answered", by=cut) for cut in ("queue", "agent", "team", "topic")]
    assert found == [{"north": 1, "south": 1}, {"Ana": 1, "Ben": 1}, {"sales": 2}, {"parcel": 1, "refund": 1}]


def test_call_keeps_the_team_that_its_agent_was_in_then(desk: Desk) -> None:
    """
    at        | conversation | what    | by     | to
    Mon 09:00 | 1            | created |        |
    Mon 12:00 | 1            | team    | system | billing

    offered   | wait | outcome  | conversation | team
    Mon 09:00 | 0    | answered | 1            | sales
    """
    assert desk.values("calls_answered", by="team") == {"sales": 1}


def test_calls_of_a_merged_conversation_are_left_out_and_counted(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:30 | 1            | merged  | agent:Ana

    offered   | wait | outcome  | conversation
    Mon 09:00 | 0    | answered | 1
    Mon 09:00 | 0    | answered |
    """
    row = desk.row("service_level")
    assert row.figure
    assert (row.figure.n, row.left_out) == (1, {"merged": 1})


def test_equal_lines_of_one_second_are_two_calls(desk: Desk) -> None:
    """
    times | offered   | wait | outcome
    2     | Mon 09:00 | 4    | abandoned
    """
    assert desk.value("calls_abandoned") == 2


def test_wait_below_0_means_a_wrong_clock_and_stays_out_of_the_mean(desk: Desk) -> None:
    """
    offered      | answered     | ended
    Mon 09:00:10 | Mon 09:00:00 | Mon 09:05:00
    Mon 09:00:00 | Mon 09:00:20 | Mon 09:05:00
    """
    found = desk.figure("average_speed_of_answer")
    assert (found.value, found.n, found.flagged) == (20, 1, 1)


def test_wait_of_a_second_below_0_is_flagged_and_one_of_0_counts(desk: Desk) -> None:
    """
    offered      | answered     | ended
    Mon 09:00:01 | Mon 09:00:00 | Mon 09:05:00
    Mon 09:00:00 | Mon 09:00:00 | Mon 09:05:00
    """
    found = desk.figure("average_speed_of_answer")
    assert found.stats
    assert (found.value, found.n, found.flagged, found.stats.max, found.stats.median) == (0, 1, 1, 0, 0)


def test_wait_below_0_of_a_call_that_is_not_counted_is_not_flagged(desk: Desk) -> None:
    """
    offered      | answered     | ended        | outcome
    Mon 09:00:10 |              | Mon 09:00:00 | abandoned
    Mon 09:00:00 | Mon 09:00:20 | Mon 09:05:00 | answered
    """
    found = desk.figure("average_speed_of_answer")
    assert (found.n, found.flagged) == (1, 0)


def test_wait_below_0_is_in_no_percentile(desk: Desk) -> None:
    """
    offered      | answered     | ended
    Mon 09:00:01 | Mon 09:00:00 | Mon 09:05:00
    Mon 09:00:00 | Mon 09:00:10 | Mon 09:05:00
    Mon 09:00:00 | Mon 09:00:20 | Mon 09:05:00
    """
    stats = desk.figure("average_speed_of_answer").stats
    assert stats
    assert (stats.median, stats.p90) == (15, 19)


def test_wait_below_0_is_not_the_longest(desk: Desk) -> None:
    """
    offered      | answered     | ended
    Mon 09:00:01 | Mon 09:00:00 | Mon 09:05:00
    """
    stats = desk.figure("average_speed_of_answer").stats
    assert stats
    assert stats.max is None


def test_service_level_comes_with_its_wilson_interval(desk: Desk) -> None:
    """
    times | offered   | wait | outcome
    45    | Mon 09:00 | 0    | answered
    5     | Mon 09:00 | 60   | answered
    """
    assert desk.figure("service_level").interval == pytest.approx((0.786, 0.957), abs=0.001)


def test_call_that_ended_unanswered_was_abandoned_where_the_source_names_no_outcome(desk: Desk) -> None:
    """
    offered      | answered | ended
    Mon 09:00:00 |          | Mon 09:00:40
    """
    assert (desk.value("calls_abandoned"), desk.value("call_abandonment_rate")) == (1, 1)


def test_short_abandon_is_not_counted_where_the_source_names_no_outcome(desk: Desk) -> None:
    """
    offered      | answered     | ended
    Mon 09:00:00 |              | Mon 09:00:04
    Mon 09:00:00 | Mon 09:00:10 | Mon 09:05:00
    """
    assert desk.value("service_level") == 1


def test_call_with_an_answer_and_an_end_was_answered_where_the_source_names_no_outcome(desk: Desk) -> None:
    """
    offered      | answered     | ended
    Mon 09:00:00 | Mon 09:00:10 | Mon 09:05:00
    """
    assert desk.values("calls_offered", by="outcome") == {"answered": 1}


def test_second_call_of_a_person_under_another_name_is_a_repeat(desk: Desk) -> None:
    """
    offered   | wait | talk | outcome  | customer
    Mon 09:00 | 5    | 60   | answered | Bo
    Tue 09:00 | 5    | 60   | answered | Bob

    who | email
    Bo  | bo@example.com
    Bob | bo@example.com
    """
    assert desk.value("repeat_contact_rate") == 0.5
