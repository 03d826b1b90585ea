"""The tables of a warehouse, as files or in a database, and how each is read with those beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.connectors import csv_files
from deskmeter.connectors.raw import Aside, Piece, RawFile, ReadOptions, Reject, UnreadableFileError
from deskmeter.connectors.zendesk.relation import Relation, Tables
from deskmeter.connectors.zendesk.tables import ASIDE, LOST, READ, missing, relation
from deskmeter.engines.duckdb import connect, named, one, quoted, rows
from deskmeter.model.ledger import digest_of

if TYPE_CHECKING:
    import duckdb

DATABASES = (".duckdb", ".ddb", ".db")
ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet", ".xlsx")


@dataclass(frozen=True)
class Cells:
    """A table as it lies there: its cells, its broken rows, and what a user should know of it."""

    relation: Relation
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Warehouse:
    """The files of each table, in order; a table that has been read is kept for those that are read with it.

    `origins` names the database that a file was taken out of: it tells whether the file came before.
    """

    files: Mapping[str, Sequence[Path]]
    origins: Mapping[Path, Path] = field(default_factory=dict)
    _read: dict[str, Cells] = field(default_factory=dict)

    def pieces(self) -> Iterator[Piece]:
        for name, files in self.files.items():
            if name in READ:
                yield Piece(name, self.origins.get(files[0], files[0]), partial(self.read, name))

    def asides(self) -> Iterator[Aside]:
        for name in self.files:
            if name not in READ:
                yield Aside(name, ASIDE.get(name, "no table that deskmeter reads; left where it is"))

    def read(self, name: str, con: "duckdb.DuckDBPyConnection", options: ReadOptions, scratch: Path) -> RawFile:
        """A table as cells, with what is read out of it and of those beside it."""
        tables = self.relations((name, *READ[name].beside), con, options, scratch)
        found, own = relation(name, tables), self._read[name]
        notes = (*own.notes, *self._told(name, missing(name, tables)))
        return RawFile(found.sql, found.columns, own.rejects, notes, self._digest(tables))

    def relations(
        self, names: Iterable[str], con: "duckdb.DuckDBPyConnection", options: ReadOptions, scratch: Path
    ) -> Tables:
        """Those of these tables that are here."""
        return {name: self._cells(name, con, options, scratch).relation for name in names if name in self.files}

    def _cells(self, name: str, con: "duckdb.DuckDBPyConnection", options: ReadOptions, scratch: Path) -> Cells:
        if name not in self._read:
            found = [
                csv_files.read(con, path, options, scratch / name / str(n)) for n, path in enumerate(self.files[name])
            ]
            self._read[name] = _joined(found, con)
        return self._read[name]

    def _told(self, name: str, columns: Sequence[str]) -> Iterator[str]:
        """What is not known for want of columns, or of whole tables."""
        if columns:
            yield f"it has no column {', '.join(columns)}"
        if name == "ticket":
            yield from (sentence for table, sentence in LOST.items() if not self._tells(table))

    def _tells(self, table: str) -> bool:
        if table == "audit_log" and "user" in self._read:
            return table in self.files or "_fivetran_start" in self._read["user"].relation.columns
        return table in self.files

    def _digest(self, names: Iterable[str]) -> str:
        """What a table was read from, in one digest: its own files and those beside it."""
        told = sha256()
        for name in names:
            for path in self.files[name]:
                told.update(f"{name} {digest_of(self.origins.get(path, path))}\n".encode())
        return told.hexdigest()


def taken_out(database: Path, scratch: Path) -> Mapping[str, Path]:
    """The tables of a DuckDB database, each as a Parquet file in `scratch`."""
    import duckdb

    scratch.mkdir(parents=True, exist_ok=True)
    con = connect()
    try:
        con.execute(f"ATTACH {quoted(database)} AS warehouse (READ_ONLY)")
        con.execute("SET preserve_insertion_order = true")
        return {table.lower(): _taken_out(con, schema, table, scratch) for schema, table in rows(con, _TABLES)}
    except duckdb.Error as error:
        raise UnreadableFileError(database, f"it is no DuckDB database ({str(error).splitlines()[0]})") from None
    finally:
        con.close()


def _taken_out(con: "duckdb.DuckDBPyConnection", schema: str, table: str, scratch: Path) -> Path:
    path = scratch / f"{sha256(table.encode()).hexdigest()[:16]}.parquet"  # a name is never a path
    con.execute(f"COPY warehouse.{named(schema)}.{named(table)} TO {quoted(path)} (FORMAT parquet)")
    return path


# Of the schemas, the one that holds the table of tickets.
_TABLES = """
SELECT t.table_schema, t.table_name FROM information_schema.tables AS t
WHERE t.table_catalog = 'warehouse' AND t.table_schema = (
  SELECT MIN(s.table_schema) FROM information_schema.tables AS s
  WHERE s.table_catalog = 'warehouse' AND lower(s.table_name) IN ('ticket', 'user', 'ticket_comment'))
ORDER BY 2
"""


def _joined(found: Sequence[RawFile], con: "duckdb.DuckDBPyConnection") -> Cells:
    """The files of one table as one, their rows numbered on; names of columns in lower case."""
    counts = [int(one(con, f"SELECT COALESCE(MAX(r._row), 0) FROM ({raw.sql}) AS r")) for raw in found[:-1]]
    starts = [0, *accumulate(counts)]
    types: dict[str, set[str]] = {}
    for raw in found:
        for name, type_ in raw.columns.items():
            types.setdefault(name.lower(), set()).add(type_)
    columns = {name: kinds.pop() if len(kinds) == 1 else "VARCHAR" for name, kinds in types.items()}
    sql = " UNION ALL ".join(_laid_out(raw, start, columns) for raw, start in zip(found, starts, strict=True))
    rejects = tuple(
        Reject(reject.row + start, reject.text, reject.reason)
        for raw, start in zip(found, starts, strict=True)
        for reject in raw.rejects
    )
    return Cells(Relation(sql, columns), rejects, tuple(dict.fromkeys(note for raw in found for note in raw.notes)))


def _laid_out(raw: RawFile, start: int, columns: Mapping[str, str]) -> str:
    own = {name.lower(): name for name in raw.columns}
    cells = [
        f"CAST({f'r.{named(own[name])}' if name in own else 'NULL'} AS {type_}) AS {named(name)}"
        for name, type_ in columns.items()
    ]
    return f"SELECT r._row + {start} AS _row, {', '.join(cells)} FROM ({raw.sql}) AS r"
