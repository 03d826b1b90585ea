"""The five service levels of a support operation over its last complete weeks."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from deskmeter.insight.elements import grade
from deskmeter.insight.grading import Levels
from deskmeter.insight.level_figures import Asker, gathered
from deskmeter.level_rules import LevelRules
from deskmeter.metrics.query import Query
from deskmeter.metrics.relation import Filter
from deskmeter.model.store import Store
from deskmeter.period import Period, instant_of, local_of, zone_of


@dataclass(frozen=True)
class Graded:
    """The levels with the question that they answer: its period is the weeks graded."""

    levels: Levels
    query: Query
    rules: LevelRules


def levels(store: Store, now: datetime, zone: str, filters: tuple[Filter, ...] = ()) -> Graded:
    """The levels of the last complete ISO weeks before `now`."""
    rules = store.settings.levels
    query = Query((), last_weeks(now, zone, rules.weeks), now, filters=filters)
    return Graded(grade(gathered(Asker(store, query), rules), rules), query, rules)


def last_weeks(now: datetime, zone: str, weeks: int) -> Period:
    """The complete ISO weeks before an instant, by the zone's calendar."""
    place = zone_of(zone, "levels")
    today = local_of(now, place).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time())
    return Period(instant_of(monday - timedelta(weeks=weeks), place), instant_of(monday, place), zone)
