"""What every reader of files shares: the options of a map, the limits, the errors, the names of columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.errors import UserError
from deskmeter.model.door import Record, Unreadable
from deskmeter.model.ledger import RawFile, Reject
from deskmeter.model.mapping import Map

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "Aside",
    "Contents",
    "ObjectFile",
    "Piece",
    "RawFile",
    "ReadOptions",
    "Reject",
]  # `sql` of a RawFile numbers its rows as an editor does: the header is row 1

MAX_CELL = 16 * 1024 * 1024  # bytes of one row of text; a longer one is rejected and kept up to here
MAX_UNPACKED = 2 * 1024**3  # bytes that a small packed file may grow to


@dataclass(frozen=True)
class ReadOptions:
    """What a map declares about the file itself; None where the file has to tell."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None

    @classmethod
    def of(cls, map_: Map) -> "ReadOptions":
        return cls(map_.encoding, map_.delimiter, map_.sheet)


@dataclass(frozen=True)
class Piece:
    """One table to take in: the name that a map's `file` matches, the file it stands in, and how its cells are read.

    `read` is given the engine, what the map declares about files, and a folder of its own for what it has to write.
    """

    name: str
    path: Path
    read: Callable[["duckdb.DuckDBPyConnection", ReadOptions, Path], RawFile]


@dataclass(frozen=True)
class ObjectFile:
    """A file of single objects: its name, and the records in it, or the texts that are none."""

    name: str
    read: Callable[[ReadOptions, Path], Iterator[Record | Unreadable]]


@dataclass(frozen=True)
class Aside:
    """Something found beside the tables that brings no rows, and why not."""

    name: str
    reason: str


@dataclass(frozen=True)
class Contents:
    """What the paths of an import hold."""

    pieces: tuple[Piece, ...]
    objects: tuple[ObjectFile, ...] = ()
    asides: tuple[Aside, ...] = ()


class EmptyFileError(UserError):
    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is empty: it has no header and no rows. Export it again.")


class UnreadableFileError(UserError):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be read: {reason}.")


class UnknownFormatError(UserError):
    def __init__(self, path: Path, formats: str) -> None:
        super().__init__(f"{path} is of no kind that can be read. Allowed: {formats}.")


def quote(path: Path) -> str:
    """A path as an SQL string: never a pattern, never SQL."""
    text = str(path)
    for sign in "[*?":
        text = text.replace(sign, f"[{sign}]")
    return "'" + text.replace("'", "''") + "'"


def column_names(header: list[str]) -> list[str]:
    """The header's names without blanks around them; empty and repeated names get a number, as `_row` does."""
    seen = {"_row"}
    names = []
    for place, cell in enumerate(header, start=1):
        name = base = cell.replace("\0", "").strip() or f"column{place}"
        count = 1
        while name.casefold() in seen:
            count += 1
            name = f"{base}_{count}"
        seen.add(name.casefold())
        names.append(name)
    return names
