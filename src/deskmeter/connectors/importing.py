"""An import: files through a connector into the ledger, and the store after them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from deskmeter.connectors.connector import Connector
from deskmeter.connectors.raw import Aside, Contents, ObjectFile, Piece, ReadOptions
from deskmeter.engines.duckdb import rows
from deskmeter.engines.engine import Row
from deskmeter.errors import MapError, MissingFileError, UserError
from deskmeter.model.door import LABEL as OBJECTS
from deskmeter.model.door import Door, Layout, Record, Taken, Unreadable
from deskmeter.model.intake import Applied
from deskmeter.model.ledger import Batch, RawFile, digest_of
from deskmeter.model.mapping import Map, missing_columns, parse_map, parts_for, private_columns
from deskmeter.model.person import crowds
from deskmeter.model.store import Progress
from deskmeter.model.workspace import SCRATCH, Workspace

if TYPE_CHECKING:
    import duckdb

AT_ONCE = 10_000  # objects of one delivery
SHOWN = 20  # quarantined rows of one file that are shown at the end; all of them are kept


@dataclass(frozen=True)
class Problem:
    """A row put aside: where it stands and why."""

    file: str
    row: int
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What became of one file: received = stored + duplicate + quarantined; skipped rows are among the stored."""

    file: str
    received: int
    stored: int
    duplicate: int
    quarantined: int
    skipped: int
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


class NothingToImportError(UserError):
    def __init__(self, folder: Path, map_: Map) -> None:
        super().__init__(
            f"{folder} holds no file that the map {map_.where} reads. Name the files, or mend `file` there."
        )


class NoFilesError(UserError):
    def __init__(self, connector: str) -> None:
        super().__init__(f"The connector {connector} reads no files; it is asked over HTTP. Use: deskmeter sync")


def import_files(
    workspace: Workspace, connector: Connector, paths: Sequence[Path], map_: Map, progress: Progress
) -> tuple[Outcome, ...]:
    """Take files in; raises before anything is written where a file or the map cannot be used at all."""
    with TemporaryDirectory(dir=workspace.root, prefix=SCRATCH) as folder:
        contents = _contents(connector, paths, map_, Path(folder))
        read = [(piece, _read(workspace, piece, map_, Path(folder) / str(n)))
                for n, piece in enumerate(contents.pieces)]  # fmt: skip
        batches = []
        for piece, raw in read:
            progress(piece.name)
            batches.append((_receive(workspace, piece, raw, map_), raw))
        delivered = [_deliver(workspace, connector, file, map_, Path(folder), progress) for file in contents.objects]
        if connector.map is not None:
            _read_alike(workspace, map_, [raw for _, raw in read])
    applied = {each.batch: each for each in workspace.catch_up(progress)}
    outcomes = [_outcome(workspace, batch, raw, applied.pop(batch.id, None)) for batch, raw in batches]
    objects = [_of_objects(workspace, each) for each in applied.values() if each.file == OBJECTS]
    return (*outcomes, *delivered, *objects, *map(_left, contents.asides))


def map_in_force(workspace: Workspace, own: Map) -> Map:
    """The map that was last given for a connection, else the connector's own one."""
    kept = workspace.ledger.newest_map(own.connection)
    return own if kept is None or kept[1] == own.where else parse_map(*kept, own.connection)


def _read_alike(workspace: Workspace, map_: Map, read: Sequence[RawFile]) -> None:
    """Files of a known layout have one map: another one is for all of that layout that came from the connection."""
    layouts = {frozenset(raw.columns) for raw in read}
    for batch in workspace.ledger.batches():
        known = batch.objects or frozenset(batch.columns) in layouts and _is_for(map_, batch.file)
        alike = known and batch.connection == map_.connection
        if alike and batch.map_digest != map_.digest:
            workspace.ledger.remap(batch, map_.text, map_.where)


def _is_for(map_: Map, filename: str) -> bool:
    try:
        parts_for(map_, filename)
    except MapError:
        return False
    return True


def _contents(connector: Connector, paths: Sequence[Path], map_: Map, scratch: Path) -> Contents:
    """What is to be read, in the order of the map's parts: names and roles before what rests on them."""
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise MissingFileError(missing)
    if connector.contents is None:
        pieces = [piece for path in paths for piece in _pieces(connector, path, map_)]
        return Contents(tuple(pieces))
    found = connector.contents(paths, scratch)
    known = [piece for piece in found.pieces if _is_for(map_, piece.name)]
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


def _read(workspace: Workspace, piece: Piece, map_: Map, scratch: Path) -> RawFile:
    parts = parts_for(map_, piece.name)
    raw = piece.read(workspace.store.con, ReadOptions.of(map_), scratch)
    missing_columns(parts, raw.columns, piece.name)
    return raw


def _receive(workspace: Workspace, piece: Piece, raw: RawFile, map_: Map) -> Batch:
    """Keep a file in the ledger, unless this very file came before; with another map it is mapped anew."""
    ledger, sha256 = workspace.ledger, raw.sha256 or digest_of(piece.path)
    before = ledger.find(map_.connection, sha256)
    if before is None:
        people = private_columns(parts_for(map_, piece.name), raw.columns)
        return ledger.receive(
            workspace.store.con, raw, connection=map_.connection, file=piece.name, size=piece.path.stat().st_size,
            sha256=sha256, people=people, map_text=map_.text, map_name=map_.where,
        )  # fmt: skip
    if before.map_digest == map_.digest:
        ledger.note_duplicate(before, piece.name)
    else:
        ledger.remap(before, map_.text, map_.where)
    return before


def _deliver(
    workspace: Workspace, connector: Connector, file: ObjectFile, map_: Map, scratch: Path, progress: Progress
) -> Outcome:
    """Give a file's objects to the stream door, some at a time; what came before is a duplicate there."""
    progress(file.name)
    counts, unreadable = Taken(), list[Unreadable]()
    layout = Layout(connector.name if map_.where == connector.name else map_.where, map_.text)
    with closing(Door(workspace.ledger.root)) as door:
        found = file.read(ReadOptions.of(map_), scratch / f"objects-{file.name}")
        while some := list(islice(found, AT_ONCE)):
            rejects = [one for one in some if isinstance(one, Unreadable)]
            counts += door.take(
                map_.connection, layout, [one for one in some if isinstance(one, Record)], rejects=rejects
            )
            unreadable += rejects[: SHOWN - len(unreadable)]
    problems = tuple(Problem(file.name, number, one.reason) for number, one in enumerate(unreadable, 1))
    return Outcome(file.name, counts.received, counts.stored, counts.duplicate, counts.quarantined, 0, (), problems)


def _of_objects(workspace: Workspace, applied: Applied) -> Outcome:
    """What became of the rows that objects were read as."""
    problems = _problems(workspace, applied.batch)
    return Outcome(
        "rows of the objects", applied.received, applied.stored, applied.duplicate, applied.quarantined, applied.skipped,
        (), tuple(Problem(*row[:3]) for row in problems),
    )  # fmt: skip


def _left(aside: Aside) -> Outcome:
    return Outcome(aside.name, 0, 0, 0, 0, 0, (f"not imported: {aside.reason}",), ())


def _outcome(workspace: Workspace, batch: Batch, raw: RawFile, applied: Applied | None) -> Outcome:
    found = _problems(workspace, batch.id)
    problems = tuple(Problem(*row[:3]) for row in found)
    if applied is None:
        known = batch.rows + batch.rejected
        aside = f"; rows of it put aside: {found[0][3]}" if found else ""
        return Outcome(batch.file, known, 0, known, 0, 0, (f"this very file came before{aside}",), problems)
    return Outcome(
        batch.file, applied.received, applied.stored, applied.duplicate, applied.quarantined, applied.skipped,
        (*raw.notes, *crowds(workspace.store.con, batch.received_at)), problems,
    )  # fmt: skip


def _problems(workspace: Workspace, batch: int) -> list[Row]:
    """The first rows of a batch that were put aside: file, row, reason, and how many there are in all."""
    return rows(
        workspace.store.con,
        "SELECT q.file, q.row_no, q.reason, count(*) OVER () FROM canon.quarantine AS q WHERE q.batch = ?"
        " ORDER BY q.row_no LIMIT ?",
        [batch, SHOWN],
    )
