"""The few places where SQL differs between engines, as macros, and the compiler to each dialect.

Facts and metrics are written in DuckDB's dialect with these macros only:
`SECS(ts)` whole seconds since 1970 (floored), `PCTL(x, q)` exact interpolated percentile, `WEEK(ts)` Monday of
the ISO week. On DuckDB they are database macros; for other engines sqlglot rewrites the tree.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

# A cast of EPOCH(ts) to BIGINT rounds up; integer division of microseconds does not.
DUCKDB_MACROS = (
    "CREATE OR REPLACE TEMP MACRO SECS(ts) AS epoch_us(ts) // 1000000",
    "CREATE OR REPLACE TEMP MACRO PCTL(x, q) AS quantile_cont(x, q)",
    "CREATE OR REPLACE TEMP MACRO WEEK(ts) AS date_trunc('week', ts)",
)

Template = Callable[..., str]

SPARK: Mapping[str, Template] = {
    "SECS": lambda ts: f"CAST(FLOOR(UNIX_MICROS({ts}) / 1000000) AS BIGINT)",
    "PCTL": lambda x, q: f"PERCENTILE({x}, {q})",
    "WEEK": lambda ts: f"DATE_TRUNC('WEEK', {ts})",
}
CLICKHOUSE: Mapping[str, Template] = {
    "SECS": lambda ts: f"toInt64(intDiv(toUnixTimestamp64Micro({ts}), 1000000))",
    "PCTL": lambda x, q: f"quantileExactInclusiveOrNull({q})({x})",
    "WEEK": lambda ts: f"toStartOfWeek({ts}, 1)",
}
DIALECTS: Mapping[str, Mapping[str, Template]] = {"spark": SPARK, "clickhouse": CLICKHOUSE}


def transpile(sql: str, dialect: str) -> str:
    """One statement of the stated subset, in another engine's dialect; `dialect` is a key of DIALECTS.

    Raises `sqlglot.errors.SqlglotError` where the statement leaves the subset that sqlglot knows.
    """
    import sqlglot

    tree = sqlglot.parse_one(sql, read="duckdb")
    if dialect == "clickhouse":
        tree = tree.transform(_nullable_lag)
    slots: dict[str, str] = {}
    tree = tree.transform(lambda node: _slot(node, dialect, slots))
    text = tree.sql(dialect=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
    for slot in reversed(slots):  # an outer macro holds the slots of inner ones
        text = text.replace(slot, slots[slot])
    return text


def _slot(node: "exp.Expression", dialect: str, slots: dict[str, str]) -> "exp.Expression":
    """Replace a macro call by a name that no dialect touches; its text is filled in at the end."""
    from sqlglot import exp

    name = node.name.upper() if isinstance(node, exp.Anonymous) else "WEEK" if isinstance(node, exp.Week) else ""
    if name not in DIALECTS[dialect]:
        return node
    given = node.expressions if isinstance(node, exp.Anonymous) else [node.this]
    arguments = [one.transform(lambda inner: _slot(inner, dialect, slots)).sql(dialect=dialect) for one in given]
    slot = f"macro_slot_{len(slots)}_"
    slots[slot] = DIALECTS[dialect][name](*arguments)
    return exp.column(slot)


def _nullable_lag(node: "exp.Expression") -> "exp.Expression":
    """ClickHouse gives 0, not null, for LAG and LEAD of a column that cannot be null."""
    from sqlglot import exp

    if isinstance(node, exp.Lag | exp.Lead):
        node.set("this", exp.func("toNullable", node.this.copy()))
    return node
