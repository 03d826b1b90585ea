"""How one figure came about: definition, formula as run, population, what was left out, and the rows behind it."""

import shlex
from dataclasses import dataclass

from deskmeter.insight.answer import local_text, notes
from deskmeter.insight.interval import with_intervals
from deskmeter.locale import N_, translate
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, Row, asked_for, bounded, counted, relations, run
from deskmeter.metrics.relation import figure_sql, slots_of
from deskmeter.model.facts import BY_NAME
from deskmeter.model.store import Store
from deskmeter.units import format_value

CLOCKS = {
    "business": N_("opening hours"),
    "calendar": N_("calendar, around the clock"),
    "mixed": N_("opening hours where they apply, else calendar"),
}


@dataclass(frozen=True)
class Explanation:
    """One figure taken apart; `sql` is what was run, `command` lists its rows."""

    metric: Metric
    row: Row
    definition: str
    thresholds: str
    formula: str
    population: str
    owner_date: str
    left_out: str
    clock: str
    fresh_to: str
    sql: str
    command: str


def explain(store: Store, query: Query, language: str = "en") -> Explanation:
    """Take the one figure of a query without cuts apart."""
    result = with_intervals(store, run(store, query))
    row, metric = result.rows[0], query.metrics[0]
    limits = metric.limits(store.settings)
    population = "; ".join(
        f"{BY_NAME[one.fact].row}, where {_filled(one.formula.population(query.clock), one, store, query)}"
        for one in counted([metric])
    )
    return Explanation(
        metric=metric,
        row=row,
        definition=definition(metric, store, language),
        thresholds=", ".join(f"{name} = {value}" for name, value in limits.items()) or "–",
        formula=_filled(metric.formula.text(), metric, store, query),
        population=population,
        owner_date="; ".join(_owner_date(one) for one in counted([metric])),
        left_out=left_out(row),
        clock=translate(language, CLOCKS[row.clock]) if metric.formula.timed else "–",
        fresh_to=local_text(result.fresh_to, query.period.zone) or "–",
        sql=_sql(store, query, metric),
        command=command(query, metric),
    )


def definition(metric: Metric, store: Store, language: str) -> str:
    """The definition in a language, with the thresholds in force."""
    return translate(language, metric.definition).format(**metric.limits(store.settings))


def left_out(row: Row) -> str:
    """What would have counted but does not, by reason."""
    flagged = row.figure.flagged if row.figure else 0
    told = [*row.left_out.items(), *([("clock went wrong", flagged)] if flagged else [])]
    return ", ".join(f"{reason} {n}" for reason, n in sorted(told)) or "0"


def _filled(text: str, metric: Metric, store: Store, query: Query) -> str:
    return text.format(**slots_of(metric, store.settings, query.now))


def _sql(store: Store, query: Query, metric: Metric) -> str:
    """The statement that the engine ran for the figure, on one line; of a ratio, one for each of its metrics."""
    where = relations(store, query)
    ends = bounded(store, query.period, query.now).bounds()
    asked = {one.name: asked_for(store, query, query.period, one) for one in counted([metric])}
    ran = [figure_sql(one, asked[one.name], where, ends, store.settings, query.clock) for one in counted([metric])]
    return "; ".join(ran)


def _owner_date(metric: Metric) -> str:
    return f"{metric.at} – {metric.until}" if metric.until else metric.at


def command(query: Query, metric: Metric) -> str:
    """The command line that lists the rows behind a figure."""
    words = ["deskmeter", "export", "--metric", metric.name]
    zone = query.period.zone
    for option, instant in (("--from", query.period.start), ("--to", query.period.end), ("--now", query.now)):
        text = local_text(instant, zone)
        words += [option, text] if text else []
    for one in query.filters:
        words += ["--filter", str(one)]
    words += ["--clock", query.clock] if query.clock else []
    return shlex.join([*words, "--tz", zone])


def told(one: Explanation) -> list[tuple[str, str]]:
    """An explanation as labelled lines."""
    figure, metric = one.row.figure, one.metric
    lines = [
        ("figure", format_value(one.row.value, metric.unit, "en")),
        ("n", str(figure.n) if figure else "–"),
        ("definition", one.definition),
        ("purpose", metric.purpose),
        ("thresholds", one.thresholds),
        ("formula", one.formula),
        ("population", one.population),
        ("owner date", one.owner_date),
        ("left out", one.left_out),
        *(("note", note) for note in notes(one.row, "en")),
        *(
            [("vanity", f"{metric.vanity.reason} Read beside it: {', '.join(metric.vanity.beside)}.")]
            if metric.vanity
            else []
        ),
        ("clock", one.clock),
        ("null rule", metric.null_rule),
        *((("caveat", caveat)) for caveat in metric.caveats),
        ("source", f"{metric.source.title} {metric.source.url}".strip()),
        ("data up to", one.fresh_to),
        ("rows", one.command),
        ("as run", one.sql),
    ]
    if figure and figure.interval:
        low, high = (format_value(end, metric.unit, "en") for end in figure.interval)
        lines.insert(2, ("interval", f"95 %: {low} to {high}"))
    if figure and figure.stats:
        stats = figure.stats
        parts = [("mean", stats.mean), ("median", stats.median), ("p90", stats.p90), ("longest", stats.max)]
        lines.insert(2, ("statistics", ", ".join(f"{name} {format_value(x, metric.unit, 'en')}" for name, x in parts)))
    return lines
