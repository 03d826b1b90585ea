"""Reviews: each section of a scorecard that a reviewer filled in for a conversation."""

from deskmeter.model.facts.fact import Fact
from deskmeter.model.tables import REVIEW as TABLE
from deskmeter.model.tables import Column

_SQL = """
SELECT r.conversation, r.connection, r.uid, COALESCE(r.agent, c.resolver, c.agent) AS agent, r.reviewer, r.reviewed_at,
  r.section, r.points, r.most, COALESCE(r.weight, 1e0) AS weight
FROM canon.review AS r LEFT JOIN {conversation} AS c ON c.conversation = r.conversation
WHERE {until:r.reviewed_at}
"""

REVIEW = Fact(
    name="review",
    export="reviews",
    row="one section of a scorecard that a reviewer filled in",
    columns=(
        Column("conversation", "BIGINT", "The conversation reviewed.", True, "key", "conversation"),
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        Column("uid", "VARCHAR", "Its id in the source.", True),
        Column("agent", "BIGINT", "Whose work was reviewed.", role="key", refers="agent"),
        Column("reviewer", "BIGINT", "Who reviewed it.", role="key", refers="agent"),
        *(TABLE.column(name) for name in ("reviewed_at", "section", "points", "most")),
        Column("weight", "DOUBLE", "Weight of the section; 1 where the source names none.", True),
    ),
    id=("connection", "uid"),
    sql=_SQL,
    kept=False,
)
