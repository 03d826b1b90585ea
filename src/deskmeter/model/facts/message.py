"""Messages: each one that a customer or an agent wrote, as the figures count them."""

from deskmeter.model.facts.fact import Fact
from deskmeter.model.facts.sources import MESSAGES
from deskmeter.model.tables import Column

_SQL = f"""
SELECT m.conversation, m.at AS sent_at, m.actor, m.public, m.agent, m.customer, m.team, m.sentiment
FROM ({MESSAGES}) AS m
"""

MESSAGE_SENT = Fact(
    name="message_sent",
    export="messages",
    row="one message",
    columns=(
        Column("conversation", "BIGINT", "The conversation.", True, "key", "conversation"),
        Column("sent_at", "TIMESTAMP", "When it was sent.", True),
        Column("actor", "VARCHAR", "Who wrote it: customer, agent, bot, system or unknown.", True),
        Column("public", "BOOLEAN", "Whether the customer can see it.", True),
        Column("agent", "BIGINT", "The agent who wrote it.", role="key", refers="agent"),
        Column("customer", "BIGINT", "The customer who wrote it.", role="key", refers="customer"),
        Column("team", "VARCHAR", "The team of the sender then, where the source says."),
        Column("sentiment", "VARCHAR", "positive, neutral or negative, where the source says."),
    ),
    id=("conversation", "sent_at"),
    sql=_SQL,
    kept=False,
    exported=False,
)
