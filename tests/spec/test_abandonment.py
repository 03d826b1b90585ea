"""Conversations that came to nothing: customers who left, or whom nobody answered any more."""

import pytest

from tests.spec.drawn import Desk


def test_customer_who_left_the_chat_unanswered_has_given_up_at_once(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:05 | 1            | left    | customer
    """
    found = desk.value("abandoned_waiting", now="Mon 09:06"), desk.value("abandonment_rate", now="Mon 09:06")
    assert found == (1, 1)


def test_customer_who_left_after_a_solution_has_not_given_up(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:04 | 1            | solved  | agent:Ana
    Mon 09:05 | 1            | left    | customer
    """
    assert desk.value("abandonment_rate") == 0


@pytest.mark.parametrize(("now", "waiting", "maturing"), [("Mon+1 08:59:59", 0, 1), ("Mon+1 09:00", 1, 0)])
def test_message_unanswered_for_seven_days_is_abandoned(desk: Desk, now: str, waiting: int, maturing: int) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    """
    found = desk.figure("abandoned_waiting", now=now)
    assert found.maturing
    assert (found.value, found.maturing.n) == (waiting, maturing)


def test_late_reply_ends_the_abandonment(desk: Desk) -> None:
    """
    at          | conversation | what    | by
    Mon 09:00   | 1            | message | customer:Bo
    Mon+2 09:00 | 1            | message | agent:Ana
    """
    assert (desk.value("abandoned_waiting", now="Mon+2 00:00"), desk.value("abandoned_waiting")) == (1, 0)


@pytest.mark.parametrize(("now", "silent", "maturing"), [("Mon+1 09:09:59", 0, 1), ("Mon+1 09:10", 1, 0)])
def test_silence_for_seven_days_after_our_reply(desk: Desk, now: str, silent: int, maturing: int) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    """
    found = desk.figure("abandoned_after_reply", now=now)
    assert found.maturing
    assert (found.value, found.maturing.n) == (silent, maturing)


def test_agent_who_solves_within_seven_days_of_the_reply_has_not_lost_it(desk: Desk) -> None:
    """
    at             | conversation | what    | by
    Mon 09:00      | 1            | message | customer:Bo
    Mon 09:10      | 1            | message | agent:Ana
    Mon+1 09:10    | 1            | solved  | agent:Ana
    Mon 09:00      | 2            | message | customer:Cy
    Mon 09:10      | 2            | message | agent:Ana
    Mon+1 09:10:01 | 2            | solved  | agent:Ana
    """
    assert desk.value("abandonment_rate") == 0.5


def test_solution_by_a_bot_is_a_solution(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:01 | 1            | message | bot
    Mon 09:02 | 1            | solved  | bot
    """
    assert desk.value("abandonment_rate") == 0


def test_thanks_after_the_solution_are_no_abandonment(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:10 | 1            | solved  | agent:Ana
    Mon 09:20 | 1            | message | customer:Bo
    """
    assert desk.value("abandonment_rate") == 0


def test_automatic_close_is_no_solution_but_inactivity(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    Thu 09:10 | 1            | closed  | system
    """
    found = [desk.value(name, now="Fri 00:00") for name in (
        "closed_by_inactivity", "abandoned_after_reply", "abandoned_waiting", "abandonment_rate"
    )]  # fmt: skip
    assert found == [1, 1, 0, 1]


def test_automatic_close_of_what_nobody_answered_is_abandoned_waiting_once_the_week_is_over(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Thu 09:10 | 1            | closed  | system
    """
    early, late = desk.figure("abandoned_waiting", now="Fri 00:00"), desk.figure("abandoned_waiting")
    assert early.maturing
    assert (early.value, early.maturing.n, late.value) == (0, 1, 1)


def test_customer_who_left_after_our_reply_may_still_be_helped(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:11 | 1            | left    | customer
    """
    found = desk.figure("abandonment_rate", now="Mon 09:12")
    assert found.maturing
    assert (found.value, found.maturing.n) == (0, 1)


def test_the_parts_add_up_to_the_rate(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:00 | 2            | message | customer:Cy
    Mon 09:10 | 2            | message | agent:Ana
    Mon 09:00 | 3            | message | customer:Di
    Mon 09:10 | 3            | solved  | agent:Ana
    """
    parts = [desk.value(name) for name in ("abandoned_waiting", "abandoned_after_reply")]
    found = desk.figure("abandonment_rate")
    assert (parts, found.numerator, found.denominator) == ([1, 1], 2, 3)


@pytest.mark.parametrize(
    ("name", "abandoned", "of"),
    [
        ("abandonment_rate", 7, 20), ("abandoned_waiting", 4, 11), ("abandoned_after_reply", 3, 10),
        ("closed_by_inactivity", 1, None),
    ],
)  # fmt: skip
def test_last_word_and_what_followed_it_decide_whether_a_conversation_came_to_nothing(
    desk: Desk, name: str, abandoned: int, of: int | None
) -> None:
    """
    at             | conversation | what    | by
    Mon 09:00:00   | waited       | message | customer
    Mon 09:00:01   | left         | message | customer
    Mon 09:00:01   | left         | left    | customer
    Mon 09:00:00   | closed       | message | customer
    Mon 10:00:00   | closed       | closed  | system
    Mon 08:00:00   | late         | message | customer
    Mon+1 08:00:01 | late         | solved  | agent:Ana

    at             | conversation | what    | by
    Mon 08:00:00   | silent       | message | customer
    Mon 09:00:00   | silent       | message | agent:Ana
    Mon 08:00:00   | given_up     | message | customer
    Mon 09:00:01   | given_up     | message | agent:Ana
    Tue 09:00:00   | given_up     | closed  | system
    Mon 07:00:00   | too_late     | message | customer
    Mon 08:00:00   | too_late     | message | agent:Ana
    Mon+1 08:00:01 | too_late     | solved  | agent:Ana

    at             | conversation | what    | by
    Mon 09:00:01   | may_wait     | message | customer
    Mon 09:00:00   | came_back    | left    | customer
    Mon 09:00:01   | came_back    | message | customer
    Mon 09:00:01   | may_reopen   | message | customer
    Mon 10:00:00   | may_reopen   | closed  | system
    Mon 09:00:01   | may_return   | message | customer
    Mon 10:00:00   | may_return   | closed  | system
    Mon 08:00:00   | may_answer   | message | customer
    Mon 09:00:01   | may_answer   | message | agent:Ana
    Mon 08:00:00   | was_told     | message | customer
    Mon 09:00:01   | was_told     | message | agent:Ana
    Mon 09:00:01   | was_told     | left    | customer
    Mon 08:00:00   | was_helped   | message | customer
    Mon 09:00:01   | was_helped   | message | agent:Ana
    Mon 09:00:02   | was_helped   | left    | customer

    at             | conversation | what    | by
    Mon 09:00:01   | solved       | message | customer
    Mon 09:10:00   | solved       | solved  |
    Mon 08:00:00   | settled      | message | customer
    Mon 09:10:00   | settled      | solved  |
    Mon 08:00:00   | in_time      | message | customer
    Mon+1 08:00:00 | in_time      | solved  | agent:Ana
    Mon 08:00:00   | by_reply     | message | customer
    Mon 08:10:00   | by_reply     | message | agent:Ana
    Mon+1 08:10:00 | by_reply     | solved  |
    Mon 08:00:00   | thanked      | message | customer
    Mon 08:10:00   | thanked      | solved  | agent:Ana
    Mon 08:20:00   | thanked      | message | customer
    Mon 08:00:00   | told_at_once | message | customer
    Mon 08:10:00   | told_at_once | message | agent:Ana
    Mon 08:10:00   | told_at_once | solved  | agent:Ana

    at             | conversation | what    | by
    Mon 08:00:00   | never_asked  | message | agent:Ana
    Mon 09:00:01   | just_told    | message | agent:Ana
    Mon 08:00:00   | not_wanted   | message | agent:Ana
    Tue 08:00:00   | not_wanted   | closed  | system
    """
    found = desk.figure(name, now="Mon+1 09:00:00")
    maturing = (found.maturing.n, found.maturing.of) if found.maturing else (7, None)
    assert (found.numerator, *maturing) == (abandoned, 7, of)


def test_conversation_that_the_customer_never_answered_cannot_be_abandoned(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | agent:Ana
    """
    assert desk.value("abandonment_rate") is None


def test_abandonment_belongs_to_the_day_of_creation(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Wed 09:00 | 1            | message | customer:Bo
    """
    found = desk.values("abandonment_rate", start="2026-03-02", end="2026-03-05", grain="day")
    assert found == {"2026-03-02": 1, "2026-03-03": None, "2026-03-04": None}


def test_days_are_a_setting(desk: Desk) -> None:
    """
    set: abandoned_waiting.days = 1

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    """
    assert desk.value("abandoned_waiting", now="Tue 09:00") == 1


def test_spam_is_left_out_of_abandonment(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | spam    | agent:Ana
    """
    row = desk.row("abandonment_rate")
    assert row.figure
    assert (row.figure.value, row.left_out) == (None, {"spam": 1})


@pytest.mark.parametrize("name", ["abandoned_waiting", "abandoned_after_reply", "closed_by_inactivity"])
def test_where_no_source_brings_messages_nobody_knows_what_was_abandoned(desk: Desk, name: str) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.row(name).figure is None
