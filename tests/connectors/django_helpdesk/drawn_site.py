"""A drawn site of django-helpdesk: the tables that a docstring shows, as its SQLite file or as exported CSV files.

Tables are drawn as in tests/connectors/zendesk/drawn_account.py; those that a test does not draw are empty, and columns
that it does not draw are as a new row has them.
"""

import csv
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deskmeter.connectors.connector import connector
from deskmeter.connectors.django_helpdesk.map import MAP
from deskmeter.connectors.importing import Outcome, import_files
from deskmeter.engines.duckdb import rows
from deskmeter.model.map_text import parse_map
from deskmeter.model.workspace import Workspace
from tests.connectors.zendesk.drawn_account import rows_of, tables

NAMES = {
    "user": "auth_user", "queue": "helpdesk_queue", "ticket": "helpdesk_ticket", "followup": "helpdesk_followup",
    "change": "helpdesk_ticketchange", "field": "helpdesk_customfield",
}  # fmt: skip
BLANK: Mapping[str, Mapping[str, str]] = {
    "user": {"id": "", "username": "", "email": "", "is_staff": "1", "password": "canary-password"},
    "queue": {"id": "", "title": "", "slug": "", "email_box_pass": "canary-mailbox"},
    "ticket": {
        "id": "", "title": "Cup", "created": "", "modified": "", "submitter_email": "dan@shop.example", "status": "1",
        "on_hold": "0", "description": "Broken.", "priority": "3", "assigned_to_id": "", "queue_id": "1",
        "merged_to_id": "", "secret_key": "canary-key",
    },
    "followup": {
        "id": "", "ticket_id": "1", "date": "", "title": "", "comment": "", "public": "1", "user_id": "",
        "new_status": "", "message_id": "", "time_spent": "",
    },
    "change": {"id": "", "followup_id": "", "field": "", "old_value": "", "new_value": ""},
    "field": {"name": ""},
}  # fmt: skip
Rows = Mapping[str, list[dict[str, str]]]


def site(drawing: str) -> Rows:
    """The rows of all tables; ann (1) and bob (2) are staff, and the queue 1 is General."""
    drawn = tables("user\nid | username | email\n1 | ann | ann@desk.example\n2 | bob | bob@desk.example\n\n"
                   "queue\nid | title\n1 | General\n\n" + drawing.replace("\n        ", "\n"))  # fmt: skip
    for ticket in drawn.get("ticket", ()):
        ticket.setdefault("modified", ticket["created"])
    return {name: [{**BLANK[name], **row} for row in drawn.get(name, ())] for name in NAMES}


def database(path: Path, drawn: Rows) -> Path:
    with closing(sqlite3.connect(path)) as con:
        for name, lines in drawn.items():
            columns = list(BLANK[name])
            con.execute(f"CREATE TABLE {NAMES[name]} ({', '.join(columns)})")
            values = [[line[column] or None for column in columns] for line in lines]
            con.executemany(f"INSERT INTO {NAMES[name]} VALUES ({', '.join('?' * len(columns))})", values)
        con.commit()
    return path


def exported(folder: Path, drawn: Rows) -> Path:
    """The tables as CSV files."""
    folder.mkdir()
    for name, lines in drawn.items():
        with (folder / f"{NAMES[name]}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(BLANK[name]))
            writer.writeheader()
            writer.writerows(lines)
    return folder


@dataclass(frozen=True)
class Site:
    """A workspace, and a folder for the site's files."""

    workspace: Workspace
    folder: Path

    def take(self, path: Path) -> dict[str, Outcome]:
        """Import a path; every row of each table is accounted for."""
        map_ = parse_map(MAP, "django-helpdesk")
        found = import_files(self.workspace, connector("django-helpdesk"), [path], map_, lambda step: None)
        assert all(one.received == one.stored + one.duplicate + one.quarantined for one in found)
        return {one.file: one for one in found}

    def comes(self, drawing: str, name: str = "desk") -> dict[str, Outcome]:
        """Import a drawing as an SQLite file."""
        return self.take(database(self.folder / f"{name}.sqlite3", site(drawing)))

    def asks(self, sql: str) -> list[tuple[Any, ...]]:
        return rows(self.workspace.store.con, sql)

    @property
    def messages(self) -> list[tuple[Any, ...]]:
        """Conversation, who wrote it and whether the customer sees it, in the order of time."""
        return self.asks(
            "SELECT k.id, COALESCE(a.id, c.id, m.actor), m.public FROM canon.message AS m"
            " JOIN canon.conversation_key AS k ON k.key = m.conversation"
            " LEFT JOIN canon.agent_key AS a ON a.key = m.agent"
            " LEFT JOIN canon.customer_key AS c ON c.key = m.customer ORDER BY m.at, m.seq"
        )

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """The statuses of all tickets with the times at which they began."""
        found = self.asks("SELECT s.status, strftime(s.from_at, '%Y-%m-%d %H:%M:%S') FROM fact.status_span AS s"
                          " ORDER BY s.from_at, s.seq")  # fmt: skip
        return [(str(status), str(at)) for status, at in found]


def at(text: str) -> str:
    """A drawn time as the store tells it."""
    return rows_of(text)
