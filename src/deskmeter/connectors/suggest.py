"""A first map for a file nobody has described yet: what is sure is written, what is not is asked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from deskmeter.connectors import csv_files
from deskmeter.connectors.headers import (
    ACTOR_WORDS,
    CHANNEL_WORDS,
    KIND_WORDS,
    STATUS_WORDS,
    find_columns,
    guess,
)
from deskmeter.connectors.raw import RawFile, ReadOptions
from deskmeter.model.mapping_value import identifier, literal
from deskmeter.model.tables import ACTORS, BY_ROW, EVENT_KINDS, STATUSES

if TYPE_CHECKING:
    import duckdb

_DAYS = (
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d %b %Y",
    "%b %d, %Y",
)
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S")
CANDIDATES = (*(day + time for day in _DAYS for time in _TIMES), "%d-%m-%Y %H:%M:%S %z", "%Y-%m-%d %H:%M:%S %z")
_MAX_WORDS = 40
_ASK = "?"
_NULLS = ("?", "-", "N/A")
_FIRST = 1_000
_STRAY = 0.05  # share of values that may be no date at all: dirty files have some, and a wrong form has more
_SECONDS = 1e11  # the year 5138; a larger number counts milliseconds
_TIME_KEYS = ("created_at", "at", "updated_at", "first_reply_at", "solved_at", "closed_at")
_KEYS = {
    "case": ("id", "created_at", "updated_at", "first_reply_at", "solved_at", "closed_at"),
    "snapshot": ("id", "at", "created_at"),
    "event": ("id", "key", "at"),
    "message": ("id", "key", "at"),
}
_WORDS: Mapping[str, tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]] = {
    "status": (STATUS_WORDS, STATUSES),
    "kind": (KIND_WORDS, (*EVENT_KINDS, *STATUSES)),
    "actor": (ACTOR_WORDS, ACTORS),
    "channel": (CHANNEL_WORDS, ()),
}


@dataclass(frozen=True)
class _Seen:
    """The file at hand: a table of its cells in the engine, and its columns."""

    con: "duckdb.DuckDBPyConnection"
    sql: str
    columns: Mapping[str, str]

    def rows(self, select: str, tail: str = "") -> list[tuple[object, ...]]:
        return [tuple(row) for row in self.con.execute(f"SELECT {select} FROM ({self.sql}) AS raw {tail}").fetchall()]


@dataclass(frozen=True)
class _Dates:
    """What the date columns look like: the forms, an example and the misfits of each, by key."""

    each: Mapping[str, tuple[str, ...]]
    example: Mapping[str, str]
    strays: Mapping[str, str]
    local: bool

    @property
    def common(self) -> tuple[str, ...]:
        sets = [set(formats) for formats in self.each.values()]
        shared = set.intersection(*sets) if sets else set()
        return tuple(form for form in ("iso", *CANDIDATES) if form in shared)


def suggest(con: "duckdb.DuckDBPyConnection", path: Path) -> str:
    """A map for the file as commented TOML; it holds `?` wherever only a person can choose."""
    with TemporaryDirectory() as folder:
        raw = csv_files.read(con, path, ReadOptions(), Path(folder))
        return "\n".join(_lines(_Seen(con, raw.sql, raw.columns), raw, path)) + "\n"


def _lines(seen: _Seen, raw: RawFile, path: Path) -> Iterator[str]:
    row, keys = _shape(seen)
    dates = _dates(seen, {key: keys[key] for key in _TIME_KEYS if key in keys})
    yield f"# A first map for {_one_line(path.name)}. Check every line; a “?” has to be replaced before an import."
    yield from (f"# Note: {_one_line(note)}." for note in raw.notes)
    yield f"connection = {_toml(_connection(path))}"
    if dates.local:
        yield 'timezone = "UTC"            # of the local times in the file: write the zone they were made in'
    yield from _date_line(dates)
    yield f"null = [{', '.join(map(_toml, _NULLS))}]     # words that mean “nothing”"
    yield ""
    yield "[[table]]"
    yield f"row = {_toml(row)}{_row_comment(seen, row, keys)}"
    for key, column in keys.items():
        if key not in _WORDS:
            yield f"{key} = {_cell(column, key, dates)}"
    if row == "snapshot":
        yield 'order = "file"'
    yield from _missing(seen, row, keys)
    yield from _left(seen, keys)
    for key in _WORDS:
        if key in keys:
            yield from _word_lines(seen, key, keys[key])


def _shape(seen: _Seen) -> tuple[str, dict[str, str]]:
    """The kind of row that the columns speak for, and the column of each key; no column serves twice."""
    found = find_columns(seen.columns)
    row = _row(seen, found)
    allowed = {column.name for column in BY_ROW[row].columns} | {*_KEYS[row], "updated_at"}
    moments = _moments(row, found)
    keys: dict[str, str] = {}
    order = (*_KEYS[row], *(key for key in found if key not in _KEYS[row]))
    for key in order:
        if key in allowed and (key in _KEYS[row] or key not in _TIME_KEYS):
            free = [
                column
                for column in moments.get(key, found.get(key, []))
                if column not in keys.values() and _speaks(seen, key, column)
            ]
            if free:
                keys[key] = free[0]
    return row, keys


def _speaks(seen: _Seen, key: str, column: str) -> bool:
    """Whether a column of closed words holds at least one that is known; a “State” may be a place."""
    table, allowed = _WORDS.get(key, ({}, ()))
    return not allowed or any(guess(word, table) for word, _ in _counted(seen, column))


def _row(seen: _Seen, found: Mapping[str, list[str]]) -> str:
    if "body" in found and ("actor" in found or "at" in found):
        return "message"
    if "kind" in found and "status" not in found:
        return "event"
    if "id" in found and not _is_unique(seen, found["id"][0]) and "status" in found:
        return "snapshot"
    return "case"


def _moments(row: str, found: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """When a row happened: the time of its own, else its update, else its creation."""
    if row == "case":
        return {"created_at": [*found.get("created_at", []), *found.get("at", [])]}
    own = [*found.get("at", []), *found.get("updated_at", []), *found.get("created_at", [])]
    return {"at": own, **({"created_at": found.get("created_at", [])} if row == "snapshot" else {})}


def _is_unique(seen: _Seen, column: str) -> bool:
    name = identifier(column)
    return bool(seen.rows(f"count({name}) = count(DISTINCT {name})")[0][0])


def _dates(seen: _Seen, columns: Mapping[str, str]) -> _Dates:
    each: dict[str, tuple[str, ...]] = {}
    example: dict[str, str] = {}
    strays: dict[str, str] = {}
    local = False
    for key, column in columns.items():
        type_ = seen.columns[column]
        if type_ in ("BIGINT", "INTEGER", "DOUBLE"):
            each[key], example[key] = _numbers(seen, column)
        elif type_ != "VARCHAR":
            local = local or not type_.endswith("TIME ZONE")
        else:
            text = _filled(column)
            total, longest, offsets = seen.rows(f"count({text}), max({text}), count({_with_offset(text)})")[0]
            if total:
                (each[key], strays[key]), example[key] = _fitting(seen, text), str(longest)
                local = local or (offsets != total and not all("%z" in form for form in each[key]))
    return _Dates(each, example, strays, local)


def _filled(column: str) -> str:
    """The cell, NULL where it is blank or one of the words that the first map takes for nothing."""
    text = f"nullif(trim({identifier(column)}), '')"
    for word in _NULLS:
        text = f"nullif({text}, {literal(word)})"
    return text


def _fitting(seen: _Seen, text: str) -> tuple[tuple[str, ...], str]:
    """The forms that fit every value, else nearly all, with a word on the rest.

    A thousand values choose the candidates, all values decide.
    """
    few = f"WHERE {text} IS NOT NULL LIMIT {_FIRST}"
    near = dict.fromkeys(("iso", *CANDIDATES), 0)
    total = 0
    for source in (f"(SELECT * FROM raw {few})", "raw"):
        tests = ", ".join(f"count(*) FILTER ({_reading(text, form)} IS NULL)" for form in near)
        sql = f"WITH raw AS ({seen.sql}) SELECT count(*), {tests} FROM {source} AS raw WHERE {text} IS NOT NULL"
        total, *misfits = seen.con.execute(sql).fetchone() or (0,)
        near = {form: count for form, count in zip(near, misfits, strict=True) if count <= total * _STRAY}
        if not near:
            return (), ""
    whole = tuple(form for form, count in near.items() if count == 0)
    return (whole, "") if whole else (tuple(near), _stray(seen, text, near, total))


def _stray(seen: _Seen, text: str, near: Mapping[str, int], total: int) -> str:
    """What the values that are no dates come to, with one of them."""
    form = min(near, key=lambda form: near[form])
    tail = f"WHERE {text} IS NOT NULL AND {_reading(text, form)} IS NULL"
    example = seen.rows(f"min({text})", tail)[0][0]
    return f"{near[form]:,} of {total:,} values fit no format, e.g. {_one_line(str(example))}: they will be put aside"


def _numbers(seen: _Seen, column: str) -> tuple[tuple[str, ...], str]:
    """Numbers in a column of dates are seconds since 1970, or milliseconds where they are large."""
    largest = seen.rows(f"max({identifier(column)})")[0][0]
    return (("epoch_ms" if float(str(largest or 0)) > _SECONDS else "epoch",), str(largest))


def _reading(text: str, form: str) -> str:
    if form == "iso":
        minutes = f"{text}[:16] || ':00'"
        whole = f"CASE WHEN length({text}) > 10 THEN {minutes} ELSE {text} END"
        return f"CASE WHEN {text}[5] = '-' THEN TRY_CAST({whole} AS TIMESTAMP) END"
    year = "TIMESTAMP '0100-01-01'"
    return f"CASE WHEN CAST(try_strptime({text}, {literal(form)}) AS TIMESTAMP) > {year} THEN 1 END"


def _with_offset(text: str) -> str:
    signs = " OR ".join(f"contains({text}[12:], '{sign}')" for sign in ("Z", "UTC", "+", "-"))
    return f"CASE WHEN {signs} THEN 1 END"


def _date_line(dates: _Dates) -> Iterator[str]:
    common = dates.common
    if len(common) == 1:
        yield f"dates = {_toml(common[0])}"
    elif len(common) > 1:
        key = next(iter(dates.each))
        shown = " and ".join(common)
        yield f"# {_one_line(dates.example[key])} fits {shown}: choose"
        yield f"dates = {_toml(_ASK)}"


def _cell(column: str, key: str, dates: _Dates) -> str:
    """The column, with a format of its own where the file's dates do not share one."""
    stray = dates.strays.get(key, "")
    comment = f"   # {stray}" if stray else ""
    if key not in dates.each or dates.common:
        return f"{_toml(column)}{comment}"
    formats = dates.each[key]
    form = formats[0] if len(formats) == 1 else _ASK
    if len(formats) != 1:
        example = _one_line(dates.example[key])
        said = f"{example} fits {' and '.join(formats)}: choose" if formats else f"no known format fits, e.g. {example}"
        comment = f"   # {said}"
    return f"{{ from = {_toml(column)}, format = {_toml(form)} }}{comment}"


def _missing(seen: _Seen, row: str, keys: Mapping[str, str]) -> Iterator[str]:
    needed = [*_KEYS[row][:1], *(c.name for c in BY_ROW[row].columns if c.required and c.name != "conversation")]
    for key in needed:
        if key not in keys:
            dated = _dated(seen, keys) if key in _TIME_KEYS else ""
            hint = f"name one of {dated}" if dated else "name one"
            yield f"{key} = {_toml(_ASK)}   # no column is called like it: {hint}; a row of the kind {row} needs it"


def _dated(seen: _Seen, keys: Mapping[str, str]) -> str:
    """The columns under names we do not know that hold dates, with their formats."""
    free = [column for column in seen.columns if column not in keys.values()]
    texts = {column: column for column in free if seen.columns[column] == "VARCHAR"}
    found = {column: forms for column, forms in _dates(seen, texts).each.items() if forms}
    found |= {column: () for column in free if seen.columns[column].startswith(("DATE", "TIMESTAMP"))}
    return ", ".join(
        f"{_one_line(column)} ({' or '.join(forms)})" if forms else _one_line(column) for column, forms in found.items()
    )


def _left(seen: _Seen, keys: Mapping[str, str]) -> Iterator[str]:
    left = [column for column in seen.columns if column not in keys.values()]
    if left:
        yield f"# Not used: {_one_line(', '.join(left))}"
        yield '# dimensions = ["…"]        # those of them that you want to cut figures by'


def _word_lines(seen: _Seen, key: str, column: str) -> Iterator[str]:
    found = _counted(seen, column)
    yield ""
    yield f"[table.{key}]"
    yield f"from = {_toml(column)}"
    if not found or (len(found) > _MAX_WORDS and key == "channel"):
        yield "# too many different words to list" if found else "# the column is empty"
        return
    yield ""
    yield f"[table.{key}.words]"
    yield from _words(key, found)


def _counted(seen: _Seen, column: str) -> list[tuple[str, int]]:
    """The different words of a column, the most frequent first, one more than can be listed."""
    name = f"nullif(trim(CAST({identifier(column)} AS VARCHAR)), '')"
    tail = f"WHERE {name} IS NOT NULL GROUP BY word ORDER BY 2 DESC, 1 LIMIT {_MAX_WORDS + 1}"
    return [(str(word), int(str(count))) for word, count in seen.rows(f"{name} AS word, count(*)", tail)]


def _words(key: str, found: Sequence[tuple[str, int]]) -> Iterator[str]:
    table, allowed = _WORDS[key]
    for word, count in found:
        rows = f"{count:,} rows" if count > 1 else "1 row"
        target = guess(word, table)
        if target is not None:
            yield f"{_toml(word)} = {_toml(target)}   # {rows}"
        elif allowed:
            yield f"{_toml(word)} = {_toml(_ASK)}   # {rows}; one of {', '.join(allowed)}, or skip"
        else:
            yield f"{_toml(word)} = {_toml(word.casefold())}   # {rows}; ? a name of your own"


def _row_comment(seen: _Seen, row: str, keys: Mapping[str, str]) -> str:
    kinds = {
        "case": "one row per conversation",
        "snapshot": "one row per update of a case",
        "event": "one row per thing that happened",
        "message": "one row per message",
    }
    repeats = row == "case" and "id" in keys and not _is_unique(seen, keys["id"])
    doubt = f"; but {_one_line(keys['id'])} repeats: is it a snapshot, event or message?" if repeats else ""
    return f"   # {kinds[row]}{doubt}"


def _connection(path: Path) -> str:
    name = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in path.name.split(".")[0].lower())
    return name.strip("-")[:60] or "tickets"


def _one_line(text: str) -> str:
    """A file's text inside a comment: one line, no control signs."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:400]


def _toml(text: str) -> str:
    """A TOML string; JSON's escapes are TOML's, but for the sign DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
