"""Who contacts the demo company, when, where and why: one row per conversation, before anyone has answered."""

import duckdb

from deskmeter.demo import scenario as world
from deskmeter.demo.calendar import Span
from deskmeter.demo.draws import Draws
from deskmeter.demo.world import CHANNEL_NUMBERS, SLOT_S, TOPIC_NUMBERS

_EMAIL, _CHAT, _PHONE = (CHANNEL_NUMBERS[name] for name in ("email", "chat", "phone"))
_INSTAGRAM, _WHATSAPP = CHANNEL_NUMBERS["instagram"], CHANNEL_NUMBERS["whatsapp"]
_PROACTIVE = [TOPIC_NUMBERS[name] for name in world.PROACTIVE_TOPICS]

NETWORKS = {"instagram": 5, "whatsapp": 6}  # the eighth digit of a second id; 0 where the id is the person's own


def build(con: duckdb.DuckDBPyConnection, when: Span, draws: Draws) -> None:
    """Create the table `conversation`, numbered by time."""
    con.execute(_arrived(draws, when))
    con.execute(_related(draws))
    con.execute(_conversation(draws, when))


def _arrived(draws: Draws, when: Span) -> str:
    hours = "CASE WHEN d.weekend THEN m.weekend_hours ELSE m.hours END"
    return f"""
CREATE OR REPLACE TEMP TABLE arrived AS
WITH numbered AS (
  SELECT market, cause, midnight_s, weekend,
    unnest(range(upto - count, upto)) AS id
  FROM (SELECT *, CAST(sum(count) OVER (ORDER BY rowid) AS BIGINT) AS upto FROM day)
), placed AS (
  SELECT d.id AS draft, d.market, d.cause,
    midnight_s + 3600 * {draws.member("hour", hours)} + {draws.between("second", 0, 3600)} AS created_s
  FROM numbered AS d JOIN market AS m ON m.number = d.market
)
SELECT row_number() OVER (ORDER BY created_s, draft) AS id, market, cause, created_s
FROM placed WHERE created_s <= {when.cut_s}"""


def _related(draws: Draws) -> str:
    """The customer and the topic: some contacts are the second of the same customer within days."""
    again = f"{draws.uniform('again')} < {world.REPEAT_SOON}"
    return f"""
CREATE OR REPLACE TEMP TABLE related AS
WITH own AS (
  SELECT a.id, a.market, a.cause, a.created_s, row_number() OVER (PARTITION BY a.market ORDER BY a.id) AS seq,
    a.market * 100000000 + 1 + CAST(floor(m.customers * pow({draws.uniform("customer")}, 1.35)) AS BIGINT) AS customer,
    {draws.member("topic", "c.topics")} AS topic, m.repeat_within
  FROM arrived AS a JOIN market AS m ON m.number = a.market JOIN cause AS c ON c.cause = a.cause
), linked AS (
  SELECT *, CASE WHEN {again} THEN
    seq - 1 - CAST(floor(repeat_within * {draws.uniform("again/back")}) AS BIGINT) END AS earlier
  FROM own
)
SELECT l.id, l.market, l.cause, l.created_s, coalesce(e.customer, l.customer) AS customer,
  CASE WHEN e.topic IS NOT NULL AND {draws.uniform("again/topic", "l.id")} < 0.6 THEN e.topic ELSE l.topic END AS topic
FROM linked AS l LEFT JOIN own AS e ON e.market = l.market AND e.seq = l.earlier"""


def _conversation(draws: Draws, when: Span) -> str:
    product = _product(draws, when.cut_s - world.RELEASE.first * 86400)
    return f"""
CREATE OR REPLACE TEMP TABLE conversation AS
WITH placed AS (
  SELECT r.*, m.team, m.country, d.staffed, {draws.member("opener", "d.agents", "r.id")} AS opener,
    {draws.member("channel", "m.channels", "r.id")} AS wished, m.fallback,
    CASE WHEN {foreign(draws, "r.customer")} THEN 'en' ELSE m.language END AS language
  FROM related AS r JOIN market AS m ON m.number = r.market
  JOIN desk AS d ON d.team = r.market AND d.slot = r.created_s // {SLOT_S}
), routed AS (
  SELECT *, CASE WHEN wished = {_PHONE} AND NOT staffed THEN fallback
    WHEN wished = {_CHAT} AND NOT staffed AND {draws.uniform("closed chat")} < 0.7 THEN fallback
    ELSE wished END AS channel, {draws.uniform("ending")} AS ending
  FROM placed
), told AS (
  SELECT r.*, {_flow(draws)} AS flow, {product} AS product,
    CASE WHEN {draws.uniform("priority")} < 0.03 THEN 'urgent' WHEN {draws.uniform("priority")} < 0.15 THEN 'high'
      WHEN {draws.uniform("priority")} > 0.9 THEN 'low' ELSE 'normal' END AS priority
  FROM routed AS r JOIN channel AS c ON c.number = r.channel JOIN topic AS t ON t.number = r.topic
)
SELECT id, market, country, team, cause, created_s, customer, {_contact(draws)} AS contact, language,
  CASE WHEN flow IN ('proactive', 'announced')
    THEN {draws.member("proactive/topic", str(_PROACTIVE))} ELSE topic END AS topic,
  channel, flow, product, priority,
  CASE flow WHEN 'handoff' THEN created_s + {draws.between("handoff", 18, 95)}
    WHEN 'proactive' THEN created_s + {draws.seconds("proactive/answer", 5400, 1.2)}
    ELSE created_s END AS asked_s, CASE WHEN flow IN ('proactive', 'announced') THEN opener END AS opener,
  {draws.uniform("misrouted")} < {world.MISROUTED} AND flow = 'human' AND channel <> {_PHONE} AS misrouted
FROM told"""


def _product(draws: Draws, released_s: int) -> str:
    """The product by number: none before it is out; questions of use are about what has a plug."""
    devices = ", ".join(str(TOPIC_NUMBERS[name]) for name in world.DEVICE_TOPICS)
    first = f"CASE WHEN created_s < {released_s} THEN {world.NEW_PRODUCT + 1} ELSE {world.NEW_PRODUCT} END"
    any_ = f"{first} + CAST(floor(({len(world.PRODUCTS) + 1} - {first}) * {draws.uniform('product')}) AS BIGINT)"
    share = "CASE cause WHEN 'release' THEN 0.95e0 ELSE 0.6e0 END"
    new = f"created_s >= {released_s} AND {draws.uniform('product/new')} < {share}"
    device = f"CASE WHEN {new} THEN {world.NEW_PRODUCT} ELSE {world.OTHER_DEVICE} END"
    return f"CASE WHEN topic IN ({devices}) THEN {device} ELSE {any_} END"


def foreign(draws: Draws, customer: str) -> str:
    """SQL that tells the few customers who write English, and bear English names, wherever they live."""
    return f"{draws.uniform('foreigner', customer)} < 0.04"


def _contact(draws: Draws) -> str:
    """SQL of the id that the channel knows the customer by; `customer` stays the person."""
    cases = (
        f"WHEN channel = {CHANNEL_NUMBERS[name]} AND {has_second_id(draws, name)} THEN customer + {10_000_000 * digit}"
        for name, digit in NETWORKS.items()
    )
    return f"CASE {' '.join(cases)} ELSE customer END"


def has_second_id(draws: Draws, channel: str, customer: str = "customer") -> str:
    return f"{draws.uniform(f'second id/{channel}', customer)} < {world.SECOND_IDS[channel]}"


def _flow(draws: Draws) -> str:
    """How the conversation goes: which of the endings that need no agent, or with an agent, bot first or not."""
    silent = f"{draws.uniform('proactive/silent')} < 0.45"
    places = {
        "spam": f"channel IN ({_EMAIL}, {_INSTAGRAM})",
        "merged": f"channel <> {_PHONE}",
        "test": f"channel IN ({_EMAIL}, {_CHAT})",
        "ignored": f"channel IN ({_INSTAGRAM}, {_WHATSAPP})",
        "proactive": f"staffed AND channel IN ({_EMAIL}, {_WHATSAPP})",
    }
    low, cases = 0.0, []
    for flow, share in world.OTHER_ENDINGS.items():
        result = f"CASE WHEN {silent} THEN 'announced' ELSE 'proactive' END" if flow == "proactive" else f"'{flow}'"
        cases.append(f"WHEN ending >= {low:.4f} AND ending < {low + share:.4f} AND {places[flow]} THEN {result}")
        low += share
    bot = f"{draws.uniform('bot')} < c.bot"
    contained = f"{draws.uniform('bot/contained')} < t.bot * 1.6"
    return f"CASE {' '.join(cases)} WHEN {bot} AND {contained} THEN 'bot' WHEN {bot} THEN 'handoff' ELSE 'human' END"
