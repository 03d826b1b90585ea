"""The stream door: single objects of a source kept as they came, on the disk before anybody is told so.

Objects go into a batch of their connection that stays open until a file of that connection comes or it is full, so that
the order of batches is the order of arrival. A record of the same id and version that repeats the one before is a
duplicate: it is counted and not kept again.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from deskmeter.model.erased_objects import erased
from deskmeter.model.ledger import close_streams, manifest, next_batch
from deskmeter.model.map_text import parse_map
from deskmeter.model.tombs import Tombs

MOST = 1 << 20  # records of one batch (model/objects.py places their rows)
LABEL = "objects"  # what stands for the file's name of a batch of objects
SHOWN = 10_000  # signs of an unreadable text that are kept


@dataclass(frozen=True)
class Record:
    """One object of a source as it came: its stream, its own id and version (empty: none), its JSON text."""

    stream: str
    id: str
    version: str
    body: str


@dataclass(frozen=True)
class Unreadable:
    """A text that is no object, or has no id."""

    text: str
    reason: str


@dataclass(frozen=True)
class Layout:
    """What a source's objects mean: the name of its connector and the text of its map."""

    name: str
    map: str


@dataclass(frozen=True)
class Taken:
    """What became of a delivery: received = stored + duplicate + quarantined."""

    received: int = 0
    stored: int = 0
    duplicate: int = 0
    quarantined: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(
            self.received + other.received, self.stored + other.stored, self.duplicate + other.duplicate,
            self.quarantined + other.quarantined,
        )  # fmt: skip


@dataclass(frozen=True)
class Books:
    """What became of all that came, by connection and stream, and how many objects of each connection are kept."""

    taken: Mapping[tuple[str, str], Taken]
    kept: Mapping[str, int]


class Door:
    """The stream door of one ledger; to be opened by each thread that uses it."""

    def __init__(self, root: Path) -> None:
        self._con = manifest(root)

    def close(self) -> None:
        self._con.close()

    def take(
        self,
        connection: str,
        layout: Layout,
        records: Sequence[Record],
        *,
        rejects: Sequence[Unreadable] = (),
        cursors: Mapping[str, str] | None = None,
    ) -> Taken:
        """Keep a delivery and move its cursors in one transaction; once this returns, neither is lost."""
        return self.take_all([Delivery(connection, layout, records, rejects, cursors or {})])[0]

    def take_all(self, deliveries: "Sequence[Delivery]") -> list[Taken]:
        """Keep several deliveries in one transaction: one wait for the disk serves them all."""
        with self._transaction():
            return [self._take(each) for each in deliveries]

    def cursor(self, connection: str, name: str) -> str | None:
        """Where a stream was left, by the name under which it was kept."""
        found = self._con.execute(
            "SELECT c.value FROM cursor AS c WHERE c.connection = ? AND c.name = ?", [connection, name]
        ).fetchone()
        return None if found is None else str(found[0])

    def counts(self) -> dict[tuple[str, str], Taken]:
        """What has become of all that ever came, by connection and stream; unreadable texts have the stream “”."""
        found = self._con.execute(
            "SELECT t.connection, t.stream, t.received, t.stored, t.duplicate, t.quarantined"
            " FROM taken AS t ORDER BY t.connection, t.stream"
        )
        return {(connection, stream): Taken(*counts) for connection, stream, *counts in found}

    def books(self) -> "Books":
        """What has become of all that ever came, and what is kept of it, as of one instant."""
        self._con.execute("BEGIN")
        try:
            return Books(self.counts(), self._kept())
        finally:
            self._con.execute("COMMIT")

    def _kept(self) -> dict[str, int]:
        return dict(
            self._con.execute(
                "SELECT b.connection, COUNT(*) FROM record AS r JOIN batch AS b ON b.id = r.batch GROUP BY b.connection"
            )
        )

    def _take(self, delivery: "Delivery") -> Taken:
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        new = [each for each in delivery.records if self._is_new(delivery.connection, each)]
        self._keep(delivery, new, now)
        self._con.executemany(
            "INSERT INTO unreadable (at, connection, text, reason) VALUES (?, ?, ?, ?)",
            [
                (now, delivery.connection, self._shown(delivery.connection, each), each.reason)
                for each in delivery.rejects
            ],
        )
        self._con.executemany(
            "INSERT OR REPLACE INTO cursor VALUES (?, ?, ?)",
            [(delivery.connection, name, value) for name, value in delivery.cursors.items()],
        )
        return self._count(delivery, new, now)

    def _shown(self, connection: str, reject: Unreadable) -> str:
        """The text of what cannot be read; none where it may tell of somebody erased."""
        return "" if self._tombs(connection) else reject.text[:SHOWN]

    def _is_new(self, connection: str, record: Record) -> bool:
        """Whether this differs from the last record of its id and version; from now on it is the last."""
        digest = hashlib.blake2b(record.body.encode(), digest_size=16).digest()
        return bool(
            self._con.execute(
                "INSERT INTO newest_record VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest"
                " WHERE digest <> excluded.digest",
                [connection, record.stream, record.id, record.version, digest],
            ).rowcount
        )

    def _keep(self, delivery: "Delivery", new: Sequence[Record], now: str) -> None:
        digest = self._map(delivery.connection, delivery.layout, now) if new else ""
        new = self._without_the_erased(delivery.connection, digest, new)
        done = 0
        while done < len(new):
            batch, size = self._open_batch(delivery.connection, digest, now)
            part = new[done : done + MOST - size]
            self._con.executemany(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?)",
                [(batch, n, each.stream, now, each.body) for n, each in enumerate(part, size)],
            )
            done += len(part)

    def _without_the_erased(self, connection: str, digest: str, new: Sequence[Record]) -> Sequence[Record]:
        """The records as they may be kept where people of the connection were erased."""
        tombs = self._tombs(connection)
        if not tombs or not new:
            return new
        text, name = self._con.execute("SELECT m.text, m.name FROM map AS m WHERE m.digest = ?", [digest]).fetchone()
        map_ = parse_map(text, name, connection)
        return [replace(each, body=erased(each.body, each.stream, map_, tombs)) for each in new]

    def _tombs(self, connection: str) -> Tombs:
        found = self._con.execute(
            "SELECT t.kind, t.digest, s.value FROM tombstone AS t JOIN setting AS s ON s.name = 'key'"
            " WHERE t.connection = ?",
            [connection],
        ).fetchall()
        return Tombs.of(found[0][2] if found else "", ((kind, one) for kind, one, _ in found))

    def _open_batch(self, connection: str, digest: str, now: str) -> tuple[int, int]:
        """The open batch of a connection and how many records it holds; a new one where there is none with room."""
        found = self._con.execute(
            "SELECT s.batch, (SELECT COALESCE(max(r.n) + 1, 0) FROM record AS r WHERE r.batch = s.batch)"
            " FROM stream_batch AS s JOIN batch AS b ON b.id = s.batch WHERE s.is_open AND b.connection = ?",
            [connection],
        ).fetchone()
        if found is not None and found[1] < MOST:
            return int(found[0]), int(found[1])
        close_streams(self._con, connection)
        batch = next_batch(self._con)
        self._con.execute(
            "INSERT INTO batch VALUES (?, ?, ?, '', 0, ?, 0, 0, '{}', '[]')", [batch, connection, LABEL, now]
        )
        self._con.execute("INSERT INTO mapped (batch, digest, at) VALUES (?, ?, ?)", [batch, digest, now])
        self._con.execute("INSERT INTO stream_batch VALUES (?, 1)", [batch])
        return batch, 0

    def _map(self, connection: str, layout: Layout, now: str) -> str:
        """The digest of the map in force: one that somebody gave, else the layout's own, for all that came by it."""
        digest = hashlib.sha256(layout.map.encode()).hexdigest()
        kept = self._con.execute(
            "SELECT m.digest, m.name FROM mapped AS n JOIN batch AS b ON b.id = n.batch"
            " JOIN map AS m ON m.digest = n.digest WHERE b.connection = ? ORDER BY n.id DESC LIMIT 1",
            [connection],
        ).fetchone()
        if kept is not None and (kept[1] != layout.name or kept[0] == digest):
            return str(kept[0])
        self._con.execute("INSERT OR IGNORE INTO map VALUES (?, ?, ?)", [digest, layout.map, layout.name])
        self._con.execute(
            "INSERT INTO mapped (batch, digest, at) SELECT s.batch, ?, ? FROM stream_batch AS s"
            " JOIN batch AS b ON b.id = s.batch WHERE b.connection = ?",
            [digest, now, connection],
        )
        return digest

    def _count(self, delivery: "Delivery", new: Sequence[Record], now: str) -> Taken:
        """Note what became of a delivery, stream by stream, and say it in all."""
        streams = sorted({each.stream for each in delivery.records})
        counts = {stream: _counted(stream, delivery.records, new) for stream in streams}
        if delivery.rejects:
            counts[""] = Taken(len(delivery.rejects), quarantined=len(delivery.rejects))
        for stream, count in counts.items():
            self._con.execute(
                "INSERT INTO taken VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " received = received + excluded.received, stored = stored + excluded.stored,"
                " duplicate = duplicate + excluded.duplicate, quarantined = quarantined + excluded.quarantined,"
                " newest_at = excluded.newest_at",
                [delivery.connection, stream, count.received, count.stored, count.duplicate, count.quarantined, now],
            )
        return sum(counts.values(), Taken())

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._con.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._con.execute("ROLLBACK")
            raise
        try:
            self._con.execute("COMMIT")
        except sqlite3.Error:
            if self._con.in_transaction:
                self._con.execute("ROLLBACK")
            raise


@dataclass(frozen=True)
class Delivery:
    """What comes in at once for one connection: records, unreadable texts, and the cursors that it moves."""

    connection: str
    layout: Layout
    records: Sequence[Record]
    rejects: Sequence[Unreadable]
    cursors: Mapping[str, str]


def _counted(stream: str, records: Sequence[Record], new: Sequence[Record]) -> Taken:
    received = sum(each.stream == stream for each in records)
    stored = sum(each.stream == stream for each in new)
    return Taken(received, stored, received - stored)
