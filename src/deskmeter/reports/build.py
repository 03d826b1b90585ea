"""From a report to a page: every block asks the metric layer and becomes plain, formatted data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from deskmeter.charts.chart import BarChart, HeatMap, LineChart, Point, Scale, Series
from deskmeter.insight.explain import definition
from deskmeter.locale import N_
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, Result, Row, run
from deskmeter.model.store import Store
from deskmeter.period import Period, instant_of, previous, year_before, zone_of
from deskmeter.reports import page as pages
from deskmeter.reports.report import Bars, Definitions, Heat, Report, Tiles, Trend
from deskmeter.reports.tile import tile
from deskmeter.reports.words import CUTS, NOT_RECORDED, Words
from deskmeter.units import Better, Unit

DEFAULT_DAYS = 28
SCALES: Mapping[Unit, Scale] = {Unit.COUNT: "count", Unit.SHARE: "share", Unit.DURATION: "duration"}
TICKS = 6  # labels on a time axis


@dataclass(frozen=True)
class Making:
    """What every block needs: the store, the question without metrics, the words and the newest record."""

    store: Store
    query: Query
    words: Words
    fresh_to: datetime | None

    def ask(self, metrics: tuple[Metric, ...], **changes: Any) -> Result:
        return run(self.store, replace(self.query, metrics=metrics, **changes))

    def title(self, metric: Metric) -> str:
        return self.store.settings.title(metric.name, self.words.language) or self.words(metric.title)


def build(report: Report, store: Store, query: Query, language: str, made_at: datetime) -> pages.Page:
    """The page of a report for a bounded period; `query` carries period, now, filters and comparison."""
    words = Words(language, query.period.zone)
    probe = run(store, replace(query, metrics=report.metrics()[:1], compare=None))
    making = Making(store, query, words, probe.fresh_to)
    blocks = [block for one in report.blocks for block in _BLOCKS[type(one)](making, one)]
    return pages.Page(
        name=report.name,
        language=language,
        title=words(report.title),
        organisation=store.settings.organisation,
        period=words.period(query.period),
        compared_with=_compared_with(making),
        zone=query.period.zone,
        made_at=words.moment(made_at),
        fresh_to=words.moment(probe.fresh_to),
        blocks=tuple(blocks),
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


def _tiles(making: Making, block: Tiles) -> list[pages.Block]:
    """One pass for the figures, one for last year's, one for the course over the days."""
    before = making.ask(block.metrics, compare="previous")
    last_year = making.ask(block.metrics, compare="year")
    days = making.ask(block.metrics, grain="day", compare=None)
    tiles = [
        tile(making.store, making.query, making.words, making.title(metric), one, year, days.of(metric.name))
        for metric, one, year in zip(block.metrics, before.rows, last_year.rows, strict=True)
    ]
    return [pages.TileRow(tuple(tiles))]


def _with_data(making: Making, metrics: tuple[Metric, ...], **changes: Any) -> tuple[Metric, tuple[Row, ...]]:
    """The first metric that has any data in the period, with its rows; the first one where none has."""
    asked = [(metric, making.ask((metric,), **changes).rows) for metric in metrics]
    found = (one for one in asked if any(row.figure and row.figure.n for row in one[1]))
    return next(found, asked[0])


def _trend(making: Making, block: Trend) -> list[pages.Block]:
    words = making.words
    metric, rows = _with_data(making, block.metrics, grain="day")
    now = Series(
        words(N_("This period")), tuple(_point(words, row, metric) for row in rows), partial_from=_partial(making, rows)
    )
    series = [now]
    if making.query.compare and any(row.compared for row in rows):
        title = words(N_("Last year") if making.query.compare == "year" else N_("Previous period"))
        series.append(Series(title, tuple(_past_point(words, row, metric) for row in rows), prior=True))
    step = max(1, -(-len(rows) // TICKS))
    heads = (words(N_("Day")), *(one.title for one in series))
    cells = tuple(
        (points[0].label, *(point.text for point in points)) for points in zip(*(s.points for s in series), strict=True)
    )
    return [
        pages.Figure(
            name=block.name,
            title=words(block.title) if metric is block.metrics[0] else making.title(metric),
            subtitle=_subtitle(making, metric),
            summary=_trend_sentence(words, making.title(metric), now.points),
            chart=LineChart(tuple(series), making.title(metric), SCALES.get(metric.unit, "number"), tuple(range(0, len(rows), step))),
            table=pages.Table(words(block.title), heads, cells, (False, *(True for _ in series))),
        )
    ]  # fmt: skip


def _point(words: Words, row: Row, metric: Metric) -> Point:
    value = row.figure and row.figure.value
    return Point(words.day(row.bucket or ""), value, words.figure(value, metric.unit))


def _past_point(words: Words, row: Row, metric: Metric) -> Point:
    value = row.compared and row.compared.figure.value
    return Point(words.day(row.bucket or ""), value, words.figure(value, metric.unit))


def _partial(making: Making, rows: tuple[Row, ...]) -> int | None:
    """From which day on the record is not whole: the day of the newest record, or of now."""
    edge = min(making.fresh_to or making.query.now, making.query.now)
    places = (n for n, row in enumerate(rows) if row.period.end and row.period.end > edge)
    return next(places, None)


def _subtitle(making: Making, metric: Metric) -> str:
    headline = getattr(metric.formula, "headline", None)
    told = {"median": N_("{title}, median, {zone}"), "mean": N_("{title}, mean, {zone}")}.get(
        headline or "", N_("{title}, {zone}")
    )
    return making.words(told, title=making.title(metric), zone=making.query.period.zone)


def _trend_sentence(words: Words, title: str, points: tuple[Point, ...]) -> str:
    known = [point for point in points if point.value is not None]
    if not known:
        return words(N_("{title}: no data in this period."), title=title)
    high, low = max(known, key=lambda p: p.value or 0), min(known, key=lambda p: p.value or 0)
    return words(
        N_("{title}: highest on {high_day} ({high}), lowest on {low_day} ({low})."),
        title=title, high_day=high.label, high=high.text, low_day=low.label, low=low.text,
    )  # fmt: skip


def _heat(making: Making, block: Heat) -> list[pages.Block]:
    words = making.words
    metric, rows = _with_data(making, block.metrics, grain="hour_of_weekday", compare=None)
    days, hours = [words.weekday(day) for day in range(1, 8)], [f"{hour:02d}" for hour in range(24)]
    points = [Point(words(N_("{day} {hour}:00"), day=days[n // 24], hour=hours[n % 24]), row.figure and row.figure.value,
                    words.figure(row.figure and row.figure.value, metric.unit)) for n, row in enumerate(rows)]  # fmt: skip
    cells = tuple(tuple(points[day * 24 : day * 24 + 24]) for day in range(7))
    busiest = max(points, key=lambda point: point.value or 0)
    summary = words(N_("Busiest: {when}, {count}."), when=busiest.label, count=busiest.text)
    return [
        pages.Figure(
            name=block.name,
            title=words(block.title),
            subtitle=words(N_("{title} by hour and weekday, {zone}"), title=making.title(metric), zone=making.query.period.zone),
            summary=summary if busiest.value else words(N_("{title}: no data in this period."), title=making.title(metric)),
            chart=HeatMap(tuple(days), tuple(hours), cells, making.title(metric), SCALES.get(metric.unit, "number")),
            table=pages.Table(
                words(block.title), (words(N_("Weekday")), *hours),
                tuple((day, *(cell.text for cell in row)) for day, row in zip(days, cells, strict=True)),
                (False, *(True for _ in hours)),
            ),
        )
    ]  # fmt: skip


def _bars(making: Making, block: Bars) -> list[pages.Block]:
    words, lead = making.words, block.metrics[0]
    found = making.ask(block.metrics, by=(block.by,))
    order = sorted(
        (row for row in found.of(lead.name) if row.figure and row.figure.n), key=lambda row: -(row.figure.value or 0)
    )  # type: ignore[union-attr]  # filtered
    cuts = [row.by[block.by] for row in order]
    now = Series(
        words(N_("This period")),
        tuple(_bar(words, row, block.by, row.figure and row.figure.value) for row in order[: block.top]),
    )
    series = [now]
    if making.query.compare:
        title = words(N_("Last year") if making.query.compare == "year" else N_("Previous period"))
        past = tuple(
            _bar(words, row, block.by, row.compared and row.compared.figure.value) for row in order[: block.top]
        )
        series.append(Series(title, past, prior=True))
    return [
        pages.Figure(
            name=block.name,
            title=words(block.title),
            subtitle=_subtitle(making, lead),
            summary=_bars_sentence(words, making.title(lead), now.points, len(cuts)),
            chart=BarChart(tuple(series), making.title(lead), SCALES.get(lead.unit, "number")),
            table=_cut_table(making, block, found, cuts),
        ),
        pages.TableBlock(
            f"{block.name}-table",
            words(block.table_title),
            words(N_("Durations are medians unless the name says otherwise; a dash means that there is no value.")),
            _cut_table(making, block, found, cuts),
        ),
    ]  # fmt: skip


def _bar(words: Words, row: Row, by: str, value: float | None) -> Point:
    return Point(words.cut(by, row.by[by]), value, words.figure(value, row.metric.unit))


def _bars_sentence(words: Words, title: str, points: tuple[Point, ...], among: int) -> str:
    if not points:
        return words(N_("{title}: no data in this period."), title=title)
    return words(N_("{title}: most with {name} ({count}), of {among} in all."), title=title, name=points[0].label,
                 count=points[0].text, among=words.count(among))  # fmt: skip


def _cut_table(making: Making, block: Bars, found: Result, cuts: list[str | None]) -> pages.Table:
    words = making.words
    figures = {(row.metric.name, row.by[block.by]): row for row in found.rows}
    rows = []
    for cut in cuts:
        cells = [words.cut(block.by, cut)]
        for metric in block.metrics:
            row = figures.get((metric.name, cut))
            cells.append(words.figure(row.figure.value if row and row.figure else None, metric.unit))
        rows.append(tuple(cells))
    heads = (words(CUTS.get(block.by, block.by)), *(making.title(metric) for metric in block.metrics))
    return pages.Table(words(block.title), heads, tuple(rows), (False, *(True for _ in block.metrics)))


def _definitions(making: Making, block: Definitions) -> list[pages.Block]:
    words = making.words
    facts = [
        pages.Fact(making.title(metric), definition(metric, making.store, words.language))
        for metric in making.query.metrics
    ]
    facts.append(
        pages.Fact(
            words(N_("Comparison")),
            words(N_("A whole month or week is compared with the one before it, any other period with one shifted by whole "
                     "weeks; last year is the same month, else 364 days back. A running period is compared by its elapsed "
                     "part. Changes are grey: whether they are more than chance has not been tested.")),
        )
    )  # fmt: skip
    return [pages.Notes(words(block.title), tuple(facts))]


_BLOCKS: Mapping[type, Callable[[Making, Any], list[pages.Block]]] = {
    Tiles: _tiles,
    Trend: _trend,
    Heat: _heat,
    Bars: _bars,
    Definitions: _definitions,
}
