"""The sweep over what overlaps of agents' time: which state holds from one instant to the next."""

from deskmeter.model.facts.agent_record import NEVER
from deskmeter.model.facts.fact import Step
from deskmeter.model.tables import AGENT_STATES

# Rows of one state that overlap are one run.
_RUN = """
WITH clustered AS (
  SELECT r.agent, r.rank, r.kind, r.seq, r.from_at, r.until_at, r.code, r.team, r.team_known,
    LAST_VALUE(r.begun_at IGNORE NULLS) OVER (PARTITION BY r.agent ORDER BY r.from_at
      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cluster_at
  FROM {agent_row} AS r WHERE NOT r.alone
), reached AS (
  SELECT c.agent, c.cluster_at, c.rank, c.kind, c.seq, c.from_at, c.until_at, c.code, c.team, c.team_known,
    MAX(c.until_at) OVER (PARTITION BY c.agent, c.cluster_at, c.rank ORDER BY c.from_at, c.kind, c.seq
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached_at
  FROM clustered AS c
)
SELECT r.agent, r.cluster_at, r.rank, r.kind, r.seq, r.from_at, r.until_at, r.code, r.team, r.team_known,
  LAST_VALUE(CASE WHEN r.reached_at > r.from_at THEN NULL ELSE r.from_at END IGNORE NULLS) OVER (
    PARTITION BY r.agent, r.cluster_at, r.rank ORDER BY r.from_at, r.kind, r.seq
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run_at
FROM reached AS r
"""

# The level of a state from an instant on: 0 where it does not hold, else 1 and the number of the reason in force. In a
# run with several reasons, which is rare, the latest begun of the rows in force is looked up at each of its edges.
_LEVEL = f"""
WITH run AS (
  SELECT r.agent, r.cluster_at, r.rank, r.run_at, MAX(r.until_at) AS until_at, MIN(r.code) AS least, MAX(r.code) AS most
  FROM {{agent_run}} AS r GROUP BY r.agent, r.cluster_at, r.rank, r.run_at
), mixed AS (
  SELECT r.agent, r.cluster_at, r.rank, r.run_at, r.kind, r.seq, r.from_at, r.until_at, r.code
  FROM {{agent_run}} AS r JOIN run AS n ON n.agent = r.agent AND n.rank = r.rank AND n.run_at = r.run_at
  WHERE n.least <> n.most
), edge AS (
  SELECT m.agent, m.rank, m.run_at, m.from_at AS t FROM mixed AS m
  UNION
  SELECT m.agent, m.rank, m.run_at, m.until_at AS t FROM mixed AS m WHERE m.until_at < {NEVER}
), ranked AS (
  SELECT m.agent, m.cluster_at, m.rank, e.t, m.code,
    ROW_NUMBER() OVER (PARTITION BY e.agent, e.rank, e.t ORDER BY m.from_at DESC, m.kind DESC, m.seq DESC) AS place
  FROM edge AS e JOIN mixed AS m ON m.agent = e.agent AND m.rank = e.rank AND m.run_at = e.run_at
  WHERE m.from_at <= e.t AND m.until_at > e.t
)
SELECT n.agent, n.cluster_at, n.rank, n.run_at AS t, 1 + n.least AS level FROM run AS n WHERE n.least = n.most
UNION ALL
SELECT x.agent, x.cluster_at, x.rank, x.t, 1 + x.code AS level FROM ranked AS x WHERE x.place = 1
UNION ALL
SELECT n.agent, n.cluster_at, n.rank, n.until_at AS t, 0 AS level FROM run AS n WHERE n.until_at < {NEVER}
"""

_LEVELS = ", ".join(f"MAX(CASE WHEN e.rank = {n} THEN e.level END) AS level_{n}" for n, _ in enumerate(AGENT_STATES))
_CARRIED = ", ".join(f"LAST_VALUE(s.level_{n} IGNORE NULLS) OVER line AS level_{n}" for n, _ in enumerate(AGENT_STATES))
_FIRST = " ".join(f"WHEN v.level_{n} > 0 THEN {n}" for n, _ in enumerate(AGENT_STATES))
_CODE = " ".join(f"WHEN v.level_{n} > 0 THEN v.level_{n} - 1" for n, _ in enumerate(AGENT_STATES))
# A cluster's states on one line of time: of those that hold, the first is the agent's state until the next instant.
_SWEPT = f"""
WITH line AS (
  SELECT l.agent, l.cluster_at, l.t, l.rank, l.level, CAST(NULL AS INTEGER) AS team, CAST(NULL AS INTEGER) AS team_known
  FROM {{agent_level}} AS l
  UNION ALL
  SELECT r.agent, r.cluster_at, r.from_at AS t, CAST(NULL AS SMALLINT) AS rank, CAST(NULL AS INTEGER) AS level, r.team,
    r.team_known
  FROM {{agent_run}} AS r
), swing AS (
  SELECT e.agent, e.cluster_at, e.t, COALESCE(MAX(e.team), MAX(e.team_known)) AS team, {_LEVELS}
  FROM line AS e GROUP BY e.agent, e.cluster_at, e.t
), sweep AS (
  SELECT s.agent, s.t, LEAD(s.t) OVER (PARTITION BY s.agent, s.cluster_at ORDER BY s.t) AS until_at,
    LAST_VALUE(s.team IGNORE NULLS) OVER line AS team, {_CARRIED}
  FROM swing AS s
  WINDOW line AS (PARTITION BY s.agent, s.cluster_at ORDER BY s.t ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
SELECT v.agent, v.t AS from_at, COALESCE(v.until_at, {NEVER}) AS until_at,
  CAST(CASE {_FIRST} END AS SMALLINT) AS rank, CASE {_CODE} END AS code, v.team
FROM sweep AS v
"""

STEPS = (Step("agent_run", _RUN), Step("agent_level", _LEVEL, kept=False), Step("agent_swept", _SWEPT, kept=False))
