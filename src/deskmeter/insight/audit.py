"""What became of everything that came in: line by line, received = stored + duplicate + quarantined."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deskmeter.engines.duckdb import rows
from deskmeter.model.door import Books, Door, Taken
from deskmeter.model.ledger import Batch, Receipt
from deskmeter.model.workspace import Workspace

FILE, OBJECTS, ROWS = "file", "objects", "rows made of objects"
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Line:
    """One thing that came in: a file, the objects of a stream, or the rows that objects were read as.

    What was left out on purpose is among the stored.
    """

    connection: str
    kind: str
    name: str
    received: int
    stored: int
    duplicate: int
    quarantined: int
    left_out: int

    @property
    def reconciles(self) -> bool:
        return self.received == self.stored + self.duplicate + self.quarantined


@dataclass(frozen=True)
class Reason:
    """Why rows of a connection were put aside or left out, and how many."""

    connection: str
    reason: str
    rows: int


@dataclass(frozen=True)
class Audit:
    """The lines, why rows were put aside and left out, and what does not add up.

    `waiting` are objects that came while this was counted, and are not read yet.
    """

    lines: tuple[Line, ...]
    put_aside: tuple[Reason, ...]
    left_out: tuple[Reason, ...]
    faults: tuple[str, ...]
    waiting: int

    @property
    def total(self) -> Taken:
        """All files and objects together; rows made of objects are not counted a second time."""
        counted = [one for one in self.lines if one.kind != ROWS]
        return sum((Taken(one.received, one.stored, one.duplicate, one.quarantined) for one in counted), Taken())


def audit(workspace: Workspace) -> Audit:
    """Everything in the ledger set against what the store has made of it."""
    batches = workspace.ledger.batches()
    door = Door(workspace.ledger.root)
    try:
        books = door.books()
    finally:
        door.close()
    lines = (*_files(workspace, batches), *_streams(books.taken), *_made(workspace, batches))
    aside = "SELECT b.connection, q.reason, COUNT(*) FROM canon.quarantine AS q"
    left = "SELECT b.connection, q.reason, CAST(SUM(q.rows) AS BIGINT) FROM canon.skipped AS q"
    return Audit(
        lines, _reasons(workspace, aside), _reasons(workspace, left), tuple(_faults(workspace, batches, books, lines)),
        sum(max(0, batch.rows - read) for batch, read in _read(workspace, batches) if batch.objects),
    )  # fmt: skip


def _applied(workspace: Workspace) -> dict[int, tuple[int, ...]]:
    found = rows(
        workspace.store.con,
        "SELECT a.batch, a.received, a.stored, a.duplicate, a.quarantined, a.skipped, a.upto FROM canon.applied AS a",
    )
    return {batch: tuple(counts) for batch, *counts in found}


def _files(workspace: Workspace, batches: Iterable[Batch]) -> Iterable[Line]:
    """A line for each file; one that came again is counted again, all its rows as duplicates."""
    applied = _applied(workspace)
    again = Counter(one.batch for one in workspace.ledger.receipts() if one.outcome == Receipt.DUPLICATE)
    for batch in batches:
        if not batch.objects:
            received, stored, duplicate, quarantined, skipped, _ = applied.get(batch.id, (0,) * 6)
            more = again[batch.id] * (batch.rows + batch.rejected)
            yield Line(
                batch.connection, FILE, batch.file, received + more, stored, duplicate + more, quarantined, skipped
            )


def _streams(streams: Mapping[tuple[str, str], Taken]) -> Iterable[Line]:
    for (connection, stream), one in streams.items():
        name = stream or UNREADABLE
        yield Line(connection, OBJECTS, name, one.received, one.stored, one.duplicate, one.quarantined, 0)


def _made(workspace: Workspace, batches: Iterable[Batch]) -> Iterable[Line]:
    """A line for each connection of what its objects were read as."""
    applied, sums = _applied(workspace), dict[str, Counter[int]]()
    for batch in batches:
        if batch.objects:
            sums.setdefault(batch.connection, Counter()).update(dict(enumerate(applied.get(batch.id, (0,) * 6)[:5])))
    for connection, counts in sums.items():
        yield Line(connection, ROWS, "all streams", *(counts[place] for place in range(5)))


def _reasons(workspace: Workspace, counted: str) -> tuple[Reason, ...]:
    joined = f"{counted} JOIN canon.applied AS b ON b.batch = q.batch GROUP BY ALL ORDER BY 3 DESC, 1, 2"
    return tuple(Reason(*row) for row in rows(workspace.store.con, joined))


def _read(workspace: Workspace, batches: Iterable[Batch]) -> Iterable[tuple[Batch, int]]:
    """Each batch, and up to which of its rows the store has read it."""
    applied = _applied(workspace)
    return ((batch, applied.get(batch.id, (0,) * 6)[5]) for batch in batches)


def _faults(workspace: Workspace, batches: Iterable[Batch], books: Books, lines: Iterable[Line]) -> Iterable[str]:
    """What does not add up, in sentences; there should be none."""
    for line in lines:
        if not line.reconciles:
            yield f"{line.connection}, {line.name}: received is not stored + duplicate + quarantined"
    for batch, read in _read(workspace, batches):
        if read > batch.rows or (read < batch.rows and not batch.objects):
            yield f"{batch.connection}, {batch.file}: {batch.rows} are kept, the store has read another number"
    told = Counter[str]()
    for (connection, _), one in books.taken.items():
        told[connection] += one.stored
    for connection in sorted(books.kept.keys() | told.keys()):
        kept = books.kept.get(connection, 0)
        if kept != told[connection]:
            yield f"{connection}: {told[connection]} objects were stored, {kept} are kept"
