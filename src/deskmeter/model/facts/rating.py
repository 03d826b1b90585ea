"""Ratings: one survey sent, with its answer once there is one."""

from deskmeter.model.facts.fact import Fact
from deskmeter.model.facts.resolution import in_charge
from deskmeter.model.tables import RATING as TABLE
from deskmeter.model.tables import Column

_SQL = f"""
SELECT r.conversation, r.connection, r.uid, COALESCE(r.kind, 'csat') AS kind, r.asked_at,
  CASE WHEN {{until:r.answered_at}} THEN r.answered_at END AS answered_at,
  CASE WHEN {{until:r.answered_at}} THEN r.score END AS score,
  CASE WHEN {{until:r.answered_at}} THEN r.satisfied END AS satisfied,
  CASE WHEN {{until:r.answered_at}} THEN r.resolved END AS resolved, r.channel, r.team,
  COALESCE(CASE WHEN {{until:r.answered_at}} THEN r.answered_at END, r.asked_at) AS told_at,
  COALESCE(r.agent, a.agent, c.agent) AS agent, COALESCE(r.customer, c.customer) AS customer
FROM canon.rating AS r LEFT JOIN {{conversation}} AS c ON c.conversation = r.conversation
{in_charge("r.conversation", "COALESCE(r.asked_at, r.answered_at)")}
WHERE ({{scope:r}} OR r.conversation IS NULL) AND {{until:r.asked_at}}
"""

RATING = Fact(
    name="rating",
    export="ratings",
    row="one survey sent",
    columns=(
        Column("conversation", "BIGINT", "The conversation asked about.", role="key", refers="conversation"),
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        Column("uid", "VARCHAR", "Its id in the source.", True),
        *(
            TABLE.column(name)
            for name in ("kind", "asked_at", "answered_at", "score", "satisfied", "resolved", "channel", "team")
        ),
        Column("told_at", "TIMESTAMP", "When it was answered; while it is not, when it was sent."),
        Column("agent", "BIGINT", "The agent in charge when it was asked.", role="key", refers="agent"),
        Column("customer", "BIGINT", "Who was asked.", role="key", refers="customer"),
    ),
    id=("connection", "uid"),
    sql=_SQL,
    dirty="({scope:f} OR f.conversation IS NULL)",
)
