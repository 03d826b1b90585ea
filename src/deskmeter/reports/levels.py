"""Service levels on a page: a bar for each element, what the grades rest on, and what to do next."""

from deskmeter.charts.chart import BarChart, Point, Series
from deskmeter.insight.demand import HIGHEST
from deskmeter.insight.levels import Graded
from deskmeter.insight.levels import levels as graded_levels
from deskmeter.locale import N_
from deskmeter.reports import page as pages
from deskmeter.reports.level_tables import Grid, climbing, evidence_table, scope, summary
from deskmeter.reports.level_words import ELEMENTS, level_text, overall_text
from deskmeter.reports.making import Making
from deskmeter.reports.report import Levels
from deskmeter.reports.words import Words


def level_blocks(making: Making, block: Levels) -> list[pages.Block]:
    """The figure, the table and the notes of a levels block, as of the end of the report's period or now."""
    words, query = making.words, making.query
    now = min(query.now, query.period.end) if query.period.end else query.now
    graded = graded_levels(making.store, now, query.period.zone, query.filters)
    return [
        _figure(words, block, graded),
        pages.TableBlock(
            f"{block.name}-evidence",
            words(N_("What the levels rest on")),
            words(N_("“Declared” is what no tool can see and the team says of itself.")),
            _table(words(N_("What the levels rest on")), evidence_table(words, graded), figures=(2, 3)),
        ),
        pages.Notes(
            words(N_("How to climb one level")),
            tuple(pages.Fact(name, " ".join(lines)) for name, lines in climbing(words, graded)),
        ),
    ]


def _figure(words: Words, block: Levels, graded: Graded) -> pages.Figure:
    title = words(block.title)
    points = tuple(
        Point(words(ELEMENTS[one.element]), one.level if one.counts else None, level_text(words, one.level))
        for one in graded.levels.grades
    )
    return pages.Figure(
        name=block.name,
        title=title,
        subtitle=scope(words, graded),
        summary=overall_text(words, graded.levels, graded.rules),
        chart=BarChart((Series(title, points), _top(words, points)), words(N_("Level, 1 to 5")), "count"),
        table=_table(title, summary(words, graded)),
    )


def _top(words: Words, points: tuple[Point, ...]) -> Series:
    """A mark at the highest level on every row, so that a bar shows how far there is to go."""
    marks = tuple(Point(point.label, float(HIGHEST), level_text(words, HIGHEST)) for point in points)
    return Series(words(N_("Highest level")), marks, prior=True)


def _table(caption: str, grid: Grid, figures: tuple[int, ...] = ()) -> pages.Table:
    heads, rows = grid
    numeric = tuple(place in figures for place in range(len(heads)))
    return pages.Table(caption, tuple(heads), tuple(map(tuple, rows)), numeric)
