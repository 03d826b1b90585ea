"""A table of a warehouse at hand, and what can be read out of its cells whatever types they have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deskmeter.engines.duckdb import named, quoted
from deskmeter.model.mapping_value import FRACTIONAL, WHOLE, is_of

VERSIONS = ("updated_at", "_fivetran_start", "_fivetran_synced")
TRUE = ("true", "t", "1", "yes")
NOTHING = "CAST(NULL AS VARCHAR)"


@dataclass(frozen=True)
class Relation:
    """A table at hand: a SELECT of its cells with `_row`, and the type of each column."""

    sql: str
    columns: Mapping[str, str]

    def text(self, name: str, alias: str = "t") -> str:
        """SQL of a cell as text; null where the column is missing. A whole number has no fraction."""
        if name not in self.columns:
            return NOTHING
        cell = f"{alias}.{named(name)}"
        if is_of(self.columns[name], FRACTIONAL):
            cell = f"TRY_CAST({cell} AS BIGINT)"
        return cell if self.columns[name] == "VARCHAR" else f"CAST({cell} AS VARCHAR)"

    def instant(self, name: str, alias: str = "t") -> str:
        """SQL of a cell as an instant in UTC; null where it is none."""
        if name not in self.columns or is_of(self.columns[name], (*FRACTIONAL, *WHOLE)):
            return "CAST(NULL AS TIMESTAMP)"
        return f"TRY_CAST({alias}.{named(name)} AS TIMESTAMP)"

    def truth(self, name: str, alias: str = "t") -> str:
        """SQL: the cell says yes; false where the column is missing."""
        return f"COALESCE(lower({self.text(name, alias)}) IN ({words(TRUE)}), FALSE)"


Tables = Mapping[str, Relation]


@dataclass(frozen=True)
class Table:
    """What is read out of a table: a column each with its SQL, joins for them, and its columns that may be missing."""

    made: Mapping[str, str]
    joins: str = ""
    maybe: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A table that brings rows: what is read out of it, and the tables that are read with it."""

    make: Callable[[Tables], Table]
    beside: tuple[str, ...] = ()


def words(told: Sequence[str]) -> str:
    """Words as SQL writes them in a list."""
    return ", ".join(quoted(word) for word in told)


def version(table: Relation) -> str:
    """When a row was changed last, or written to the warehouse; a cell that is no time stands as it is, to be seen."""
    known = [name for name in VERSIONS if name in table.columns]
    stated = table.text("updated_at")
    newest = f"CAST(greatest({', '.join(map(table.instant, known))}) AS VARCHAR)" if known else NOTHING
    return f"CASE WHEN {stated} IS NOT NULL AND {table.instant('updated_at')} IS NULL THEN {stated} ELSE {newest} END"


def actor(table: Relation) -> str:
    """Zendesk itself is user -1; what a trigger or an automation does comes by a rule, in whoever's name."""
    by_rule = f"{table.text('via_channel')} IN ('rule', 'system')"
    return f"CASE WHEN {table.text('user_id')} = '-1' OR {by_rule} THEN 'system' END"
