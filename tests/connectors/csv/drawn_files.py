"""A drawn file through the CSV connector and its map: what comes out, as plain values."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb

from deskmeter.connectors.csv_files import read
from deskmeter.connectors.raw import RawFile, ReadOptions
from deskmeter.model.map_text import parse_map
from deskmeter.model.mapping import missing_columns, parts_for
from deskmeter.model.mapping_sql import numbered, repeats, select

CASES = """
    connection = "desk"
    timezone = "UTC"
    null = ["?"]
    [[table]]
    row = "case"
    id = "id"
    created_at = "created"
    status = { from = "status", words = { Open = "open", Done = "solved", Junk = "skip" } }
"""


@dataclass(frozen=True)
class Drawn:
    """Rows by name of column, and what was put aside."""

    rows: tuple[dict[str, Any], ...]
    raw: RawFile

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows if row["error"] is None]

    @property
    def errors(self) -> list[tuple[int, str]]:
        return [(row["row_no"], row["error"]) for row in self.rows if row["error"] is not None]

    @property
    def rejects(self) -> list[tuple[int, str, str]]:
        return [(reject.row, reject.text, reject.reason) for reject in self.raw.rejects]


def mapped(folder: Path, file: str | bytes | Path, map_text: str = CASES, name: str = "cases.csv") -> Drawn:
    """The canonical rows of a file (its text, its bytes or its path), in the order of the file."""
    path = file if isinstance(file, Path) else folder / name
    if not isinstance(file, Path):
        path.write_bytes(file if isinstance(file, bytes) else drawn(file).encode())
    map_ = parse_map(dedent(map_text), "drawn.toml")
    (part,) = parts_for(map_, path.name)
    con = duckdb.connect()
    raw = read(con, path, ReadOptions.of(map_), folder / "scratch")
    missing_columns([part], raw.columns, path.name)
    sql = select(map_, part, raw.columns, "secret")
    con.execute(f"CREATE TEMP TABLE incoming AS WITH raw AS ({raw.sql}) SELECT * FROM ({sql})")
    if numbered(part):
        con.execute(repeats(part))
    found = con.execute("SELECT * FROM temp.incoming ORDER BY row_no")
    names = [column[0] for column in found.description or []]
    return Drawn(tuple(dict(zip(names, row, strict=True)) for row in found.fetchall()), raw)


def cells(folder: Path, file: str | bytes | Path, name: str = "x.csv", options: ReadOptions | None = None) -> Drawn:
    """The raw cells of a file."""
    path = file if isinstance(file, Path) else folder / name
    if not isinstance(file, Path):
        path.write_bytes(file if isinstance(file, bytes) else drawn(file).encode())
    con = duckdb.connect()
    raw = read(con, path, options or ReadOptions(), folder / "scratch")
    found = con.execute(f"SELECT * FROM ({raw.sql}) ORDER BY _row")
    names = [column[0] for column in found.description or []]
    return Drawn(tuple({**dict(zip(names, row, strict=True)), "error": None} for row in found.fetchall()), raw)


def drawn(text: str) -> str:
    """A text without the margin of the code around it."""
    return dedent(text).removeprefix("\n")
