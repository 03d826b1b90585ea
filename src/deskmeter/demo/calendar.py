"""The demo company's calendar: what each day brings and who is on shift. Small tables, made in plain Python."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from deskmeter.demo import scenario as world
from deskmeter.demo.scenario import MARKETS, Market, Wave
from deskmeter.demo.staff import AGENTS, DESKS, SHIFTS, Agent

AFTERMATH_DAYS = 21  # shifts run on past the end, so that a wait begun on the last day has an end to be cut at


@dataclass(frozen=True)
class Span:
    """The days that are told: local dates, and the instant after which nothing is known."""

    first: date
    last: date
    cut_s: int

    def days(self) -> Iterator[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(number)


@dataclass(frozen=True)
class Day:
    """What one cause brings to one market on one local day."""

    market: int
    cause: str
    day: date
    midnight_s: int
    weight: float
    count: int = 0


@dataclass(frozen=True)
class Duty:
    """One agent's stretch of work, in UTC seconds."""

    agent: int
    team: str
    start_s: int
    end_s: int


def span(until: date) -> Span:
    months = until.year * 12 + until.month - 1 - world.MONTHS
    first = date(months // 12, months % 12 + 1, 1)
    return Span(first, until, epoch(until, world.LAST_HOUR.hour * 60, world.ZONE))


def epoch(day: date, minutes: int, zone: str) -> int:
    """UTC seconds of a local wall time, given in minutes from that day's midnight."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    return int(wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).timestamp())


def dice(seed: int, *words: object) -> Random:
    return Random(":".join(map(str, (seed, *words))))  # noqa: S311 - a demo, not a secret


def days(when: Span, seed: int, total: int) -> list[Day]:
    """Every market, cause and day with its number of conversations; the numbers add up to `total`."""
    weights = [day for market in MARKETS for date_ in when.days() for day in _causes(market, date_, when, seed)]
    per_weight, run, out = total / math.fsum(day.weight for day in weights), 0.5, list[Day]()
    for day in weights:
        before, run = run, run + day.weight * per_weight
        out.append(
            Day(day.market, day.cause, day.day, day.midnight_s, day.weight, math.floor(run) - math.floor(before))
        )
    return out


def ordinary(market: Market, day: date, when: Span, seed: int) -> float:
    """The contacts of a day without waves, in shares of the average: growth, weekday, season, and a day's own luck."""
    elapsed = (day - when.first).days / max(1, (when.last - when.first).days)
    season = 1 + 0.08 * math.sin((day.timetuple().tm_yday - 60) / 365 * 2 * math.pi) + (0.1 if day.month == 12 else 0)
    closed = 0.7 if (day.month, day.day) in market.holidays else 1.0
    luck = math.exp(dice(seed, market.country, day).gauss(0, 0.13))
    growth = math.pow(market.growth, elapsed)
    return market.share * growth * market.weekdays[day.weekday()] * season * closed * luck


def _causes(market: Market, day: date, when: Span, seed: int) -> Iterator[Day]:
    base = ordinary(market, day, when, seed)
    midnight = epoch(day, 0, market.zone)
    shares = {"ordinary": 1.0, "payday": _payday(market, day), "sale": _sale(day)}
    shares |= {wave.name: _wave(wave, market, (when.last - day).days) for wave in world.WAVES}
    for cause, share in shares.items():
        if share:
            yield Day(market.number, cause, day, midnight, base * share)


def _wave(wave: Wave, market: Market, days_before_end: int) -> float:
    into = wave.first - days_before_end
    if market.country not in wave.markets or not 0 <= into < wave.days:
        return 0.0
    fall = (wave.days - into) / (wave.days - wave.rise)
    return wave.peak * min((into + 1) / (wave.rise + 1), fall)


def _payday(market: Market, day: date) -> float:
    into = day.day - market.payday if market.payday else -1
    return 0.22 - 0.06 * into if 0 <= into < 3 else 0.0


def _sale(day: date) -> float:
    shares = (sale.peak * 0.72**after for sale in world.SALES if 0 <= (after := _days_after(day, sale)) < 9)
    return sum(shares)


def _days_after(day: date, sale: world.Sale) -> int:
    return (day - date(day.year, sale.month, sale.day)).days


def duties(when: Span, seed: int) -> list[Duty]:
    """Who works when: shifts on working days, less holidays, leave, sickness and the gap in the night desk."""
    shifts = {shift.name: shift for shift in SHIFTS}
    zones = {desk.team: desk.zone for desk in DESKS}
    return [
        Duty(number, agent.team, epoch(day, start, zones[agent.team]), epoch(day, end, zones[agent.team]))
        for number, agent in enumerate(AGENTS, 1)
        for day in _working_days(agent, when, seed)
        for start, end in shifts[agent.shift].spans
    ]


def _working_days(agent: Agent, when: Span, seed: int) -> Iterator[date]:
    holidays = {holiday for market in MARKETS if market.team == agent.team for holiday in market.holidays}
    for number in range(-1, (when.last - when.first).days + AFTERMATH_DAYS):
        day = when.first + timedelta(number)
        before_end = (when.last - day).days
        employed = (agent.joined or 10**6) >= before_end >= (agent.left or -(10**6))
        due = employed and str(day.weekday()) in agent.days and (day.month, day.day) not in holidays
        if due and not (_away(agent, day, seed) or _night_gap(agent, before_end)):
            yield day


def _away(agent: Agent, day: date, seed: int) -> bool:
    on_leave = dice(seed, agent.name, "leave", *day.isocalendar()[:2]).random() < 0.07
    return agent.shift != "night" and (on_leave or dice(seed, agent.name, "sick", day).random() < 0.02)


def _night_gap(agent: Agent, before_end: int) -> bool:
    into = world.NIGHT_GAP_FIRST - before_end
    return agent.team == world.NIGHT_GAP_TEAM and agent.shift == "night" and 0 <= into < world.NIGHT_GAP_DAYS
