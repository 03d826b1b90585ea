"""A trend: one metric day by day, against the period compared with."""

from deskmeter.charts.chart import LineChart, Point
from deskmeter.locale import N_
from deskmeter.metrics.query import Row
from deskmeter.reports import page as pages
from deskmeter.reports.making import Making, scale, series_table
from deskmeter.reports.report import Trend

TICKS = 6  # labels on the time axis


def trend(making: Making, block: Trend) -> list[pages.Block]:
    """The figure of a trend block."""
    metric, rows = making.with_data(block.metrics, grain="day")
    title = making.words(block.title) if metric is block.metrics[0] else making.title(metric)
    now = tuple(_point(making, row, row.value) for row in rows)
    past = tuple(_point(making, row, row.prior) for row in rows)
    partial_from = _partial_from(making, rows)
    series = making.series(now, past, partial_from)
    ticks = tuple(range(0, len(rows), max(1, -(-len(rows) // TICKS))))
    return [
        pages.Figure(
            name=block.name,
            title=title,
            subtitle=making.subtitle(metric),
            summary=_sentence(making, making.title(metric), _complete(now, partial_from)) or making.no_data(metric),
            chart=LineChart(series, making.title(metric), scale(metric), ticks),
            table=series_table(title, making.words(N_("Day")), series),
        )
    ]


def _point(making: Making, row: Row, value: float | None) -> Point:
    words = making.words
    return Point(words.day(row.bucket or ""), value, words.figure(value, row.metric.unit))


def _partial_from(making: Making, rows: tuple[Row, ...]) -> int | None:
    """From which day on the record is not whole: the day of the newest record, or of now."""
    edge = min(making.fresh_to or making.query.now, making.query.now)
    return next((n for n, row in enumerate(rows) if row.period.end and row.period.end > edge), None)


def _complete(points: tuple[Point, ...], partial_from: int | None) -> tuple[Point, ...]:
    """The days that can be compared: an incomplete one only where all else is empty."""
    whole = points[:partial_from]
    return whole if any(point.value for point in whole) else points


def _sentence(making: Making, title: str, points: tuple[Point, ...]) -> str:
    known = [(point.value, point) for point in points if point.value is not None]
    if not known:
        return ""
    high, low = max(known, key=lambda one: one[0])[1], min(known, key=lambda one: one[0])[1]
    return making.words(
        N_("{title}: highest on {high_day} ({high}), lowest on {low_day} ({low})."),
        title=title, high_day=high.label, high=high.text, low_day=low.label, low=low.text,
    )  # fmt: skip
