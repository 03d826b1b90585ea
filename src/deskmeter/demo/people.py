"""Customers with their orders; some are known under two ids, and few know that these are one person."""

import duckdb

from deskmeter.demo import scenario as world
from deskmeter.demo.calendar import Span
from deskmeter.demo.conversations import NETWORKS, has_second_id
from deskmeter.demo.draws import Draws
from deskmeter.demo.messages import first_name, last_name, order_number

_ELSEWHERE = ("release", "strike")  # waves of contacts that bring no orders
_INSTAGRAM, _WHATSAPP = NETWORKS["instagram"], NETWORKS["whatsapp"]

# What a second id has in common with the first, cumulative: the handle or the number, the e-mail address; else nothing.
_SAME_NETWORK, _SAME_EMAIL = 0.5, 0.75
_STATED = 0.3  # of the second ids with nothing in common: an agent has stated that they are one person
_HANDLES = 0.2  # of customers tell their Instagram name to the shop
_CLOSES, _CLOSES_ANNOYED, _ANNOYED = 0.014, 0.04, 1.2  # accounts closed some time after the last contact; moods below
_FORGETS_S = 80 * 86400  # the longer nobody has been heard of, the likelier it was closed: times e in this time


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


def build(con: duckdb.DuckDBPyConnection, when: Span, draws: Draws) -> None:
    """Create the table `known`: one row per customer id, with the person it stands for and when it was known."""
    con.execute(f"""
CREATE OR REPLACE TEMP TABLE known AS
WITH met AS (
  SELECT id, min(at_s) AS at_s, max(at_s) AS last_s FROM (
    SELECT contact AS id, created_s AS at_s FROM conversation
    UNION ALL SELECT customer, created_s FROM conversation
    UNION ALL SELECT customer, ordered_s FROM ({_ordered(draws)}) WHERE ordered_s <= {when.cut_s}
    UNION ALL SELECT customer, started_s FROM visit WHERE customer IS NOT NULL
    UNION ALL SELECT customer, contact_s FROM phoned
  ) GROUP BY id
), person AS (
  SELECT id, id - id % 100000000 // 10000000 * 10000000 AS customer, id % 100000000 // 10000000 AS network,
    id // 100000000 AS market, at_s, last_s FROM met
), gone AS (
  SELECT p.customer, max(p.last_s) + 86400 * {draws.between("customer/closes", 20, 110, "p.customer")} AS gone_s,
    min(f.mood) < {_ANNOYED} AS annoyed
  FROM person AS p LEFT JOIN felt AS f ON f.customer = p.customer GROUP BY p.customer
)
SELECT p.id, p.customer, p.network, p.market,
  least({when.cut_s}, at_s - CASE p.network WHEN 0 THEN
    86400 * CAST(floor(500 * pow({draws.uniform("customer/since", "p.customer")}, 3)) AS BIGINT) ELSE 0 END) AS since_s,
  CASE WHEN p.network = 0 AND g.gone_s <= {when.cut_s} AND {draws.uniform("customer/closes?", "p.customer")}
    < exp(({when.cut_s} - g.gone_s) / {_FORGETS_S}e0) * CASE WHEN g.annoyed THEN {_CLOSES_ANNOYED} ELSE {_CLOSES} END
    THEN g.gone_s END AS until_s,
  row_number() OVER (PARTITION BY p.network, p.market ORDER BY {draws.uniform("household", "p.id")}, p.id) AS place
FROM person AS p JOIN gone AS g ON g.customer = p.customer""")


def customers(draws: Draws, when: Span) -> str:
    first, last = first_name(draws), last_name(draws)
    luck = draws.uniform("customer/segment", "customer")
    segment = f"CASE WHEN {luck} < 0.06 THEN 'vip' WHEN {luck} < 0.14 THEN 'business' ELSE 'regular' END"
    return f"""
SELECT k.id, CASE k.network WHEN 0 THEN {segment} END AS segment, m.country,
  make_timestamp(k.since_s * 1000000) AS since, make_timestamp(k.until_s * 1000000) AS until,
  {first} || ' ' || {last} AS name, {_email(draws)} AS email, {_phone(draws)} AS phone, {_handle(draws)} AS handle
FROM known AS k JOIN market AS m ON m.number = k.market
LEFT JOIN (SELECT other, customer AS shares_with FROM ({_households()})) AS h ON h.other = k.id ORDER BY k.id"""


def customer_links(draws: Draws, when: Span) -> str:
    """What agents have stated: some ids with nothing in common are one person, two with one address are two."""
    at_s = f"least({when.cut_s}, greatest(a_s, b_s) + 3600 * {draws.between('link/after', 1, 400, 'other')})"
    unlike = f"{_shares(draws, 'b.id')} >= {_SAME_EMAIL} AND {draws.uniform('link/stated', 'b.id')} < {_STATED}"
    return f"""
SELECT concat_ws('-', kind, other) AS id, customer, other, kind, make_timestamp({at_s} * 1000000) AS at
FROM (
  SELECT a.id AS customer, b.id AS other, 'same' AS kind, a.since_s AS a_s, b.since_s AS b_s
  FROM known AS b JOIN known AS a ON a.id = b.customer
  WHERE b.network > 0 AND {unlike}
  UNION ALL SELECT customer, other, 'apart', a_s, b_s FROM ({_households()})
) ORDER BY id"""


def _households() -> str:
    """Two customers of a market who share the address of the first."""
    countries = ", ".join(f"'{country}'" for country in world.HOUSEHOLDS)
    return f"""
SELECT a.id AS customer, b.id AS other, a.since_s AS a_s, b.since_s AS b_s
FROM known AS a JOIN known AS b ON b.market = a.market JOIN market AS m ON m.number = a.market
WHERE m.country IN ({countries}) AND a.network = 0 AND b.network = 0 AND a.place = 1 AND b.place = 2"""


def _shares(draws: Draws, id_: str) -> str:
    return draws.uniform("second id/shares", id_)


def _email(draws: Draws) -> str:
    luck = _shares(draws, "k.id")
    own = "'customer' || coalesce(h.shares_with, k.customer) || '@example.com'"
    return f"CASE WHEN k.network = 0 OR {luck} BETWEEN {_SAME_NETWORK} AND {_SAME_EMAIL} THEN {own} END"


def _phone(draws: Draws) -> str:
    """Every customer has a number, too long to be anybody's; some write on WhatsApp with another one."""
    own, other = "customer % 10000000", "9999999 - customer % 10000000"
    same = f"k.network = 0 OR {_shares(draws, 'k.id')} < {_SAME_NETWORK}"
    number = f"CASE WHEN {same} THEN {own} ELSE {other} END"
    return f"CASE WHEN k.network <> {_INSTAGRAM} THEN m.phone || lpad(CAST({number} AS VARCHAR), 7, '0') END"


def _handle(draws: Draws) -> str:
    """An Instagram name; of a customer with a second id the shop knows it where both have it in common."""
    told = f"{_shares(draws, f'(k.customer + {_INSTAGRAM * 10_000_000})')} < {_SAME_NETWORK}"
    second = has_second_id(draws, "instagram", "k.customer")
    return f"""CASE WHEN k.network = {_INSTAGRAM} OR k.network = 0
    AND CASE WHEN {second} THEN {told} ELSE {draws.uniform("customer/handle", "k.customer")} < {_HANDLES} END
    THEN 'instagram:rumah.' || k.customer END"""
