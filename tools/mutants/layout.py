"""The steps of a desk's facts laid out, so that a mutated one can be told from what it should give.

A desk is laid out as it is, and once more for each past instant that its tests ask about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

from deskmeter.model.facts import build
from deskmeter.model.facts.build import ALL, EVER, Made, Until
from deskmeter.model.facts.fact import Fact

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_INPUT = re.compile(r"\b(?:canon|clock)\.\w+")


@dataclass
class Layout:
    """Where the steps lie, what was known when they were built, and which relations hold any row."""

    con: "DuckDBPyConnection"
    until: Until = EVER
    name: str = ""
    filled: frozenset[str] = frozenset()
    digests: dict[str, object] = field(default_factory=dict)

    def statements(self) -> Iterator[tuple[Made, str, str]]:
        """Every step with its relation and its SELECT."""
        prefix = f"temp.{self.name}" if self.name else "fact."
        for step, sql in build.statements(prefix, ALL, self.until):
            home = prefix if isinstance(step, Fact) else f"temp.laid_{self.name}"
            yield step, f"{home}{step.name}", sql.replace("temp.step_", f"temp.laid_{self.name}")

    def fill(self) -> None:
        """Build what is not there yet: the facts of now are."""
        named = dict[str, str]()
        for step, relation, sql in self.statements():
            if relation.startswith("temp."):
                self.put(step, relation, sql)
            named |= {step.name: relation, **{table: table for table in _INPUT.findall(sql)}}
        holding = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {home})" for name, home in named.items())
        self.filled = frozenset(name for (name,) in self.con.execute(" UNION ALL ".join(holding)).fetchall())

    def put(self, step: Made, relation: str, sql: str) -> None:
        """A step is a table here, quick to read; a fact that is a view is one."""
        kind, name = "TABLE" if _stored(step, relation) else "VIEW", relation.removeprefix("temp.")
        self.con.execute(f"CREATE OR REPLACE {'TEMP ' if name != relation else ''}{kind} {name} AS {sql}")

    def remember(self, name: str) -> None:
        """Take the digest of what a step gives, before it is mutated."""
        for step, relation, _ in self.statements():
            if step.name == name and name not in self.digests:
                self.digests[name] = self._digest(f"SELECT * FROM {relation}")

    def differs(self, name: str, relation: str, sql: str) -> bool:
        """Whether a SELECT gives other rows than the relation holds."""
        if name not in self.digests:
            self.digests[name] = self._digest(f"SELECT * FROM {relation}")
        return self._digest(sql) != self.digests[name]

    def _digest(self, sql: str) -> object:
        return self.con.execute(f"SELECT COUNT(*), SUM(CAST(HASH(n) AS HUGEINT)) FROM ({sql}) AS n").fetchone()

    def sees(self, name: str) -> bool:
        """Whether a step has any row to read."""
        return bool(inputs(name) & self.filled)

    def tell(self, name: str) -> bool:
        """Whether the step of this name, mutated, gives other rows here."""
        found = ((relation, sql) for step, relation, sql in self.statements() if step.name == name)
        return any(self.differs(name, relation, sql) for relation, sql in found)

    def spread(self, name: str) -> frozenset[str]:
        """Put a mutated step into the facts, as far as it changes anything; the steps and facts that have changed.

        Nothing of it is ever committed: the desk is as it was for the next mutant.
        """
        changed = set[str]()
        if not self.tell(name):
            return frozenset()
        self.con.execute("BEGIN")
        for step, relation, sql in self.statements():
            if step.name != name:
                follows = bool(inputs(step.name) & changed)
                if not follows or (_stored(step, relation) and not self.differs(step.name, relation, sql)):
                    continue
            changed.add(step.name)
            if _stored(step, relation) or step.name == name:
                self.put(step, relation, sql)
        return frozenset(changed)


def _stored(step: Made, relation: str) -> bool:
    return step.kept or relation.startswith("temp.")


@cache
def inputs(name: str) -> frozenset[str]:
    """What a step reads: steps and facts by name, tables by schema and name."""
    (sql,) = (step.sql for step in build.STEPS if step.name == name)
    known = {step.name for step in build.STEPS}
    return frozenset({*(slot for _, slot, _, _ in Formatter().parse(sql) if slot in known), *_INPUT.findall(sql)})
