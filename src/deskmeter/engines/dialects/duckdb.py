"""DuckDB: the dialect that everything is written in; in a script the macros are spelt out."""

from deskmeter.engines.dialects.rules import Dialect
from deskmeter.engines.duckdb import MACROS

DIALECT = Dialect(
    macros={
        "SECS": lambda ts: MACROS["SECS"].format(ts=ts),
        "PCTL": lambda x, q: MACROS["PCTL"].format(x=x, q=q),
        "WEEK": lambda ts: MACROS["WEEK"].format(ts=ts),
    },
    before=("SET TimeZone = 'UTC'",),
    schemas=("fact", "metric"),
    step_table="CREATE OR REPLACE TEMP TABLE {name} AS {sql}",
    step_view="CREATE OR REPLACE TEMP VIEW {name} AS {sql}",
)
