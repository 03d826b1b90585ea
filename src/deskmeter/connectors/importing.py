"""An import: files through a connector into the ledger, and the store after them."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from deskmeter.connectors.connector import Connector
from deskmeter.connectors.contents import contents, is_for
from deskmeter.connectors.raw import Aside, ObjectFile, Piece, ReadOptions
from deskmeter.engines.duckdb import rows
from deskmeter.engines.engine import Row
from deskmeter.model.door import LABEL as OBJECTS
from deskmeter.model.door import Door, Layout, Record, Taken, Unreadable
from deskmeter.model.erased_files import erase_in, texts_of
from deskmeter.model.intake import Applied
from deskmeter.model.ledger import Batch, RawFile, digest_of
from deskmeter.model.map_text import parse_map
from deskmeter.model.mapping import Map, missing_columns, parts_for, private_columns
from deskmeter.model.person import crowds
from deskmeter.model.store import Progress
from deskmeter.model.tombs import tombs_of
from deskmeter.model.workspace import SCRATCH, Workspace

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


def import_files(
    workspace: Workspace, connector: Connector, paths: Sequence[Path], map_: Map, progress: Progress
) -> tuple[Outcome, ...]:
    """Take files in; raises before anything is written where a file or the map cannot be used at all."""
    with TemporaryDirectory(dir=workspace.root, prefix=SCRATCH) as folder:
        found = contents(connector, paths, map_, Path(folder))
        read = [(piece, _read(workspace, piece, map_, Path(folder) / str(n)))
                for n, piece in enumerate(found.pieces)]  # fmt: skip
        batches = []
        for piece, raw in read:
            progress(piece.name)
            batches.append((_receive(workspace, piece, raw, map_), raw))
        delivered = [_deliver(workspace, file, map_, Path(folder) / f"objects-{n}", progress)
                     for n, file in enumerate(found.objects)]  # fmt: skip
        if connector.map is not None:
            _read_alike(workspace, map_, [raw for _, raw in read])
    applied = {each.batch: each for each in workspace.catch_up(progress)}
    outcomes = [_outcome(workspace, batch, raw, applied.pop(batch.id, None)) for batch, raw in batches]
    own = [each for each in applied.values() if each.file == OBJECTS and each.connection == map_.connection]
    objects = [_of_objects(workspace, each) for each in own]
    return (*outcomes, *delivered, *objects, *map(_left, found.asides))


def map_in_force(workspace: Workspace, own: Map) -> Map:
    """The map that was last given for a connection, else the connector's own one."""
    kept = workspace.ledger.newest_map(own.connection)
    return own if kept is None or kept[1] == own.where else parse_map(*kept, own.connection)


def _read_alike(workspace: Workspace, map_: Map, read: Sequence[RawFile]) -> None:
    """Files of a known layout have one map: another one is for all of that layout that came from the connection."""
    layouts = {frozenset(raw.columns) for raw in read}
    for batch in workspace.ledger.batches():
        known = batch.objects or (frozenset(batch.columns) in layouts and is_for(map_, batch.file))
        alike = known and batch.connection == map_.connection
        if alike and batch.map_digest != map_.digest:
            workspace.ledger.remap(batch, map_.text, map_.where)


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
        tombs = tombs_of(ledger, map_.connection)
        if tombs:  # whom an unreadable text tells of, nobody can say
            raw = replace(raw, rejects=tuple(replace(one, text="") for one in raw.rejects))

        def without_the_erased(folder: Path) -> Mapping[str, str]:
            changed = erase_in(folder, raw.columns, people, map_, piece.name, tombs)
            return texts_of(raw.columns, map_, piece.name) if changed else raw.columns

        return ledger.receive(
            workspace.store.con, raw, connection=map_.connection, file=piece.name, size=piece.path.stat().st_size,
            sha256=sha256, people=people, map_text=map_.text, map_name=map_.where,
            rewrite=without_the_erased if tombs else None,
        )  # fmt: skip
    if before.map_digest == map_.digest:
        ledger.note_duplicate(before, piece.name)
    else:
        ledger.remap(before, map_.text, map_.where)
    return before


def _deliver(workspace: Workspace, file: ObjectFile, map_: Map, scratch: Path, progress: Progress) -> Outcome:
    """Give a file's objects to the stream door, some at a time; what came before is a duplicate there."""
    progress(file.name)
    counts, unreadable = Taken(), list[Unreadable]()
    layout = Layout(map_.where, map_.text)
    with closing(Door(workspace.ledger.root)) as door:
        found = file.read(ReadOptions.of(map_), scratch)
        while some := list(islice(found, AT_ONCE)):
            records = [one for one in some if isinstance(one, Record)]
            rejects = [one for one in some if isinstance(one, Unreadable)]
            counts += door.take(map_.connection, layout, records, rejects=rejects)
            unreadable += rejects[: SHOWN - len(unreadable)]
    problems = tuple(Problem(file.name, number, one.reason) for number, one in enumerate(unreadable, 1))
    return Outcome(file.name, counts.received, counts.stored, counts.duplicate, counts.quarantined, 0, (), problems)


def _of_objects(workspace: Workspace, applied: Applied) -> Outcome:
    """What became of the rows that objects were read as."""
    problems = tuple(Problem(*row[:3]) for row in _problems(workspace, applied.batch))
    return Outcome(
        "rows of the objects", applied.received, applied.stored, applied.duplicate, applied.quarantined,
        applied.skipped, (), problems,
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
