"""What every block is made with: the store, the question, the words."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from deskmeter.charts.chart import Point, Scale, Series
from deskmeter.locale import N_
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, Result, Row, run
from deskmeter.model.store import Store
from deskmeter.reports import page as pages
from deskmeter.reports.words import Words
from deskmeter.units import Unit

SCALES: dict[Unit, Scale] = {Unit.COUNT: "count", Unit.SHARE: "share", Unit.DURATION: "duration"}
NO_DATA = N_("{title}: no data in this period.")
SUBTITLES = {"median": N_("{title}, median, {zone}"), "mean": N_("{title}, mean, {zone}")}


@dataclass(frozen=True)
class Making:
    """A report in the making; `query` carries period, now, filters and comparison, `fresh_to` the newest record."""

    store: Store
    query: Query
    words: Words
    fresh_to: datetime | None

    def ask(self, metrics: tuple[Metric, ...], **changes: Any) -> Result:
        return run(self.store, replace(self.query, metrics=metrics, **changes))

    def with_data(self, metrics: tuple[Metric, ...], **changes: Any) -> tuple[Metric, tuple[Row, ...]]:
        """The first metric that has any data in the period, with its rows; the first one where none has."""
        asked = [(metric, self.ask((metric,), **changes).rows) for metric in metrics]
        found = (one for one in asked if any(row.figure and row.figure.n for row in one[1]))
        return next(found, asked[0])

    def title(self, metric: Metric) -> str:
        """The workspace's own title of a metric, else the translated one."""
        return self.store.settings.title(metric.name, self.words.language) or self.words(metric.title)

    def subtitle(self, metric: Metric) -> str:
        """What is drawn, by which average, in which zone."""
        told = SUBTITLES.get(getattr(metric.formula, "headline", ""), N_("{title}, {zone}"))
        return self.words(told, title=self.title(metric), zone=self.query.period.zone)

    def no_data(self, metric: Metric) -> str:
        return self.words(NO_DATA, title=self.title(metric))

    def series(
        self, now: tuple[Point, ...], past: tuple[Point, ...], partial_from: int | None = None
    ) -> tuple[Series, ...]:
        """This period's points and, where the report compares, those of the period compared with."""
        drawn = Series(self.words(N_("This period")), now, partial_from=partial_from)
        if not self.query.compare:
            return (drawn,)
        prior = N_("Last year") if self.query.compare == "year" else N_("Previous period")
        return drawn, Series(self.words(prior), past, prior=True)


def scale(metric: Metric) -> Scale:
    return SCALES.get(metric.unit, "number")


def series_table(caption: str, first: str, series: tuple[Series, ...]) -> pages.Table:
    """The points of a chart as a table, one row for each place on its axis."""
    rows = zip(*(one.points for one in series), strict=True)
    return pages.Table(
        caption,
        (first, *(one.title for one in series)),
        tuple((row[0].label, *(point.text for point in row)) for row in rows),
        (False, *(True for _ in series)),
    )
