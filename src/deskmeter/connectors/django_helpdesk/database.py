"""The tables of django-helpdesk's database as text: out of its SQLite file, or from a folder of exported tables."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.connectors import csv_files
from deskmeter.connectors.raw import ReadOptions, Reject, UnreadableFileError
from deskmeter.engines.duckdb import named
from deskmeter.model.ledger import digest_of

if TYPE_CHECKING:
    import duckdb

DATABASES = (".sqlite3", ".sqlite", ".db")
FILES = (".csv", ".csv.gz", ".parquet")
# What is read of each table. Passwords, keys to tickets and mailboxes are not.
TABLES: Mapping[str, tuple[str, ...]] = {
    "auth_user": ("id", "username", "email", "is_staff", "is_active"),
    "helpdesk_queue": ("id", "title", "slug"),
    "helpdesk_ticket": (
        "id", "title", "created", "modified", "submitter_email", "status", "on_hold", "description", "priority",
        "due_date", "assigned_to_id", "queue_id", "merged_to_id", "kbitem_id",
    ),
    "helpdesk_followup": (
        "id", "ticket_id", "date", "title", "comment", "public", "user_id", "new_status", "message_id", "time_spent",
    ),
    "helpdesk_customfield": ("name",),
    "helpdesk_ticketchange": ("id", "followup_id", "field", "old_value", "new_value"),
}  # fmt: skip
AT_ONCE = 20_000


@dataclass(frozen=True)
class Staged:
    """A table at hand: a SELECT of `_row` and its columns as text, the rows that could not be split, and its digest."""

    sql: str
    digest: str
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Database:
    """The tables that a path holds; each is staged once."""

    path: Path
    files: Mapping[str, Path]
    _staged: dict[str, Staged] = field(default_factory=dict)

    def table(self, name: str, con: "duckdb.DuckDBPyConnection", options: ReadOptions, scratch: Path) -> Staged:
        """A table; one that is missing has no rows."""
        if name not in self._staged:
            self._staged[name] = self._read(name, con, options, scratch / name)
        return self._staged[name]

    def _read(self, name: str, con: "duckdb.DuckDBPyConnection", options: ReadOptions, scratch: Path) -> Staged:
        if name not in self.files:
            return Staged(f"SELECT CAST(0 AS BIGINT) AS _row, {_texts(name, ())} WHERE FALSE", "")
        path = self.files[name]
        found = csv_files.read(con, path, options, scratch)
        sql = f"SELECT t._row, {_texts(name, tuple(found.columns))} FROM ({found.sql}) AS t"
        return Staged(sql, digest_of(path), found.rejects, found.notes)


def _texts(name: str, columns: Sequence[str]) -> str:
    """SQL of every column that is read, as text; null where it is missing or empty."""
    return ", ".join(
        f"NULLIF(CAST(t.{named(column)} AS VARCHAR), '') AS {column}" if column in columns
        else f"CAST(NULL AS VARCHAR) AS {column}"
        for column in TABLES[name]
    )  # fmt: skip


def opened(path: Path, scratch: Path) -> Database:
    """The database of an SQLite file, or of a folder of tables (CSV or Parquet, named as the tables are)."""
    if path.is_dir():
        return Database(path, dict(_exported(path)))
    if path.suffix.lower() not in DATABASES:
        raise UnreadableFileError(path, f"it is neither a folder nor an SQLite file ({', '.join(DATABASES)})")
    return Database(path, _taken_out(path, scratch / "tables"))


def _exported(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.iterdir()):
        name = file.name.lower().partition(".")[0]
        if name in TABLES and csv_files.extension(file) in FILES:
            yield name, file


def _taken_out(path: Path, scratch: Path) -> Mapping[str, Path]:
    """The tables of an SQLite file as they were at one instant, each as a Parquet file of texts."""
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as con:
            con.execute("BEGIN")
            there = {str(name) for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return {name: _written(con, name, scratch) for name in TABLES if name in there}
    except sqlite3.Error as error:
        raise UnreadableFileError(path, f"SQLite says: {error}") from None


def _written(con: sqlite3.Connection, name: str, scratch: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    has = {str(row[1]) for row in con.execute(f"PRAGMA table_info({named(name)})")}
    columns = [column for column in TABLES[name] if column in has]
    schema, path = pa.schema([(column, pa.string()) for column in columns]), scratch / f"{name}.parquet"
    cells = ", ".join(f"CAST({named(column)} AS TEXT)" for column in columns)
    cursor = con.execute(f"SELECT {cells} FROM {named(name)} ORDER BY rowid")
    with pq.ParquetWriter(path, schema) as writer:
        while some := cursor.fetchmany(AT_ONCE):
            arrays = [pa.array(values, pa.string()) for values in zip(*some, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
    return path
