"""A tile: one figure with its change, its course and what stands behind it."""

from collections.abc import Mapping

from deskmeter.insight.answer import notes
from deskmeter.insight.explain import CLOCKS, command, definition
from deskmeter.locale import N_, NN_
from deskmeter.metrics.formulas import Ratio
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
# What a figure rests on, by the thing counted; where more must be said, by its owner date too.
THINGS = {
    "conversation": NN_("n = {count} conversation", "n = {count} conversations"),
    "resolution": NN_("n = {count} resolution", "n = {count} resolutions"),
    "message_sent": NN_("n = {count} message", "n = {count} messages"),
    "call": NN_("n = {count} call", "n = {count} calls"),
    "contact": NN_("n = {count} contact", "n = {count} contacts"),
    "session": NN_("n = {count} visit", "n = {count} visits"),
    "task": NN_("n = {count} task", "n = {count} tasks"),
    "review": NN_("n = {count} reviewed section", "n = {count} reviewed sections"),
    "sla": NN_("n = {count} promise", "n = {count} promises"),
    "agent_time": NN_("n = {count} stretch of time", "n = {count} stretches of time"),
    "purchase": NN_("n = {count} order", "n = {count} orders"),
    "cost": NN_("n = {count} cost", "n = {count} costs"),
    "person": NN_("n = {count} customer", "n = {count} customers"),
}
BASES = {
    ("conversation", "resolved_at"): NN_("n = {count} solved conversation", "n = {count} solved conversations"),
    ("reply", "replied_at"): NN_("n = {count} reply", "n = {count} replies"),
    ("reply", "wait_from"): NN_("n = {count} wait", "n = {count} waits"),
    ("rating", "told_at"): NN_("n = {count} answer", "n = {count} answers"),
    ("rating", "asked_at"): NN_("n = {count} survey", "n = {count} surveys"),
}  # fmt: skip
SLOTS = {"now": "now", "from": "start", "to": "end", "next": "end of the next"}  # as a formula names them
ANY_BASIS = NN_("n = {count}", "n = {count}")
# What the test of a change says; only the first two are coloured.
VERDICTS = {
    "better": N_("better, more than chance"), "worse": N_("worse, more than chance"),
    "changed": N_("changed, more than chance"), "noise": N_("may be chance, or too small a change to matter"),
    "too_small": N_("too few to tell"), "not_comparable": N_("not comparable"),
}  # fmt: skip
# What no test was made of is grey without a word: nobody can say whether it is chance.
TONES: Mapping[str, pages.Tone] = {
    "better": "good", "worse": "bad", "changed": "neutral", "not_comparable": "neutral",
}  # fmt: skip


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
        about=(*_about(store, query, words, row), *_changes(words, row, last_year)),
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
    if isinstance(metric.formula, Ratio):
        return basis(metric.formula.under)
    per = getattr(metric.formula, "per", metric.fact)
    thing = per if per in THINGS else metric.fact
    return BASES.get((thing, metric.at)) or THINGS.get(thing, ANY_BASIS)


def _change(words: Words, row: Row, against: str) -> pages.Change:
    """How the figure moved. Colour claims that the change is real: it is grey unless a test says so."""
    now, before = row.value, row.prior
    prior = words(against, value=words.figure(before, row.metric.unit))
    text = format_change(now, before, row.metric.unit, words.language)
    if text == NONE or now is None or before is None:
        return pages.Change("", words(N_("n/a")), "neutral", prior)
    arrow = "▲" if now > before else "▼" if now < before else "–"
    still = row.metric.better is Better.NEUTRAL or now == before
    verdict = row.compared.verdict if row.compared else ""
    return pages.Change(arrow, text, "neutral" if still else TONES.get(verdict, "unsure"), prior)


def _tested(words: Words, row: Row) -> str:
    """The verdict on a change, and how likely chance alone is to make one as large."""
    compared = row.compared
    if compared is None:
        return words(VERDICTS["not_comparable"])
    verdict = words(VERDICTS[compared.verdict])
    p_value = compared.p_adjusted
    if p_value is None:
        return verdict
    least = "<" if p_value < 0.001 else "="
    return f"{verdict} (p {least} {words.number(max(p_value, 0.001), 3)})"


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
        (N_("Formula"), metric.formula.text().format(**SLOTS, **metric.limits(store.settings))),
        (N_("Counted"), words(BY_NAME[metric.fact].row)),
        (N_("Rows"), words.count(row.figure.n if row.figure else 0)),
        (N_("Left out"), _left_out(words, row)),
    ]
    told += [(N_("Note"), note) for note in notes(row, words.language)]
    if metric.vanity:
        told.append((N_("Vanity"), words(metric.vanity.reason)))
    if metric.formula.timed:
        told.append((N_("Clock"), words(CLOCKS[row.clock])))
    told += [(N_("Caveat"), words(caveat)) for caveat in metric.caveats]
    told.append((N_("Source"), metric.source.title))
    return tuple(pages.Fact(words(label), text) for label, text in told)


def _changes(words: Words, row: Row, last_year: Row) -> tuple[pages.Fact, ...]:
    """What the tests say of both changes, and how far the figure itself may be from the truth."""
    told = [
        (N_("Against the previous period"), _tested(words, row)),
        (N_("Against last year"), _tested(words, last_year)),
    ]
    if row.figure and row.figure.interval:
        low, high = (words.figure(end, row.metric.unit) for end in row.figure.interval)
        told.insert(0, (N_("95% interval"), f"{low} – {high}"))
    return tuple(pages.Fact(words(label), text) for label, text in told)


def _left_out(words: Words, row: Row) -> str:
    flagged = row.figure.flagged if row.figure else 0
    reasons = {**row.left_out, **({"clock went wrong": flagged} if flagged else {})}
    return ", ".join(
        f"{words(REASONS[reason])}: {words.count(n)}" for reason, n in sorted(reasons.items())
    ) or words.count(0)
