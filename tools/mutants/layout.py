"""The steps of a desk's facts laid out, so that a mutated one can be told from what it should give.

A desk is laid out as it is, and once more for each past instant that its tests ask about: each in its own schema.
What a trial changes in it is never committed, so the desk is as it was for the next mutant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

from deskmeter.model.facts import build
from deskmeter.model.facts.build import ALL, Made, Until
from deskmeter.model.facts.fact import Fact

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HERE = "laid"
_INPUT = re.compile(r"\b(?:canon|clock)\.\w+")


@dataclass
class Layout:
    """What was known when the steps were built, the schema they lie in, and which relations hold any row."""

    instant: datetime | None = None
    schema: str = HERE
    filled: frozenset[str] = frozenset()
    digests: dict[str, object] = field(default_factory=dict)

    def fill(self, con: "DuckDBPyConnection") -> None:
        """Build what is not there yet: the facts of now are."""
        named = dict[str, str]()
        con.execute(f"CREATE SCHEMA {self.schema}")
        for step, relation, sql in statements(self.instant, self.schema):
            if not relation.startswith("fact."):
                _put(con, step, relation, sql)
            named |= {step.name: relation, **{table: table for table in _INPUT.findall(sql)}}
        holding = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {home})" for name, home in named.items())
        self.filled = frozenset(name for (name,) in con.execute(" UNION ALL ".join(holding)).fetchall())

    def sees(self, step: str) -> bool:
        """Whether a step has any row to read."""
        return bool(inputs(step) & self.filled)

    def remember(self, con: "DuckDBPyConnection", name: str) -> None:
        """Take the digest of what a step gives, before it is mutated."""
        if name not in self.digests:
            self.digests[name] = _digest(con, f"SELECT * FROM {self._made(name)[0]}")

    def tells(self, con: "DuckDBPyConnection", name: str) -> bool:
        """Whether a step gives other rows here than it should."""
        return self._differs(con, name, *self._made(name))

    def spread(self, con: "DuckDBPyConnection", name: str) -> Iterator[str]:
        """Put a mutated step into the facts, as far as it changes anything; the steps and facts that have changed."""
        if not self.tells(con, name):
            return
        con.execute("BEGIN")
        changed = set[str]()
        for step, relation, sql in statements(self.instant, self.schema):
            follows, stored = bool(inputs(step.name) & changed), _stored(step, relation)
            if step.name == name or (follows and not (stored and not self._differs(con, step.name, relation, sql))):
                changed.add(step.name)
                yield step.name
                if stored or step.name == name:
                    _put(con, step, relation, sql)

    def _made(self, name: str) -> tuple[str, str]:
        found = ((relation, sql) for step, relation, sql in statements(self.instant, self.schema) if step.name == name)
        return next(found)

    def _differs(self, con: "DuckDBPyConnection", name: str, relation: str, sql: str) -> bool:
        if name not in self.digests:
            self.digests[name] = _digest(con, f"SELECT * FROM {relation}")
        return _digest(con, sql) != self.digests[name]


def _digest(con: "DuckDBPyConnection", sql: str) -> object:
    return con.execute(f"SELECT COUNT(*), SUM(CAST(HASH(n) AS HUGEINT)) FROM ({sql}) AS n").fetchone()


def _put(con: "DuckDBPyConnection", step: Made, relation: str, sql: str) -> None:
    con.execute(f"CREATE OR REPLACE {'TABLE' if _stored(step, relation) else 'VIEW'} {relation} AS {sql}")


def _stored(step: Made, relation: str) -> bool:
    """All is a table here, quick to read, but the facts of now that are views."""
    return step.kept or not relation.startswith("fact.")


@cache
def statements(instant: datetime | None, schema: str) -> tuple[tuple[Made, str, str], ...]:
    """Every step with its relation and its SELECT, in the layout of a schema; to be forgotten when one is mutated."""
    prefix = "fact." if schema == HERE else f"{schema}.fact_"
    return tuple(
        (step, f"{prefix if isinstance(step, Fact) else f'{schema}.step_'}{step.name}", _at_home(sql, schema))
        for step, sql in build.statements(prefix, ALL, Until(instant))
    )


def _at_home(sql: str, schema: str) -> str:
    return sql.replace("temp.step_", f"{schema}.step_")


@cache
def inputs(name: str) -> frozenset[str]:
    """What a step reads: steps and facts by name, tables by schema and name."""
    (sql,) = (step.sql for step in build.STEPS if step.name == name)
    known = {step.name for step in build.STEPS}
    return frozenset({*(slot for _, slot, _, _ in Formatter().parse(sql) if slot in known), *_INPUT.findall(sql)})


@cache
def behind(facts: frozenset[str]) -> frozenset[str]:
    """The steps that facts rest on."""
    found = set(facts)
    for step in reversed(build.STEPS):
        if step.name in found:
            found |= inputs(step.name)
    return frozenset(found)
