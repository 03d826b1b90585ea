"""Resolutions: each time a conversation was solved (or closed without having been solved)."""

from deskmeter.model.facts.fact import Fact, Step, words
from deskmeter.model.facts.status_span import codes
from deskmeter.model.tables import SOLVED, UNSOLVED, Column

# Of a row of `span`, in which a status is a code.
BECAME_SOLVED = f"s.status IN ({codes(SOLVED)}) AND (s.previous IS NULL OR s.previous NOT IN ({codes(SOLVED)}))"
CAME_BACK = f"s.status IN ({codes(UNSOLVED)}) AND s.previous IN ({codes(SOLVED)})"

_SOLVE = f"""
SELECT s.conversation, s.seq, s.from_at AS resolved_at, s.from_b AS resolved_b
FROM {{span}} AS s WHERE {BECAME_SOLVED}
"""

# Which agent was in charge, from when until when.
_CHARGE = """
SELECT e.conversation, e.agent, e.at AS from_at, LEAD(e.at) OVER held AS until_at,
  LAG(e.agent) OVER held <> e.agent AS moved
FROM {event} AS e WHERE e.kind = 'assigned' AND e.agent IS NOT NULL
WINDOW held AS (PARTITION BY e.conversation ORDER BY e.at, e.seq)
"""


def in_charge(conversation: str, time: str) -> str:
    """The join (alias a) with whoever was in charge of a conversation at a time."""
    return (
        f"LEFT JOIN {{charge}} AS a ON a.conversation = {conversation} AND a.from_at <= {time}"
        f" AND (a.until_at IS NULL OR a.until_at > {time})"
    )


_SQL = f"""
WITH counted AS (
  SELECT v.conversation, v.seq, v.resolved_at, v.resolved_b,
    ROW_NUMBER() OVER (PARTITION BY v.conversation ORDER BY v.resolved_at, v.seq) AS ordinal,
    LEAD(v.seq) OVER (PARTITION BY v.conversation ORDER BY v.resolved_at, v.seq) IS NULL AS is_last
  FROM {{solve}} AS v
)
SELECT c.conversation, c.ordinal, c.resolved_at, e.value AS status, e.actor,
  CASE WHEN COALESCE(e.actor, 'agent') = 'agent' THEN COALESCE(e.agent, a.agent) ELSE e.agent END AS agent,
  e.team, c.ordinal = 1 AS is_first, c.is_last,
  SECS(c.resolved_at) - SECS(d.created_at) AS resolution_s, c.resolved_b - d.created_b AS resolution_business_s
FROM counted AS c
JOIN {{dawn}} AS d ON d.conversation = c.conversation
JOIN {{event}} AS e ON e.conversation = c.conversation AND e.seq = c.seq AND e.kind = 'status'
  AND e.value IN ({words(SOLVED)})
{in_charge("c.conversation", "c.resolved_at")}
"""

RESOLUTION = Fact(
    name="resolution",
    export="resolutions",
    row="one time that a conversation was solved (closed, if it had not been solved)",
    columns=(
        Column("conversation", "BIGINT", "The conversation.", True, "key", "conversation"),
        Column("ordinal", "BIGINT", "1 for the first time, 2 after a reopening, and so on.", True),
        Column("resolved_at", "TIMESTAMP", "When it was solved.", True),
        Column("status", "VARCHAR", "solved, or closed without having been solved."),
        Column("actor", "VARCHAR", "What kind of actor solved it, where the source says."),
        Column(
            "agent",
            "BIGINT",
            "Who solved it; where the source does not say, who was in charge then.",
            role="key",
            refers="agent",
        ),
        Column("team", "VARCHAR", "The team of that agent then, where the source says."),
        Column("is_first", "BOOLEAN", "Whether it is the first time.", True),
        Column("is_last", "BOOLEAN", "Whether it is the last time so far.", True),
        Column("resolution_s", "BIGINT", "Seconds since the conversation began."),
        Column("resolution_business_s", "BIGINT", "The same in opening hours; empty where none apply."),
    ),
    id=("conversation", "ordinal"),
    sql=_SQL,
    before=(Step("charge", _CHARGE), Step("solve", _SOLVE, kept=False)),
)
