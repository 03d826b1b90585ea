"""Spark: what it drops or keeps where the others do not."""

from sqlglot import exp

from deskmeter.engines.dialects.rules import Rules, Template, called

MACROS: dict[str, Template] = {
    "SECS": lambda ts: f"((UNIX_MICROS({ts}) + 62135596800000000) DIV 1000000 - 62135596800)",
    "PCTL": lambda x, q: f"PERCENTILE({x}, {q})",
    "WEEK": lambda ts: f"DATE_TRUNC('WEEK', {ts})",
}


def _of_known(node: exp.Expression) -> exp.Expression:
    """The value at the least or greatest of those rows that have a value."""
    known = exp.Case().when(node.this.copy().is_(exp.null()).not_(), node.expression)
    node.set("expression", known)
    return node


def _listed(node: exp.Expression) -> exp.Expression:
    """A list in the order of its own elements: COLLECT_LIST knows no order."""
    inner = node.this.this if isinstance(node.this, exp.Order) else node.this
    return called("SORT_ARRAY", called("COLLECT_LIST", inner))


RULES: Rules = {exp.ArgMin: _of_known, exp.ArgMax: _of_known, exp.ArrayAgg: _listed}
