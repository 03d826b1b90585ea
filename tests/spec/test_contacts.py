"""Contacts on any channel: whether one was enough, and whether it took a person."""

import pytest

from deskmeter.model.facts.build import build
from tests.spec.drawn import Desk


def test_contacts_are_conversations_and_calls_without_one(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo

    offered   | wait | talk | outcome   | conversation
    Mon 09:05 | 5    | 60   | answered  | 1
    Mon 10:00 | 5    | 60   | answered  |
    Mon 10:00 | 50   |      | abandoned |
    Mon 10:00 |      |      | refused   |
    """
    assert desk.value("contacts") == 3


def test_contacts_are_cut_by_channel_and_kind(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | channel
    Mon 09:00 | 1            | created | customer:Bo | email

    offered   | wait | talk | outcome
    Mon 10:00 | 5    | 60   | answered
    """
    found = [desk.values("contacts", by=cut) for cut in ("channel", "kind")]
    assert found == [{"email": 1, "phone": 1}, {"call": 1, "conversation": 1}]


def test_conversation_that_the_team_began_is_a_contact_once_the_customer_answers(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | agent:Ana
    Tue 09:00 | 1            | message | customer:Bo
    Mon 09:00 | 2            | message | agent:Ana
    """
    found = desk.values("contacts", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": 0, "2026-03-03": 1}


def test_call_is_a_contact_from_its_beginning_menu_included(desk: Desk) -> None:
    """
    contact      | offered      | wait | talk | outcome
    Mon 23:59:00 | Tue 00:00:10 | 5    | 60   | answered
    """
    assert desk.value("contacts", start="2026-03-02", end="2026-03-03") == 1


def test_handled_contacts_are_those_that_an_agent_replied_to_answered_or_solved(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:00 | 2            | message | customer:Cy
    Mon 09:10 | 2            | solved  | agent:Ana
    Mon 09:00 | 3            | message | customer:Di
    Mon 09:10 | 3            | message | bot
    Mon 09:20 | 3            | solved  | bot

    offered   | wait | talk | outcome
    Mon 10:00 | 5    | 60   | answered
    Mon 10:00 | 50   |      | abandoned
    """
    assert desk.values("handled_contacts", by="kind") == {"call": 1, "conversation": 2}


def test_contact_solved_by_nobody_knows_whom_is_not_self_service(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | solved
    Mon 09:00 | 1            | created | customer:Bo | Mon 10:00
    Mon 09:00 | 2            | created | customer:Cy |
    Mon 09:00 | 2            | message | customer:Cy |
    """
    assert (desk.value("handled_contacts"), desk.value("self_service_rate")) == (1, 0)


def test_contact_within_the_window_is_a_repeat(desk: Desk) -> None:
    """
    at          | conversation | what    | by
    Mon 09:00   | 1            | created | customer:Bo
    Mon 10:00   | 1            | solved  | agent:Ana
    Wed 09:00   | 2            | created | customer:Bo
    """
    found = desk.figure("repeat_contact_rate")
    assert (found.value, found.n) == (1, 1)


@pytest.mark.parametrize("name", ["repeat_contact_rate", "first_contact_resolution"])
def test_contact_exactly_seven_days_after_is_a_repeat_and_a_second_later_is_none(desk: Desk, name: str) -> None:
    """
    at             | conversation | what    | by
    Mon 09:00      | 1            | created | customer:Bo
    Mon 10:00      | 1            | solved  | agent:Ana
    Mon+1 10:00    | 2            | created | customer:Bo
    Mon 09:00      | 3            | created | customer:Cy
    Mon 10:00      | 3            | solved  | agent:Ana
    Mon+1 10:00:01 | 4            | created | customer:Cy
    """
    assert desk.value(name) == 0.5


def test_window_is_a_setting(desk: Desk) -> None:
    """
    set: repeat_contact_rate.window_days = 1

    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 1            | solved  | agent:Ana
    Wed 09:00 | 2            | created | customer:Bo
    """
    assert (desk.value("repeat_contact_rate"), desk.value("first_contact_resolution")) == (0, 0)


def test_call_after_a_ticket_is_a_repeat(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | channel
    Mon 09:00 | 1            | created | customer:Bo | email
    Mon 10:00 | 1            | solved  | agent:Ana   |

    offered   | wait | talk | outcome  | customer
    Wed 10:00 | 5    | 60   | answered | Bo
    """
    assert desk.values("repeat_contact_rate", by="channel") == {"email": 1, "phone": 0}


def test_ticket_after_a_call_is_a_repeat_of_the_call(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | channel
    Wed 09:00 | 1            | created | customer:Bo | email

    offered   | wait | talk | outcome  | customer
    Mon 10:00 | 5    | 60   | answered | Bo
    """
    assert desk.values("repeat_contact_rate", by="channel") == {"phone": 1}


def test_answered_call_is_solved_when_it_ends_and_any_other_is_not(desk: Desk) -> None:
    """
    offered   | wait | talk | outcome     | customer
    Mon 10:00 | 5    | 60   | answered    | Bo
    Mon 10:00 | 50   |      | abandoned   | Cy
    Mon 10:00 | 5    | 60   | interrupted | Di
    """
    assert desk.figure("repeat_contact_rate").n == 1


def test_contact_that_began_before_the_solution_is_no_repeat(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 09:30 | 2            | created | customer:Bo
    Mon 10:00 | 3            | created | customer:Bo
    Mon 10:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("repeat_contact_rate") == 0


def test_writing_again_in_the_same_conversation_is_no_new_contact(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 10:00 | 1            | solved  | agent:Ana
    Tue 09:00 | 1            | message | customer:Bo
    """
    assert (desk.value("contacts"), desk.value("repeat_contact_rate")) == (1, 0)


def test_contact_of_another_customer_is_no_repeat(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 1            | solved  | agent:Ana
    Tue 09:00 | 2            | created | customer:Cy
    """
    assert desk.value("repeat_contact_rate") == 0


def test_contacts_of_unknown_customers_neither_count_nor_repeat(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Tue 09:00 | 2            | created |
    """
    assert (desk.value("repeat_contact_rate"), desk.rows("contact", "next_at")) == (None, [(None,), (None,)])


@pytest.mark.parametrize("why", ["merged", "spam", "test", "deleted"])
def test_conversation_that_is_left_out_repeats_nothing(desk: Desk, why: str) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 1            | solved  | agent:Ana
    Tue 09:00 | 2            | created | customer:Bo
    Tue 09:10 | 2            | merged  | agent:Ana
    Mon 09:00 | 3            | created | customer:Cy
    Mon 10:00 | 3            | solved  | agent:Ana
    Tue 09:00 | 4            | created | customer:Cy
    Tue 09:10 | 4            | spam    | agent:Ana
    Mon 09:00 | 5            | created | customer:Di
    Mon 10:00 | 5            | solved  | agent:Ana
    Tue 09:00 | 6            | created | customer:Di
    Tue 09:10 | 6            | test    | agent:Ana
    Mon 09:00 | 7            | created | customer:Ed
    Mon 10:00 | 7            | solved  | agent:Ana
    Tue 09:00 | 8            | created | customer:Ed
    Tue 09:10 | 8            | deleted | agent:Ana
    """
    row = desk.row("repeat_contact_rate")
    assert row.figure
    assert (row.figure.value, row.figure.n) == (0, 4)
    assert desk.row("contacts").left_out[why] == 1


def test_left_out_conversation_is_no_solved_contact(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 10:00 | 1            | merged  | agent:Ana
    Tue 09:00 | 2            | created | customer:Bo
    """
    row = desk.row("repeat_contact_rate")
    assert row.figure
    assert (row.figure.value, row.left_out) == (None, {"merged": 1})


def test_automatic_close_is_no_solution(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 1            | closed  | system
    Tue 09:00 | 2            | created | customer:Bo
    """
    assert desk.value("repeat_contact_rate") is None


def test_solution_before_an_automatic_close_counts_and_so_does_one_after(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 1            | solved  | agent:Ana
    Tue 10:00 | 1            | open    | system
    Thu 10:00 | 1            | closed  | system
    Mon 09:00 | 2            | created | customer:Cy
    Mon 10:00 | 2            | closed  | system
    Tue 10:00 | 2            | open    | system
    Thu 10:00 | 2            | solved  | agent:Ana
    """
    found = desk.values("first_contact_resolution", start="2026-03-02", end="2026-03-06", grain="day")
    assert found == {"2026-03-02": 1, "2026-03-03": None, "2026-03-04": None, "2026-03-05": 1}


def test_solution_before_the_customer_first_wrote_is_none(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | agent:Ana
    Mon 09:01 | 1            | solved  | agent:Ana
    Tue 09:00 | 1            | message | customer:Bo
    """
    assert (desk.value("contacts"), desk.value("repeat_contact_rate")) == (1, None)


def test_repeat_on_the_same_topic(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | topic
    Mon 09:00 | 1            | created | customer:Bo | parcel
    Mon 10:00 | 1            | solved  | agent:Ana   |
    Tue 09:00 | 2            | created | customer:Bo | refund
    Mon 09:00 | 3            | created | customer:Cy | parcel
    Mon 10:00 | 3            | solved  | agent:Ana   |
    Tue 09:00 | 4            | created | customer:Cy | refund
    Wed 09:00 | 5            | created | customer:Cy | parcel
    """
    assert (desk.value("repeat_contact_rate"), desk.value("repeat_contact_rate_same_topic")) == (1, 0.5)


def test_contacts_without_a_topic_are_not_asked_for_the_same_one(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | topic
    Mon 09:00 | 1            | created | customer:Bo |
    Mon 10:00 | 1            | solved  | agent:Ana   |
    Tue 09:00 | 2            | created | customer:Bo |
    """
    assert desk.value("repeat_contact_rate_same_topic") is None


@pytest.mark.parametrize(
    ("now", "value", "maturing"),
    [("Tue 00:00", None, 1), ("Mon+1 10:00", None, 1), ("Mon+1 10:00:01", 1, 0), ("Mon+4 00:00", 1, 0)],
)
def test_solution_is_maturing_until_its_window_is_over(
    desk: Desk, now: str, value: float | None, maturing: int
) -> None:
    """
    at          | conversation | what    | by
    Mon 09:00   | 1            | created | customer:Bo
    Mon 10:00   | 1            | solved  | agent:Ana
    Mon+2 10:00 | 2            | created | customer:Bo
    """
    found = desk.figure("first_contact_resolution", now=now)
    assert found.maturing
    assert (found.value, found.maturing.n, found.maturing.of) == (value, maturing, 1)


@pytest.mark.parametrize(
    ("name", "repeats", "n"),
    [("repeat_contact_rate", 1, 3), ("first_contact_resolution", 2, 3), ("repeat_contact_rate_same_topic", 1, 2)],
)
def test_solved_contacts_of_known_customers_are_settled_the_second_after_their_week(
    desk: Desk, name: str, repeats: int, n: int
) -> None:
    """
    at             | conversation | what    | by          | topic
    Mon 09:00      | 1            | created | customer:Bo | parcel
    Mon 10:00      | 1            | solved  | agent:Ana   |
    Mon+1 10:00    | 2            | created | customer:Bo | parcel
    Mon 09:00      | 3            | created | customer:Cy | parcel
    Mon 10:00      | 3            | solved  | agent:Ana   |
    Mon 09:00      | 4            | created | customer:Di |
    Mon 10:00      | 4            | solved  | agent:Ana   |
    Mon 09:00      | 5            | created |             | parcel
    Mon 10:00      | 5            | solved  | agent:Ana   |

    started   | ended     | kind        | customer | topic
    Mon 09:55 | Mon 10:00 | help_centre | Ed       | parcel
    """
    running, over = (desk.figure(name, now=f"Mon+1 10:00:0{second}") for second in (0, 1))
    assert running.maturing
    assert over.maturing
    assert (running.n, running.maturing.n, running.maturing.of) == (0, n, n)
    assert (over.numerator, over.n, over.maturing.n, over.maturing.of) == (repeats, n, 0, n)


def test_same_topic_a_second_after_the_week_is_no_repeat(desk: Desk) -> None:
    """
    at             | conversation | what    | by          | topic
    Mon 09:00      | 1            | created | customer:Bo | parcel
    Mon 10:00      | 1            | solved  | agent:Ana   |
    Mon+1 10:00:01 | 2            | created | customer:Bo | parcel
    """
    assert desk.value("repeat_contact_rate_same_topic") == 0


def test_repeat_belongs_to_the_day_of_the_solution_and_to_who_solved_it(desk: Desk) -> None:
    """
    at        | conversation | what     | by        | agent
    Mon 09:00 | 1            | created  | customer:Bo |
    Mon 09:10 | 1            | assigned | system    | Ben
    Tue 10:00 | 1            | solved   | agent:Ana |
    Wed 09:00 | 2            | created  | customer:Bo |
    """
    by_day = desk.values("repeat_contact_rate", start="2026-03-02", end="2026-03-04", grain="day")
    assert (by_day, desk.values("repeat_contact_rate", by="agent")) == (
        {"2026-03-02": None, "2026-03-03": 1},
        {"Ana": 1},
    )


def test_one_touch_needs_one_reply_and_no_reopening(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:10 | 1            | solved  | agent:Ana
    Mon 09:00 | 2            | message | customer:Cy
    Mon 09:10 | 2            | message | agent:Ana
    Mon 09:10 | 2            | solved  | agent:Ana
    Tue 09:10 | 2            | open    | customer
    Mon 09:00 | 3            | message | customer:Di
    Mon 09:10 | 3            | message | agent:Ana
    Mon 09:20 | 3            | message | agent:Ana
    Mon 09:20 | 3            | solved  | agent:Ana
    Mon 09:00 | 4            | message | customer:Ed
    Mon 09:20 | 4            | solved  | agent:Ana
    """
    assert desk.value("fcr_one_touch") == 0.25


def test_one_touch_that_a_rule_closed_is_no_resolution(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    Thu 09:10 | 1            | closed  | system
    """
    assert desk.value("fcr_one_touch") is None


def test_one_touch_is_of_all_that_was_solved_but_what_a_rule_closed_and_what_has_no_messages(desk: Desk) -> None:
    """
    at        | conversation | what    | by        | source
    Mon 09:00 | agent        | message | customer  |
    Mon 09:10 | agent        | message | agent:Ana |
    Mon 09:10 | agent        | solved  | agent:Ana |
    Mon 09:00 | closed       | message | customer  |
    Mon 09:10 | closed       | message | agent:Ana |
    Mon 09:10 | closed       | closed  | agent:Ana |
    Mon 09:00 | rule_closed  | message | customer  |
    Mon 09:10 | rule_closed  | message | agent:Ana |
    Mon 09:10 | rule_closed  | closed  | system    |
    Mon 09:00 | rule_too     | message | customer  |
    Mon 09:10 | rule_too     | message | agent:Ana |
    Mon 09:10 | rule_too     | closed  | system    |
    Mon 09:00 | rule_solved  | message | customer  |
    Mon 09:10 | rule_solved  | message | agent:Ana |
    Mon 09:10 | rule_solved  | solved  | system    |
    Mon 09:00 | somebody     | message | customer  |
    Mon 09:10 | somebody     | message | agent:Ana |
    Mon 09:10 | somebody     | closed  |           |
    Mon 09:00 | came_back    | message | customer  |
    Mon 09:10 | came_back    | message | agent:Ana |
    Mon 09:10 | came_back    | solved  | agent:Ana |
    Mon 10:00 | came_back    | open    | customer  |
    Mon 09:00 | no_reply     | message | customer  |
    Mon 09:10 | no_reply     | solved  | agent:Ana |
    Mon 09:00 | elsewhere    | created |           | shop
    Mon 09:10 | elsewhere    | solved  | agent:Ana | shop
    """
    running, over = (desk.figure("fcr_one_touch", now=f"Mon+1 09:10:0{second}") for second in (0, 1))
    assert running.maturing
    assert over.maturing
    assert (running.n, running.maturing.n, over.maturing.n) == (0, 6, 0)
    assert (over.numerator, over.n) == (4, 6)


def test_one_touch_is_maturing_for_a_week(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:10 | 1            | solved  | agent:Ana
    """
    found = desk.figure("fcr_one_touch", now="Mon+1 09:10")
    assert found.maturing
    assert (found.value, found.maturing.n) == (None, 1)


def test_survey_says_whether_the_matter_was_solved(desk: Desk) -> None:
    """
    asked     | answered  | conversation | resolved
    Mon 09:00 | Mon 10:00 | 1            | true
    Mon 09:00 | Mon 10:00 | 2            | true
    Mon 09:00 | Mon 10:00 | 3            | false
    Mon 09:00 | Mon 10:00 | 4            |
    Mon 09:00 |           | 5            |
    """
    found = desk.figure("fcr_survey")
    assert (found.numerator, found.denominator) == (2, 3)


def test_self_service_is_bot_solutions_and_visits_of_all_contacts(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | bot
    Mon 09:20 | 1            | solved  | bot
    Mon 09:00 | 2            | message | customer:Cy
    Mon 09:10 | 2            | message | agent:Ana
    Mon 09:20 | 2            | solved  | agent:Ana

    started   | ended     | kind        | customer
    Mon 09:00 | Mon 09:05 | help_centre | Di

    offered   | wait | talk | outcome
    Mon 10:00 | 5    | 60   | answered
    """
    found = desk.figure("self_service_rate")
    assert (found.numerator, found.denominator) == (2, 4)


def test_self_service_is_decided_when_it_is_solved_or_the_day_after_the_visit_is_over(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00    | by_bot       | message | customer
    Mon 09:10    | by_bot       | message | bot
    Mon 09:20    | by_bot       | solved  | bot
    Mon 09:00    | by_agent     | message | customer
    Mon 09:10    | by_agent     | message | agent:Ana
    Mon 09:20    | by_agent     | solved  | agent:Ana
    Mon 09:00    | untouched    | message | customer
    Mon 09:00    | in_work      | message | customer
    Mon 09:10    | in_work      | message | agent:Ana
    Mon 09:00    | came_back    | message | customer
    Mon 09:10    | came_back    | message | bot
    Mon 09:20    | came_back    | solved  | bot
    Mon 09:30    | came_back    | open    | customer

    started      | ended        | kind        | outcome | customer
    Mon 09:00:00 | Mon 09:05:00 | help_centre |         | Bo
    Mon 09:00:00 | Mon 09:05:00 | help_centre | left    | Cy
    Mon 09:00:01 | Mon 09:05:00 | help_centre |         | Di
    Mon 09:00:00 | Mon 09:05:00 | help_centre |         | Ed
    Mon 09:00:01 | Mon 09:05:00 | help_centre |         | Fay

    offered      | wait | talk | outcome  | customer
    Tue 09:00:00 | 0    | 1    | answered | Ed
    Tue 09:00:00 | 0    | 1    | answered | Fay
    """
    found = desk.figure("self_service_rate", now="Tue 09:00:01")
    assert found.maturing
    assert (found.numerator, found.denominator) == (2, 9)
    assert (found.maturing.n, found.maturing.of) == (3, 10)


def test_visit_is_escalated_by_a_contact_after_exactly_24_hours(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Tue 09:00:00 | 1            | created | customer:Bo
    Tue 09:00:01 | 2            | created | customer:Cy

    started      | ended     | kind        | customer
    Mon 09:00    | Mon 09:05 | help_centre | Bo
    Mon 09:00    | Mon 09:05 | help_centre | Cy
    """
    found = desk.figure("self_service_rate")
    assert (found.numerator, found.denominator) == (1, 3)


def test_visit_that_led_to_a_conversation_is_part_of_that_contact(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:10 | 1            | message | customer:Bo
    Mon 09:20 | 1            | message | agent:Ana

    started   | ended     | kind | customer | conversation
    Mon 09:00 | Mon 09:05 | ivr  | Bo       | 1
    """
    assert desk.figure("self_service_rate").n == 1


def test_visit_that_the_customer_left_is_not_solved(desk: Desk) -> None:
    """
    started   | ended     | kind | customer | outcome
    Mon 09:00 | Mon 09:05 | bot  | Bo       | left
    """
    assert desk.value("self_service_rate") == 0


def test_visit_that_was_handed_over_is_no_contact_by_itself(desk: Desk) -> None:
    """
    started   | ended     | kind | customer | outcome    | handed
    Mon 09:00 | Mon 09:05 | ivr  | Bo       | handed_off |
    Mon 09:00 | Mon 09:05 | ivr  | Cy       |            | Mon 09:05
    """
    assert desk.value("self_service_rate") is None


def test_visit_of_an_unknown_customer_counts_as_solved(desk: Desk) -> None:
    """
    started   | ended     | kind
    Mon 09:00 | Mon 09:05 | help_centre
    """
    assert desk.value("self_service_rate") == 1


@pytest.mark.parametrize(("now", "value", "maturing"), [("Tue 09:00", None, 1), ("Tue 09:00:01", 1, 0)])
def test_visit_is_maturing_for_24_hours(desk: Desk, now: str, value: float | None, maturing: int) -> None:
    """
    started   | ended     | kind        | customer
    Mon 09:00 | Mon 09:05 | help_centre | Bo
    """
    found = desk.figure("self_service_rate", now=now)
    assert found.maturing
    assert (found.value, found.maturing.n) == (value, maturing)


def test_visit_that_has_escalated_is_not_maturing_any_more(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 10:00 | 1            | message | customer:Bo
    Mon 10:10 | 1            | message | agent:Ana

    started   | ended     | kind        | customer
    Mon 09:00 | Mon 09:05 | help_centre | Bo
    """
    found = desk.figure("self_service_rate", now="Mon 12:00")
    assert found.maturing
    assert (found.value, found.maturing.n, found.n) == (0, 0, 1)


def test_visits_are_neither_contacts_nor_repeats(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 1            | solved  | agent:Ana

    started   | ended     | kind        | customer
    Tue 09:00 | Tue 09:05 | help_centre | Bo
    """
    assert (desk.value("contacts"), desk.value("repeat_contact_rate")) == (1, 0)


def test_self_service_of_tickets_is_what_bots_and_rules_solved_of_all_that_were_created(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | bot
    Mon 09:20 | 1            | solved  | bot
    Mon 09:00 | 2            | message | customer:Cy
    Mon 09:10 | 2            | message | bot
    Mon 09:20 | 2            | message | agent:Ana
    Mon 09:30 | 2            | solved  | agent:Ana
    Mon 09:00 | 3            | message | customer:Di
    Mon 09:00 | 4            | message | agent:Ana
    """
    assert desk.value("self_service_rate_of_tickets") == pytest.approx(1 / 3)


def test_tickets_that_came_back_are_open_and_no_self_service(desk: Desk) -> None:
    """
    at        | conversation | what    | by        | source
    Mon 09:00 | by_bot       | message | customer  |
    Mon 09:10 | by_bot       | message | bot       |
    Mon 09:20 | by_bot       | solved  | bot       |
    Mon 09:00 | by_rule      | message | customer  |
    Mon 09:10 | by_rule      | message | bot       |
    Mon 09:20 | by_rule      | solved  | system    |
    Mon 09:00 | bot_closed   | message | customer  |
    Mon 09:10 | bot_closed   | message | bot       |
    Mon 09:20 | bot_closed   | closed  | bot       |
    Mon 09:00 | by_somebody  | message | customer  |
    Mon 09:10 | by_somebody  | message | bot       |
    Mon 09:20 | by_somebody  | closed  |           |
    Mon 09:00 | by_both      | message | customer  |
    Mon 09:10 | by_both      | message | bot       |
    Mon 09:15 | by_both      | message | agent:Ana |
    Mon 09:20 | by_both      | solved  | bot       |
    Mon 09:00 | without_word | message | customer  |
    Mon 09:20 | without_word | solved  | bot       |
    Mon 09:00 | by_agent     | message | customer  |
    Mon 09:10 | by_agent     | message | bot       |
    Mon 09:20 | by_agent     | solved  | agent:Ana |
    Mon 09:00 | closed       | message | customer  |
    Mon 09:10 | closed       | message | bot       |
    Mon 09:20 | closed       | closed  | system    |
    Mon 09:00 | closed_again | message | customer  |
    Mon 09:10 | closed_again | message | bot       |
    Mon 09:20 | closed_again | closed  | system    |
    Mon 09:00 | closed_too   | message | customer  |
    Mon 09:10 | closed_too   | message | bot       |
    Mon 09:20 | closed_too   | closed  | system    |
    Mon 09:00 | came_back    | message | customer  |
    Mon 09:10 | came_back    | message | bot       |
    Mon 09:20 | came_back    | solved  | bot       |
    Mon 09:30 | came_back    | open    | customer  |
    Mon 09:00 | untouched    | message | customer  |
    Mon 09:00 | in_work      | message | customer  |
    Mon 09:10 | in_work      | message | bot       |
    Mon 09:20 | in_work      | message | agent:Ana |
    Mon 09:00 | replied      | message | customer  |
    Mon 09:10 | replied      | message | bot       |
    Mon 09:20 | replied      | message | agent:Ana |
    Mon 09:30 | replied      | solved  |           |
    Mon 09:00 | begun_by_us  | message | agent:Ana |
    Mon 09:10 | begun_by_us  | message | bot       |
    Mon 09:00 | elsewhere    | created |           | shop
    Mon 09:10 | elsewhere    | solved  | system    | shop
    """
    tickets, automated = desk.figure("self_service_rate_of_tickets"), desk.figure("automation_rate")
    assert tickets.maturing
    assert (tickets.numerator, tickets.denominator) == (4, 14)
    assert (tickets.maturing.n, tickets.maturing.of) == (2, 14)
    assert (automated.numerator, automated.denominator) == (4, 11)


def test_automation_is_what_only_bots_or_rules_replied_to_of_what_was_solved(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | bot
    Mon 09:20 | 1            | solved  | bot
    Mon 09:00 | 2            | message | customer:Cy
    Mon 09:10 | 2            | message | system
    Mon 09:20 | 2            | solved  | system
    Mon 09:00 | 3            | message | customer:Di
    Mon 09:10 | 3            | message | bot
    Mon 09:20 | 3            | solved  | agent:Ana
    Mon 09:00 | 4            | message | customer:Ed
    Mon 09:10 | 4            | message | bot
    """
    found = desk.figure("automation_rate")
    assert (found.numerator, found.denominator) == (2, 3)


def test_rule_that_closes_what_nobody_answered_automates_nothing(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:00 | 1            | message | system
    Thu 09:20 | 1            | closed  | system
    """
    assert desk.value("automation_rate") == 0


def test_two_ids_of_one_person_are_one_customer(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 1            | solved  | agent:Ana
    Tue 09:00 | 2            | created | customer:Bob
    """
    con = desk.workspace.store.con
    con.execute("INSERT INTO canon.person SELECT k.key, (SELECT MIN(b.key) FROM canon.customer_key AS b)"
                " FROM canon.customer_key AS k")  # fmt: skip
    build(desk.workspace.store.engine)
    assert desk.value("repeat_contact_rate") == 1


def test_contact_rows_say_where_who_and_when(desk: Desk) -> None:
    """
    at        | conversation | what     | by          | agent | channel | team    | topic  | language
    Mon 09:00 | 1            | created  | customer:Bo |       | email   | billing | parcel | th
    Mon 09:01 | 1            | message  | customer:Bo |       |         |         |        |
    Mon 09:02 | 1            | message  | agent:Ana   |       |         |         |        |
    Mon 09:03 | 1            | assigned | system      | Ben   |         |         |        |
    Mon 09:04 | 1            | solved   | agent:Ana   |       |         |         |        |
    Mon 09:00 | 2            | message  | agent:Ana   |       |         |         |        |
    Mon 09:05 | 2            | message  | customer:Cy |       |         |         |        |
    Mon 09:06 | 2            | assigned | system      | Ben   |         |         |        |

    contact   | offered   | wait | talk | outcome   | agent | channel | team  | topic
    Mon 10:00 | Mon 10:01 | 60   | 60   | answered  | Ana   |         |       | refund
              | Mon 11:00 | 60   |      | abandoned |       | chat    | sales |

    started   | ended     | kind        | channel | topic  | language | outcome
    Mon 12:00 | Mon 12:01 | help_centre | web     | refund | id       |
    Mon 13:00 |           | help_centre |         |        |          |
    Mon 14:00 | Mon 14:01 | bot         |         |        |          | left
    """
    found = desk.rows(
        "contact", "kind", "channel", "team", "agent", "language", "topic", "strftime(contacted_at, '%H:%M')",
        "strftime(solved_at, '%H:%M')", "live", "open",
    )  # fmt: skip
    assert sorted(found, key=lambda row: row[6]) == [
        ("conversation", "email", "billing", "Ana", "th", "parcel", "09:00", "09:04", True, False),
        ("conversation", None, None, "Ben", None, None, "09:05", None, True, True),
        ("call", "phone", None, "Ana", None, "refund", "10:00", "10:03", True, False),
        ("call", "chat", "sales", None, None, None, "11:00", None, False, False),
        ("session", "web", None, None, "id", "refund", "12:00", "12:01", False, False),
        ("session", None, None, None, None, None, "13:00", "13:00", False, False),
        ("session", None, None, None, None, None, "14:00", None, False, False),
    ]


def test_agent_took_part_where_one_replied_or_solved_or_where_a_solution_does_not_say_who(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | solved    | source
    Mon 09:00 | replied      | message | customer:Bo |           |
    Mon 09:01 | replied      | message | agent:Ana   |           |
    Mon 09:00 | bot          | message | customer:Bo |           |
    Mon 09:01 | bot          | solved  | bot         |           |
    Mon 09:00 | agent        | message | customer:Bo |           |
    Mon 09:01 | agent        | solved  | agent:Ana   |           |
    Mon 09:00 | rule         | created | customer:Bo |           | old
    Mon 09:01 | rule         | solved  | system      |           | old
    Mon 09:00 | stated       | created | customer:Bo | Mon 10:00 | old
    Mon 09:00 | open         | created | customer:Bo |           | old
    """
    found = dict(desk.rows("contact", "conversation_id", "live"))
    assert found == {"replied": True, "bot": False, "agent": True, "rule": True, "stated": True, "open": False}


def test_contact_row_says_what_followed_its_solution(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | topic
    Mon 09:00 | 1            | created | customer:Bo | parcel
    Mon 09:01 | 1            | solved  | agent:Ana   |
    Mon 09:01 | 2            | created | customer:Bo | parcel
    Mon 09:02 | 3            | created | customer:Bo | refund
    Mon 09:03 | 4            | created | customer:Bo | refund
    Mon 09:04 | 5            | created | customer:Bo | parcel
    Mon 09:05 | 6            | created | customer:Bo | parcel
    Mon 09:02 | 7            | created | customer:Cy | parcel
    Mon 09:03 | 7            | solved  | agent:Ana   |
    Mon 09:04 | 8            | created | customer:Cy |
    """
    found = desk.rows("contact", "conversation_id", "strftime(next_at, '%M')", "strftime(next_same_at, '%M')")
    assert [row for row in found if row[1]] == [("1", "02", "04"), ("7", "04", None)]


def test_contact_of_a_call_that_belongs_to_a_conversation_or_was_refused_is_none(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo

    offered   | wait | talk | outcome  | conversation
    Mon 10:00 | 60   | 60   | answered | 1
    Mon 11:00 |      |      | refused  |
    """
    assert desk.rows("contact", "kind") == [("conversation",)]


def test_only_a_visit_is_told_to_have_been_escalated(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:01 | 1            | message | bot
    Mon 09:02 | 2            | created | customer:Bo
    Mon 09:05 | 3            | created | customer:Cy

    started   | ended     | kind | customer
    Mon 09:03 | Mon 09:04 | ivr  | Cy
    """
    found = desk.rows("contact", "conversation_id", "strftime(escalated_at, '%M')")
    assert set(found) == {("1", None), ("2", None), ("3", None), (None, "05")}
