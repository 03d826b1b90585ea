"""Agents' time: what each agent was doing at every instant, as stretches that never overlap."""

from deskmeter.model.facts.fact import Fact, Step, words
from deskmeter.model.tables import AGENT_STATES, Column
from deskmeter.model.tables import AGENT_TIME as TABLE

BUSY = ("handling", "after_call")
_UNPAID = ("offline",)
_NEVER = "TIMESTAMP '2200-01-01 00:00:00'"  # when a running row ends; within what every engine can hold

# All that is recorded of an agent, one row after another or several at once. Where only changes are recorded, a row
# ends at the next one on its channel; a planned shift is ended by no state. Handling and after-call work of calls stand
# beside the states, which tell the reason and so come later among equals. A call that a restart cut off, nobody knows
# when, is no endless talk: it counts nothing.
_HELD = """
WITH told AS (
  SELECT t.agent, t.connection, 1 AS kind, t.seq, t.state, t.reason, t.team, t.from_at,
    COALESCE(t.until_at, LEAD(t.from_at) OVER line) AS until_at
  FROM canon.agent_time AS t WHERE {agents:t} AND {until:t.from_at}
  WINDOW line AS (PARTITION BY t.agent, t.connection, t.channel, t.state = 'shift' ORDER BY t.from_at, t.seq)
), answered AS (
  SELECT k.agent, k.connection, k.seq, k.team, k.answered_at, k.ended_at, k.acw_s FROM {call} AS k
  WHERE k.agent IS NOT NULL AND k.answered_at IS NOT NULL AND {agents:k}
    AND NOT (k.outcome = 'interrupted' AND k.ended_at IS NULL)
), held AS (
  SELECT t.agent, t.connection, t.kind, t.seq, t.state, t.reason, t.team, t.from_at, t.until_at FROM told AS t
  UNION ALL
  SELECT a.agent, a.connection, 0 AS kind, a.seq, 'handling' AS state, CAST(NULL AS VARCHAR) AS reason, a.team,
    a.answered_at AS from_at, a.ended_at AS until_at
  FROM answered AS a
  UNION ALL
  SELECT a.agent, a.connection, 0 AS kind, a.seq, 'after_call' AS state, CAST(NULL AS VARCHAR) AS reason, a.team,
    a.ended_at AS from_at, a.ended_at + a.acw_s * INTERVAL 1 SECOND AS until_at
  FROM answered AS a WHERE a.ended_at >= a.answered_at AND a.acw_s IS NOT NULL
)
SELECT h.agent, h.connection, h.kind, h.seq, h.state, h.reason, h.team, h.from_at,
  CASE WHEN {until:h.until_at} THEN h.until_at END AS until_at
FROM held AS h
"""

# Reasons and teams by number, in the order of the alphabet: numbers sort faster.
_WORD = """
SELECT d.word, CAST(ROW_NUMBER() OVER (ORDER BY d.word) AS INTEGER) AS code FROM (
  SELECT h.reason AS word FROM {agent_held} AS h WHERE h.reason IS NOT NULL
  UNION
  SELECT h.team AS word FROM {agent_held} AS h WHERE h.team IS NOT NULL
) AS d
"""

_RANK = " ".join(f"WHEN '{state}' THEN {n}" for n, state in enumerate(AGENT_STATES))
# Rows of one state that overlap are one run; what ends before it begins is in none. `rank` is the state's place
# in the order of states, `code` the number of the reason.
_RUN = f"""
WITH lasting AS (
  SELECT h.agent, CAST(CASE h.state {_RANK} END AS SMALLINT) AS rank, h.kind, h.seq, h.from_at,
    COALESCE(h.until_at, {_NEVER}) AS until_at, COALESCE(r.code, 0) AS code
  FROM {{agent_held}} AS h LEFT JOIN {{agent_word}} AS r ON r.word = h.reason
  WHERE h.until_at IS NULL OR h.until_at > h.from_at
), reached AS (
  SELECT l.agent, l.rank, l.kind, l.seq, l.from_at, l.until_at, l.code, MAX(l.until_at) OVER (
    PARTITION BY l.agent, l.rank ORDER BY l.from_at, l.kind, l.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ) AS reached_at
  FROM lasting AS l
)
SELECT r.agent, r.rank, r.kind, r.seq, r.from_at, r.until_at, r.code,
  LAST_VALUE(CASE WHEN r.reached_at > r.from_at THEN NULL ELSE r.from_at END IGNORE NULLS) OVER (
    PARTITION BY r.agent, r.rank ORDER BY r.from_at, r.kind, r.seq ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS run_at
FROM reached AS r
"""

# The level of a state from an instant on: 0 where it does not hold, else 1 and the number of the reason in force. In a
# run with several reasons, which is rare, the latest begun of the rows in force is looked up at each of its edges.
_LEVEL = f"""
WITH run AS (
  SELECT r.agent, r.rank, r.run_at, MAX(r.until_at) AS until_at, MIN(r.code) AS least, MAX(r.code) AS most
  FROM {{agent_run}} AS r GROUP BY r.agent, r.rank, r.run_at
), mixed AS (
  SELECT r.agent, r.rank, r.run_at, r.kind, r.seq, r.from_at, r.until_at, r.code
  FROM {{agent_run}} AS r JOIN run AS n ON n.agent = r.agent AND n.rank = r.rank AND n.run_at = r.run_at
  WHERE n.least <> n.most
), edge AS (
  SELECT m.agent, m.rank, m.run_at, m.from_at AS t FROM mixed AS m
  UNION
  SELECT m.agent, m.rank, m.run_at, m.until_at AS t FROM mixed AS m WHERE m.until_at < {_NEVER}
), ranked AS (
  SELECT e.agent, e.rank, e.t, m.code,
    ROW_NUMBER() OVER (PARTITION BY e.agent, e.rank, e.t ORDER BY m.from_at DESC, m.kind DESC, m.seq DESC) AS place
  FROM edge AS e JOIN mixed AS m ON m.agent = e.agent AND m.rank = e.rank AND m.run_at = e.run_at
  WHERE m.from_at <= e.t AND m.until_at > e.t
)
SELECT n.agent, n.rank, n.run_at AS t, 1 + n.least AS level FROM run AS n WHERE n.least = n.most
UNION ALL
SELECT x.agent, x.rank, x.t, 1 + x.code AS level FROM ranked AS x WHERE x.place = 1
UNION ALL
SELECT n.agent, n.rank, n.until_at AS t, 0 AS level FROM run AS n WHERE n.until_at < {_NEVER}
"""

_LEVELS = ", ".join(f"MAX(CASE WHEN e.rank = {n} THEN e.level END) AS level_{n}" for n, _ in enumerate(AGENT_STATES))
_CARRIED = ", ".join(f"LAST_VALUE(s.level_{n} IGNORE NULLS) OVER line AS level_{n}" for n, _ in enumerate(AGENT_STATES))
_FIRST = " ".join(f"WHEN v.level_{n} > 0 THEN {n}" for n, _ in enumerate(AGENT_STATES))
_CODE = " ".join(f"WHEN v.level_{n} > 0 THEN v.level_{n} - 1" for n, _ in enumerate(AGENT_STATES))
_STATE = " ".join(f"WHEN {n} THEN '{state}'" for n, state in enumerate(AGENT_STATES))


def _ranks(states: tuple[str, ...]) -> str:
    return ", ".join(str(AGENT_STATES.index(state)) for state in states)


# All states of an agent on one line of time: the first of them that holds is the agent's state. An instant where
# nothing changes begins no stretch, and one where nothing holds has none. Between two contacts lies a gap where the
# agent was only available since the end of the first.
_SQL = f"""
WITH line AS (
  SELECT l.agent, l.t, l.rank, l.level, CAST(NULL AS INTEGER) AS team FROM {{agent_level}} AS l
  UNION ALL
  SELECT h.agent, h.from_at AS t, CAST(NULL AS SMALLINT) AS rank, CAST(NULL AS INTEGER) AS level, w.code AS team
  FROM {{agent_held}} AS h JOIN {{agent_word}} AS w ON w.word = h.team
  WHERE h.until_at IS NULL OR h.until_at > h.from_at
), swing AS (
  SELECT e.agent, e.t, MAX(e.team) AS team, {_LEVELS} FROM line AS e GROUP BY e.agent, e.t
), sweep AS (
  SELECT s.agent, s.t, LAST_VALUE(s.team IGNORE NULLS) OVER line AS team, {_CARRIED} FROM swing AS s
  WINDOW line AS (PARTITION BY s.agent ORDER BY s.t ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
), seen AS (
  SELECT v.agent, v.t, v.team, CASE {_FIRST} END AS rank, CASE {_CODE} END AS code FROM sweep AS v
), compared AS (
  SELECT n.agent, n.t, n.team, n.rank, n.code, LAG(n.team) OVER line AS team_before,
    LAG(n.rank) OVER line AS rank_before, LAG(n.code) OVER line AS code_before
  FROM seen AS n WINDOW line AS (PARTITION BY n.agent ORDER BY n.t)
), turned AS (
  SELECT c.agent, c.t AS from_at, c.team, c.rank, c.code, LEAD(c.t) OVER line AS until_at,
    LEAD(c.rank) OVER line AS rank_after
  FROM compared AS c
  WHERE COALESCE(c.rank, -1) <> COALESCE(c.rank_before, -1) OR COALESCE(c.code, -1) <> COALESCE(c.code_before, -1)
    OR (c.rank IS NOT NULL AND COALESCE(c.team, 0) <> COALESCE(c.team_before, 0))
  WINDOW line AS (PARTITION BY c.agent ORDER BY c.t)
), told AS (
  SELECT u.agent, u.from_at, u.until_at, u.rank, u.code, u.team, u.rank_after,
    LAST_VALUE(CASE WHEN u.rank IN ({_ranks(BUSY)}) THEN u.until_at END IGNORE NULLS) OVER past AS busy_until,
    LAST_VALUE(CASE WHEN u.rank IN ({_ranks((*BUSY, "available"))}) THEN NULL ELSE u.until_at END IGNORE NULLS)
      OVER past AS else_until
  FROM turned AS u
  WINDOW past AS (PARTITION BY u.agent ORDER BY u.from_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
), known AS (
  SELECT h.agent, h.connection, MAX(CASE WHEN h.state = 'available' THEN 1 ELSE 0 END) = 1 AS available_known,
    MAX(CASE WHEN h.state IN ({words((*BUSY, *_UNPAID))}) THEN 0 ELSE 1 END) = 1 AS paid_known
  FROM {{agent_held}} AS h GROUP BY h.agent, h.connection
)
SELECT d.agent, k.connection, m.word AS team, d.from_at, d.until_at, CASE d.rank {_STATE} END AS state,
  r.word AS reason, SECS(d.until_at) - SECS(d.from_at) AS stretch_s,
  CASE WHEN d.rank = {_ranks(("available",))} AND d.rank_after IN ({_ranks(BUSY)}) AND d.busy_until IS NOT NULL
    AND (d.else_until IS NULL OR d.else_until <= d.busy_until)
    THEN SECS(d.until_at) - SECS(d.busy_until) END AS gap_s, k.available_known, k.paid_known
FROM told AS d JOIN known AS k ON k.agent = d.agent LEFT JOIN {{agent_word}} AS r ON r.code = d.code
LEFT JOIN {{agent_word}} AS m ON m.code = d.team WHERE d.rank IS NOT NULL
UNION ALL
SELECT h.agent, h.connection, h.team, h.from_at, h.until_at, h.state, h.reason,
  SECS(h.until_at) - SECS(h.from_at) AS stretch_s, CAST(NULL AS BIGINT) AS gap_s, FALSE AS available_known,
  FALSE AS paid_known
FROM {{agent_held}} AS h WHERE h.until_at < h.from_at
"""

AGENT_TIME = Fact(
    name="agent_time",
    export="agent_time",
    row="one stretch of an agent's time in one state, never two at once; or a record that ends before it begins",
    columns=(
        Column("agent", "BIGINT", "The agent.", True, "key", "agent"),
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        Column("team", "VARCHAR", "The team that the agent was last known to be in."),
        Column("from_at", "TIMESTAMP", "When the state began.", True),
        Column("until_at", "TIMESTAMP", "When it ended; empty while it runs."),
        Column(
            "state",
            "VARCHAR",
            "The first of these that held: what somebody was busy with outweighs a break, a break being available.",
            True,
            words=TABLE.column("state").words,
        ),
        Column("reason", "VARCHAR", "Reason given by the latest begun record of that state."),
        Column("stretch_s", "BIGINT", "Seconds in it; empty while it runs, below 0 where a clock went wrong."),
        Column("gap_s", "BIGINT", "Where it ends in a contact: available seconds since the contact before."),
        Column("available_known", "BOOLEAN", "Whether the record ever tells that this agent is available.", True),
        Column("paid_known", "BOOLEAN", "Whether the record ever tells more of this agent than contacts.", True),
    ),
    id=("agent", "from_at", "stretch_s"),
    sql=_SQL,
    before=(
        Step("agent_held", _HELD), Step("agent_word", _WORD), Step("agent_run", _RUN),
        Step("agent_level", _LEVEL, kept=False),
    ),
    dirty="{agents:f}",
)  # fmt: skip
