"""Bars: one metric by a cut, the largest first, and a table with further metrics beside it."""

from collections.abc import Sequence

from deskmeter.charts.chart import BarChart, Point
from deskmeter.locale import N_
from deskmeter.metrics.query import Result, Row
from deskmeter.reports import page as pages
from deskmeter.reports.making import Making, scale, series_table
from deskmeter.reports.report import Bars
from deskmeter.reports.words import CUTS


def bars(making: Making, block: Bars) -> list[pages.Block]:
    """The figure and the table of a bar block."""
    words, lead = making.words, block.metrics[0]
    found = making.ask(block.metrics, by=(block.by,))
    present = [row for row in found.of(lead.name) if row.figure and row.figure.n]
    order = sorted(present, key=lambda row: (row.by[block.by] is None, -(row.value or 0)))
    shown = order[: block.top]
    now = tuple(_point(making, row, block.by, row.value) for row in shown)
    known = [point for point, row in zip(now, shown, strict=True) if row.by[block.by] is not None]
    series = making.series(now, tuple(_point(making, row, block.by, row.prior) for row in shown))
    name = words(CUTS.get(block.by, block.by))
    return [
        pages.Figure(
            name=block.name,
            title=words(block.title),
            subtitle=making.subtitle(lead),
            summary=_sentence(making, making.title(lead), known, len(order)) or making.no_data(lead),
            chart=BarChart(series, making.title(lead), scale(lead)),
            table=series_table(words(block.title), name, series),
        ),
        pages.TableBlock(
            f"{block.name}-table",
            words(block.table_title),
            words(N_("Durations are medians unless the name says otherwise; a dash means that there is no value.")),
            _table(making, block, found, [row.by[block.by] for row in order]),
        ),
    ]


def _point(making: Making, row: Row, by: str, value: float | None) -> Point:
    return Point(making.words.cut(by, row.by[by]), value, making.words.figure(value, row.metric.unit))


def _sentence(making: Making, title: str, points: Sequence[Point], among: int) -> str:
    if not points:
        return ""
    return making.words(
        N_("{title}: most with {name} ({count}), of {among} in all."),
        title=title, name=points[0].label, count=points[0].text, among=making.words.count(among),
    )  # fmt: skip


def _table(making: Making, block: Bars, found: Result, cuts: Sequence[str | None]) -> pages.Table:
    words = making.words
    values = {(row.metric.name, row.by[block.by]): row.value for row in found.rows}
    rows = tuple(
        (words.cut(block.by, cut), *(words.figure(values.get((one.name, cut)), one.unit) for one in block.metrics))
        for cut in cuts
    )
    heads = (words(CUTS.get(block.by, block.by)), *(making.title(metric) for metric in block.metrics))
    return pages.Table(words(block.table_title), heads, rows, (False, *(True for _ in block.metrics)))
