"""CSV, TSV and other delimited text as raw cells: read at once by the engine, or line by line where a row is broken."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.connectors.cells import Row, write_cells
from deskmeter.connectors.encoding import as_utf8
from deskmeter.connectors.raw import EmptyFileError, RawFile, ReadOptions, Reject, column_names, quote
from deskmeter.connectors.records import Records

if TYPE_CHECKING:
    import duckdb

DELIMITERS = (",", ";", "\t", "|")
_SNIFFED = 50
_CHUNK = 1 << 20
_NO_ROWS = "the file has only a header: no rows"


def read(con: "duckdb.DuckDBPyConnection", path: Path, options: ReadOptions, scratch: Path) -> RawFile:
    """Raw cells of a delimited text file; every row of the file is in `sql` or in `rejects`."""
    source = as_utf8(path, options.encoding, scratch)
    delimiter = options.delimiter or ("\t" if ".tsv" in path.suffixes else _sniff(source.path))
    header = _header(source.path, delimiter)
    if header is None:
        raise EmptyFileError(path)
    names = column_names(header)
    target = scratch / "cells.parquet"
    raw = _at_once(con, source.path, delimiter, names, target) or _one_by_one(source.path, delimiter, names, target)
    found = con.execute(f"SELECT count(*) FROM read_parquet({quote(target)})").fetchone()
    empty = not raw.rejects and found == (0,)
    return RawFile(raw.sql, raw.columns, raw.rejects, (*source.notes, *([_NO_ROWS] if empty else [])))


def _sniff(path: Path) -> str:
    """The sign that parts the most lines into equally many cells; a comma where none does."""
    return max(DELIMITERS, key=lambda sign: _evenness(path, sign))


def _evenness(path: Path, sign: str) -> tuple[int, int]:
    """How many of the first records have as many cells as the header, and how many cells that is."""
    with path.open("rb") as file:
        widths = [len(cells) for _, cells in islice(Records(file, sign), _SNIFFED)]
    return (Counter(widths)[widths[0]], widths[0]) if widths and widths[0] > 1 else (0, 0)


def _header(path: Path, delimiter: str) -> list[str] | None:
    with path.open("rb") as file:
        return next((cells for _, cells in Records(file, delimiter)), None)


def _at_once(
    con: "duckdb.DuckDBPyConnection", path: Path, delimiter: str, names: list[str], target: Path
) -> RawFile | None:
    """The engine's reader; None where a row is broken or blank, so that it cannot tell the numbers of the rows."""
    import duckdb

    if len(names) < 2:
        return None
    columns = ", ".join(f"{_string(name)}: 'VARCHAR'" for name in names)
    scan = (
        f"read_csv({quote(path)}, columns = {{{columns}}}, auto_detect = false, header = true, all_varchar = true, "
        f"delim = {_string(delimiter)}, quote = '\"', escape = '\"', strict_mode = true, null_padding = false)"
    )
    try:
        with _file_order(con):
            con.execute(f"COPY (SELECT * FROM {scan}) TO {_string(str(target))} (FORMAT parquet)")
        found = con.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({quote(target)})").fetchone()
    except duckdb.Error:
        return None
    rows = int(found[0] or 0) if found else 0
    if _has_blank_lines(path, rows + 1):
        return None
    cells = "".join(f", {_name(name)}" for name in names)
    sql = f"SELECT file_row_number + 2 AS _row{cells} FROM read_parquet({quote(target)}, file_row_number = true)"
    return RawFile(sql, dict.fromkeys(names, "VARCHAR"))


@contextmanager
def _file_order(con: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    """The engine may shuffle rows to save memory; here their places are their numbers."""
    found = con.execute("SELECT current_setting('preserve_insertion_order')").fetchone()
    con.execute("SET preserve_insertion_order = true")
    try:
        yield
    finally:
        con.execute(f"SET preserve_insertion_order = {str(found == (True,)).lower()}")


def _has_blank_lines(path: Path, records: int) -> bool:
    """Whether two line ends follow each other in a file with more lines than records."""
    lines, blank, last = 0, False, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            lines += chunk.count(b"\n")
            seen = last[-3:] + chunk
            blank = blank or b"\n\n" in seen or b"\n\r\n" in seen
            last = chunk
    return blank and lines + (not last.endswith(b"\n")) != records


def _one_by_one(path: Path, delimiter: str, names: list[str], target: Path) -> RawFile:
    uneven: list[Reject] = []
    with path.open("rb") as file:
        records = Records(file, delimiter)
        write_cells(_even(records, len(names), uneven), names, target)
    rejects = sorted([*records.rejects, *uneven], key=lambda reject: reject.row)
    cells = "".join(f", {_name(name)}" for name in names)
    return RawFile(
        f"SELECT _row{cells} FROM read_parquet({quote(target)})",
        dict.fromkeys(names, "VARCHAR"),
        tuple(rejects),
    )


def _even(records: Records, width: int, uneven: list[Reject]) -> Iterator[Row]:
    """The records that have as many cells as the header, which is the first of them."""
    for row, cells in islice(records, 1, None):
        if len(cells) == width or (len(cells) == width + 1 and not cells[-1]):  # a separator at the end is no cell
            yield row, [cell or None for cell in cells[:width]]
        else:
            text = records.text
            uneven.append(Reject(row, text, f"{len(cells)} cells where the header has {width}"))


def _string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
