"""Databricks: Spark's SQL on tables that can be replaced, with instants that know of no zone kept apart."""

from sqlglot import exp

from deskmeter.engines.dialects import spark
from deskmeter.engines.dialects.rules import Dialect


def _instant(node: exp.Expr) -> exp.Expr:
    """An instant is a TIMESTAMP of a session in UTC, as its Parquet files tell; one without a zone is another type."""
    zoneless = node.this in (exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPNTZ)
    return exp.DataType(this=exp.DataType.Type.TIMESTAMPTZ) if zoneless else node


DIALECT = Dialect(
    macros=spark.DIALECT.macros,
    rules={**spark.DIALECT.rules, exp.DataType: _instant},
    before=("SET TIME ZONE 'UTC'",),
)
