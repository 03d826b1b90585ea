"""Workbooks (XLSX) as raw cells: the first sheet or the one that the map names; dates come as ISO text."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deskmeter.connectors.cells import Row, write_cells
from deskmeter.connectors.raw import (
    MAX_UNPACKED,
    EmptyFileError,
    RawFile,
    ReadOptions,
    UnreadableFileError,
    column_names,
    quote,
)
from deskmeter.errors import UnknownNameError

if TYPE_CHECKING:
    import duckdb

_NO_ROWS = "the sheet has only a header: no rows"


def read(con: "duckdb.DuckDBPyConnection", path: Path, options: ReadOptions, scratch: Path) -> RawFile:
    """Raw cells of one sheet; row numbers are those that the spreadsheet shows."""
    from python_calamine import CalamineError, CalamineWorkbook

    _guard(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            if options.sheet is not None and options.sheet not in book.sheet_names:
                raise UnknownNameError(f"sheet in {path}", options.sheet, book.sheet_names)
            name = options.sheet or book.sheet_names[0]
            sheet = book.get_sheet_by_name(name)
            rows = [(number, cells) for number, cells in _numbered(sheet) if any(cell is not None for cell in cells)]
    except (CalamineError, IndexError) as error:
        raise UnreadableFileError(path, f"it is not a whole workbook ({error})") from None
    if not rows:
        raise EmptyFileError(path)
    (_, header), *body = rows
    names = column_names([cell or "" for cell in header])
    target = scratch / "cells.parquet"
    count = write_cells(body, names, target)
    cells = "".join(f', "{name.replace(chr(34), chr(34) * 2)}"' for name in names)
    notes = (*(() if options.sheet or len(book.sheet_names) == 1 else (f"read the first sheet, {name}",)),)
    return RawFile(
        f"SELECT _row{cells} FROM read_parquet({quote(target)})",
        dict.fromkeys(names, "VARCHAR"),
        notes=(*notes, *([_NO_ROWS] if count == 0 else [])),
    )


def _guard(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile:
        raise UnreadableFileError(path, "it is not a whole workbook") from None
    if size > MAX_UNPACKED:
        raise UnreadableFileError(path, f"it unpacks to {size / 2**30:.1f} GB; the limit is {MAX_UNPACKED >> 30} GB")


def _numbered(sheet: Any) -> Iterator[Row]:
    first = 1 + (sheet.start[0] if sheet.start else 0)
    for number, cells in enumerate(sheet.to_python(skip_empty_area=True), start=first):
        yield number, [_text(cell) for cell in cells]


def _text(cell: Any) -> str | None:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return f"{cell.total_seconds():g}"
    return str(cell) or None
