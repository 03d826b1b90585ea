"""What the colours and dashes of a chart mean, as data: the page and the document draw it themselves."""

from dataclasses import dataclass
from typing import Literal

from deskmeter.charts.chart import BarChart, Chart, HeatMap, LineChart, Series
from deskmeter.charts.heat import highest
from deskmeter.charts.line import COLOURS
from deskmeter.charts.palette import LIGHT, STEPS

Shape = Literal["line", "dashed", "open", "bar", "tick", "hatched", "step"]


@dataclass(frozen=True)
class Key:
    """One entry: how it is drawn, in which colour, and what it means."""

    shape: Shape
    colour: str
    text: str


def legend(chart: Chart, no_data: str, incomplete: str, zero: str) -> tuple[Key, ...]:
    """Keys in drawing order; a heat map gives one key a step, the ends with their text."""
    if isinstance(chart, LineChart):
        return _lines(chart, incomplete)
    if isinstance(chart, BarChart):
        return _bars(chart)
    return _steps(chart, no_data, zero)


def _lines(chart: LineChart, incomplete: str) -> tuple[Key, ...]:
    current = [one for one in chart.series if not one.prior]
    keys = [Key("line", COLOURS[index % len(COLOURS)], one.title) for index, one in enumerate(current)]
    keys += [Key("dashed", LIGHT["prior"], one.title) for one in chart.series if one.prior]
    if any(one.partial_from is not None for one in chart.series):
        keys.append(Key("open", LIGHT["accent"], incomplete))
    return tuple(keys)


def _bars(chart: BarChart) -> tuple[Key, ...]:
    def key(one: Series) -> Key:
        return Key("tick", LIGHT["ink"], one.title) if one.prior else Key("bar", LIGHT["accent"], one.title)

    return tuple(key(one) for one in chart.series)


def _steps(chart: HeatMap, no_data: str, zero: str) -> tuple[Key, ...]:
    top = highest(chart)
    last = top.text if top and top.value else ""
    ends = {0: zero, STEPS: last}
    keys = [Key("step", LIGHT[f"heat-{step}"], ends.get(step, "")) for step in range(STEPS + 1)]
    if any(point.value is None for row in chart.cells for point in row):
        keys.append(Key("hatched", LIGHT["none"], no_data))
    return tuple(keys)
