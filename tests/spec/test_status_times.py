"""Status times: how long conversations stood in which status, on which clock."""

import pytest

from tests.spec.drawn import Desk


def test_requester_waits_while_new_open_or_on_hold(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | open    | agent:Ana
    Mon 12:00 | 1            | pending | agent:Ana
    Mon 16:00 | 1            | hold    | agent:Ana
    Tue 00:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("requester_wait_time") == (1 + 2 + 8) * 3600


def test_agent_waits_while_pending(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 12:00 | 1            | pending | agent:Ana
    Mon 16:00 | 1            | open    | customer
    Tue 00:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("agent_wait_time") == 4 * 3600


def test_agent_works_while_new_or_open(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | open    | agent:Ana
    Mon 12:00 | 1            | hold    | agent:Ana
    Tue 00:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("agent_work_time") == 3 * 3600


def test_on_hold_time_is_zero_not_null_for_what_was_never_held(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("on_hold_time") == 0


def test_repeated_status_is_counted_once(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | hold    | agent:Ana
    Mon 11:00 | 1            | hold    | agent:Ana
    Mon 12:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("on_hold_time") == 2 * 3600


def test_time_after_a_reopening_is_added(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 20:00 | 1            | open    | customer
    Mon 22:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("requester_wait_time") == 3 * 3600


def test_last_of_several_statuses_in_one_second_is_in_force(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | open    | agent:Ana
    Mon 10:00 | 1            | hold    | agent:Ana
    Mon 10:00 | 1            | pending | agent:Ana
    Mon 12:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("agent_wait_time") == 2 * 3600


def test_running_status_is_closed_at_now(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | hold    | agent:Ana
    """
    assert desk.value("on_hold_time", now="Tue 10:00") == 24 * 3600


def test_running_status_is_closed_at_now_on_the_business_clock_too(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | hold    | agent:Ana
    """
    assert desk.value("on_hold_time", now="Tue 10:00") == 8 * 3600


def test_finished_and_running_time_add_up_on_the_business_clock(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 08:00 | 1            | created |
    Mon 10:00 | 1            | pending | agent:Ana
    Mon 18:00 | 1            | open    | customer
    """
    assert desk.value("agent_work_time", now="Tue 12:30") == (1 + 3.5) * 3600


def test_finished_wait_for_the_customer_stays_on_the_business_clock_while_another_status_runs(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 08:00 | 1            | created |
    Mon 16:00 | 1            | pending | agent:Ana
    Mon 18:00 | 1            | open    | customer
    """
    assert desk.value("agent_wait_time", now="Tue 12:30") == 3600


@pytest.mark.parametrize(
    ("name", "calendar", "business"),
    [
        ("requester_wait_time", 19 + 20 + 2 + 20 + 2, 3 + 4 + 2 + 4 + 1),
        ("agent_wait_time", 0 + 1 + 19 + 1 + 0, 0 + 1 + 3 + 1 + 0),
        ("agent_work_time", 19 + 19 + 1 + 1 + 2, 3 + 3 + 1 + 1 + 1),
        ("on_hold_time", 0 + 1 + 1 + 19 + 0, 0 + 1 + 1 + 3 + 0),
    ],
)
def test_status_that_runs_is_added_to_what_is_finished_and_the_conversation_is_maturing(
    desk: Desk, name: str, calendar: int, business: int
) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 15:00 | new          | created |
    Mon 13:00 | open         | created |
    Mon 14:00 | open         | pending | agent:Ana
    Mon 15:00 | open         | hold    | agent:Ana
    Mon 16:00 | open         | open    | agent:Ana
    Mon 13:00 | pending      | created |
    Mon 14:00 | pending      | pending | agent:Ana
    Mon 15:00 | pending      | hold    | agent:Ana
    Mon 16:00 | pending      | pending | agent:Ana
    Mon 13:00 | hold         | created |
    Mon 14:00 | hold         | hold    | agent:Ana
    Mon 15:00 | hold         | pending | agent:Ana
    Mon 16:00 | hold         | hold    | agent:Ana
    Mon 16:00 | solved       | created |
    Mon 18:00 | solved       | solved  | agent:Ana
    """
    found = [desk.figure(name, now="Tue 10:00", clock=clock) for clock in ("calendar", None)]
    assert [one.numerator for one in found] == [calendar * 3600, business * 3600]
    assert [one.maturing and (one.maturing.n, one.maturing.of) for one in found] == [(4, 5), (4, 5)]


def test_event_after_now_is_ignored(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 12:00 | 1            | hold    | agent:Ana
    Mon 18:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("on_hold_time", now="Mon 13:00") == 3600


def test_status_wholly_outside_hours_takes_no_business_time(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 16:00 | 1            | created |
    Mon 18:00 | 1            | hold    | agent:Ana
    Mon 22:00 | 1            | open    | agent:Ana
    Tue 10:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("on_hold_time", clock="business") == 0


def test_status_times_belong_to_the_day_of_creation(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Tue 09:00 | 1            | solved  | agent:Ana
    """
    found = desk.values("requester_wait_time", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": 24 * 3600, "2026-03-03": None}


def test_status_over_more_than_a_year_is_not_cut_short(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2022-01-03 09:00 | 1            | created |
    2025-01-03 09:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("requester_wait_time") == (3 * 365 + 1) * 86_400


def test_business_time_over_more_than_52_weeks_is_not_cut_short(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at               | conversation | what    | by
    2023-01-02 09:00 | 1            | created |
    2025-01-06 09:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("resolution_time") == 105 * 5 * 8 * 3600


def test_worked_example_1_a_week_of_opening_hours_is_144000_seconds(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at               | conversation | what    | by
    2022-03-20 00:00 | 1            | message | customer
    2022-03-26 23:59 | 1            | message | agent:Ana
    2022-03-26 23:59 | 1            | solved  | agent:Ana
    """
    assert (desk.value("first_response_time"), desk.value("resolution_time")) == (144_000, 144_000)


def test_worked_example_12_each_stretch_counts_on_the_schedule_then_in_force(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC
    hours late: Mon-Fri 15:00-23:00 UTC

    at        | conversation | what    | by        | to
    Mon 10:00 | 1            | created |           |
    Mon 10:00 | 1            | team    | system    | day
    Mon 16:00 | 1            | team    | system    | late
    Mon 22:00 | 1            | solved  | agent:Ana |
    """
    assert desk.value("resolution_time") == (6 + 6) * 3600


def test_moving_back_and_forth_between_schedules_counts_no_hour_twice(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC
    hours late: Mon-Fri 15:00-23:00 UTC

    at        | conversation | what    | by        | to
    Mon 08:00 | 1            | created |           |
    Mon 08:00 | 1            | team    | system    | day
    Mon 10:00 | 1            | team    | system    | late
    Mon 18:00 | 1            | team    | system    | day
    Tue 10:00 | 1            | solved  | agent:Ana |
    """
    assert desk.value("resolution_time") == (1 + 3 + 1) * 3600


def test_business_clock_follows_the_zone_through_a_change_of_clocks(desk: Desk) -> None:
    """
    hours: Mon-Sun 00:00-24:00 Europe/Berlin

    at               | conversation | what    | by
    2026-03-28 23:00 | 1            | created |
    2026-03-29 22:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("resolution_time") == 23 * 3600


def test_office_hours_move_with_daylight_saving(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 Europe/Berlin

    at               | conversation | what    | by
    2026-03-27 15:00 | 1            | created |
    2026-03-30 08:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("resolution_time", now="2026-04-01 00:00") == (1 + 1) * 3600


def test_clock_is_business_where_hours_apply(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 16:00 | 1            | created |
    Tue 10:00 | 1            | solved  | agent:Ana
    """
    row = desk.row("resolution_time")
    assert row.figure
    assert (row.figure.value, row.clock) == (2 * 3600, "business")


def test_clock_is_calendar_where_no_hours_apply(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by        | team
    Mon 16:00 | 1            | created |           | night
    Tue 10:00 | 1            | solved  | agent:Ana |
    """
    row = desk.row("resolution_time")
    assert row.figure
    assert (row.figure.value, row.clock) == (18 * 3600, "calendar")


def test_asking_for_calendar_time_overrides_the_hours(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 16:00 | 1            | created |
    Tue 10:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("resolution_time", clock="calendar") == 18 * 3600


def test_figure_says_when_only_some_of_its_rows_have_hours(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by        | team
    Mon 16:00 | 1            | created |           | night
    Tue 10:00 | 1            | solved  | agent:Ana |
    Mon 16:00 | 2            | created |           | day
    Tue 10:00 | 2            | solved  | agent:Ana |
    """
    assert desk.row("resolution_time").clock == "mixed"


def test_hours_of_a_channel_apply_to_its_conversations_alone(desk: Desk) -> None:
    """
    hours channel=chat: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by        | channel
    Mon 16:00 | 1            | created |           | chat
    Mon 16:00 | 2            | created |           | email
    Tue 10:00 | 1            | solved  | agent:Ana |
    Tue 10:00 | 2            | solved  | agent:Ana |
    """
    assert desk.values("resolution_time", by="channel") == {"chat": 2 * 3600, "email": 18 * 3600}


def test_hours_of_a_source_apply_from_its_first_import_on(desk: Desk) -> None:
    """
    hours source=desk: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 16:00 | 1            | created |
    Tue 10:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("resolution_time") == 2 * 3600


def test_each_status_is_told_in_words_with_the_one_before_it(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 08:00 | 1            | created |
    Mon 10:00 | 1            | open    | agent:Ana
    Mon 11:00 | 1            | pending | agent:Ana
    Mon 13:00 | 1            | hold    | agent:Ana
    Mon 16:00 | 1            | solved  | agent:Ana
    Mon 18:00 | 1            | closed  | agent:Ana
    Mon 19:00 | 1            | new     | agent:Ana
    """
    assert desk.told("status_span", "status, previous, span_s / 3600, span_business_s / 3600") == [
        ("new", None, 2, 1), ("open", "new", 1, 1), ("pending", "open", 2, 2), ("hold", "pending", 3, 3),
        ("solved", "hold", 2, 1), ("closed", "solved", 1, 0), ("new", "closed", None, None),
    ]  # fmt: skip


def test_status_before_a_deletion_is_the_one_before_what_follows_it(desk: Desk) -> None:
    """
    at        | conversation | what    | by     | to
    Mon 01:00 | 1            | created |        |
    Mon 01:30 | 1            | tag     | system | solved
    Mon 02:00 | 1            | deleted | system |
    Mon 03:00 | 1            | open    | system |
    Mon 04:00 | 1            | deleted | system |
    Mon 05:00 | 1            | pending | system |
    Mon 06:00 | 1            | deleted | system |
    Mon 07:00 | 1            | hold    | system |
    Mon 08:00 | 1            | deleted | system |
    Mon 08:00 | 1            | solved  | system |
    Mon 09:00 | 1            | deleted | system |
    Mon 10:00 | 1            | closed  | system |
    Mon 11:00 | 1            | deleted | system |
    Mon 12:00 | 1            | new     | system |
    Mon 13:00 | 1            | deleted | system |
    Mon 14:00 | 1            | open    | system |
    """
    assert desk.told("status_span", "status, previous") == [
        ("new", None), ("deleted", "new"), ("open", "new"), ("deleted", "open"), ("pending", "open"),
        ("deleted", "pending"), ("hold", "pending"), ("deleted", "hold"), ("solved", "hold"), ("deleted", "solved"),
        ("closed", "solved"), ("deleted", "closed"), ("new", "closed"), ("deleted", "new"), ("open", "new"),
    ]  # fmt: skip


def test_deletions_of_one_conversation_say_nothing_of_another(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 01:00 | 1            | created |
    Mon 01:00 | 2            | created |
    Mon 01:00 | 3            | created |
    Mon 02:00 | 1            | solved  | system
    Mon 03:00 | 1            | deleted | system
    Mon 04:00 | 2            | open    | system
    Mon 05:00 | 2            | deleted | system
    Mon 06:00 | 1            | open    | system
    Mon 07:00 | 2            | solved  | system
    Mon 08:00 | 3            | solved  | system
    """
    assert desk.told("status_span", "conversation, status, previous") == [
        (1, "new", None), (1, "solved", "new"), (1, "deleted", "solved"), (1, "open", "solved"),
        (2, "new", None), (2, "open", "new"), (2, "deleted", "open"), (2, "solved", "open"),
        (3, "new", None), (3, "solved", "new"),
    ]  # fmt: skip


def test_conversation_open_from_its_first_instant_was_never_new(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | open    | agent:Ana
    Mon 10:00 | 1            | hold    | agent:Ana
    Mon 10:00 | 1            | solved  | agent:Ana
    """
    assert desk.told("status_span", "status, previous, span_s") == [
        ("open", "new", 3_600), ("hold", "open", 0), ("solved", "hold", None),
    ]  # fmt: skip


def test_deletion_told_twice_does_not_follow_itself(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | deleted | system
    Mon 11:00 | 1            | deleted | system
    """
    assert desk.told("status_span", "status, previous") == [("new", None), ("deleted", "new"), ("deleted", "new")]
