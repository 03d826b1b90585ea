"""Rules: how a piece of a statement is put for another engine, where word for word it would mean something else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

Template = Callable[..., str]
Rule = Callable[[exp.Expr], exp.Expr]


TABLE, VIEW = "CREATE OR REPLACE TABLE {relation} AS {sql}", "CREATE OR REPLACE VIEW {relation} AS {sql}"


@dataclass(frozen=True)
class Dialect:
    """The macros and rules of an engine, and how a script of its own begins and makes tables and views there.

    A step, which goes away at the end of a script, is made as `step_table` or `step_view` where these differ.
    """

    macros: Mapping[str, Template]
    rules: Mapping[type[exp.Expr], Rule] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ("fact", "temp", "metric")
    schema: str = "CREATE SCHEMA IF NOT EXISTS {name}"
    table: str = TABLE
    view: str = VIEW
    step_table: str = ""
    step_view: str = ""


def called(name: str, *arguments: exp.Expr | str) -> exp.Expr:
    """A call of a function of the engine, by the very name that it has there."""
    return exp.Anonymous(this=name, expressions=[exp.maybe_parse(one, copy=True) for one in arguments])


def as_called(name: str) -> Rule:
    """The rule that a binary operator is a function there."""
    return lambda node: called(name, node.this, node.expression)


def of_known(node: exp.Expr) -> exp.Expr:
    """Of ARG_MIN and ARG_MAX: the value at the least or greatest of those rows that have a value."""
    known = node.this.copy().is_(exp.null()).not_()
    node.set("expression", exp.Case().when(known, node.expression.copy()))
    return node


def elements(node: exp.Expr) -> exp.Expr:
    """Of ARRAY_AGG: what is put into the list; it is ordered by its own elements."""
    found: exp.Expr = node.this.this if isinstance(node.this, exp.Order) else node.this
    return found


def iso_day(name: str) -> Rule:
    """The rule for the day of the week, 1 for Monday to 7 for Sunday, by the name that it has there."""

    def named(node: exp.Expr) -> exp.Expr:
        if node.name.upper() == "ISODOW":
            node.set("this", exp.var(name))
        return node

    return named


def unnesting(take: Callable[[exp.Expr, str], tuple[exp.Expr, exp.Expr]]) -> Rule:
    """The rule that one row for each element is a join beside the table, not a column; `take` makes column and join."""

    def moved(node: exp.Expr) -> exp.Expr:
        for one in node.expressions:
            if isinstance(one, exp.Alias) and isinstance(one.this, exp.Explode):
                column, join = take(one.this.this.copy(), one.alias)
                one.set("this", column)
                node.append("joins", exp.Join(this=join, kind="CROSS"))
        return node

    return moved
