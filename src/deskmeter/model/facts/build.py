"""The build of the facts: all of them, those touched by new rows, or as they stood at an instant.

One pipeline serves all three, in stages: what conversations tell, what is read straight from the record, what a
customer or an agent adds up to, and what is put together from all of these. `scope` limits a stage to the things
asked for, `until` to what had happened before an instant; nothing else differs, so the three can be proved equal.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from string import Formatter
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import DuckDB, one
from deskmeter.engines.engine import Engine
from deskmeter.model.facts import FACTS, STAGES
from deskmeter.model.facts.fact import Fact, Step
from deskmeter.model.facts.hours import STEPS as HOURS
from deskmeter.model.facts.recent import DIRTY_AGENT, EVERYONE, Agents, look_back
from deskmeter.model.facts.sources import SOURCES
from deskmeter.model.person import DIRTY_CUSTOMER, TOUCHED

if TYPE_CHECKING:
    import duckdb

Made = Step | Fact
# Every stage with the steps before its facts; the first one begins with what all conversations rest on.


def _with_steps(stage: Iterable[Fact]) -> tuple[Made, ...]:
    return tuple(chain.from_iterable([*fact.before, fact] for fact in stage))


PIPELINE: tuple[tuple[Made, ...], ...] = (
    (*SOURCES, *HOURS, *_with_steps(STAGES[0])),
    *(_with_steps(stage) for stage in STAGES[1:]),
)
STEPS: tuple[Made, ...] = tuple(chain.from_iterable(PIPELINE))
DIRTY = "temp.dirty"
AT_ONCE = 1_000_000  # up to so many conversations have their facts built together
SLICE = 500_000  # of more, so many at a time: beside them, memory holds what the transaction has written


@dataclass(frozen=True)
class Scope:
    """`{scope:x}` in SQL: the row of alias x belongs to the things asked for; `{scope:x.key}` names a column.

    `{people:x}` and `{agents:x}` are the same for customers as persons and for agents.
    """

    relation: str | None = None
    column: str = "conversation"

    def __format__(self, column: str) -> str:
        if self.relation is None:
            return "TRUE"
        column = column if "." in column else f"{column}.{self.column}"
        return f"{column} IN (SELECT d.{self.column} FROM {self.relation} AS d)"


@dataclass(frozen=True)
class Slice:
    """A scope of neighbours: the conversations numbered from one to another, both included."""

    first: int
    last: int

    def __format__(self, column: str) -> str:
        column = column if "." in column else f"{column}.conversation"
        return f"{column} BETWEEN {self.first} AND {self.last}"


@dataclass(frozen=True)
class Until:
    """`{until:x.at}` in SQL: that time lies before the instant; a row without a time is kept."""

    instant: datetime | None = None

    def __format__(self, column: str) -> str:
        if self.instant is None:
            return "TRUE"
        return f"({column} IS NULL OR {column} < TIMESTAMP '{self.instant:%Y-%m-%d %H:%M:%S.%f}')"


@dataclass(frozen=True)
class Touched:
    """The relations that hold the conversations, persons and agents asked for; None: all of them."""

    conversations: str | Slice | None = None
    people: str | None = None
    agents: Agents = EVERYONE

    @property
    def slots(self) -> dict[str, object]:
        chosen = self.conversations
        return {
            "scope": chosen if isinstance(chosen, Slice) else Scope(chosen),
            "people": Scope(self.people, "person"),
            "agents": self.agents,
            "before": self.agents.before,
        }


ALL, EVER = Touched(), Until()
Relations = Mapping[str, str]


def statements(
    prefix: str, touched: Touched, until: Until, whole: Relations | None = None, stages: Iterable[int] | None = None
) -> list[tuple[Made, str]]:
    """Every step of the stages with its SELECT; facts lie in `<prefix><name>`, other steps in `temp.step_<name>`.

    A stage reads the facts of earlier stages `whole`: all their rows, wherever these lie.
    """
    made = []
    for number in range(len(PIPELINE)) if stages is None else stages:
        inside = {step.name: relation_of(step, prefix) for step in PIPELINE[number]}
        names = {step.name: relation_of(step, prefix) for step in STEPS} | dict(whole or {}) | inside
        slots = {**touched.slots, "until": until}
        made += [(step, step.sql.format(**names, **slots).strip()) for step in PIPELINE[number]]
    return made


def relation_of(step: Made, prefix: str) -> str:
    return f"{prefix}{step.name}" if isinstance(step, Fact) else f"temp.step_{step.name}"


def build(engine: Engine, stages: Iterable[int] = range(len(STAGES))) -> None:
    """Build everything anew, or some stages; the facts appear as `fact.<name>`, replacing what stood there."""
    for number in stages:
        _run(engine, "fact.", ALL, EVER, {}, number)


def build_in_slices(con: "duckdb.DuckDBPyConnection", stages: Iterable[int] = range(len(STAGES))) -> None:
    """The same in the store, with no more conversations at a time than memory holds, however many there are."""
    highest = one(con, "SELECT COALESCE(MAX(k.key), 0) FROM canon.conversation_key AS k")
    for number in stages:
        if number > 0 or highest <= AT_ONCE:
            _run(DuckDB(con), "fact.", ALL, EVER, {}, number)
            continue
        first, *others = (Slice(low + 1, low + SLICE) for low in range(0, highest, SLICE))
        _run(DuckDB(con), "fact.", Touched(first), EVER, {}, number)
        for part in others:
            _replace(con, Touched(part), number)


def _run(
    engine: Engine,
    prefix: str,
    touched: Touched,
    until: Until,
    whole: Relations,
    stage: int,
    needed: frozenset[str] | None = None,
) -> None:
    """Run one stage, or the part of it that is needed; its steps go away, its facts stay."""
    made = []
    for step, sql in statements(prefix, touched, until, whole, [stage]):
        if needed is not None and step.name not in needed:
            continue
        relation = relation_of(step, prefix)
        # What little was touched is read out of the record once, however many steps read it then.
        kept = step.kept or (step in SOURCES and isinstance(touched.conversations, str))
        engine.make(relation, sql, kept=kept)
        if not isinstance(step, Fact):
            made.append((relation, kept))
    for relation, kept in reversed(made):
        engine.drop(relation, kept=kept)


def begin_clean(con: "duckdb.DuckDBPyConnection") -> None:
    """Nothing is dirty: the relations that say what is, without rows."""
    for relation, columns in _DIRTY.items():
        con.execute(f"CREATE OR REPLACE TEMP TABLE {relation.removeprefix('temp.')} ({columns})")


_DIRTY = {
    DIRTY: "conversation BIGINT",
    DIRTY_CUSTOMER: "customer BIGINT",
    DIRTY_AGENT: "agent BIGINT, from_at TIMESTAMP",
}


def refresh(con: "duckdb.DuckDBPyConnection") -> None:
    """Build the facts of what is dirty anew and put them in the place of the old.

    Dirty are the conversations in temp.dirty, the customers in temp.dirty_customer and the agents in temp.dirty_agent,
    these from the instants given there on; whoever has a dirty conversation, before or now, is dirty too.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE dirty_person AS {_PERSONS}")
    touched = Touched(DIRTY, "temp.dirty_person", Agents(look_back(con), lately=True))
    for number in range(len(STAGES)):
        _replace(con, touched, number)
        if number == 0:
            con.execute(f"INSERT INTO temp.dirty_person {_PERSONS}")


def _replace(con: "duckdb.DuckDBPyConnection", touched: Touched, number: int) -> None:
    """Build the facts of a stage anew for what was touched, and put them in the place of the old."""
    kept = [fact for fact in STAGES[number] if fact.kept and _may_change(con, fact, touched)]
    if not kept:
        return
    whole = {fact.name: f"fact.{fact.name}" for fact in FACTS}
    _run(DuckDB(con), "temp.fresh_", touched, EVER, whole, number, _needed(fact.name for fact in kept))
    for fact in kept:
        con.execute(f"DELETE FROM fact.{fact.name} AS f WHERE {fact.dirty.format(**touched.slots)}")
        con.execute(f"INSERT INTO fact.{fact.name} SELECT * FROM temp.fresh_{fact.name}")
        con.execute(f"DROP TABLE temp.fresh_{fact.name}")


def _may_change(con: "duckdb.DuckDBPyConnection", fact: Fact, touched: Touched) -> bool:
    """Whether any row of a fact was touched: where no customer or no agent was, what they add up to stays as it is."""
    of = _OF_ONE.fullmatch(fact.dirty)
    relation = {"people": touched.people, "agents": touched.agents.relation}[of[1]] if of else None
    return relation is None or bool(one(con, f"SELECT COUNT(*) FROM {relation}"))


_OF_ONE = re.compile(r"\{(people|agents):[\w.]+\}")


# Those who had a dirty conversation before it is rebuilt, or have one afterwards, and those that a row names.
_PERSONS = f"""
SELECT c.person FROM fact.conversation AS c
WHERE c.person IS NOT NULL AND c.conversation IN (SELECT d.conversation FROM {DIRTY} AS d)
UNION
{TOUCHED}
"""


def as_of(engine: Engine, instant: datetime, facts: Iterable[str]) -> Relations:
    """The facts named, as they stood at an instant: relation by fact name. Only what was touched since is rebuilt."""
    until, needed = Until(instant), _needed(facts)
    engine.make("temp.later", _touched_since(until), kept=True)
    engine.make("temp.later_person", _people_since(until), kept=True)
    engine.make("temp.later_agent", _AGENTS_SINCE.format(until=until), kept=True)
    touched, found = Touched("temp.later", "temp.later_person", Agents("temp.later_agent")), dict[str, str]()
    for number, stage in enumerate(STAGES):
        wanted = [fact for fact in stage if fact.name in needed]
        if not wanted:
            continue
        # A view is read straight from the record: it needs no second look at what was touched.
        _run(engine, "temp.then_", touched if wanted[0].kept else ALL, until, found, number, needed)
        for fact in wanted:
            found[fact.name] = _past(engine, fact, touched) if fact.kept else f"temp.then_{fact.name}"
    return found


def _past(engine: Engine, fact: Fact, touched: Touched) -> str:
    sql = (
        f"SELECT * FROM fact.{fact.name} AS f WHERE NOT ({fact.dirty.format(**touched.slots)})"
        f" UNION ALL SELECT * FROM temp.then_{fact.name}"
    )
    engine.make(f"temp.past_{fact.name}", sql, kept=False)
    return f"temp.past_{fact.name}"


def _needed(facts: Iterable[str]) -> frozenset[str]:
    """The steps and facts that these facts rest on, themselves included."""
    by_name, found, asked = {step.name: step for step in STEPS}, set[str](), [*facts]
    while asked:
        name = asked.pop()
        if name not in found:
            found.add(name)
            asked += [field for _, field, _, _ in Formatter().parse(by_name[name].sql) if field in by_name]
    return frozenset(found)


_OF_CONVERSATIONS = (
    ("message", "at"), ("event", "at"), ("snapshot", "at"), ("snapshot", "created_at"),
    ("conversation", "created_at"), ("conversation", "first_reply_at"), ("conversation", "solved_at"),
    ("conversation", "closed_at"), ("rating", "asked_at"), ("rating", "answered_at"), ("call", "offered_at"),
    ("call", "answered_at"), ("call", "ended_at"), ("task", "assigned_at"), ("task", "completed_at"),
    ("session", "started_at"), ("session", "ended_at"), ("session", "handed_at"), ("review", "reviewed_at"),
    ("sla", "applied_at"), ("sla", "fulfilled_at"),
)  # fmt: skip
_OF_CUSTOMERS = (
    ("call", "offered_at"), ("call", "answered_at"), ("call", "ended_at"), ("call", "stated_end"),
    ("orders", "ordered_at"), ("session", "started_at"), ("session", "ended_at"), ("session", "handed_at"),
)  # fmt: skip
_TIMES = (*_OF_CONVERSATIONS, ("orders", "ordered_at"))
# Of a call that states lengths instead of times, its end.
_LENGTHS = "(COALESCE(t.wait_s, 0) + COALESCE(t.talk_s, 0) + COALESCE(t.hold_s, 0))"
_READ = {"stated_end": f"t.offered_at + {_LENGTHS} * INTERVAL 1 SECOND"}


def _time(column: str) -> str:
    """A time of a canonical row (alias t), which the row may state or tell."""
    return _READ.get(column, f"t.{column}")


def _touched_since(until: Until) -> str:
    return " UNION ".join(
        f"SELECT t.conversation FROM canon.{table} AS t"
        f" WHERE t.conversation IS NOT NULL AND NOT {format(until, f't.{column}')}"
        for table, column in _OF_CONVERSATIONS
    )


def _people_since(until: Until) -> str:
    """Whoever did something since, in a conversation or beside it."""
    named = " UNION ".join(
        f"SELECT COALESCE(p.person, t.customer) AS person FROM canon.{table} AS t"
        f" LEFT JOIN canon.person AS p ON p.customer = t.customer"
        f" WHERE t.customer IS NOT NULL AND NOT {format(until, _time(column))}"
        for table, column in _OF_CUSTOMERS
    )
    return (
        "SELECT c.person FROM fact.conversation AS c WHERE c.person IS NOT NULL"
        f" AND c.conversation IN (SELECT d.conversation FROM temp.later AS d) UNION {named}"
    )


# A stretch that began before the instant is the same whatever came later, once it is cut at the instant.
_AGENTS_SINCE = """
SELECT t.agent FROM canon.agent_time AS t WHERE NOT {until:t.from_at} OR NOT {until:t.until_at}
UNION
SELECT k.agent FROM fact.call AS k WHERE k.agent IS NOT NULL AND (NOT {until:k.offered_at}
  OR NOT {until:k.answered_at} OR NOT {until:k.ended_at} OR NOT {until:k.ended_at + k.acw_s * INTERVAL 1 SECOND})
"""


def newest(con: "duckdb.DuckDBPyConnection") -> datetime | None:
    """The newest instant that anything in the record happened; planned shifts have not."""
    times = (*_TIMES, ("call", "stated_end"))
    found = " UNION ALL ".join(
        f"SELECT MAX({_time(column)}) AS newest FROM canon.{table} AS t" for table, column in times
    )
    told = "SELECT MAX(t.from_at) AS newest FROM canon.agent_time AS t WHERE t.state <> 'shift'"
    latest: datetime | None = one(con, f"SELECT MAX(x.newest) FROM ({found} UNION ALL {told}) AS x")
    return latest


def oldest(con: "duckdb.DuckDBPyConnection") -> datetime | None:
    """The oldest instant that anything in the record happened."""
    times = (*_TIMES, ("agent_time", "from_at"))
    found = " UNION ALL ".join(f"SELECT MIN(t.{column}) AS oldest FROM canon.{table} AS t" for table, column in times)
    first: datetime | None = one(con, f"SELECT MIN(x.oldest) FROM ({found}) AS x")
    return first
