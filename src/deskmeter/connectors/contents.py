"""What an import is asked to read: the files that its paths stand for, in the order in which the map wants them."""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.connectors.connector import Connector
from deskmeter.connectors.raw import Aside, Contents, Piece, RawFile, ReadOptions
from deskmeter.errors import MapError, MissingFileError, UserError
from deskmeter.model.mapping import Map, parts_for

if TYPE_CHECKING:
    import duckdb


class NothingToImportError(UserError):
    def __init__(self, folder: Path, map_: Map) -> None:
        super().__init__(
            f"{folder} holds no file that the map {map_.where} reads. Name the files, or mend `file` there."
        )


class NoFilesError(UserError):
    def __init__(self, connector: str) -> None:
        super().__init__(f"The connector {connector} reads no files; it is asked over HTTP. Use: deskmeter sync")


def contents(connector: Connector, paths: Sequence[Path], map_: Map, scratch: Path) -> Contents:
    """What is to be read, in the order of the map's parts: names and roles before what rests on them."""
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise MissingFileError(missing)
    if connector.contents is None:
        pieces = [piece for path in paths for piece in _pieces(connector, path, map_)]
        return Contents(tuple(pieces))
    found = connector.contents(paths, scratch)
    known = [piece for piece in found.pieces if is_for(map_, piece.name)]
    if not known and not found.objects:
        raise NothingToImportError(paths[0], map_)
    return Contents(tuple(_in_order(known, map_)), found.objects, (*found.asides, *_unread(found.pieces, known)))


def _unread(found: Iterable[Piece], known: Iterable[Piece]) -> Iterator[Aside]:
    names = {piece.name for piece in known}
    return (Aside(piece.name, "no part of the map reads it") for piece in found if piece.name not in names)


def _pieces(connector: Connector, path: Path, map_: Map) -> Iterator[Piece]:
    """A file named; a folder stands for the files in it that the map (else the connector) reads, by name."""
    if path.is_file():
        yield Piece(path.name, path, partial(_cells, connector, path))
        return
    globs = [part.file or map_.file or connector.files for part in map_.parts if part.stream is None]
    inside = [one for one in sorted(path.iterdir()) if one.is_file()]
    chosen = [one for one in inside if any(fnmatchcase(one.name, glob) for glob in globs)]
    if not chosen:
        raise NothingToImportError(path, map_)
    yield from _in_order([Piece(one.name, one, partial(_cells, connector, one)) for one in chosen], map_)


def _cells(
    connector: Connector, path: Path, con: "duckdb.DuckDBPyConnection", options: ReadOptions, scratch: Path
) -> RawFile:
    if connector.read is None:
        raise NoFilesError(connector.name)
    return connector.read(con, path, options, scratch)


def _in_order(pieces: Iterable[Piece], map_: Map) -> list[Piece]:
    """Pieces in the order of the parts that read them; those of one part as they came."""
    return sorted(pieces, key=lambda piece: map_.parts.index(parts_for(map_, piece.name)[0]))


def is_for(map_: Map, filename: str) -> bool:
    """Whether a part of the map reads a file of this name."""
    try:
        parts_for(map_, filename)
    except MapError:
        return False
    return True
