"""An import: files through a connector into the ledger, and the store after them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory

from deskmeter.connectors.connector import Connector
from deskmeter.connectors.raw import ReadOptions
from deskmeter.engines.duckdb import rows
from deskmeter.errors import MapError, MissingFileError, UserError
from deskmeter.model.intake import Applied
from deskmeter.model.ledger import Batch, RawFile, digest_of
from deskmeter.model.mapping import Map, missing_columns, parse_map, parts_for, private_columns
from deskmeter.model.person import crowds
from deskmeter.model.store import Progress
from deskmeter.model.workspace import SCRATCH, Workspace

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
        read = [(path, _read(workspace, connector, path, map_, Path(folder) / str(n)))
                for n, path in enumerate(_files(paths, map_, connector.files))]  # fmt: skip
        batches = []
        for path, raw in read:
            progress(path.name)
            batches.append((_receive(workspace, path, raw, map_), raw))
        if connector.map is not None:
            _read_alike(workspace, map_, [raw for _, raw in read])
    applied = {each.batch: each for each in workspace.catch_up(progress)}
    return tuple(_outcome(workspace, batch, raw, applied.pop(batch.id, None)) for batch, raw in batches)


def map_in_force(workspace: Workspace, own: Map) -> Map:
    """The map that was last given for a connection, else the connector's own one."""
    kept = workspace.ledger.newest_map(own.connection)
    return own if kept is None or kept[1] == own.where else parse_map(*kept, own.connection)


def _read_alike(workspace: Workspace, map_: Map, read: Sequence[RawFile]) -> None:
    """Files of a known layout have one map: another one is for all of that layout that came from the connection."""
    layouts = {frozenset(raw.columns) for raw in read}
    for batch in workspace.ledger.batches():
        alike = batch.connection == map_.connection and frozenset(batch.columns) in layouts
        if alike and batch.map_digest != map_.digest and _is_for(map_, batch.file):
            workspace.ledger.remap(batch, map_.text, map_.where)


def _is_for(map_: Map, filename: str) -> bool:
    try:
        parts_for(map_, filename)
    except MapError:
        return False
    return True


def _files(paths: Iterable[Path], map_: Map, else_: str) -> list[Path]:
    """The files named; a folder stands for the files in it that the map (else the connector) reads, by name."""
    found: list[Path] = []
    globs = [part.file or map_.file or else_ for part in map_.parts if part.stream is None]
    for path in paths:
        if path.is_dir():
            inside = [one for one in sorted(path.iterdir()) if one.is_file()]
            chosen = [one for one in inside if any(fnmatchcase(one.name, glob) for glob in globs)]
            if not chosen:
                raise NothingToImportError(path, map_)
            found += chosen
        elif path.is_file():
            found.append(path)
        else:
            raise MissingFileError(path)
    return found


def _read(workspace: Workspace, connector: Connector, path: Path, map_: Map, scratch: Path) -> RawFile:
    parts = parts_for(map_, path.name)
    if connector.read is None:
        raise NoFilesError(connector.name)
    raw = connector.read(workspace.store.con, path, ReadOptions.of(map_), scratch)
    missing_columns(parts, raw.columns, path.name)
    return raw


def _receive(workspace: Workspace, path: Path, raw: RawFile, map_: Map) -> Batch:
    """Keep a file in the ledger, unless this very file came before; with another map it is mapped anew."""
    ledger, sha256 = workspace.ledger, raw.sha256 or digest_of(path)
    before = ledger.find(map_.connection, sha256)
    if before is None:
        people = private_columns(parts_for(map_, path.name), raw.columns)
        return ledger.receive(
            workspace.store.con, raw, connection=map_.connection, path=path, sha256=sha256, people=people,
            map_text=map_.text, map_name=map_.where,
        )  # fmt: skip
    if before.map_digest == map_.digest:
        ledger.note_duplicate(before, path)
    else:
        ledger.remap(before, map_.text, map_.where)
    return before


def _outcome(workspace: Workspace, batch: Batch, raw: RawFile, applied: Applied | None) -> Outcome:
    found = rows(
        workspace.store.con,
        "SELECT q.file, q.row_no, q.reason, count(*) OVER () FROM canon.quarantine AS q WHERE q.batch = ?"
        " ORDER BY q.row_no LIMIT ?",
        [batch.id, SHOWN],
    )
    problems = tuple(Problem(*row[:3]) for row in found)
    if applied is None:
        known = batch.rows + batch.rejected
        aside = f"; rows of it put aside: {found[0][3]}" if found else ""
        return Outcome(batch.file, known, 0, known, 0, 0, (f"this very file came before{aside}",), problems)
    return Outcome(
        batch.file, applied.received, applied.stored, applied.duplicate, applied.quarantined, applied.skipped,
        (*raw.notes, *crowds(workspace.store.con, batch.received_at)), problems,
    )  # fmt: skip
