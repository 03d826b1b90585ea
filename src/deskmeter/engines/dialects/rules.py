"""Rules: how a piece of a statement is put for another engine, where a translation word for word means something else."""

from collections.abc import Callable, Mapping

from sqlglot import exp

Template = Callable[..., str]
Rule = Callable[[exp.Expression], exp.Expression]
Rules = Mapping[type[exp.Expression], Rule]


def called(name: str, *arguments: exp.Expression | str) -> exp.Expression:
    """A call of a function of the engine, by the very name that it has there."""
    return exp.Anonymous(this=name, expressions=[exp.maybe_parse(one, copy=True) for one in arguments])


def as_called(name: str) -> Rule:
    """The rule that a binary operator is a function there."""
    return lambda node: called(name, node.left, node.right)
