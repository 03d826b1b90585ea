"""Resolutions: each time a conversation was solved (or closed without having been solved)."""

from deskmeter.model.facts.fact import Fact, Step, words
from deskmeter.model.facts.hours import clock_joins, reading
from deskmeter.model.tables import SOLVED, UNSOLVED, Column

BECAME_SOLVED = f"s.status IN ({words(SOLVED)}) AND (s.previous IS NULL OR s.previous NOT IN ({words(SOLVED)}))"
CAME_BACK = f"s.status IN ({words(UNSOLVED)}) AND s.previous IN ({words(SOLVED)})"

_SOLVE = f"""
SELECT s.conversation, s.from_at AS resolved_at, s.agent, s.team
FROM {{status_span}} AS s WHERE {BECAME_SOLVED}
"""

_SQL = f"""
WITH counted AS (
  SELECT v.conversation, v.resolved_at, v.agent, v.team,
    ROW_NUMBER() OVER (PARTITION BY v.conversation ORDER BY v.resolved_at) AS ordinal
  FROM {{solve}} AS v
)
SELECT c.conversation, c.ordinal, c.resolved_at, c.agent, c.team, c.ordinal = 1 AS is_first,
  SECS(c.resolved_at) - SECS(b.created_at) AS resolution_s,
  {reading("c.resolved_at", "end")} - {reading("b.created_at", "start")} AS resolution_business_s
FROM counted AS c JOIN {{begun}} AS b ON b.conversation = c.conversation
{clock_joins("b.conversation", "b.created_at", "start")}
{clock_joins("c.conversation", "c.resolved_at", "end")}
"""

RESOLUTION = Fact(
    name="resolution",
    export="resolutions",
    row="one time that a conversation was solved (closed, if it had not been solved)",
    columns=(
        Column("conversation", "BIGINT", "The conversation.", True, "key", "conversation"),
        Column("ordinal", "BIGINT", "1 for the first time, 2 after a reopening, and so on.", True),
        Column("resolved_at", "TIMESTAMP", "When it was solved.", True),
        Column("agent", "BIGINT", "Who solved it.", role="key", refers="agent"),
        Column("team", "VARCHAR", "The team of that agent then, where the source says."),
        Column("is_first", "BOOLEAN", "Whether it is the first time.", True),
        Column("resolution_s", "BIGINT", "Seconds since the conversation began."),
        Column("resolution_business_s", "BIGINT", "The same in opening hours; empty where none apply."),
    ),
    id=("conversation", "ordinal"),
    sql=_SQL,
    before=(Step("solve", _SOLVE, kept=False),),
)
