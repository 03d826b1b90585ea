"""One canonical value on its way through SQL: the cell it reads, what it becomes, what can be wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass

from deskmeter.model.mapping import Cell
from deskmeter.model.redaction import beginning
from deskmeter.model.tables import Column

TEXT = "VARCHAR"
FRACTIONAL = ("DOUBLE", "FLOAT", "DECIMAL")
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
CUT = 80  # signs of a bad value that a sentence quotes


def literal(text: str) -> str:
    """A text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class Fault:
    """A condition that makes a row bad (or left out), and the SQL of its sentence."""

    when: str
    sentence: str


@dataclass(frozen=True)
class Value:
    """One canonical value: the step before it (several readings of a date), its SQL, its faults and its skips."""

    sql: str
    faults: tuple[Fault, ...] = ()
    skips: tuple[Fault, ...] = ()
    readings: str | None = None


@dataclass(frozen=True)
class Source:
    """One cell of the part in the SELECT: its cleaned SQL, its type, and the column's name as `label`."""

    key: str
    cell: Cell
    target: Column
    sql: str
    type: str
    label: str
    zone: str | None
    place: str


def is_of(type_: str, kinds: Iterable[str]) -> bool:
    return type_.split("(")[0] in tuple(kinds)


def text_of(source: Source) -> str:
    """The cell as text."""
    return plain_text(source.sql, source.type)


def plain_text(sql: str, type_: str) -> str:
    """A value as text; a whole number in a fractional column is written without its fraction."""
    if type_ == TEXT:
        return sql
    plain = f"CAST({sql} AS VARCHAR)"
    if not is_of(type_, FRACTIONAL):
        return plain
    whole = f"CAST(TRY_CAST({sql} AS BIGINT) AS VARCHAR)"
    return f"CASE WHEN {sql} = TRY_CAST({sql} AS BIGINT) THEN {whole} ELSE {plain} END"


def quoted(source: Source, tail: str) -> str:
    return f"{literal(source.label + ' “')} || {shown(source.sql)} || {literal('” ' + tail)}"


def shown(sql: str) -> str:
    """The beginning of a bad value, as a sentence quotes it."""
    return f"coalesce({beginning(f'CAST({sql} AS VARCHAR)', CUT)}, '')"


def value_name(key: str) -> str:
    return identifier("v:" + key)


def reading_name(key: str) -> str:
    return identifier("r:" + key)
