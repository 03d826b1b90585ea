"""Agents' time: what each agent was doing at every instant, as stretches that never overlap."""

from deskmeter.model.facts.agent_record import NEVER
from deskmeter.model.facts.agent_record import STEPS as RECORDED
from deskmeter.model.facts.agent_sweep import STEPS as SWEPT
from deskmeter.model.facts.fact import Fact, words
from deskmeter.model.tables import AGENT_STATES, Column
from deskmeter.model.tables import AGENT_TIME as TABLE

BUSY = ("handling", "after_call")
UNPAID = ("offline",)
_STATE = " ".join(f"WHEN {n} THEN '{state}'" for n, state in enumerate(AGENT_STATES))


def _ranks(states: tuple[str, ...]) -> str:
    return ", ".join(str(AGENT_STATES.index(state)) for state in states)


# Pieces that touch and tell the same are one stretch, which needs only its first and its last. Between two contacts
# lies a gap where the agent was only available since the end of the first: `since_at`. It is told on most rows, as a
# LAST_VALUE that finds nothing looks all the way back.
_SQL = f"""
WITH piece AS (
  SELECT r.agent, r.from_at, r.until_at, r.rank, r.code, r.team_known AS team
  FROM {{agent_row}} AS r WHERE r.alone AND NOT r.apart
  UNION ALL
  SELECT s.agent, s.from_at, s.until_at, s.rank, s.code, s.team FROM {{agent_swept}} AS s WHERE s.rank IS NOT NULL
), beside AS (
  SELECT p.agent, p.from_at, p.until_at, p.rank, p.code, p.team,
    CASE WHEN LAG(p.until_at) OVER line = p.from_at THEN LAG(p.rank) OVER line END AS rank_before,
    CASE WHEN LEAD(p.from_at) OVER line = p.until_at THEN LEAD(p.rank) OVER line END AS rank_after,
    LAG(p.code) OVER line = p.code AND COALESCE(LAG(p.team) OVER line, 0) = COALESCE(p.team, 0) AS like_before,
    LEAD(p.code) OVER line = p.code AND COALESCE(LEAD(p.team) OVER line, 0) = COALESCE(p.team, 0) AS like_after
  FROM piece AS p WINDOW line AS (PARTITION BY p.agent ORDER BY p.from_at)
), turned AS (
  SELECT b.agent, b.from_at, b.until_at, b.rank, b.code, b.team, b.rank_before, b.rank_after,
    NOT (COALESCE(b.rank_before, -1) = b.rank AND b.like_before) AS begins,
    NOT (COALESCE(b.rank_after, -1) = b.rank AND b.like_after) AS ends
  FROM beside AS b
), joined AS (
  SELECT u.agent, u.from_at, u.rank, u.code, u.team, u.begins,
    CASE WHEN u.ends THEN u.until_at ELSE LEAD(u.until_at) OVER line END AS until_at,
    CASE WHEN u.ends THEN u.rank_after ELSE LEAD(u.rank_after) OVER line END AS rank_after,
    LAST_VALUE(CASE WHEN u.rank_before IN ({_ranks(BUSY)}) THEN u.from_at
      WHEN u.rank_before = u.rank AND u.rank = {_ranks(("available",))} THEN NULL ELSE {NEVER} END IGNORE NULLS) OVER (
      PARTITION BY u.agent ORDER BY u.from_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS since_at
  FROM turned AS u WHERE u.begins OR u.ends
  WINDOW line AS (PARTITION BY u.agent ORDER BY u.from_at)
), told AS (
  SELECT r.agent, r.from_at, r.until_at, r.rank, r.code, r.team_known AS team, CAST(NULL AS SMALLINT) AS rank_after,
    {NEVER} AS since_at
  FROM {{agent_row}} AS r WHERE r.apart
  UNION ALL
  SELECT j.agent, j.from_at, j.until_at, j.rank, j.code, j.team, j.rank_after, j.since_at
  FROM joined AS j WHERE j.begins
), known AS (
  SELECT h.agent, h.connection,
    MAX(CASE WHEN b.available_known OR h.state = 'available' THEN 1 ELSE 0 END) = 1 AS available_known,
    MAX(CASE WHEN b.paid_known OR h.state NOT IN ({words((*BUSY, *UNPAID))}) THEN 1 ELSE 0 END) = 1 AS paid_known
  FROM {{agent_held}} AS h LEFT JOIN {{agent_before}} AS b ON b.agent = h.agent GROUP BY h.agent, h.connection
)
SELECT d.agent, k.connection, m.word AS team, d.from_at, CASE WHEN d.until_at < {NEVER} THEN d.until_at END AS until_at,
  CASE d.rank {_STATE} END AS state, r.word AS reason,
  CASE WHEN d.until_at < {NEVER} THEN SECS(d.until_at) - SECS(d.from_at) END AS stretch_s,
  CASE WHEN d.rank = {_ranks(("available",))} AND d.rank_after IN ({_ranks(BUSY)}) AND d.since_at < {NEVER}
    THEN SECS(d.until_at) - SECS(d.since_at) END AS gap_s, k.available_known, k.paid_known
FROM told AS d JOIN known AS k ON k.agent = d.agent LEFT JOIN {{agent_word}} AS r ON r.code = d.code
LEFT JOIN {{agent_word}} AS m ON m.code = d.team
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
    before=(*RECORDED, *SWEPT),
    dirty="{agents:f.from_at}",
)  # fmt: skip
