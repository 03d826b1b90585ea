"""Queues as a phone system logs them: its lines made into calls and agents' time, in the order in which they were written.

The rows made here rest on the lines alone, so that they come out the same however the lines arrived: at once or bit by
bit, in rotated files, the older ones later. They are made anew for every connection that brought lines; what is as it
was stays in its place.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import one
from deskmeter.model.intake import SEQ_BATCH, mark_dirty, note_kind
from deskmeter.model.queue_agents import STATE
from deskmeter.model.queue_calls import ACW, CALL, ENTRY
from deskmeter.model.tables import AGENT_TIME, STORED_WITH_EACH, Table

if TYPE_CHECKING:
    import duckdb

from deskmeter.model.tables import CALL as CALL_TABLE

# The place of a line among all: by its file's clock, then by the file that began first, then by arrival.
_LINE = """
WITH file AS (
  SELECT e.seq // {room} AS batch, MIN(COALESCE(e.written_at, e.at)) AS begun_at FROM canon.queue_event AS e GROUP BY 1
), placed AS (
  SELECT e.seq, ROW_NUMBER() OVER (ORDER BY e.connection, COALESCE(e.written_at, e.at), f.begun_at, e.seq) AS place
  FROM canon.queue_event AS e JOIN file AS f ON f.batch = e.seq // {room} WHERE e.connection IN ({connections})
)
SELECT e.connection, e.seq, e.at, e.kind, e.call_id, e.queue, e.channel, e.agent, e.customer, e.reason, e.state, e.wait_s,
  e.talk_s, e.ring_s, p.place
FROM canon.queue_event AS e JOIN placed AS p ON p.seq = e.seq WHERE e.kind <> 'noted'
"""
_STEPS = (
    ("queue_entry", ENTRY), ("queue_call", CALL), ("queue_state", STATE), ("queue_acw", ACW),
    ("queue_made_call", """
SELECT k.* REPLACE (w.acw_s AS acw_s) FROM temp.queue_call AS k LEFT JOIN (
  SELECT a.connection, a.call, SUM(a.acw_s) AS acw_s FROM temp.queue_acw AS a GROUP BY a.connection, a.call
) AS w ON w.connection = k.connection AND w.call = k.uid"""),
    # After-call work that stands with its call ends with it, so that no second is counted twice.
    ("queue_made_state", """
SELECT s.* REPLACE (CASE WHEN a.acw_s IS NULL THEN s.until_at
  ELSE GREATEST(s.from_at, a.ended_at + a.acw_s * INTERVAL 1 SECOND) END AS until_at)
FROM temp.queue_state AS s LEFT JOIN temp.queue_acw AS a ON a.connection = s.connection AND a.pause = s.uid"""),
)  # fmt: skip


def settle(con: "duckdb.DuckDBPyConnection", batches: Iterable[int]) -> None:
    """Bring calls and agents' time up to the lines, after these batches came in; what changed becomes dirty."""
    came = ", ".join(map(str, batches)) or "NULL"
    connections = f"SELECT e.connection FROM canon.queue_event AS e WHERE e.seq // {SEQ_BATCH} IN ({came})"
    if not one(con, f"SELECT COUNT(*) FROM ({connections})"):
        return
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE queue_line AS {_LINE.format(room=SEQ_BATCH, connections=connections)}"
    )
    for name, sql in _STEPS:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")
    _put(con, CALL_TABLE, "temp.queue_made_call")
    _put(con, AGENT_TIME, "temp.queue_made_state")
    for name in ("queue_line", *(name for name, _ in _STEPS)):
        con.execute(f"DROP TABLE temp.{name}")


def _put(con: "duckdb.DuckDBPyConnection", table: Table, made: str) -> None:
    """Put made rows in the place of those made before, where they differ."""
    columns = [column.name for column in (*STORED_WITH_EACH, *table.columns)]
    given = {name for (name,) in con.execute(f"SELECT column_name FROM (DESCRIBE {made})").fetchall()}
    kept = [(column.name, column.stored_type) for column in (*STORED_WITH_EACH, *table.columns)]
    chosen = ", ".join(f"CAST({f'm.{name}' if name in given else 'NULL'} AS {type_}) AS {name}" for name, type_ in kept)
    con.execute(f"CREATE OR REPLACE TEMP TABLE queue_made AS SELECT {chosen} FROM {made} AS m")
    lines = f"SELECT e.seq // {SEQ_BATCH} FROM canon.queue_event AS e"
    held = (
        f"SELECT {', '.join(f't.{name}' for name in columns)} FROM canon.{table.name} AS t"
        f" WHERE t.connection IN (SELECT l.connection FROM temp.queue_line AS l) AND t.seq // {SEQ_BATCH} IN ({lines})"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE queue_gone AS SELECT g.connection, g.uid, g.seq"
        f" FROM ({held} EXCEPT ALL FROM temp.queue_made) AS g"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE queue_new AS FROM temp.queue_made EXCEPT ALL {held}")
    _swap(con, table, columns)
    for (connection,) in con.execute("SELECT DISTINCT connection FROM temp.queue_made").fetchall():
        note_kind(con, connection, table.name)
    for name in ("queue_made", "queue_gone", "queue_new"):
        con.execute(f"DROP TABLE temp.{name}")


def _swap(con: "duckdb.DuckDBPyConnection", table: Table, columns: list[str]) -> None:
    """Take temp.queue_gone out and temp.queue_new in; whom either names is dirty."""
    gone = "(t.connection, t.uid, t.seq) IN (SELECT (g.connection, g.uid, g.seq) FROM temp.queue_gone AS g)"
    mark_dirty(con, table, gone)
    con.execute(f"DELETE FROM canon.{table.name} AS t WHERE {gone}")
    con.execute(f"INSERT INTO canon.{table.name} ({', '.join(columns)}) SELECT * FROM temp.queue_new")
    new = "(t.connection, t.uid, t.seq) IN (SELECT (n.connection, n.uid, n.seq) FROM temp.queue_new AS n)"
    mark_dirty(con, table, new)
