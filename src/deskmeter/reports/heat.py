"""A heat map: one metric by hour and weekday."""

from deskmeter.charts.chart import HeatMap, Point
from deskmeter.locale import N_
from deskmeter.reports import page as pages
from deskmeter.reports.making import Making, scale
from deskmeter.reports.report import Heat

HOURS = tuple(f"{hour:02d}" for hour in range(24))


def heat(making: Making, block: Heat) -> list[pages.Block]:
    """The figure of a heat-map block."""
    words = making.words
    metric, rows = making.with_data(block.metrics, grain="hour_of_weekday", compare=None)
    days = tuple(words.weekday(day) for day in range(1, 8))
    places = [words(N_("{day} {hour}:00"), day=day, hour=hour) for day in days for hour in HOURS]
    points = [
        Point(place, row.value, words.figure(row.value, metric.unit)) for place, row in zip(places, rows, strict=True)
    ]
    cells = tuple(tuple(points[24 * day : 24 * day + 24]) for day in range(7))
    title = making.title(metric)
    return [
        pages.Figure(
            name=block.name,
            title=words(block.title),
            subtitle=words(N_("{title} by hour and weekday, {zone}"), title=title, zone=making.query.period.zone),
            summary=_sentence(making, title, points) or making.no_data(metric),
            chart=HeatMap(days, HOURS, cells, title, scale(metric)),
            table=pages.Table(
                words(block.title),
                (words(N_("Weekday")), *HOURS),
                tuple((day, *(cell.text for cell in row)) for day, row in zip(days, cells, strict=True)),
                (False, *(True for _ in HOURS)),
            ),
        )
    ]


def _sentence(making: Making, title: str, points: list[Point]) -> str:
    busiest = max(points, key=lambda point: point.value or 0)
    if not busiest.value:
        return ""
    return making.words(N_("{title}: most on {when} ({count})."), title=title, when=busiest.label, count=busiest.text)
