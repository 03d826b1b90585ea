"""Replies: who waited for whom, and how long."""

import pytest

from tests.spec.drawn import Desk


def test_first_response_is_from_the_customers_first_message_to_the_first_human_reply(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:01 | 1            | message | customer
    Mon 09:05 | 1            | message | agent:Ana
    Mon 09:06 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time") == 300


def test_first_response_after_a_bots_handoff_is_timed_from_the_handoff(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:01 | 1            | message | bot
    Mon 09:00:20 | 1            | handoff | bot
    Mon 09:01:02 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time") == 42


def test_first_response_from_the_message_ignores_the_handoff(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:20 | 1            | handoff | bot
    Mon 09:01:02 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time_from_message") == 62


def test_handoff_after_the_first_reply_changes_nothing(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:30 | 1            | message | agent:Ana
    Mon 09:00:40 | 1            | handoff | bot
    """
    assert desk.value("first_response_time") == 30


def test_reply_of_a_bot_a_rule_or_an_unknown_author_stops_no_clock(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:01 | 1            | message | bot
    Mon 09:02 | 1            | message | system
    Mon 09:03 | 1            | message | unknown
    Mon 09:10 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time") == 600


def test_internal_note_stops_no_clock(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:02 | 1            | note    | agent:Ana
    Mon 09:10 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time") == 600


def test_reply_in_the_same_second_is_zero_not_null(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:00 | 1            | message | agent:Ana
    """
    assert (desk.value("first_response_time"), desk.figure("first_response_time").n) == (0, 1)


def test_seconds_are_counted_between_timestamps_floored_to_the_second(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    Mon 09:00:00.900 | 1            | message | customer
    Mon 09:00:02.100 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time") == 2


def test_conversation_begun_by_an_agent_has_no_first_response_until_the_customer_has_written(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | agent:Ana
    Mon 09:30 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time") is None


def test_conversation_begun_by_an_agent_is_timed_from_the_customers_message(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | agent:Ana
    Mon 10:00 | 1            | message | customer
    Mon 10:07 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time") == 420


def test_first_response_belongs_to_the_day_of_the_reply(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 23:00 | 1            | message | customer
    Tue 01:00 | 1            | message | agent:Ana
    """
    found = desk.values("first_response_time", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": None, "2026-03-03": 7200}


def test_day_without_a_reply_is_empty_not_zero(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    """
    assert desk.values("average_response_time", start="2026-03-02", end="2026-03-04", grain="day") == {
        "2026-03-02": None,
        "2026-03-03": None,
    }


def test_worked_example_3_means_are_of_values_not_of_days(desk: Desk) -> None:
    """
    at                  | conversation | what    | by
    2020-10-19 12:00:00 | 1            | message | customer
    2020-10-19 12:01:33 | 1            | message | agent:Ana
    2020-10-26 12:00:00 | 2            | message | customer
    2020-10-26 12:01:20 | 2            | message | agent:Ana
    2020-10-26 13:00:00 | 3            | message | customer
    2020-10-26 13:01:40 | 3            | message | agent:Ana
    """
    assert desk.means("first_response_time", start="2020-10-19", end="2020-10-27") == {None: (91.0, 3)}


def test_worked_example_3_days_between_are_empty(desk: Desk) -> None:
    """
    at                  | conversation | what    | by
    2020-10-19 12:00:00 | 1            | message | customer
    2020-10-19 12:01:33 | 1            | message | agent:Ana
    2020-10-26 12:00:00 | 2            | message | customer
    2020-10-26 12:01:20 | 2            | message | agent:Ana
    2020-10-26 13:00:00 | 3            | message | customer
    2020-10-26 13:01:40 | 3            | message | agent:Ana
    """
    found = desk.means("first_response_time", start="2020-10-19", end="2020-10-27", grain="day")
    assert list(found.values()) == [(93.0, 1), *[(None, 0)] * 6, (90.0, 2)]


def test_worked_example_3_in_business_time(desk: Desk) -> None:
    """
    hours: Mon-Fri 12:01-13:01 UTC

    at                  | conversation | what    | by
    2020-10-19 12:00:57 | 1            | message | customer
    2020-10-19 12:01:30 | 1            | message | agent:Ana
    2020-10-26 11:59:50 | 2            | message | customer
    2020-10-26 12:01:10 | 2            | message | agent:Ana
    2020-10-26 13:00:40 | 3            | message | customer
    2020-10-26 13:02:20 | 3            | message | agent:Ana
    """
    found = desk.means("first_response_time", start="2020-10-19", end="2020-10-27", grain="week", clock="business")
    assert found == {"2020-W43": (30.0, 1), "2020-W44": (15.0, 2)}


def test_two_agent_replies_in_a_row_end_one_wait(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:01 | 1            | message | agent:Ana
    Mon 09:05 | 1            | message | agent:Ana
    """
    assert desk.figure("average_response_time").n == 1


def test_run_of_customer_messages_is_one_wait_from_its_first(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:01 | 1            | message | agent:Ana
    Mon 10:00 | 1            | message | customer
    Mon 10:05 | 1            | message | customer
    Mon 10:10 | 1            | message | agent:Ana
    """
    assert desk.value("next_response_time") == 600


def test_bot_between_two_customer_messages_does_not_part_the_wait(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:01 | 1            | message | bot
    Mon 09:05 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    """
    assert (desk.value("average_response_time"), desk.figure("average_response_time").n) == (600, 1)


def test_worked_example_4_average_response_time_is_the_mean_of_all_waits(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:20 | 1            | message | agent:Ana
    Mon 09:01:00 | 1            | message | customer
    Mon 09:01:30 | 1            | message | agent:Ana
    Mon 09:02:00 | 1            | message | customer
    Mon 09:02:40 | 1            | message | agent:Ana
    """
    assert desk.value("average_response_time") == 30


def test_worked_example_4_next_response_time_leaves_the_first_wait_out(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:20 | 1            | message | agent:Ana
    Mon 09:01:00 | 1            | message | customer
    Mon 09:01:30 | 1            | message | agent:Ana
    Mon 09:02:00 | 1            | message | customer
    Mon 09:02:40 | 1            | message | agent:Ana
    """
    assert desk.means("next_response_time") == {None: (35.0, 2)}


def test_worked_example_4_in_business_time(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at           | conversation | what    | by
    Mon 08:59:50 | 1            | message | customer
    Mon 09:00:10 | 1            | message | agent:Ana
    Mon 16:59:45 | 1            | message | customer
    Mon 17:00:15 | 1            | message | agent:Ana
    Tue 16:59:35 | 1            | message | customer
    Tue 17:00:15 | 1            | message | agent:Ana
    """
    assert desk.value("average_response_time", clock="business") == pytest.approx(50 / 3)


def test_worked_example_13_replies_of_six_and_eight_minutes_average_seven(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:06 | 1            | message | agent:Ana
    Mon 10:00 | 2            | message | customer
    Mon 10:08 | 2            | message | agent:Ben
    """
    assert desk.value("average_response_time") == 7 * 60


def test_headline_of_first_response_time_is_the_median_with_mean_p90_and_longest_beside_it(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:10 | 1            | message | agent:Ana
    Mon 09:00:00 | 2            | message | customer
    Mon 09:00:20 | 2            | message | agent:Ana
    Mon 09:00:00 | 3            | message | customer
    Mon 09:02:00 | 3            | message | agent:Ana
    """
    stats = desk.figure("first_response_time").stats
    assert stats
    assert (stats.median, stats.mean, stats.p90, stats.max, stats.n) == (20, 50, 100, 120, 3)


def test_response_time_of_no_second_is_a_time(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:00 | 1            | message | agent:Ana
    """
    found = desk.figure("response_time_per_ticket")
    stats = found.stats
    assert stats
    assert (found.value, found.n, stats.median, stats.p90, stats.max, stats.n) == (0, 1, 0, 0, 0, 1)


def test_response_time_in_opening_hours_is_that_of_the_replies_counted(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    Mon 10:00 | 1            | message | customer
    Mon 10:20 | 1            | message | agent:Ana
    """
    assert desk.figure("first_response_time_from_message").in_business == 1


def test_response_time_per_ticket_is_told_of_waits_in_opening_hours(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 08:00 | 1            | message | agent:Ana
    Mon 16:50 | 1            | message | customer
    Tue 09:10 | 1            | message | agent:Ana
    """
    stats = desk.figure("response_time_per_ticket").stats
    assert stats
    assert (stats.median, stats.n) == (1200, 1)


def test_response_time_per_ticket_divides_all_waits_by_the_tickets_that_had_one(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    Mon 10:00 | 1            | message | customer
    Mon 10:20 | 1            | message | agent:Ana
    Mon 09:00 | 2            | message | customer
    Mon 09:30 | 2            | message | agent:Ana
    Mon 09:00 | 3            | message | customer
    """
    assert (desk.value("response_time_per_ticket"), desk.figure("response_time_per_ticket").n) == (1800, 2)


def test_longest_wait_may_still_be_running_at_the_end_of_the_period(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 10:00 | 1            | message | agent:Ana
    Mon 20:00 | 2            | message | customer
    """
    assert desk.value("longest_wait", start="2026-03-02", end="2026-03-03") == 4 * 3600


def test_longest_wait_that_ended_after_the_period_counts_up_to_its_end(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 20:00 | 1            | message | customer
    Tue 20:00 | 1            | message | agent:Ana
    """
    assert desk.value("longest_wait", start="2026-03-02", end="2026-03-03") == 4 * 3600


def test_longest_wait_that_was_answered_counts_though_the_conversation_was_solved_then(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 10:00 | 1            | message | agent:Ana
    Mon 11:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("longest_wait", start="2026-03-02", end="2026-03-03", now="Thu 00:00") == 3600


def test_answer_as_the_day_ends_makes_no_wait_of_it_where_the_conversation_was_solved(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 12:00 | 1            | solved  | agent:Ana
    Tue 00:00 | 1            | message | agent:Ana
    """
    assert desk.value("longest_wait", start="2026-03-02", end="2026-03-03", now="Thu 00:00") is None


def test_longest_wait_of_a_day_is_none_that_begins_as_it_ends(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Tue 00:00 | 1            | message | customer
    Tue 20:00 | 1            | message | agent:Ana
    """
    found = desk.values("longest_wait", start="2026-03-02", end="2026-03-05", grain="day")
    assert list(found.values()) == [None, 20 * 3600, None]


def test_longest_wait_that_began_before_the_period_counts_whole(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 20:00 | 1            | message | customer
    Tue 20:00 | 1            | message | agent:Ana
    """
    assert desk.value("longest_wait", start="2026-03-03", end="2026-03-04") == 24 * 3600


def test_wait_left_unanswered_by_a_solve_runs_no_longer(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | solved  | agent:Ana
    """
    assert desk.value("longest_wait", now="Mon 12:00") is None


def test_wait_in_a_solved_conversation_was_not_running_though_it_was_reopened_later(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | solved  | agent:Ana
    Wed 09:00 | 1            | open    | agent:Ana
    """
    assert desk.value("longest_wait", start="2026-03-02", end="2026-03-03", now="Thu 00:00") is None


def test_conversation_is_waited_in_unless_it_was_solved_as_the_day_ended(desk: Desk) -> None:
    """
    at        | conversation    | what    | by
    Mon 08:00 | solved_then     | message | customer
    Mon 12:00 | solved_then     | solved  | agent:Ana
    Fri 09:00 | solved_then     | open    | agent:Ana
    Mon 08:00 | closed_then     | message | customer
    Mon 12:00 | closed_then     | closed  | agent:Ana
    Fri 09:00 | closed_then     | open    | agent:Ana
    Mon 08:00 | solved_before   | message | customer
    Mon 12:00 | solved_before   | solved  | agent:Ana
    Mon 13:00 | solved_before   | open    | agent:Ana
    Fri 09:00 | solved_before   | pending | agent:Ana
    Mon 08:00 | solved_after    | message | customer
    Wed 12:00 | solved_after    | solved  | agent:Ana
    Fri 09:00 | solved_after    | open    | agent:Ana
    Mon 08:00 | solved_at_end   | message | customer
    Tue 00:00 | solved_at_end   | solved  | agent:Ana
    Fri 09:00 | solved_at_end   | open    | agent:Ana
    Mon 08:00 | reopened_at_end | message | customer
    Mon 12:00 | reopened_at_end | solved  | agent:Ana
    Tue 00:00 | reopened_at_end | open    | agent:Ana
    Fri 09:00 | reopened_at_end | pending | agent:Ana
    Mon 08:00 | open            | message | customer
    Mon 12:00 | open            | pending | agent:Ana
    Fri 09:00 | open            | open    | agent:Ana
    """
    assert desk.value("unanswered", start="2026-03-02", end="2026-03-03", now="Sat 00:00") == 4


def test_reply_after_now_has_not_happened(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 10:00 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time", now="Mon 09:30") is None


def test_reply_counts_for_its_sender_and_for_the_senders_team_then(desk: Desk) -> None:
    """
    at        | conversation | what    | by                | to
    Mon 09:00 | 1            | message | customer          |
    Mon 09:10 | 1            | message | agent:Ana@billing |
    Mon 10:00 | 1            | team    | agent:Ana         | returns
    """
    assert desk.values("average_response_time", by="team") == {"billing": 600}


def test_reply_of_an_agent_who_has_left_is_an_agents_reply(desk: Desk) -> None:
    """
    at        | conversation | what     | by        | agent
    Mon 09:00 | 1            | message  | customer  |
    Mon 09:10 | 1            | message  | agent:Ana |
    Tue 09:00 | 1            | assigned | system    | Ben
    """
    assert desk.values("first_response_time", by="agent") == {"Ana": 600}


def test_agent_replies_count_public_replies_by_humans(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:01 | 1            | message | bot
    Mon 09:02 | 1            | note    | agent:Ana
    Mon 09:03 | 1            | message | agent:Ana
    Mon 09:04 | 1            | message | agent:Ben
    """
    found = desk.values("agent_replies", by="agent")
    assert {agent: value for agent, value in found.items() if value} == {"Ana": 1, "Ben": 1}


def test_first_reply_known_by_its_date_alone_is_timed_from_the_creation(desk: Desk) -> None:
    """
    at        | conversation | what    | by | first_reply
    Mon 09:00 | 1            | created |    | Mon 09:15
    """
    assert desk.value("first_response_time") == 900


def test_first_response_starts_at_the_first_handoff_within_the_customers_first_wait(desk: Desk) -> None:
    """
    at           | conversation | what    | by          | to
    Mon 08:59:00 | 1            | handoff | bot         |
    Mon 09:00:00 | 1            | message | customer:Bo |
    Mon 09:00:10 | 1            | tag     | bot         | late
    Mon 09:00:20 | 1            | handoff | bot         |
    Mon 09:00:40 | 1            | handoff | bot         |
    Mon 09:01:02 | 1            | message | agent:Ana   |
    Mon 10:00:00 | 1            | message | customer:Bo |
    Mon 10:00:30 | 1            | handoff | bot         |
    Mon 10:01:00 | 1            | message | agent:Ana   |
    Mon 09:00:00 | 2            | message | customer:Cy |
    Mon 09:00:30 | 2            | handoff | bot         |
    Mon 09:00:00 | 3            | message | customer:Di |
    Mon 09:10:00 | 3            | message | agent:Ana   |
    Mon 10:00:00 | 3            | message | customer:Di |
    Mon 10:00:30 | 3            | handoff | bot         |
    Mon 09:00:00 | 4            | message | customer:Ed |
    Mon 09:10:00 | 4            | message | agent:Ana   |
    """
    told = "conversation, ordinal, is_first, wait_s, response_s, strftime(response_from, '%H:%M:%S')"
    assert desk.told("reply", told) == [
        (1, 0, True, 62, 42, "09:00:20"), (1, 1, False, 60, None, None), (2, 0, True, None, None, "09:00:30"),
        (3, 0, True, 600, 600, "09:00:00"), (3, 1, False, None, None, None), (4, 0, True, 600, 600, "09:00:00"),
    ]  # fmt: skip


def test_handoff_in_the_instant_of_the_first_reply_leaves_no_response_time(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | handoff | bot
    Mon 09:10 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time") == 0


def test_waits_count_on_the_hours_of_their_own_conversation(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC
    hours late: Mon-Fri 15:00-23:00 UTC

    at        | conversation | what    | by           | team
    Mon 08:00 | 1            | created |              | day
    Mon 08:00 | 2            | created |              | late
    Mon 08:00 | 3            | created |              | nobody
    Mon 08:00 | 1            | message | customer:Bo  |
    Mon 09:30 | 1            | handoff | bot          |
    Mon 10:00 | 1            | message | agent:Ana    |
    Mon 11:00 | 1            | message | customer:Bo  |
    Mon 16:00 | 1            | message | agent:Ana    |
    Mon 08:00 | 2            | message | customer:Cy  |
    Mon 16:00 | 2            | message | agent:Ana    |
    Mon 08:00 | 3            | message | customer:Di  |
    Mon 08:30 | 3            | handoff | bot          |
    Mon 16:00 | 3            | message | agent:Ana    |
    """
    assert desk.told("reply", "conversation, wait_business_s, response_business_s") == [
        (1, 3_600, 1_800), (1, 5 * 3_600, None), (2, 3_600, 3_600), (3, None, None),
    ]  # fmt: skip


def test_wait_holds_all_that_the_customer_wrote_before_the_reply(desk: Desk) -> None:
    """
    at        | conversation | what    | by                | to
    Mon 08:55 | 1            | message | agent:Ben@sales   |
    Mon 09:00 | 1            | message | customer:Bo       |
    Mon 09:01 | 1            | message | customer:Bo       |
    Mon 09:05 | 1            | message | agent:Ana@billing |
    Mon 09:06 | 1            | message | agent:Ben@sales   |
    Mon 09:10 | 1            | message | customer:Bo       |
    Mon 08:58 | 2            | message | bot               |
    Mon 09:00 | 2            | message | customer:Cy       |
    """
    told = "conversation, ordinal, is_first, strftime(wait_from, '%H:%M'), wait_s, team"
    assert desk.told("reply", told) == [
        (1, 1, True, "09:00", 300, "billing"), (1, 3, False, "09:10", None, None),
        (2, 0, True, "09:00", None, None),
    ]  # fmt: skip


def test_conversation_says_who_asked_and_who_replied_first_and_last(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:05 | 1            | message | agent:Ana
    Mon 09:10 | 1            | message | customer:Bo
    Mon 09:15 | 1            | message | agent:Ben
    Mon 09:20 | 1            | message | agent:Ana
    Mon 09:25 | 1            | message | agent:Cleo
    Mon 09:00 | 2            | message | customer:Bo
    Mon 09:05 | 2            | message | agent:Ana
    Mon 09:10 | 2            | message | agent:Ana
    Mon 09:30 | 2            | message | customer:Bo
    Mon 09:00 | 3            | message | customer:Bo
    Mon 09:04 | 3            | message | customer:Bo
    Mon 09:05 | 3            | message | bot
    """
    first, last = (f"(SELECT a.id FROM canon.agent_key AS a WHERE a.key = {one}_agent)" for one in ("first", "last"))
    clock = "strftime(asked_from, '%H:%M'), last_word_by, strftime(last_word_at, '%H:%M')"
    told = f"conversation, {first}, {last}, agents, agent_replies, customer_messages, {clock}"
    assert desk.told("conversation", told) == [
        (1, "Ana", "Cleo", 3, 4, 2, "09:00", "agent", "09:25"),
        (2, "Ana", "Ana", 1, 2, 2, "09:00", "customer", "09:30"),
        (3, None, None, 0, 0, 2, "09:00", "customer", "09:04"),
    ]  # fmt: skip


def test_agent_and_team_named_on_the_customers_message_did_not_reply(desk: Desk) -> None:
    """
    at        | conversation | what    | by                | agent | team
    Mon 09:00 | 1            | message | customer:Bo       | Zoe   | arrivals
    Mon 09:10 | 1            | message | agent:Ana@billing |       |
    """
    assert [desk.values("first_response_time", by=cut) for cut in ("agent", "team")] == [{"Ana": 600}, {"billing": 600}]


@pytest.mark.parametrize(("now", "wait_s"), [("Tue 09:00", 3600), ("Tue 10:00", 2 * 3600), ("Wed 00:00", 2.5 * 3600)])
def test_longest_wait_runs_in_opening_hours_until_the_reply(desk: Desk, now: str, wait_s: float) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 16:00 | 1            | message | customer
    Tue 10:30 | 1            | message | agent:Ana
    """
    assert desk.value("longest_wait", now=now) == wait_s


@pytest.mark.parametrize(
    ("name", "value", "n"), [("average_response_time", 60, 3), ("response_time_per_ticket", 90, 2)]
)
def test_waits_count_in_opening_hours_where_these_apply_and_in_calendar_time_elsewhere(
    desk: Desk, name: str, value: float, n: int
) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC

    at           | conversation | what    | by        | team
    Mon 16:59:00 | 1            | created | customer  | day
    Mon 16:59:00 | 1            | message | customer  |
    Tue 09:01:00 | 1            | message | agent:Ana |
    Mon 20:00:00 | 2            | created | customer  | night
    Mon 20:00:00 | 2            | message | customer  |
    Mon 20:00:00 | 2            | message | agent:Ana |
    Mon 21:00:00 | 2            | message | customer  |
    Mon 21:01:00 | 2            | message | agent:Ana |
    """
    found = desk.figure(name)
    stats = found.stats
    assert stats
    assert (found.value, found.n, found.numerator) == (value, n, 180)
    assert (stats.mean, stats.median, stats.p90, stats.max, stats.n) == (60, 60, 108, 120, 3)
    assert (found.in_business, found.flagged) == (1, 0)
