"""The files in which django-helpdesk's database comes: SQLite, or its tables one by one."""

from pathlib import Path

import pytest

from deskmeter.connectors.raw import UnreadableFileError
from tests.connectors.django_helpdesk.drawn_site import Site, database, exported, site

DRAWING = """
        ticket
        id | created   | status | submitter_email
        1  | Mon 09:00 | 3      | dan@shop.example

        followup
        id | date      | comment | user_id | new_status
        1  | Mon 10:00 | Sorry.  | 1       | 3
        """
MORE = """
        ticket
        id | created   | modified  | status | submitter_email
        1  | Mon 09:00 | Mon 12:00 | 2      | dan@shop.example

        followup
        id | date      | comment | user_id | new_status
        1  | Mon 10:00 | Sorry.  | 1       | 3
        2  | Mon 12:00 | Again?  | 1       | 2
        """


def test_tables_exported_one_by_one_tell_the_same_as_the_database(desk: Site) -> None:
    desk.comes(DRAWING)
    told = desk.messages, desk.statuses
    desk.take(exported(desk.folder / "tables", site(DRAWING)))
    assert (desk.messages, desk.statuses) == told


def test_tables_as_postgresql_writes_them_are_read(desk: Site) -> None:
    drawn = site(DRAWING)
    for row in drawn["user"]:
        row["is_staff"] = "t"
    for row in (*drawn["ticket"], *drawn["followup"]):
        for name, value in row.items():
            row[name] = f"{value}+00" if name in ("created", "modified", "date") else value
        row |= {name: {"1": "t", "0": "f"}[row[name]] for name in ("public", "on_hold") if name in row}
    desk.take(exported(desk.folder / "tables", drawn))
    assert desk.messages == [("1", "dan@shop.example", True), ("1", "ann", True)]
    assert [status for status, _ in desk.statuses] == ["open", "solved"]


def test_the_same_database_again_brings_nothing_new(desk: Site) -> None:
    desk.comes(DRAWING)
    again = desk.take(desk.folder / "desk.sqlite3")
    assert [one.stored for one in again.values()] == [0] * len(again)


def test_a_later_database_brings_what_is_new(desk: Site) -> None:
    desk.comes(DRAWING)
    told = desk.comes(MORE, "later")
    assert told["helpdesk_followup"].quarantined == 0
    assert [status for status, _ in desk.statuses] == ["open", "solved", "open"]
    assert len(desk.messages) == 3


def test_passwords_and_keys_are_not_kept(desk: Site) -> None:
    desk.comes(DRAWING)
    kept = b"".join(file.read_bytes() for file in desk.workspace.ledger.root.rglob("*") if file.is_file())
    assert b"canary" not in kept


def test_a_table_that_is_missing_is_named(desk: Site) -> None:
    tables = exported(desk.folder / "tables", site(DRAWING))
    (tables / "helpdesk_ticketchange.csv").unlink()
    assert "there is no table helpdesk_ticketchange" in desk.take(tables)["helpdesk_ticket"].notes


@pytest.mark.parametrize("name", ["desk.sqlite3", "desk.pdf"])
def test_what_is_no_database_is_refused_with_a_sentence(desk: Site, name: str) -> None:
    path = desk.folder / name
    path.write_bytes(b"%PDF-1.7 and more that is no database at all")
    with pytest.raises(UnreadableFileError, match=name):
        desk.take(path)


def test_the_database_is_left_as_it_was(desk: Site, tmp_path: Path) -> None:
    path = database(tmp_path / "site.sqlite3", site(DRAWING))
    before = path.read_bytes()
    desk.take(path)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("site.sqlite3-*"))
