"""JSON lines as raw cells: one object a line; `user.id` reaches into objects, lists stay JSON text."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deskmeter.connectors.cells import BATCH, Row, write_cells
from deskmeter.connectors.encoding import as_utf8
from deskmeter.connectors.raw import MAX_CELL, RawFile, ReadOptions, Reject, UnreadableFileError, column_names, quote
from deskmeter.connectors.records import shown

if TYPE_CHECKING:
    import duckdb

MAX_COLUMNS = 2_000
MAX_DEPTH = 50
_NO_ROWS = "the file has no rows"


def read(con: "duckdb.DuckDBPyConnection", path: Path, options: ReadOptions, scratch: Path) -> RawFile:
    """Raw cells of a file of JSON lines; a line that is no object is a reject."""
    source = as_utf8(path, options.encoding, scratch)
    lines = _Lines(path)
    pieces = []
    for number, batch in enumerate(lines.batches(source.path)):
        pieces.append(scratch / f"cells-{number}.parquet")
        write_cells(batch, list(lines.columns.values()), pieces[-1])
    names = list(lines.columns.values())
    rejects = tuple(lines.rejects)
    if not pieces:
        return RawFile("SELECT CAST(NULL AS BIGINT) AS _row WHERE false", {}, rejects, (*source.notes, _NO_ROWS))
    cells = "".join(f', "{name.replace(chr(34), chr(34) * 2)}"' for name in names)
    files = ", ".join(quote(piece) for piece in pieces)
    sql = f"SELECT _row{cells} FROM read_parquet([{files}], union_by_name = true)"
    return RawFile(sql, dict.fromkeys(names, "VARCHAR"), rejects, source.notes)


@dataclass
class _Lines:
    """The objects of the lines, in batches; columns and rejects gather while it runs."""

    path: Path
    columns: dict[str, str] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)

    def batches(self, source: Path) -> Iterator[list[Row]]:
        objects: list[tuple[int, dict[str, str | None]]] = []
        for row, cells in self._objects(source):
            objects.append((row, cells))
            if len(objects) == BATCH:
                yield self._batch(objects)
                objects = []
        if objects:
            yield self._batch(objects)

    def _batch(self, objects: list[tuple[int, dict[str, str | None]]]) -> list[Row]:
        new = [key for _, cells in objects for key in cells if key not in self.columns]
        keys = [*self.columns, *dict.fromkeys(new)]
        if len(keys) > MAX_COLUMNS:
            raise UnreadableFileError(self.path, f"its objects have more than {MAX_COLUMNS:,} different keys")
        self.columns = dict(zip(keys, column_names(keys), strict=True))
        return [(row, [cells.get(key) for key in keys]) for row, cells in objects]

    def _objects(self, source: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
        with source.open("rb") as file:
            row = 0
            while line := file.readline(MAX_CELL + 1):
                row += 1
                try:
                    if line.strip():
                        yield row, _flat(_parsed(line))
                except _BadLineError as error:
                    self.rejects.append(Reject(row, shown(line), str(error)))
                while len(line) > MAX_CELL and not line.endswith(b"\n"):
                    line = file.readline(MAX_CELL + 1)


class _BadLineError(Exception):
    """A line that is not one JSON object; the text is the reason."""


def _parsed(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_CELL:
        raise _BadLineError(f"longer than {MAX_CELL // 2**20} MB")
    try:
        found = json.loads(line.decode("utf-8"), parse_int=str, parse_float=str, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError:
        raise _BadLineError("bytes that are not in the file's encoding") from None
    except UnicodeEncodeError:
        raise _BadLineError("half a character (a lone surrogate)") from None
    except RecursionError:
        raise _BadLineError(f"nested deeper than {MAX_DEPTH} levels") from None
    except json.JSONDecodeError as error:
        raise _BadLineError(f"not JSON: {error.msg} at sign {error.colno}") from None
    if not isinstance(found, dict):
        raise _BadLineError("not a JSON object")
    return found


def _no_number(name: str) -> str:
    raise _BadLineError(f"{name} is not a JSON number")


def _flat(found: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str | None]:
    if depth > MAX_DEPTH:
        raise _BadLineError(f"nested deeper than {MAX_DEPTH} levels")
    flat: dict[str, str | None] = {}
    for key, value in found.items():
        if isinstance(value, dict) and value:
            flat |= _flat(value, f"{prefix}{key}.", depth + 1)
        else:
            flat[prefix + key] = _cell(value)
    return flat


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False)
