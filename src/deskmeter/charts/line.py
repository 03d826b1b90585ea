"""Lines over time: straight from point to point, from zero up, a gap where there is no value."""

from itertools import groupby

from deskmeter.charts.axis import Tick, fitting, text_width, ticks
from deskmeter.charts.chart import LineChart, Point, Series
from deskmeter.charts.mark import Spec, at, canvas, field, layer, linear, words
from deskmeter.charts.palette import LIGHT

TOP, FOOT, RIGHT = 14.0, 26.0, 22.0
COLOURS = (LIGHT["accent"], LIGHT["heat-3"], LIGHT["heat-6"], LIGHT["ink"])


def line_spec(chart: LineChart, language: str, width: float) -> Spec:
    """The chart as Vega-Lite, `width` pixels wide; the axis fits the highest value of all series."""
    height = 280.0 if width > 800 else 220.0
    values = [point.value for one in chart.series for point in one.points if point.value is not None]
    axis = ticks(max(values, default=0.0), chart.scale, language)
    left = max(text_width(tick.text) for tick in axis) + 10
    count = max((len(one.points) for one in chart.series), default=0)
    x = linear("x", (0, max(count - 1, 1)), (left + 6, width - RIGHT))
    y = linear("y", (0, axis[-1].value), (height - FOOT, TOP))
    return canvas(
        width,
        height,
        [
            *_grid(axis, y, left, width),
            *_feet(chart, x, height, width - left),
            *(part for one in _drawn(chart.series) for part in one(x, y)),
            _hover(chart, x, height, (width - left) / max(count, 1)),
        ],
    )


def _grid(axis: tuple[Tick, ...], y: Spec, left: float, width: float) -> list[Spec]:
    rows = [{"y": tick.value, "text": tick.text} for tick in axis]
    rule = {"type": "rule", "color": LIGHT["grid"], "strokeWidth": 1}
    return [
        layer(rule, rows, y=y, x=at(left), x2=at(width)),
        layer(words(align="right"), rows, y=y, x=at(left - 8), text=field("text")),
    ]


def _feet(chart: LineChart, x: Spec, height: float, room: float) -> list[Spec]:
    points = chart.series[0].points if chart.series else ()
    places = tuple(index for index in chart.ticks if index < len(points))
    texts = tuple(points[index].label for index in places)
    rows = [{"x": index, "text": points[index].label} for index in fitting(places, texts, room)]
    return [layer(words(align="center"), rows, x=x, y=at(height - 9), text=field("text"))]


class _Drawn:
    """One series with the colour that its place among its like gives it."""

    def __init__(self, series: Series, colour: str) -> None:
        self.series = series
        self.colour = LIGHT["prior"] if series.prior else colour

    def __call__(self, x: Spec, y: Spec) -> list[Spec]:
        cut = self.series.partial_from
        whole, open_end = _split(self.series, cut)
        dash = [4, 4] if self.series.prior else []
        parts = [self._line(rows, x, y, dash) for rows in whole] + [self._line(rows, x, y, [2, 3]) for rows in open_end]
        dots = [run[0] for run in whole if len(run) == 1]
        hollow = [rows[-1] for rows in open_end[-1:]]
        return [*parts, self._dots(dots, x, y, self.colour), self._dots(hollow, x, y, LIGHT["paper"])]

    def _line(self, rows: list[dict[str, float]], x: Spec, y: Spec, dash: list[int]) -> Spec:
        width = 1.5 if self.series.prior else 2.2
        mark = {"type": "line", "interpolate": "linear", "color": self.colour, "strokeWidth": width}
        return layer({**mark, "strokeDash": dash, "strokeJoin": "round", "strokeCap": "butt"}, rows, x=x, y=y)

    def _dots(self, rows: list[dict[str, float]], x: Spec, y: Spec, fill: str) -> Spec:
        mark = {"type": "point", "size": 34, "filled": False, "fill": fill, "stroke": self.colour, "strokeWidth": 2}
        return layer(mark, rows, x=x, y=y)


def _drawn(series: tuple[Series, ...]) -> list[_Drawn]:
    """Prior series first, so that the current ones lie over them."""
    current = [one for one in series if not one.prior]
    prior = [_Drawn(one, LIGHT["prior"]) for one in series if one.prior]
    return [*prior, *(_Drawn(one, COLOURS[index % len(COLOURS)]) for index, one in enumerate(current))]


def _split(series: Series, cut: int | None) -> tuple[list[list[dict[str, float]]], list[list[dict[str, float]]]]:
    """Unbroken runs before and from the incomplete end; the end starts at the last whole point, so that they meet."""
    end = len(series.points) if cut is None else cut
    tail = [] if cut is None else _runs(series, max(cut - 1, 0), len(series.points))
    return _runs(series, 0, end), tail


def _runs(series: Series, start: int, end: int) -> list[list[dict[str, float]]]:
    places = list(enumerate(series.points))[start:end]
    runs = groupby(places, key=lambda place: place[1].value is None)
    return [
        [{"x": float(index), "y": point.value} for index, point in run if point.value is not None]
        for empty, run in runs
        if not empty
    ]


def _hover(chart: LineChart, x: Spec, height: float, step: float) -> Spec:
    """Invisible columns that name each moment's values under the pointer."""
    moments = enumerate(zip(*(one.points for one in chart.series), strict=False))
    rows = [{"x": index, "tip": _said(chart.series, points)} for index, points in moments]
    mark = {"type": "bar", "width": max(step, 1.0), "color": LIGHT["paper"], "opacity": 0}
    return layer(mark, rows, x=x, y=at(TOP), y2=at(height - FOOT), description=field("tip"))


def _said(series: tuple[Series, ...], points: tuple[Point, ...]) -> str:
    return "\n".join(f"{one.title} · {point.label}: {point.text}" for one, point in zip(series, points, strict=True))
