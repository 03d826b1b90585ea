"""The rows behind figures: a fact with its cuts, limited to a period and to filters, as one SELECT.

Figures are aggregates of this SELECT and an export is the SELECT itself, so the two cannot disagree.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from deskmeter.engines.duckdb import named, quoted
from deskmeter.errors import UserError
from deskmeter.metrics.cuts import cut_sql
from deskmeter.metrics.formula import Clock
from deskmeter.metrics.metric import Metric
from deskmeter.model.facts import BY_NAME
from deskmeter.model.facts.fact import Fact, words
from deskmeter.model.tables import SOLVED
from deskmeter.period import Bucket, offsets
from deskmeter.settings import Settings

TRUNCATED = ("hour", "day", "week", "month")
CYCLES: Mapping[str, str] = {
    "hour_of_day": "CAST(EXTRACT(HOUR FROM {local}) AS VARCHAR)",
    "weekday": "CAST(EXTRACT(ISODOW FROM {local}) AS VARCHAR)",
    "hour_of_weekday": (
        "CAST(EXTRACT(ISODOW FROM {local}) AS VARCHAR) || '-' || CAST(EXTRACT(HOUR FROM {local}) AS VARCHAR)"
    ),
}
GRAINS = (*TRUNCATED, *CYCLES)


@dataclass(frozen=True)
class Filter:
    """One condition on a cut: among the values, or (`wanted` false) not among them."""

    dimension: str
    values: tuple[str, ...]
    wanted: bool = True

    def __str__(self) -> str:
        return f"{self.dimension}{'=' if self.wanted else '!='}{','.join(map(_shown, self.values))}"


def _shown(value: str) -> str:
    """A value as `parse_filter` reads it: in quotes where it would fall apart without."""
    apart = value.startswith('"') or set(value) & set(",\r\n")
    return '"' + value.replace('"', '""') + '"' if apart else value


class FilterError(UserError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"--filter {text}: write name=value, name=one,other or name!=value; a value with a comma in quotes."
        )


def parse_filter(text: str) -> Filter:
    """`channel=email,chat`, `team!=Night` or `team="Sales, EU"`."""
    name, sign, values = text.partition("=")
    wanted = not name.endswith("!")
    name = name.removesuffix("!").strip()
    if not sign or not name:
        raise FilterError(text)
    try:
        found = next(csv.reader([values], skipinitialspace=True, strict=True), [""])
    except csv.Error as error:
        raise FilterError(text) from error
    return Filter(name, tuple(value.strip() for value in found), wanted)


@dataclass(frozen=True)
class Span:
    """The instants asked about; None is unbounded."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class Relations:
    """Where the facts lie for this question: as they are, or as they stood at an instant."""

    facts: Mapping[str, str]
    now: datetime
    zone: str


@dataclass(frozen=True)
class Asked:
    """Which rows: the span, its buckets with the end of the period after each, the cuts to make, the filters."""

    span: Span
    grain: str | None
    buckets: tuple[Bucket, ...]
    by: tuple[str, ...]
    filters: tuple[Filter, ...]
    nexts: tuple[datetime, ...] = ()


def stamp(instant: datetime) -> str:
    """A UTC timestamp literal."""
    return f"TIMESTAMP '{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"


def local(instant: str, zone: str, start: datetime, end: datetime) -> str:
    """A UTC timestamp as local time: the zone's offsets in force, spelt out, so that every engine agrees."""
    held = offsets(zone, start, end)
    cases = " ".join(f"WHEN {instant} < {stamp(until)} THEN {seconds}" for (_, seconds), (until, _) in pairwise(held))
    shift = f"CASE {cases} ELSE {held[-1][1]} END" if cases else str(held[-1][1])
    return f"({instant} + ({shift}) * INTERVAL 1 SECOND)"


def _bucket(at: str, grain: str | None, zone: str, ends: tuple[datetime, datetime]) -> str:
    """The bucket of an owner date: empty without a grain, a truncated local time, or a place in a cycle."""
    if grain is None:
        return "''"
    place = local(at, zone, *ends)
    if grain in CYCLES:
        return CYCLES[grain].format(local=place)
    # a week needs the macro: DATE_TRUNC starts it on a Sunday on some engines
    truncated = f"WEEK({place})" if grain == "week" else f"DATE_TRUNC('{grain}', {place})"
    return f"CAST({truncated} AS VARCHAR)"


def _owned(at: str, span: Span) -> list[str]:
    """The owner date lies in the span."""
    where = [f"{at} IS NOT NULL"]
    if span.start:
        where.append(f"{at} >= {stamp(span.start)}")
    if span.end:
        where.append(f"{at} < {stamp(span.end)}")
    return where


# How a row belongs to a bucket b: by its owner date, by standing at the bucket's end, by reaching into the bucket.
_JOINED = {
    "bucketed": "{at} >= b.from_at AND {at} < b.until_at",
    "in_force": "{at} < b.until_at AND ({until} IS NULL OR {until} >= b.until_at)",
    "overlapping": "{at} < b.until_at AND ({until} IS NULL OR {until} >= b.from_at)",
}
_BUCKET = ("label", "from_at", "until_at", "next_at")
_NO_BUCKET = "('', CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP))"


def _joined(metric: Metric, asked: Asked, limits: Mapping[str, object]) -> tuple[str, list[str]]:
    """The join with the buckets that a row belongs to, and what the rows have to meet.

    Of an instant that has not come there is no bucket, so no row belongs to it. A single bucket needs no join; of
    several, the rows reach into the stretch from the first to the last: no others need to be joined.
    """
    until = (metric.until or "").format(**limits)
    at_until = {"at": column_of(metric.at, metric), "until": column_of(until, metric)}
    on = _JOINED[metric.formula.rows].format(**at_until)
    if len(asked.buckets) == 1:
        return "", [f"({on})"]  # for `_spelt_out`
    told = [
        f"({quoted(one.label)}, {stamp(one.start)}, {stamp(one.end)}, {stamp(after)})"
        for one, after in zip(asked.buckets, asked.nexts, strict=True)
    ]
    buckets, near = f"SELECT * FROM (VALUES {', '.join(told) or _NO_BUCKET}) AS v({', '.join(_BUCKET)})", list[str]()
    if metric.until and told:
        whole = replace(asked.buckets[0], end=asked.buckets[-1].end)
        near = [_spelt_out(_JOINED["overlapping"].format(**at_until), (whole,), asked.nexts[-1:])]
    return f" JOIN ({buckets}) AS b ON {on}", near


def _spelt_out(sql: str, buckets: tuple[Bucket, ...], nexts: tuple[datetime, ...]) -> str:
    """The label and the ends of a single bucket in place of its columns: the engine passes over what lies far off."""
    if len(buckets) != 1:
        return sql
    one, after = buckets[0], nexts[0]
    told = dict(zip(_BUCKET, (quoted(one.label), *map(stamp, (one.start, one.end, after))), strict=True))
    return re.sub(r"\bb\.(\w+)\b", lambda found: told[found[1]], sql)


def alias_of(fact: Fact) -> str:
    """The alias of a fact's rows; a conversation is its own conversation."""
    return "c" if fact.name == "conversation" else "f"


def column_of(expression: str, metric: Metric) -> str:
    """A bare column as one of the metric's fact; an expression as it stands."""
    return f"{alias_of(BY_NAME[metric.fact])}.{expression}" if re.fullmatch(r"\w+", expression) else expression


def _solved_then() -> str:
    """The solved span, if any, that a conversation was in at the end of the bucket.

    Only spans that have ended are looked for: of the one that runs, the conversation itself tells.
    """
    return (
        " LEFT JOIN (SELECT z.conversation, z.from_at, z.until_at FROM {status_span} AS z"
        f" WHERE z.status IN ({words(SOLVED)}) AND NOT z.until_at IS NULL) AS z"
        " ON z.conversation = f.conversation AND z.from_at < b.until_at AND z.until_at >= b.until_at"
    )


_SOLVED_THEN = (
    f"CASE WHEN c.status_from < b.until_at THEN c.status IN ({words(SOLVED)})"
    " ELSE z.conversation IS NOT NULL END AS solved_then"
)


def _hours_at(instant: str) -> str:
    """The opening hours (alias h) of a moved conversation at an instant, where they are not those of now."""
    return (
        " LEFT JOIN {hours_stretch} AS h ON h.conversation = c.conversation"
        f" AND h.from_at <= {instant} AND h.until_at > {instant}"
    )


def _reading(instant: str, name: str, schedule: str) -> str:
    """The joins for the conversation's business clock at an instant."""
    return (
        f" LEFT JOIN clock.schedule AS s_{name} ON s_{name}.schedule = {schedule}"
        f" LEFT JOIN clock.step AS p_{name} ON p_{name}.k = s_{name}.k0 + SECS({instant}) // s_{name}.step"
    )


def _tags(relations: Relations) -> str:
    """Every tag of every conversation, a row each: one form of it that every engine knows."""
    return f"(SELECT x.conversation, UNNEST(x.tags) AS tag FROM {relations.facts['conversation']} AS x)"


def _condition(metric: Metric, one: Filter, relations: Relations) -> str:
    """One filter; what has no value is not among the values."""
    values = ", ".join(quoted(value) for value in one.values)
    if one.dimension == "tag":
        tagged = f"c.conversation IN (SELECT t.conversation FROM {_tags(relations)} AS t WHERE t.tag IN ({values}))"
        return tagged if one.wanted else f"(c.conversation IS NULL OR NOT {tagged})"
    cut = cut_sql(metric, one.dimension)
    if one.dimension == "agent":  # by id, or by the connection:id that tells equal ids apart
        values = (
            "SELECT k.key FROM canon.agent_key AS k JOIN canon.connection AS q ON q.connection = k.connection"
            f" WHERE k.id IN ({values}) OR q.name || ':' || k.id IN ({values})"
        )
    return f"{cut} IN ({values})" if one.wanted else f"({cut} NOT IN ({values}) OR {cut} IS NULL)"


def select(
    metric: Metric,
    asked: Asked,
    relations: Relations,
    ends: tuple[datetime, datetime],
    settings: Settings,
    *,
    read_by: Sequence[str] | None = None,
) -> str:
    """The rows of a metric's fact with bucket and cuts; `ends` bound the times, for the zone's offsets.

    Alias f is the fact, c its conversation (for the fact of conversations, both are one). Only the columns that the
    expressions in `read_by` name are brought along (None: all), among them now_b, the reading of the conversation's
    business clock at now, and open_at, whether it was open at the owner date.
    """
    fact, limits = BY_NAME[metric.fact], metric.limits(settings)
    wanted = None if read_by is None else set(re.findall(r"\w+", " ".join(read_by)))
    filters = (*asked.filters, *(Filter(name, values) for name, values in metric.only))
    kept = [column.name for column in fact.columns if wanted is None or column.name in wanted]
    alias = alias_of(fact)
    columns = [f"{alias}.{named(name)} AS {named(name)}" for name in kept if name != "left_out"]
    columns += [f"{cut_sql(metric, cut)} AS cut_{n}" for n, cut in enumerate(asked.by)]
    columns.append(f"{_left_out(fact)} AS left_out")
    source = f"{relations.facts[fact.name]} AS {alias}"
    if fact.of_conversation and alias == "f":
        source += f" LEFT JOIN {relations.facts['conversation']} AS c ON c.conversation = f.conversation"
    if metric.formula.rows == "owned":
        at = column_of(metric.at, metric)
        where = _owned(at, asked.span)
        zone = "UTC" if fact.local_days else relations.zone  # local days stand on the local calendar already
        columns.append(f"{_bucket(at, asked.grain, zone, ends)} AS bucket")
    else:
        joined, where = _joined(metric, asked, limits)
        source += joined
        columns += ["b.label AS bucket", "b.from_at AS bucket_from", "b.until_at AS bucket_until"]
        columns.append("b.next_at AS bucket_next")
    for column, joins in _readings(metric, relations, wanted):
        columns.append(column)
        source += joins
    only = asked.buckets, asked.nexts
    columns, where = ([_spelt_out(one, *only) for one in told] for told in (columns, where))
    source = _spelt_out(source, *only)
    if "source" in asked.by or any(one.dimension == "source" for one in filters):
        brought = alias if "connection" in fact.names else "c"
        source += f" LEFT JOIN canon.connection AS o ON o.connection = {brought}.connection"
    if "tag" in asked.by:
        source += f" LEFT JOIN {_tags(relations)} AS g ON g.conversation = c.conversation"
    where += [_condition(metric, one, relations) for one in filters]
    return f"SELECT {', '.join(columns)} FROM {source} WHERE {' AND '.join(where) or 'TRUE'}"


def _left_out(fact: Fact) -> str:
    """What leaves a row out: as it says itself, else what leaves its conversation out."""
    if "left_out" in fact.names:
        return f"{alias_of(fact)}.left_out"
    return "c.left_out" if fact.of_conversation else "CAST(NULL AS VARCHAR)"


def _readings(metric: Metric, relations: Relations, wanted: set[str] | None) -> list[tuple[str, str]]:
    """Columns read from a clock or from the status at the bucket's end, each with its joins, where they are wanted."""
    if not BY_NAME[metric.fact].of_conversation:
        return []
    now, made = stamp(relations.now), list[tuple[str, str]]()
    if wanted is None or "now_b" in wanted:
        reading = f"p_now.c0 + p_now.open * SECS({now}) + c.offset_s AS now_b"
        made.append((reading, _reading(now, "now", "c.schedule")))
    if metric.formula.rows == "owned":
        if "open_at" in (wanted or re.findall(r"\w+", metric.formula.population())):  # an export wants what it counts
            at = column_of(metric.at, metric)
            joins = _hours_at(at).format(**relations.facts) + _reading(at, "at", "COALESCE(h.schedule, c.schedule)")
            made.append(("p_at.open AS open_at", joins))
        return made
    if wanted is None or "to_b" in wanted:
        schedule = "COALESCE(h.schedule, c.schedule)"
        reading = "p_to.c0 + p_to.open * SECS(b.until_at) + COALESCE(h.offset_s, c.offset_s) AS to_b"
        joins = _hours_at("b.until_at").format(**relations.facts) + _reading("b.until_at", "to", schedule)
        made.append((reading, joins))
    if metric.fact == "reply":
        made.append((_SOLVED_THEN, _solved_then().format(**relations.facts)))
    return made


def figure_sql(
    metric: Metric,
    asked: Asked,
    relations: Relations,
    ends: tuple[datetime, datetime],
    settings: Settings,
    clock: Clock | None,
) -> str:
    """The statement for one figure by itself, as explain shows it; it compiles for the other engines."""
    slots = slots_of(metric, settings, relations.now)
    cells = [f"{sql.format(**slots)} AS {name}" for name, sql in metric.formula.aggregates(clock).items()]
    source = select(metric, asked, relations, ends, settings, read_by=cells)
    return f"SELECT {', '.join(cells)} FROM ({source}) AS r WHERE r.left_out IS NULL"


def slots_of(metric: Metric, settings: Settings, now: datetime) -> dict[str, object]:
    """What the slots of a metric's expressions stand for."""
    limits = {name: _literal(value) for name, value in metric.limits(settings).items()}
    ends = {"from": "bucket_from", "to": "bucket_until", "next": "bucket_next"}
    return {**limits, "now": stamp(now), **ends}


def _literal(value: object) -> str:
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, list):
        return ", ".join(_literal(one) for one in value)
    return "'" + str(value).replace("'", "''") + "'"
