"""django-helpdesk's database as what an import reads: a piece for each table, read with those beside it."""

from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.connectors.django_helpdesk.database import TABLES, Database, opened
from deskmeter.connectors.django_helpdesk.tables import READ, reading
from deskmeter.connectors.raw import Contents, Piece, RawFile, ReadOptions
from deskmeter.engines.duckdb import one, quoted, rows

if TYPE_CHECKING:
    import duckdb

NEEDED = "helpdesk_ticket"


def contents(paths: Sequence[Path], scratch: Path) -> Contents:
    """The tables of each database that the paths name."""
    databases = [opened(path, scratch / f"database-{number}") for number, path in enumerate(paths)]
    return Contents(tuple(piece for database in databases for piece in _pieces(database)))


def _pieces(database: Database) -> Iterator[Piece]:
    for name in READ:
        if name in database.files:
            yield Piece(name, database.files[name], partial(_read, database, name))


def _read(
    database: Database, name: str, con: "duckdb.DuckDBPyConnection", options: ReadOptions, scratch: Path
) -> RawFile:
    """A table with what is read out of it; it came before only where all tables are as they were."""
    staged = {each: database.table(each, con, options, scratch) for each in TABLES}
    scratch.mkdir(parents=True, exist_ok=True)
    target = quoted(scratch / f"{name}.parquet")
    sql = reading(name, {each: table.sql for each, table in staged.items()})
    con.execute(f"COPY ({sql}) TO {target} (FORMAT parquet)")
    cells = f"SELECT * FROM read_parquet({target})"
    columns = {str(column): str(type_) for column, type_, *_ in rows(con, f"DESCRIBE {cells}") if column != "_row"}
    digest = sha256("\n".join([name, *(f"{each} {table.digest}" for each, table in staged.items())]).encode())
    own = staged[name]
    return RawFile(
        cells, columns, own.rejects, (*own.notes, *_told(con, name, database, cells)), digest.hexdigest()
    )  # fmt: skip


def _told(con: "duckdb.DuckDBPyConnection", name: str, database: Database, cells: str) -> Iterator[str]:
    """What a user should know: tables that are missing, statuses that no follow-up tells of."""
    if name != NEEDED:
        return
    missing = [each for each in TABLES if each not in database.files]
    if missing:
        yield f"there is no table {', '.join(missing)}"
    unseen = one(con, f"SELECT COUNT(t.status_unseen) FROM ({cells}) AS t")
    if unseen:
        yield (
            f"tickets whose status no follow-up tells of: {unseen}; the change is placed at the ticket's last change,"
            " and may have been earlier (inexact)"
        )
