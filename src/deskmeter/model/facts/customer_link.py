"""Customer links: what makes two customers one person, or made them one until it was undone."""

from deskmeter.model.facts.fact import Fact
from deskmeter.model.tables import Column

_SQL = """
SELECT l.customer, k.connection, l.other, o.name AS other_source, l.why, l.known_at, l.undone_by, l.undone_at,
  COALESCE(p.person, l.customer) = COALESCE(q.person, l.other) AS one_person
FROM canon.link AS l
JOIN canon.customer_key AS k ON k.key = l.customer
JOIN canon.customer_key AS j ON j.key = l.other
JOIN canon.connection AS o ON o.connection = j.connection
LEFT JOIN canon.person AS p ON p.customer = l.customer
LEFT JOIN canon.person AS q ON q.customer = l.other
"""

CUSTOMER_LINK = Fact(
    name="customer_link",
    export="customer_links",
    row="one reason why two customers are one person, in force or undone",
    columns=(
        Column("customer", "BIGINT", "The one customer.", True, "key", "customer"),
        Column("connection", "SMALLINT", "The connection that knows this customer.", True),
        Column("other", "BIGINT", "The other customer.", True, "key", "customer"),
        Column("other_source", "VARCHAR", "The connection that knows the other.", True),
        Column("why", "VARCHAR", "What they share (email, phone, handle), or declared.", True),
        Column(
            "known_at", "TIMESTAMP", "When it was stated; of what they share, when the second of them came in.", True
        ),
        Column("undone_by", "VARCHAR", "apart: a later statement; changed: one has it no more; empty while in force."),
        Column("undone_at", "TIMESTAMP", "When it was undone."),
        Column("one_person", "BOOLEAN", "Whether the two are one person now, by whatever links.", True),
    ),
    id=("customer", "other", "why", "known_at"),
    sql=_SQL,
    dirty="TRUE",
    kept=False,
    known_today=True,
)
