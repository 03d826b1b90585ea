"""Cuts and filters: whom and what a figure counts for, and which rows it leaves aside."""

import pytest

from tests.spec.drawn import Desk


@pytest.mark.parametrize(
    ("name", "by_team"),
    [
        ("messages_received", {"billing": 3}), ("agent_replies", {"billing": 1, "sales": 1}),
        ("average_response_time", {"billing": 300, "sales": 600}), ("resolution_events", {"billing": 1, "sales": 1}),
    ],
)  # fmt: skip
def test_work_counts_for_the_team_of_who_did_it_and_the_rest_for_the_team_that_holds_it(
    desk: Desk, name: str, by_team: dict[str, float]
) -> None:
    """
    at        | conversation | what    | by              | team
    Mon 08:59 | 1            | created | customer        | billing
    Mon 09:00 | 1            | message | customer:Bo@web |
    Mon 09:10 | 1            | message | agent:Ana@sales |
    Mon 09:20 | 1            | message | customer:Bo     |
    Mon 09:25 | 1            | message | agent:Ana       |
    Mon 09:30 | 1            | solved  | agent:Ana@sales |
    Mon 09:40 | 1            | message | customer:Bo     |
    Mon 09:50 | 1            | open    | customer        |
    Mon 09:55 | 1            | solved  | agent:Ana       |
    """
    found = desk.values(name, by="team")
    assert {team: value for team, value in found.items() if value} == by_team


@pytest.mark.parametrize(
    ("cut", "answers"),
    [("channel", {"email": 2, "sms": 1, None: 0}), ("team", {"billing": 1, "night": 2, None: 0})],
)
def test_survey_counts_for_the_channel_of_its_conversation_and_for_the_team_that_it_names(
    desk: Desk, cut: str, answers: dict[str | None, float]
) -> None:
    """
    at        | conversation | what    | by | channel | team
    Mon 09:00 | 1            | created |    | email   | billing

    asked     | answered  | conversation | score | channel | team
    Mon 09:00 | Mon 10:00 | 1            | 5     | sms     | night
    Mon 09:00 | Mon 10:00 | 1            | 5     |         |
    Mon 09:00 | Mon 10:00 |              | 5     | sms     | night
    Mon 09:00 |           |              |       |         |
    """
    assert desk.values("survey_answers", by=cut) == answers


@pytest.mark.parametrize(
    ("cut", "calls"),
    [
        ("channel", {"email": 1, "phone": 1, "video": 1}), ("team", {"billing": 1, "sales": 1, None: 1}),
        ("topic", {"parcel": 1, "refund": 1, None: 1}), ("wait", {"30 s and more": 1, "5-10 s": 1, None: 1}),
    ],
)  # fmt: skip
def test_call_takes_from_its_conversation_what_it_does_not_say_itself(
    desk: Desk, cut: str, calls: dict[str | None, float]
) -> None:
    """
    at        | conversation | what    | by | channel | team    | topic
    Mon 09:00 | 1            | created |    | email   | billing | parcel

    offered   | wait | outcome  | conversation | channel | team  | topic
    Mon 09:00 | 5    | answered | 1            |         |       |
    Mon 09:00 | 30   | answered | 1            | video   | sales | refund
    Mon 09:00 |      | answered |              |         |       |
    """
    assert desk.values("calls_answered", by=cut) == calls


def test_task_counts_for_its_own_team_else_for_that_of_its_conversation(desk: Desk) -> None:
    """
    at        | conversation | what    | by | team
    Mon 09:00 | 1            | created |    | billing

    assigned  | completed | agent | conversation | team
    Mon 09:00 |           | Ana   | 1            | sales
    Mon 09:00 |           | Ana   | 1            |
    """
    assert desk.values("tasks_assigned", by="team") == {"billing": 1, "sales": 1}


def test_promise_counts_for_the_team_of_who_kept_it_else_for_the_team_that_holds_it(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by              | team
    Mon 09:00 | 1            | created | customer        | billing
    Mon 09:00 | 1            | message | customer        |
    Mon 09:10 | 1            | message | agent:Ana@sales |
    Mon 09:00 | 2            | created | customer        | billing
    Mon 09:00 | 2            | message | customer        |
    """
    assert desk.values("sla_achieved_rate", by="team") == {"billing": 0, "sales": 1}


def test_wait_that_runs_lies_with_who_holds_the_conversation_and_one_that_ended_with_who_replied(desk: Desk) -> None:
    """
    at        | conversation | what     | by        | agent
    Mon 09:00 | 1            | message  | customer  |
    Mon 09:05 | 1            | assigned | system    | Ben
    Mon 09:10 | 1            | message  | agent:Ana |
    Mon 09:20 | 1            | message  | customer  |
    """
    assert desk.values("longest_wait", by="agent", now="Mon 09:50") == {"Ana": 600, "Ben": 1800}


@pytest.mark.parametrize(("name", "by_agent"), [("messages_received", {"Ben": 1}), ("agent_replies", {"Ana": 1})])
def test_message_of_a_customer_lies_with_who_holds_the_conversation_and_a_reply_with_its_sender(
    desk: Desk, name: str, by_agent: dict[str, float]
) -> None:
    """
    at        | conversation | what     | by        | agent
    Mon 09:00 | 1            | message  | customer  |
    Mon 09:05 | 1            | assigned | system    | Ben
    Mon 09:10 | 1            | message  | agent:Ana |
    """
    found = desk.values(name, by="agent")
    assert {agent: n for agent, n in found.items() if n} == by_agent


def test_resolution_is_credited_to_its_resolver_to_the_holder_where_nobody_is_named_and_never_for_a_bot(
    desk: Desk,
) -> None:
    """
    at        | conversation | what     | by        | agent
    Mon 09:00 | named        | created  |           |
    Mon 09:05 | named        | assigned | system    | Ben
    Mon 09:10 | named        | solved   | agent:Ana |
    Mon 09:00 | somebody     | created  |           |
    Mon 09:05 | somebody     | assigned | system    | Ben
    Mon 09:10 | somebody     | solved   |           |
    Mon 09:00 | an_agent     | created  |           |
    Mon 09:05 | an_agent     | assigned | system    | Ben
    Mon 09:10 | an_agent     | solved   | agent     |
    Mon 09:00 | by_bot       | created  |           |
    Mon 09:05 | by_bot       | assigned | system    | Ben
    Mon 09:10 | by_bot       | solved   | bot       |
    """
    assert desk.values("resolution_events", by="agent") == {"Ana": 1, "Ben": 2, None: 1}


def test_resolution_that_only_the_case_tells_of_is_credited_to_the_agent_of_the_case(desk: Desk) -> None:
    """
    at        | conversation | what    | by | agent | solved
    Mon 09:00 | 1            | created |    | Ben   | Mon 10:00
    """
    assert desk.values("resolution_events", by="agent") == {"Ben": 1}


def test_resolution_before_anybody_held_the_conversation_is_credited_to_who_holds_it(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | agent
    Mon 09:00 | 1            | created  |        |
    Mon 09:10 | 1            | solved   |        |
    Mon 10:00 | 1            | assigned | system | Ben
    """
    assert desk.values("resolution_events", by="agent") == {"Ben": 1}


def test_lower_edge_of_a_band_of_waits_belongs_to_it_and_the_upper_one_does_not(desk: Desk) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 | 4    | answered
    Mon 09:00 | 5    | answered
    Mon 09:00 | 9    | answered
    Mon 09:00 | 10   | answered
    Mon 09:00 | 14   | answered
    Mon 09:00 | 15   | answered
    Mon 09:00 | 19   | answered
    Mon 09:00 | 20   | answered
    Mon 09:00 | 29   | answered
    Mon 09:00 | 30   | answered
    """
    assert desk.values("calls_answered", by="wait") == {
        "0-5 s": 1, "5-10 s": 2, "10-15 s": 2, "15-20 s": 2, "20-30 s": 2, "30 s and more": 1,
    }  # fmt: skip


# ---- filters


@pytest.mark.parametrize(
    ("only", "n"),
    [
        ("channel=email", 1), ("channel=email,chat", 2), ("channel!=email", 2), ("channel!=email,chat", 1),
        ("agent=Ana", 1), ("agent=Ana,Ben", 2), ("agent!=Ana", 2), ("agent=desk:Ana", 1), ("agent!=desk:Ana", 2),
        ("agent=shop:Ana", 0), ("tag=late", 1), ("tag!=late", 2), ("tag=late,big", 2), ("tag!=late,big", 1),
    ],
)  # fmt: skip
def test_filter_keeps_what_is_named_and_its_opposite_all_else_with_what_has_no_value(
    desk: Desk, only: str, n: int
) -> None:
    """
    at        | conversation | what    | by | channel | agent | tags
    Mon 09:00 | 1            | created |    | email   | Ana   | late vip
    Mon 09:00 | 2            | created |    | chat    | Ben   | big
    Mon 09:00 | 3            | created |    |         |       |
    """
    assert desk.value("conversations", only=only) == n


@pytest.mark.parametrize(
    ("only", "n"), [("tag=late", 1), ("tag!=late", 2), ("agent=Ana", 2), ("agent=desk:Ana", 1), ("agent!=desk:Ana", 2)]
)
def test_filters_of_calls_keep_those_without_a_conversation_apart_and_know_agents_of_one_id_by_their_source(
    desk: Desk, only: str, n: int
) -> None:
    """
    at        | conversation | what    | by | tags | source
    Mon 09:00 | 1            | created |    | late | desk
    Mon 09:00 | 2            | created |    | big  | desk

    offered   | wait | outcome  | conversation | agent | source
    Mon 09:00 | 0    | answered | 1            | Ana   | desk
    Mon 09:00 | 0    | answered | 2            | Ben   | desk
    Mon 09:00 | 0    | answered |              | Ana   | shop
    """
    assert desk.value("calls_answered", only=only) == n
