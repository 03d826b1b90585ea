"""The faults by number, for tables as a warehouse holds them; `take` and `come` account for every row."""

import pytest

from tests.connectors.zendesk.drawn_account import Account, tables, write_csv
from tests.connectors.zendesk.test_figures import REOPENED, USERS

TICKET = f"""{USERS}
ticket
id | created_at | updated_at | status | requester_id | priority
1  | Mon 09:00  | Mon 12:00  | open   | 101          | low
"""
COMMENTS = """
ticket_comment
id | ticket_id | user_id | created   | public | body
11 | 1         | 101     | Mon 09:00 | true   | Help
12 | 1         | 201     | Mon 10:00 | true   | Yes
"""


def test_fault_2_the_same_tables_twice_bring_nothing_new(account: Account) -> None:
    account.come(REOPENED)
    outcomes = account.come(REOPENED)
    assert {(one.stored, one.duplicate == one.received) for one in outcomes.values()} == {(0, True)}


def test_fault_2_tables_that_overlap_bring_only_what_is_new(account: Account) -> None:
    account.come(REOPENED)
    again = dict(tables(REOPENED))
    again["ticket_comment"].append({**again["ticket_comment"][-1], "id": "16", "created": "2026-03-03 16:00:00"})
    again["ticket_field_history"] = again["ticket_field_history"][4:]
    outcomes = account.take(write_csv(account.folder / "later", again))
    told = {
        name: (outcomes[name].stored, outcomes[name].duplicate) for name in ("ticket_comment", "ticket_field_history")
    }
    assert told == {"ticket_comment": (1, 5), "ticket_field_history": (0, 4)}


def test_fault_3_a_comment_of_the_same_id_with_another_text_is_put_aside(account: Account) -> None:
    account.come(f"{TICKET}{COMMENTS}")
    outcomes = account.come(f"{TICKET}{COMMENTS.replace('Help', 'Something else')}", "later")
    assert outcomes["ticket_comment"].quarantined == 1
    assert (
        "the id “11” came before with other content; the first stays in force"
        in outcomes["ticket_comment"].problems[0].reason
    )


def test_fault_3_the_newest_version_of_a_ticket_wins_in_whatever_order_they_come(account: Account) -> None:
    newer = TICKET.replace("Mon 12:00", "Tue 12:00").replace("| low", "| high")
    account.come(newer)
    assert account.come(TICKET, "later")["ticket"].stored == 1
    assert account.told_by("priority") == {"1": "high"}


def test_fault_3_a_ticket_that_was_only_tagged_is_a_newer_version_by_when_the_warehouse_wrote_it(
    account: Account,
) -> None:
    def synced(at: str, tag: str) -> str:
        return f"""
ticket
id | created_at | updated_at | status | _fivetran_synced
1  | Mon 09:00  | Mon 12:00  | open   | {at}

ticket_tag
ticket_id | tag
1         | {tag}
"""

    account.come(synced("Mon 13:00", "old"))
    account.come(synced("Mon 14:00", "new"), "later")
    assert account.told_by("tags") == {"1": "new"}


def test_fault_6_words_and_fields_that_are_not_known_are_kept_and_the_rest_goes_on(account: Account) -> None:
    outcomes = account.come(f"""{TICKET}
ticket_field_history
ticket_id | field_name   | updated   | user_id | value
1         | 360000012345 | Mon 09:00 | 201     | a value of the company's own
1         | status       | Mon 09:30 | 201     | asleep
1         | status       | Mon 10:00 | 201     | pending
""")
    told = outcomes["ticket_field_history"]
    assert (told.received, told.stored, told.skipped, told.quarantined) == (3, 2, 1, 1)
    assert told.problems[0].reason == "value “asleep” is not a word that the map knows"
    assert account.events("status") == [("status", "pending", "agent", "201")]


@pytest.mark.parametrize(("column", "garbage", "reason"), [
    ("updated_at", "yesterday", "version “yesterday” is not a date"),
    ("created_at", "17", "created_at “17” is not a date"),
    ("status", "9", "status_now “9” is not a word that the map knows"),
])  # fmt: skip
def test_fault_14_a_field_that_changed_its_type_puts_its_row_aside(
    account: Account, column: str, garbage: str, reason: str
) -> None:
    drawn = dict(tables(TICKET))
    drawn["ticket"][0][column] = garbage
    outcome = account.take(write_csv(account.folder / "tables", drawn))["ticket"]
    assert (outcome.stored, outcome.quarantined, reason in outcome.problems[0].reason) == (0, 1, True)


def test_fault_14_a_field_that_vanished_is_empty_and_no_zero(account: Account) -> None:
    account.come(TICKET.replace("| priority", "").replace("| low", ""))
    assert account.told_by("priority first_response_s agent_replies") == {"1": (None, None, None)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_fault_18_names_in_any_script_come_through_unchanged(account: Account, encoding: str) -> None:
    names = ["İstanbul ığdır", "ฝ่ายจัดส่ง น้ำ", "שלום", "🚚 \u202egnippihs", "a,b"]
    drawn = {"group": [{"id": str(n), "name": name} for n, name in enumerate(names)]}
    path = write_csv(account.folder / "tables", drawn) / "group.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    account.take(path.parent)
    found = account.workspace.store.con.execute("SELECT l.name FROM canon.label AS l ORDER BY l.id").fetchall()
    assert [name for (name,) in found] == names


def test_fault_18_a_row_with_a_broken_quote_is_put_aside_with_its_number(account: Account) -> None:
    folder = account.folder / "tables"
    folder.mkdir()
    (folder / "group.csv").write_bytes(b'id,name\n1,Good\n2,"half\n3,Also good\n')
    outcome = account.take(folder)["group"]
    assert (outcome.received, outcome.stored, [problem.row for problem in outcome.problems]) == (3, 2, [3])
