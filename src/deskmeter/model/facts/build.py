"""The build of the facts: all of them, those of some conversations, or as they stood at an instant.

One pipeline serves all three. `scope` limits every source to the conversations in a relation, `until` to what
had happened before an instant; nothing else differs, so the three can be proved equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import one
from deskmeter.model.facts import FACTS
from deskmeter.model.facts.fact import Fact, Step
from deskmeter.model.facts.hours import STEPS as HOURS
from deskmeter.model.facts.sources import SOURCES

if TYPE_CHECKING:
    import duckdb

_OF_FACTS: tuple[Step | Fact, ...] = tuple(chain.from_iterable((*fact.before, fact) for fact in FACTS))
STEPS: tuple[Step | Fact, ...] = (*SOURCES, *HOURS, *_OF_FACTS)
DIRTY = "temp.dirty"


@dataclass(frozen=True)
class Scope:
    """`{scope:x}` in SQL: the row of alias x belongs to the conversations asked for; `{scope:x.key}` names a column."""

    relation: str | None = None

    def __format__(self, column: str) -> str:
        if self.relation is None:
            return "TRUE"
        column = column if "." in column else f"{column}.conversation"
        return f"{column} IN (SELECT d.conversation FROM {self.relation} AS d)"


@dataclass(frozen=True)
class Until:
    """`{until:x.at}` in SQL: that time lies before the instant; a row without a time is kept."""

    instant: datetime | None = None

    def __format__(self, column: str) -> str:
        if self.instant is None:
            return "TRUE"
        return f"({column} IS NULL OR {column} < TIMESTAMP '{self.instant:%Y-%m-%d %H:%M:%S.%f}')"


ALL, EVER = Scope(), Until()


def statements(prefix: str, scope: Scope, until: Until) -> list[tuple[Step | Fact, str]]:
    """Every step with its SELECT; facts lie in `<prefix><name>`, other steps in `temp.step_<name>`."""
    names = {step.name: _relation(step, prefix) for step in STEPS}
    return [(step, step.sql.format(**names, scope=scope, until=until).strip()) for step in STEPS]


def _relation(step: Step | Fact, prefix: str) -> str:
    return f"{prefix}{step.name}" if isinstance(step, Fact) else f"temp.step_{step.name}"


def build(con: "duckdb.DuckDBPyConnection", prefix: str = "fact.", scope: Scope = ALL, until: Until = EVER) -> None:
    """Run the pipeline; the facts appear as `<prefix><name>`, replacing what stood there."""
    made = []
    for step, sql in statements(prefix, scope, until):
        relation = _relation(step, prefix)
        kind = "TABLE" if step.kept else "VIEW"
        schema, _, name = relation.partition(".")  # DuckDB 1.5 knows no view of the name temp.x until there is one
        made_as = f"TEMP {kind} {name}" if schema == "temp" else f"{kind} {relation}"
        con.execute(f"CREATE OR REPLACE {made_as} AS {sql}")
        if not isinstance(step, Fact):
            made.append((kind, relation))
    for kind, relation in reversed(made):
        con.execute(f"DROP {kind} {relation}")


def refresh(con: "duckdb.DuckDBPyConnection") -> None:
    """Build the facts of the conversations in temp.dirty anew and put them in the place of the old."""
    build(con, "temp.fresh_", Scope(DIRTY))
    for fact in FACTS:
        if fact.kept:
            con.execute(f"DELETE FROM fact.{fact.name} AS f WHERE {fact.dirty.format(scope=Scope(DIRTY))}")
            con.execute(f"INSERT INTO fact.{fact.name} SELECT * FROM temp.fresh_{fact.name}")


def as_of(con: "duckdb.DuckDBPyConnection", instant: datetime) -> Mapping[str, str]:
    """The facts as they stood at an instant: relation by fact name. Only conversations touched since are rebuilt."""
    until = Until(instant)
    con.execute(f"CREATE OR REPLACE TEMP TABLE later AS {_touched_since(until)}")
    build(con, "temp.then_", Scope("temp.later"), until)
    found = {}
    for fact in FACTS:
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW past_{fact.name} AS SELECT * FROM fact.{fact.name} AS f"
            f" WHERE NOT ({fact.dirty.format(scope=Scope('temp.later'))}) UNION ALL SELECT * FROM temp.then_{fact.name}"
        )
        found[fact.name] = f"temp.past_{fact.name}"
    return found


_TIMES = (
    ("message", "at"), ("event", "at"), ("snapshot", "at"), ("snapshot", "created_at"),
    ("conversation", "created_at"), ("conversation", "first_reply_at"), ("conversation", "solved_at"),
    ("conversation", "closed_at"), ("rating", "asked_at"), ("rating", "answered_at"),
    ("sla", "applied_at"), ("sla", "fulfilled_at"),
)  # fmt: skip


def _touched_since(until: Until) -> str:
    return " UNION ".join(
        f"SELECT t.conversation FROM canon.{table} AS t"
        f" WHERE t.conversation IS NOT NULL AND NOT {format(until, f't.{column}')}"
        for table, column in _TIMES
    )


def newest(con: "duckdb.DuckDBPyConnection") -> datetime | None:
    """The newest instant that anything in the record happened."""
    found = " UNION ALL ".join(f"SELECT MAX(t.{column}) AS newest FROM canon.{table} AS t" for table, column in _TIMES)
    latest: datetime | None = one(con, f"SELECT MAX(x.newest) FROM ({found}) AS x")
    return latest


def oldest(con: "duckdb.DuckDBPyConnection") -> datetime | None:
    """The oldest instant that anything in the record happened."""
    found = " UNION ALL ".join(f"SELECT MIN(t.{column}) AS oldest FROM canon.{table} AS t" for table, column in _TIMES)
    first: datetime | None = one(con, f"SELECT MIN(x.oldest) FROM ({found}) AS x")
    return first
