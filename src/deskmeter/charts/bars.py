"""Horizontal bars from zero, each with its text; the prior period is a thin mark across."""

from deskmeter.charts.axis import text_width
from deskmeter.charts.chart import BarChart, Point
from deskmeter.charts.mark import Spec, at, canvas, field, layer, linear, words
from deskmeter.charts.palette import LIGHT

NARROW, LABELS = 420.0, 210.0


def bar_spec(chart: BarChart, language: str, width: float) -> Spec:
    """The chart as Vega-Lite, `width` pixels wide; on a narrow one the labels stand above the bars."""
    points, before = _rows(chart)
    stacked = width < NARROW
    each = 46.0 if stacked else 34.0
    height = max(1, len(points)) * each
    left = 0.0 if stacked else min(LABELS, max((text_width(p.label) for p in points), default=0)) + 12
    right = width - max((text_width(point.text) for point in points), default=0) - 10
    values = [point.value for point in (*points, *before) if point.value is not None]
    x = linear("x", (0, max(values, default=0.0) or 1.0), (left, right))
    y = linear("y", (0, max(1, len(points))), (0, height))
    bar, name = (31.0, 10.0) if stacked else (each / 2, each / 2)
    rows = [_row(index, point, bar / each) for index, point in enumerate(points)]
    names = [{"y": index + name / each, "text": point.label} for index, point in enumerate(points)]
    marks = [_row(index, point, bar / each) for index, point in enumerate(before) if point.value is not None]
    solid = {"type": "bar", "height": 16, "color": LIGHT["accent"]}
    align, place = ("left", 0.0) if stacked else ("right", left - 12)
    return canvas(
        width,
        height,
        [
            layer({"type": "rule", "color": LIGHT["grid"]}, [{}], x=at(left), y=at(0), y2=at(height)),
            layer(solid, rows, x=x, x2=at(left), y=y, description=field("tip")),
            layer({"type": "tick", "orient": "vertical", "size": 24, "thickness": 2, "opacity": 1, "color": LIGHT["ink"]}, marks, x=x, y=y),
            layer(words(align="left", dx=7, fontWeight=600, color=LIGHT["ink"]), _ends(rows, marks), x=x, y=y, text=field("text")),
            layer(words(align=align, color=LIGHT["ink"], limit=width - 40 if stacked else LABELS), names, x=at(place), y=y, text=field("text")),
        ],
    )  # fmt: skip


def _rows(chart: BarChart) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    current = next((one.points for one in chart.series if not one.prior), ())
    prior = next((one.points for one in chart.series if one.prior), ())
    return current, prior


def _row(index: int, point: Point, middle: float) -> dict[str, object]:
    tip = f"{point.label}: {point.text}"
    return {"x": point.value or 0, "y": index + middle, "text": point.text, "tip": tip}


def _ends(rows: list[dict[str, object]], marks: list[dict[str, object]]) -> list[dict[str, object]]:
    """Where the texts stand: behind the bar or its mark, whichever reaches further."""
    reach = {row["y"]: float(str(row["x"])) for row in marks}
    return [{**row, "x": max(float(str(row["x"])), reach.get(row["y"], 0.0))} for row in rows]
