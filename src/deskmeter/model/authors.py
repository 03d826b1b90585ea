"""Who an author was to the desk when something was written: told by the roles that the source states, at that time.

The last role stated up to then counts; before the first statement, what it says the author was before, else that role.
A statement that says what the author was before tells of a change: up to an author's last change, changes alone count.
A role that comes late, or one that holds from a past instant, mends the rows that were read without it.
"""

from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import one
from deskmeter.model.tables import EVENT, MESSAGE, Table

if TYPE_CHECKING:
    import duckdb

_BEGINNING = "TIMESTAMP '0001-01-01'"
_AT_WORK = "('agent', 'bot')"

_SPANS = f"""
CREATE OR REPLACE TEMP TABLE role_span AS
WITH stated AS (
  SELECT r.person, COALESCE(r.at, {_BEGINNING}) AS from_at, r.role, r.was, r.seq,
    MAX(CASE WHEN r.was IS NOT NULL THEN r.at END) OVER (PARTITION BY r.person) AS changed_at
  FROM canon.role AS r WHERE r.connection = $connection
), said AS (
  SELECT t.person, t.from_at, t.role, t.was, ROW_NUMBER() OVER line AS nth, LEAD(t.from_at) OVER line AS until_at
  FROM stated AS t WHERE t.was IS NOT NULL OR t.changed_at IS NULL OR t.from_at > t.changed_at
  WINDOW line AS (PARTITION BY t.person ORDER BY t.from_at, t.seq)
)
SELECT s.person, s.from_at, s.until_at, s.role FROM said AS s
UNION ALL
SELECT s.person, NULL, s.from_at, COALESCE(s.was, s.role) FROM said AS s WHERE s.nth = 1
"""
_THEN = "s.person = {0}.author AND {0}.at >= COALESCE(s.from_at, {0}.at) AND {0}.at < COALESCE(s.until_at, 'infinity')"


def resolve(con: "duckdb.DuckDBPyConnection", table: Table, connection: int) -> None:
    """Fill actor, agent and customer of the rows in temp.incoming that name an author and do not say what he is.

    An author stays with the row only where his role decides.
    """
    if table not in (MESSAGE, EVENT) or not one(con, "SELECT COUNT(i.author) FROM temp.incoming AS i"):
        return
    con.execute(_SPANS, {"connection": connection})
    asked = "i.actor IS NULL AND i.author IS NOT NULL"
    filled = [
        "CASE WHEN i.actor IS NULL THEN i.author END AS author",
        f"CASE WHEN {asked} THEN COALESCE(s.role, 'unknown') ELSE i.actor END AS actor",
        f"COALESCE(i.agent, CASE WHEN {asked} AND {_does(table, 'i')} THEN i.author END) AS agent",
    ]
    if table is MESSAGE:
        filled.append(f"COALESCE(i.customer, CASE WHEN {asked} AND s.role = 'customer' THEN i.author END) AS customer")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE resolved AS SELECT i.* REPLACE ({', '.join(filled)})"
        f" FROM temp.incoming AS i LEFT JOIN temp.role_span AS s ON {_THEN.format('i')}"
    )
    con.execute("DROP TABLE temp.incoming; ALTER TABLE temp.resolved RENAME TO incoming; DROP TABLE temp.role_span")


def settle(con: "duckdb.DuckDBPyConnection", connection: int, new: str) -> None:
    """Mend the stored rows of the authors whom new statements (a condition on alias t) tell of; they become dirty."""
    con.execute(_SPANS, {"connection": connection})
    con.execute(
        "CREATE OR REPLACE TEMP TABLE recast AS SELECT DISTINCT t.person FROM canon.role AS t"
        f" WHERE t.connection = {connection} AND {new}"
    )
    for table in (MESSAGE, EVENT):
        _settle(con, table, connection)
    con.execute("DROP TABLE temp.recast; DROP TABLE temp.role_span")


def _settle(con: "duckdb.DuckDBPyConnection", table: Table, connection: int) -> None:
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE mended AS SELECT t.seq, t.conversation, t.author, s.role,"
        f" {_does(table, 't')} AS does FROM canon.{table.name} AS t"
        f" LEFT JOIN temp.role_span AS s ON {_THEN.format('t')}"
        f" WHERE t.connection = {connection} AND t.author IN (SELECT r.person FROM temp.recast AS r)"
        " AND t.actor IS DISTINCT FROM COALESCE(s.role, 'unknown')"
    )
    for key, role in (("agent", "m.does"), ("customer", "m.role = 'customer'")):
        con.execute(
            f"INSERT INTO canon.{key}_key SELECT (SELECT COALESCE(MAX(k.key), 0) FROM canon.{key}_key AS k)"
            f" + ROW_NUMBER() OVER (ORDER BY m.author), {connection}, m.author"
            f" FROM (SELECT DISTINCT m.author FROM temp.mended AS m WHERE {role}) AS m"
            f" ANTI JOIN canon.{key}_key AS k ON k.connection = {connection} AND k.id = m.author"
        )
    own = "CASE WHEN t.kind = 'assigned' THEN t.agent ELSE m.agent END" if table is EVENT else "m.agent"
    customer = ", customer = m.customer" if table is MESSAGE else ""
    con.execute(
        f"UPDATE canon.{table.name} AS t SET actor = COALESCE(m.role, 'unknown'), agent = {own}{customer} FROM ("
        "SELECT m.seq, m.role, CASE WHEN m.does THEN a.key END AS agent,"
        " CASE WHEN m.role = 'customer' THEN c.key END AS customer FROM temp.mended AS m"
        f" LEFT JOIN canon.agent_key AS a ON a.connection = {connection} AND a.id = m.author"
        f" LEFT JOIN canon.customer_key AS c ON c.connection = {connection} AND c.id = m.author"
        ") AS m WHERE t.seq = m.seq"
    )
    con.execute("INSERT INTO temp.dirty SELECT DISTINCT m.conversation FROM temp.mended AS m; DROP TABLE temp.mended")


def _does(table: Table, alias: str) -> str:
    """Whether the author is the row's agent: for an assignment, that is whom it was given to."""
    given = f" AND {alias}.kind <> 'assigned'" if table is EVENT else ""
    return f"(COALESCE(s.role IN {_AT_WORK}, FALSE){given})"
