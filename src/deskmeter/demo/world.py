"""The scenario as tables in the engine: small lookups that every later statement joins."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from deskmeter.demo import scenario as world
from deskmeter.demo.calendar import Day, Span, days, duties, epoch
from deskmeter.demo.draws import spread
from deskmeter.demo.scenario import CHANNELS, MARKETS, TOPICS
from deskmeter.demo.staff import AGENTS, DESKS
from deskmeter.demo.texts import phrases

SLOT_S = 1800
TEAMS = tuple(desk.team for desk in DESKS)
TOPIC_NUMBERS = {topic.name: number for number, topic in enumerate(TOPICS, 1)}
CHANNEL_NUMBERS = {channel.name: number for number, channel in enumerate(CHANNELS, 1)}
LEAST_LOAD, MOST_LOAD = 0.35, 4.0  # an idle desk is not instant, and a flooded one helps itself

Rows = Sequence[dict[str, Any]]


def build(con: duckdb.DuckDBPyConnection, when: Span, seed: int, conversations: int) -> None:
    """Create the lookup tables `day market channel topic cause agent team desk phrase`."""
    arriving = days(when, seed, conversations)
    _table(con, "day", [_day(day) for day in arriving])
    _table(con, "market", [_market(market, conversations) for market in MARKETS])
    _table(con, "channel", [vars(channel) | {"number": number} for number, channel in enumerate(CHANNELS, 1)])
    _table(con, "topic", [vars(topic) | {"number": number} for number, topic in enumerate(TOPICS, 1)])
    _table(con, "cause", [{"cause": cause, "topics": spread(topics)} for cause, topics in _causes().items()])
    _table(con, "agent", [vars(agent) | {"number": number} for number, agent in enumerate(AGENTS, 1)])
    _table(con, "team", [{"number": number, "team": team} for number, team in enumerate(TEAMS, 1)])
    _table(con, "phrase", phrases())
    _table(con, "duty", [vars(duty) for duty in duties(when, seed)])
    _table(con, "arrival", list(_arrivals(arriving)))
    con.execute(_DESK)


def names(numbers: dict[str, int], column: str) -> str:
    """SQL of the name that belongs to a number."""
    return f"{list(numbers)}[{column}]"


def _table(con: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    import pyarrow as pa

    con.register("incoming", pa.Table.from_pylist(list(rows)))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
    con.unregister("incoming")


def _day(day: Day) -> dict[str, Any]:
    weekend = day.day.weekday() > 4
    return {"market": day.market, "cause": day.cause, "midnight_s": day.midnight_s, "count": day.count} | {
        "weekend": weekend
    }


def _market(market: world.Market, conversations: int) -> dict[str, Any]:
    per_day = conversations * market.share / (world.MONTHS * 30.4)
    fallback = max(("whatsapp", "email"), key=lambda name: market.channels[name])
    return {
        "number": market.number, "country": market.country, "language": market.language, "team": market.number,
        "hours": spread(market.hours), "weekend_hours": spread(market.weekend_hours), "currency": market.currency,
        "channels": spread({CHANNEL_NUMBERS[name]: weight for name, weight in market.channels.items()}),
        "fallback": CHANNEL_NUMBERS[fallback], "basket": market.basket, "phone": market.phone,
        "offset_s": _offset(market), "repeat_within": 1 + round(per_day * 5),
        "customers": max(3, round(conversations * market.share * world.CUSTOMERS_PER_CONVERSATION)),
    }  # fmt: skip


def _offset(market: world.Market) -> int:
    """The zone's offset on a winter's day: good enough for a date named in a text."""
    day = date(2025, 1, 15)
    return epoch(day, 0, "UTC") - epoch(day, 0, market.zone)


def _causes() -> dict[str, dict[int, float]]:
    ordinary = {topic.name: topic.weight for topic in TOPICS}
    named: dict[str, dict[str, float]] = {
        "ordinary": ordinary,
        "payday": world.PAYDAY_TOPICS,
        "sale": world.SALE_TOPICS,
    }
    named |= {wave.name: wave.topics for wave in world.WAVES}
    return {cause: {TOPIC_NUMBERS[name]: weight for name, weight in topics.items()} for cause, topics in named.items()}


def _arrivals(arriving: Sequence[Day]) -> Rows:
    """Contacts expected per market and hour: what the desks have to carry."""
    hours = {market.number: (market.hours, market.weekend_hours) for market in MARKETS}
    return [
        {"team": day.market, "hour": day.midnight_s // 3600 + hour, "weight": day.weight * weight / sum(shape)}
        for day in arriving
        for shape in (hours[day.market][day.day.weekday() > 4],)
        for hour, weight in enumerate(shape)
    ]


# One row per team and half hour: who is on shift now or at the next opening, and how heavy the load is.
_DESK = f"""
CREATE OR REPLACE TEMP TABLE desk AS
WITH slot AS (
  SELECT t.number AS team, s.slot
  FROM team AS t, (SELECT unnest(range(min(start_s) // {SLOT_S}, max(end_s) // {SLOT_S})) AS slot FROM duty) AS s
), working AS (
  SELECT t.number AS team, w.slot, list(w.agent ORDER BY w.agent) AS agents
  FROM (SELECT agent, team, unnest(range(start_s // {SLOT_S}, end_s // {SLOT_S})) AS slot FROM duty) AS w
  JOIN team AS t ON t.team = w.team GROUP BY ALL
), carried AS (
  SELECT s.team, s.slot, w.agents, coalesce(a.weight, 0) / len(w.agents) AS weight
  FROM slot AS s
  LEFT JOIN working AS w ON w.team = s.team AND w.slot = s.slot
  LEFT JOIN (SELECT team, hour, sum(weight) AS weight FROM arrival GROUP BY ALL) AS a
    ON a.team = s.team AND a.hour = s.slot * {SLOT_S} // 3600
), usual AS (SELECT team, median(weight) AS weight FROM carried WHERE agents IS NOT NULL GROUP BY team)
SELECT CAST(c.team AS BIGINT) AS team, CAST(c.slot AS BIGINT) AS slot, c.agents IS NOT NULL AS staffed,
  least({MOST_LOAD}e0, greatest({LEAST_LOAD}e0, coalesce(c.weight / nullif(u.weight, 0), 1e0))) AS load,
  min(CASE WHEN c.agents IS NOT NULL THEN c.slot END) OVER ahead AS opens,
  first_value(c.agents IGNORE NULLS) OVER ahead AS agents
FROM carried AS c JOIN usual AS u ON u.team = c.team
WINDOW ahead AS (PARTITION BY c.team ORDER BY c.slot ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
"""
