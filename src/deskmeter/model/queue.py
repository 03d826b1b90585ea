"""Queues as a phone system logs them: its lines made into calls and agents' time, in the order they were written.

The rows made here rest on the lines alone, so that they come out the same however the lines arrived: at once or bit by
bit, in rotated files, the older ones later. Made anew are the calls and the agents that new lines name. A restart may
end any call, and a pause for after-call work belongs to calls: where there are such, all of the connection is made
anew. What is as it was stays in its place.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import one, rows
from deskmeter.model.dirty import mark_dirty
from deskmeter.model.intake import SEQ_BATCH, note_kind
from deskmeter.model.queue_agents import STATE
from deskmeter.model.queue_calls import ACW, CALL, ENTRY, OF_CALLS
from deskmeter.model.tables import AGENT_TIME, STORED_WITH_EACH, Table
from deskmeter.model.tables import CALL as CALL_TABLE

if TYPE_CHECKING:
    import duckdb

_BATCH = f"e.seq // {SEQ_BATCH}"
_OF_CALLS = ", ".join(f"'{kind}'" for kind in OF_CALLS)
_CAME = f"{_BATCH} IN (SELECT b.batch FROM temp.queue_batch AS b)"

_CONNECTION = f"""
SELECT e.connection, BOOL_OR(e.state = 'after_call' OR e.kind = 'restarted' AND {_CAME}) AS whole
FROM canon.queue_event AS e GROUP BY e.connection HAVING BOOL_OR({_CAME})
"""

# The place of a line among all: by its file's clock, then by the file that began first, then by arrival.
_LINE = f"""
WITH file AS (
  SELECT {_BATCH} AS batch, MIN(COALESCE(e.written_at, e.at)) AS begun_at FROM canon.queue_event AS e GROUP BY 1
), placed AS (
  SELECT e.seq, ROW_NUMBER() OVER (ORDER BY e.connection, COALESCE(e.written_at, e.at), f.begun_at, e.seq) AS place
  FROM canon.queue_event AS e JOIN file AS f ON f.batch = {_BATCH}
  JOIN temp.queue_connection AS c ON c.connection = e.connection
  WHERE e.kind <> 'noted' AND {{named}}
)
SELECT e.connection, e.seq, e.at, e.kind, e.call_id, e.queue, e.channel, e.agent, e.customer, e.reason, e.state,
  e.wait_s, e.talk_s, e.ring_s, p.place
FROM canon.queue_event AS e JOIN placed AS p ON p.seq = e.seq
"""

# Where not all of a connection is made anew: the lines of the calls and of the agents that new lines name.
_NAMED = f"""(c.whole OR e.kind = 'restarted'
  OR e.call_id IN (SELECT e.call_id FROM canon.queue_event AS e WHERE {_CAME} AND e.kind IN ({_OF_CALLS}))
  OR e.kind NOT IN ({_OF_CALLS}) AND e.agent IN (SELECT e.agent FROM canon.queue_event AS e WHERE {_CAME}))"""
_IN_PART = "SELECT COUNT(*) FROM temp.queue_connection AS c WHERE NOT c.whole"

_CALL_WITH_ACW = """
SELECT k.* REPLACE (w.acw_s AS acw_s) FROM temp.queue_call AS k LEFT JOIN (
  SELECT a.connection, a.call, SUM(a.acw_s) AS acw_s FROM temp.queue_acw AS a GROUP BY a.connection, a.call
) AS w ON w.connection = k.connection AND w.call = k.uid
"""
# After-call work that stands with its call ends with it, so that no second is counted twice.
_STATE_WITHOUT_ACW = """
SELECT s.* REPLACE (CASE WHEN a.acw_s IS NULL THEN s.until_at
  ELSE GREATEST(s.from_at, a.ended_at + a.acw_s * INTERVAL 1 SECOND) END AS until_at)
FROM temp.queue_state AS s LEFT JOIN temp.queue_acw AS a ON a.connection = s.connection AND a.pause = s.uid
"""
_STEPS = (
    ("queue_entry", ENTRY), ("queue_call", CALL), ("queue_state", STATE), ("queue_acw", ACW),
    ("queue_made_call", _CALL_WITH_ACW), ("queue_made_state", _STATE_WITHOUT_ACW),
)  # fmt: skip


def settle(con: "duckdb.DuckDBPyConnection", batches: Iterable[int]) -> None:
    """Bring calls and agents' time up to the lines, after these batches came in; what changed becomes dirty."""
    _make(con, "queue_batch", f"SELECT UNNEST({[*batches]}::BIGINT[]) AS batch")
    _make(con, "queue_connection", _CONNECTION)
    if one(con, "SELECT COUNT(*) FROM temp.queue_connection"):
        _make(con, "queue_line", _LINE.format(named=_NAMED if one(con, _IN_PART) else "TRUE"))
        for name, sql in _STEPS:
            _make(con, name, sql)
        _put(con, CALL_TABLE, "temp.queue_made_call")
        _put(con, AGENT_TIME, "temp.queue_made_state")
        _drop(con, "queue_line", *(name for name, _ in _STEPS))
    _drop(con, "queue_batch", "queue_connection")


def _put(con: "duckdb.DuckDBPyConnection", table: Table, made: str) -> None:
    """Put made rows in the place of those made before, where they differ; whom either names is dirty."""
    columns = [(column.name, column.stored_type) for column in (*STORED_WITH_EACH, *table.columns)]
    names = ", ".join(name for name, _ in columns)
    _make(con, "queue_made", f"SELECT {_typed(con, made, columns)} FROM {made} AS m")
    held = "t.seq IN (SELECT l.seq FROM temp.queue_line AS l)"  # a row has the place of the line that it begins with
    _make(con, "queue_held", f"SELECT {names} FROM canon.{table.name} AS t WHERE {held}")
    if one(con, "SELECT COUNT(*) FROM temp.queue_held"):
        _leave_what_is_as_it_was(con, table)
    con.execute(f"INSERT INTO canon.{table.name} ({names}) FROM temp.queue_made")
    mark_dirty(con, table, "t.seq IN (SELECT m.seq FROM temp.queue_made AS m)")
    for (connection,) in rows(con, "SELECT DISTINCT n.connection FROM temp.queue_made AS n"):
        note_kind(con, connection, table.name)
    _drop(con, "queue_made", "queue_held")


def _leave_what_is_as_it_was(con: "duckdb.DuckDBPyConnection", table: Table) -> None:
    """Remove the rows held before that are made otherwise now; of the made ones only those stay that differ."""
    _make(con, "queue_gone", "FROM temp.queue_held EXCEPT ALL FROM temp.queue_made")
    _make(con, "queue_new", "FROM temp.queue_made EXCEPT ALL FROM temp.queue_held")
    mark_dirty(con, table, _one_of("queue_gone"))
    con.execute(f"DELETE FROM canon.{table.name} AS t WHERE {_one_of('queue_gone')}")
    _make(con, "queue_made", "FROM temp.queue_new")
    _drop(con, "queue_gone", "queue_new")


def _typed(con: "duckdb.DuckDBPyConnection", made: str, columns: list[tuple[str, str]]) -> str:
    """The columns of a canonical table out of a relation (alias m); null where it has none of that name."""
    given = {name for (name,) in rows(con, f"SELECT d.column_name FROM (DESCRIBE {made}) AS d")}
    return ", ".join(
        f"CAST({f'm.{name}' if name in given else 'NULL'} AS {type_}) AS {name}" for name, type_ in columns
    )


def _one_of(relation: str) -> str:
    return f"(t.connection, t.uid, t.seq) IN (SELECT (r.connection, r.uid, r.seq) FROM temp.{relation} AS r)"


def _make(con: "duckdb.DuckDBPyConnection", name: str, sql: str) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")


def _drop(con: "duckdb.DuckDBPyConnection", *names: str) -> None:
    for name in names:
        con.execute(f"DROP TABLE temp.{name}")
