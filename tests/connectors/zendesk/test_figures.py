"""Figures of a small account, reckoned by hand: office hours are Monday to Friday, 09:00 to 17:00 UTC."""

import pytest

from tests.connectors.zendesk.drawn_account import Account

USERS = """
user
id  | role     | updated_at
101 | end-user | Mon 08:00
201 | agent    | Mon 08:00
202 | admin    | Mon 08:00
"""
# 09:00 asked; 10:30 answered, pending; 16:30 asked again; Tue 09:30 answered, solved; 11:00 reopened; 12:00 solved.
REOPENED = f"""{USERS}
ticket
id | created_at | updated_at | status | requester_id | assignee_id | priority
1  | Mon 09:00  | Tue 12:00  | solved | 101          | 201         | high

ticket_comment
id | ticket_id | user_id | created   | public
11 | 1         | 101     | Mon 09:00 | true
12 | 1         | 202     | Mon 09:10 | false
13 | 1         | 201     | Mon 10:30 | true
14 | 1         | 101     | Mon 16:30 | true
15 | 1         | 201     | Tue 09:30 | true

ticket_field_history
ticket_id | field_name  | updated   | user_id | value
1         | status      | Mon 09:00 | 101     | new
1         | priority    | Mon 09:00 | 101     | high
1         | assignee_id | Mon 10:30 | 201     | 201
1         | status      | Mon 10:30 | 201     | pending
1         | status      | Mon 16:30 | 101     | open
1         | status      | Tue 09:30 | 201     | solved
1         | status      | Tue 11:00 | 101     | open
1         | status      | Tue 12:00 | 201     | solved
"""
HOUR = 3600


@pytest.fixture
def reopened(account: Account) -> Account:
    account.come(REOPENED)
    return account


def test_first_reply_is_the_first_public_one_of_an_agent_in_both_clocks(reopened: Account) -> None:
    assert reopened.told_by("first_response_s first_response_business_s first_agent") == {
        "1": (1.5 * HOUR, 1.5 * HOUR, "201")
    }


def test_resolutions_are_counted_from_the_creation_in_both_clocks(reopened: Account) -> None:
    """
    First solved after 24.5 hours, 8 of Monday's and half of Tuesday's open ones; in the end after 27, 11 of them open.
    """
    assert reopened.told_by(
        "first_resolution_s first_resolution_business_s resolution_s resolution_business_s reopens"
    ) == {"1": (24.5 * HOUR, 8.5 * HOUR, 27 * HOUR, 11 * HOUR, 1)}  # fmt: skip


def test_time_in_each_status_is_told_in_both_clocks(reopened: Account) -> None:
    """
    New for 1.5 hours, pending for 6, open for 17 (1 of them in opening hours), open again for 1.
    """
    assert reopened.told_by("requester_wait_s requester_wait_business_s agent_wait_s agent_wait_business_s") == {
        "1": (19.5 * HOUR, 3.5 * HOUR, 6 * HOUR, 6 * HOUR)
    }


def test_a_ticket_on_hold_waits_and_is_not_worked_on(account: Account) -> None:
    """
    Open from 09:00 to 10:00, on hold until the next day at 10:00, which is 8 open hours.
    """
    account.come(f"""{USERS}
ticket
id | created_at | updated_at | status | requester_id
1  | Mon 09:00  | Tue 10:00  | solved | 101

ticket_field_history
ticket_id | field_name | updated   | user_id | value
1         | status     | Mon 09:00 | 101     | open
1         | status     | Mon 10:00 | 201     | hold
1         | status     | Tue 10:00 | 201     | solved
""")
    told = account.told_by("on_hold_s agent_work_s requester_wait_business_s")
    assert told == {"1": (24 * HOUR, HOUR, 9 * HOUR)}


def test_messages_and_touches_are_those_that_the_customer_sees(reopened: Account) -> None:
    assert reopened.told_by("agent_replies customer_messages messages touches") == {"1": (2, 2, 4, 2)}


def test_backlog_stands_at_the_end_of_each_day(account: Account) -> None:
    """
    Two tickets of Monday, one of which is solved on Tuesday and comes back on Wednesday.
    """
    account.come(f"""{USERS}
ticket
id | created_at | updated_at | status | requester_id
1  | Mon 09:00  | Wed 09:00  | open   | 101
2  | Mon 09:00  | Mon 09:00  | new    | 101

ticket_field_history
ticket_id | field_name | updated   | user_id | value
1         | status     | Mon 09:00 | 101     | open
1         | status     | Tue 09:00 | 201     | solved
1         | status     | Wed 09:00 | 101     | open
2         | status     | Mon 09:00 | 101     | new
""")
    days = account.values("backlog", start="2026-03-02", end="2026-03-05", grain="day", now="Thu 00:00")
    assert list(days.values()) == [2, 1, 2]


def test_credit_for_a_solution_goes_to_whoever_solved_it_and_to_nobody_for_an_automation(account: Account) -> None:
    account.come(f"""{USERS}
ticket
id | created_at | updated_at | status | requester_id | assignee_id
1  | Mon 09:00  | Mon 10:00  | solved | 101          | 201
2  | Mon 09:00  | Mon 10:00  | closed | 101          | 201
3  | Mon 09:00  | Mon 10:00  | closed | 101          | 201

ticket_field_history
ticket_id | field_name | updated   | user_id | value  | via_channel
1         | status     | Mon 10:00 | 202     | solved | web
2         | status     | Mon 10:00 | -1      | closed | system
3         | status     | Mon 10:00 | 202     | closed | rule
""")
    assert account.told("resolution", "actor, agent IS NULL") == [("agent", False), ("system", True), ("system", True)]


def test_teams_priorities_and_tags_are_told_with_their_times(account: Account) -> None:
    account.come(f"""{USERS}
group
id  | name    | updated_at
301 | Billing | Mon 08:00
302 | Returns | Mon 08:00

ticket
id | created_at | updated_at | status | requester_id | group_id
1  | Mon 09:00  | Mon 12:00  | open   | 101          | 302

ticket_field_history
ticket_id | field_name  | updated   | user_id | value
1         | group_id    | Mon 09:00 | 101     | 301
1         | priority    | Mon 09:30 | 201     | low
1         | group_id    | Mon 10:00 | 201     | 302
1         | assignee_id | Mon 11:00 | 202     | 201

ticket_tag_history
ticket_id | tag  | updated   | user_id | tagged
1         | vip  | Mon 09:00 | 201     | true
1         | late | Mon 09:00 | 201     | true
1         | late | Mon 12:00 | 201     | false
""")
    assert account.events("team", "priority", "assigned") == [
        ("team", "Billing", "customer", None), ("priority", "low", "agent", "201"), ("team", "Returns", "agent", "201"),
        ("assigned", None, "agent", "201"),
    ]  # fmt: skip
    assert account.told_by("team priority tags") == {"1": ("Returns", "low", "vip")}
