"""Staffing: the part of a span that the opening hours of a channel cover."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from deskmeter.clock import HoursRule, Schedule, open_intervals


def staffed(
    schedules: Sequence[Schedule], rules: Sequence[HoursRule], channel: str, start: datetime, end: datetime
) -> float | None:
    """The share of a span in which somebody is there for a channel; None where no opening hours are for it."""
    names = set(_hours_of(rules, channel))
    if not names:
        return None
    first, last = int(start.timestamp()), int(end.timestamp())
    spans = [span for one in schedules if one.name in names for span in open_intervals(one, first, last)]
    return _covered(spans) / (last - first)


def _hours_of(rules: Iterable[HoursRule], channel: str) -> Iterator[str]:
    """The hours that any conversation of a channel may be on: rules up to the one that takes all that are left."""
    for rule in rules:
        if rule.channel in (None, channel):
            yield rule.hours
            if rule.team is None and rule.source is None:
                return


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    """Seconds that lie in at least one span."""
    seconds, reached = 0, 0
    for opens, closes in sorted(spans):
        seconds += max(0, closes - max(opens, reached))
        reached = max(reached, closes)
    return seconds
