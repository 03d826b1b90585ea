"""A heat map in few steps of one colour; zero and no value look different."""

from itertools import chain

from deskmeter.charts.axis import fitting, text_width
from deskmeter.charts.chart import HeatMap, Point
from deskmeter.charts.mark import Spec, at, band, canvas, field, layer, words
from deskmeter.charts.palette import LIGHT, heat_role

NARROW, HEAD = 500.0, 22.0


def heat_spec(chart: HeatMap, language: str, width: float) -> Spec:
    """The map as Vega-Lite, `width` pixels wide; on a narrow page it stands upright, its columns as rows."""
    tallest = 34.0
    if width < NARROW and len(chart.columns) > len(chart.rows):
        chart, tallest = upright(chart), 21.0
    left = max((text_width(name) for name in chart.rows), default=0) + 10
    size = min(tallest, max(16.0, (width - left) / max(1, len(chart.columns)) * 0.8))
    height = HEAD + size * len(chart.rows)
    x = band("c", len(chart.columns), (left, width), 0.06)
    y = band("r", len(chart.rows), (HEAD, height), 0.08)
    return canvas(width, height, [_cells(chart, x, y), *_names(chart, x, y, left, width)])


def upright(chart: HeatMap) -> HeatMap:
    return HeatMap(chart.columns, chart.rows, tuple(zip(*chart.cells, strict=True)), chart.legend_title, chart.scale)


def highest(chart: HeatMap) -> Point | None:
    """The cell with the greatest value."""
    known = [point for point in chain.from_iterable(chart.cells) if point.value is not None]
    return max(known, key=lambda point: point.value or 0.0, default=None)


def _cells(chart: HeatMap, x: Spec, y: Spec) -> Spec:
    top = highest(chart)
    most = (top.value if top else None) or 0.0
    rows = [
        {"r": r, "c": c, "fill": LIGHT[heat_role(point.value, most)], "tip": f"{point.label}: {point.text}"}
        for r, line in enumerate(chart.cells)
        for c, point in enumerate(line)
    ]
    return layer({"type": "rect"}, rows, x=x, y=y, fill=field("fill"), description=field("tip"))


def _names(chart: HeatMap, x: Spec, y: Spec, left: float, width: float) -> list[Spec]:
    shown = fitting(tuple(range(len(chart.columns))), chart.columns, width - left)
    heads = [{"c": c, "text": chart.columns[c]} for c in shown]
    sides = [{"r": r, "text": name} for r, name in enumerate(chart.rows)]
    return [
        layer(words(align="center"), heads, x=x, y=at(HEAD / 2 - 1), text=field("text")),
        layer(words(align="right"), sides, x=at(left - 8), y=y, text=field("text")),
    ]
