"""ClickHouse: columns that can or cannot be null, instants of 64 bits, lists that may be missing."""

from sqlglot import exp

from deskmeter.engines.clickhouse import SET, TABLE
from deskmeter.engines.dialects.rules import Dialect, as_called, called, elements
from deskmeter.engines.lists import ARRAY

INSTANT = "DateTime64(6, 'UTC')"

# Integer division cuts towards 0: counted from the year 1, an instant before 1970 is not rounded up.
SECS = "(intDiv(toUnixTimestamp64Micro({ts}) + 62135596800000000, 1000000) - 62135596800)"
_TYPE = exp.DataType.Type
WIDE = {_TYPE.TIMESTAMP: INSTANT, _TYPE.TIMESTAMPNTZ: INSTANT, _TYPE.DATE: "Date32"}


def _type(text: str) -> exp.DataType:
    return exp.DataType.build(text, dialect="clickhouse")


def _as(node: exp.Expr, type_: str) -> exp.Expr:
    return called("CAST", node, exp.Literal.string(type_))


def _wide(node: exp.Expr) -> exp.Expr:
    """Its own DateTime ends in 2106 and its Date in 2149."""
    wide = WIDE.get(node.this)
    return _type(f"Nullable({wide})") if wide else node


def _nullable_lag(node: exp.Expr) -> exp.Expr:
    """LAG and LEAD of a column that cannot be null are 0, not null, where there is no such row."""
    node.set("this", called("toNullable", node.this))
    return node


def _counted(node: exp.Expr) -> exp.Expr:
    """A count has no sign there, and no type in common with a number that has one."""
    if isinstance(node.parent, exp.Window):  # the window is wrapped as a whole
        return node
    return called("toInt64", node)


def _window(node: exp.Expr) -> exp.Expr:
    return called("toInt64", node) if isinstance(node.this, exp.Count | exp.RowNumber) else node


def _seconds(node: exp.Expr) -> exp.Expr:
    """A number times an interval of one second."""
    interval = node.expression
    if not isinstance(interval, exp.Interval):
        return node
    return called(f"toInterval{interval.text('unit').capitalize()}", node.this)


def _unnested(node: exp.Expr) -> exp.Expr:
    """One row for each element of a list that may be missing."""
    return called("arrayJoin", called("variantElement", node.this, exp.Literal.string(ARRAY)))


def _listed(node: exp.Expr) -> exp.Expr:
    """A list in the order of its own elements."""
    found = called("arraySort", called("groupArray", elements(node)))
    return _as(_as(found, ARRAY), f"Variant({ARRAY})")


def _deviation(node: exp.Expr) -> exp.Expr:
    """Of one value it is infinite there, rather than missing."""
    several = exp.GT(this=called("count", node.this), expression=exp.Literal.number(1))
    return called("if", several, called("stddevSampStable", node.this), exp.null())


def _truncated(node: exp.Expr) -> exp.Expr:
    """A truncated time as an instant without fractions, whose text is that of the others; not a date."""
    return exp.cast(node, _type("Nullable(DateTime64(0, 'UTC'))"))


def _named(node: exp.Expr) -> exp.Expr:
    """A column of one of several tables is called `b.team`, not `team`, outside, unless it is given its name."""
    named = [
        exp.alias_(one, one.name) if isinstance(one, exp.Column) and not one.is_star else one
        for one in node.expressions
    ]
    node.set("expressions", named)
    return node


DIALECT = Dialect(
    macros={
        "SECS": lambda ts: SECS.format(ts=ts),
        "PCTL": lambda x, q: f"quantileExactInclusiveOrNull({q})({x})",
        "WEEK": lambda ts: f"CAST(toStartOfWeek({ts}, 1) AS Nullable(DateTime64(0, 'UTC')))",
    },
    rules={
        exp.DataType: _wide,
        exp.Lag: _nullable_lag,
        exp.Lead: _nullable_lag,
        exp.Count: _counted,
        exp.Window: _window,
        exp.IntDiv: as_called("intDiv"),
        exp.Mul: _seconds,
        exp.Explode: _unnested,
        exp.ArrayAgg: _listed,
        exp.TimestampTrunc: _truncated,
        exp.StddevSamp: _deviation,
        exp.Select: _named,
    },
    before=(SET,),
    schema="CREATE DATABASE IF NOT EXISTS {name}",
    table=TABLE,
)
