"""Tasks: each task assigned to an agent, and whether it was done in time."""

from deskmeter.model.facts.fact import Fact
from deskmeter.model.tables import TASK as TABLE
from deskmeter.model.tables import Column

_SQL = """
SELECT t.conversation, t.connection, t.uid, t.agent, t.team, t.kind, t.assigned_at, t.due_at,
  CASE WHEN {until:t.completed_at} THEN t.completed_at END AS completed_at,
  CASE WHEN {until:t.completed_at} THEN SECS(t.completed_at) - SECS(t.assigned_at) END AS complete_s
FROM canon.task AS t WHERE {until:t.assigned_at}
"""

TASK = Fact(
    name="task",
    export="tasks",
    row="one task assigned to an agent",
    columns=(
        Column("conversation", "BIGINT", "The conversation that it serves.", role="key", refers="conversation"),
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        Column("uid", "VARCHAR", "Its id in the source.", True),
        Column("agent", "BIGINT", "Who it was assigned to.", role="key", refers="agent"),
        *(TABLE.column(name) for name in ("team", "kind", "assigned_at", "due_at", "completed_at")),
        Column("complete_s", "BIGINT", "Seconds from its assignment to its completion."),
    ),
    id=("connection", "uid"),
    sql=_SQL,
    kept=False,
)
