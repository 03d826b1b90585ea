"""What the support operation costs, month by month: wages, licences, telephony, messages.

All in US dollars: the markets sell in four currencies, and the company's books turn them into one.
"""

from deskmeter.demo import scenario as world
from deskmeter.demo.calendar import Span, epoch
from deskmeter.demo.draws import Draws
from deskmeter.demo.world import CHANNEL_NUMBERS

CURRENCY = "USD"

# Paid hour with all charges, by team. Agents of a shop pack, post and mind the stock as well: a share is support.
_HOUR = {"Indonesia": 4.1, "Thailand": 5.6, "Türkiye": 7.4, "United Kingdom": 19.0, world.SPECIALISTS: 6.8}
_SUPPORT = 0.2
_SEAT = 19.0  # licence per agent and month
_LINES, _MINUTE = 45.0, 0.032  # telephone numbers per month; a minute of a call
_WHATSAPP = 0.041  # a conversation


def costs(draws: Draws, when: Span) -> str:
    """SQL of the file of costs; a month that still runs is charged for the days until the last."""
    per_month = "(m.until_day - m.from_day + 1) / (last_day(m.from_day) - m.from_day + 1)"
    # Conversations grow with the scale and the agents do not: each of them stands for more people.
    grown = f"(SELECT count(*) / {world.CONVERSATIONS}e0 FROM conversation)"
    return f"""
WITH m AS (
  SELECT CAST(day AS DATE) AS from_day, least(last_day(day), DATE '{when.last}') AS until_day
  FROM range(DATE '{when.first}', DATE '{when.last}' + 1, INTERVAL 1 MONTH) AS r(day)
), spent AS ({_wages(when)} UNION ALL {_licences(when, per_month)} UNION ALL {_telephony(when, per_month)}
  UNION ALL {_messages(when)}
)
SELECT concat_ws('-', strftime(m.from_day, '%Y-%m'), s.kind, s.team) AS id, m.from_day, m.until_day,
  round(s.amount * CASE WHEN s.grows THEN {grown} ELSE 1e0 END, 2) AS amount, '{CURRENCY}' AS currency, s.kind,
  s.channel, s.team
FROM spent AS s JOIN m ON m.from_day = s.from_day ORDER BY id"""


def _wages(when: Span) -> str:
    hours = f"(least(d.end_s, {when.cut_s}) - d.start_s) / 3600e0"
    rates = " ".join(f"WHEN '{team}' THEN {rate}" for team, rate in _HOUR.items())
    return f"""
SELECT {_month("d.start_s", when)} AS from_day, 'wages' AS kind, NULL AS channel, d.team,
  sum({_SUPPORT} * {hours} * (CASE d.team {rates} END)) AS amount, true AS grows
FROM duty AS d WHERE d.start_s <= {when.cut_s} GROUP BY ALL"""


def _licences(when: Span, per_month: str) -> str:
    return f"""
SELECT m.from_day, 'licences', NULL, NULL, {_SEAT} * count(DISTINCT d.agent) * {per_month}, true
FROM duty AS d JOIN m ON m.from_day = {_month("d.start_s", when)}
WHERE d.start_s <= {when.cut_s} GROUP BY m.from_day, m.until_day"""


def _telephony(when: Span, per_month: str) -> str:
    minutes = "(coalesce(p.wait_s, 0) + coalesce(p.talk_s, 0) + coalesce(p.hold_s, 0)) / 60e0"
    return f"""
SELECT m.from_day, 'telephony', 'phone', NULL, {_LINES} * {per_month} + {_MINUTE} * coalesce(sum({minutes}), 0), false
FROM m LEFT JOIN phoned AS p ON {_month("p.offered_s", when)} = m.from_day GROUP BY m.from_day, m.until_day"""


def _messages(when: Span) -> str:
    return f"""
SELECT {_month("c.created_s", when)}, 'messages', 'whatsapp', NULL, {_WHATSAPP} * count(*), false
FROM conversation AS c WHERE c.channel = {CHANNEL_NUMBERS["whatsapp"]} GROUP BY ALL"""


def _month(seconds: str, when: Span) -> str:
    """SQL of the first day of the month, by the company's own calendar."""
    offset_s = epoch(when.last, 0, "UTC") - epoch(when.last, 0, world.ZONE)
    return f"CAST(date_trunc('month', make_timestamp(({seconds} + {offset_s}) * 1000000)) AS DATE)"
