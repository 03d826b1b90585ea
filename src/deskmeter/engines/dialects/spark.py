"""Spark: lists without an order, values that are missing at the least and the greatest."""

from sqlglot import exp

from deskmeter.engines.dialects.rules import Dialect, called, elements, iso_day, of_known

# Integer division cuts towards 0: counted from the year 1, an instant before 1970 is not rounded up.
SECS = "((UNIX_MICROS({ts}) + 62135596800000000) DIV 1000000 - 62135596800)"


def _listed(node: exp.Expr) -> exp.Expr:
    """COLLECT_LIST knows no order."""
    return called("SORT_ARRAY", called("COLLECT_LIST", elements(node)))


DIALECT = Dialect(
    macros={
        "SECS": lambda ts: SECS.format(ts=ts),
        "PCTL": lambda x, q: f"PERCENTILE({x}, {q})",
        "WEEK": lambda ts: f"DATE_TRUNC('WEEK', {ts})",
    },
    rules={
        exp.ArgMin: of_known,
        exp.ArgMax: of_known,
        exp.ArrayAgg: _listed,
        exp.Extract: iso_day("DAYOFWEEK_ISO"),
    },
    before=("SET spark.sql.session.timeZone = UTC", "SET spark.sql.timestampType = TIMESTAMP_LTZ"),
    table="DROP TABLE IF EXISTS {relation};\nCREATE TABLE {relation} USING parquet AS {sql}",
)
