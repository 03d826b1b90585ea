"""The map of a table: which column of a file fills which canonical column, and what its words mean."""

import codecs
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from deskmeter.errors import MapError, UnknownZoneError, listed
from deskmeter.model.paths import When
from deskmeter.model.tables import BY_ROW, EVENT_KINDS, STATUSES, Column, Table

SKIP = "skip"
KEEP = "keep"
NAMED_FORMATS = ("iso", "epoch", "epoch_ms")
BOOLEANS = {
    "true": True, "yes": True, "1": True, "public": True,
    "false": False, "no": False, "0": False, "internal": False, "private": False,
}  # fmt: skip
ENTITY_COLUMN = {
    "case": "conversation", "snapshot": "conversation", "event": "conversation", "message": "conversation",
    "customer": "customer", "sla": "conversation",
}  # fmt: skip
OWN_ID = {
    "case": "id", "customer": "id", "call": "id", "rating": "id", "order": "id", "task": "id", "article": "id",
    "agent_state": "id", "session": "id", "review": "id", "cost": "id", "customer_link": "id", "sla": "key",
    "event": "key", "message": "key", "snapshot": "key",
}  # fmt: skip
# Where a row has no id of its own.
NATURAL_ID = {
    "audience": ("network", "day"), "sla": ("id", "target"), "role": ("person", "at", "was"), "label": ("kind", "id"),
}  # fmt: skip
LINE_ID = {"queue_event": "line"}  # where a row is a line of a log, that line and its ordinal
ONE_OF = {"rating": ("answered_at", "asked_at"), "message": ("actor", "author")}
MOST_PARTS = 32  # parts of a map that may read one stream
_DIRECTIVES = frozenset("aAwdbBmyYHIpMSfgnzZjUWGuV%")
_DAY = ("%d", "%-d", "%j", "%-j", "%u", "%w")
_MAP_KEYS = ("connection", "timezone", "dates", "null", "file", "encoding", "delimiter", "sheet", "decimal", "table")
_PART_KEYS = ("row", "file", "stream", "each", "when", "order", "dates", "decimal", "dimensions")
_CELL_KEYS = ("from", "value", "words", "else", "named", "format", "split", "decimal")


@dataclass(frozen=True)
class Cell:
    """Where one canonical value comes from: a column of the file, with its words and forms, or a constant.

    `named` says that it holds ids of things of that kind, which are shown by the names that `label` rows give them.
    """

    column: str | None = None
    value: str | None = None
    words: tuple[tuple[str, str], ...] | None = None
    otherwise: str | None = None
    named: str | None = None
    formats: tuple[str, ...] = ("iso",)
    split: str = ","
    decimal: str = "."


@dataclass(frozen=True)
class Part:
    """One [[table]] of a map: the kind of its rows and the cell behind every canonical key.

    It reads files, or objects of a stream, whose columns are paths: a row for each element of the list at `each`.
    """

    row: str
    table: Table
    cells: Mapping[str, Cell]
    dimensions: Mapping[str, Cell]
    file: str | None
    order: str | None
    place: str
    stream: str | None = None
    each: str = ""
    when: tuple[When, ...] = ()

    @property
    def own_id(self) -> str | None:
        """The key that names the row itself, where the map has it."""
        key = OWN_ID.get(self.row)
        return key if key in self.cells else None

    def cell(self, column: str) -> Cell | None:
        """The cell that fills a canonical column; `id` fills the entity of the row's kind."""
        return self.cells.get("id" if ENTITY_COLUMN.get(self.row) == column else column)

    @property
    def named(self) -> Mapping[str, str]:
        """Every key of the part that reads a column of the file, with that column."""
        cells = [*self.cells.items(), *((f"dimensions.{name}", cell) for name, cell in self.dimensions.items())]
        conditions = {f"when.{one.path}": one.path for one in self.when}
        return {key: cell.column for key, cell in cells if cell.column is not None} | conditions


@dataclass(frozen=True)
class Map:
    """A whole map: the file's forms and its parts; `digest` names this very text."""

    connection: str
    timezone: str | None
    null: frozenset[str]
    file: str | None
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    parts: tuple[Part, ...]
    where: str
    text: str

    @property
    def digest(self) -> str:
        return sha256(self.text.encode()).hexdigest()


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
    _known_keys(raw, _MAP_KEYS, where)
    zone = _zone(_text(raw, "timezone", where), where)
    defaults = _Defaults(_formats(raw, "dates", where) or ("iso",), _decimal(raw, where) or ".", zone)
    tables = raw.get("table")
    if not isinstance(tables, list) or not tables:
        raise MapError(where, "there is no [[table]]", f"Write at least one, with row = one of {listed(BY_ROW)}.")
    parts = tuple(
        _part(table, defaults, f"{where}, [[table]] {number}") for number, table in enumerate(tables, start=1)
    )
    _few(parts, where)
    return Map(
        connection=_connection(connection or _text(raw, "connection", where), where),
        timezone=zone,
        null=_nulls(raw, where),
        file=_text(raw, "file", where),
        encoding=_encoding(raw, where),
        delimiter=_delimiter(raw, where),
        sheet=_text(raw, "sheet", where),
        parts=parts,
        where=where,
        text=text,
    )


def _few(parts: Iterable[Part], where: str) -> None:
    for stream, count in Counter(part.stream for part in parts if part.stream is not None).items():
        if count > MOST_PARTS:
            raise MapError(where, f"{count} parts read the stream {stream}", f"At most {MOST_PARTS} may.")


def parts_for(map_: Map, filename: str) -> tuple[Part, ...]:
    """The part that reads a file of this name, or several that each say which rows; raises MapError for none."""
    readers = [part for part in map_.parts if part.stream is None]
    own = [part for part in readers if part.file is not None and fnmatchcase(filename, part.file)]
    shared = [part for part in readers if part.file is None and fnmatchcase(filename, map_.file or "*")]
    parts = own or shared
    if len(parts) > 1 and not all(part.when for part in parts):
        places = " and ".join(part.place.rsplit(", ", 1)[-1] for part in parts)
        raise MapError(
            map_.where, f"{places} both read the file {filename}",
            'Give each part a `file = "…"` of its own, or say with `when` which rows are whose.',
        )  # fmt: skip
    if not parts:
        globs = listed(part.file or map_.file or "*" for part in readers)
        raise MapError(map_.where, f"no part reads a file named {filename}", f"Files that the map names: {globs}.")
    return tuple(parts)


def missing_columns(parts: Iterable[Part], columns: Iterable[str], filename: str) -> None:
    """Raises MapError for the first column that the map names and the file lacks."""
    names = list(columns)
    for part, key, column in ((one, *item) for one in parts for item in one.named.items()):
        if column not in names:
            raise MapError(
                f'{part.place}, key "{key}"',
                f"{filename} has no column “{column}”",
                f"{_did_you_mean(column, names)}Its columns: {listed(names)}.",
            )


def private_columns(parts: Iterable[Part], columns: Iterable[str]) -> frozenset[str]:
    """The file's columns that belong in the people segment: unmapped ones, bodies, identities, customers' keys."""
    named = [(column_of(part.row, key), column) for part in parts for key, column in part.named.items()]
    private = {column for target, column in named if target is not None and _private(target)}
    figures = {column for _, column in named} - private
    return frozenset(column for column in columns if column not in figures)


def _private(column: Column) -> bool:
    return not column.stored or column.refers == "customer"


def column_of(row: str, key: str) -> Column | None:
    """The canonical column that a key of a part fills; None of a key that fills none."""
    name = ENTITY_COLUMN.get(row, key) if key == "id" else key
    return next((column for column in BY_ROW[row].columns if column.name == name), None)


def _part(raw: Any, defaults: _Defaults, where: str) -> Part:
    row = _text(raw, "row", where)
    if row is None:
        raise MapError(where, "the key “row” is missing", f"Allowed: {listed(BY_ROW)}.")
    if row not in BY_ROW:
        raise MapError(
            f'{where}, key "row"',
            f"there is no row kind “{row}”",
            f"{_did_you_mean(row, BY_ROW)}Allowed: {listed(BY_ROW)}.",
        )
    allowed = _keys_of(row)
    _known_keys(raw, (*_PART_KEYS, *allowed), where)
    defaults = _Defaults(
        _formats(raw, "dates", where) or defaults.formats, _decimal(raw, where) or defaults.decimal, defaults.timezone
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
        file=_text(raw, "file", where),
        order=_order(raw, where),
        place=where,
        stream=_stream(raw, where),
        each=_text(raw, "each", where) or "",
        when=_when(raw.get("when", {}), f'{where}, key "when"'),
    )


def _stream(raw: Mapping[str, Any], where: str) -> str | None:
    stream = _text(raw, "stream", where)
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
    return When(path, tuple(_word(word, where) for word in words))


def _keys_of(row: str) -> tuple[str, ...]:
    entity = ENTITY_COLUMN.get(row)
    names = tuple(c.name for c in BY_ROW[row].columns if c.name not in (entity, "dimensions"))
    ids = ("id", *(("key",) if OWN_ID[row] == "key" else ())) if row in OWN_ID else ()
    extra = ("status",) if row == "event" else ()
    return (*ids, "updated_at", *names, *extra)


def target_of(row: str, key: str) -> Column:
    """The canonical column that a key stands for, with the words that a map may write for it."""
    if row == "event" and key == "kind":
        return Column("kind", "VARCHAR", "", words=(*EVENT_KINDS, *STATUSES))
    if row == "event" and key == "status":
        return Column("status", "VARCHAR", "", words=STATUSES)
    if key == "updated_at":
        return Column(key, "TIMESTAMP", "")
    if key.startswith("dimensions."):
        return Column(key, "VARCHAR", "")
    return column_of(row, key) or Column(key, "VARCHAR", "", role="key")


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
    _known_keys(table, _CELL_KEYS, where)
    column = _text(table, "from", where)
    value = _word(table["value"], where) if "value" in table else None
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
        formats=_formats(table, "format", where) or defaults.formats,
        split=_text(table, "split", where) or ",",
        decimal=_decimal(table, where) or defaults.decimal,
    )
    if target.type == "TIMESTAMP":
        _needs_zone(cell.formats, defaults.timezone, where)
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
    words = {source.strip(): _word(word, where) for source, word in raw.items()}
    for word in words.values():
        if word not in (SKIP, ""):
            _check_word(word, target, where)
    return tuple(words.items())


def _otherwise(table: Mapping[str, Any], target: Column, where: str) -> str | None:
    if "else" not in table:
        return None
    word = _word(table["else"], where)
    if "words" not in table:
        raise MapError(where, "“else” stands without “words”", 'Write words = { … } beside it, or leave "else" out.')
    if word not in (SKIP, "", *(() if target.words or target.type == "BOOLEAN" else (KEEP,))):
        _check_word(word, target, where)
    return word


def _named(table: Mapping[str, Any], target: Column, where: str) -> str | None:
    kind = _text(table, "named", where)
    if kind is not None and ("words" in table or target.type != "VARCHAR" or target.words or target.role != "figure"):
        raise MapError(where, "“named” is for columns of free words", "Leave it out, or put it on team or a dimension.")
    return kind


def _check_word(word: str, target: Column, where: str) -> None:
    allowed = tuple(BOOLEANS) if target.type == "BOOLEAN" else target.words
    if allowed and word not in allowed:
        hint = _did_you_mean(word, allowed)
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


def _zone(name: str | None, where: str) -> str | None:
    if name is None:
        return None
    try:
        if name.partition("/")[0] in ("localtime", "posix", "right"):  # this machine's files, not IANA's names
            raise KeyError(name)
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # no such key, a folder, a path out of the folder: no such zone
        raise UnknownZoneError(name, where) from None
    return name


def _needs_zone(formats: tuple[str, ...], zone: str | None, where: str) -> None:
    local = [form for form in formats if form not in NAMED_FORMATS and "%z" not in form and "%Z" not in form]
    if local and zone is None:
        raise MapError(
            where,
            f"dates in the format {local[0]} carry no UTC offset, and the map names no time zone",
            'Write timezone = "…" with an IANA name, e.g. "Asia/Bangkok" or "UTC".',
        )


def _formats(raw: Mapping[str, Any], key: str, where: str) -> tuple[str, ...] | None:
    if key not in raw:
        return None
    value = raw[key]
    formats = [value] if isinstance(value, str) else value
    if not isinstance(formats, list) or not formats or not all(isinstance(form, str) for form in formats):
        raise MapError(where, f"“{key}” is not a date format", 'Write "iso", "%d/%m/%Y %H:%M" or a list of formats.')
    for form in formats:
        if form not in NAMED_FORMATS and not _is_format(form):
            raise MapError(
                where,
                f"“{form}” is not a date format",
                f"Use {', '.join(NAMED_FORMATS)} or strptime signs such as %d/%m/%Y %H:%M:%S.",
            )
    return tuple(formats)


def _is_format(form: str) -> bool:
    pieces = form.replace("%%", "").split("%")[1:]
    return any(day in form for day in _DAY) and all(piece.lstrip("-")[:1] in _DIRECTIVES for piece in pieces)


def _decimal(raw: Mapping[str, Any], where: str) -> str | None:
    sign = _text(raw, "decimal", where)
    if sign not in (None, ".", ","):
        raise MapError(where, f"“{sign}” is not a decimal sign", 'Write decimal = "." or decimal = ",".')
    return sign


def _delimiter(raw: Mapping[str, Any], where: str) -> str | None:
    sign = _text(raw, "delimiter", where)
    if sign is not None and (len(sign) != 1 or sign in '"\r\n'):
        raise MapError(where, f"“{sign}” cannot part cells", 'Write one sign, e.g. ";" or "\\t".')
    return sign


def _encoding(raw: Mapping[str, Any], where: str) -> str | None:
    name = _text(raw, "encoding", where)
    try:
        return None if name is None else codecs.lookup(name).name
    except LookupError:
        raise MapError(
            where, f"there is no encoding “{name}”", "Use a name such as utf-8, windows-1254 or tis-620."
        ) from None


def _nulls(raw: Mapping[str, Any], where: str) -> frozenset[str]:
    words = raw.get("null", [])
    words = [words] if isinstance(words, str) else words
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise MapError(where, "“null” is not a list of words", 'Write null = ["?", "N/A"].')
    return frozenset(word.strip() for word in words)


def _order(raw: Mapping[str, Any], where: str) -> str | None:
    order = _text(raw, "order", where)
    if order not in (None, "file"):
        raise MapError(where, f"“{order}” is not an order", 'Write order = "file" or leave it out.')
    return order


def _text(raw: Any, key: str, where: str) -> str | None:
    if not isinstance(raw, dict):
        raise MapError(where, "it is not a table", 'Write [[table]] and below it row = "…".')
    value = raw.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or "\0" in value:
        raise MapError(f'{where}, key "{key}"', f"{value!r} is not a text", f'Write {key} = "…".')
    return value


def _word(value: Any, where: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float) or "\0" in str(value):
        raise MapError(where, f"{value!r} is not a word", 'Write it in quotes, e.g. "open".')
    return str(value).strip()


def _known_keys(raw: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    names = tuple(allowed)
    for key in raw:
        if key not in names:
            raise MapError(where, f"there is no key “{key}”", f"{_did_you_mean(key, names)}Allowed: {listed(names)}.")


def _did_you_mean(seen: str, names: Iterable[str]) -> str:
    known = {name.casefold(): name for name in names}
    close = get_close_matches(seen.casefold(), known, n=1)
    return f"Did you mean “{known[close[0]]}”? " if close else ""


def _kind_of(column: Column) -> str:
    return {"TIMESTAMP": "date and time", "DATE": "date", "VARCHAR[]": "list"}.get(column.type, "number")
