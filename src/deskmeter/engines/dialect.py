"""The few places where SQL differs between engines, as macros, and the compiler to each dialect.

Facts and metrics are written in DuckDB's dialect with these macros only:
`SECS(ts)` whole seconds since 1970 (floored), `PCTL(x, q)` exact interpolated percentile, `WEEK(ts)` Monday of
the ISO week. On DuckDB they are database macros; for other engines sqlglot rewrites the tree, by the macros and
rules of the engine's module in `dialects`.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

    from deskmeter.engines.dialects.rules import Dialect, Rule, Template

# What runs the product's own questions, and the warehouses for which SQL is only made: see docs/warehouses.md.
RUN, MADE = ("spark", "clickhouse"), ("bigquery", "snowflake", "databricks")
DIALECTS = (*RUN, *MADE)


def dialect_of(name: str) -> "Dialect":
    """The macros and rules of an engine."""
    found: Dialect = import_module(f"deskmeter.engines.dialects.{name}").DIALECT
    return found


def transpile(sql: str, dialect: str, *, pretty: bool = False) -> str:
    """One statement of the stated subset, in another engine's dialect; `dialect` is one of DIALECTS, or duckdb.

    Raises `sqlglot.errors.SqlglotError` where the statement leaves the subset that sqlglot knows.
    """
    import sqlglot

    known, slots = dialect_of(dialect), dict[str, str]()
    tree = sqlglot.parse_one(sql, read="duckdb")
    for node in reversed(list(tree.bfs())):  # the innermost first
        node.replace(_slot(_ruled(node, known.rules), dialect, known.macros, slots))
    text = tree.sql(dialect=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE, pretty=pretty)
    for slot in reversed(slots):  # an outer macro holds the slots of inner ones
        text = text.replace(slot, slots[slot])
    return text


def _ruled(node: "exp.Expr", rules: "Mapping[type[exp.Expr], Rule]") -> "exp.Expr":
    rule = rules.get(type(node))
    return rule(node) if rule else node


def _slot(node: "exp.Expr", dialect: str, macros: "Mapping[str, Template]", slots: dict[str, str]) -> "exp.Expr":
    """Replace a macro call by a name that no dialect touches; its text is filled in at the end."""
    from sqlglot import exp

    name = node.name.upper() if isinstance(node, exp.Anonymous) else "WEEK" if isinstance(node, exp.Week) else ""
    if name not in macros:
        return node
    given = node.expressions if isinstance(node, exp.Anonymous) else [node.this]
    slot = f"macro_slot_{len(slots)}_"
    slots[slot] = macros[name](*(one.sql(dialect=dialect) for one in given))
    return exp.var(slot)
