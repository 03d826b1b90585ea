"""The query: metrics over a period, cut and compared. The only place that computes figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Literal

from deskmeter.engines.duckdb import one, rows
from deskmeter.errors import UnknownNameError, UserError
from deskmeter.metrics.cuts import check_cuts
from deskmeter.metrics.formula import Clock, Figure, Maturing
from deskmeter.metrics.formulas import Count, Ratio
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.relation import (
    CYCLES,
    GRAINS,
    TRUNCATED,
    Asked,
    Filter,
    Relations,
    Span,
    select,
    slots_of,
    stamp,
)
from deskmeter.model.facts import BY_NAME, FACTS
from deskmeter.model.facts.build import as_of
from deskmeter.model.store import Store, record_span
from deskmeter.period import Bucket, Period, buckets, following, local_of, previous, so_far, year_before, zone_of

Comparison = Literal["previous", "year"]
Cuts = tuple[Any, ...]  # one value for each cut, agents as keys
Key = tuple[str, Cuts]  # bucket, cuts
Keys = tuple[str, str]  # of one bucket: where rows are joined to buckets, and where they are owned
Found = Mapping[str, Mapping[Key, tuple[Figure, dict[str, int]]]]  # by metric: figure, and rows left out by reason


@dataclass(frozen=True)
class Query:
    """What is asked. `now` closes what is still running and hides what came later; `clock` None is each row's own."""

    metrics: tuple[Metric, ...]
    period: Period
    now: datetime
    by: tuple[str, ...] = ()
    grain: str | None = None
    filters: tuple[Filter, ...] = ()
    clock: Clock | None = None
    compare: Comparison | None = None


@dataclass(frozen=True)
class Compared:
    """The same figure for the period compared with, and what a test makes of the change (see insight/judge.py).

    `p_adjusted` allows for the other changes that were asked about at once; `ratio_per_day` is that of like days.
    """

    period: Period
    figure: Figure
    verdict: str = "not_comparable"
    test: str | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    ratio_per_day: float | None = None


@dataclass(frozen=True)
class Row:
    """One figure with all that it rests on. A figure of None is for an instant that has not come."""

    metric: Metric
    period: Period
    bucket: str | None
    by: Mapping[str, str | None]
    figure: Figure | None
    left_out: Mapping[str, int]
    clock: str
    compared: Compared | None = None

    @property
    def value(self) -> float | None:
        """The figure's value; None where it is empty or has not come."""
        return self.figure.value if self.figure else None

    @property
    def prior(self) -> float | None:
        """The value of the period compared with."""
        return self.compared.figure.value if self.compared else None


@dataclass(frozen=True)
class Result:
    """The rows of a query in the order asked: metric, bucket, cuts."""

    query: Query
    rows: tuple[Row, ...]
    fresh_to: datetime | None

    def of(self, metric: str) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.metric.name == metric)


class GrainError(UserError):
    def __init__(self, metric: str, grain: str) -> None:
        super().__init__(
            f"{metric} cannot be read by {grain}: it is taken at instants. Allowed: {', '.join(TRUNCATED)}."
        )


def relations(store: Store, query: Query) -> Relations:
    """The facts for a question put at `now`: as kept, or as they stood then where something came later."""
    _, latest = record_span(store)
    facts = {fact.name: f"fact.{fact.name}" for fact in FACTS}
    if latest is not None and latest >= query.now:
        read = {metric.fact for metric in counted(query.metrics)} | {"conversation", "status_span", "hours_stretch"}
        facts |= as_of(store.engine, query.now.astimezone(UTC).replace(tzinfo=None), read)
    return Relations(facts, query.now, query.period.zone)


def counted(metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """The metrics that are counted from rows, each once: in the place of a ratio, the two that it divides."""
    found = dict[str, Metric]()
    for metric in metrics:
        parts = (metric.formula.over, metric.formula.under) if isinstance(metric.formula, Ratio) else (metric,)
        found |= {part.name: part for part in parts}
    return tuple(found.values())


def run(store: Store, query: Query) -> Result:
    """Compute every figure of a query."""
    _check(store, query)
    where = relations(store, query)
    period, other = periods(store, query)
    found = _found(store, query, period, where)
    if other is None:
        figures = _figures(store, query, period, found, found)
    else:
        before = _found(store, query, other, where)
        past = _figures(store, query, other, before, found)
        figures = _compared(_figures(store, query, period, found, before), past, query.grain)
    return Result(query, tuple(figures), record_span(store)[1])


def newest_conversation(store: Store) -> datetime | None:
    """When the newest conversation that counts began."""
    found: datetime | None = one(
        store.con, "SELECT MAX(c.created_at) FROM fact.conversation AS c WHERE c.left_out IS NULL"
    )
    return found and found.replace(tzinfo=UTC)


def _check(store: Store, query: Query) -> None:
    if query.grain is not None and query.grain not in GRAINS:
        raise UnknownNameError("grain", query.grain, GRAINS)
    for metric in query.metrics:
        filters = (*(one.dimension for one in query.filters), *(name for name, _ in metric.only))
        check_cuts(store.con, metric, [*query.by, *filters])
        owned = all(part.formula.rows == "owned" for part in counted([metric]))
        if query.grain is not None and query.grain in CYCLES and not owned:
            raise GrainError(metric.name, query.grain)


def bounded(store: Store, period: Period, now: datetime) -> Period:
    """The period with its open sides closed: by the oldest record, and by now."""
    first, _ = record_span(store)
    start = period.start or first or now - timedelta(days=1)
    end = period.end or max(now, start + timedelta(seconds=1))
    if end <= start and period.start is None:  # it ends before the record begins
        start = end - timedelta(days=1)
    return Period(start, end, period.zone)


def asked_for(store: Store, query: Query, period: Period, metric: Metric) -> Asked:
    """The rows that a metric needs for a period; of local days, the ends are read on the local calendar."""
    whole = bounded(store, period, query.now)
    every: tuple[Bucket, ...] = ()
    if metric.formula.rows != "owned":
        every = buckets(whole, query.grain) if query.grain else (Bucket(*whole.bounds(), ""),)
        every = tuple(slot for slot in every if slot.start < query.now)
    nexts = tuple(following(Period(slot.start, slot.end, period.zone)).bounds()[1] for slot in every)
    slots = tuple(replace(slot, end=min(slot.end, query.now)) for slot in every)
    ends = [end for end in (period.end, None if BY_NAME[metric.fact].known_today else query.now) if end]
    span = Span(period.start, min(ends, default=None))
    asked = Asked(span, query.grain, slots, query.by, query.filters, nexts)
    return _on_local_calendar(asked, period.zone) if BY_NAME[metric.fact].local_days else asked


def _on_local_calendar(asked: Asked, zone: str) -> Asked:
    def told(instant: datetime) -> datetime:
        return local_of(instant, zone_of(zone, "query")).replace(tzinfo=UTC)

    span = Span(*(told(end) if end else None for end in (asked.span.start, asked.span.end)))
    slots = tuple(replace(slot, start=told(slot.start), end=told(slot.end)) for slot in asked.buckets)
    return replace(asked, span=span, buckets=slots, nexts=tuple(map(told, asked.nexts)))


def periods(store: Store, query: Query) -> tuple[Period, Period | None]:
    """The period to show, and the one to compare it with; a running one is compared by its elapsed part.

    A period without a beginning reaches back to the oldest record: nothing lies before it to compare it with.
    """
    if query.compare is None or query.period.start is None:
        return query.period, None
    whole = bounded(store, query.period, query.now)
    other = (previous if query.compare == "previous" else year_before)(whole, query.now)
    if other is None or query.grain is not None:  # a bucket is compared with its own counterpart
        return query.period, other
    return so_far(whole, query.now), other


def _found(store: Store, query: Query, period: Period, where: Relations) -> Found:
    """Figures by metric, bucket and cuts. Metrics that read the same rows are computed in one pass over them."""
    read = counted(query.metrics)
    found: dict[str, dict[Key, tuple[Figure, dict[str, int]]]] = {metric.name: {} for metric in read}
    for _, group in groupby(sorted(read, key=_reads), key=_reads):
        metrics = list(group)
        for key, left_out, cells in _cells(store, query, period, where, metrics):
            for metric in metrics:
                figure = _figure(metric, cells[metric.name])
                kept, out = found[metric.name].get(key, (_figure(metric, {}), {}))
                if left_out is None:
                    kept = figure
                elif figure.n:
                    out = {**out, left_out: figure.n}
                found[metric.name][key] = (kept, out)
    return found


def _figures(store: Store, query: Query, period: Period, found: Found, others: Found) -> list[Row]:
    """The rows of a period; a cut that only the period compared with knows has its row too."""
    labels = agent_labels(store, query)
    made = []
    for metric in query.metrics:
        keys = (key for part in counted([metric]) for key in (*found[part.name], *others[part.name]))
        cuts = {cuts for _, cuts in keys} if query.by else {()}
        made += _rows(store, query, period, metric, found, _sorted(cuts, query.by, labels))
    return made


def _figure(metric: Metric, cells: Mapping[str, Any]) -> Figure:
    """The figure of a group of rows, with how much of it is still maturing and how much is recorded."""
    figure = metric.formula.figure(cells)
    if metric.maturing:
        figure = replace(figure, maturing=Maturing(int(cells.get("maturing") or 0), int(cells.get("whole") or 0)))
    if metric.recorded:
        figure = replace(figure, recorded=int(cells.get("recorded") or 0))
    return figure


def _sorted(cuts: Iterable[Cuts], by: Sequence[str], labels: Mapping[int, str]) -> dict[Cuts, dict[str, str | None]]:
    """Cuts with their names, in the order of the names; what has no name comes last."""
    named = {each: {name: label_of(name, cut, labels) for name, cut in zip(by, each, strict=True)} for each in cuts}
    return dict(sorted(named.items(), key=lambda item: [(cut is None, cut or "") for cut in item[1].values()]))


def _reads(metric: Metric) -> tuple[str, ...]:
    """Metrics with equal keys read the very same rows."""
    return metric.fact, metric.at, metric.formula.rows, metric.until or "", repr(metric.only)


def _cells(
    store: Store, query: Query, period: Period, where: Relations, metrics: Sequence[Metric]
) -> Iterable[tuple[Key, str | None, Mapping[str, Mapping[str, Any]]]]:
    """What the engine adds up for each bucket, cut and reason of leaving out."""
    asked = asked_for(store, query, period, metrics[0])
    if metrics[0].formula.rows != "owned" and not asked.buckets:
        return
    names, aggregates = [], []
    for metric in metrics:
        slots = slots_of(metric, store.settings, query.now)
        for cell, sql in _aggregates(metric, query.clock).items():
            names.append((metric.name, cell))
            aggregates.append(f"{sql.format(**slots)} AS a{len(names)}")
    cuts = [f"r.cut_{n}" for n in range(len(query.by))]
    keys = ", ".join(["r.bucket", *cuts, "r.left_out"])
    ends, telling = bounded(store, period, query.now).bounds(), _telling(store, query, metrics, asked)
    source = select(metrics[0], asked, where, ends, store.settings, read_by=[*aggregates, telling])
    sql = f"SELECT {keys}, {', '.join(aggregates)} FROM ({source}) AS r WHERE {telling} GROUP BY {keys}"
    for row in store.engine.rows(sql):
        cells: dict[str, dict[str, Any]] = {metric.name: {} for metric in metrics}
        for (name, cell), value in zip(names, row[len(cuts) + 2 :], strict=True):
            cells[name][cell] = value
        yield (row[0] or "", tuple(row[1 : len(cuts) + 1])), row[len(cuts) + 1], cells


def _telling(store: Store, query: Query, metrics: Sequence[Metric], asked: Asked) -> str:
    """The condition on rows that could show in a figure, so that the engine reads no more.

    Of what is counted while it stands, such as open conversations: what counts, and what began in the period, so that
    a cut shows 0 where all is done. Conversations solved long ago are most of the record, and show in no cut.
    """
    counting = all(isinstance(metric.formula, Count) and not metric.maturing for metric in metrics)
    if metrics[0].formula.rows != "in_force" or not counting:
        return "TRUE"
    slots = (slots_of(metric, store.settings, query.now) for metric in metrics)
    counted = (metric.formula.population().format(**each) for metric, each in zip(metrics, slots, strict=True))
    began = f"{metrics[0].at} >= {stamp(asked.buckets[0].start)}"
    return " OR ".join([*(f"({one})" for one in counted), began])


def _aggregates(metric: Metric, clock: Clock | None) -> dict[str, str]:
    """What is added up for a metric: its formula's parts, its unsettled rows, the rows that record what some do not."""
    population, made = metric.formula.population(clock), dict(metric.formula.aggregates(clock))
    if metric.maturing:
        made["maturing"] = f"COUNT(CASE WHEN {metric.maturing} THEN 1 END)"
        made["whole"] = f"COUNT(CASE WHEN ({population}) OR ({metric.maturing}) THEN 1 END)"
    if metric.recorded:
        made["recorded"] = f"COUNT(CASE WHEN ({population}) AND ({metric.recorded.of}) THEN 1 END)"
    return made


def agent_labels(store: Store, query: Query) -> Mapping[int, str]:
    """Agents by key, as `id`, or `connection:id` where two connections use the same id."""
    if "agent" not in query.by:
        return {}
    found = rows(
        store.con,
        "SELECT k.key, CASE WHEN COUNT(*) OVER (PARTITION BY k.id) > 1 THEN o.name || ':' || k.id ELSE k.id END"
        " FROM canon.agent_key AS k JOIN canon.connection AS o ON o.connection = k.connection",
    )
    return dict(found)


def _rows(
    store: Store,
    query: Query,
    period: Period,
    metric: Metric,
    found: Found,
    combos: Mapping[Cuts, Mapping[str, str | None]],
) -> list[Row]:
    """The figures in order, every bucket present: one without rows is empty, or 0 where the metric counts."""
    parts = [(part, found[part.name], _is_recorded(store, part)) for part in counted([metric])]
    made = []
    for label, keys, slot, has_come in _slots(store, query, period):
        for cuts, by in combos.items():
            figures, left_out = list[Figure](), dict[str, int]()
            for part, known, recorded in parts:
                figure, out = known.get((keys[part.formula.rows == "owned"], cuts), (_figure(part, {}), {}))
                figures += [figure] if has_come and recorded else []
                left_out |= out
            whole = _together(metric, figures) if len(figures) == len(parts) else None
            clock = _clock(metric, query.clock, whole or metric.formula.figure({}))
            made.append(Row(metric, slot, label, by, whole, left_out, clock))
    return made


def _together(metric: Metric, figures: Sequence[Figure]) -> Figure:
    """The figure of a metric: its own, or one divided by the other."""
    return metric.formula.divided(*figures) if isinstance(metric.formula, Ratio) else figures[0]


def _is_recorded(store: Store, metric: Metric) -> bool:
    """Whether any source brings the kind of row without which the figure is not known."""
    known = "SELECT COUNT(*) FROM canon.recorded AS r WHERE r.row_kind = ?"
    return metric.needs is None or bool(one(store.con, known, [metric.needs]))


def label_of(name: str, cut: Any, labels: Mapping[int, str]) -> str | None:
    """The name of one value of a cut; agents come as keys."""
    if cut is None:
        return None
    return labels[cut] if name == "agent" else str(cut)


def _clock(metric: Metric, asked: Clock | None, figure: Figure) -> str:
    """Which clock a figure was read from; mixed where hours apply to only some of its rows."""
    if not metric.formula.timed:
        return "calendar"
    if asked:
        return asked
    if figure.in_business == 0:
        return "calendar"
    timed = figure.stats.n if figure.stats else figure.n
    return "business" if figure.in_business == timed + figure.flagged else "mixed"


def _slots(store: Store, query: Query, period: Period) -> list[tuple[str | None, Keys, Period, bool]]:
    """Every bucket of a period: its label, its keys in the engine's answer, its period, and whether it has begun."""
    if query.grain is None:
        return [(None, ("", ""), period, period.start is None or period.start < query.now)]
    if query.grain in CYCLES:
        return [(key, (key, key), period, True) for key in _cycle(query.grain)]
    zone = zone_of(period.zone, "query")
    made: list[tuple[str | None, Keys, Period, bool]] = []
    for slot in buckets(bounded(store, period, query.now), query.grain):
        keys = slot.label, truncated(local_of(slot.start, zone), query.grain)
        made.append((slot.label, keys, Period(slot.start, slot.end, period.zone), slot.start < query.now))
    return made


def _cycle(grain: str) -> list[str]:
    hours, days = [str(hour) for hour in range(24)], [str(day) for day in range(1, 8)]
    return {
        "hour_of_day": hours,
        "weekday": days,
        "hour_of_weekday": [f"{day}-{hour}" for day in days for hour in hours],
    }[grain]


def truncated(local: datetime, grain: str) -> str:
    """A local time as the engine truncates it."""
    floor = {
        "hour": lambda t: t.replace(minute=0, second=0, microsecond=0),
        "day": lambda t: t.replace(hour=0, minute=0, second=0, microsecond=0),
        "week": lambda t: (t - timedelta(days=t.weekday())).replace(hour=0, minute=0, second=0, microsecond=0),
        "month": lambda t: t.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
    }[grain](local)
    return f"{floor:%Y-%m-%d %H:%M:%S}"


def _compared(found: Sequence[Row], before: Sequence[Row], grain: str | None) -> list[Row]:
    """Put the figures of the period compared with beside the found ones; a bucket without a counterpart has none."""
    now, then = _places(found, grain), _places(before, grain)
    past = {(row.metric.name, tuple(row.by.values()), then[row.bucket]): row for row in before}
    made = []
    for row in found:
        match = past.get((row.metric.name, tuple(row.by.values()), now[row.bucket]))
        compared = Compared(match.period, match.figure or Figure(None, 0)) if match else None
        made.append(replace(row, compared=compared))
    return made


def _places(found: Sequence[Row], grain: str | None) -> dict[str | None, int]:
    """The place of each bucket in its period: its number, or the hour of a local clock that may have skipped one."""
    labels = list(dict.fromkeys(row.bucket for row in found))
    if grain != "hour":
        return {label: number for number, label in enumerate(labels)}
    hours = {label: datetime.fromisoformat(label or "") for label in labels}
    first = min(hours.values(), default=datetime.min)
    return {label: (hour - first) // timedelta(hours=1) for label, hour in hours.items()}
