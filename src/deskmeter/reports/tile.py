"""A tile: one figure with its change, its course and what stands behind it."""

from deskmeter.insight.explain import CLOCKS, command, definition
from deskmeter.locale import N_, NN_
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, Row
from deskmeter.model.facts import BY_NAME
from deskmeter.model.store import Store
from deskmeter.reports import page as pages
from deskmeter.reports.words import Words
from deskmeter.units import NONE, Better, Unit, format_change

REASONS = {
    "merged": N_("merged into another"), "spam": N_("spam"), "test": N_("test"), "deleted": N_("deleted"),
    "clock went wrong": N_("a clock went wrong"),
}  # fmt: skip
# What a figure rests on, by the thing counted and the timestamp that its metric is owned by.
BASES = {
    ("conversation", "created_at"): NN_("n = {count} conversation", "n = {count} conversations"),
    ("conversation", "resolved_at"): NN_("n = {count} solved conversation", "n = {count} solved conversations"),
    ("conversation", "replied_at"): NN_("n = {count} conversation", "n = {count} conversations"),
    ("reply", "replied_at"): NN_("n = {count} reply", "n = {count} replies"),
    ("reply", "wait_from"): NN_("n = {count} wait", "n = {count} waits"),
    ("resolution", "resolved_at"): NN_("n = {count} resolution", "n = {count} resolutions"),
    ("rating", "answered_at"): NN_("n = {count} answer", "n = {count} answers"),
    ("rating", "asked_at"): NN_("n = {count} survey", "n = {count} surveys"),
    ("message_sent", "sent_at"): NN_("n = {count} message", "n = {count} messages"),
    ("sla", "decided_at"): NN_("n = {count} promise", "n = {count} promises"),
}  # fmt: skip
ANY_BASIS = NN_("n = {count}", "n = {count}")


def tile(
    store: Store, query: Query, words: Words, title: str, row: Row, last_year: Row, days: tuple[Row, ...]
) -> pages.Tile:
    """The tile of one figure; `row` is compared with the previous period, `last_year` with last year."""
    metric = row.metric
    return pages.Tile(
        metric=metric.name,
        title=title,
        value=words.figure(row.value, metric.unit),
        basis=_basis(words, row),
        changes=tuple(
            _change(words, one, against)
            for one, against in ((row, N_("previous period: {value}")), (last_year, N_("last year: {value}")))
        ),
        spark=tuple(day.value for day in days),
        stats=_stats(words, row),
        about=_about(store, query, words, row),
        command=command(query, metric),
    )


def _basis(words: Words, row: Row) -> str:
    """What the figure rests on; a count is its own basis."""
    metric = row.metric
    if metric.unit is Unit.COUNT:
        return words(N_("at the end of the period")) if metric.formula.rows == "in_force" else ""
    return words.plural(*basis(metric), row.figure.n if row.figure else 0)


def basis(metric: Metric) -> tuple[str, str]:
    """The counted text for what n counts: rows of the fact, or the things that a formula divides by."""
    return BASES.get((getattr(metric.formula, "per", metric.fact), metric.at), ANY_BASIS)


def _change(words: Words, row: Row, against: str) -> pages.Change:
    """How the figure moved. Colour would claim that the change is real; until that is tested it stays grey."""
    now, before = row.value, row.prior
    prior = words(against, value=words.figure(before, row.metric.unit))
    text = format_change(now, before, row.metric.unit, words.language)
    if text == NONE or now is None or before is None:
        return pages.Change("", words(N_("n/a")), "neutral", prior)
    arrow = "▲" if now > before else "▼" if now < before else "–"
    tone: pages.Tone = "neutral" if row.metric.better is Better.NEUTRAL or now == before else "unsure"
    return pages.Change(arrow, text, tone, prior)


def _stats(words: Words, row: Row) -> tuple[pages.Fact, ...]:
    stats = row.figure.stats if row.figure else None
    if stats is None:
        return ()
    named = (
        (N_("Mean"), stats.mean),
        (N_("Median"), stats.median),
        (N_("90th percentile"), stats.p90),
        (N_("Longest"), stats.max),
    )
    return tuple(pages.Fact(words(name), words.figure(value, Unit.DURATION)) for name, value in named)


def _about(store: Store, query: Query, words: Words, row: Row) -> tuple[pages.Fact, ...]:
    metric: Metric = row.metric
    told = [
        (N_("Definition"), definition(metric, store, words.language)),
        (N_("Purpose"), words(metric.purpose)),
        (N_("Formula"), metric.formula.text().format(**{"now": "now", "to": "end", **metric.limits(store.settings)})),
        (N_("Counted"), words(BY_NAME[metric.fact].row)),
        (N_("Rows"), words.count(row.figure.n if row.figure else 0)),
        (N_("Left out"), _left_out(words, row)),
    ]
    if metric.formula.timed:
        told.append((N_("Clock"), words(CLOCKS[row.clock])))
    told += [(N_("Caveat"), words(caveat)) for caveat in metric.caveats]
    told.append((N_("Source"), metric.source.title))
    return tuple(pages.Fact(words(label), text) for label, text in told)


def _left_out(words: Words, row: Row) -> str:
    flagged = row.figure.flagged if row.figure else 0
    reasons = {**row.left_out, **({"clock went wrong": flagged} if flagged else {})}
    return ", ".join(
        f"{words(REASONS[reason])}: {words.count(n)}" for reason, n in sorted(reasons.items())
    ) or words.count(0)
