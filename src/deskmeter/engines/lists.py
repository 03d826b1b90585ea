"""Lists and maps that may be missing, in Parquet files that ClickHouse reads and writes.

It reads a missing list as an empty one and writes it so. Beside each list such a file has a column that tells.
"""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from deskmeter.engines.duckdb import connect, named, quoted, rows

ARRAY, MAP = (
    "Array(Nullable(String))",
    "Map(String, Nullable(String))",
)  # the types that canonical tables and facts have


def lists_in(folder: Path) -> Mapping[str, str]:
    """The lists and maps in the Parquet files of a folder, with their types on ClickHouse."""
    with closing(connect()) as con:
        found = rows(con, f"DESCRIBE SELECT * FROM {_parquet(folder)}")
    types = {
        name: MAP if type_.startswith("MAP") else ARRAY if type_.endswith("[]") else "" for name, type_, *_ in found
    }
    return {name: type_ for name, type_ in types.items() if type_}


def told_apart(folder: Path, lists: Mapping[str, str], into: Path) -> None:
    """Write the rows of a folder with a column beside each list that tells whether it is missing."""
    beside = ", ".join(f"{named(name)} IS NULL AS {beside_of(name)}" for name in lists)
    _copy(f"SELECT *, {beside} FROM {_parquet(folder)}", into)


def put_together(folder: Path, lists: Mapping[str, str], into: Path) -> None:
    """The way back: write the rows of a folder with lists that are null where the column beside them says so."""
    beside = ", ".join(map(beside_of, lists))
    mended = ", ".join(f"CASE WHEN NOT {beside_of(name)} THEN {named(name)} END AS {named(name)}" for name in lists)
    _copy(f"SELECT * EXCLUDE ({beside}) REPLACE ({mended}) FROM {_parquet(folder)}", into)


def beside_of(name: str) -> str:
    return named(f"{name} missing")


def _parquet(folder: Path) -> str:
    return f"read_parquet({quoted(folder / '*.parquet')})"


def _copy(sql: str, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    with closing(connect()) as con:
        con.execute(f"COPY ({sql}) TO {quoted(into / 'rows.parquet')} (FORMAT parquet)")
