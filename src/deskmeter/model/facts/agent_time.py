"""Agents' time: what each agent was doing at every instant, as stretches that never overlap."""

from deskmeter.model.facts.fact import Fact, Step, words
from deskmeter.model.tables import AGENT_STATES, Column
from deskmeter.model.tables import AGENT_TIME as TABLE

BUSY = ("handling", "after_call")
_UNPAID = ("offline",)

# All that is recorded of an agent, one row after another or several at once. Where only changes are recorded, a row
# ends at the next one on its channel; a planned shift is ended by no state. Handling and after-call work of calls stand
# beside the states, which tell the reason and so come later among equals.
_HELD = """
WITH told AS (
  SELECT t.agent, t.connection, 1 AS kind, t.seq, t.state, t.reason, t.team, t.from_at,
    COALESCE(t.until_at, LEAD(t.from_at) OVER line) AS until_at
  FROM canon.agent_time AS t WHERE {agents:t} AND {until:t.from_at}
  WINDOW line AS (PARTITION BY t.agent, t.connection, t.channel, t.state = 'shift' ORDER BY t.from_at, t.seq)
), answered AS (
  SELECT k.agent, k.connection, k.seq, k.team, k.answered_at, k.ended_at, k.acw_s FROM {call} AS k
  WHERE k.agent IS NOT NULL AND k.answered_at IS NOT NULL AND {agents:k}
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

_REASON = """
SELECT d.reason, ROW_NUMBER() OVER (ORDER BY d.reason) AS code
FROM (SELECT DISTINCT h.reason FROM {agent_held} AS h WHERE h.reason IS NOT NULL) AS d
"""

# The edges of what is held, with the number of their reason (0: none); what ends before it begins has none.
_EDGE = """
WITH lasting AS (
  SELECT h.agent, h.state, h.kind, h.seq, h.from_at, h.until_at, COALESCE(r.code, 0) AS code
  FROM {agent_held} AS h LEFT JOIN {agent_reason} AS r ON r.reason = h.reason
  WHERE h.until_at IS NULL OR h.until_at > h.from_at
)
SELECT l.agent, l.state, l.from_at AS t, 1 AS step, l.code, l.until_at, l.kind, l.seq FROM lasting AS l
UNION ALL
SELECT l.agent, l.state, l.until_at AS t, -1 AS step, l.code, l.until_at, l.kind, l.seq FROM lasting AS l
WHERE l.until_at IS NOT NULL
"""

# How many rows of a state are in force after each instant, and the sums of their reasons and of their squares: the
# reasons are one and the same just where the mean of the squares is the square of the mean.
_COUNT = """
WITH grouped AS (
  SELECT e.agent, e.state, e.t, SUM(e.step) AS n, SUM(e.step * e.code) AS codes,
    SUM(e.step * e.code * e.code) AS squares
  FROM {agent_edge} AS e GROUP BY e.agent, e.state, e.t
)
SELECT g.agent, g.state, g.t, CAST(SUM(g.n) OVER line AS BIGINT) AS n, CAST(g.n AS BIGINT) AS change,
  CAST(SUM(g.codes) OVER line AS BIGINT) AS codes, CAST(SUM(g.squares) OVER line AS BIGINT) AS squares
FROM grouped AS g WINDOW line AS (PARTITION BY g.agent, g.state ORDER BY g.t)
"""

# Where rows of one state with several reasons hold at once, which is rare, the latest begun is looked up among those
# of the same unbroken run.
_MIXED = """
WITH mixed AS (
  SELECT DISTINCT c.agent, c.state FROM {agent_count} AS c WHERE c.n * c.squares <> c.codes * c.codes
), run AS (
  SELECT c.agent, c.state, c.t, c.n, c.codes, c.squares,
    SUM(CASE WHEN c.n = c.change THEN 1 ELSE 0 END) OVER line AS run
  FROM {agent_count} AS c JOIN mixed AS m ON m.agent = c.agent AND m.state = c.state
  WINDOW line AS (PARTITION BY c.agent, c.state ORDER BY c.t)
), begun AS (
  SELECT e.agent, e.state, r.run, e.t AS from_at, e.until_at, e.kind, e.seq, e.code
  FROM {agent_edge} AS e JOIN run AS r ON r.agent = e.agent AND r.state = e.state AND r.t = e.t WHERE e.step = 1
), ranked AS (
  SELECT r.agent, r.state, r.t, b.code,
    ROW_NUMBER() OVER (PARTITION BY r.agent, r.state, r.t ORDER BY b.from_at DESC, b.kind DESC, b.seq DESC) AS place
  FROM run AS r JOIN begun AS b ON b.agent = r.agent AND b.state = r.state AND b.run = r.run
  WHERE r.n * r.squares <> r.codes * r.codes AND b.from_at <= r.t AND (b.until_at IS NULL OR b.until_at > r.t)
)
SELECT x.agent, x.state, x.t, x.code FROM ranked AS x WHERE x.place = 1
"""

# The level of a state: 0 where it does not hold, else 1 and the number of the reason in force. `rise` is its change.
_LEVEL = """
WITH level AS (
  SELECT c.agent, c.state, c.t,
    CASE WHEN c.n = 0 THEN 0 ELSE 1 + COALESCE(m.code, c.codes // GREATEST(c.n, 1)) END AS level
  FROM {agent_count} AS c LEFT JOIN {agent_mixed} AS m ON m.agent = c.agent AND m.state = c.state AND m.t = c.t
)
SELECT l.agent, l.state, l.t,
  l.level - COALESCE(LAG(l.level) OVER (PARTITION BY l.agent, l.state ORDER BY l.t), 0) AS rise
FROM level AS l
"""

# Which team an agent was last known to be in, wherever that changes.
_TEAM = """
WITH told AS (
  SELECT h.agent, h.from_at AS t, h.team, LEAD(h.from_at) OVER line AS next_t
  FROM {agent_held} AS h WHERE h.team IS NOT NULL AND (h.until_at IS NULL OR h.until_at > h.from_at)
  WINDOW line AS (PARTITION BY h.agent ORDER BY h.from_at, h.kind, h.seq)
), last AS (
  SELECT d.agent, d.t, d.team, LAG(d.team) OVER (PARTITION BY d.agent ORDER BY d.t) AS before
  FROM told AS d WHERE d.next_t IS NULL OR d.next_t > d.t
)
SELECT l.agent, l.t, l.team FROM last AS l WHERE l.before IS NULL OR l.before <> l.team
"""

_RISES = ", ".join(
    f"SUM(CASE WHEN l.state = '{state}' THEN l.rise ELSE 0 END) AS rise_{n}" for n, state in enumerate(AGENT_STATES)
)
_LEVELS = ", ".join(f"SUM(s.rise_{n}) OVER line AS level_{n}" for n, _ in enumerate(AGENT_STATES))
_STATE = " ".join(f"WHEN v.level_{n} > 0 THEN '{state}'" for n, state in enumerate(AGENT_STATES))
_CODE = " ".join(f"WHEN v.level_{n} > 0 THEN v.level_{n} - 1" for n, _ in enumerate(AGENT_STATES))

# All states of an agent on one line of time: the first of them that holds is the agent's state. An instant where
# nothing changes begins no stretch, and one where nothing holds has none. Between two contacts lies a gap where the
# agent was only available since the end of the first.
_SQL = f"""
WITH swing AS (
  SELECT l.agent, l.t, {_RISES} FROM {{agent_level}} AS l WHERE l.rise <> 0 GROUP BY l.agent, l.t
), line AS (
  SELECT COALESCE(s.agent, m.agent) AS agent, COALESCE(s.t, m.t) AS t, m.team,
    {", ".join(f"COALESCE(s.rise_{n}, 0) AS rise_{n}" for n, _ in enumerate(AGENT_STATES))}
  FROM swing AS s FULL JOIN {{agent_team}} AS m ON m.agent = s.agent AND m.t = s.t
), sweep AS (
  SELECT s.agent, s.t, LAST_VALUE(s.team IGNORE NULLS) OVER line AS team, {_LEVELS}
  FROM line AS s WINDOW line AS (PARTITION BY s.agent ORDER BY s.t)
), seen AS (
  SELECT v.agent, v.t, v.team, CASE {_STATE} END AS state, CASE {_CODE} END AS code FROM sweep AS v
), compared AS (
  SELECT n.agent, n.t, n.team, n.state, n.code, LAG(n.team) OVER line AS team_before,
    LAG(n.state) OVER line AS state_before, LAG(n.code) OVER line AS code_before
  FROM seen AS n WINDOW line AS (PARTITION BY n.agent ORDER BY n.t)
), turned AS (
  SELECT c.agent, c.t AS from_at, c.team, c.state, c.code, LEAD(c.t) OVER line AS until_at,
    LEAD(c.state) OVER line AS state_after
  FROM compared AS c
  WHERE COALESCE(c.state, '') <> COALESCE(c.state_before, '') OR COALESCE(c.code, -1) <> COALESCE(c.code_before, -1)
    OR (c.state IS NOT NULL AND COALESCE(c.team, '') <> COALESCE(c.team_before, ''))
  WINDOW line AS (PARTITION BY c.agent ORDER BY c.t)
), told AS (
  SELECT u.agent, u.from_at, u.until_at, u.state, u.code, u.team, u.state_after,
    MAX(CASE WHEN u.state IN ({words(BUSY)}) THEN u.until_at END) OVER before AS busy_until,
    MAX(CASE WHEN u.state IN ({words((*BUSY, "available"))}) THEN NULL ELSE u.until_at END) OVER before AS else_until
  FROM turned AS u
  WINDOW before AS (PARTITION BY u.agent ORDER BY u.from_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), known AS (
  SELECT h.agent, h.connection, MAX(CASE WHEN h.state = 'available' THEN 1 ELSE 0 END) = 1 AS available_known,
    MAX(CASE WHEN h.state IN ({words((*BUSY, *_UNPAID))}) THEN 0 ELSE 1 END) = 1 AS paid_known
  FROM {{agent_held}} AS h GROUP BY h.agent, h.connection
)
SELECT d.agent, k.connection, d.team, d.from_at, d.until_at, d.state, r.reason,
  SECS(d.until_at) - SECS(d.from_at) AS stretch_s,
  CASE WHEN d.state = 'available' AND d.state_after IN ({words(BUSY)}) AND d.busy_until IS NOT NULL
    AND (d.else_until IS NULL OR d.else_until <= d.busy_until)
    THEN SECS(d.until_at) - SECS(d.busy_until) END AS gap_s, k.available_known, k.paid_known
FROM told AS d JOIN known AS k ON k.agent = d.agent LEFT JOIN {{agent_reason}} AS r ON r.code = d.code
WHERE d.state IS NOT NULL
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
        Step("agent_held", _HELD), Step("agent_reason", _REASON), Step("agent_edge", _EDGE),
        Step("agent_count", _COUNT), Step("agent_mixed", _MIXED), Step("agent_level", _LEVEL, kept=False),
        Step("agent_team", _TEAM, kept=False),
    ),
    dirty="{agents:f}",
)  # fmt: skip
