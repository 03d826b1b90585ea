"""Rows out: a fact's rows, or exactly those behind one figure."""

import os
import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from deskmeter.engines.duckdb import named, one, quoted
from deskmeter.errors import UnwritableError
from deskmeter.metrics.cuts import check_cuts
from deskmeter.metrics.formulas import Count, Ratio, SumShare
from deskmeter.metrics.metric import Metric, Source
from deskmeter.metrics.query import Query, asked_for, bounded, counted, relations
from deskmeter.metrics.relation import select, slots_of, stamp
from deskmeter.model.facts import BY_NAME
from deskmeter.model.facts.fact import Fact
from deskmeter.model.store import Store, record_span
from deskmeter.model.tables import STATUS_TIMES, Column
from deskmeter.period import offsets
from deskmeter.units import Better, Unit

FORMATS = ("csv", "parquet")
WITH_ID = ("conversation", "customer", "person", "other")  # an agent's id is a name, as people say it
FORMULA_SIGNS = ("=", "+", "-", "@")


# What need not belong to a conversation is dated by itself.
CREATED = {
    "rating": "COALESCE(f.asked_at, f.answered_at)", "call": "offered_at", "task": "assigned_at",
    "review": "reviewed_at", "contact": "contacted_at", "session": "started_at", "purchase": "ordered_at",
    "tenure": "from_at", "audience": "day", "cost": "from_day", "agent_time": "from_at",
    "customer_link": "known_at",
}  # fmt: skip


def all_rows(fact: Fact) -> Metric:
    """Every row of a fact, by the creation of its conversation, as a metric of its own."""
    return Metric(
        name=fact.export, title=fact.export, definition=fact.row, purpose="", unit=Unit.COUNT, better=Better.NEUTRAL,
        fact=fact.name, at=CREATED.get(fact.name, "c.created_at"), formula=Count(), source=Source(""), null_rule="",
    )  # fmt: skip


def write(store: Store, query: Query, metric: Metric, *, value: bool, form: str, out: Path | None) -> int:
    """Write rows as CSV (times in the query's zone) or Parquet; return how many. `value` adds what each row brings."""
    sql = rows_sql(store, query, metric, value=value, text=form == "csv")
    options = "FORMAT csv, HEADER true" if form == "csv" else "FORMAT parquet"
    if out is None:
        return _to_stdout(store, sql, options)
    scratch = out.with_name(f".{out.name}.part")
    try:
        scratch.touch()  # says in plain words what is wrong with the folder
        made = int(one(store.con, f"COPY ({sql}) TO {quoted(scratch)} ({options})"))
        os.replace(scratch, out)
    except OSError as error:
        raise UnwritableError(out, error.strerror or str(error)) from error
    finally:
        with suppress(OSError):  # what went wrong before is what counts
            scratch.unlink(missing_ok=True)
    return made


def _to_stdout(store: Store, sql: str, options: str) -> int:
    """Through a file, so that a reader who stops early breaks only our own writing."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows"
        made = int(one(store.con, f"COPY ({sql}) TO {quoted(path)} ({options})"))
        with path.open(encoding="utf-8", newline="") as made_rows:
            shutil.copyfileobj(made_rows, sys.stdout)
    return made


def rows_sql(store: Store, query: Query, metric: Metric, *, value: bool, text: bool) -> str:
    """The SELECT of an export: the very rows that the figure is made of, ids and names in place of surrogates."""
    check_cuts(store.con, metric, [one.dimension for one in query.filters])
    if isinstance(metric.formula, Ratio):
        return _of_both(store, query, metric, text)
    fact = BY_NAME[metric.fact]
    source, slots, ends = _behind(store, query, metric)
    zone, told = query.period.zone, _told(store, ends)
    shown = [
        _cell(expression, alias, type_, text and not (fact.local_days and type_ == "TIMESTAMP"), zone, told)
        for alias, expression, type_ in _columns(fact, query.now)
    ]
    if value:
        shown.append(f"{metric.formula.row_value(query.clock).format(**slots)} AS value")
    if value and isinstance(metric.formula, SumShare):
        shown.append(f"{metric.formula.per.format(**slots)} AS base")
    population = metric.formula.population(query.clock).format(**slots)
    return (
        f"SELECT {', '.join(shown)} FROM ({source}) AS r {_joins(fact)}"
        f" WHERE r.left_out IS NULL AND ({population}) ORDER BY {', '.join(f'r.{name}' for name in fact.id)}"
    )


def _behind(store: Store, query: Query, metric: Metric) -> tuple[str, dict[str, object], tuple[datetime, datetime]]:
    """The rows of a metric, what the slots of its expressions stand for, and the ends of the times in them."""
    ends = bounded(store, query.period, query.now).bounds()
    where = relations(store, replace(query, metrics=(metric,)))
    source = select(metric, asked_for(store, query, query.period, metric), where, ends, store.settings)
    return source, slots_of(metric, store.settings, query.now), ends


def _of_both(store: Store, query: Query, metric: Metric, text: bool) -> str:
    """The rows behind both metrics of a ratio: which part, what the row is, when, and what it brings."""
    made = []
    for part, one_ in zip(("over", "under"), counted([metric]), strict=True):
        fact, (source, slots, ends) = BY_NAME[one_.fact], _behind(store, query, one_)
        ids = ", ".join(f"CAST(r.{named(name)} AS VARCHAR)" for name in fact.id)
        at = f"r.{one_.at}"
        local = text and not fact.local_days
        when = _cell(at, "at", "TIMESTAMP", local, query.period.zone, _told(store, ends)) if text else f"{at} AS at"
        value = one_.formula.row_value(query.clock).format(**slots)
        population = one_.formula.population(query.clock).format(**slots)
        made.append(
            f"SELECT {quoted(part)} AS part, {quoted(one_.name)} AS metric, concat_ws(':', {ids}) AS row_id, {when},"
            f" {value} AS value FROM ({source}) AS r WHERE r.left_out IS NULL AND ({population})"
        )
    return f"{' UNION ALL '.join(made)} ORDER BY part, row_id"


def _told(store: Store, ends: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """The span of all times that rows of a period may show: a conversation of July can be solved in winter."""
    first, last = record_span(store)
    return min(ends[0], first or ends[0]), max(ends[1], last or ends[1])


_Shown = tuple[str, str, str]  # name, SQL, type


def _columns(fact: Fact, now: datetime) -> list[_Shown]:
    if fact.name == "conversation":
        return _conversation_columns(fact, now)
    hidden = ("connection", "left_out")  # the one is shown by name; rows left out are not exported
    return [("source", "o.name", "VARCHAR"), *columns_of(c for c in fact.columns if c.name not in hidden)]


def columns_of(columns: Iterable[Column]) -> list[_Shown]:
    """Name, SQL and type of columns of a relation r, with ids in the place of keys (see `joins`)."""
    return [_plain(column) for column in columns]


def _plain(column: Column) -> _Shown:
    if column.role == "key":
        name = f"{column.name}_id" if column.name in WITH_ID else column.name
        return name, f"k_{column.name}.id", "VARCHAR"
    return column.name, f"r.{named(column.name)}", column.type


def _conversation_columns(fact: Fact, now: datetime) -> list[_Shown]:
    """The columns in the order that the contract names them, then the rest."""
    by_name = {column.name: _plain(column) for column in fact.columns}
    made: dict[str, _Shown] = {shown[0]: shown for shown in by_name.values()}
    made["source"] = ("source", "o.name", "VARCHAR")
    made["touches"] = ("touches", "r.agent_replies", "BIGINT")
    made["one_touch"] = (
        "one_touch",
        "CASE WHEN r.resolved_at IS NOT NULL AND r.agent_replies IS NOT NULL THEN r.agent_replies = 1 END",
        "BOOLEAN",
    )
    for name, statuses in STATUS_TIMES.items():
        listed = ", ".join(quoted(status) for status in statuses)
        for clock, until in (
            ("", f"SECS({stamp(now)}) - SECS(r.status_from)"),
            ("_business", "r.now_b - r.status_from_b"),
        ):
            column = f"{name}{clock}_s"
            made[column] = (column, f"r.{column} + CASE WHEN r.status IN ({listed}) THEN {until} ELSE 0 END", "BIGINT")
    made["tags"] = ("tags", "array_to_string(r.tags, '|')", "VARCHAR")
    made["dimensions"] = ("dimensions", "CAST(to_json(r.dimensions) AS VARCHAR)", "VARCHAR")
    hidden = {"connection", "status_from_b", "schedule", "offset_s", "left_out"}
    order = [*CONTRACT, *(name for name in made if name not in CONTRACT and name not in hidden)]
    return [made[name] for name in order]


CONTRACT = (
    "conversation_id", "source", "channel", "team", "language", "customer_id", "created_at", "first_reply_at",
    "first_response_s", "first_response_business_s", "first_resolved_at", "resolved_at", "first_resolution_s",
    "first_resolution_business_s", "resolution_s", "resolution_business_s", "reopens", "agent_replies",
    "customer_messages", "messages", "touches", "one_touch", "first_agent", "last_agent", "requester_wait_s",
    "requester_wait_business_s", "agent_work_s", "agent_work_business_s", "agent_wait_s", "agent_wait_business_s",
    "on_hold_s", "status", "priority", "tags",
)  # fmt: skip


def _joins(fact: Fact) -> str:
    return joins(fact.columns, "r" if "connection" in fact.names else "k_conversation")


def joins(columns: Iterable[Column], brought_by: str) -> str:
    """The joins that find ids for the keys of a relation r, and the connection that brought a row."""
    found = [
        f"LEFT JOIN canon.{key.refers}_key AS k_{key.name} ON k_{key.name}.key = r.{key.name}"
        for key in columns if key.role == "key"
    ]  # fmt: skip
    return " ".join([*found, f"LEFT JOIN canon.connection AS o ON o.connection = {brought_by}.connection"])


def _cell(sql: str, name: str, type_: str, text: bool, zone: str, ends: tuple[datetime, datetime]) -> str:
    """One exported cell: in text, times carry the zone's offset and nothing can be taken for a formula."""
    if text and type_ == "TIMESTAMP":
        return f"{_zoned(sql, zone, ends)} AS {name}"
    if text and type_ == "VARCHAR":
        signs = ", ".join([*(quoted(sign) for sign in FORMULA_SIGNS), "chr(9)", "chr(13)"])
        return f"CASE WHEN substr({sql}, 1, 1) IN ({signs}) THEN '''' || {sql} ELSE {sql} END AS {name}"
    return f"{sql} AS {name}"


def _zoned(sql: str, zone: str, ends: tuple[datetime, datetime]) -> str:
    """A UTC timestamp as local ISO text with its offset."""
    held = offsets(zone, *ends)
    cases = [_with_offset(sql, seconds) for _, seconds in held]
    whens = " ".join(f"WHEN {sql} < {stamp(held[n + 1][0])} THEN {case}" for n, case in enumerate(cases[:-1]))
    return f"CASE {whens} ELSE {cases[-1]} END" if whens else cases[-1]


def _with_offset(sql: str, seconds: int) -> str:
    sign, minutes = "-" if seconds < 0 else "+", abs(seconds) // 60
    offset = f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"strftime({sql} + INTERVAL ({seconds}) SECOND, '%Y-%m-%dT%H:%M:%S') || '{offset}'"
