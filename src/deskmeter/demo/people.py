"""Customers with their orders, and how agents spend their shifts."""

from deskmeter.demo.calendar import Span
from deskmeter.demo.draws import Draws
from deskmeter.demo.messages import first_name, last_name, order_number

# What an agent does in a block of a shift, cumulative; the last block of a span is shortened by its end.
_STATES = (("handling", 0.56), ("available", 0.80), ("after_call", 0.89), ("break", 0.95), ("meeting", 0.98))
_BLOCK_S = 1500
_ELSEWHERE = ("release", "strike")  # waves of contacts that bring no orders


def _ordered(draws: Draws) -> str:
    """Every conversation has its order; ordinary days bring more that nobody writes about."""
    key = "(c.id * 4 + n.place)"
    waves = ", ".join(f"'{cause}'" for cause in _ELSEWHERE)
    return f"""
  SELECT c.id * 4 + n.place AS number, c.id, n.place, c.market,
    CASE n.place WHEN 0 THEN c.customer ELSE c.market * 100000000 + 1
      + CAST(floor(m.customers * pow({draws.uniform("order/customer", key)}, 1.2)) AS BIGINT) END AS customer,
    c.created_s - 600 - CAST(floor(86400 * CASE n.place WHEN 0 THEN 9e0 ELSE 3e0 END
      * {draws.uniform("order/before", key)}) AS BIGINT) AS ordered_s
  FROM conversation AS c JOIN market AS m ON m.number = c.market, (SELECT unnest(range(4)) AS place) AS n
  WHERE n.place = 0 OR c.cause NOT IN ({waves}) AND {draws.uniform("order/any", key)} < 0.8"""


def orders(draws: Draws, when: Span) -> str:
    step = "CASE m.currency WHEN 'IDR' THEN 1000 ELSE 1 END"
    amount = draws.normal("order/amount", "o.number")
    return f"""
SELECT {order_number("o.id", "o.place")} AS id, customer, make_timestamp(ordered_s * 1000000) AS ordered_at,
  greatest(1, round(m.basket * exp(0.55e0 * {amount}) / {step})) * {step} AS amount, m.currency,
  1 + CAST(floor(4 * pow({draws.uniform("order/items", "o.number")}, 2.4)) AS BIGINT) AS items,
  CASE WHEN {draws.uniform("order/state", "o.number")} < 0.04 THEN 'cancelled'
    WHEN {draws.uniform("order/state", "o.number")} < 0.10 THEN 'returned'
    WHEN ordered_s > {when.cut_s} - 3 * 86400 THEN 'shipped' ELSE 'delivered' END AS status
FROM ({_ordered(draws)}) AS o JOIN market AS m ON m.number = o.market
WHERE ordered_s <= {when.cut_s} ORDER BY o.number"""


def customers(draws: Draws, when: Span) -> str:
    first, last = first_name(draws), last_name(draws)
    return f"""
WITH met AS (
  SELECT customer, min(at_s) AS at_s FROM (
    SELECT customer, created_s AS at_s FROM conversation UNION ALL SELECT customer, ordered_s FROM ({_ordered(draws)})
  ) GROUP BY customer
)
SELECT customer AS id, CASE WHEN {draws.uniform("customer/segment", "customer")} < 0.06 THEN 'vip'
    WHEN {draws.uniform("customer/segment", "customer")} < 0.14 THEN 'business' ELSE 'regular' END AS segment,
  m.country, make_timestamp(least({when.cut_s}, at_s - 86400
    * CAST(floor(500 * pow({draws.uniform("customer/since", "customer")}, 3)) AS BIGINT)) * 1000000) AS since,
  {first} || ' ' || {last} AS name, 'customer' || customer || '@example.com' AS email,
  m.phone || lpad(CAST(customer % 1000 AS VARCHAR), 3, '0') AS phone
FROM met JOIN market AS m ON m.number = customer // 100000000 ORDER BY id"""


def agent_states(draws: Draws, when: Span) -> str:
    """Each stretch of duty in blocks of about 25 minutes, each in one state."""
    key = "((d.start_s // 900 * 32 + d.agent + n.block * 7919) % 2147483647)"
    edge = draws.between("state/edge", 0, 1200, key)
    luck = draws.uniform("state", "block_key")
    cases = " ".join(f"WHEN {luck} < {upto} THEN '{state}'" for state, upto in _STATES)
    return f"""
WITH block AS (
  SELECT d.agent, d.end_s, {key} AS block_key,
    d.start_s + n.block * {_BLOCK_S} + CASE n.block WHEN 0 THEN 0 ELSE {edge} END AS from_s
  FROM duty AS d, (SELECT unnest(range(20)) AS block) AS n
  WHERE d.start_s + n.block * {_BLOCK_S} + 1200 < d.end_s
), stretch AS (
  SELECT b.agent, b.from_s,
    coalesce(lead(b.from_s) OVER (PARTITION BY b.agent, b.end_s ORDER BY b.from_s), b.end_s) AS until_s,
    CASE {cases} ELSE 'training' END AS state
  FROM block AS b
)
SELECT s.from_s * 32 + s.agent AS id, a.name AS agent, make_timestamp(s.from_s * 1000000) AS from_at,
  CASE WHEN s.until_s <= {when.cut_s} THEN make_timestamp(s.until_s * 1000000) END AS until_at,
  s.state, CASE s.state WHEN 'break' THEN 'short break' WHEN 'meeting' THEN 'team meeting' END AS reason, a.team
FROM stretch AS s JOIN agent AS a ON a.number = s.agent WHERE s.from_s <= {when.cut_s} ORDER BY s.from_s, s.agent"""
