"""Snowflake: divisions that keep six decimals, weeks that a session setting moves, lists of variants."""

from sqlglot import exp

from deskmeter.engines.dialects.rules import Dialect, called, elements, iso_day, of_known, unnesting

_EPOCH = "CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ)"


def _whole(node: exp.Expr) -> exp.Expr:
    """Division of numbers without a fraction, by what is divided without a rest: a quotient is rounded."""
    left, right = exp.paren(node.this.copy()), exp.paren(node.expression.copy())
    rest = exp.Sub(this=left, expression=called("MOD", left, right))
    return exp.cast(exp.Div(this=exp.paren(rest), expression=right.copy()), "BIGINT")


def _exact(node: exp.Expr) -> exp.Expr:
    """A quotient of numbers without a fraction keeps six decimals, unless the first is a double."""
    node.set("this", exp.cast(node.this.copy(), "DOUBLE"))
    return node


def _later(node: exp.Expr) -> exp.Expr:
    """A time some seconds later: an interval cannot be multiplied."""
    times = node.expression
    if not (isinstance(times, exp.Mul) and isinstance(times.expression, exp.Interval)):
        return node
    unit = exp.var(times.expression.text("unit"))
    return called("DATEADD", unit, times.this, node.this)


def _is(node: exp.Expr) -> exp.Expr:
    """Neither true nor false is not the same as not true."""
    if not isinstance(node.expression, exp.Boolean):
        return node
    return exp.NullSafeEQ(this=node.this.copy(), expression=node.expression.copy())


def _unquoted(node: exp.Expr) -> exp.Expr:
    """A name in quotes keeps its case and is another one than the same name without them, which is in capitals."""
    node.set("quoted", False)
    return node


def _text(node: exp.Expr) -> exp.Expr:
    """A value of a map is a variant."""
    return exp.cast(node.copy(), "VARCHAR")


def _listed(node: exp.Expr) -> exp.Expr:
    inner = elements(node)
    order = exp.Order(expressions=[exp.Ordered(this=inner.copy())])
    return exp.WithinGroup(this=called("ARRAY_AGG", inner), expression=order)


def _flat(lists: exp.Expr, name: str) -> tuple[exp.Expr, exp.Expr]:
    """The elements of a list, beside the table that holds it."""
    flat = exp.Lateral(this=called("FLATTEN", lists), alias=exp.TableAlias(this=exp.to_identifier(f"each_{name}")))
    return exp.cast(exp.column("value", table=f"each_{name}"), "VARCHAR"), flat


DIALECT = Dialect(
    macros={
        "SECS": lambda ts: f"DATEDIFF(SECOND, {_EPOCH}, {ts})",
        "PCTL": lambda x, q: f"PERCENTILE_CONT({q}) WITHIN GROUP (ORDER BY {x})",
        "WEEK": lambda ts: f"DATEADD(DAY, 1 - DAYOFWEEKISO({ts}), DATE_TRUNC('DAY', {ts}))",
    },
    rules={
        exp.Identifier: _unquoted,
        exp.IntDiv: _whole,
        exp.Div: _exact,
        exp.Add: _later,
        exp.Is: _is,
        exp.Bracket: _text,
        exp.ArgMin: of_known,
        exp.ArgMax: of_known,
        exp.ArrayAgg: _listed,
        exp.Extract: iso_day("DAYOFWEEKISO"),
        exp.Select: unnesting(_flat),
    },
    before=("ALTER SESSION SET TIMEZONE = 'UTC'",),
)
