"""The rows behind figures: a fact with its cuts, limited to a period and to filters, as one SELECT.

Figures are aggregates of this SELECT and an export is the SELECT itself, so the two cannot disagree.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import named, quoted, rows
from deskmeter.errors import UnknownDimensionError, UserError
from deskmeter.metrics.formulas import Clock
from deskmeter.metrics.metric import Metric
from deskmeter.model.facts import BY_NAME
from deskmeter.model.facts.fact import words
from deskmeter.model.tables import SOLVED
from deskmeter.period import Bucket, offsets
from deskmeter.settings import Settings

if TYPE_CHECKING:
    import duckdb

CUTS: Mapping[str, str] = {
    "channel": "c.channel",
    "team": "c.team",
    "agent": "c.agent",
    "priority": "c.priority",
    "language": "c.language",
    "source": "o.name",
    "tag": "g.tag",
}
# Credit goes to who did it: a reply to its sender, a resolution to its resolver. What nobody has done yet
# (a running wait, a customer's message) lies with whoever holds the conversation.
_BY_PERSON = "COALESCE(f.actor, 'agent') = 'agent'"
OWN_CUTS: Mapping[str, Mapping[str, str]] = {
    "reply": {
        "agent": "CASE WHEN f.replied_at IS NULL THEN c.agent ELSE f.agent END",
        "team": "COALESCE(f.team, c.team)",
    },
    "message_sent": {
        "agent": "CASE WHEN f.actor = 'customer' THEN c.agent ELSE f.agent END",
        "team": "CASE WHEN f.actor = 'customer' THEN c.team ELSE COALESCE(f.team, c.team) END",
    },
    "resolution": {
        "agent": f"CASE WHEN {_BY_PERSON} THEN COALESCE(f.agent, c.agent) END",
        "team": "COALESCE(f.team, c.team)",
    },
    "sla": {
        "agent": "CASE WHEN f.fulfilled_at IS NULL THEN c.agent ELSE f.agent END",
        "team": "COALESCE(f.team, c.team)",
        "policy": "f.policy",
        "target": "f.target",
    },
    "rating": {"agent": "f.agent"},
    "status_span": {"status": "f.status", "age": "AGE"},
}
RESOLVED_CUTS: Mapping[str, str] = {"agent": "c.resolver"}  # conversations owned by their resolution
AGES = (("0-1 h", 3_600), ("1-4 h", 14_400), ("4-24 h", 86_400))
OLDEST = "24 h and more"
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
    """Which rows: the span, its buckets, the cuts to make and the filters to apply."""

    span: Span
    grain: str | None
    buckets: tuple[Bucket, ...]
    by: tuple[str, ...]
    filters: tuple[Filter, ...]


def map_dimensions(con: "duckdb.DuckDBPyConnection") -> list[str]:
    """The names of the cuts that maps have brought."""
    found = rows(
        con,
        "SELECT DISTINCT UNNEST(map_keys(d.dimensions)) AS name FROM"
        " (SELECT DISTINCT c.dimensions FROM fact.conversation AS c WHERE c.dimensions IS NOT NULL) AS d ORDER BY name",
    )
    return [name for (name,) in found]


def check_cuts(con: "duckdb.DuckDBPyConnection", metric: Metric, cuts: Sequence[str]) -> None:
    """Raises UnknownDimensionError for a cut that this metric cannot make."""
    fixed = (*CUTS, *metric.dimensions)
    if all(cut in fixed for cut in cuts):
        return
    brought = map_dimensions(con)
    for cut in cuts:
        if cut not in fixed and cut not in brought:
            raise UnknownDimensionError(metric.name, cut, (*fixed, *brought))


def stamp(instant: datetime) -> str:
    """A UTC timestamp literal."""
    return f"TIMESTAMP '{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"


def cut_sql(metric: Metric, name: str) -> str:
    """The SQL of one cut for the rows of a metric's fact."""
    own = OWN_CUTS.get(metric.fact, {}).get(name)
    if metric.fact == "conversation" and metric.at == "resolved_at":
        own = RESOLVED_CUTS.get(name)
    if own == "AGE":
        age = "SECS(b.until_at) - SECS(c.created_at)"
        cases = " ".join(f"WHEN {age} < {limit} THEN {quoted(word)}" for word, limit in AGES)
        return f"CASE {cases} ELSE {quoted(OLDEST)} END"
    return own or CUTS.get(name) or f"c.dimensions[{quoted(name)}]"


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


def _reaching(metric: Metric, buckets: Sequence[Bucket], facts: Mapping[str, str]) -> str:
    """Rows in force at the end of each bucket, or reaching into it, with the business clock at its end."""
    values = ", ".join(f"({quoted(one.label)}, {stamp(one.start)}, {stamp(one.end)})" for one in buckets)
    values = (
        values or "('', CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP))"
    )  # an instant that has not come: no row is in force
    since = "b.until_at" if metric.formula.rows == "in_force" else "b.from_at"
    return (
        f" JOIN (SELECT * FROM (VALUES {values}) AS v(label, from_at, until_at)) AS b ON f.{metric.at} < b.until_at"
        f" AND (f.{metric.until} IS NULL OR f.{metric.until} >= {since})" + _held_then().format(**facts)
    ) + _reading("b.until_at", "to", "COALESCE(h.schedule, c.schedule)")


def _solved_then() -> str:
    """The solved span, if any, that a conversation with an unanswered wait was in at the end of the bucket."""
    return (
        " LEFT JOIN (SELECT z.conversation, z.from_at, z.until_at FROM {status_span} AS z"
        f" WHERE z.status IN ({words(SOLVED)})) AS z ON z.conversation = f.conversation AND z.from_at < b.until_at"
        " AND (z.until_at IS NULL OR z.until_at >= b.until_at) AND (f.replied_at IS NULL OR f.replied_at >= b.until_at)"
    )


def _held_then() -> str:
    """The opening hours of a moved conversation at the end of the bucket, where they are not those of now."""
    return (
        " LEFT JOIN {hours_stretch} AS h ON h.conversation = f.conversation"
        " AND h.from_at <= b.until_at AND h.until_at > b.until_at"
    )


def _reading(instant: str, name: str, schedule: str) -> str:
    """The joins for the conversation's business clock at an instant."""
    return (
        f" LEFT JOIN clock.schedule AS s_{name} ON s_{name}.schedule = {schedule}"
        f" LEFT JOIN clock.step AS p_{name} ON p_{name}.k = s_{name}.k0 + SECS({instant}) // s_{name}.step"
    )


def _condition(metric: Metric, one: Filter) -> str:
    values = ", ".join(quoted(value) for value in one.values)
    if one.dimension == "tag":
        found = f"EXISTS (SELECT 1 FROM (SELECT UNNEST(c.tags) AS tag) AS t WHERE t.tag IN ({values}))"
        return found if one.wanted else f"NOT {found}"
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
    *,
    read_by: Sequence[str] | None = None,
) -> str:
    """The rows of a metric's fact with bucket and cuts; `ends` bound the times, for the zone's offsets.

    Alias f is the fact, c its conversation (both are one where the fact is the conversation). Only the columns that
    the expressions in `read_by` name are brought along (None: all), among them now_b, the reading of the
    conversation's business clock at now.
    """
    fact = BY_NAME[metric.fact]
    f = "c" if fact.name == "conversation" else "f"
    wanted = None if read_by is None else set(re.findall(r"\w+", " ".join(read_by)))
    with_now = wanted is None or "now_b" in wanted
    kept = [column.name for column in fact.columns if wanted is None or column.name in {*wanted, "left_out"}]
    columns = [f"{f}.{named(name)} AS {named(name)}" for name in kept]
    columns += [f"{cut_sql(metric, cut)} AS cut_{n}" for n, cut in enumerate(asked.by)]
    source = f"{relations.facts[metric.fact]} AS {f}"
    if f == "f":
        source += f" LEFT JOIN {relations.facts['conversation']} AS c ON c.conversation = f.conversation"
        columns.append("c.left_out AS left_out")
    if metric.formula.rows == "owned":
        at = metric.at if "." in metric.at else f"{f}.{metric.at}"
        where = _owned(at, asked.span)
        columns.append(f"{_bucket(at, asked.grain, relations.zone, ends)} AS bucket")
    else:
        source += _reaching(metric, asked.buckets, relations.facts)
        if metric.fact == "reply":
            source += _solved_then().format(**relations.facts)
            columns.append("z.conversation IS NOT NULL AS solved_then")
        where = []
        columns += [
            "b.label AS bucket",
            "b.until_at AS bucket_until",
            "p_to.c0 + p_to.open * SECS(b.until_at) + COALESCE(h.offset_s, c.offset_s) AS to_b",
        ]
    if with_now:
        source += _reading(stamp(relations.now), "now", "c.schedule")
        columns.append(f"p_now.c0 + p_now.open * SECS({stamp(relations.now)}) + c.offset_s AS now_b")
    if "source" in asked.by or any(one.dimension == "source" for one in asked.filters):
        brought = f if any(column.name == "connection" for column in fact.columns) else "c"
        source += f" LEFT JOIN canon.connection AS o ON o.connection = {brought}.connection"
    if "tag" in asked.by:
        source += " LEFT JOIN UNNEST(c.tags) AS g(tag) ON TRUE"
    where += [_condition(metric, one) for one in asked.filters]
    return f"SELECT {', '.join(columns)} FROM {source} WHERE {' AND '.join(where) or 'TRUE'}"


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
    source = select(metric, asked, relations, ends, read_by=cells)
    return f"SELECT {', '.join(cells)} FROM ({source}) AS r WHERE r.left_out IS NULL"


def slots_of(metric: Metric, settings: Settings, now: datetime) -> dict[str, object]:
    """What the slots of a metric's expressions stand for."""
    limits = {name: _literal(value) for name, value in metric.limits(settings).items()}
    return {**limits, "now": stamp(now), "to": "bucket_until"}


def _literal(value: object) -> str:
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, list):
        return ", ".join(_literal(one) for one in value)
    return "'" + str(value).replace("'", "''") + "'"
