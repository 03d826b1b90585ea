"""Files of a table (CSV, TSV, JSONL, Parquet, XLSX) as raw cells."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.connectors import jsonl, sheets, text
from deskmeter.connectors.raw import (
    EmptyFileError,
    RawFile,
    ReadOptions,
    UnknownFormatError,
    UnreadableFileError,
    quote,
)
from deskmeter.errors import MissingFileError, listed

if TYPE_CHECKING:
    import duckdb

Reader = Callable[["duckdb.DuckDBPyConnection", Path, ReadOptions, Path], RawFile]


def read(con: "duckdb.DuckDBPyConnection", path: Path, options: ReadOptions, scratch: Path) -> RawFile:
    """The file's raw cells; what has to be rewritten on the way lies in `scratch`, which must outlive the SELECT."""
    if not path.is_file():
        raise MissingFileError(path)
    if path.stat().st_size == 0:
        raise EmptyFileError(path)
    reader = READERS.get(extension(path))
    if reader is None:
        raise UnknownFormatError(path, listed(READERS))
    scratch.mkdir(parents=True, exist_ok=True)
    return reader(con, path, options, scratch)


def extension(path: Path) -> str:
    """The ending that tells the format: ".csv", ".csv.gz", in lower case."""
    endings = [ending.lower() for ending in path.suffixes]
    return "".join(endings[-2:]) if endings[-1:] == [".gz"] else "".join(endings[-1:])


def _parquet(con: "duckdb.DuckDBPyConnection", path: Path, options: ReadOptions, scratch: Path) -> RawFile:
    import duckdb

    try:
        found = con.execute(f"DESCRIBE SELECT * FROM read_parquet({quote(path)})").fetchall()
    except duckdb.Error as error:
        raise UnreadableFileError(path, f"it is not a whole Parquet file ({str(error).splitlines()[0]})") from None
    columns = {str(name): str(type_) for name, type_, *_ in found if name != "_row"}
    cells = "".join(f', "{name.replace(chr(34), chr(34) * 2)}"' for name in columns)
    return RawFile(
        sql=f"SELECT file_row_number + 1 AS _row{cells} FROM read_parquet({quote(path)}, file_row_number = true)",
        columns=columns,
    )


READERS: Mapping[str, Reader] = {
    ".csv": text.read,
    ".csv.gz": text.read,
    ".tsv": text.read,
    ".tsv.gz": text.read,
    ".txt": text.read,
    ".jsonl": jsonl.read,
    ".ndjson": jsonl.read,
    ".parquet": _parquet,
    ".xlsx": sheets.read,
}
