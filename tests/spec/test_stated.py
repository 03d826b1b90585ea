"""Stated dates: a case that brings a date in the place of the history behind it."""

from tests.spec.drawn import Desk


def test_stated_first_reply_stands_for_the_messages_that_are_not_there(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | customer | first_reply
    Mon 09:00 | 1            | created |             | Bo       | Mon 09:15
    Mon 09:00 | 2            | created |             | Bo       | Mon 09:20
    Mon 09:00 | 3            | created |             | Bo       |
    Mon 09:30 | 2            | message | customer:Bo |          |
    Mon 09:35 | 2            | message | agent:Ana   |          |
    Mon 09:40 | 3            | message | customer:Bo |          |
    Mon 09:00 | 4            | created |             | Bo       |
    """
    assert desk.told("message_sent", "conversation, strftime(sent_at, '%H:%M'), actor, public") == [
        (1, "09:00", "customer", True), (1, "09:15", "agent", True), (2, "09:30", "customer", True),
        (2, "09:35", "agent", True), (3, "09:40", "customer", True),
    ]  # fmt: skip


def test_stated_first_reply_answers_the_request_alone(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | first_reply
    Mon 09:00 | 1            | created |             | Mon 09:15
    Mon 09:00 | 2            | created |             | Mon 09:20
    Mon 09:00 | 3            | created |             |
    Mon 09:30 | 2            | message | customer:Bo |
    Mon 09:35 | 2            | message | agent:Ana   |
    Mon 09:40 | 3            | message | customer:Bo |
    Mon 09:00 | 4            | created |             |
    """
    assert desk.told("conversation", "first_response_s, agent_replies, customer_messages, last_word_by") == [
        (900, 1, 1, "agent"), (300, 1, 1, "agent"), (None, 0, 1, "customer"), (None, 0, 0, None),
    ]  # fmt: skip


def test_first_reply_stated_for_the_second_of_the_request_took_no_time(desk: Desk) -> None:
    """
    at        | conversation | what    | by | first_reply
    Mon 09:00 | 1            | created |    | Mon 09:00
    """
    assert (desk.value("first_response_time"), desk.figure("first_response_time").n) == (0, 1)


def test_first_reply_stated_for_later_than_now_has_not_happened(desk: Desk) -> None:
    """
    at        | conversation | what    | by | first_reply
    Mon 09:00 | 1            | created |    | Mon 11:00
    Mon 12:00 | 2            | created |    | Mon 13:00
    """
    asked = ("unanswered", "messages_received", "agent_replies", "replied_conversations")
    assert [desk.value(name, now="Mon 10:00") for name in asked] == [1, 1, 0, 0]


def test_message_after_now_was_not_sent_yet(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 11:00 | 1            | message | agent:Ana
    """
    asked = ("messages_received", "agent_replies", "replied_conversations")
    assert [desk.value(name, now="Mon 10:00") for name in asked] == [1, 0, 0]


def test_case_solved_and_closed_in_one_instant_was_solved_first(desk: Desk) -> None:
    """
    at        | conversation | what    | by | solved    | closed
    Mon 09:00 | 1            | created |    | Mon 10:00 | Mon 10:00
    Mon 09:00 | 2            | created |    |           |
    """
    row = "(SELECT c.seq FROM canon.conversation AS c WHERE c.conversation = fact.status_span.conversation)"
    assert desk.told("status_span", f"conversation, status, CASE WHEN seq <> -1 THEN seq - {row} END") == [
        (1, "new", None), (1, "solved", 2), (1, "closed", 3), (2, "new", None),
    ]  # fmt: skip


def test_solve_and_close_stated_for_later_than_now_have_not_happened(desk: Desk) -> None:
    """
    at        | conversation | what    | by | solved    | closed
    Mon 09:00 | 1            | created |    | Mon 11:00 |
    Mon 09:00 | 2            | created |    |           | Mon 11:00
    """
    assert desk.figure("requester_wait_time", now="Mon 12:00").value == 2 * 3_600
    assert desk.means("requester_wait_time", now="Mon 10:00") == {None: (3_600, 2)}


def test_stated_solve_is_credited_to_the_agent_and_the_team_of_the_case(desk: Desk) -> None:
    """
    at        | conversation | what    | by | solved    | closed    | agent | team
    Mon 09:00 | 1            | created |    | Mon 10:00 |           | Ana   | billing
    Mon 09:00 | 2            | created |    |           | Mon 10:00 | Ben   | returns
    """
    credited = [desk.values("resolution_events", by=cut) for cut in ("agent", "team")]
    assert credited == [{"Ana": 1, "Ben": 1}, {"billing": 1, "returns": 1}]


def test_conversation_begins_when_it_says_else_with_the_first_thing_known_of_it(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | to
    Mon 10:00 | 1            | message | customer:Bo |
    Mon 11:00 | 1            | message | agent:Ana   |
    Mon 09:00 | 1            | tag     | agent:Ana   | vip
    Mon 09:30 | 2            | message | customer:Bo |
    Mon 10:30 | 2            | open    | agent:Ana   |
    Mon 08:00 | 3            | message | customer:Bo |
    Mon 08:30 | 3            | open    | agent:Ana   |
    Mon 09:45 | 3            | created |             |
    """
    assert desk.told("conversation", "strftime(created_at, '%H:%M')") == [("09:00",), ("09:30",), ("09:45",)]


def test_conversation_that_begins_after_now_is_not_there_yet(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 12:00 | 2            | created |
    Mon 09:30 | 2            | solved  | agent:Ana
    """
    asked = ("conversations", "resolution_events")
    assert [desk.value(name, now="Mon 10:00") for name in asked] == [1, 0]
