"""Which opening hours count for a conversation, and business time as one clock of its own.

A conversation that moves to a team with other hours is cut into stretches. Each stretch reads its schedule's clock;
an offset carried from stretch to stretch keeps the reading continuous, so a duration stays one subtraction.
"""

from deskmeter.model.facts.fact import Step

_TEAM_SPAN = """
SELECT e.conversation, e.value AS team, e.at AS from_at, LEAD(e.at) OVER held AS until_at,
  ROW_NUMBER() OVER held AS ordinal, COUNT(*) OVER (PARTITION BY e.conversation) AS stretches
FROM {event} AS e WHERE e.kind = 'team' AND e.value IS NOT NULL
WINDOW held AS (PARTITION BY e.conversation ORDER BY e.at, e.seq)
"""

# The team that the first transfer names held the conversation from its beginning, as far as the record tells.
_HELD = """
SELECT b.conversation, b.connection, b.channel, COALESCE(t.team, b.team) AS team,
  COALESCE(t.ordinal, 1) AS ordinal, COALESCE(t.stretches, 1) AS stretches,
  CASE WHEN t.ordinal > 1 THEN t.from_at ELSE TIMESTAMP '1900-01-01 00:00:00' END AS from_at,
  COALESCE(t.until_at, TIMESTAMP '9999-12-31 00:00:00') AS until_at
FROM {base} AS b LEFT JOIN {team_span} AS t ON t.conversation = b.conversation
WHERE EXISTS (SELECT 1 FROM clock.rule)
"""

# The first rule that matches wins; the distinct cases are few.
_CHOICE = """
SELECT d.connection, d.channel, d.team, MIN(r.rule) AS rule
FROM (SELECT DISTINCT h.connection, h.channel, h.team FROM {held} AS h) AS d
JOIN clock.rule AS r ON (r.connection IS NULL OR r.connection = d.connection)
  AND (r.channel IS NULL OR r.channel = d.channel) AND (r.team IS NULL OR r.team = d.team)
GROUP BY d.connection, d.channel, d.team
"""

_PLACED = """
SELECT h.conversation, h.ordinal, h.stretches, h.from_at, h.until_at, COALESCE(r.schedule, 0) AS schedule
FROM {held} AS h
LEFT JOIN {choice} AS c ON c.connection = h.connection AND c.channel IS NOT DISTINCT FROM h.channel
  AND c.team IS NOT DISTINCT FROM h.team
LEFT JOIN clock.rule AS r ON r.rule = c.rule
"""

# Schedule 0 never closes: it stands for a stretch without hours between stretches that have them.
_STRETCH = """
WITH chained AS (
  SELECT p.conversation, p.ordinal, p.from_at, p.until_at, p.schedule, s.k0, s.step,
    LAG(s.k0) OVER line AS k0_before, LAG(s.step) OVER line AS step_before,
    MAX(p.schedule) OVER (PARTITION BY p.conversation) AS any_hours
  FROM {placed} AS p JOIN clock.schedule AS s ON s.schedule = p.schedule
  WHERE p.stretches > 1
  WINDOW line AS (PARTITION BY p.conversation ORDER BY p.ordinal)
), shifted AS (
  SELECT c.conversation, c.ordinal, c.from_at, c.until_at, c.schedule, c.k0, c.step,
    COALESCE((b.c0 + b.open * SECS(c.from_at)) - (n.c0 + n.open * SECS(c.from_at)), 0) AS shift_s
  FROM chained AS c
  LEFT JOIN clock.step AS b ON b.k = c.k0_before + SECS(c.from_at) // c.step_before
  LEFT JOIN clock.step AS n ON n.k = c.k0 + SECS(c.from_at) // c.step
  WHERE c.any_hours > 0
)
SELECT p.conversation, p.from_at, p.until_at, p.schedule, s.k0, s.step, CAST(0 AS BIGINT) AS offset_s
FROM {placed} AS p JOIN clock.schedule AS s ON s.schedule = p.schedule
WHERE p.stretches = 1 AND p.schedule > 0
UNION ALL
SELECT h.conversation, h.from_at, h.until_at, h.schedule, h.k0, h.step,
  CAST(SUM(h.shift_s) OVER (PARTITION BY h.conversation ORDER BY h.ordinal
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT) AS offset_s
FROM shifted AS h
"""

STEPS = (
    Step("team_span", _TEAM_SPAN),
    Step("held", _HELD),
    Step("choice", _CHOICE),
    Step("placed", _PLACED, kept=False),
    Step("stretch", _STRETCH),
)


def reading(time: str, tag: str) -> str:
    """The conversation's business clock at a time, in seconds; null where no hours apply. Needs `clock_joins`."""
    return f"(c_{tag}.c0 + c_{tag}.open * SECS({time}) + s_{tag}.offset_s)"


def clock_joins(conversation: str, time: str, tag: str) -> str:
    """The joins that `reading` needs: the stretch in force, and its clock's step."""
    return (
        f"LEFT JOIN {{stretch}} AS s_{tag} ON s_{tag}.conversation = {conversation}"
        f" AND {time} >= s_{tag}.from_at AND {time} < s_{tag}.until_at"
        f" LEFT JOIN clock.step AS c_{tag} ON c_{tag}.k = s_{tag}.k0 + SECS({time}) // s_{tag}.step"
    )
