"""What is recorded of agents' time: rows that begin, end and overlap as the sources tell them."""

from deskmeter.model.facts.fact import Step
from deskmeter.model.tables import AGENT_STATES

NEVER = "TIMESTAMP '2200-01-01 00:00:00'"  # when a running row ends; within what every engine can hold

# All that is recorded of an agent, one row after another or several at once. Where only changes are recorded, a row
# ends at the next one on its channel; a planned shift is ended by no state. Handling and after-call work of calls stand
# beside the states, which tell the reason and so come later among equals. A call that a restart cut off, nobody knows
# when, is no endless talk: it counts nothing.
_HELD = """
WITH told AS (
  SELECT t.agent, t.connection, 1 AS kind, t.seq, t.state, t.reason, t.team, t.from_at,
    COALESCE(t.until_at, LEAD(t.from_at) OVER line) AS until_at
  FROM canon.agent_time AS t WHERE {agents:t.from_at} AND {until:t.from_at}
  WINDOW line AS (PARTITION BY t.agent, t.channel, t.state = 'shift' ORDER BY t.from_at, t.seq)
), answered AS (
  SELECT k.agent, k.connection, k.seq, k.team, k.answered_at, k.ended_at, k.acw_s FROM {call} AS k
  WHERE k.agent IS NOT NULL AND k.answered_at IS NOT NULL AND {agents:k.answered_at}
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

# What was known of the agents before the instant since when they are looked at again; nothing where that is ever.
_BEFORE = """
SELECT b.agent, b.team, b.available_known, b.paid_known FROM {before} AS b
"""

# Reasons and teams by number, in the order of the alphabet: numbers sort faster.
_WORD = """
SELECT d.word, CAST(ROW_NUMBER() OVER (ORDER BY d.word) AS INTEGER) AS code FROM (
  SELECT h.reason AS word FROM {agent_held} AS h
  UNION
  SELECT h.team AS word FROM {agent_held} AS h
  UNION
  SELECT b.team AS word FROM {agent_before} AS b
) AS d
"""

_RANK = " ".join(f"WHEN '{state}' THEN {n}" for n, state in enumerate(AGENT_STATES))
# What lasts, each row beside the others of its agent. Most overlap no other and are `alone`, many touch none either
# and stand `apart`; the rest hangs together in clusters, each named by its beginning, and only these are swept. `rank`
# is the state's place in the order of states, `code` the number of the reason, `team` that of the row's own team,
# `team_known` that of the last one told.
_ROW = f"""
WITH lasting AS (
  SELECT h.agent, CAST(CASE h.state {_RANK} END AS SMALLINT) AS rank, h.kind, h.seq, h.from_at,
    COALESCE(h.until_at, {NEVER}) AS until_at, COALESCE(r.code, 0) AS code, t.code AS team, n.code AS team_before
  FROM {{agent_held}} AS h LEFT JOIN {{agent_word}} AS r ON r.word = h.reason
  LEFT JOIN {{agent_word}} AS t ON t.word = h.team
  LEFT JOIN {{agent_before}} AS b ON b.agent = h.agent LEFT JOIN {{agent_word}} AS n ON n.word = b.team
  WHERE h.until_at IS NULL OR h.until_at > h.from_at
), beside AS (
  SELECT l.agent, l.rank, l.kind, l.seq, l.from_at, l.until_at, l.code, l.team,
    COALESCE(LAST_VALUE(l.team IGNORE NULLS) OVER (PARTITION BY l.agent ORDER BY l.from_at, l.team
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), l.team_before) AS team_known,
    MAX(l.until_at) OVER (PARTITION BY l.agent ORDER BY l.from_at, l.team
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached_at,
    LEAD(l.from_at) OVER (PARTITION BY l.agent ORDER BY l.from_at, l.team) AS next_at
  FROM lasting AS l
)
SELECT b.agent, b.rank, b.kind, b.seq, b.from_at, b.until_at, b.code, b.team, b.team_known,
  CASE WHEN b.reached_at > b.from_at THEN NULL ELSE b.from_at END AS begun_at,
  COALESCE(b.reached_at <= b.from_at, TRUE) AND COALESCE(b.next_at >= b.until_at, TRUE) AS alone,
  COALESCE(b.reached_at < b.from_at, TRUE) AND COALESCE(b.next_at > b.until_at, TRUE) AS apart
FROM beside AS b
"""

STEPS = (
    Step("agent_held", _HELD), Step("agent_before", _BEFORE, kept=False), Step("agent_word", _WORD),
    Step("agent_row", _ROW),
)  # fmt: skip
