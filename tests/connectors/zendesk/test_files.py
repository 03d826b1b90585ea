"""Tables as files or a database: all formats tell the same, and what is missing or strange is said."""

from pathlib import Path

import pytest

from deskmeter.connectors.contents import NothingToImportError
from deskmeter.connectors.raw import UnreadableFileError
from deskmeter.connectors.zendesk.map import MAP
from deskmeter.connectors.zendesk.tables import ASIDE, READ
from deskmeter.errors import MapError
from deskmeter.model.map_text import parse_map
from tests.connectors.zendesk.drawn_account import Account, tables, write_csv, write_database, write_parquet
from tests.connectors.zendesk.test_figures import HOUR, REOPENED
from tests.connectors.zendesk.test_promises import HIGH

TOLD = (
    "first_response_s first_response_business_s resolution_business_s reopens requester_wait_business_s agent_replies"
)
FIGURES = {"1": (1.5 * HOUR, 1.5 * HOUR, 11 * HOUR, 1, 3.5 * HOUR, 2)}


def test_parquet_tells_the_same_as_csv(account: Account) -> None:
    account.take(write_parquet(account.folder / "tables", tables(REOPENED)))
    assert account.told_by(TOLD) == FIGURES


def test_a_database_tells_the_same_as_csv(account: Account) -> None:
    (account.folder / "database").mkdir()
    account.take(write_database(account.folder / "database", tables(REOPENED)))
    assert account.told_by(TOLD) == FIGURES


def test_promises_of_typed_tables_are_those_of_csv(account: Account) -> None:
    account.take(write_parquet(account.folder / "tables", tables(HIGH)))
    assert [target for target, _ in sorted(account.rows("sla", "target", "target_s"))] == [
        "first_reply", "next_reply", "requester_wait", "resolution",
    ]  # fmt: skip


def test_a_table_may_stand_in_several_files_of_a_folder(account: Account) -> None:
    drawn = tables(REOPENED)
    comments = drawn["ticket_comment"]
    folder = write_csv(
        account.folder / "tables", {name: rows for name, rows in drawn.items() if name != "ticket_comment"}
    )
    for number, some in enumerate((comments[:2], comments[2:])):
        path = write_csv(folder / "ticket_comment", {f"part-{number}": some})
    assert path.name == "ticket_comment"
    assert account.take(folder)["ticket_comment"].received == 5
    assert account.told_by(TOLD) == FIGURES


def test_names_in_capitals_are_the_same_names(account: Account) -> None:
    drawn = {
        name.upper(): [{k.upper(): v for k, v in row.items()} for row in rows]
        for name, rows in tables(REOPENED).items()
    }
    account.take(write_csv(account.folder / "tables", drawn))
    assert account.told_by(TOLD) == FIGURES


def test_names_and_roles_are_read_before_what_rests_on_them(account: Account) -> None:
    names = list(account.come(REOPENED))
    assert names == ["user", "ticket", "ticket_comment", "ticket_field_history"]


def test_the_tables_that_are_read_stand_in_the_map() -> None:
    assert {part.file for part in parse_map(MAP, "zendesk").parts if part.file} == set(READ)


def test_an_unknown_table_is_named_and_left(account: Account) -> None:
    outcomes = account.come(f"{REOPENED}\nmystery\na\n1\n\nticket_tag\nticket_id | tag\n1 | vip\n")
    assert outcomes["mystery"].notes == ("not imported: no table that deskmeter reads; left where it is",)
    assert outcomes["ticket_tag"].notes == (f"not imported: {ASIDE['ticket_tag']}",)


@pytest.mark.parametrize(("table", "lost"), [
    ("ticket_comment", "nobody's messages are known"),
    ("ticket_field_history", "when a ticket was solved, came back or moved is not known"),
    ("user", "whether an author is a customer or an agent is not known"),
])  # fmt: skip
def test_what_a_missing_table_takes_away_is_said(account: Account, table: str, lost: str) -> None:
    drawn = {name: rows for name, rows in tables(REOPENED).items() if name != table}
    notes = account.take(write_csv(account.folder / "tables", drawn))["ticket"].notes
    assert any(lost in note for note in notes)


def test_fault_6_a_column_that_is_missing_is_said_and_one_that_is_new_is_kept(account: Account) -> None:
    drawn = tables(REOPENED)
    for row in drawn["ticket_comment"]:
        del row["public"]
        row["mood"] = "good"
    outcomes = account.take(write_csv(account.folder / "tables", drawn))
    assert "it has no column public, body" in outcomes["ticket_comment"].notes
    assert "mood" in account.workspace.ledger.batches()[2].columns


def test_a_table_without_a_column_that_it_needs_stops_the_import_before_anything_is_written(account: Account) -> None:
    drawn = tables(REOPENED)
    for row in drawn["ticket"]:
        del row["created_at"]
    with pytest.raises(MapError, match="ticket has no column “created_at”"):
        account.take(write_csv(account.folder / "tables", drawn))
    assert account.workspace.ledger.batches() == []


def test_a_folder_without_any_table_is_refused(account: Account) -> None:
    (account.folder / "empty").mkdir()
    (account.folder / "empty" / "notes.txt").write_text("nothing")
    with pytest.raises(NothingToImportError):
        account.take(account.folder / "empty")


def test_a_database_that_is_none_is_refused(account: Account) -> None:
    path = Path(account.folder / "warehouse.duckdb")
    path.write_text("no database")
    with pytest.raises(UnreadableFileError, match="it is no DuckDB database"):
        account.take(path)


def test_a_name_that_is_a_path_or_sql_stays_a_name(account: Account) -> None:
    drawn = tables(REOPENED)
    drawn["ticket_comment"][0]['x"; DROP TABLE canon.event; --'] = "y"
    for row in drawn["ticket_comment"][1:]:
        row['x"; DROP TABLE canon.event; --'] = ""
    account.take(write_csv(account.folder / "tables", drawn))
    assert account.told_by(TOLD) == FIGURES


def test_teams_get_their_names_however_late_the_table_of_groups_comes(account: Account) -> None:
    account.come("ticket\nid | created_at | updated_at | status | group_id\n1 | Mon 09:00 | Mon 09:00 | new | 301\n")
    assert account.told_by("team") == {"1": "301"}
    account.come("group\nid | name\n301 | Billing\n", "later")
    assert account.told_by("team") == {"1": "Billing"}
