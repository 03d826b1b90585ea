"""From a report to a page: every block asks the metric layer and becomes plain, formatted data."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from deskmeter.insight.explain import definition
from deskmeter.insight.interval import with_intervals
from deskmeter.insight.judge import judged
from deskmeter.locale import N_
from deskmeter.metrics.query import Query, run
from deskmeter.model.store import Store
from deskmeter.period import Period, instant_of, previous, year_before, zone_of
from deskmeter.reports import page as pages
from deskmeter.reports.bars import bars
from deskmeter.reports.heat import heat
from deskmeter.reports.levels import level_blocks
from deskmeter.reports.making import Making
from deskmeter.reports.report import Bars, Definitions, Heat, Levels, Report, Tiles, Trend
from deskmeter.reports.tile import tile
from deskmeter.reports.trend import trend
from deskmeter.reports.words import Words
from deskmeter.units import Unit, points_word

DEFAULT_DAYS = 28
COMPARISON = N_(
    "A whole month or week is compared with the one before it, any other period with one shifted by whole weeks; "
    "last year is the same month, else 364 days back. A running period is compared by its elapsed part. "
    "A change is grey unless a test finds it to be more than chance and it is big enough to matter: "
    "{change} of the figure before, for shares {points}."
)


def build(report: Report, store: Store, query: Query, language: str, made_at: datetime) -> pages.Page:
    """The page of a report for a bounded period; `query` carries period, now, filters and comparison."""
    words = Words(language, query.period.zone)
    fresh_to = run(store, replace(query, metrics=report.metrics()[:1], compare=None)).fresh_to
    making = Making(store, query, words, fresh_to)
    return pages.Page(
        name=report.name,
        language=language,
        title=words(report.title),
        organisation=store.settings.organisation,
        period=words.period(query.period),
        compared_with=_compared_with(making),
        zone=query.period.zone,
        made_at=words.moment(made_at),
        fresh_to=words.moment(fresh_to),
        blocks=tuple(block for one in report.blocks for block in _BLOCKS[type(one)](making, one)),
        labels={key: words(text) for key, text in pages.LABELS.items()},
    )


def default_period(last: datetime | None, now: datetime, zone: str) -> Period:
    """The 28 days up to the day of the newest conversation, that day included."""
    place = zone_of(zone, "report")
    newest = min(last, now) if last else now
    midnight = newest.astimezone(place).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    end = midnight + timedelta(days=1)
    return Period(instant_of(end - timedelta(days=DEFAULT_DAYS), place), instant_of(end, place), zone)


def _compared_with(making: Making) -> str:
    shift = year_before if making.query.compare == "year" else previous
    return making.words.period(shift(making.query.period, making.query.now))


def _comparison(making: Making) -> str:
    """How periods are compared, and when a change is called real, with the rules in force."""
    words, rules = making.words, making.store.settings.compare
    change = words.figure(rules.least_change, Unit.SHARE)
    points = f"{words.count(100 * rules.least_points)} {points_word(words.language)}"
    return words(COMPARISON, change=change, points=points)


def _tiles(making: Making, block: Tiles) -> list[pages.Block]:
    """One pass for the figures, one for last year's, one for the course over the days."""
    before = with_intervals(making.store, judged(making.store, making.ask(block.metrics, compare="previous")))
    last_year = judged(making.store, making.ask(block.metrics, compare="year"))
    days = making.ask(block.metrics, grain="day", compare=None)
    return [
        pages.TileRow(
            tuple(
                tile(making.store, making.query, making.words, making.title(metric), row, year, days.of(metric.name))
                for metric, row, year in zip(block.metrics, before.rows, last_year.rows, strict=True)
            )
        )
    ]


def _definitions(making: Making, block: Definitions) -> list[pages.Block]:
    words = making.words
    facts = [
        pages.Fact(making.title(metric), definition(metric, making.store, words.language))
        for metric in making.query.metrics
    ]
    return [pages.Notes(words(block.title), (*facts, pages.Fact(words(N_("Comparison")), _comparison(making))))]


_BLOCKS: Mapping[type, Callable[[Making, Any], list[pages.Block]]] = {
    Tiles: _tiles,
    Trend: trend,
    Heat: heat,
    Bars: bars,
    Levels: level_blocks,
    Definitions: _definitions,
}
