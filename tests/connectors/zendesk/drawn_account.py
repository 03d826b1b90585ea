"""A drawn account of Zendesk: the tables that a docstring shows, as files of a warehouse, and what becomes of them.

A drawing is the name of a table on a line of its own, then the table; blank lines part them::

    ticket
    id | created_at | status | requester_id
    1  | Mon 09:00  | new    | 101

`Mon 09:00` is a time in the week of Monday 2026-03-02, in UTC, as in the drawings of tests/spec.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from deskmeter.connectors.connector import connector
from deskmeter.connectors.importing import Outcome, import_files, map_in_force
from deskmeter.connectors.zendesk.map import MAP
from deskmeter.model.map_text import parse_map
from tests.spec.drawn import DAYS, Desk, instant

TIME = re.compile(rf"({'|'.join(DAYS)})(\+\d+)? \d\d:\d\d(:\d\d)?")
OFFICE = """
[[hours]]
name = "office"
timezone = "UTC"
mon = ["09:00-17:00"]
tue = ["09:00-17:00"]
wed = ["09:00-17:00"]
thu = ["09:00-17:00"]
fri = ["09:00-17:00"]

[[hours_for]]
hours = "office"
"""
Tables = Mapping[str, list[dict[str, str]]]


def tables(drawing: str) -> Tables:
    """The rows of every drawn table; times as a warehouse writes them."""
    found: dict[str, list[dict[str, str]]] = {}
    for block in re.split(r"\n\s*\n", drawing.strip()):
        name, head, *lines = [line.strip() for line in block.strip().splitlines()]
        columns = _cells(head)
        found[name] = [dict(zip(columns, map(written, _cells(line)), strict=True)) for line in lines]
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def written(cell: str) -> str:
    return f"{instant(cell):%Y-%m-%d %H:%M:%S}" if TIME.fullmatch(cell) else cell


def rows_of(text: str) -> str:
    """Words of a drawing whose times stand as a warehouse writes them."""
    return TIME.sub(lambda found: written(found[0]), text)


def write_csv(folder: Path, drawn: Tables) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in drawn.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)
    return folder


def write_parquet(folder: Path, drawn: Tables) -> Path:
    """Tables with the types of a warehouse: numbers for ids, instants, truths."""
    with duckdb.connect() as con:
        for name, sql in _typed(write_csv(folder, drawn), drawn):
            con.execute(f"COPY ({sql}) TO '{folder / name}.parquet' (FORMAT parquet)")
            (folder / f"{name}.csv").unlink()
    return folder


def write_database(folder: Path, drawn: Tables) -> Path:
    path = folder / "warehouse.duckdb"
    write_csv(folder, drawn)
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE SCHEMA zendesk")
        for name, sql in _typed(folder, drawn):
            con.execute(f'CREATE TABLE zendesk."{name}" AS {sql}')
    return path


def _typed(folder: Path, drawn: Tables) -> Iterator[tuple[str, str]]:
    for name in drawn:
        yield name, f"SELECT * FROM read_csv('{folder / name}.csv', header = true, delim = ',')"


@dataclass(frozen=True)
class Account(Desk):
    """A workspace into which drawn tables and objects come."""

    folder: Path

    def take(self, *paths: Path, map_text: str | None = None) -> dict[str, Outcome]:
        """Import paths; every row of each file is accounted for."""
        map_ = parse_map(map_text or MAP, "own.toml" if map_text else "zendesk")
        chosen = map_ if map_text else map_in_force(self.workspace, map_)
        outcomes = import_files(self.workspace, connector("zendesk"), paths, chosen, lambda step: None)
        for one in outcomes:
            assert one.received == one.stored + one.duplicate + one.quarantined
        assert len({one.file for one in outcomes}) == len(outcomes)
        return {one.file: one for one in outcomes}

    def come(self, drawing: str, folder: str = "tables") -> dict[str, Outcome]:
        """Import drawn tables as CSV."""
        return self.take(write_csv(self.folder / folder, tables(drawing)))

    def told_by(self, columns: str, fact: str = "conversations") -> dict[str, Any]:
        """Columns of an export by the id of the conversation; a single one as it is."""
        found = self.rows(FACTS[fact], "conversation_id", *columns.split())
        return {row[0]: row[1] if len(row) == 2 else row[1:] for row in found}

    def messages(self) -> list[tuple[Any, ...]]:
        """Who wrote each message, in order of time."""
        return self.workspace.store.con.execute(
            "SELECT m.actor, a.id, c.id, m.public, m.channel FROM canon.message AS m"
            " LEFT JOIN canon.agent_key AS a ON a.key = m.agent LEFT JOIN canon.customer_key AS c ON c.key = m.customer"
            " ORDER BY m.at, m.seq"
        ).fetchall()

    def events(self, *kinds: str) -> list[tuple[Any, ...]]:
        """Kind, value, actor and agent of the events of some kinds, in order of time."""
        return self.workspace.store.con.execute(
            "SELECT e.kind, e.value, e.actor, a.id FROM canon.event AS e"
            " LEFT JOIN canon.agent_key AS a ON a.key = e.agent WHERE list_contains(?, e.kind) ORDER BY e.at, e.seq",
            [list(kinds)],
        ).fetchall()

    def json(self, name: str, *objects: Any) -> Path:
        """A file of objects, one a line."""
        path = self.folder / "objects" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{rows_of(json.dumps(each))}\n" for each in objects), encoding="utf-8")
        return path


FACTS = {"conversations": "conversation", "ratings": "rating", "sla_targets": "sla", "resolutions": "resolution"}
