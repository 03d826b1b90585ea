"""Status spans: one stretch of a conversation in one status."""

from deskmeter.model.facts.fact import Fact, Step
from deskmeter.model.facts.hours import clock_joins, reading
from deskmeter.model.tables import Column

# A conversation is new from its beginning until a status event says otherwise; the sentinel sorts that first
# even where a clock went wrong and an event is stamped before the beginning.
_STATUS_EVENT = """
SELECT e.conversation, e.at, e.at AS sort_at, e.seq, e.value AS status, e.actor, e.agent, e.team, FALSE AS initial
FROM {event} AS e WHERE e.kind = 'status'
UNION ALL
SELECT b.conversation, b.created_at, TIMESTAMP '1900-01-01 00:00:00', CAST(-1 AS BIGINT), 'new', NULL, NULL, NULL, TRUE
FROM {begun} AS b
"""

# A deletion that was taken back is neither a resolution nor a reopening: what came before it counts.
_SQL = f"""
WITH timed AS (
  SELECT e.conversation, e.at, e.sort_at, e.seq, e.status, e.actor, e.agent, e.team, e.initial,
    {reading("e.at", "at")} AS b
  FROM {{status_event}} AS e {clock_joins("e.conversation", "e.at", "at")}
), spans AS (
  SELECT t.conversation, t.status, t.at AS from_at, LEAD(t.at) OVER life AS until_at,
    LAST_VALUE(CASE WHEN t.status <> 'deleted' THEN t.status END IGNORE NULLS) OVER (PARTITION BY t.conversation
      ORDER BY t.sort_at, t.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS previous,
    t.actor, t.agent, t.team, t.initial, t.b AS from_b, LEAD(t.b) OVER life AS until_b
  FROM timed AS t WINDOW life AS (PARTITION BY t.conversation ORDER BY t.sort_at, t.seq)
)
SELECT s.conversation, s.status, s.previous, s.from_at, s.until_at, s.actor, s.agent, s.team,
  SECS(s.until_at) - SECS(s.from_at) AS span_s, s.until_b - s.from_b AS span_business_s,
  CASE WHEN s.until_at IS NULL THEN s.from_b END AS running_from_b
FROM spans AS s WHERE NOT (s.initial AND s.until_at IS NOT NULL AND s.until_at <= s.from_at)
"""

STATUS_SPAN = Fact(
    name="status_span",
    export="status_spans",
    row="one stretch of a conversation in one status",
    columns=(
        Column("conversation", "BIGINT", "The conversation.", True, "key", "conversation"),
        Column("status", "VARCHAR", "The status held.", True),
        Column("previous", "VARCHAR", "The status before, deletions left aside; empty for the first."),
        Column("from_at", "TIMESTAMP", "When the status began.", True),
        Column("until_at", "TIMESTAMP", "When it ended; empty while it runs."),
        Column("actor", "VARCHAR", "What kind of actor set it, where the source says."),
        Column("agent", "BIGINT", "Who set it.", role="key", refers="agent"),
        Column("team", "VARCHAR", "The team of that agent then, where the source says."),
        Column("span_s", "BIGINT", "Seconds in it; empty while it runs."),
        Column("span_business_s", "BIGINT", "The same in opening hours; empty where none apply."),
        Column("running_from_b", "BIGINT", "Reading of the business clock when a running span began."),
    ),
    id=("conversation", "from_at"),
    sql=_SQL,
    before=(Step("status_event", _STATUS_EVENT, kept=False),),
)
