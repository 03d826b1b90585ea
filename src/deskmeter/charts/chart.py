"""What a chart shows, as plain records: no colours, no pixels, no engine."""

from dataclasses import dataclass
from typing import Literal

Scale = Literal["count", "share", "duration", "number"]


@dataclass(frozen=True)
class Point:
    """One value with its label on the axis and its formatted text; a value of None is a gap, never 0."""

    label: str
    value: float | None
    text: str


@dataclass(frozen=True)
class Series:
    """One line or set of bars; a `prior` series is drawn dashed and grey, from `partial_from` on dashed too."""

    title: str
    points: tuple[Point, ...]
    prior: bool = False
    partial_from: int | None = None


@dataclass(frozen=True)
class LineChart:
    """Values over time; every series has the same number of points. `ticks` are indices with an axis label."""

    series: tuple[Series, ...]
    axis_title: str
    scale: Scale
    ticks: tuple[int, ...]


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars in the order given, starting at 0; a second, prior series is a thin mark."""

    series: tuple[Series, ...]
    axis_title: str
    scale: Scale


@dataclass(frozen=True)
class HeatMap:
    """Cells of rows × columns; `cells[r][c]`."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Point, ...], ...]
    legend_title: str
    scale: Scale


Chart = LineChart | BarChart | HeatMap
