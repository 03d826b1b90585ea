"""Rows of conversations as they are exported: what became of each, by whom and when."""

from tests.spec.drawn import Desk, instant

TIMES = ("requester_wait", "agent_wait", "agent_work", "on_hold")


def times(desk: Desk, clock: str = "") -> list[tuple[int | None, ...]]:
    """The status times of each conversation."""
    return desk.rows("conversation", *(f"{name}{clock}_s" for name in TIMES))


def test_status_times_add_up_the_stretches_in_their_statuses(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 00:00 | 1            | created |
    Mon 00:01 | 1            | open    |
    Mon 00:03 | 1            | pending |
    Mon 00:07 | 1            | hold    |
    Mon 00:15 | 1            | solved  |
    Mon 00:31 | 1            | open    |
    Mon 01:03 | 1            | closed  |
    Mon 02:07 | 1            | hold    |
    Mon 04:15 | 1            | pending |
    Mon 08:31 | 1            | deleted |
    Mon 09:00 | 1            | solved  |
    """
    new, opened, pending, held = 1, 2 + 32, 4 + 256, 8 + 128
    assert times(desk) == [tuple(60 * each for each in (new + opened + held, pending, new + opened, held))]


def test_status_times_in_opening_hours_add_up_the_hours_of_the_stretches(desk: Desk) -> None:
    """
    hours: Mon-Sun 01:00-24:00 UTC

    at        | conversation | what    | by
    Mon 00:30 | 1            | created |
    Mon 01:01 | 1            | open    |
    Mon 01:03 | 1            | pending |
    Mon 01:07 | 1            | hold    |
    Mon 01:15 | 1            | solved  |
    Mon 01:31 | 1            | open    |
    Mon 02:03 | 1            | closed  |
    Mon 03:07 | 1            | hold    |
    Mon 05:15 | 1            | pending |
    Mon 09:31 | 1            | solved  |
    """
    new, opened, pending, held = 1, 2 + 32, 4 + 256, 8 + 128
    assert times(desk, "_business") == [tuple(60 * each for each in (new + opened + held, pending, new + opened, held))]


def test_status_times_are_0_where_a_status_was_never_held(desk: Desk) -> None:
    """
    hours: Mon-Sun 00:00-24:00 UTC

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | solved  |
    Mon 09:00 | 2            | created |
    Mon 09:00 | 2            | pending |
    """
    ran = 4 * 7 * 86_400 - 9 * 3_600
    assert times(desk) == times(desk, "_business") == [(0, 0, 0, 0), (0, ran, 0, 0)]


def test_first_stretch_that_still_runs_is_counted_up_to_now(desk: Desk) -> None:
    """
    hours: Mon-Sun 00:00-24:00 UTC

    at           | conversation | what    | by
    Mon+3 23:00  | 1            | created |
    """
    day = 86_400 * 6 + 3_600
    assert times(desk) == times(desk, "_business") == [(day, 0, day, 0)]


def test_status_times_in_opening_hours_are_empty_where_none_apply(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  |
    """
    assert times(desk, "_business") == [(None, None, None, None)]


def test_row_tells_the_status_now_and_since_when(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 2            | created |
    Mon 09:02 | 2            | open    |
    Mon 09:00 | 3            | created |
    Mon 09:03 | 3            | pending |
    Mon 09:00 | 4            | created |
    Mon 09:04 | 4            | hold    |
    Mon 09:00 | 5            | created |
    Mon 09:05 | 5            | solved  |
    Mon 09:00 | 6            | created |
    Mon 09:05 | 6            | solved  |
    Mon 09:06 | 6            | closed  |
    """
    found = desk.rows("conversation", "conversation_id", "status", "strftime(status_from, '%M')")
    assert found == [
        ("1", "new", "00"), ("2", "open", "02"), ("3", "pending", "03"), ("4", "hold", "04"), ("5", "solved", "05"),
        ("6", "closed", "06"),
    ]  # fmt: skip


def test_row_tells_the_first_and_the_last_resolution(desk: Desk) -> None:
    """
    hours: Mon-Sun 10:00-24:00 UTC

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 11:00 | 1            | solved  | agent:Ana
    Mon 12:00 | 1            | open    |
    Mon 13:00 | 1            | solved  | bot
    Mon 14:00 | 1            | open    |
    Mon 15:00 | 1            | closed  | agent:Ben
    Mon 16:00 | 1            | closed  | agent:Cem
    """
    (found,) = desk.rows(
        "conversation", "first_resolved_at", "resolved_at", "first_resolution_s", "first_resolution_business_s",
        "resolution_s", "resolution_business_s", "resolver", "solved_by", "solved_status", "reopens",
    )  # fmt: skip
    first, last = (instant(at).replace(tzinfo=None) for at in ("Mon 11:00", "Mon 15:00"))
    assert found == (first, last, 7_200, 3_600, 21_600, 18_000, "Ben", "agent", "closed", 2)


def test_row_of_a_conversation_that_is_open_again_keeps_only_its_first_resolution(desk: Desk) -> None:
    """
    hours: Mon-Sun 10:00-24:00 UTC

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 11:00 | 1            | solved  | agent:Ana
    Mon 12:00 | 1            | open    |
    """
    (found,) = desk.rows(
        "conversation", "first_resolved_at", "first_resolution_s", "first_resolution_business_s", "resolved_at",
        "resolution_s", "resolution_business_s", "resolver", "solved_by", "solved_status",
    )  # fmt: skip
    assert found == (instant("Mon 11:00").replace(tzinfo=None), 7_200, 3_600, *[None] * 6)


def test_resolution_rows_are_numbered_and_say_who_and_how_long(desk: Desk) -> None:
    """
    hours: Mon-Sun 10:00-24:00 UTC

    at        | conversation | what     | by                | agent
    Mon 09:00 | 1            | created  |                   |
    Mon 10:00 | 1            | assigned | system            | Ben
    Mon 11:00 | 1            | solved   | agent:Ana@billing |
    Mon 12:00 | 1            | open     |                   |
    Mon 12:00 | 1            | closed   |                   |
    Mon 14:00 | 1            | open     |                   |
    Mon 15:00 | 1            | solved   | bot               |
    """
    found = desk.rows(
        "resolution", "ordinal", "status", "actor", "agent", "team", "is_first", "is_last", "resolution_s",
        "resolution_business_s",
    )  # fmt: skip
    assert found == [
        (1, "solved", "agent", "Ana", "billing", True, False, 7_200, 3_600),
        (2, "closed", None, "Ben", None, False, False, 10_800, 7_200),
        (3, "solved", "bot", None, None, False, True, 21_600, 18_000),
    ]
