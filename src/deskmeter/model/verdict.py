"""Which of several rows that claim one id is in force, and what becomes of the others."""

from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import named
from deskmeter.model.keys import keyed
from deskmeter.model.ledger import Batch
from deskmeter.model.tables import Table

if TYPE_CHECKING:
    import duckdb

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


def judge(con: "duckdb.DuckDBPyConnection", table: Table, connection: int, batch: Batch) -> None:
    """Fill temp.verdict: what becomes of each incoming row whose id stands more than once."""
    values, joins = keyed(table, connection)
    ours = [f"t.{named(column.name)}" for column in table.stored]
    told, stored = (
        f"[{', '.join(f'CAST({cell} AS VARCHAR)' for cell in cells)}]"
        for cells in (["i.body_digest", *values], ["t.body_digest", *ours])
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE claim AS"
        f" SELECT t.uid, CAST(-1 AS BIGINT) AS row_no, {version(table, 't', batch)} AS version,"
        f" {stored} AS content"
        f" FROM canon.{table.name} AS t WHERE t.connection = {connection}"
        " AND t.uid IN (SELECT r.uid FROM temp.repeated AS r)"
        f" UNION ALL SELECT i.uid, i.row_no, {version(table, 'i', batch)} AS version,"
        f" {told} AS content"
        f" FROM temp.incoming AS i {joins} WHERE i.uid IN (SELECT r.uid FROM temp.repeated AS r)"
    )
    con.execute(_VERDICT)


def version(table: Table, alias: str, batch: Batch) -> str:
    """What orders the claims to one id: the source's version, else the time of the import; one for all if immutable.

    An immutable row that waits for its answer (a survey) may be completed once.
    """
    if table.completed_by:
        first, completed = "TIMESTAMP '1970-01-01'", "TIMESTAMP '1970-01-02'"
        return f"CASE WHEN {alias}.{table.completed_by} IS NULL THEN {first} ELSE {completed} END"
    if table.versioned:
        return f"COALESCE({alias}.version, TIMESTAMP '{batch.received_at:%Y-%m-%d %H:%M:%S.%f}')"
    return "TIMESTAMP '1970-01-01'"
