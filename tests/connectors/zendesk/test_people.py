"""Who wrote what: customers, agents, former agents, Zendesk itself, and people who are gone."""

from typing import Any

from tests.connectors.zendesk.drawn_account import Account

TICKET = """
ticket
id | created_at | updated_at | status | requester_id
1  | Mon 09:00  | Thu 12:00  | open   | 101

ticket_comment
id | ticket_id | user_id | created   | public
11 | 1         | 101     | Mon 09:00 | true
12 | 1         | 202     | Mon 10:00 | true
13 | 1         | 202     | Thu 10:00 | true
"""
NOW_A_CUSTOMER = """
user
id  | role     | updated_at
101 | end-user | Mon 08:00
202 | end-user | Wed 12:00
"""
LOG = """
audit_log
id | source_type | source_id | created_at | change_description
1  | user        | 202       | Wed 12:00  | Support role changed from Agent to End user
2  | ticket      | 202       | Tue 12:00  | Support role changed from End user to Agent
3  | user        | 101       | Tue 12:00  | Email changed from a@x to b@x
"""
REPLIED_AS_AN_AGENT: list[tuple[Any, ...]] = [
    ("customer", None, "101", True, None), ("agent", "202", None, True, None), ("customer", None, "202", True, None),
]  # fmt: skip


def test_a_former_agents_reply_is_an_agents_where_the_audit_log_tells(account: Account) -> None:
    account.come(f"{NOW_A_CUSTOMER}{LOG}{TICKET}")
    assert account.messages() == REPLIED_AS_AN_AGENT


def test_an_audit_log_that_comes_later_mends_what_was_read_without_it(account: Account) -> None:
    account.come(f"{NOW_A_CUSTOMER}{TICKET}")
    assert [row[0] for row in account.messages()] == ["customer", "customer", "customer"]
    account.come(LOG, "later")
    assert account.messages() == REPLIED_AS_AN_AGENT
    assert account.told_by("agent_replies first_response_s") == {"1": (1, 3600)}


def test_a_former_agents_reply_is_an_agents_where_the_users_table_keeps_history(account: Account) -> None:
    account.come(f"""
user
id  | role     | updated_at | _fivetran_start | _fivetran_end | _fivetran_active
101 | end-user | Mon 08:00  | Mon 08:00       | Fri 00:00     | true
202 | agent    | Mon 08:00  | Mon 08:00       | Wed 12:00     | false
202 | end-user | Wed 12:00  | Wed 12:00       | Fri 00:00     | true
{TICKET}""")
    assert account.messages() == REPLIED_AS_AN_AGENT


def test_that_nothing_tells_of_former_roles_is_said(account: Account) -> None:
    lost = "no table audit_log and no history of users: a person's role is the one of today"
    assert lost in account.come(f"{NOW_A_CUSTOMER}{TICKET}")["ticket"].notes
    assert lost not in account.come(f"{NOW_A_CUSTOMER}{LOG}{TICKET}", "later")["ticket"].notes


def test_several_roles_changed_at_once_tell_the_one_in_support(account: Account) -> None:
    account.come(f"""{NOW_A_CUSTOMER}{TICKET}""")
    folder = account.folder / "log"
    folder.mkdir()
    (folder / "audit_log.csv").write_text(
        "id,source_type,source_id,created_at,change_description\n"
        '1,user,202,2026-03-04 12:00:00,"Explore role changed from not set to Admin\nSupport role changed from '
        'Light agent to End user\nTalk role changed from Agent to not set"\n'
    )
    account.take(folder)
    assert account.messages() == REPLIED_AS_AN_AGENT


def test_roles_of_a_company_s_own_are_agents(account: Account) -> None:
    account.come(f"""
user
id  | role          | updated_at
101 | end-user      | Mon 08:00
202 | Light agent   | Mon 08:00
{TICKET}""")
    assert [row[0] for row in account.messages()] == ["customer", "agent", "agent"]


def test_zendesk_itself_and_its_rules_are_the_system(account: Account) -> None:
    account.come("""
user
id  | role     | updated_at
101 | end-user | Mon 08:00
201 | agent    | Mon 08:00

ticket
id | created_at | updated_at | status | requester_id
1  | Mon 09:00  | Mon 12:00  | open   | 101

ticket_comment
id | ticket_id | user_id | created   | public | via_channel
11 | 1         | 101     | Mon 09:00 | true   | email
12 | 1         | -1      | Mon 09:01 | true   | system
13 | 1         | 201     | Mon 09:02 | true   | rule
14 | 1         | 201     | Mon 10:00 | true   | web
""")
    assert [row[0] for row in account.messages()] == ["customer", "system", "system", "agent"]
    assert account.told_by("first_response_s") == {"1": 3600}


def test_a_ticket_whose_requester_was_deleted_is_kept_and_its_author_is_unknown(account: Account) -> None:
    account.come("""
user
id  | role     | updated_at
201 | agent    | Mon 08:00

ticket
id | created_at | updated_at | status | requester_id
1  | Mon 09:00  | Mon 12:00  | open   | 101

ticket_comment
id | ticket_id | user_id | created   | public
11 | 1         | 101     | Mon 09:00 | true
12 | 1         | 201     | Mon 10:00 | true
""")
    assert [row[0] for row in account.messages()] == ["unknown", "agent"]
    assert account.told_by("customer_id status") == {"1": ("101", "new")}


def test_a_ticket_without_any_requester_is_kept(account: Account) -> None:
    account.come("""
ticket
id | created_at | updated_at | status | requester_id
1  | Mon 09:00  | Mon 12:00  | open   |
""")
    assert account.told_by("customer_id") == {"1": None}


def test_agents_are_no_customers(account: Account) -> None:
    account.come("""
user
id  | role     | updated_at | name | email
101 | end-user | Mon 08:00  | Bo   | bo@example.com
201 | agent    | Mon 08:00  | Ann  | ann@example.com
""")
    found = account.workspace.store.con.execute(
        "SELECT k.id FROM canon.customer AS c JOIN canon.customer_key AS k ON k.key = c.customer"
    ).fetchall()
    assert found == [("101",)]


def test_names_and_texts_stay_out_of_the_store(account: Account) -> None:
    account.come("""
user
id  | role     | updated_at | name    | email
101 | end-user | Mon 08:00  | Canarius | canarius@example.com

ticket
id | created_at | updated_at | status | requester_id | subject
1  | Mon 09:00  | Mon 12:00  | open   | 101          | Canarius asks

ticket_comment
id | ticket_id | user_id | created   | public | body
11 | 1         | 101     | Mon 09:00 | true   | Canarius was here
""")
    account.workspace.store.con.execute("CHECKPOINT")
    assert b"anarius" not in (account.workspace.root / "store.duckdb").read_bytes()
