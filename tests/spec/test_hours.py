"""Opening hours in force: whose hours count for a conversation, and from when on."""

from tests.spec.drawn import Desk

HOUR = 3_600


def test_first_hours_that_fit_a_conversation_count_for_it(desk: Desk) -> None:
    """
    hours source=shop: Mon-Fri 09:00-10:00 UTC
    hours channel=chat: Mon-Fri 09:00-11:00 UTC
    hours late: Mon-Fri 15:00-23:00 UTC
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by | solved    | channel | team | source
    Mon 09:00 | 1            | created |    | Mon 18:00 | chat    | late |
    Mon 09:00 | 2            | created |    | Mon 18:00 | email   | late |
    Mon 09:00 | 3            | created |    | Mon 18:00 | email   |      |
    Mon 09:00 | 4            | created |    | Mon 18:00 | chat    |      |
    Mon 09:00 | 5            | created |    | Mon 18:00 |         |      |
    Mon 09:00 | 6            | created |    | Mon 18:00 | chat    | late | shop
    """
    found = desk.told("conversation", "resolution_business_s")
    assert [business_s / HOUR for (business_s,) in found] == [2, 3, 8, 2, 8, 1]


def test_hours_of_another_source_channel_and_team_do_not_count(desk: Desk) -> None:
    """
    hours source=shop: Mon-Fri 09:00-10:00 UTC
    hours channel=chat: Mon-Fri 09:00-11:00 UTC
    hours late: Mon-Fri 15:00-23:00 UTC

    at        | conversation | what    | by | solved    | channel | team | source
    Mon 09:00 | 1            | created |    | Mon 18:00 | email   | day  |
    Mon 09:00 | 2            | created |    | Mon 18:00 |         |      |
    Mon 09:00 | 3            | created |    | Mon 18:00 | email   | day  | shop
    """
    assert desk.told("conversation", "resolution_business_s") == [(None,), (None,), (HOUR,)]


def test_each_conversation_counts_on_the_hours_of_its_own_moves(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC
    hours late: Mon-Fri 15:00-23:00 UTC

    at        | conversation | what    | by        | to    | team
    Mon 10:00 | 1            | created |           |       |
    Mon 10:00 | 1            | team    |           | day   |
    Mon 16:00 | 1            | team    |           | late  |
    Mon 22:00 | 1            | solved  | agent:Ana |       |
    Mon 16:00 | 2            | created |           |       |
    Mon 16:00 | 2            | team    |           | day   |
    Mon 20:00 | 2            | team    |           | nobody |
    Tue 08:00 | 2            | team    |           | day   |
    Tue 10:00 | 2            | solved  | agent:Ana |       |
    Mon 09:00 | 3            | created |           |       |
    Mon 09:00 | 3            | team    |           | nobody |
    Mon 12:00 | 3            | team    |           | no one |
    Mon 23:00 | 3            | solved  | agent:Ana |       |
    Mon 08:00 | 4            | created |           |       |
    Mon 08:00 | 4            | team    |           | late  |
    Mon 12:00 | 4            | team    |           | day   |
    Mon 20:00 | 4            | team    |           | late  |
    Tue 16:00 | 4            | solved  | agent:Ana |       |
    Mon 10:00 | 5            | created |           |       | day
    Mon 12:00 | 5            | solved  | agent:Ana |       |
    Mon 10:00 | 6            | created |           |       | nobody
    Mon 12:00 | 6            | solved  | agent:Ana |       |
    """
    assert desk.told("conversation", "conversation, resolution_business_s") == [
        (1, (6 + 6) * HOUR), (2, (1 + 12 + 1) * HOUR), (3, None), (4, (0 + 5 + 4) * HOUR), (5, 2 * HOUR), (6, None),
    ]  # fmt: skip


def test_what_happens_in_the_instant_of_a_move_is_under_the_new_hours(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-18:00 UTC
    hours late: Mon-Fri 15:00-23:00 UTC

    at        | conversation | what    | by          | to
    Mon 09:00 | 1            | team    |             | late
    Mon 10:00 | 1            | created |             |
    Mon 10:00 | 1            | team    |             | day
    Mon 16:00 | 1            | message | customer:Bo |
    Mon 16:00 | 1            | team    |             | late
    Mon 17:00 | 1            | handoff | bot         |
    Mon 17:00 | 1            | team    |             | day
    Mon 20:00 | 1            | message | agent:Ana   |
    Mon 20:00 | 1            | solved  | agent:Ana   |
    Mon 20:00 | 1            | team    |             | late
    """
    assert desk.told("conversation", "resolution_business_s, agent_work_business_s") == [(8 * HOUR, 8 * HOUR)]
    assert desk.told("status_span", "status, span_business_s") == [("new", 8 * HOUR), ("solved", None)]
    assert desk.told("reply", "wait_business_s, response_business_s") == [(2 * HOUR, HOUR)]


def test_team_that_first_took_a_conversation_over_held_it_from_its_beginning(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by        | to
    Mon 10:00 | 1            | created |           |
    Mon 12:00 | 1            | team    |           | day
    Mon 20:00 | 1            | solved  | agent:Ana |
    """
    assert desk.value("resolution_time") == 7 * HOUR


def test_conversation_that_was_taken_from_its_team_counts_for_the_last_that_held_it(desk: Desk) -> None:
    """
    at        | conversation | what    | by     | to
    Mon 09:00 | 1            | created |        |
    Mon 10:00 | 1            | team    | system | billing
    Mon 11:00 | 1            | team    | system |
    """
    assert desk.values("conversations", by="team") == {"billing": 1}


def test_last_of_two_teams_in_one_instant_holds_the_conversation(desk: Desk) -> None:
    """
    at        | conversation | what    | by     | to
    Mon 09:00 | 1            | created |        |
    Mon 10:00 | 1            | team    | system | billing
    Mon 10:00 | 1            | team    | system | returns
    """
    assert desk.values("conversations", by="team") == {"returns": 1}


def test_clock_of_a_conversation_that_never_moved_is_that_of_its_hours(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 08:00 | 1            | created |
    """
    assert desk.told("conversation", "schedule, offset_s") == [(1, 0)]


def test_business_clock_reads_as_that_of_the_first_hours_until_a_conversation_moves(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC
    hours late: Mon-Fri 15:00-23:00 UTC

    at        | conversation | what    | by | to   | team
    Mon 10:00 | 1            | created |    |      | day
    Mon 10:00 | 2            | created |    |      | day
    Mon 16:00 | 2            | team    |    | day  |
    Mon 18:00 | 2            | team    |    | late |
    """
    (unmoved,), (moved,) = desk.told("status_span", "from_b")
    assert unmoved == moved


def test_waits_and_statuses_are_read_on_one_business_clock(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC
    hours late: Mon-Fri 15:00-23:00 UTC

    at        | conversation | what    | by          | to
    Mon 10:00 | 1            | created |             |
    Mon 10:00 | 1            | team    |             | day
    Mon 16:00 | 1            | team    |             | late
    Mon 16:30 | 1            | open    | system      |
    Mon 16:30 | 1            | message | customer:Bo |
    Mon 18:00 | 1            | message | agent:Ana   |
    Mon 20:00 | 1            | team    |             | day
    """
    _, (opened,) = desk.told("status_span", "from_b")
    assert desk.told("reply", "wait_from_b, response_business_s") == [(opened, 5_400)]
