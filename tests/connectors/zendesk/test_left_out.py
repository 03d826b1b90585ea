"""Tickets that count nowhere, or only until something happened to them."""

from tests.connectors.zendesk.drawn_account import Account

USERS = """
user
id  | role     | updated_at
101 | end-user | Mon 08:00
201 | agent    | Mon 08:00
"""


def left_out(account: Account) -> dict[str, str]:
    found = account.workspace.store.con.execute(
        "SELECT k.id, f.left_out FROM fact.conversation AS f JOIN canon.conversation_key AS k ON k.key = f.conversation"
    )
    return dict(found.fetchall())


def test_fault_13_a_deleted_ticket_is_kept_and_leaves_the_figures(account: Account) -> None:
    """
    Deleted in Zendesk, with its history and without; and gone from Zendesk, which the warehouse marks.
    """
    account.come(f"""{USERS}
ticket
id | created_at | updated_at | status  | requester_id | _fivetran_deleted
1  | Mon 09:00  | Mon 12:00  | deleted | 101          | false
2  | Mon 09:00  | Mon 12:00  | deleted | 101          | false
3  | Mon 09:00  | Mon 12:00  | open    | 101          | true
4  | Mon 09:00  | Mon 12:00  | open    | 101          | false

ticket_field_history
ticket_id | field_name | updated   | user_id | value
1         | status     | Mon 12:00 | 201     | deleted
""")
    assert left_out(account) == {"1": "deleted", "2": "deleted", "3": "deleted", "4": None}
    assert account.value("conversations") == 1


def test_fault_13_a_deleted_ticket_that_was_recovered_counts_again(account: Account) -> None:
    account.come(f"""{USERS}
ticket
id | created_at | updated_at | status  | requester_id
1  | Mon 09:00  | Mon 13:00  | open    | 101

ticket_field_history
ticket_id | field_name | updated   | user_id | value
1         | status     | Mon 09:00 | 101     | open
1         | status     | Mon 12:00 | 201     | deleted
1         | status     | Mon 13:00 | 201     | open
""")
    assert left_out(account) == {"1": None}
    assert account.told_by("reopens") == {"1": 0}


def test_fault_13_merged_tickets_are_left_out_and_the_one_they_went_into_counts(account: Account) -> None:
    """
    Into ticket 1 went 2, which Zendesk has tagged, and 3, which ticket 1 names; 4 tells of it in its tags' history.
    """
    account.come(f"""{USERS}
ticket
id | created_at | updated_at | status | requester_id | merged_ticket_ids
1  | Mon 09:00  | Mon 12:00  | open   | 101          | [3]
2  | Mon 09:00  | Mon 12:00  | closed | 101          | []
3  | Mon 09:00  | Mon 12:00  | closed | 101          |
4  | Mon 09:00  | Mon 12:00  | closed | 101          |

ticket_tag
ticket_id | tag
2         | closed_by_merge
2         | vip

ticket_tag_history
ticket_id | tag             | updated   | user_id | tagged
4         | closed_by_merge | Mon 12:00 | 201     | true
""")
    assert left_out(account) == {"1": None, "2": "merged", "3": "merged", "4": "merged"}


def test_fault_13_a_ticket_reopened_and_moved_keeps_its_history(account: Account) -> None:
    account.come(f"""{USERS}
group
id  | name    | updated_at
301 | Billing | Mon 08:00
302 | Returns | Mon 08:00

ticket
id | created_at | updated_at | status | requester_id | group_id
1  | Mon 09:00  | Mon 13:00  | open   | 101          | 302

ticket_field_history
ticket_id | field_name | updated   | user_id | value
1         | group_id   | Mon 09:00 | 101     | 301
1         | status     | Mon 10:00 | 201     | solved
1         | group_id   | Mon 11:00 | 201     | 302
1         | status     | Mon 12:00 | 101     | open
""")
    assert account.told_by("team reopens first_resolution_s resolved_at") == {"1": ("Returns", 1, 3600, None)}


def test_the_sample_ticket_of_a_new_account_is_a_test(account: Account) -> None:
    account.come(f"""{USERS}
ticket
id | created_at | updated_at | status | requester_id | via_channel
1  | Mon 09:00  | Mon 12:00  | open   | 101          | sample_ticket
""")
    assert left_out(account) == {"1": "test"}
