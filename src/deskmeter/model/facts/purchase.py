"""Orders of customers, and the stretches during which somebody is a customer."""

from deskmeter.model.facts.fact import Fact
from deskmeter.model.tables import ORDER as TABLE
from deskmeter.model.tables import Column

_ORDER = """
WITH placed AS (
  SELECT o.connection, o.uid, o.seq, o.customer, COALESCE(p.person, o.customer) AS person, o.ordered_at, o.amount,
    o.currency, o.items, o.status
  FROM canon.orders AS o LEFT JOIN canon.person AS p ON p.customer = o.customer WHERE {until:o.ordered_at}
)
SELECT w.connection, w.uid, w.customer, w.person, w.ordered_at, w.amount, w.currency, w.items, w.status,
  ROW_NUMBER() OVER buys AS ordinal, LEAD(w.ordered_at) OVER buys AS next_at
FROM placed AS w WHERE {people:w}
WINDOW buys AS (PARTITION BY w.person ORDER BY w.ordered_at, w.seq)
"""

ORDER = Fact(
    name="purchase",
    export="orders",
    row="one order",
    columns=(
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        Column("uid", "VARCHAR", "Its id in the source.", True),
        Column("customer", "BIGINT", "Who ordered.", True, "key", "customer"),
        Column("person", "BIGINT", "Who ordered, as one person.", True, "key", "customer"),
        *(TABLE.column(name) for name in ("ordered_at", "amount", "currency", "items", "status")),
        Column("ordinal", "BIGINT", "1 for the person's first order, 2 for the second, and so on.", True),
        Column("next_at", "TIMESTAMP", "When the person ordered next; empty for the last order."),
    ),
    id=("connection", "uid"),
    sql=_ORDER,
    dirty="{people:f}",
)

# A source that keeps memberships or contracts says who left; elsewhere an order makes a customer for a while.
_TENURE = """
SELECT m.connection, m.uid, COALESCE(p.person, m.customer) AS person, 'stated' AS basis, m.since AS from_at,
  CASE WHEN {until:m.until} THEN m.until END AS until_at
FROM canon.customer AS m LEFT JOIN canon.person AS p ON p.customer = m.customer
WHERE m.since IS NOT NULL AND {until:m.since}
  AND m.connection IN (SELECT k.connection FROM canon.customer AS k WHERE k.until IS NOT NULL)
UNION ALL
SELECT o.connection, o.uid, COALESCE(p.person, o.customer) AS person, 'order' AS basis, o.ordered_at AS from_at,
  NULL AS until_at
FROM canon.orders AS o LEFT JOIN canon.person AS p ON p.customer = o.customer
WHERE {until:o.ordered_at}
  AND o.connection NOT IN (SELECT k.connection FROM canon.customer AS k WHERE k.until IS NOT NULL)
"""

TENURE = Fact(
    name="tenure",
    export="tenures",
    row="one stretch during which somebody is a customer: a stated membership, or an order and the time after it",
    columns=(
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        Column("uid", "VARCHAR", "Id of the customer or the order in the source.", True),
        Column("person", "BIGINT", "The customer as one person.", True, "key", "customer"),
        Column("basis", "VARCHAR", "stated or order.", True),
        Column("from_at", "TIMESTAMP", "Since when.", True),
        Column("until_at", "TIMESTAMP", "Until when; empty while it lasts, and for an order, whose effect fades."),
    ),
    id=("connection", "uid", "basis"),
    sql=_TENURE,
    kept=False,
)
