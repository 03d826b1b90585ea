"""How far back the time of agents is looked at again when rows about them come in.

What an agent did before a gap, when nothing of the agent was going on, does not depend on what begins after it. Only
two things reach across: the team that the agent was last known to be in, and what the record ever tells of the agent.
So a refresh goes back to the last gap before the first of the new rows, and takes these two from before it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskmeter.model.facts.agent_time import BUSY, UNPAID
from deskmeter.model.facts.fact import words

if TYPE_CHECKING:
    import duckdb

DIRTY_AGENT = "temp.dirty_agent"  # agent, and when the first of the new rows begins
EVER = "TIMESTAMP '1900-01-01 00:00:00'"
LOOKED_BACK = "INTERVAL 60 DAY"  # an agent without a gap in this time is looked at from the beginning


@dataclass(frozen=True)
class Agents:
    """`{agents:x.from_at}` in SQL: the row of alias x is of an agent asked for and, if `lately`, begins late enough.

    The relation of agents looked at lately tells since when, and what was known of them before; None: all, for ever.
    """

    relation: str | None = None
    lately: bool = False

    def __format__(self, column: str) -> str:
        agent = f"{column.partition('.')[0]}.agent"
        if self.relation is None:
            return "TRUE"
        if not self.lately:
            return f"{agent} IN (SELECT d.agent FROM {self.relation} AS d)"
        return f"EXISTS (SELECT 1 FROM {self.relation} AS d WHERE d.agent = {agent} AND {column} >= d.since)"

    @property
    def before(self) -> str:
        """The relation of what was known before: without rows where all is looked at."""
        return self.relation if self.relation and self.lately else _NOTHING


EVERYONE = Agents()
_NOTHING = (
    "(SELECT CAST(NULL AS BIGINT) AS agent, CAST(NULL AS VARCHAR) AS team, FALSE AS available_known,"
    " FALSE AS paid_known WHERE FALSE)"
)


# A stretch that begins when the one before it is over, and the first of the new rows if nothing is going on then. A
# record that ends before it begins is none of the agent's time.
_GAP = f"""
WITH told AS (
  SELECT d.agent, MIN(d.from_at) AS from_at FROM {DIRTY_AGENT} AS d GROUP BY d.agent
), line AS (
  SELECT f.agent, f.from_at, f.until_at, f.team, f.available_known, f.paid_known
  FROM fact.agent_time AS f JOIN told AS t ON t.agent = f.agent
  WHERE f.from_at < t.from_at AND f.from_at >= t.from_at - {LOOKED_BACK}
    AND (f.until_at IS NULL OR f.until_at > f.from_at)
  UNION ALL
  SELECT t.agent, t.from_at, NULL, NULL, NULL, NULL FROM told AS t
), beside AS (
  SELECT l.agent, l.from_at AS since, LAG(l.until_at) OVER line < l.from_at AS gap, LAG(l.team) OVER line AS team,
    LAG(l.available_known) OVER line AS available_known, LAG(l.paid_known) OVER line AS paid_known
  FROM line AS l WINDOW line AS (PARTITION BY l.agent ORDER BY l.from_at)
)
SELECT b.agent, b.since, b.team, b.available_known, b.paid_known FROM beside AS b WHERE b.gap
QUALIFY ROW_NUMBER() OVER (PARTITION BY b.agent ORDER BY b.since DESC) = 1
"""

# What tells for the first time that the agent is ever available, or paid, tells it of the whole past.
_NEWLY_KNOWN = f"""
SELECT t.agent FROM canon.agent_time AS t JOIN {DIRTY_AGENT} AS d ON d.agent = t.agent AND t.from_at >= d.from_at
JOIN temp.gap AS g ON g.agent = t.agent
WHERE (t.state = 'available' AND NOT g.available_known)
  OR (t.state NOT IN ({words((*BUSY, *UNPAID))}) AND NOT g.paid_known)
"""

_SINCE = f"""
SELECT d.agent, COALESCE(MIN(g.since), {EVER}) AS since, MIN(g.team) AS team,
  COALESCE(BOOL_OR(g.available_known), FALSE) AS available_known, COALESCE(BOOL_OR(g.paid_known), FALSE) AS paid_known
FROM {DIRTY_AGENT} AS d
LEFT JOIN (SELECT g.* FROM temp.gap AS g WHERE g.agent NOT IN (SELECT n.agent FROM ({_NEWLY_KNOWN}) AS n)) AS g
  ON g.agent = d.agent
GROUP BY d.agent
"""


def look_back(con: "duckdb.DuckDBPyConnection") -> str:
    """Make the relation of the agents to be looked at again, with the instant since when and what was known before."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE gap AS {_GAP}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE since_agent AS {_SINCE}")
    con.execute("DROP TABLE temp.gap")
    return "temp.since_agent"
