"""The ledger: what came in, kept as it came; everything else can be rebuilt from it.

The batch door: a file's raw cells go in set-based as Parquet segments, figures apart from people, and count only
once the manifest (SQLite, `synchronous=FULL`) has committed them. A crash before that leaves a segment that
nobody knows, swept away at the next start; a crash after it leaves a batch that the store catches up with.
The stream door (door.py) puts single objects into batches that stay open, in the manifest itself.
"""

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from deskmeter.engines.duckdb import named, one, quoted
from deskmeter.errors import NewerWorkspaceError

if TYPE_CHECKING:
    import duckdb

FORMAT = 2  # 1 had no stream door

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS map (digest TEXT PRIMARY KEY, text TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS batch (
  id INTEGER PRIMARY KEY, connection TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
  received_at TEXT NOT NULL, rows INTEGER NOT NULL, rejected INTEGER NOT NULL, columns TEXT NOT NULL,
  people TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mapped (
  id INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batch, digest TEXT NOT NULL REFERENCES map,
  at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS receipt (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, connection TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,
  batch INTEGER NOT NULL REFERENCES batch, outcome TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS stream_batch (batch INTEGER PRIMARY KEY REFERENCES batch, is_open INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS record (
  batch INTEGER NOT NULL REFERENCES batch, n INTEGER NOT NULL, stream TEXT NOT NULL, received_at TEXT NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (batch, n));
CREATE TABLE IF NOT EXISTS newest_record (
  connection TEXT NOT NULL, stream TEXT NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL, digest BLOB NOT NULL,
  PRIMARY KEY (connection, stream, id, version)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unreadable (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, connection TEXT NOT NULL, text TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tombstone (
  connection TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL, at TEXT NOT NULL, is_done INTEGER NOT NULL,
  PRIMARY KEY (connection, kind, digest)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cursor (
  connection TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (connection, name));
CREATE TABLE IF NOT EXISTS taken (
  connection TEXT NOT NULL, stream TEXT NOT NULL, received INTEGER NOT NULL, stored INTEGER NOT NULL,
  duplicate INTEGER NOT NULL, quarantined INTEGER NOT NULL, newest_at TEXT NOT NULL, PRIMARY KEY (connection, stream));
"""


@dataclass(frozen=True)
class Reject:
    """A row that could not be split into cells, kept as text."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True)
class RawFile:
    """A file read into cells: `sql` yields `_row` and the columns; rejects are the rows it could not yield.

    `sha256` is the digest of what was read, where the file may have grown since; else the file's own is taken.
    """

    sql: str
    columns: Mapping[str, str]
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str | None = None


@dataclass(frozen=True)
class Batch:
    """One file as received, with the map in force for it, or the objects that came through the stream door in a row.

    Of such `objects`, `rows` grows while the batch is open.
    """

    id: int
    connection: str
    file: str
    sha256: str
    received_at: datetime
    rows: int
    rejected: int
    columns: Mapping[str, str]
    people: frozenset[str]
    map_digest: str
    mapping: int
    objects: bool = False


@dataclass(frozen=True)
class Receipt:
    """One delivery of a file: which batch holds it, and whether it was new."""

    DUPLICATE: ClassVar[str] = "duplicate"

    batch: int
    file: str
    at: str
    outcome: str


class Ledger:
    """The kept record of one workspace; opened by one process at a time (the workspace holds the lock).

    Within it, one thread at a time writes; others read by a `Ledger` of their own, which sweeps nothing away.
    """

    def __init__(self, root: Path, *, sweep: bool = True) -> None:
        self.root = root
        self.segments = root / "segments"
        self.segments.mkdir(parents=True, exist_ok=True)
        self._manifest = manifest(root)
        self._open()
        if sweep:
            self._sweep()

    def _open(self) -> None:
        known = self._manifest.execute("SELECT name FROM sqlite_master WHERE name = 'setting'").fetchone()
        found = None
        if known:
            found = int(self._manifest.execute("SELECT value FROM setting WHERE name = 'format'").fetchone()[0])
        if found is not None and found > FORMAT:
            self.close()
            raise NewerWorkspaceError(self.root.parent, found, FORMAT)
        if found != FORMAT:
            self._bring_up(found)

    def _bring_up(self, found: int | None) -> None:
        """Make what a new ledger, or one of an older format, lacks."""
        self._manifest.execute("BEGIN IMMEDIATE")
        for statement in SCHEMA.split(";\n"):
            self._manifest.execute(statement)
        if found is None:
            self._manifest.execute("INSERT INTO setting VALUES ('key', ?)", [secrets.token_hex(16)])
        self._manifest.execute("INSERT OR REPLACE INTO setting VALUES ('format', ?)", [str(FORMAT)])
        self._manifest.execute("COMMIT")

    def _sweep(self) -> None:
        """Remove segments that were written but never committed: nobody was told that they had arrived."""
        known = {f"{batch.id:08d}" for batch in self.batches()}
        for path in self.segments.iterdir():
            if path.name not in known:
                shutil.rmtree(path)

    def close(self) -> None:
        self._manifest.close()

    @property
    def key(self) -> str:
        """The workspace's own secret, for keyed digests of texts that are not kept with the figures."""
        return str(self._manifest.execute("SELECT value FROM setting WHERE name = 'key'").fetchone()[0])

    def batches(self) -> list[Batch]:
        """Every batch in order of arrival, each with the newest map that was given for it."""
        found = self._manifest.execute(
            "SELECT b.id, b.connection, b.file, b.sha256, b.received_at,"
            " CASE WHEN s.batch IS NULL THEN b.rows"
            " ELSE (SELECT COALESCE(max(r.n) + 1, 0) FROM record AS r WHERE r.batch = b.id) END,"
            " b.rejected, b.columns, b.people, m.digest, m.id, s.batch IS NOT NULL"
            " FROM batch AS b JOIN mapped AS m ON m.id = (SELECT max(n.id) FROM mapped AS n WHERE n.batch = b.id)"
            " LEFT JOIN stream_batch AS s ON s.batch = b.id ORDER BY b.id"
        )
        return [
            Batch(
                id=row[0], connection=row[1], file=row[2], sha256=row[3], received_at=datetime.fromisoformat(row[4]),
                rows=row[5], rejected=row[6], columns=json.loads(row[7]), people=frozenset(json.loads(row[8])),
                map_digest=row[9], mapping=row[10], objects=bool(row[11]),
            )
            for row in found
        ]  # fmt: skip

    def map_text(self, digest: str) -> tuple[str, str]:
        """The text of a map and the name it came under."""
        text, name = self._manifest.execute("SELECT text, name FROM map WHERE digest = ?", [digest]).fetchone()
        return text, name

    def newest_map(self, connection: str) -> tuple[str, str] | None:
        """The text and the name of the map that a connection's files were last read with; None of an unknown one."""
        found: tuple[str, str] | None = self._manifest.execute(
            "SELECT m.text, m.name FROM mapped AS n JOIN batch AS b ON b.id = n.batch"
            " JOIN map AS m ON m.digest = n.digest WHERE b.connection = ? ORDER BY n.id DESC LIMIT 1",
            [connection],
        ).fetchone()
        return found

    def receipts(self) -> list[Receipt]:
        """Every delivery of a file, in order."""
        found = self._manifest.execute("SELECT r.batch, r.file, r.at, r.outcome FROM receipt AS r ORDER BY r.id")
        return [Receipt(*row) for row in found]

    def find(self, connection: str, sha256: str) -> Batch | None:
        """The batch that holds this very file, if it came in before."""
        same = (batch for batch in self.batches() if batch.sha256 == sha256 and batch.connection == connection)
        return next(same, None)

    def receive(
        self,
        con: "duckdb.DuckDBPyConnection",
        raw: RawFile,
        *,
        connection: str,
        file: str,
        size: int,
        sha256: str,
        people: frozenset[str],
        map_text: str,
        map_name: str,
        rewrite: Callable[[Path], Mapping[str, str]] | None = None,
    ) -> Batch:
        """Keep one file: segments first, then the manifest's commit; after that it is never lost.

        `rewrite` may change the segments in their folder before anything counts; it returns the columns as they are.
        """
        made, folder = self._write_segments(con, raw, people)
        kept_columns = rewrite(folder) if rewrite else raw.columns
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        digest = hashlib.sha256(map_text.encode()).hexdigest()
        execute = self._manifest.execute
        execute("BEGIN IMMEDIATE")
        execute("INSERT OR IGNORE INTO map VALUES (?, ?, ?)", [digest, map_text, map_name])
        close_streams(self._manifest, connection)
        number = next_batch(self._manifest)
        folder.rename(self.segments / f"{number:08d}")
        _sync(self.segments)
        rejected, columns = len(raw.rejects), json.dumps(dict(kept_columns))
        execute(
            "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [number, connection, file, sha256, size, now, made, rejected, columns, json.dumps(sorted(people))],
        )
        execute("INSERT INTO mapped (batch, digest, at) VALUES (?, ?, ?)", [number, digest, now])
        self._note(now, connection, file, sha256, number, "received")
        execute("COMMIT")
        return next(batch for batch in self.batches() if batch.id == number)

    def note_duplicate(self, batch: Batch, file: str) -> None:
        """One audit line for a file that had come before."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        self._note(now, batch.connection, file, batch.sha256, batch.id, Receipt.DUPLICATE)

    def remap(self, batch: Batch, map_text: str, map_name: str) -> None:
        """Read a kept file with another map from now on; the earlier maps stay on record."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        digest = hashlib.sha256(map_text.encode()).hexdigest()
        self._manifest.execute("BEGIN IMMEDIATE")
        self._manifest.execute("INSERT OR IGNORE INTO map VALUES (?, ?, ?)", [digest, map_text, map_name])
        self._manifest.execute("INSERT INTO mapped (batch, digest, at) VALUES (?, ?, ?)", [batch.id, digest, now])
        self._note(now, batch.connection, batch.file, batch.sha256, batch.id, "mapped anew")
        self._manifest.execute("COMMIT")

    def _note(self, at: str, connection: str, file: str, sha256: str, batch: int, outcome: str) -> None:
        self._manifest.execute(
            "INSERT INTO receipt (at, connection, file, sha256, batch, outcome) VALUES (?, ?, ?, ?, ?, ?)",
            [at, connection, file, sha256, batch, outcome],
        )

    def _write_segments(
        self, con: "duckdb.DuckDBPyConnection", raw: RawFile, people: frozenset[str]
    ) -> tuple[int, Path]:
        """Write the segments of a batch into a folder that gets its name once it is whole; its rows, and the folder."""
        scratch = self.segments / ".incoming"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        figures = [name for name in raw.columns if name not in people]
        con.execute("SET preserve_insertion_order = true")  # neighbours in the file stay neighbours: it packs better
        try:
            made = _copy(con, raw.sql, figures, scratch / "figures.parquet")
            if people:
                _copy(con, raw.sql, sorted(people), scratch / "people.parquet")
        finally:
            con.execute("SET preserve_insertion_order = false")
        if raw.rejects:
            (scratch / "rejects.jsonl").write_text(_lines(raw.rejects), encoding="utf-8")
        for path in scratch.iterdir():
            _sync(path)
        _sync(scratch)
        return made, scratch

    def cells(self, batch: Batch, needed: Iterable[str]) -> str:
        """A SELECT of `_row` and the needed columns of a batch, from both segments where it must."""
        folder = self.folder(batch)
        wanted = [name for name in batch.columns if name in set(needed)]
        figures = ["f._row", *(f"f.{named(name)}" for name in wanted if name not in batch.people)]
        people = [f"p.{named(name)}" for name in wanted if name in batch.people]
        sql = f"SELECT {', '.join(figures + people)} FROM read_parquet({quoted(folder / 'figures.parquet')}) AS f"
        if people:
            sql += f" JOIN read_parquet({quoted(folder / 'people.parquet')}) AS p ON p._row = f._row"
        return sql

    def objects(self, batch: Batch, start: int, count: int) -> list[tuple[int, str, str, str]]:
        """Number, stream, instant of arrival and JSON text of up to `count` objects of a batch, from number `start`.

        What has come to an open batch since it was looked up is not among them.
        """
        return self._manifest.execute(
            "SELECT r.n, r.stream, r.received_at, r.body FROM record AS r WHERE r.batch = ? AND r.n >= ? AND r.n < ?"
            " ORDER BY r.n",
            [batch.id, start, min(start + count, batch.rows)],
        ).fetchall()

    def bodies(self, stream: str) -> list[str]:
        """The JSON texts of all objects of a stream, of whatever connection, in the order in which they came."""
        found = self._manifest.execute(
            "SELECT r.body FROM record AS r WHERE r.stream = ? ORDER BY r.batch, r.n", [stream]
        )
        return [body for (body,) in found]

    def folder(self, batch: Batch) -> Path:
        """The folder of a file's segments."""
        return self.segments / f"{batch.id:08d}"

    def tombstones(self, connection: str) -> list[tuple[str, str]]:
        """Kind and digest of what was erased of a connection."""
        return self._manifest.execute(
            "SELECT t.kind, t.digest FROM tombstone AS t WHERE t.connection = ?", [connection]
        ).fetchall()

    def bury(self, tombstones: Iterable[tuple[str, str, str]]) -> None:
        """Set tombstones (connection, kind, digest), all or none."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        self._manifest.execute("BEGIN IMMEDIATE")
        self._manifest.executemany(
            "INSERT OR REPLACE INTO tombstone VALUES (?, ?, ?, ?, 0)", [(*each, now) for each in tombstones]
        )
        self._manifest.execute("COMMIT")

    def unfinished(self) -> list[str]:
        """The connections with tombstones by which the ledger is not rewritten yet."""
        found = self._manifest.execute(
            "SELECT DISTINCT t.connection FROM tombstone AS t WHERE NOT t.is_done ORDER BY 1"
        )
        return [connection for (connection,) in found.fetchall()]

    def finished(self, connection: str) -> None:
        """Note that the ledger is rewritten by all tombstones of a connection."""
        self._manifest.execute("UPDATE tombstone SET is_done = 1 WHERE connection = ?", [connection])

    def retype(self, batch: Batch, columns: Mapping[str, str]) -> None:
        """Note the types of a file's columns after its segments were rewritten."""
        self._manifest.execute("UPDATE batch SET columns = ? WHERE id = ?", [json.dumps(dict(columns)), batch.id])

    def replace_objects(self, batch: Batch, bodies: Iterable[tuple[int, str]]) -> None:
        """Put other texts in the place of objects of a batch, by their numbers; the old ones are overwritten."""
        self._manifest.execute("PRAGMA secure_delete = ON")
        self._manifest.execute("BEGIN IMMEDIATE")
        self._manifest.executemany(
            "UPDATE record SET body = ? WHERE batch = ? AND n = ?", [(body, batch.id, n) for n, body in bodies]
        )
        self._manifest.execute("COMMIT")
        self._manifest.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget_texts(self, connection: str) -> None:
        """Drop the texts of what could not be read: whom they tell of, nobody can say; how many they were is kept."""
        self._manifest.execute("PRAGMA secure_delete = ON")
        self._manifest.execute("UPDATE unreadable SET text = '' WHERE connection = ?", [connection])
        for batch in self.batches():
            path = self.folder(batch) / "rejects.jsonl"
            if batch.connection == connection and path.exists():
                part = path.with_name(".rejects.part")
                part.write_text(
                    _lines(Reject(one.row, "", one.reason) for one in self.rejects(batch)), encoding="utf-8"
                )
                part.replace(path)

    def rejects(self, batch: Batch) -> list[Reject]:
        """The rows of a batch that could not be split into cells."""
        path = self.folder(batch) / "rejects.jsonl"
        if not path.exists():
            return []
        return [Reject(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def manifest(root: Path) -> sqlite3.Connection:
    """A connection to the manifest of a ledger, for one thread at a time: what it commits is on the disk."""
    con = sqlite3.connect(root / "manifest.sqlite", isolation_level=None, check_same_thread=False)
    con.execute("PRAGMA journal_mode = WAL")
    con.execute("PRAGMA synchronous = FULL")
    return con


def next_batch(con: sqlite3.Connection) -> int:
    """The number of the next batch; to be asked within the transaction that uses it."""
    return int(con.execute("SELECT COALESCE(max(id), 0) + 1 FROM batch").fetchone()[0])


def close_streams(con: sqlite3.Connection, connection: str) -> None:
    """End a connection's open batch of objects: what comes later comes after what is received now."""
    con.execute(
        "UPDATE stream_batch SET is_open = 0 WHERE is_open AND batch IN (SELECT b.id FROM batch AS b"
        " WHERE b.connection = ?)",
        [connection],
    )


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(con: "duckdb.DuckDBPyConnection", sql: str, columns: list[str], to: Path) -> int:
    chosen = ", ".join(["_row", *map(named, columns)])
    return int(one(con, f"COPY (SELECT {chosen} FROM ({sql})) TO {quoted(to)} (FORMAT parquet)"))


def _lines(rejects: Iterable[Reject]) -> str:
    return "".join(json.dumps(vars(reject), ensure_ascii=True) + "\n" for reject in rejects)


def _sync(path: Path) -> None:
    """Have the disk confirm a file or a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
