"""Backlog: what was unsolved at an instant."""

from tests.spec.drawn import Desk


def test_backlog_is_what_stood_unsolved_at_the_end_of_each_day(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Tue 09:00 | 1            | solved  | agent:Ana
    Tue 10:00 | 2            | created |
    Tue 11:00 | 3            | created |
    """
    found = desk.values("backlog", start="2026-03-02", end="2026-03-05", grain="day", now="Thu 00:00")
    assert found == {"2026-03-02": 1, "2026-03-03": 2, "2026-03-04": 2}


def test_backlog_holds_what_was_created_before_the_period(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2025-06-01 09:00 | 1            | created |
    Mon 09:00        | 2            | created |
    Mon 10:00        | 2            | solved  | agent:Ana
    """
    assert desk.value("backlog", start="2026-03-02", end="2026-03-03") == 1


def test_reopened_conversation_is_in_the_backlog_again(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Tue 10:00 | 1            | open    | customer
    """
    found = desk.values("backlog", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": 0, "2026-03-03": 1}


def test_second_solve_of_one_conversation_does_not_lower_the_backlog_twice(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 11:00 | 1            | open    | customer
    Mon 12:00 | 1            | solved  | agent:Ana
    Mon 13:00 | 2            | created |
    """
    assert desk.value("backlog", start="2026-03-02", end="2026-03-03") == 1


def test_pending_and_held_conversations_are_unsolved(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | pending | agent:Ana
    Mon 09:00 | 2            | created |
    Mon 10:00 | 2            | hold    | agent:Ana
    """
    assert desk.values("backlog", by="status") == {"hold": 1, "pending": 1}


def test_new_open_pending_and_held_conversations_are_in_the_backlog_and_solved_ones_are_not(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 2            | created |
    Mon 10:00 | 2            | open    | agent:Ana
    Mon 09:00 | 3            | created |
    Mon 10:00 | 3            | pending | agent:Ana
    Mon 09:00 | 4            | created |
    Mon 10:00 | 4            | hold    | agent:Ana
    Mon 09:00 | 5            | created |
    Mon 10:00 | 5            | solved  | agent:Ana
    Mon 09:00 | 6            | created |
    Mon 10:00 | 6            | closed  | agent:Ana
    """
    assert desk.value("backlog") == 4


def test_what_is_created_or_solved_as_the_day_ends_belongs_to_the_next(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Tue 00:00 | 1            | solved  | agent:Ana
    Tue 00:00 | 2            | created |
    Tue 00:00 | 3            | created |
    """
    found = desk.values("backlog", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": 1, "2026-03-03": 2}


def test_deleted_conversation_is_not_in_the_backlog(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | deleted | agent:Ana
    """
    assert desk.value("backlog") == 0


def test_end_of_a_day_is_that_of_the_local_day(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 18:00 | 1            | solved  | agent:Ana
    """
    found = desk.values("backlog", start="2026-03-02", end="2026-03-04", grain="day", tz="Asia/Bangkok")
    assert found == {"2026-03-02": 1, "2026-03-03": 0}


def test_day_that_has_not_come_has_no_backlog(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    found = desk.values("backlog", start="2026-03-02", end="2026-03-05", grain="day", now="Tue 12:00")
    assert found == {"2026-03-02": 1, "2026-03-03": 1, "2026-03-04": None}


def test_worked_example_5_lower_edge_of_an_age_bucket_is_inclusive(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 12:00:00 | 1            | created |
    Tue 11:00:00 | 2            | created |
    Tue 11:00:01 | 3            | created |
    Mon 12:00:01 | 4            | created |
    """
    assert desk.values("backlog", by="age", now="Tue 12:00") == {
        "0-1 h": 1, "1-4 h": 1, "4-24 h": 1, "24 h and more": 1,
    }  # fmt: skip


def test_conversation_of_exactly_four_hours_is_in_the_band_above(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Tue 08:00:00 | 1            | created |
    Tue 08:00:01 | 2            | created |
    """
    assert desk.values("backlog", by="age", now="Tue 12:00") == {"1-4 h": 1, "4-24 h": 1}


def test_backlog_as_of_a_past_now_knows_nothing_of_later_solves(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 12:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("backlog", now="Mon 11:00") == 1
