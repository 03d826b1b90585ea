"""From a batch of the ledger to canonical rows: told apart, given surrogate keys, counted.

Every row received ends as stored, duplicate or quarantined; nothing else can happen to it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import named, one, quoted, rows
from deskmeter.model import authors, identity, labels, objects
from deskmeter.model.ledger import Batch, Ledger
from deskmeter.model.map_text import parse_map
from deskmeter.model.mapping import Map, Part, parts_for
from deskmeter.model.mapping_sql import numbered, repeats, select
from deskmeter.model.mapping_value import TEXT
from deskmeter.model.redaction import redacted
from deskmeter.model.tables import CUSTOMER, LABEL, ROLE, Column, Table

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
    connection = _connection(con, batch.connection)
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
    _add_keys(con, part.table, lot.connection)
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


def _connection(con: "duckdb.DuckDBPyConnection", name: str) -> int:
    found = one(con, "SELECT connection FROM canon.connection WHERE name = ?", [name])
    if found is None:
        found = (one(con, "SELECT MAX(connection) FROM canon.connection") or 0) + 1
        con.execute("INSERT INTO canon.connection VALUES (?, ?)", [found, name])
    return int(found)


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


def _add_keys(con: "duckdb.DuckDBPyConnection", table: Table, connection: int) -> None:
    """Give every id that is new in this batch a surrogate key, in the order of its first row."""
    for column in table.columns:
        if column.role == "key":
            home, join = _home(column, connection)
            _meet(con, column)
            con.execute(
                f"INSERT INTO canon.{column.refers}_key"
                f" SELECT (SELECT COALESCE(MAX(k.key), 0) FROM canon.{column.refers}_key AS k)"
                f" + ROW_NUMBER() OVER (ORDER BY n.first_row, n.connection), n.connection, n.id"
                f" FROM (SELECT {home} AS connection, i.{column.name} AS id, MIN(i.row_no) AS first_row"
                f" FROM temp.incoming AS i {join} WHERE i.{column.name} IS NOT NULL GROUP BY 1, 2) AS n"
                f" ANTI JOIN canon.{column.refers}_key AS k ON k.connection = n.connection AND k.id = n.id"
            )


def _home(column: Column, connection: int) -> tuple[str, str]:
    """The connection that knows a key's ids, and the join that finds it where rows of temp.incoming name another."""
    if column.known_by is None:
        return str(connection), ""
    alias = f"o_{column.name}"
    return (
        f"COALESCE({alias}.connection, {connection})",
        f"LEFT JOIN canon.connection AS {alias} ON {alias}.name = i.{column.known_by}",
    )


def _meet(con: "duckdb.DuckDBPyConnection", column: Column) -> None:
    """Give connections that are named before anything has come from them their number, so that their ids can wait."""
    if column.known_by is not None:
        named_ = f"SELECT DISTINCT i.{column.known_by} AS name FROM temp.incoming AS i"
        for (name,) in rows(con, f"{named_} WHERE i.{column.known_by} IS NOT NULL ORDER BY name"):
            _connection(con, name)


def _keyed(table: Table, connection: int) -> tuple[list[str], str]:
    """The stored columns of temp.incoming (alias i) with surrogates in place of ids, and the joins for them."""
    values, joins = [], []
    for column in _stored(table):
        if column.role == "key":
            alias = f"k_{column.name}"
            home, join = _home(column, connection)
            values.append(f"{alias}.key")
            joins.append(
                f"{join} LEFT JOIN canon.{column.refers}_key AS {alias}"
                f" ON {alias}.connection = {home} AND {alias}.id = i.{column.name}"
            )
        else:
            values.append(f"i.{named(column.name)}")
    return values, " ".join(joins)


def _stored(table: Table) -> list[Column]:
    return [column for column in table.columns if column.stored]


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
    _judge(con, table, connection, lot.batch)
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

# Claims of one id and one version: the first leads, unless a later one tells all that it tells and more. Of the others,
# one that says something else than the leader conflicts; one that says the same, or less, is a duplicate. Of the
# leading claims, one that repeats the version before it is a duplicate, the last that changes something is in force,
# and those before it are older versions, kept in the ledger. A stored row claims first (row -1).
_VERDICT = """
CREATE OR REPLACE TEMP TABLE verdict AS
WITH earliest AS (
  SELECT c.uid, c.version, arg_min(c.content, c.row_no) AS content FROM temp.claim AS c
  GROUP BY c.uid, c.version HAVING COUNT(DISTINCT c.content) > 1
), compared AS (
  SELECT c.uid, c.row_no, c.version, c.content, CASE WHEN f.uid IS NOT NULL AND NOT list_bool_or(list_transform(
      list_zip(f.content, c.content), lambda pair: pair[1] IS NOT NULL AND pair[1] IS DISTINCT FROM pair[2]))
    THEN len(list_filter(c.content, lambda cell: cell IS NOT NULL)) ELSE 0 END AS told
  FROM temp.claim AS c LEFT JOIN earliest AS f ON f.uid = c.uid AND f.version IS NOT DISTINCT FROM c.version
), placed AS (
  SELECT c.uid, c.row_no, c.version, c.content,
    ROW_NUMBER() OVER same AS place, FIRST_VALUE(c.content) OVER same AS first_content
  FROM compared AS c WINDOW same AS (PARTITION BY c.uid, c.version ORDER BY c.told DESC, c.row_no)
), led AS (
  SELECT p.uid, p.row_no, p.version, p.content IS DISTINCT FROM LAG(p.content) OVER line AS changes
  FROM placed AS p WHERE p.place = 1 WINDOW line AS (PARTITION BY p.uid ORDER BY p.version)
), newest AS (
  SELECT l.uid, MAX(l.version) AS version FROM led AS l WHERE l.changes GROUP BY l.uid
)
SELECT p.uid, p.row_no, CASE WHEN p.content <> p.first_content AND list_bool_or(list_transform(
    list_zip(p.first_content, p.content), lambda pair: pair[1] <> pair[2])) THEN 'conflict' ELSE 'duplicate' END AS word
FROM placed AS p WHERE p.place > 1 AND p.row_no >= 0
UNION ALL
SELECT l.uid, l.row_no, CASE WHEN NOT l.changes THEN 'duplicate' WHEN l.version = n.version THEN 'new' ELSE 'older' END
FROM led AS l JOIN newest AS n ON n.uid = l.uid WHERE l.row_no >= 0
"""


def _judge(con: "duckdb.DuckDBPyConnection", table: Table, connection: int, batch: Batch) -> None:
    """Fill temp.verdict: what becomes of each incoming row whose id stands more than once."""
    values, joins = _keyed(table, connection)
    ours = [f"t.{named(column.name)}" for column in _stored(table)]
    told, stored = (
        f"[{', '.join(f'CAST({cell} AS VARCHAR)' for cell in cells)}]"
        for cells in (["i.body_digest", *values], ["t.body_digest", *ours])
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE claim AS"
        f" SELECT t.uid, CAST(-1 AS BIGINT) AS row_no, {_version(table, 't', batch)} AS version,"
        f" {stored} AS content"
        f" FROM canon.{table.name} AS t WHERE t.connection = {connection}"
        " AND t.uid IN (SELECT r.uid FROM temp.repeated AS r)"
        f" UNION ALL SELECT i.uid, i.row_no, {_version(table, 'i', batch)} AS version,"
        f" {told} AS content"
        f" FROM temp.incoming AS i {joins} WHERE i.uid IN (SELECT r.uid FROM temp.repeated AS r)"
    )
    con.execute(_VERDICT)


def _version(table: Table, alias: str, batch: Batch) -> str:
    """What orders the claims to one id: the source's version, else the time of the import; one for all if immutable.

    An immutable row that waits for its answer (a survey) may be completed once.
    """
    if table.completed_by:
        first, completed = "TIMESTAMP '1970-01-01'", "TIMESTAMP '1970-01-02'"
        return f"CASE WHEN {alias}.{table.completed_by} IS NULL THEN {first} ELSE {completed} END"
    if table.versioned:
        return f"COALESCE({alias}.version, TIMESTAMP '{batch.received_at:%Y-%m-%d %H:%M:%S.%f}')"
    return "TIMESTAMP '1970-01-01'"


def _store(lot: _Lot, table: Table) -> int:
    """Put what is left of temp.incoming into its canonical table and note the conversations that it touches."""
    con, connection, batch = lot.con, lot.connection, lot.batch
    values, joins = _keyed(table, connection)
    version = _version(table, "i", batch) if table.versioned else "i.version"
    stored = one(
        con,
        f"INSERT INTO canon.{table.name} SELECT {connection}, i.uid, {batch.id * SEQ_BATCH} + i.row_no * 4, {version},"
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


def mark_dirty(con: "duckdb.DuckDBPyConnection", table: Table, which: str) -> None:
    """Note the conversations, customers and agents whose facts rest on these rows."""
    names = {column.name for column in _stored(table)}
    for key, relation in _DIRTIES.items():
        if key in names and (key == "conversation" or table.name in _WITHOUT_CONVERSATION):
            since = f", MIN({_BEGINS[table.name]})" if key == "agent" else ""
            con.execute(
                f"INSERT INTO {relation} SELECT t.{key}{since} FROM canon.{table.name} AS t"
                f" WHERE {which} AND t.{key} IS NOT NULL GROUP BY t.{key}"
            )


# When a row that tells of an agent begins, at the earliest: a call may state lengths instead of times.
_BEGINS = {
    "agent_time": "t.from_at",
    "call": "LEAST(t.offered_at, t.answered_at, t.offered_at + t.wait_s * INTERVAL 1 SECOND,"
    " t.ended_at - (COALESCE(t.talk_s, 0) + COALESCE(t.hold_s, 0)) * INTERVAL 1 SECOND)",
}
_DIRTIES = {"conversation": "temp.dirty", "customer": "temp.dirty_customer", "agent": "temp.dirty_agent"}
# Rows that tell of a customer or an agent whether or not a conversation is named.
_WITHOUT_CONVERSATION = ("call", "agent_time", "orders", "session", "customer", "customer_link")
