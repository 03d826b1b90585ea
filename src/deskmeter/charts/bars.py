"""Horizontal bars from zero, each with its text; the prior period is a thin mark across."""

from dataclasses import dataclass

from deskmeter.charts.axis import text_width
from deskmeter.charts.chart import BarChart, Point
from deskmeter.charts.mark import Spec, at, canvas, field, layer, linear, words
from deskmeter.charts.palette import LIGHT

NARROW, LABELS = 420.0, 210.0
THICK, MARK = 16, 24


@dataclass(frozen=True)
class Frame:
    """Where things stand: height of a row, its bar and its label within it, left edge of the bars, room for a label."""

    row: float
    bar: float
    name: float
    left: float
    room: float


def bar_spec(chart: BarChart, language: str, width: float) -> Spec:
    """The chart as Vega-Lite, `width` pixels wide; on a narrow one the labels stand above the bars."""
    points, before = _points(chart, prior=False), _points(chart, prior=True)
    frame = _frame(points, width)
    count = max(1, len(points))
    values = [point.value for point in (*points, *before) if point.value is not None]
    right = width - max((text_width(point.text) for point in points), default=0) - 10
    x = linear("x", (0, max(values, default=0.0) or 1.0), (frame.left, right))
    y = linear("y", (0, count), (0, frame.row * count))
    bars = [_row(place, point, frame) for place, point in enumerate(points)]
    marks = [_row(place, point, frame) for place, point in enumerate(before) if point.value is not None]
    return canvas(width, frame.row * count, [*_drawn(bars, marks, frame, x, y), _names(points, frame, y)])


def _points(chart: BarChart, prior: bool) -> tuple[Point, ...]:
    return next((one.points for one in chart.series if one.prior == prior), ())


def _frame(points: tuple[Point, ...], width: float) -> Frame:
    if width < NARROW:
        return Frame(row=46, bar=31, name=10, left=0, room=width - 40)
    longest = max((text_width(point.label) for point in points), default=0)
    return Frame(row=34, bar=17, name=17, left=min(LABELS, longest) + 12, room=LABELS)


def _row(place: int, point: Point, frame: Frame) -> dict[str, object]:
    tip = f"{point.label}: {point.text}"
    return {"x": point.value or 0.0, "y": place + frame.bar / frame.row, "text": point.text, "tip": tip}


def _drawn(bars: list[dict[str, object]], marks: list[dict[str, object]], frame: Frame, x: Spec, y: Spec) -> list[Spec]:
    left, ink = at(frame.left), LIGHT["ink"]
    base = {"type": "rule", "color": LIGHT["grid"]}
    solid = {"type": "bar", "height": THICK, "color": LIGHT["accent"]}
    across = {"type": "tick", "orient": "vertical", "size": MARK, "thickness": 2, "opacity": 1, "color": ink}
    behind = words(align="left", dx=7, fontWeight=600, color=ink)
    height = frame.row * max(1, len(bars))
    return [
        layer(base, [{}], x=left, y=at(0), y2=at(height)),
        layer(solid, bars, x=x, x2=left, y=y, description=field("tip")),
        layer(across, marks, x=x, y=y),
        layer(behind, _ends(bars, marks), x=x, y=y, text=field("text")),
    ]


def _ends(bars: list[dict[str, object]], marks: list[dict[str, object]]) -> list[dict[str, object]]:
    """Where the texts stand: behind the bar or its mark, whichever reaches further."""
    reach = {row["y"]: float(str(row["x"])) for row in marks}
    return [{**row, "x": max(float(str(row["x"])), reach.get(row["y"], 0.0))} for row in bars]


def _names(points: tuple[Point, ...], frame: Frame, y: Spec) -> Spec:
    rows = [{"y": place + frame.name / frame.row, "text": point.label} for place, point in enumerate(points)]
    align, place = ("right", frame.left - 12) if frame.left else ("left", 0.0)
    style = words(align=align, color=LIGHT["ink"], limit=frame.room)
    return layer(style, rows, x=at(place), y=y, text=field("text"))
