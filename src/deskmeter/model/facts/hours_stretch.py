"""Stretches of opening hours: which hours a conversation was under, and until when, before it moved on."""

from deskmeter.model.facts.fact import Fact
from deskmeter.model.tables import Column

# The last one stands with the conversation itself.
_SQL = """
SELECT s.conversation, s.from_at, s.until_at, s.schedule, s.offset_s FROM {stretch} AS s
WHERE s.until_at < TIMESTAMP '9999-12-31 00:00:00'
"""

HOURS_STRETCH = Fact(
    name="hours_stretch",
    export="hours_stretches",
    row="one stretch of a conversation under the opening hours of one team",
    columns=(
        Column("conversation", "BIGINT", "A conversation that moved from team to team.", True, "key", "conversation"),
        Column("from_at", "TIMESTAMP", "Since when these hours count for it; 1900 for the first.", True),
        Column("until_at", "TIMESTAMP", "Until when.", True),
        Column("schedule", "INTEGER", "The opening hours in force; 0 for none, which never close.", True),
        Column("offset_s", "BIGINT", "What its business clock adds to the reading of these hours, in seconds.", True),
    ),
    id=("conversation", "from_at"),
    sql=_SQL,
    exported=False,
)
