"""One person, several customers: the links between customers, and who is one with whom by them.

Two customers are linked by an equal identity or by a declared `same`, unless their last statement is `apart`. A person
is all that hangs together, named by the smallest customer key in it. What is undone stays on record.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import one, rows
from deskmeter.model.identity import KINDS

if TYPE_CHECKING:
    import duckdb

CROWD = 20  # an identity that more customers have (a shop's own address, a placeholder) tells nothing of a person
NAMES = dict(zip(KINDS, ("e-mail addresses", "telephone numbers", "handles"), strict=True))
DIRTY_CUSTOMER = "temp.dirty_customer"
TOUCHED = (
    f"SELECT d.customer AS person FROM {DIRTY_CUSTOMER} AS d UNION"
    f" SELECT p.person FROM {DIRTY_CUSTOMER} AS d JOIN canon.person AS p ON p.customer = d.customer"
)

# One row per customer and digest; a digest that was given up and taken up again counts as held throughout.
_HELD = """
SELECT n.customer, n.kind, n.digest, MIN(n.known_at) AS known_at,
  CASE WHEN COUNT(*) = COUNT(n.until_at) THEN MAX(n.until_at) END AS until_at
FROM canon.identity AS n GROUP BY n.customer, n.kind, n.digest
"""

# A crowd's identity links nobody, and where a crowd ever had it, who had it once is not spelt out pair by pair.
# Of statements made at one instant `apart` is the last: two strangers taken for one is the worse mistake.
_LINK = f"""
WITH shared AS (
  SELECT h.kind, h.digest, COUNT(*) AS ever FROM canon.held AS h GROUP BY h.kind, h.digest
  HAVING COUNT(*) > 1 AND COUNT(*) - COUNT(h.until_at) <= {CROWD}
), member AS (
  SELECT h.customer, h.kind, h.digest, h.known_at, h.until_at,
    COALESCE(h.until_at, TIMESTAMP '9999-12-31 00:00:00') AS end_at
  FROM canon.held AS h JOIN shared AS s ON s.kind = h.kind AND s.digest = h.digest
  WHERE h.until_at IS NULL OR s.ever <= {CROWD}
), equal AS (
  SELECT a.customer, b.customer AS other, a.kind AS why, MIN(GREATEST(a.known_at, b.known_at)) AS known_at,
    MAX(LEAST(a.end_at, b.end_at)) AS end_at
  FROM member AS a JOIN member AS b ON b.kind = a.kind AND b.digest = a.digest AND b.customer > a.customer
  WHERE GREATEST(a.known_at, b.known_at) < LEAST(a.end_at, b.end_at)
  GROUP BY a.customer, b.customer, a.kind
), statement AS (
  SELECT LEAST(l.customer, l.other) AS customer, GREATEST(l.customer, l.other) AS other,
    COALESCE(l.kind, 'same') AS kind, l.at
  FROM canon.customer_link AS l WHERE l.customer <> l.other
), told AS (
  SELECT s.customer, s.other, s.kind, s.at, LAG(s.kind) OVER story AS before FROM statement AS s
  WINDOW story AS (PARTITION BY s.customer, s.other ORDER BY s.at, s.kind DESC)
), turn AS (
  SELECT t.customer, t.other, t.kind, t.at, LEAD(t.at) OVER story AS until_at FROM told AS t
  WHERE t.kind IS DISTINCT FROM t.before
  WINDOW story AS (PARTITION BY t.customer, t.other ORDER BY t.at, t.kind DESC)
)
SELECT e.customer, e.other, e.why, e.known_at,
  CASE WHEN a.at IS NOT NULL THEN 'apart' WHEN e.end_at < TIMESTAMP '9999-12-31 00:00:00' THEN 'changed' END
    AS undone_by,
  CASE WHEN a.at IS NOT NULL THEN a.at WHEN e.end_at < TIMESTAMP '9999-12-31 00:00:00' THEN e.end_at END AS undone_at
FROM equal AS e LEFT JOIN (SELECT t.* FROM turn AS t WHERE t.kind = 'apart' AND t.until_at IS NULL) AS a
  ON a.customer = e.customer AND a.other = e.other
UNION ALL
SELECT t.customer, t.other, 'declared', t.at, CASE WHEN t.until_at IS NOT NULL THEN 'apart' END, t.until_at
FROM turn AS t WHERE t.kind = 'same'
"""


def create(con: "duckdb.DuckDBPyConnection") -> None:
    """The table of persons (customers who are one with nobody have no row) and the views that it is made from."""
    con.execute("CREATE TABLE canon.person (customer BIGINT, person BIGINT)")
    con.execute(f"CREATE VIEW canon.held AS {_HELD}")
    con.execute(f"CREATE VIEW canon.link AS {_LINK}")


def state(con: "duckdb.DuckDBPyConnection") -> int:
    """A number that moves whenever an identity or a statement comes or ends."""
    told = "SELECT COUNT(*) + COUNT(n.until_at) + (SELECT COUNT(*) FROM canon.customer_link) FROM canon.identity AS n"
    return int(one(con, told))


def settle(con: "duckdb.DuckDBPyConnection", dirty: str) -> None:
    """Make canon.person anew; whoever has become another person, and their conversations, must be looked at again."""
    _hang_together(con)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE moved AS SELECT customer, COALESCE(o.person, customer) AS before,"
        " COALESCE(n.person, customer) AS after"
        " FROM canon.person AS o FULL JOIN temp.label AS n USING (customer)"
        " WHERE COALESCE(o.person, customer) <> COALESCE(n.person, customer)"
    )
    con.execute("CREATE OR REPLACE TABLE canon.person AS SELECT l.customer, l.person FROM temp.label AS l")
    for column in ("customer", "before", "after"):
        con.execute(f"INSERT INTO {DIRTY_CUSTOMER} SELECT DISTINCT m.{column} FROM temp.moved AS m")
    con.execute(
        f"INSERT INTO {dirty} SELECT c.conversation FROM fact.conversation AS c"
        " WHERE c.customer IN (SELECT m.customer FROM temp.moved AS m)"
    )
    for table in ("edge", "label", "moved"):
        con.execute(f"DROP TABLE temp.{table}")


def _hang_together(con: "duckdb.DuckDBPyConnection") -> None:
    """Fill temp.label: every linked customer with the smallest key that it hangs together with.

    Each takes the smallest label among its neighbours and then that label's own label, until nothing moves.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE edge AS WITH pair AS ("
        " SELECT DISTINCT l.customer, l.other FROM canon.link AS l WHERE l.undone_by IS NULL)"
        " SELECT p.customer, p.other FROM pair AS p UNION ALL SELECT p.other, p.customer FROM pair AS p"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE label AS SELECT e.customer, LEAST(e.customer, MIN(e.other)) AS person"
        " FROM temp.edge AS e GROUP BY e.customer"
    )
    while _moved(con):
        pass


def _moved(con: "duckdb.DuckDBPyConnection") -> bool:
    """Pass the labels on once; whether any became smaller."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE passed AS SELECT e.customer, LEAST(MIN(l.person), MIN(n.person)) AS person"
        " FROM temp.edge AS e JOIN temp.label AS l ON l.customer = e.customer"
        " JOIN temp.label AS n ON n.customer = e.other GROUP BY e.customer"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE jumped AS SELECT p.customer, j.person"
        " FROM temp.passed AS p JOIN temp.passed AS j ON j.customer = p.person"
    )
    moved = one(
        con,
        "SELECT COUNT(*) FROM temp.jumped AS j JOIN temp.label AS l ON l.customer = j.customer"
        " WHERE j.person <> l.person",
    )
    con.execute("CREATE OR REPLACE TEMP TABLE label AS SELECT j.customer, j.person FROM temp.jumped AS j")
    con.execute("DROP TABLE temp.passed")
    con.execute("DROP TABLE temp.jumped")
    return bool(moved)


def crowds(con: "duckdb.DuckDBPyConnection", received_at: datetime) -> list[str]:
    """A sentence for each kind of identity that an import brought and that a crowd shares."""
    came_at = received_at.replace(tzinfo=None)
    found = rows(
        con,
        "SELECT s.kind, COUNT(*) FROM (SELECT h.kind, h.digest FROM canon.held AS h WHERE h.until_at IS NULL"
        " AND h.digest IN (SELECT n.digest FROM canon.identity AS n WHERE n.known_at = ?)"
        f" GROUP BY h.kind, h.digest HAVING COUNT(*) > {CROWD} AND MAX(h.known_at) = ?) AS s"
        " GROUP BY s.kind ORDER BY s.kind",
        [came_at, came_at],
    )
    return [
        f"{NAMES[kind]} that more than {CROWD} customers share, and that therefore link nobody: {count}"
        for kind, count in found
    ]
