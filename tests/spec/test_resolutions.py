"""Resolutions: when a conversation was solved, how often, and in how many touches."""

import pytest

from deskmeter.metrics.formula import Clock
from tests.spec.drawn import Desk


def test_resolution_is_from_the_creation_to_the_last_solve(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 11:00 | 1            | open    | customer
    Mon 12:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("resolution_time") == 3 * 3600


def test_first_resolution_is_to_the_first_solve(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 11:00 | 1            | open    | customer
    Mon 12:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("first_resolution_time") == 3600


def test_conversation_closed_without_a_solve_is_resolved_when_closed(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | closed  | system
    """
    assert desk.value("resolution_time") == 3600


def test_closing_after_the_solve_is_no_second_resolution(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Thu 10:00 | 1            | closed  | system
    """
    assert (desk.value("resolution_events"), desk.value("resolution_time")) == (1, 3600)


def test_reopened_and_still_open_has_no_resolution_time(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 11:00 | 1            | open    | customer
    """
    assert desk.value("resolution_time") is None


def test_reopened_and_still_open_keeps_its_first_resolution(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 11:00 | 1            | open    | customer
    """
    assert desk.value("first_resolution_time") == 3600


def test_worked_example_6_solve_reopen_solve_is_two_resolution_events(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 11:00 | 1            | open    | customer
    Mon 12:00 | 1            | solved  | agent:Ana
    """
    found = [desk.value(name) for name in ("resolution_events", "reopens", "conversations")]
    assert found == [2, 1, 1]


def test_reopens_are_zero_not_null_when_nothing_came_back(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.value("reopens") == 0


def test_closed_conversation_that_comes_back_is_a_reopen(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | closed  | system
    Mon 11:00 | 1            | pending | agent:Ana
    """
    assert desk.value("reopens") == 1


def test_repeated_status_is_neither_a_reopen_nor_a_resolution(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:10 | 1            | open    | agent:Ana
    Mon 09:20 | 1            | open    | agent:Ana
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 10:30 | 1            | solved  | agent:Ana
    """
    assert (desk.value("resolution_events"), desk.value("reopens"), desk.value("resolution_time")) == (1, 0, 3600)


def test_deleting_and_recovering_a_solved_conversation_is_no_second_resolution(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 11:00 | 1            | deleted | agent:Ana
    Mon 12:00 | 1            | solved  | agent:Ana
    """
    assert (desk.value("resolution_events"), desk.value("resolution_time")) == (1, 3600)


def test_solved_conversation_recovered_as_open_came_back(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 11:00 | 1            | deleted | agent:Ana
    Mon 12:00 | 1            | open    | agent:Ana
    """
    assert desk.value("reopens") == 1


def test_resolution_belongs_to_the_day_of_the_solve(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 22:00 | 1            | created |
    Tue 02:00 | 1            | solved  | agent:Ana
    """
    found = desk.values("resolution_time", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": None, "2026-03-03": 4 * 3600}


def test_first_resolution_belongs_to_the_day_of_the_first_solve(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Tue 11:00 | 1            | open    | customer
    Tue 12:00 | 1            | solved  | agent:Ana
    """
    found = desk.values("first_resolution_time", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": 3600, "2026-03-03": None}


def test_time_of_the_last_update_is_not_taken_for_the_closing_time(desk: Desk) -> None:
    """
    at        | conversation | what    | by | solved    | updated
    Mon 09:00 | 1            | created |    | Mon 10:00 | Fri 18:00
    """
    assert desk.value("resolution_time") == 3600


def test_updated_conversation_without_a_solve_is_not_resolved(desk: Desk) -> None:
    """
    at        | conversation | what    | by | updated
    Mon 09:00 | 1            | created |    | Fri 18:00
    """
    assert desk.value("resolution_time") is None


def test_solve_before_the_beginning_is_flagged_and_kept_out_of_the_mean(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 08:00 | 1            | solved  | agent:Ana
    Mon 09:00 | 2            | created |
    Mon 10:00 | 2            | solved  | agent:Ana
    """
    figure = desk.figure("resolution_time")
    assert (figure.value, figure.n, figure.flagged) == (3600, 1, 1)


@pytest.mark.parametrize("clock", [None, "business", "calendar"])
def test_solve_before_the_beginning_is_flagged_in_closed_hours_too(desk: Desk, clock: Clock | None) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 20:00 | 1            | created |
    Mon 19:00 | 1            | solved  | agent:Ana
    Mon 09:00 | 2            | created |
    Mon 10:00 | 2            | solved  | agent:Ana
    """
    figure = desk.figure("resolution_time", clock=clock)
    assert (figure.value, figure.n, figure.flagged) == (3600, 1, 1)


def test_resolution_is_credited_to_the_resolver_not_to_who_replied_last(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:20 | 1            | message | agent:Ana
    Mon 09:00:50 | 1            | solved  | agent:Ben
    """
    assert desk.values("resolution_time", by="agent") == {"Ben": 50}


def test_first_resolution_is_credited_to_the_resolver(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:20 | 1            | message | agent:Ana
    Mon 09:00:50 | 1            | solved  | agent:Ben
    """
    assert desk.values("first_resolution_time", by="agent") == {"Ben": 50}


def test_resolution_keeps_its_credit_when_the_conversation_is_assigned_to_another_agent(desk: Desk) -> None:
    """
    at        | conversation | what     | by        | agent
    Mon 09:00 | 1            | created  |           |
    Mon 09:10 | 1            | assigned | system    | Ana
    Mon 10:00 | 1            | solved   | agent:Ana |
    Tue 10:00 | 1            | assigned | system    | Ben
    """
    assert desk.values("resolution_time", by="agent") == {"Ana": 3600}


def test_resolution_by_nobody_named_is_credited_to_the_agent_in_charge_then(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | agent
    Mon 09:00 | 1            | created  |        |
    Mon 09:10 | 1            | assigned | system | Ana
    Mon 10:00 | 1            | solved   |        |
    Tue 10:00 | 1            | assigned | system | Ben
    """
    assert desk.values("resolution_events", by="agent") == {"Ana": 1}


def test_one_touch_is_solved_with_exactly_one_public_agent_reply(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | note    | agent:Ana
    Mon 09:20 | 1            | message | agent:Ana
    Mon 09:30 | 1            | solved  | agent:Ana
    Mon 09:00 | 2            | message | customer
    Mon 09:10 | 2            | message | agent:Ana
    Mon 09:20 | 2            | message | agent:Ana
    Mon 09:30 | 2            | solved  | agent:Ana
    """
    assert desk.value("one_touch_rate") == 0.5


def test_solve_without_a_reply_is_neither_one_touch_nor_left_out_of_the_solved(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:30 | 1            | solved  | agent:Ana
    Mon 09:00 | 2            | message | customer
    Mon 09:20 | 2            | message | agent:Ana
    Mon 09:30 | 2            | solved  | agent:Ana
    """
    assert (desk.value("one_touch_rate"), desk.figure("one_touch_rate").n) == (0.5, 2)


def test_solve_without_a_reply_is_a_class_of_its_own(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:20 | 1            | message | bot
    Mon 09:30 | 1            | solved  | agent:Ana
    Mon 09:00 | 2            | message | customer
    Mon 09:20 | 2            | message | agent:Ana
    Mon 09:30 | 2            | solved  | agent:Ana
    Mon 09:00 | 3            | message | customer
    Mon 09:20 | 3            | message | agent:Ana
    Mon 09:25 | 3            | message | agent:Ana
    Mon 09:30 | 3            | solved  | agent:Ana
    """
    assert desk.value("no_reply_solved") == 1


def test_one_touch_of_all_divides_by_all_conversations_created(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:20 | 1            | message | agent:Ana
    Mon 09:30 | 1            | solved  | agent:Ana
    Mon 09:00 | 2            | message | customer
    Mon 09:20 | 2            | message | agent:Ana
    Mon 09:00 | 3            | message | customer
    Mon 09:00 | 4            | message | customer
    """
    assert desk.value("one_touch_rate_of_all") == 0.25


def test_one_touch_rate_is_empty_where_nothing_was_solved(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    """
    assert desk.value("one_touch_rate") is None


def test_one_touch_rate_is_empty_where_messages_are_not_recorded(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("one_touch_rate") is None


def test_messages_per_conversation_leaves_out_the_thanks_after_the_last_solve(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:05 | 1            | message | bot
    Mon 09:06 | 1            | note    | agent:Ana
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:20 | 1            | message | customer
    Mon 09:30 | 1            | solved  | agent:Ana
    Mon 09:40 | 1            | message | customer
    """
    assert desk.value("messages_per_conversation") == 3


def test_messages_before_a_later_solve_count(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:30 | 1            | solved  | agent:Ana
    Mon 09:40 | 1            | message | customer
    Mon 09:40 | 1            | open    | customer
    Mon 09:50 | 1            | message | agent:Ana
    Mon 09:50 | 1            | solved  | agent:Ana
    """
    assert desk.value("messages_per_conversation") == 3


def test_one_touch_is_one_reply_exactly_of_what_was_solved_and_of_all_whose_messages_are_known(desk: Desk) -> None:
    """
    at        | conversation | what    | by        | source
    Mon 09:00 | one          | message | customer  |
    Mon 09:10 | one          | message | agent:Ana |
    Mon 09:10 | one          | solved  | agent:Ana |
    Mon 09:00 | two          | message | customer  |
    Mon 09:10 | two          | message | agent:Ana |
    Mon 09:20 | two          | message | agent:Ana |
    Mon 09:20 | two          | solved  | agent:Ana |
    Mon 09:00 | none         | message | customer  |
    Mon 09:10 | none         | solved  | agent:Ana |
    Mon 09:00 | none_too     | message | customer  |
    Mon 09:10 | none_too     | solved  | agent:Ana |
    Mon 09:00 | one_open     | message | customer  |
    Mon 09:10 | one_open     | message | agent:Ana |
    Mon 09:00 | one_open_too | message | customer  |
    Mon 09:10 | one_open_too | message | agent:Ana |
    Mon 09:00 | two_open     | message | customer  |
    Mon 09:10 | two_open     | message | agent:Ana |
    Mon 09:20 | two_open     | message | agent:Ana |
    Mon 09:00 | untouched    | message | customer  |
    Mon 09:00 | so_is_this   | message | customer  |
    Mon 09:00 | elsewhere    | created |           | shop
    Mon 09:10 | elsewhere    | solved  | agent:Ana | shop
    Mon 09:00 | open_too     | created |           | shop
    """
    solved, created = desk.figure("one_touch_rate"), desk.figure("one_touch_rate_of_all")
    assert created.maturing
    assert (solved.numerator, solved.denominator, created.numerator, created.denominator) == (1, 4, 1, 9)
    assert (created.maturing.n, created.maturing.of, desk.value("no_reply_solved")) == (4, 9, 2)
