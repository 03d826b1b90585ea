"""Visits to what serves customers without an agent: the bot, the voice menu (IVR) and the help centre."""

import duckdb

from deskmeter.demo.calendar import Span, epoch
from deskmeter.demo.conversations import foreign
from deskmeter.demo.draws import Draws, spread
from deskmeter.demo.scenario import TOPICS, ZONE
from deskmeter.demo.turns import CHAT, PHONE
from deskmeter.demo.world import CHANNEL_NUMBERS, TOPIC_NUMBERS, names

_EMAIL, _WHATSAPP = CHANNEL_NUMBERS["email"], CHANNEL_NUMBERS["whatsapp"]
WEB = "web"

_BOT_LEFT = 0.06  # visits in which nothing was asked, per conversation of a channel with a bot
_IVR_CONTAINED, _IVR_LEFT = 0.30, 0.12  # visits that reach no queue, per call
_BROWSES, _BROWSE_SHARE = 2, 0.62  # help-centre visits without a ticket: so many times, with this chance, per ticket
_READ_BEFORE, _CLICKED = 0.17, 0.45  # of conversations: read before; of these, by the contact form of the article
_KNOWN_VISITOR, _KNOWN_CALLER = 0.5, 0.7
_BOUNCED = 0.24

# What the menu can tell by itself, by weight; the help centre is read the more the less a topic needs a human.
_IVR_TOPICS = {"where_is_my_order": 60, "shipping_policy": 20, "change_address": 8, "cancellation": 12}


def build(con: duckdb.DuckDBPyConnection, when: Span, draws: Draws) -> None:
    """Create the table `visit`; `key` numbers the visits of a kind."""
    parts = (_bot(draws), _bot_left(draws), _ivr_to_queue(), _ivr_alone(draws), _read_before(draws), _browsed(draws))
    con.execute(f"""
CREATE OR REPLACE TEMP TABLE visit AS
SELECT * FROM ({" UNION ALL ".join(parts)})
WHERE started_s BETWEEN {epoch(when.first, 0, ZONE)} AND {when.cut_s}""")


def sessions(draws: Draws, when: Span) -> str:
    cut = when.cut_s
    return f"""
SELECT concat_ws('-', v.kind, v.key) AS id, v.conversation, v.customer, v.kind,
  make_timestamp(v.started_s * 1000000) AS started_at,
  CASE WHEN v.ended_s <= {cut} THEN make_timestamp(v.ended_s * 1000000) END AS ended_at,
  CASE WHEN v.handed_s <= {cut} THEN make_timestamp(v.handed_s * 1000000) END AS handed_at,
  CASE WHEN v.ended_s <= {cut} THEN v.outcome END AS outcome, {names(TOPIC_NUMBERS, "v.topic")} AS topic,
  coalesce({names(CHANNEL_NUMBERS, "v.channel")}, '{WEB}') AS channel, v.language
FROM visit AS v ORDER BY v.kind, v.key"""


def _bot(draws: Draws) -> str:
    """The bot's own conversations, solved or handed over."""
    return f"""
SELECT 'bot' AS kind, id * 2 AS key, id AS conversation, contact AS customer, created_s AS started_s,
  CASE flow WHEN 'bot' THEN created_s + {draws.between("event/bot", 110, 400)} ELSE asked_s END AS ended_s,
  CASE flow WHEN 'handoff' THEN asked_s END AS handed_s,
  CASE flow WHEN 'bot' THEN 'contained' ELSE 'handed_off' END AS outcome, topic, channel, language
FROM conversation WHERE flow IN ('bot', 'handoff')"""


def _bot_left(draws: Draws) -> str:
    """Visitors who opened the bot's window and went away: nobody knows who or why."""
    return f"""
SELECT 'bot', id * 2 + 1, NULL, NULL, started_s, started_s + {draws.between("visit/bot stay", 4, 70)}, NULL, 'left',
  NULL, channel, language
FROM (SELECT *, created_s + {draws.between("visit/bot at", 60, 7200)} AS started_s FROM conversation
  WHERE channel IN ({CHAT}, {_WHATSAPP}) AND {draws.uniform("visit/bot left")} < {_BOT_LEFT})"""  # fmt: skip


def _ivr_to_queue() -> str:
    """The menu through which each call went."""
    return f"""
SELECT 'ivr', id * 2, conversation, customer, contact_s, offered_s, offered_s, 'handed_off', topic, {PHONE}, language
FROM phoned"""


def _ivr_alone(draws: Draws) -> str:
    """Callers whom the menu could tell what they wanted, or who hung up in it: as many and as often as others call."""
    kind = draws.uniform("visit/ivr")
    topics = str(spread({TOPIC_NUMBERS[name]: weight for name, weight in _IVR_TOPICS.items()}))
    return f"""
SELECT 'ivr', id * 2 + 1, NULL, CASE WHEN {draws.uniform("visit/ivr known")} < {_KNOWN_CALLER} THEN customer END,
  started_s, started_s + CASE WHEN {kind} < {_IVR_CONTAINED} THEN {draws.seconds("visit/ivr stay", 58, 0.4)}
    ELSE {draws.between("visit/ivr short", 3, 30)} END,
  NULL, CASE WHEN {kind} < {_IVR_CONTAINED} THEN 'contained' ELSE 'left' END,
  CASE WHEN {kind} < {_IVR_CONTAINED} THEN {draws.member("visit/ivr topic", topics)} END, channel, {_language(draws)}
FROM ({_others(draws, "ivr", "0", 5400)})
WHERE channel = {PHONE} AND {kind} < {_IVR_CONTAINED + _IVR_LEFT}"""


def _read_before(draws: Draws) -> str:
    """Who wrote had read an article first: some came by its contact form, of the others only the time tells."""
    clicked = f"channel IN ({_EMAIL}, {CHAT}) AND {draws.uniform('visit/clicked')} < {_CLICKED}"
    before_s = f"least(72000, {draws.seconds('visit/before', 2700, 1.2)})"
    stay_s = f"least({before_s}, {draws.seconds('visit/stay', 170, 0.8)})"
    return f"""
SELECT 'help_centre', key, CASE WHEN clicked THEN id END, customer, gone_s - stay_s, gone_s,
  CASE WHEN clicked THEN gone_s END, CASE WHEN clicked THEN 'handed_off' ELSE 'contained' END, topic, NULL, language
FROM (
  SELECT id, id * 4 AS key, customer, topic, language, {clicked} AS clicked, {stay_s} AS stay_s,
    created_s - CASE WHEN {clicked} THEN {draws.between("visit/form", 15, 240)} ELSE {before_s} - {stay_s} END AS gone_s
  FROM conversation
  WHERE flow IN ('human', 'handoff', 'bot') AND {draws.uniform("visit/read before")} < {_READ_BEFORE}
)"""


def _browsed(draws: Draws) -> str:
    """Whoever found the answer alone, or left the page at once."""
    topics = str(spread({TOPIC_NUMBERS[topic.name]: topic.weight * (0.3 + topic.bot) for topic in TOPICS}))
    bounced = f"{draws.uniform('visit/bounced', 'key')} < {_BOUNCED}"
    known = f"{draws.uniform('visit/known', 'key')} < {_KNOWN_VISITOR}"
    return f"""
SELECT 'help_centre', key, NULL, CASE WHEN {known} THEN customer END, started_s,
  started_s + CASE WHEN {bounced} THEN {draws.between("visit/glance", 2, 20, "key")}
    ELSE {draws.seconds("visit/reads", 150, 0.9, "key")} END,
  NULL, CASE WHEN {bounced} THEN 'left' ELSE 'contained' END, {draws.member("visit/topic", topics, "key")}, NULL,
  {_language(draws)}
FROM ({_others(draws, "help", f"unnest(range(1, {_BROWSES + 1}))", 10_800)})
WHERE {draws.uniform("visit/browsed", "key")} < {_BROWSE_SHARE}"""


def _others(draws: Draws, name: str, place: str, within_s: int) -> str:
    """For each conversation others of its market who come at about the same hour."""
    luck = draws.uniform(f"visit/{name} who", "key")
    return f"""
SELECT id, key, channel, own, created_s + {draws.between(f"visit/{name} at", -within_s, within_s, "key")} AS started_s,
  market * 100000000 + 1 + CAST(floor(customers * pow({luck}, 1.2)) AS BIGINT) AS customer
FROM (
  SELECT c.id, c.id * 4 + {place} AS key, c.channel, c.market, c.created_s, m.customers, m.language AS own
  FROM conversation AS c JOIN market AS m ON m.number = c.market
)"""  # fmt: skip


def _language(draws: Draws) -> str:
    return f"CASE WHEN {foreign(draws, 'customer')} THEN 'en' ELSE own END"
