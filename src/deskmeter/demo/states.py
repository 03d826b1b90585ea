"""How agents spend their shifts: the paid shift itself, and within it one state after another."""

from deskmeter.demo.calendar import Span
from deskmeter.demo.draws import Draws

# What an agent does in a block of a shift, cumulative; the last block of a span is shortened by its end.
_STATES = (("handling", 0.57), ("available", 0.77), ("after_call", 0.86), ("break", 0.935), ("meeting", 0.975))
_BLOCK_S = 1500
_LATE, _LATEST_S = 0.22, 1200  # stretches of duty begun late, and by how much at most
_GONE_HOME = 0.012  # stretches given up half way


def agent_states(draws: Draws, when: Span) -> str:
    """Each stretch of duty twice: whole, as it is paid, and in blocks of about 25 minutes, each in one state."""
    luck = draws.uniform("state", "block_key")
    cases = " ".join(f"WHEN {luck} < {upto} THEN '{state}'" for state, upto in _STATES)
    return f"""
WITH served AS ({_served(draws)}), block AS ({_blocks(draws)}), stretch AS (
  SELECT b.agent, b.from_s,
    coalesce(lead(b.from_s) OVER (PARTITION BY b.agent, b.left_s ORDER BY b.from_s), b.left_s) AS until_s,
    CASE {cases} ELSE 'training' END AS state
  FROM block AS b
  UNION ALL SELECT d.agent, d.start_s, d.end_s, 'shift' FROM duty AS d
)
SELECT (s.from_s * 32 + s.agent) * 2 + CASE s.state WHEN 'shift' THEN 0 ELSE 1 END AS id, a.name AS agent,
  make_timestamp(s.from_s * 1000000) AS from_at,
  CASE WHEN s.until_s <= {when.cut_s} THEN make_timestamp(s.until_s * 1000000) END AS until_at,
  s.state, CASE s.state WHEN 'break' THEN 'short break' WHEN 'meeting' THEN 'team meeting' END AS reason, a.team
FROM stretch AS s JOIN agent AS a ON a.number = s.agent WHERE s.from_s <= {when.cut_s} ORDER BY s.from_s, id"""


def _served(draws: Draws) -> str:
    """When the agent really came and went."""
    key = "((d.start_s // 900 * 32 + d.agent) % 2147483647)"
    late, late_s = draws.uniform("state/late?", key), draws.between("state/late", 40, _LATEST_S, key)
    gone_home = f"{draws.uniform('state/gone home', key)} < {_GONE_HOME}"
    return f"""
SELECT d.agent, d.start_s, CASE WHEN {late} < {_LATE} THEN {late_s} ELSE 0 END AS late_s,
  CASE WHEN {gone_home} THEN d.start_s + (d.end_s - d.start_s) // 2 ELSE d.end_s END AS left_s
FROM duty AS d"""  # fmt: skip


def _blocks(draws: Draws) -> str:
    key = "((d.start_s // 900 * 32 + d.agent + n.block * 7919) % 2147483647)"
    edge_s = draws.between("state/edge", 0, 1200, key)
    return f"""
SELECT d.agent, d.left_s, {key} AS block_key,
  d.start_s + n.block * {_BLOCK_S} + CASE n.block WHEN 0 THEN d.late_s ELSE {edge_s} END AS from_s
FROM served AS d, (SELECT unnest(range(20)) AS block) AS n
WHERE d.start_s + n.block * {_BLOCK_S} + 1200 < d.left_s"""
