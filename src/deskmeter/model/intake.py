"""From a batch of the ledger to canonical rows: told apart, given surrogate keys, counted.

Every row received ends as stored, duplicate or quarantined; nothing else can happen to it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import one, quoted, rows
from deskmeter.model import authors, identity, labels, objects
from deskmeter.model.dirty import mark_dirty
from deskmeter.model.keys import add_keys, connection_number, keyed
from deskmeter.model.ledger import Batch, Ledger
from deskmeter.model.map_text import parse_map
from deskmeter.model.mapping import Map, Part, parts_for
from deskmeter.model.mapping_sql import numbered, repeats, select
from deskmeter.model.mapping_value import TEXT
from deskmeter.model.redaction import redacted
from deskmeter.model.tables import CUSTOMER, LABEL, ROLE, Table
from deskmeter.model.verdict import judge, version

if TYPE_CHECKING:
    import duckdb

_COUNTS = ("a.received", "a.stored", "a.duplicate", "a.quarantined", "a.skipped")
SEQ_BATCH = 1 << 40  # room for 2^38 rows a batch: a row has four places in the order (model/facts/sources.py)


@dataclass(frozen=True)
class Applied:
    """What became of the rows of one batch, or of those objects in it that were new."""

    batch: int
    connection: str
    file: str
    received: int
    stored: int
    duplicate: int
    quarantined: int
    skipped: int


@dataclass(frozen=True)
class _Counts:
    """Rows received, and what became of them; the skipped are among the stored."""

    received: int = 0
    stored: int = 0
    duplicate: int = 0
    quarantined: int = 0
    skipped: int = 0

    def __add__(self, other: "_Counts") -> "_Counts":
        return _Counts(
            self.received + other.received, self.stored + other.stored, self.duplicate + other.duplicate,
            self.quarantined + other.quarantined, self.skipped + other.skipped,
        )  # fmt: skip


@dataclass(frozen=True)
class _Lot:
    """The rows of a batch that are being read: where they belong, and the first of them."""

    con: "duckdb.DuckDBPyConnection"
    ledger: Ledger
    batch: Batch
    map: Map
    connection: int
    first_row: int = 0

    @property
    def first_seq(self) -> int:
        return self.batch.id * SEQ_BATCH + self.first_row * 4

    @property
    def end_seq(self) -> int:
        return (self.batch.id + 1) * SEQ_BATCH


def apply_batch(con: "duckdb.DuckDBPyConnection", ledger: Ledger, batch: Batch, start: int = 0) -> Applied:
    """Map a batch's cells, or its objects from number `start`, and put what is new into the canonical tables.

    Its conversations join temp.dirty, its customers temp.dirty_customer.
    """
    text, name = ledger.map_text(batch.map_digest)
    connection = connection_number(con, batch.connection)
    labels.show(con, connection)
    lot = _Lot(con, ledger, batch, parse_map(text, name, batch.connection), connection)
    counts = _of_objects(lot, start) if batch.objects else _of_file(lot)
    if counts.received != counts.stored + counts.duplicate + counts.quarantined:
        raise AssertionError(f"rows unaccounted for: {batch.file}, {counts}")
    applied = Applied(
        batch.id, batch.connection, batch.file, counts.received, counts.stored, counts.duplicate, counts.quarantined,
        counts.skipped,
    )  # fmt: skip
    _note(con, batch, applied)
    return applied


def _note(con: "duckdb.DuckDBPyConnection", batch: Batch, new: Applied) -> None:
    """Add up what became of a batch: objects come to it bit by bit."""
    counts = [new.received, new.stored, new.duplicate, new.quarantined, new.skipped]
    before = rows(con, f"SELECT {', '.join(_COUNTS)} FROM canon.applied AS a WHERE a.batch = ?", [batch.id])
    if before:
        counts = [sum(pair) for pair in zip(counts, before[0], strict=True)]
        con.execute("DELETE FROM canon.applied AS a WHERE a.batch = ?", [batch.id])
    con.execute(
        "INSERT INTO canon.applied VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [batch.id, batch.mapping, batch.connection, batch.file, *counts, batch.rows],
    )


def _of_file(lot: _Lot) -> _Counts:
    parts = parts_for(lot.map, lot.batch.file)
    rejected = len(lot.ledger.rejects(lot.batch))
    _quarantine_rejects(lot)
    needed = {column for part in parts for column in part.named.values()}
    cells = lot.ledger.cells(lot.batch, needed)
    lot.con.execute("CREATE OR REPLACE TEMP TABLE told (place BIGINT)")
    found = [_of_part(lot, part, cells, lot.batch.columns, "_row") for part in parts]
    everything = _Counts(received=rejected, quarantined=rejected)
    if any(part.when for part in parts):
        everything += _untold(lot, f"SELECT r._row AS place FROM ({cells}) AS r", "no part of the map reads the row")
    return sum(found, everything)


def _of_objects(lot: _Lot, start: int) -> _Counts:
    """What becomes of the objects that came since, some at a time; the parts read them in the order of the map."""
    counts = _Counts()
    while count := objects.load(lot.con, lot.ledger, lot.batch, start):
        counts += _of_some_objects(replace(lot, first_row=start * objects.ROOM))
        start += count
    return counts


def _of_some_objects(lot: _Lot) -> _Counts:
    here = objects.streams(lot.con)
    parts = [part for part in lot.map.parts if part.stream in here]
    _quarantine(lot, objects.misshapen(parts), "q.n")
    bad = lot.con.execute(f"SELECT COUNT(*) FROM ({objects.misshapen(parts)})").fetchall()[0][0]
    lot.con.execute(f"CREATE OR REPLACE TEMP TABLE told AS SELECT q.n AS place FROM ({objects.misshapen(parts)}) AS q")
    counts, numbers = _Counts(received=bad, quarantined=bad), Counter[str | None]()
    for part in parts:
        cells = objects.cells(part, numbers[part.stream])
        numbers[part.stream] += 1
        counts += _of_part(lot, part, cells, dict.fromkeys(part.named.values(), TEXT), f"_row // {objects.ROOM}")
    return counts + _untold(lot, "SELECT o.n AS place FROM temp.object AS o", "no part of the map reads the object")


def _untold(lot: _Lot, places: str, reason: str) -> _Counts:
    """Rows, or objects, of which no part makes anything: kept, and counted as left out."""
    count = one(lot.con, f"SELECT COUNT(*) FROM ({places}) AS p ANTI JOIN temp.told AS t ON t.place = p.place")
    if count:
        lot.con.execute("INSERT INTO canon.skipped VALUES (?, ?, ?)", [lot.batch.id, reason, count])
    return _Counts(received=count, stored=count, skipped=count)


def _of_part(lot: _Lot, part: Part, cells: str, columns: Mapping[str, str], place: str) -> _Counts:
    """Read cells by one part of the map and store what is new of them."""
    con = lot.con
    con.execute(f"CREATE OR REPLACE TEMP VIEW raw AS {cells}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE incoming AS {select(lot.map, part, columns, lot.ledger.key)}")
    con.execute("DROP VIEW temp.raw")
    if numbered(part):
        con.execute(repeats(part))
    if part.when or part.stream:
        con.execute(
            f"INSERT INTO temp.told SELECT DISTINCT {place.replace('_row', 'i.row_no')} FROM temp.incoming AS i"
        )
    received = one(con, "SELECT COUNT(*) FROM temp.incoming")
    quarantined = _quarantine_errors(lot)
    skipped = _skip(con, lot.batch)
    known = one(con, "SELECT COALESCE(MAX(k.key), 0) FROM canon.customer_key AS k")
    authors.resolve(con, part.table, lot.connection)
    add_keys(con, part.table, lot.connection)
    identity.keep_own(con, known, lot.ledger.key, lot.batch.received_at)
    duplicate, conflicting, older = _tell_apart(lot, part.table)
    stored = skipped + older + _store(lot, part.table)
    con.execute("DROP TABLE temp.incoming")
    _note_kinds(con, part, lot.connection, stored)
    return _Counts(received, stored, duplicate, quarantined + conflicting, skipped)


def _note_kinds(con: "duckdb.DuckDBPyConnection", part: Part, connection: int, stored: int) -> None:
    """Remember what a connection brings: from then on, none of it is a number. A date of a reply tells of messages."""
    kinds = {part.table.name, *(["message"] if part.cell("first_reply_at") is not None else [])}
    known = {kind for (kind,) in rows(con, "SELECT row_kind FROM canon.recorded WHERE connection = ?", [connection])}
    for kind in sorted(kinds - known) if stored else ():
        note_kind(con, connection, kind)


def note_kind(con: "duckdb.DuckDBPyConnection", connection: int, kind: str) -> None:
    """Remember that a connection brings this kind of rows."""
    con.execute(
        "INSERT INTO canon.recorded SELECT ?, ? WHERE (?, ?) NOT IN"
        " (SELECT (r.connection, r.row_kind) FROM canon.recorded AS r)",
        [connection, kind, connection, kind],
    )


def _quarantine_rejects(lot: _Lot) -> None:
    """Put aside the lines of a file that could not be split, each with its reason."""
    for reject in lot.ledger.rejects(lot.batch):
        lot.con.execute(
            "INSERT INTO canon.quarantine VALUES (?, ?, ?, ?)",
            [lot.batch.id, lot.batch.file, reject.row, reject.reason],
        )


def _quarantine_errors(lot: _Lot) -> int:
    """Put aside the rows that could not be read, each with its reason."""
    _quarantine(lot, "SELECT i.row_no, i.error AS reason FROM temp.incoming AS i WHERE i.error IS NOT NULL")
    return _deleted(lot.con, "error IS NOT NULL")


def _quarantine(lot: _Lot, found: str, place: str | None = None) -> None:
    """Note rows with their reasons, which tell of nobody; those of an object have its number."""
    batch, own = lot.batch, f"q.row_no // {objects.ROOM}" if lot.batch.objects else "q.row_no"
    told = f"{batch.id}, {quoted(batch.file)}, {place or own}, {redacted('q.reason')}"
    lot.con.execute(f"INSERT INTO canon.quarantine SELECT {told} FROM ({found}) AS q")


def _deleted(con: "duckdb.DuckDBPyConnection", condition: str) -> int:
    return int(one(con, f"DELETE FROM temp.incoming WHERE {condition}"))


def _skip(con: "duckdb.DuckDBPyConnection", batch: Batch) -> int:
    """Count the rows that the map leaves out on purpose; they are kept in the ledger."""
    con.execute(
        f"INSERT INTO canon.skipped SELECT {batch.id}, {redacted('i.skipped')}, COUNT(*) FROM temp.incoming AS i"
        " WHERE i.skipped IS NOT NULL GROUP BY ALL"
    )
    return _deleted(con, "skipped IS NOT NULL")


def _tell_apart(lot: _Lot, table: Table) -> tuple[int, int, int]:
    """Leave only new rows in temp.incoming; return how many were duplicates, conflicts and older versions."""
    con, connection = lot.con, lot.connection
    stored = f"SELECT t.uid FROM canon.{table.name} AS t WHERE t.connection = {connection}"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE repeated AS"
        " SELECT i.uid FROM temp.incoming AS i GROUP BY i.uid HAVING COUNT(*) > 1"
        f" UNION SELECT i.uid FROM temp.incoming AS i WHERE i.uid IN ({stored})"
    )
    if not one(con, "SELECT COUNT(*) FROM temp.repeated"):
        return 0, 0, 0
    judge(con, table, connection, lot.batch)
    _quarantine(lot, _CLASH)
    new = "SELECT v.uid FROM temp.verdict AS v WHERE v.word = 'new'"
    replaced = f"t.connection = {connection} AND t.uid IN ({new})"
    mark_dirty(con, table, replaced)  # whom the older version named
    con.execute(f"DELETE FROM canon.{table.name} AS t WHERE {replaced}")
    _deleted(con, "row_no IN (SELECT v.row_no FROM temp.verdict AS v WHERE v.word <> 'new')")
    words: dict[str, int] = dict(rows(con, "SELECT v.word, COUNT(*) FROM temp.verdict AS v GROUP BY v.word"))
    return words.get("duplicate", 0), words.get("conflict", 0), words.get("older", 0)


_CLASH = (
    "SELECT v.row_no, 'the id “' || v.uid || '” came before with other content; the first stays in force' AS reason"
    " FROM temp.verdict AS v WHERE v.word = 'conflict'"
)


def _store(lot: _Lot, table: Table) -> int:
    """Put what is left of temp.incoming into its canonical table and note the conversations that it touches."""
    con, connection, batch = lot.con, lot.connection, lot.batch
    values, joins = keyed(table, connection)
    as_of = version(table, "i", batch) if table.versioned else "i.version"
    stored = one(
        con,
        f"INSERT INTO canon.{table.name} SELECT {connection}, i.uid, {batch.id * SEQ_BATCH} + i.row_no * 4, {as_of},"
        f" i.body_digest, {', '.join(values)} FROM temp.incoming AS i {joins}",
    )
    new = f"t.seq >= {lot.first_seq} AND t.seq < {lot.end_seq}"
    mark_dirty(con, table, new)
    if table is CUSTOMER:
        identity.keep_stated(con, connection, batch.received_at)
    elif table is ROLE:
        authors.settle(con, connection, new)
    elif table is LABEL:
        labels.settle(con, connection, lot.map)
    return int(stored)
