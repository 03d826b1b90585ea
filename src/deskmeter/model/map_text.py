"""A map as it is written: TOML, read into a checked map, with the place of whatever cannot be meant."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from deskmeter.errors import MapError, listed
from deskmeter.model import map_forms as forms
from deskmeter.model.mapping import BOOLEANS, ENTITY_COLUMN, KEEP, MOST_PARTS, OWN_ID, SKIP, Cell, Map, Part, target_of
from deskmeter.model.paths import When
from deskmeter.model.tables import BY_ROW, Column

ONE_OF = {"rating": ("answered_at", "asked_at"), "message": ("actor", "author")}
_MAP_KEYS = ("connection", "timezone", "dates", "null", "file", "encoding", "delimiter", "sheet", "decimal", "table")
_PART_KEYS = ("row", "file", "stream", "each", "when", "order", "dates", "decimal", "dimensions")
_CELL_KEYS = ("from", "value", "words", "else", "named", "format", "split", "decimal")


@dataclass(frozen=True)
class _Defaults:
    formats: tuple[str, ...]
    decimal: str
    timezone: str | None


def parse_map(text: str, where: str, connection: str | None = None) -> Map:
    """A checked map; raises MapError or UnknownZoneError with the place in the text."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MapError(where, f"this is not TOML: {error}", "Mend the line and try again.") from None
    forms.check_keys(raw, _MAP_KEYS, where)
    zone = forms.zone(forms.text_at(raw, "timezone", where), where)
    defaults = _Defaults(forms.formats(raw, "dates", where) or ("iso",), forms.decimal(raw, where) or ".", zone)
    tables = raw.get("table")
    if not isinstance(tables, list) or not tables:
        raise MapError(where, "there is no [[table]]", f"Write at least one, with row = one of {listed(BY_ROW)}.")
    parts = tuple(
        _part(table, defaults, f"{where}, [[table]] {number}") for number, table in enumerate(tables, start=1)
    )
    _few(parts, where)
    return Map(
        connection=_connection(connection or forms.text_at(raw, "connection", where), where),
        timezone=zone,
        null=forms.nulls(raw, where),
        file=forms.text_at(raw, "file", where),
        encoding=forms.encoding(raw, where),
        delimiter=forms.delimiter(raw, where),
        sheet=forms.text_at(raw, "sheet", where),
        parts=parts,
        where=where,
        text=text,
    )


def _few(parts: Iterable[Part], where: str) -> None:
    for stream, count in Counter(part.stream for part in parts if part.stream is not None).items():
        if count > MOST_PARTS:
            raise MapError(where, f"{count} parts read the stream {stream}", f"At most {MOST_PARTS} may.")


def _part(raw: Any, defaults: _Defaults, where: str) -> Part:
    row = forms.text_at(raw, "row", where)
    if row is None:
        raise MapError(where, "the key “row” is missing", f"Allowed: {listed(BY_ROW)}.")
    if row not in BY_ROW:
        raise MapError(
            f'{where}, key "row"',
            f"there is no row kind “{row}”",
            f"{forms.did_you_mean(row, BY_ROW)}Allowed: {listed(BY_ROW)}.",
        )
    allowed = _keys_of(row)
    forms.check_keys(raw, (*_PART_KEYS, *allowed), where)
    defaults = _Defaults(
        forms.formats(raw, "dates", where) or defaults.formats,
        forms.decimal(raw, where) or defaults.decimal,
        defaults.timezone,
    )
    cells = {
        key: _cell(raw[key], target_of(row, key), defaults, f'{where}, key "{key}"') for key in allowed if key in raw
    }
    _required(row, cells, where)
    return Part(
        row=row,
        table=BY_ROW[row],
        cells=cells,
        dimensions=_dimensions(raw.get("dimensions", []), row, defaults, f'{where}, key "dimensions"'),
        file=forms.text_at(raw, "file", where),
        order=forms.order(raw, where),
        place=where,
        stream=_stream(raw, where),
        each=forms.text_at(raw, "each", where) or "",
        when=_when(raw.get("when", {}), f'{where}, key "when"'),
    )


def _stream(raw: Mapping[str, Any], where: str) -> str | None:
    stream = forms.text_at(raw, "stream", where)
    if stream is not None and "file" in raw:
        raise MapError(where, "it has both “file” and “stream”", "Leave one of them out.")
    if stream is None and "each" in raw:
        raise MapError(where, "“each” stands without “stream”", "It is for the lists in a stream's objects.")
    return stream


def _when(raw: Any, where: str) -> tuple[When, ...]:
    if not isinstance(raw, dict):
        raise MapError(where, f"{raw!r} is not a table", 'Write when = { column = ["word", …] } or { column = true }.')
    return tuple(_condition(path, said, where) for path, said in raw.items())


def _condition(path: str, said: Any, where: str) -> When:
    if isinstance(said, bool):
        return When(path, present=said)
    words = said if isinstance(said, list) else [said]
    if not words:
        raise MapError(where, f"“{path}” names no word", "Name one, or true where any value will do.")
    return When(path, tuple(forms.word(word, where) for word in words))


def _keys_of(row: str) -> tuple[str, ...]:
    entity = ENTITY_COLUMN.get(row)
    names = tuple(c.name for c in BY_ROW[row].columns if c.name not in (entity, "dimensions"))
    ids = ("id", *(("key",) if OWN_ID[row] == "key" else ())) if row in OWN_ID else ()
    extra = ("status",) if row == "event" else ()
    return (*ids, "updated_at", *names, *extra)


def _required(row: str, cells: Mapping[str, Cell], where: str) -> None:
    entity = ENTITY_COLUMN.get(row)
    needed = [*(["id"] if entity else []), *(c.name for c in BY_ROW[row].columns if c.required and c.name != entity)]
    for key in needed:
        if key not in cells and not (row == "event" and key == "kind" and "status" in cells):
            raise MapError(where, f"the key “{key}” is missing", f"A row of the kind {row} needs: {listed(needed)}.")
    options = ONE_OF.get(row)
    if options and not any(key in cells for key in options):
        raise MapError(where, f"none of {listed(options)} is there", f"A row of the kind {row} needs one of them.")


def _cell(raw: Any, target: Column, defaults: _Defaults, where: str) -> Cell:
    table = {"from": raw} if isinstance(raw, str) else raw
    if not isinstance(table, dict):
        raise MapError(
            where, f"{raw!r} is neither a column nor a table", 'Write "column", { from = "column" } or { value = "…" }.'
        )
    forms.check_keys(table, _CELL_KEYS, where)
    column = forms.text_at(table, "from", where)
    value = forms.word(table["value"], where) if "value" in table else None
    if (column is None) == (value is None):
        raise MapError(where, "it needs either “from” or “value”", 'Write { from = "column" } or { value = "…" }.')
    if value is not None:
        _constant(value, target, where)
    cell = Cell(
        column=column,
        value=value,
        words=_words(table.get("words"), target, where),
        otherwise=_otherwise(table, target, where),
        named=_named(table, target, where),
        formats=forms.formats(table, "format", where) or defaults.formats,
        split=forms.text_at(table, "split", where) or ",",
        decimal=forms.decimal(table, where) or defaults.decimal,
    )
    if target.type == "TIMESTAMP":
        forms.need_zone(cell.formats, defaults.timezone, where)
    return cell


def _constant(value: str, target: Column, where: str) -> None:
    if target.type in ("TIMESTAMP", "DATE") or target.role == "key":
        raise MapError(where, "a constant cannot stand for a date or an id", 'Write { from = "column" }.')
    _check_word(value, target, where)


def _words(raw: Any, target: Column, where: str) -> tuple[tuple[str, str], ...] | None:
    if raw is None:
        return None
    if not isinstance(raw, dict) or not raw:
        raise MapError(where, "“words” is not a table", 'Write words = { "word in the file" = "word here" }.')
    if target.type not in ("VARCHAR", "BOOLEAN"):
        raise MapError(where, "“words” are for columns of words", f"{target.name} is a {_kind_of(target)}.")
    words = {source.strip(): forms.word(word, where) for source, word in raw.items()}
    for word in words.values():
        if word not in (SKIP, ""):
            _check_word(word, target, where)
    return tuple(words.items())


def _otherwise(table: Mapping[str, Any], target: Column, where: str) -> str | None:
    if "else" not in table:
        return None
    word = forms.word(table["else"], where)
    if "words" not in table:
        raise MapError(where, "“else” stands without “words”", 'Write words = { … } beside it, or leave "else" out.')
    if word not in (SKIP, "", *(() if target.words or target.type == "BOOLEAN" else (KEEP,))):
        _check_word(word, target, where)
    return word


def _named(table: Mapping[str, Any], target: Column, where: str) -> str | None:
    kind = forms.text_at(table, "named", where)
    if kind is not None and ("words" in table or target.type != "VARCHAR" or target.words or target.role != "figure"):
        raise MapError(where, "“named” is for columns of free words", "Leave it out, or put it on team or a dimension.")
    return kind


def _check_word(word: str, target: Column, where: str) -> None:
    allowed = tuple(BOOLEANS) if target.type == "BOOLEAN" else target.words
    if allowed and word not in allowed:
        hint = forms.did_you_mean(word, allowed)
        raise MapError(
            where, f"“{word}” is not a word for {target.name}", f"{hint}Allowed: {listed((*allowed, SKIP))}."
        )


def _dimensions(raw: Any, row: str, defaults: _Defaults, where: str) -> Mapping[str, Cell]:
    if raw and not any(column.name == "dimensions" for column in BY_ROW[row].columns):
        raise MapError(where, f"rows of the kind {row} have no dimensions", "Put them on the case or snapshot rows.")
    table = {name: name for name in raw} if isinstance(raw, list) else raw
    if not isinstance(table, dict) or not all(isinstance(name, str) and name for name in table):
        raise MapError(where, "it is not a list of columns", 'Write ["column", …] or { name = "column" }.')
    target = Column("dimensions", "VARCHAR", "")
    return {name: _cell(cell, target, defaults, f"{where}, “{name}”") for name, cell in table.items()}


def _connection(name: str | None, where: str) -> str:
    if name is None:
        raise MapError(where, "the key “connection” is missing", 'It names the source, e.g. connection = "tickets".')
    if not name or len(name) > 60 or not all(sign.isalnum() or sign in "_-." for sign in name):
        raise MapError(where, f"“{name}” cannot name a connection", "Use letters, digits, “_”, “-” and “.” only.")
    return name


def _kind_of(column: Column) -> str:
    return {"TIMESTAMP": "date and time", "DATE": "date", "VARCHAR[]": "list"}.get(column.type, "number")
