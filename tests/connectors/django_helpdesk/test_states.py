"""What state a ticket of django-helpdesk was in, and what its history does not tell."""

from tests.connectors.django_helpdesk.drawn_site import Site, at


def test_hold_and_status_are_two_fields_of_one_state(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created   | status | on_hold
        1  | Mon 09:00 | 2      | 1

        followup
        id | date      | user_id | new_status
        1  | Mon 10:00 | 1       |
        2  | Mon 11:00 | 1       | 3
        3  | Mon 12:00 | 1       | 2

        change
        id | followup_id | field   | old_value | new_value
        1  | 1           | On Hold | False     | True
        """)
    assert desk.statuses == [
        ("open", at("Mon 09:00")), ("hold", at("Mon 10:00")), ("solved", at("Mon 11:00")), ("hold", at("Mon 12:00")),
    ]  # fmt: skip


def test_taken_off_hold_it_is_what_it_was(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created   | status
        1  | Mon 09:00 | 1

        followup
        id | date      | user_id
        1  | Mon 10:00 | 1
        2  | Mon 11:00 | 1

        change
        id | followup_id | field   | old_value | new_value
        1  | 1           | In Wartestellung | False | True
        2  | 2           | In Wartestellung | True  | False
        """)
    assert [status for status, _ in desk.statuses] == ["open", "hold", "open"]


def test_a_field_of_ones_own_that_is_ticked_is_no_hold(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created
        1  | Mon 09:00

        field
        name
        urgent

        followup
        id | date      | user_id
        1  | Mon 10:00 | 1

        change
        id | followup_id | field  | old_value | new_value
        1  | 1           | urgent | False     | True
        """)
    assert [status for status, _ in desk.statuses] == ["open"]


def test_every_mail_on_a_reopened_ticket_says_so_again_and_it_reopened_once(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created   | status
        1  | Mon 09:00 | 2

        followup
        id | date      | comment | message_id | new_status | user_id
        1  | Mon 10:00 | Closed. |            | 4          | 1
        2  | Mon 11:00 | Again.  | <1@x>      | 2          |
        3  | Mon 12:00 | Hello?  | <2@x>      | 2          |
        """)
    assert desk.asks("SELECT f.reopens FROM fact.conversation AS f") == [(1,)]
    assert [status for status, _ in desk.statuses] == ["open", "closed", "open"]


def test_a_status_without_history_is_placed_at_the_last_change_and_said_to_be_inexact(desk: Site) -> None:
    told = desk.comes("""
        ticket
        id | created   | modified  | status
        1  | Mon 09:00 | Mon 12:00 | 2

        followup
        id | date      | user_id | new_status
        1  | Mon 10:00 | 1       | 3
        """)
    assert desk.statuses[-1] == ("open", at("Mon 12:00"))
    assert "tickets whose status no follow-up tells of: 1" in told["helpdesk_ticket"].notes[0]


def test_a_status_of_ones_own_is_put_aside_and_named(desk: Site) -> None:
    told = desk.comes("""
        ticket
        id | created   | status
        1  | Mon 09:00 | 9

        followup
        id | date      | user_id | new_status
        1  | Mon 10:00 | 1       | 9
        """)
    assert [("“9”" in one.reason) for one in told["helpdesk_followup"].problems] == [True]


def test_owner_queue_and_priority_change_as_the_history_says(desk: Site) -> None:
    desk.comes("""
        queue
        id | title
        1  | General
        2  | Billing

        ticket
        id | created   | assigned_to_id | queue_id | priority
        1  | Mon 09:00 | 2              | 2        | 1

        followup
        id | date      | user_id
        1  | Mon 10:00 | 1

        change
        id | followup_id | field    | old_value | new_value
        1  | 1           | Owner    | ann       | bob
        2  | 1           | Queue    | 1         | 2
        3  | 1           | Priority | 3         | 1
        """)
    sql = (
        "SELECT e.kind, e.value, a.id, e.actor FROM canon.event AS e"
        " LEFT JOIN canon.agent_key AS a ON a.key = e.agent WHERE e.kind <> 'status' ORDER BY e.kind"
    )
    assert desk.asks(sql) == [
        ("assigned", None, "bob", "agent"),
        ("priority", "critical", "ann", "agent"),
        ("team", "Billing", "ann", "agent"),
    ]
