"""Agents' time: what somebody was doing at each instant, and the figures of it."""

from datetime import UTC
from typing import Any

import pytest

from deskmeter.insight.export import all_rows, rows_sql
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, relations
from deskmeter.metrics.registry import metric
from deskmeter.model.facts.agent_time import AGENT_TIME
from deskmeter.model.tables import AGENT_STATES
from deskmeter.period import Period
from tests.spec.drawn import Desk, instant


def stretches(desk: Desk, now: str = "Mon+4 00:00") -> list[tuple[Any, ...]]:
    """The stretches of all agents as they stood at an instant: beginning, end, state and reason."""
    return [
        (start.replace(tzinfo=UTC), end and end.replace(tzinfo=UTC), *rest)
        for start, end, *rest in told(desk, "f.from_at, f.until_at, f.state, f.reason", now)
    ]


def told(desk: Desk, columns: str, now: str = "Mon+4 00:00") -> list[tuple[Any, ...]]:
    """Columns of the fact, agent after agent in the order of time."""
    asked = Query((metric("occupancy"),), Period(None, None, "UTC"), instant(now))
    where = relations(desk.workspace.store, asked).facts["agent_time"]
    sql = f"SELECT {columns} FROM {where} AS f JOIN canon.agent_key AS k ON k.key = f.agent ORDER BY k.id, f.from_at"
    return desk.workspace.store.con.execute(sql).fetchall()


def stretch(start: str, end: str | None, state: str, reason: str | None = None) -> tuple[Any, ...]:
    return instant(start), instant(end) if end else None, state, reason


# ---- the line of time


def test_break_outweighs_being_available(desk: Desk) -> None:
    """
    agent | from      | until     | state     | channel
    Ana   | Mon 09:00 | Mon 10:00 | available | voice
    Ana   | Mon 09:15 | Mon 09:30 | break     | chat
    """
    assert stretches(desk) == [
        stretch("Mon 09:00", "Mon 09:15", "available"),
        stretch("Mon 09:15", "Mon 09:30", "break"),
        stretch("Mon 09:30", "Mon 10:00", "available"),
    ]


def test_two_chats_at_once_are_one_stretch(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:20 | handling
    Ana   | Mon 09:10 | Mon 09:40 | handling
    """
    assert stretches(desk) == [stretch("Mon 09:00", "Mon 09:40", "handling")]


def test_call_is_handling_and_then_after_call_work(desk: Desk) -> None:
    """
    offered   | answered     | ended     | outcome  | acw | agent
    Mon 09:00 | Mon 09:00:20 | Mon 09:05 | answered | 60  | Ana
    """
    assert stretches(desk) == [
        stretch("Mon 09:00:20", "Mon 09:05", "handling"),
        stretch("Mon 09:05", "Mon 09:06", "after_call"),
    ]


def test_call_told_by_its_lengths_is_placed_by_them(desk: Desk) -> None:
    """
    offered   | outcome  | wait | talk | hold | agent
    Mon 09:00 | answered | 20   | 100  | 40   | Ana
    """
    assert stretches(desk) == [stretch("Mon 09:00:20", "Mon 09:02:40", "handling")]


def test_answered_call_without_an_end_runs(desk: Desk) -> None:
    """
    offered   | answered     | ended | outcome  | agent
    Mon 09:00 | Mon 09:00:20 |       | answered | Ana
    """
    assert stretches(desk) == [stretch("Mon 09:00:20", None, "handling")]


def test_call_that_a_restart_cut_off_without_an_end_is_no_endless_talk(desk: Desk) -> None:
    """
    offered   | answered     | ended | outcome     | agent
    Mon 09:00 | Mon 09:00:20 |       | interrupted | Ana
    """
    assert stretches(desk) == []


def test_interrupted_call_ends_where_it_ended(desk: Desk) -> None:
    """
    offered   | answered     | ended     | outcome     | agent
    Mon 09:00 | Mon 09:00:20 | Mon 09:01 | interrupted | Ana
    """
    assert stretches(desk) == [stretch("Mon 09:00:20", "Mon 09:01", "handling")]


def test_row_without_an_end_ends_at_the_next_on_its_channel(desk: Desk) -> None:
    """
    agent | from      | until | state     | channel
    Ana   | Mon 09:00 |       | available | voice
    Ana   | Mon 09:10 |       | handling  | voice
    Ana   | Mon 09:05 |       | offline   | chat
    """
    assert stretches(desk) == [
        stretch("Mon 09:00", "Mon 09:10", "available"),
        stretch("Mon 09:10", None, "handling"),
    ]


def test_shift_is_not_ended_by_a_state(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 |           | shift
    Ana   | Mon 09:10 | Mon 09:20 | break
    """
    assert stretches(desk)[-1] == stretch("Mon 09:20", None, "shift")


def test_instant_without_a_record_has_no_stretch(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:10 | break
    Ana   | Mon 09:20 | Mon 09:30 | break
    """
    assert stretches(desk) == [
        stretch("Mon 09:00", "Mon 09:10", "break"),
        stretch("Mon 09:20", "Mon 09:30", "break"),
    ]


def test_touching_stretches_alike_are_one(desk: Desk) -> None:
    """
    agent | from      | until     | state | reason
    Ana   | Mon 09:00 | Mon 09:10 | break | tea
    Ana   | Mon 09:10 | Mon 09:30 | break | tea
    """
    assert stretches(desk) == [stretch("Mon 09:00", "Mon 09:30", "break", "tea")]


def test_touching_stretches_of_each_agent_are_one(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:10 | break
    Ana   | Mon 09:10 | Mon 09:30 | break
    Ben   | Mon 09:05 | Mon 09:15 | break
    Ben   | Mon 09:15 | Mon 09:25 | break
    """
    assert stretches(desk) == [stretch("Mon 09:00", "Mon 09:30", "break"), stretch("Mon 09:05", "Mon 09:25", "break")]


def test_stretches_alike_with_unrecorded_time_between_them_are_apart(desk: Desk) -> None:
    """
    agent | from      | until     | state | reason
    Ana   | Mon 09:00 | Mon 09:10 | break | tea
    Ana   | Mon 09:10 | Mon 09:20 | break | lunch
    Ana   | Mon 09:30 | Mon 09:40 | break | lunch
    Ana   | Mon 09:40 | Mon 09:50 | break | tea
    """
    assert stretches(desk) == [
        stretch("Mon 09:00", "Mon 09:10", "break", "tea"),
        stretch("Mon 09:10", "Mon 09:20", "break", "lunch"),
        stretch("Mon 09:30", "Mon 09:40", "break", "lunch"),
        stretch("Mon 09:40", "Mon 09:50", "break", "tea"),
    ]


def test_team_counts_from_the_stretch_that_tells_it(desk: Desk) -> None:
    """
    agent | from      | until     | state | team
    Ana   | Mon 09:00 | Mon 09:10 | break |
    Ana   | Mon 09:10 | Mon 09:30 | break | North
    """
    assert told(desk, "f.team, f.stretch_s") == [(None, 600), ("North", 1200)]


def test_offline_without_a_reason_ends_offline_with_one(desk: Desk) -> None:
    """
    agent | from      | until     | state   | reason | channel
    Ana   | Mon 09:00 | Mon 09:10 | offline | home   | voice
    Ana   | Mon 09:05 | Mon 09:20 | offline |        | chat
    """
    assert stretches(desk) == [
        stretch("Mon 09:00", "Mon 09:05", "offline", "home"),
        stretch("Mon 09:05", "Mon 09:20", "offline"),
    ]


def test_offline_told_anew_during_a_break_holds_after_it(desk: Desk) -> None:
    """
    agent | from      | until     | state   | channel
    Ana   | Mon 09:00 | Mon 09:10 | offline | voice
    Ana   | Mon 09:10 | Mon 09:20 | offline | voice
    Ana   | Mon 09:05 | Mon 09:15 | break   | chat
    """
    assert stretches(desk)[2] == stretch("Mon 09:15", "Mon 09:20", "offline")


def test_team_known_before_counts_where_records_overlap(desk: Desk) -> None:
    """
    agent | from      | until     | state     | team  | channel
    Ana   | Mon 09:00 | Mon 09:10 | break     | North | voice
    Ana   | Mon 09:20 | Mon 09:30 | available |       | voice
    Ana   | Mon 09:25 | Mon 09:40 | break     |       | chat
    """
    assert told(desk, "f.team, f.state") == [("North", "break"), ("North", "available"), ("North", "break")]


def test_stretches_of_another_reason_or_team_are_apart(desk: Desk) -> None:
    """
    agent | from      | until     | state | reason | team
    Ana   | Mon 09:00 | Mon 09:10 | break | tea    | North
    Ana   | Mon 09:10 | Mon 09:20 | break | tea    | North
    Ana   | Mon 09:20 | Mon 09:30 | break | lunch  | North
    Ana   | Mon 09:30 | Mon 09:40 | break | lunch  | South
    Ana   | Mon 09:40 | Mon 09:50 | break | lunch  | South
    """
    assert told(desk, "f.reason, f.team, f.stretch_s") == [
        ("tea", "North", 1200), ("lunch", "North", 600), ("lunch", "South", 1200),
    ]  # fmt: skip


def test_stretch_goes_on_where_records_that_overlap_touch_others(desk: Desk) -> None:
    """
    agent | from      | until     | state     | channel
    Ana   | Mon 09:00 | Mon 09:20 | available | voice
    Ana   | Mon 09:05 | Mon 09:10 | break     | chat
    Ana   | Mon 09:20 | Mon 09:40 | available | voice
    Ana   | Mon 09:30 | Mon 09:35 | break     | chat
    """
    assert stretches(desk) == [
        stretch("Mon 09:00", "Mon 09:05", "available"),
        stretch("Mon 09:05", "Mon 09:10", "break"),
        stretch("Mon 09:10", "Mon 09:30", "available"),
        stretch("Mon 09:30", "Mon 09:35", "break"),
        stretch("Mon 09:35", "Mon 09:40", "available"),
    ]


def test_stretch_that_runs_has_no_length_yet(desk: Desk) -> None:
    """
    agent | from      | until | state
    Ana   | Mon 09:00 |       | break
    """
    assert told(desk, "f.stretch_s") == [(None,)]


def test_reason_is_that_of_the_latest_begun_row_still_in_force(desk: Desk) -> None:
    """
    agent | from      | until     | state   | reason
    Ana   | Mon 09:00 | Mon 10:00 | meeting | team
    Ana   | Mon 09:20 | Mon 09:30 | meeting | one to one
    """
    assert [(told[0], told[3]) for told in stretches(desk)] == [
        (instant("Mon 09:00"), "team"), (instant("Mon 09:20"), "one to one"), (instant("Mon 09:30"), "team"),
    ]  # fmt: skip


def test_reasons_of_agents_at_one_time_are_their_own(desk: Desk) -> None:
    """
    agent | from      | until     | state   | reason
    Ana   | Mon 09:00 | Mon 10:00 | meeting | team
    Ana   | Mon 09:20 | Mon 09:30 | meeting | one to one
    Ben   | Mon 09:00 | Mon 09:40 | meeting | board
    Ben   | Mon 09:10 | Mon 09:30 | meeting | sales
    """
    assert stretches(desk) == [
        stretch("Mon 09:00", "Mon 09:20", "meeting", "team"),
        stretch("Mon 09:20", "Mon 09:30", "meeting", "one to one"),
        stretch("Mon 09:30", "Mon 10:00", "meeting", "team"),
        stretch("Mon 09:00", "Mon 09:10", "meeting", "board"),
        stretch("Mon 09:10", "Mon 09:30", "meeting", "sales"),
        stretch("Mon 09:30", "Mon 09:40", "meeting", "board"),
    ]


def test_of_reasons_that_begin_at_one_instant_the_last_told_of_each_state_counts(desk: Desk) -> None:
    """
    agent | from      | until     | state     | reason
    Ana   | Mon 09:00 | Mon 09:20 | break     | tea
    Ana   | Mon 09:00 | Mon 09:20 | break     | lunch
    Ana   | Mon 09:00 | Mon 10:00 | available | chat
    Ana   | Mon 09:00 | Mon 10:00 | available | voice
    """
    assert stretches(desk) == [
        stretch("Mon 09:00", "Mon 09:20", "break", "lunch"),
        stretch("Mon 09:20", "Mon 10:00", "available", "voice"),
    ]


def test_interval_of_years_is_one_stretch(desk: Desk) -> None:
    """
    agent | from       | until      | state
    Ana   | 2019-01-01 | 2024-01-01 | shift
    """
    assert desk.figure("utilisation").denominator == 1826 * 86_400


def test_first_of_the_states_that_hold_is_what_somebody_does_whatever_reason_the_next_one_has(desk: Desk) -> None:
    """
    agent | from      | until     | state      | reason | channel
    Ana   | Mon 09:00 | Mon 09:01 | handling   |        | 1
    Ana   | Mon 09:00 | Mon 09:02 | after_call | home   | 2
    Ana   | Mon 09:00 | Mon 09:03 | break      |        | 3
    Ana   | Mon 09:00 | Mon 09:04 | meeting    | home   | 4
    Ana   | Mon 09:00 | Mon 09:05 | training   |        | 5
    Ana   | Mon 09:00 | Mon 09:06 | away       | home   | 6
    Ana   | Mon 09:00 | Mon 09:07 | available  |        | 7
    Ana   | Mon 09:00 | Mon 09:08 | shift      | home   | 8
    Ana   | Mon 09:00 | Mon 09:09 | offline    |        | 9
    Ben   | Mon 09:00 | Mon 09:01 | handling   | home   | 1
    Ben   | Mon 09:00 | Mon 09:02 | after_call |        | 2
    Ben   | Mon 09:00 | Mon 09:03 | break      | home   | 3
    Ben   | Mon 09:00 | Mon 09:04 | meeting    |        | 4
    Ben   | Mon 09:00 | Mon 09:05 | training   | home   | 5
    Ben   | Mon 09:00 | Mon 09:06 | away       |        | 6
    Ben   | Mon 09:00 | Mon 09:07 | available  | home   | 7
    Ben   | Mon 09:00 | Mon 09:08 | shift      |        | 8
    Ben   | Mon 09:00 | Mon 09:09 | offline    | home   | 9
    """
    found = [(state, reason) for _, _, state, reason in stretches(desk)]
    assert [state for state, _ in found] == 2 * [*AGENT_STATES]
    assert [reason for _, reason in found] == [*4 * [None, "home"], None, *4 * ["home", None], "home"]


def test_each_state_goes_on_with_its_reason_in_a_record_that_touches_the_one_before(desk: Desk) -> None:
    """
    agent | from         | until        | state      | reason | channel
    Ana   | Mon 09:00:00 | Mon 09:00:30 | handling   | r1     | 1
    Ana   | Mon 09:00:30 | Mon 09:01:00 | handling   | r1     | 1
    Ana   | Mon 09:00:00 | Mon 09:01:30 | after_call | r2     | 2
    Ana   | Mon 09:01:30 | Mon 09:02:00 | after_call | r2     | 2
    Ana   | Mon 09:00:00 | Mon 09:02:30 | break      | r3     | 3
    Ana   | Mon 09:02:30 | Mon 09:03:00 | break      | r3     | 3
    Ana   | Mon 09:00:00 | Mon 09:03:30 | meeting    | r4     | 4
    Ana   | Mon 09:03:30 | Mon 09:04:00 | meeting    | r4     | 4
    Ana   | Mon 09:00:00 | Mon 09:04:30 | training   | r5     | 5
    Ana   | Mon 09:04:30 | Mon 09:05:00 | training   | r5     | 5
    Ana   | Mon 09:00:00 | Mon 09:05:30 | away       | r6     | 6
    Ana   | Mon 09:05:30 | Mon 09:06:00 | away       | r6     | 6
    Ana   | Mon 09:00:00 | Mon 09:06:30 | available  | r7     | 7
    Ana   | Mon 09:06:30 | Mon 09:07:00 | available  | r7     | 7
    Ana   | Mon 09:00:00 | Mon 09:07:30 | shift      | r8     | 8
    Ana   | Mon 09:07:30 | Mon 09:08:00 | shift      | r8     | 8
    Ana   | Mon 09:00:00 | Mon 09:08:30 | offline    | r9     | 9
    Ana   | Mon 09:08:30 | Mon 09:09:00 | offline    | r9     | 9
    """
    assert [(reason, end) for _, end, _, reason in stretches(desk)] == [
        (f"r{number}", instant(f"Mon 09:0{number}")) for number in range(1, 10)
    ]


def test_each_agent_has_a_line_of_time(desk: Desk) -> None:
    """
    agent | from      | until     | state     | channel
    Ana   | Mon 09:00 | Mon 10:00 | available | voice
    Ana   | Mon 09:10 | Mon 09:20 | break     | chat
    Ben   | Mon 09:00 | Mon 10:00 | shift     |
    Ben   | Mon 09:00 | Mon 09:20 | available | voice
    Ben   | Mon 09:30 | Mon 09:40 | available | voice
    Cid   | Mon 09:05 | Mon 09:50 | available | voice
    Cid   | Mon 09:15 | Mon 09:25 | break     | chat
    """
    assert stretches(desk) == [
        stretch("Mon 09:00", "Mon 09:10", "available"),
        stretch("Mon 09:10", "Mon 09:20", "break"),
        stretch("Mon 09:20", "Mon 10:00", "available"),
        stretch("Mon 09:00", "Mon 09:20", "available"),
        stretch("Mon 09:20", "Mon 09:30", "shift"),
        stretch("Mon 09:30", "Mon 09:40", "available"),
        stretch("Mon 09:40", "Mon 10:00", "shift"),
        stretch("Mon 09:05", "Mon 09:15", "available"),
        stretch("Mon 09:15", "Mon 09:25", "break"),
        stretch("Mon 09:25", "Mon 09:50", "available"),
    ]


def test_row_without_an_end_ends_at_the_next_of_its_agent_and_the_last_of_an_instant_holds(desk: Desk) -> None:
    """
    agent | from      | until | state
    Ana   | Mon 09:00 |       | break
    Ben   | Mon 09:05 |       | break
    Ana   | Mon 09:10 |       | meeting
    Ana   | Mon 09:10 |       | available
    """
    assert stretches(desk) == [
        stretch("Mon 09:00", "Mon 09:10", "break"),
        stretch("Mon 09:10", None, "available"),
        stretch("Mon 09:05", None, "break"),
    ]


def test_short_stretches_inside_a_long_one_do_not_end_it(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 10:00 | handling
    Ana   | Mon 09:10 | Mon 09:20 | handling
    Ana   | Mon 09:30 | Mon 09:40 | handling
    """
    assert stretches(desk) == [stretch("Mon 09:00", "Mon 10:00", "handling")]


def test_handling_that_goes_on_is_not_ended_by_a_break_in_between(desk: Desk) -> None:
    """
    agent | from      | until     | state    | channel
    Ana   | Mon 09:00 | Mon 09:20 | handling | chat
    Ana   | Mon 09:05 | Mon 09:15 | break    | voice
    Ana   | Mon 09:10 | Mon 09:40 | handling | chat
    """
    assert stretches(desk) == [stretch("Mon 09:00", "Mon 09:40", "handling")]


def test_break_that_goes_on_is_not_ended_by_that_of_another_agent(desk: Desk) -> None:
    """
    agent | from      | until     | state | channel
    Ana   | Mon 09:00 | Mon 10:00 | shift |
    Ana   | Mon 09:05 | Mon 09:20 | break | voice
    Ana   | Mon 09:15 | Mon 09:30 | break | chat
    Ben   | Mon 09:00 | Mon 10:00 | shift |
    Ben   | Mon 09:10 | Mon 09:12 | break | voice
    """
    assert stretches(desk)[1] == stretch("Mon 09:05", "Mon 09:30", "break")


def test_stretch_that_ends_later_runs_as_of_a_past_now(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 10:00 | break
    Ana   | Mon 11:00 | Mon 12:00 | break
    """
    assert stretches(desk, "Mon 09:30") == [stretch("Mon 09:00", None, "break")]


def test_record_without_a_length_is_no_stretch(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:00 | break
    """
    assert stretches(desk) == []


def test_call_without_an_agent_or_an_answer_is_nobodys_time(desk: Desk) -> None:
    """
    offered   | answered     | ended     | outcome   | agent
    Mon 09:00 | Mon 09:00:20 | Mon 09:05 | answered  |
    Mon 09:00 | Mon 09:00:20 | Mon 09:00 | answered  |
    Mon 09:00 |              | Mon 09:05 | abandoned | Ana
    Mon 09:00 |              |           | waiting   | Ana
    """
    found = desk.workspace.store.con.execute("SELECT COUNT(*) FROM fact.agent_time").fetchone()
    assert found == (0,)


def test_call_ended_in_the_second_of_its_answer_has_its_after_call_work(desk: Desk) -> None:
    """
    offered   | answered  | ended     | outcome  | acw | agent
    Mon 09:00 | Mon 09:05 | Mon 09:05 | answered | 60  | Ana
    """
    assert stretches(desk) == [stretch("Mon 09:05", "Mon 09:06", "after_call")]


def test_call_that_ended_before_its_answer_is_flagged_and_has_no_after_call_work(desk: Desk) -> None:
    """
    offered   | answered  | ended     | outcome  | acw | agent
    Mon 09:00 | Mon 09:05 | Mon 09:04 | answered | 60  | Ana
    """
    assert stretches(desk) == [stretch("Mon 09:05", "Mon 09:04", "handling")]


def test_state_tells_the_reason_of_a_call_that_begins_with_it(desk: Desk) -> None:
    """
    agent | from      | until     | state      | reason
    Ana   | Mon 09:00 | Mon 09:05 | handling   | sales
    Ana   | Mon 09:05 | Mon 09:06 | after_call | notes

    offered   | answered  | ended     | outcome  | acw | agent
    Mon 09:00 | Mon 09:00 | Mon 09:05 | answered | 60  | Ana
    """
    assert stretches(desk) == [
        stretch("Mon 09:00", "Mon 09:05", "handling", "sales"),
        stretch("Mon 09:05", "Mon 09:06", "after_call", "notes"),
    ]


def test_of_two_teams_told_at_one_instant_the_last_of_the_alphabet_is_known_from_then_on(desk: Desk) -> None:
    """
    agent | from      | until     | state     | channel | team
    Ana   | Mon 09:00 | Mon 09:10 | available | voice   | South
    Ana   | Mon 09:00 | Mon 09:20 | available | chat    | North
    Ana   | Mon 10:00 | Mon 11:00 | available | voice   |
    Ben   | Mon 10:30 | Mon 11:00 | available | voice   |
    """
    assert told(desk, "k.id, f.team") == [("Ana", "South"), ("Ana", "South"), ("Ben", None)]


# ---- figures


def test_occupancy_is_busy_time_of_busy_and_available_time(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:30 | handling
    Ana   | Mon 09:30 | Mon 09:45 | after_call
    Ana   | Mon 09:45 | Mon 10:00 | available
    """
    assert desk.value("occupancy") == 0.75


def test_occupancy_cannot_pass_100_percent(desk: Desk) -> None:
    """
    agent | from      | until     | state     | channel
    Ana   | Mon 09:00 | Mon 10:00 | handling  | chat
    Ana   | Mon 09:00 | Mon 10:00 | handling  | chat
    Ana   | Mon 09:00 | Mon 10:00 | available | voice
    """
    assert desk.value("occupancy") == 1


@pytest.mark.parametrize(("name", "value"), [("occupancy", 30 / 40), ("utilisation", 30 / 60), ("shrinkage", 20 / 60)])
def test_break_lowers_utilisation_but_not_occupancy(desk: Desk, name: str, value: float) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:30 | handling
    Ana   | Mon 09:30 | Mon 09:40 | available
    Ana   | Mon 09:40 | Mon 10:00 | break
    """
    assert desk.value(name) == pytest.approx(value)


def test_shift_is_paid_whether_or_not_anything_else_is_recorded(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 17:00 | shift
    Ana   | Mon 10:00 | Mon 12:00 | handling
    Ana   | Mon 12:00 | Mon 14:00 | offline
    """
    assert (desk.value("utilisation"), desk.value("shrinkage")) == (0.25, 0.75)


def test_offline_time_is_not_paid(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 10:00 | handling
    Ana   | Mon 10:00 | Mon 11:00 | break
    Ana   | Mon 11:00 | Mon 12:00 | offline
    """
    assert desk.value("utilisation") == 0.5


def test_shift_over_midnight_counts_on_both_days(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 22:00 | Tue 06:00 | shift
    Ana   | Mon 23:00 | Tue 01:00 | handling
    """
    assert desk.values("utilisation", start="2026-03-02", end="2026-03-04", grain="day") == {
        "2026-03-02": 0.5, "2026-03-03": pytest.approx(1 / 6),
    }  # fmt: skip


def test_night_of_a_changed_clock_has_the_seconds_that_passed(desk: Desk) -> None:
    """
    agent | from                | until               | state
    Ana   | 2026-03-28 23:00:00 | 2026-03-29 05:00:00 | shift
    """
    figure = desk.figure("utilisation", start="2026-03-29", end="2026-03-30", tz="Europe/London", now="2026-05-01")
    assert figure.denominator == 5 * 3600


def test_local_day_of_25_hours_is_paid_for_all_of_them(desk: Desk) -> None:
    """
    agent | from       | until      | state
    Ana   | 2026-10-20 | 2026-10-30 | shift
    """
    figure = desk.figure("utilisation", start="2026-10-25", end="2026-10-26", tz="Europe/London", now="2026-11-20")
    assert figure.denominator == 25 * 3600


def test_running_state_counts_up_to_now(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:30 | available
    Ana   | Mon 09:30 |           | handling
    """
    assert desk.value("occupancy", now="Mon 11:00") == 0.75


def test_occupancy_as_of_an_earlier_now_knows_nothing_later(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 10:00 | handling
    Ana   | Mon 10:00 | Mon 11:00 | available
    """
    assert desk.value("shrinkage", now="Mon 09:30") is None


def test_planned_shift_counts_as_it_passes(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 17:00 | shift
    Ana   | Mon 09:00 | Mon 10:00 | handling
    """
    assert desk.value("utilisation", now="Mon 11:00") == 0.5


def test_occupancy_of_an_hour_is_clipped_at_its_edges(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 08:00 | Mon 09:15 | handling
    Ana   | Mon 09:15 | Mon 12:00 | available
    """
    assert desk.value("occupancy", start="2026-03-02T09:00", end="2026-03-02T10:00") == 0.25


def test_nothing_recorded_is_empty_not_zero(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.row("occupancy").figure is None


@pytest.mark.parametrize("name", ["occupancy", "utilisation", "shrinkage"])
def test_agent_of_whom_only_calls_are_recorded_is_left_aside(desk: Desk, name: str) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:30 | handling
    Ana   | Mon 09:30 | Mon 10:00 | available

    offered   | answered  | ended     | outcome  | agent
    Mon 09:00 | Mon 09:00 | Mon 10:00 | answered | Ben
    """
    found = desk.figure(name)
    assert (found.numerator, found.denominator) == (0 if name == "shrinkage" else 1800, 3600)


def test_agent_of_whom_only_contacts_and_the_end_of_work_are_recorded_has_no_paid_time(desk: Desk) -> None:
    """
    offered   | answered  | ended     | outcome  | acw | agent
    Mon 09:00 | Mon 09:00 | Mon 10:00 | answered | 60  | Ana

    agent | from      | until     | state
    Ana   | Mon 11:00 | Mon 12:00 | offline
    """
    assert set(told(desk, "f.available_known, f.paid_known")) == {(False, False)}


def test_each_record_that_ends_before_it_begins_is_flagged(desk: Desk) -> None:
    """
    times | agent | from      | until     | state
    1     | Ana   | Mon 09:00 | Mon 10:00 | available
    2     | Ana   | Mon 10:00 | Mon 09:59 | available
    """
    assert desk.figure("occupancy").flagged == 2
    assert told(desk, "f.stretch_s, f.available_known, f.paid_known") == [
        (3600, True, True), (-60, False, False), (-60, False, False),
    ]  # fmt: skip


def test_record_that_ends_before_it_begins_is_flagged_and_counts_nothing(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 10:00 | handling
    Ana   | Mon 10:00 | Mon 09:59 | available
    """
    figure = desk.figure("occupancy")
    assert (figure.value, figure.n, figure.flagged) == (1, 1, 1)


def test_time_counts_for_the_team_last_known(desk: Desk) -> None:
    """
    agent | from      | until     | state     | team
    Ana   | Mon 09:00 | Mon 10:00 | handling  | North
    Ana   | Mon 10:00 | Mon 11:00 | available |
    Ana   | Mon 11:00 | Mon 12:00 | available | South
    """
    assert desk.values("occupancy", by="team") == {"North": 0.5, "South": 0}


def test_shrinkage_is_cut_by_reason(desk: Desk) -> None:
    """
    agent | from      | until     | state | reason
    Ana   | Mon 09:00 | Mon 09:10 | break | lunch
    Ana   | Mon 09:10 | Mon 10:00 | shift |
    """
    found = desk.result("shrinkage", by="reason").rows
    assert {row.by["reason"]: row.figure and row.figure.numerator for row in found} == {"lunch": 600, None: 3000}


@pytest.mark.parametrize(
    ("name", "numerator", "denominator", "n"),
    [
        ("occupancy", 3300, 5400, 6), ("utilisation", 3300, 6600, 7), ("shrinkage", 1200, 6600, 7),
    ],
)  # fmt: skip
def test_each_state_is_busy_available_away_or_not_paid_and_what_only_touches_the_period_brings_nothing(
    desk: Desk, name: str, numerator: int, denominator: int, n: int
) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:30 | handling
    Ana   | Mon 09:30 | Mon 09:45 | after_call
    Ana   | Mon 09:45 | Mon 10:00 | available
    Ana   | Mon 10:00 | Mon 10:20 | break
    Ana   | Mon 10:20 | Mon 10:50 | offline
    Ana   | Mon 11:00 | Mon 10:59 | handling
    Ana   | Mon 11:10 | Mon 11:09 | available
    Ana   | Mon 11:20 | Mon 11:19 | break
    Ben   | Mon 08:00 | Mon 09:00 | handling
    Ben   | Mon 09:00 | Mon 09:10 | available
    Cem   | Mon 08:00 | Mon 09:00 | break
    Cem   | Mon 09:00 | Mon 09:10 | handling
    Cem   | Mon 09:10 | Mon 09:20 | available
    Cem   | Mon 12:00 | Mon 13:00 | handling
    """
    found = desk.figure(name, start="2026-03-02T09:00", end="2026-03-02T12:00")
    assert (found.numerator, found.denominator, found.n, found.flagged) == (numerator, denominator, n, 3)


@pytest.mark.parametrize(
    ("name", "agent"), [("occupancy", "Ana"), ("utilisation", "Ana"), ("utilisation", "Ben"), ("shrinkage", "Ana")]
)
def test_no_time_of_a_kind_is_0_and_not_empty(desk: Desk, name: str, agent: str) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 10:00 | available
    Ben   | Mon 09:00 | Mon 10:00 | break
    """
    assert desk.values(name, by="agent")[agent] == 0


# ---- the rows behind


def exported(desk: Desk, asked: Metric, value: bool) -> list[dict[str, Any]]:
    query = Query((asked,), Period.of(None, None, "UTC"), instant("Mon+4 00:00"))
    found = desk.workspace.store.con.execute(rows_sql(desk.workspace.store, query, asked, value=value, text=True))
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_exported_rows_add_up_to_occupancy(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:30 | handling
    Ana   | Mon 09:30 | Mon 09:40 | available
    Ana   | Mon 09:40 | Mon 10:00 | break
    """
    rows = exported(desk, metric("occupancy"), value=True)
    assert sum(row["value"] for row in rows) / sum(row["base"] for row in rows) == desk.value("occupancy")


def test_record_that_ends_before_it_begins_is_exported_with_a_length_below_0(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 10:00 | handling
    Ana   | Mon 10:00 | Mon 09:59 | available
    """
    assert [row["stretch_s"] for row in exported(desk, all_rows(AGENT_TIME), value=False)] == [3600, -60]


# ---- between contacts


def test_contact_gap_is_the_mean_available_time_between_contacts(desk: Desk) -> None:
    """
    agent | from         | until        | state
    Ana   | Mon 09:00    | Mon 09:05    | handling
    Ana   | Mon 09:05    | Mon 09:05:20 | available
    Ana   | Mon 09:05:20 | Mon 09:07    | handling
    Ana   | Mon 09:07    | Mon 09:08    | after_call
    Ana   | Mon 09:08    | Mon 09:08:40 | available
    Ana   | Mon 09:08:40 | Mon 09:10    | handling
    """
    assert desk.means("contact_gap") == {None: (30, 2)}


def test_available_time_of_two_reasons_is_one_gap(desk: Desk) -> None:
    """
    agent | from         | until        | state     | reason
    Ana   | Mon 09:00    | Mon 09:05    | handling  |
    Ana   | Mon 09:05    | Mon 09:05:20 | available | chat
    Ana   | Mon 09:05:20 | Mon 09:06    | available | voice
    Ana   | Mon 09:06    | Mon 09:07    | handling  |
    """
    assert desk.means("contact_gap") == {None: (60, 1)}


def test_available_time_recorded_in_pieces_is_one_gap(desk: Desk) -> None:
    """
    agent | from         | until        | state
    Ana   | Mon 09:00    | Mon 09:05    | handling
    Ana   | Mon 09:05    | Mon 09:05:20 | available
    Ana   | Mon 09:05:20 | Mon 09:06    | available
    Ana   | Mon 09:06    | Mon 09:07    | handling
    """
    assert desk.means("contact_gap") == {None: (60, 1)}


def test_gap_goes_on_where_records_that_overlap_touch_others(desk: Desk) -> None:
    """
    agent | from      | until     | state     | channel
    Ana   | Mon 09:00 | Mon 09:20 | available | voice
    Ana   | Mon 09:00 | Mon 09:10 | handling  | chat
    Ana   | Mon 09:20 | Mon 09:30 | available | voice
    Ana   | Mon 09:25 | Mon 09:28 | handling  | chat
    """
    assert desk.means("contact_gap") == {None: (900, 1)}


def test_gap_of_an_agent_is_not_broken_by_what_another_does(desk: Desk) -> None:
    """
    agent | from      | until     | state     | reason
    Ana   | Mon 09:00 | Mon 09:05 | handling  |
    Ana   | Mon 09:05 | Mon 09:07 | available | chat
    Ana   | Mon 09:07 | Mon 09:10 | available | voice
    Ana   | Mon 09:10 | Mon 09:12 | handling  |
    Ben   | Mon 09:04 | Mon 09:06 | available |
    Ben   | Mon 09:06 | Mon 09:11 | break     |
    """
    assert desk.means("contact_gap") == {None: (300, 1)}


def test_break_between_contacts_leaves_the_gap_out(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:05 | handling
    Ana   | Mon 09:05 | Mon 09:06 | break
    Ana   | Mon 09:06 | Mon 09:07 | available
    Ana   | Mon 09:07 | Mon 09:09 | handling
    Ana   | Mon 09:09 | Mon 09:10 | break
    Ana   | Mon 09:10 | Mon 09:11 | handling
    """
    assert {gap for (gap,) in told(desk, "f.gap_s")} == {None}


def test_unrecorded_time_between_contacts_leaves_the_gap_out(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:05 | handling
    Ana   | Mon 09:06 | Mon 09:07 | available
    Ana   | Mon 09:07 | Mon 09:09 | handling
    """
    assert desk.value("contact_gap") is None


def test_gap_ends_where_after_call_work_begins_and_not_where_a_break_does(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:05 | handling
    Ana   | Mon 09:05 | Mon 09:06 | available
    Ana   | Mon 09:06 | Mon 09:08 | after_call
    Ana   | Mon 09:08 | Mon 09:10 | available
    Ana   | Mon 09:10 | Mon 09:20 | break
    """
    assert [gap for (gap,) in told(desk, "f.gap_s")] == [None, 60, None, None, None]


def test_contact_gap_is_owned_by_its_end(desk: Desk) -> None:
    """
    agent | from         | until        | state
    Ana   | Mon 23:00    | Mon 23:59    | handling
    Ana   | Mon 23:59    | Tue 00:01    | available
    Ana   | Tue 00:01    | Tue 00:02    | handling
    """
    assert desk.values("contact_gap", start="2026-03-02", end="2026-03-04", grain="day") == {
        "2026-03-02": None, "2026-03-03": 120,
    }  # fmt: skip
