"""DuckDB, the default engine: connections with the macros in them, and rows out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from deskmeter.engines.engine import Row

if TYPE_CHECKING:
    import duckdb

# The macros; see dialect.py. Integer division cuts towards 0: counted from the year 1, an instant before 1970 is not
# rounded up. A cast of EPOCH(ts) to BIGINT rounds up too.
MACROS = {
    "SECS": "((epoch_us({ts}) + 62135596800000000) // 1000000 - 62135596800)",
    "PCTL": "quantile_cont({x}, {q})",
    "WEEK": "date_trunc('week', {ts})",
}


def connect(
    path: Path | None = None, *, memory_limit: str = "2GB", threads: int | None = None, scratch: Path | None = None
) -> "duckdb.DuckDBPyConnection":
    """A connection to a file (None: in memory) in UTC, with the macros; large work spills to `scratch`."""
    import duckdb

    con = _equipped(duckdb.connect(str(path) if path else ":memory:"))
    con.execute(f"SET memory_limit = {quoted(memory_limit)}")
    con.execute("SET preserve_insertion_order = false")
    con.execute("SET enable_progress_bar = false")
    if threads:
        con.execute(f"SET threads = {int(threads)}")
    if scratch:
        con.execute(f"SET temp_directory = {quoted(str(scratch))}")
    return con


def beside(con: "duckdb.DuckDBPyConnection") -> "duckdb.DuckDBPyConnection":
    """Another connection to the same database: its own transactions and temporary tables, used by another thread."""
    return _equipped(con.cursor())


def _equipped(con: "duckdb.DuckDBPyConnection") -> "duckdb.DuckDBPyConnection":
    """What every connection has for itself: the zone, and the macros."""
    con.execute("SET TimeZone = 'UTC'")
    for name, meaning in MACROS.items():
        con.execute(_macro(name, meaning))
    return con


def _macro(name: str, meaning: str) -> str:
    given = [field for _, field, _, _ in Formatter().parse(meaning) if field]
    spelt_out = meaning.format(**{each: each for each in given})
    return f"CREATE OR REPLACE TEMP MACRO {name}({', '.join(given)}) AS {spelt_out}"


def quoted(text: object) -> str:
    """A string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def named(name: str) -> str:
    """An identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def rows(con: "duckdb.DuckDBPyConnection", sql: str, values: Sequence[object] = ()) -> list[Row]:
    return con.execute(sql, list(values)).fetchall()


def one(con: "duckdb.DuckDBPyConnection", sql: str, values: Sequence[object] = ()) -> Any:
    """The first cell of the first row; None where there is no row."""
    found = rows(con, sql, values)  # all of it: a result left open blocks the connection in DuckDB 2
    return found[0][0] if found else None


@dataclass(frozen=True)
class DuckDB:
    """The store's own engine."""

    con: "duckdb.DuckDBPyConnection"
    name: str = "duckdb"

    def make(self, relation: str, sql: str, *, kept: bool) -> None:
        kind = "TABLE" if kept else "VIEW"
        schema, _, name = relation.partition(".")  # DuckDB 1.5 knows no view of the name temp.x until there is one
        made_as = f"TEMP {kind} {name}" if schema == "temp" else f"{kind} {relation}"
        self.con.execute(f"CREATE OR REPLACE {made_as} AS {sql}")

    def drop(self, relation: str, *, kept: bool) -> None:
        self.con.execute(f"DROP {'TABLE' if kept else 'VIEW'} {relation}")

    def rows(self, sql: str) -> list[Row]:
        return rows(self.con, sql)
