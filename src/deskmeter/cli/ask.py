"""What a user typed about a question, read and checked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from deskmeter.errors import DistantDateError, UnknownNameError
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query
from deskmeter.metrics.relation import GRAINS, parse_filter
from deskmeter.period import Period, parse_instant, zone_of
from deskmeter.settings import Settings

CLOCKS = ("business", "calendar")
COMPARISONS = ("previous", "year")
YEARS = 1900, 2199


def allowed(kind: str, word: str | None, words: Sequence[str]) -> None:
    """Raises UnknownNameError unless the word is one of the list, or absent."""
    if word is not None and word not in words:
        raise UnknownNameError(kind, word, words)


def now_of(text: str | None, zone: str) -> datetime:
    return parse_instant(text, zone, "--now") if text is not None else datetime.now(UTC)


def within_reach(instant: datetime | None, where: str) -> None:
    """Raises DistantDateError for a year that no record is about and that calendars cannot step on from."""
    if instant is not None and not YEARS[0] <= instant.year <= YEARS[1]:
        raise DistantDateError(where, *YEARS)


def zone_in(asked: Mapping[str, Any], settings: Settings) -> str:
    """The zone asked for, else the workspace's."""
    zone: str = asked.get("tz") or settings.timezone
    zone_of(zone, "--tz")
    return zone


def query_of(metrics: Sequence[Metric], asked: Mapping[str, Any], settings: Settings) -> Query:
    """The question in the words of the metric layer."""
    zone = zone_in(asked, settings)
    for kind, words in (("clock", CLOCKS), ("compare", COMPARISONS), ("grain", GRAINS)):
        allowed(kind, asked.get(kind), words)
    period, now = Period.of(asked.get("from_"), asked.get("to"), zone), now_of(asked.get("now"), zone)
    for option, instant in (("--from", period.start), ("--to", period.end), ("--now", now)):
        within_reach(instant, option)
    by = [name.strip() for text in asked.get("by") or () for name in text.split(",")]
    return Query(
        metrics=tuple(metrics),
        period=period,
        now=now,
        by=tuple(dict.fromkeys(by)),
        grain=asked.get("grain"),
        filters=tuple(parse_filter(text) for text in asked.get("filters") or ()),
        clock=asked.get("clock"),
        compare=asked.get("compare"),
    )
