"""BigQuery: no percentile of a group, no maps, no place for nulls in the order of a window."""

from sqlglot import exp

from deskmeter.engines.dialects.rules import Dialect, Rule, called, elements, of_known, unnesting

# The percentile of a sorted list, interpolated between its two nearest elements.
_PCTL = """CREATE OR REPLACE FUNCTION fact.pctl(sorted ARRAY<FLOAT64>, q FLOAT64) AS (
  sorted[SAFE_OFFSET(CAST(FLOOR(q * (ARRAY_LENGTH(sorted) - 1)) AS INT64))]
  + (q * (ARRAY_LENGTH(sorted) - 1) - FLOOR(q * (ARRAY_LENGTH(sorted) - 1)))
  * (sorted[SAFE_OFFSET(CAST(CEIL(q * (ARRAY_LENGTH(sorted) - 1)) AS INT64))]
    - sorted[SAFE_OFFSET(CAST(FLOOR(q * (ARRAY_LENGTH(sorted) - 1)) AS INT64))])
)"""


def _later(node: exp.Expr) -> exp.Expr:
    """A time some seconds later: an interval is not multiplied."""
    times = node.expression
    if not (isinstance(times, exp.Mul) and isinstance(times.expression, exp.Interval)):
        return node
    interval = exp.Interval(this=exp.paren(times.this.copy()), unit=times.expression.args["unit"].copy())
    return exp.Anonymous(this="DATETIME_ADD", expressions=[node.this.copy(), interval])


def _truncated(node: exp.Expr) -> exp.Expr:
    return called("DATETIME_TRUNC", node.this, exp.var(node.text("unit")))


def _looked_up(node: exp.Expr) -> exp.Expr:
    """A map is a list of keys and values."""
    wanted = exp.condition(exp.column("key", table="m")).eq(node.expressions[0].copy())
    pairs = exp.Unnest(expressions=[node.this.copy()], alias=exp.TableAlias(columns=[exp.to_identifier("m")]))
    return exp.select(exp.column("value", table="m")).from_(pairs).where(wanted).limit(1).subquery()


def _of_all(aggregate: str) -> Rule:
    """The greatest or least of what is there: a null among the arguments does not make it null."""

    def found(node: exp.Expr) -> exp.Expr:
        values = exp.Array(expressions=[node.this.copy(), *(one.copy() for one in node.expressions)])
        each = exp.Unnest(expressions=[values], alias=exp.TableAlias(columns=[exp.to_identifier("v")]))
        return exp.select(called(aggregate, exp.column("v"))).from_(each).subquery()

    return found


def _ordered(node: exp.Expr) -> exp.Expr:
    """Nulls come first there, and last downwards; a window cannot say otherwise, so that it is a key of its own."""
    keys = []
    for one in node.expressions:
        downwards, first = bool(one.args.get("desc")), bool(one.args.get("nulls_first"))
        if first == downwards:
            missing = one.this.copy().is_(exp.null())
            keys.append(exp.Ordered(this=missing, desc=first, nulls_first=not first))
        keys.append(exp.Ordered(this=one.this.copy(), desc=downwards, nulls_first=not downwards))
    node.set("expressions", keys)
    return node


def _listed(node: exp.Expr) -> exp.Expr:
    """A list that is kept holds no null."""
    inner = elements(node)
    order = exp.Order(
        this=exp.IgnoreNulls(this=inner.copy()), expressions=[exp.Ordered(this=inner.copy(), nulls_first=True)]
    )
    return exp.ArrayAgg(this=order)


def _isodow(node: exp.Expr) -> exp.Expr:
    """Its days of the week are counted from Sunday."""
    if node.name.upper() != "ISODOW":
        return node
    day = exp.Extract(this=exp.var("DAYOFWEEK"), expression=node.expression.copy())
    return exp.Add(
        this=called("MOD", exp.Add(this=day, expression=exp.Literal.number(5)), exp.Literal.number(7)),
        expression=exp.Literal.number(1),
    )


def _each(lists: exp.Expr, name: str) -> tuple[exp.Expr, exp.Expr]:
    """The elements of a list, beside the table that holds it."""
    return exp.column(f"each_{name}"), exp.Unnest(
        expressions=[lists], alias=exp.TableAlias(columns=[exp.to_identifier(f"each_{name}")])
    )


DIALECT = Dialect(
    macros={
        "SECS": lambda ts: f"DATETIME_DIFF({ts}, DATETIME '1970-01-01 00:00:00', SECOND)",
        "PCTL": lambda x, q: f"fact.pctl(ARRAY_AGG(CAST({x} AS FLOAT64) IGNORE NULLS ORDER BY {x}), {q})",
        "WEEK": lambda ts: f"DATETIME_TRUNC({ts}, ISOWEEK)",
    },
    rules={
        exp.Add: _later,
        exp.TimestampTrunc: _truncated,
        exp.Extract: _isodow,
        exp.Bracket: _looked_up,
        exp.Greatest: _of_all("MAX"),
        exp.Least: _of_all("MIN"),
        exp.ArgMin: of_known,
        exp.ArgMax: of_known,
        exp.ArrayAgg: _listed,
        exp.Order: _ordered,
        exp.Select: unnesting(_each),
    },
    before=(_PCTL,),
)
