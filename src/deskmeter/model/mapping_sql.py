"""The SELECT that turns the raw cells of a file into canonical rows, set-based, with a sentence for each bad row.

Local times become UTC by the map's zone; of the two instants that a clock put back gives one local time, the first
is meant, and a time that a clock put forward leaps over is read with the offset before the leap (fold=0 of zoneinfo).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from deskmeter.errors import MapError
from deskmeter.model.mapping import (
    BOOLEANS,
    ENTITY_COLUMN,
    KEEP,
    NAMED_FORMATS,
    NATURAL_ID,
    SKIP,
    Cell,
    Map,
    Part,
    target_of,
)
from deskmeter.model.tables import STATUSES, Column

_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(65279)"
_TEXT = "VARCHAR"
_FRACTIONAL = ("DOUBLE", "FLOAT", "DECIMAL")
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_NAIVE = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE")
_AWARE = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
_UTC_ZONES = ("UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal")
_MAX_EPOCH = 250_000_000_000  # seconds, near the year 9892
_CUT = 80  # signs of a bad value that a sentence quotes


def literal(text: str) -> str:
    """A text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class _Fault:
    """A condition that makes a row bad (or left out), and the SQL of its sentence."""

    when: str
    sentence: str


@dataclass(frozen=True)
class _Value:
    """One canonical value: the step before it (several readings of a date), its SQL, its faults and its skips."""

    sql: str
    faults: tuple[_Fault, ...] = ()
    skips: tuple[_Fault, ...] = ()
    readings: str | None = None


@dataclass(frozen=True)
class _Source:
    """One cell of the part in the SELECT: its cleaned SQL, its type, and the column's name as `label`."""

    key: str
    cell: Cell
    target: Column
    sql: str
    type: str
    label: str
    zone: str | None
    place: str


def select(map_: Map, part: Part, columns: Mapping[str, str], private_key: str) -> str:
    """SQL over a relation `raw`: row_no, uid, version, skipped, error, body_digest, then the stored columns."""
    named = dict.fromkeys(part.named.values())
    cleaned = {column: f"c{number}" for number, column in enumerate(named)}
    clean = [f"{_clean(identifier(name), columns[name], map_.null)} AS {alias}" for name, alias in cleaned.items()]
    sources = [_source(map_, part, key, cell, cleaned, columns) for key, cell in part.cells.items()]
    cuts = [_source(map_, part, f"dimensions.{name}", cell, cleaned, columns) for name, cell in part.dimensions.items()]
    values = {source.key: _value(source) for source in (*sources, *cuts)}
    readings = [f"{value.readings} AS {_reading(key)}" for key, value in values.items() if value.readings]
    typed = [f"{value.sql} AS {identifier('v:' + key)}" for key, value in values.items()]
    faults = (*_empty(part, values, sources), *(fault for value in values.values() for fault in value.faults))
    skips = tuple(skip for value in values.values() for skip in value.skips)
    cells = f"SELECT {', '.join(['_row', *clean])} FROM raw"
    read = f"SELECT {', '.join(['*', *readings])} FROM ({cells})"
    uid = f"{_uid(part, cleaned, columns, private_key)} AS uid"
    valued = f"SELECT {', '.join(['*', *typed, uid])} FROM ({read})"
    skipped = f"{_judge(skips, 'uid IS NOT NULL AND ')} AS skipped"
    judged = f"SELECT *, {skipped}, {_judge((*faults, *_event_faults(part)))} AS fault FROM ({valued})"
    outputs = [f"CAST({sql} AS {type_}) AS {identifier(name)}" for name, type_, sql in _outputs(part, values)]
    return f"""
SELECT
  CAST(_row AS BIGINT) AS row_no,
  {_ordinal(part)} AS uid,
  CAST({_column("updated_at", values)} AS TIMESTAMP) AS version,
  skipped,
  CASE WHEN skipped IS NULL THEN fault END AS error,
  {_body_digest(part, cleaned, columns, private_key)} AS body_digest,
  {", ".join(outputs)}
FROM ({judged})""".strip()


def _source(
    map_: Map, part: Part, key: str, cell: Cell, cleaned: Mapping[str, str], columns: Mapping[str, str]
) -> _Source:
    return _Source(
        key=key,
        cell=cell,
        target=target_of(part.row, key),
        sql=literal(cell.value) if cell.value is not None else cleaned[cell.column or ""],
        type=_TEXT if cell.column is None else columns[cell.column],
        label=cell.column or key,
        zone=map_.timezone,
        place=f'{part.place}, key "{key}"',
    )


def _clean(column: str, type_: str, nulls: Iterable[str]) -> str:
    """A cell without blanks around it; blank cells and the map's null words are NULL."""
    words = [literal(word) for word in sorted(nulls) if word] if type_ == _TEXT else _numeric(type_, nulls)
    sql = f"nullif(trim({column}, {_BLANKS}), '')" if type_ == _TEXT else column
    for word in words:
        sql = f"nullif({sql}, {word})"
    return sql


def _numeric(type_: str, nulls: Iterable[str]) -> list[str]:
    if not _is(type_, (*_WHOLE, *_FRACTIONAL)):
        return []
    return [word for word in sorted(nulls) if word.removeprefix("-").isdecimal() and word.isascii()]


def _is(type_: str, kinds: Iterable[str]) -> bool:
    return type_.split("(")[0] in tuple(kinds)


def _text_of(source: _Source) -> str:
    """The cell as text; a whole number in a fractional column is written without its fraction."""
    if source.type == _TEXT:
        return source.sql
    plain = f"CAST({source.sql} AS VARCHAR)"
    if not _is(source.type, _FRACTIONAL):
        return plain
    whole = f"CAST(TRY_CAST({source.sql} AS BIGINT) AS VARCHAR)"
    return f"CASE WHEN {source.sql} = TRY_CAST({source.sql} AS BIGINT) THEN {whole} ELSE {plain} END"


def _value(source: _Source) -> _Value:
    readers = {"TIMESTAMP": _time, "DATE": _time, "BOOLEAN": _word, "DOUBLE": _number, "BIGINT": _number}
    if source.target.type == "VARCHAR[]":
        return _list(source)
    if source.cell.words is not None or source.target.words:
        return _word(source)
    return readers.get(source.target.type, _plain)(source)


def _plain(source: _Source) -> _Value:
    return _Value(_text_of(source))


def _list(source: _Source) -> _Value:
    if source.type.endswith("[]"):
        return _Value(source.sql)
    if source.cell.split == "json":
        return _Value(
            f"from_json(CASE WHEN json_valid({source.sql}) THEN {source.sql} END, '[\"VARCHAR\"]')",
            (_Fault(f"NOT json_valid({source.sql})", _quoted(source, "is not a JSON list")),),
        )
    pieces = f"string_split({_text_of(source)}, {literal(source.cell.split)})"
    return _Value(f"list_filter(list_transform({pieces}, lambda tag: trim(tag)), lambda tag: tag <> '')")


def _word(source: _Source) -> _Value:
    """A value through the map's words, or as it stands where it is a canonical word already."""
    boolean = source.target.type == "BOOLEAN"
    if boolean and source.type == "BOOLEAN" and source.cell.words is None:
        return _Value(source.sql)
    text = _text_of(source)
    words = dict(source.cell.words or {})
    if source.cell.words is None:
        words = {word: word for word in (BOOLEANS if boolean else source.target.words)}
        text = f"lower({text})" if boolean and source.cell.value is None else text
    if "" in words:
        text = f"coalesce({text}, '')"
    known = ", ".join(literal(word) for word in words)
    unknown = f"{text} NOT IN ({known})"
    otherwise = source.cell.otherwise
    arms = {word: target for word, target in words.items() if target not in (SKIP, "")}
    changed = boolean or otherwise not in (None, KEEP) or any(word != target for word, target in words.items())
    cases = " ".join(f"WHEN {literal(word)} THEN {_constant(target, boolean)}" for word, target in arms.items())
    rest = _rest(otherwise, text, unknown, boolean)
    sql = (f"CASE {text} {cases}{rest} END" if cases else f"CASE WHEN true{rest} END") if changed else text
    if changed and not cases:
        sql = rest.removeprefix(" ELSE ") or "NULL"
    skipped = [word for word, target in words.items() if target == SKIP]
    skips = [f"{text} IN ({', '.join(literal(word) for word in skipped)})"] if skipped else []
    skips += [unknown] if otherwise == SKIP else []
    seen = "is not a word that the map knows" if source.cell.words else "is not a word of its own; the map has to say"
    return _Value(
        sql,
        () if otherwise is not None else (_Fault(unknown, _quoted(source, seen)),),
        tuple(_Fault(skip, _quoted(source, "is skipped by the map")) for skip in skips),
    )


def _rest(otherwise: str | None, text: str, unknown: str, boolean: bool) -> str:
    if otherwise in (None, SKIP, ""):
        return ""
    return f" ELSE CASE WHEN {unknown} THEN {text if otherwise == KEEP else _constant(otherwise or '', boolean)} END"


def _constant(word: str, boolean: bool) -> str:
    return str(BOOLEANS[word]).lower() if boolean else literal(word)


def _number(source: _Source) -> _Value:
    """A number, strictly in the declared form; seconds lose their fraction, counts may not have one."""
    if _is(source.type, (*_WHOLE, *_FRACTIONAL)):
        read, well_formed = f"CAST({source.sql} AS DOUBLE)", "true"
    else:
        text = _text_of(source)
        comma = source.cell.decimal == ","
        pointed = f"replace({text}, ',', '.')" if comma else text
        read = f"TRY_CAST({pointed} AS DOUBLE)"
        foreign = "." if comma else ","
        well_formed = (
            f"translate({text}, '0123456789+-eE{source.cell.decimal}', '') = '' AND NOT contains({text}, '{foreign}')"
        )
    seconds = source.target.name.endswith("_s")
    whole = source.target.type == "BIGINT"
    good = f"{well_formed} AND isfinite({read})" + (f" AND {read} = floor({read})" if whole and not seconds else "")
    good += f" AND abs({read}) < 9e15" if whole else ""
    if whole and _is(source.type, _WHOLE):
        return _Value(source.sql)
    sql = f"CASE WHEN {good} THEN {f'CAST(floor({read}) AS BIGINT)' if whole else read} END"
    kind = "a whole number" if whole and not seconds else "a number"
    tail = f"is not {kind} with the decimal sign “{source.cell.decimal}”"
    return _Value(sql, (_Fault(f"{source.sql} IS NOT NULL AND {_v(source.key)} IS NULL", _quoted(source, tail)),))


def _time(source: _Source) -> _Value:
    missing = f"{source.sql} IS NOT NULL AND {_v(source.key)} IS NULL"
    if _is(source.type, (*_NAIVE, *_AWARE)):
        return _Value(_native(source), (_Fault(missing, _quoted(source, "is not a date of years 1 to 9999")),))
    formats = source.cell.formats
    if _is(source.type, (*_WHOLE, *_FRACTIONAL)) and not set(formats) <= {"epoch", "epoch_ms"}:
        raise MapError(
            source.place,
            f"the column “{source.label}” holds numbers, the map says {' and '.join(formats)}",
            'Write { from = "…", format = "epoch" } for seconds since 1970 or "epoch_ms" for milliseconds.',
        )
    text = source.sql if source.type == _TEXT else f"CAST({source.sql} AS VARCHAR)"
    reads = [_read(text, form, source) for form in formats]
    faults: tuple[_Fault, ...] = (_Fault(missing, _quoted(source, _not_a_date(formats))),)
    if source.zone is None and "iso" in formats and source.target.type != "DATE":
        unzoned = f"{missing} AND NOT ({_has_offset(text)}) AND {_iso_local(text)} IS NOT NULL"
        faults = (_Fault(unzoned, _quoted(source, "carries no UTC offset, and the map names no time zone")), *faults)
    if len(reads) == 1:
        return _Value(reads[0], faults)
    reading = _reading(source.key)
    twice = _Fault(f"len({reading}) > 1", _quoted(source, f"fits two of the formats {' and '.join(formats)}"))
    return _Value(
        f"CASE WHEN len({reading}) = 1 THEN {reading}[1] END",
        (twice, *faults),
        (),
        f"list_distinct([{', '.join(reads)}])",
    )


def _not_a_date(formats: tuple[str, ...]) -> str:
    shown = " or ".join("iso (2026-10-31T14:05:00+07:00)" if form == "iso" else form for form in formats)
    return f"is not a date in the format {shown}"


def _native(source: _Source) -> str:
    if source.target.type == "DATE":
        return f"CASE WHEN isfinite({source.sql}) THEN CAST({source.sql} AS DATE) END"
    if _is(source.type, _AWARE):
        return f"CASE WHEN isfinite({source.sql}) THEN make_timestamp(epoch_us({source.sql})) END"
    if source.zone is None:
        raise MapError(
            source.place,
            f"the column “{source.label}” holds local times, and the map names no time zone",
            'Write timezone = "…" with an IANA name, e.g. "Asia/Bangkok" or "UTC".',
        )
    if source.type == "TIMESTAMP_NS":  # its range ends in 2262
        read = f"make_timestamp({_floor_div(f'epoch_ns({source.sql})')})"
        return f"CASE WHEN isfinite({source.sql}) THEN {_utc(read, source.zone)} END"
    kind = "DATE" if source.type == "DATE" else "TIMESTAMP"
    read = source.sql if source.type == "TIMESTAMP" else f"CAST({source.sql} AS TIMESTAMP)"
    known = f"{source.sql} BETWEEN {kind} '0001-01-02' AND {kind} '9999-12-30'"
    return f"CASE WHEN {known} THEN {_utc(read, source.zone)} END"


def _floor_div(nanoseconds: str) -> str:
    """Microseconds rounded down; a cast would round to the nearest."""
    return f"CAST(({nanoseconds} - (({nanoseconds} % 1000) + 1000) % 1000) // 1000 AS BIGINT)"


def _read(text: str, form: str, source: _Source) -> str:
    if form in NAMED_FORMATS:
        return _iso(text, source) if form == "iso" else _epoch(text, 1_000_000 if form == "epoch" else 1_000)
    if "%z" in form or "%Z" in form:
        # strptime knows +00:00 but not the Z that means the same
        zulu = f"CASE WHEN suffix({text}, 'Z') THEN {text}[:-2] || '+00:00' ELSE {text} END" if "%z" in form else text
        return f"make_timestamp(epoch_us(try_strptime({zulu}, {literal(form)})))"
    read = f"try_strptime({text}, {literal(form)})"
    if "%Y" in form:  # strptime takes the year 26 for %Y; a file that says 26 means another format
        read = f"CASE WHEN {read} >= TIMESTAMP '0100-01-01' THEN {read} END"
    return _local(read, source)


def _iso(text: str, source: _Source) -> str:
    # DuckDB 1.5 wants seconds before an offset
    full = f"CASE WHEN {text}[17] IN ('Z', '+', '-', ' ') THEN {text}[:16] || ':00' || {text}[17:] ELSE {text} END"
    aware = f"make_timestamp(epoch_us(TRY_CAST({full} AS TIMESTAMPTZ)))"
    local = _iso_local(text)
    if source.target.type == "DATE":
        return f"CAST({local} AS DATE)"
    naive = "NULL" if source.zone is None else _local(local, source)
    return f"CASE WHEN {text}[5] = '-' THEN CASE WHEN {_has_offset(text)} THEN {aware} ELSE {naive} END END"


def _iso_local(text: str) -> str:
    # a zone's name behind the time would be dropped silently
    bare = f"{text}[5] = '-' AND translate({text}[9:], '0123456789T:. ', '') = ''"
    return f"CASE WHEN {bare} THEN TRY_CAST({text} AS TIMESTAMP) END"


def _has_offset(text: str) -> str:
    return f"suffix({text}, 'Z') OR suffix({text}, ' UTC') OR contains({text}[9:], '+') OR contains({text}[9:], '-')"


def _epoch(text: str, scale: int) -> str:
    read = f"TRY_CAST({text} AS DECIMAL(22, 6))"
    limit = _MAX_EPOCH * 1_000_000 // scale
    micros = f"CAST(floor({read} * {scale}) AS BIGINT)"
    return f"CASE WHEN abs({read}) < {limit} THEN make_timestamp({micros}) END"


def _local(read: str, source: _Source) -> str:
    if source.target.type == "DATE":
        return f"CAST({read} AS DATE)"
    return _utc(read, source.zone or "UTC")


def _utc(local: str, zone: str) -> str:
    if zone in _UTC_ZONES:
        return local
    plain = f"make_timestamp(epoch_us(timezone({literal(zone)}, {local})))"
    days = _days_with_a_clock_put_back(zone)
    if not days:
        return plain
    # The engine takes the second of two equal local times; with the offset of the day before we get the first.
    before = f"({local} - INTERVAL 1 DAY)"
    first = f"make_timestamp(epoch_us({local}) - epoch_us({before}) + epoch_us(timezone({literal(zone)}, {before})))"
    back = f"timezone({literal(zone)}, timezone('UTC', {first}))"
    listed = ", ".join(f"DATE '{day}'" for day in days)
    twice = f"CAST({local} AS DATE) IN ({listed}) AND {back} = {local}"
    return f"CASE WHEN {twice} THEN least({first}, {plain}) ELSE {plain} END"


@lru_cache(maxsize=32)
def _days_with_a_clock_put_back(zone: str) -> tuple[date, ...]:
    """The days from 1970 to 2100 that touch an hour which the zone's clocks show twice."""
    here = ZoneInfo(zone)
    noons = [datetime(1970, 1, 1, 12) + timedelta(days=n) for n in range(47_847)]
    offsets = [noon.replace(tzinfo=here).utcoffset() or timedelta() for noon in noons]
    back = {n for n in range(1, len(noons)) if offsets[n] < offsets[n - 1]}
    return tuple(sorted({noons[n].date() + timedelta(days=step) for n in back for step in (-1, 0)}))


def _empty(part: Part, values: Mapping[str, _Value], sources: Iterable[_Source]) -> tuple[_Fault, ...]:
    """Required cells that are empty; the label of the column is said."""
    required = {"id" if ENTITY_COLUMN.get(part.row) == c.name else c.name for c in part.table.columns if c.required}
    required |= {part.own_id} if part.own_id else set()
    required |= {"status"} if part.row == "event" and "kind" not in part.cells else set()
    return tuple(
        _Fault(f"{source.sql} IS NULL", literal(f"{source.key} (column “{source.label}”) is empty"))
        for source in sources
        if source.key in required and source.cell.column is not None and source.key in values
        and "" not in dict(source.cell.words or ())
    )  # fmt: skip


def _judge(faults: Iterable[_Fault], guard: str = "") -> str:
    arms = " ".join(f"WHEN {guard}({fault.when}) THEN {fault.sentence}" for fault in faults)
    return f"CASE {arms} END" if arms else "CAST(NULL AS VARCHAR)"


def _quoted(source: _Source, tail: str) -> str:
    text = f"coalesce(left(CAST({source.sql} AS VARCHAR), {_CUT}), '')"
    return f"{literal(source.label + ' “')} || {text} || {literal('” ' + tail)}"


def _uid(part: Part, cleaned: Mapping[str, str], columns: Mapping[str, str], private_key: str) -> str:
    """The row's own id, its natural id, or the keyed digest of its cells (its ordinal is added at the end)."""
    if part.own_id:
        return _v(part.own_id)
    if part.row in NATURAL_ID:
        return " || '|' || ".join(f"CAST({_v(key)} AS VARCHAR)" for key in NATURAL_ID[part.row])
    cells = [alias if columns[name] == _TEXT else f"CAST({alias} AS VARCHAR)" for name, alias in cleaned.items()]
    pieces = [f"coalesce('=' || {cell}, '-')" for cell in cells]
    return f"md5(concat({literal(private_key)}, chr(31), {', chr(31), '.join(pieces)}))"


def _ordinal(part: Part) -> str:
    if part.own_id or part.row in NATURAL_ID:
        return "uid"
    return "uid || '#' || row_number() OVER (PARTITION BY uid ORDER BY _row)"


def _body_digest(part: Part, cleaned: Mapping[str, str], columns: Mapping[str, str], private_key: str) -> str:
    """A keyed digest of the texts and identities, so that another text under the same id is noticed."""
    cells = [
        part.cells[column.name] for column in part.table.columns if not column.stored and column.name in part.cells
    ]
    texts = [f"coalesce(CAST({cleaned[cell.column]} AS VARCHAR), '')" for cell in cells if cell.column is not None]
    if not texts:
        return "CAST(NULL AS UBIGINT)"
    return f"md5_number_lower(concat({literal(private_key)}, chr(31), {', chr(31), '.join(texts)}))"


def _outputs(part: Part, values: Mapping[str, _Value]) -> list[tuple[str, str, str]]:
    entity = ENTITY_COLUMN.get(part.row)
    special = {"dimensions": _dimensions(part), **(_event_columns(part) if part.row == "event" else {})}
    return [
        (
            column.name,
            column.type,
            special.get(column.name) or _column("id" if column.name == entity else column.name, values),
        )
        for column in part.table.columns
        if column.stored
    ]


def _column(key: str, values: Mapping[str, _Value]) -> str:
    return _v(key) if key in values else "NULL"


def _dimensions(part: Part) -> str | None:
    if not part.dimensions:
        return None
    return "MAP {" + ", ".join(f"{literal(name)}: {_v(f'dimensions.{name}')}" for name in part.dimensions) + "}"


def _event_columns(part: Part) -> dict[str, str]:
    """An activity that is a status word (solved, open …) is a status event with that value."""
    value = _v("value") if "value" in part.cells else "NULL"
    status = _v("status") if "status" in part.cells else "NULL"
    if "kind" not in part.cells:
        return {"kind": "'status'", "value": status}
    statuses = ", ".join(literal(word) for word in STATUSES)
    kind = _v("kind")
    return {
        "kind": f"CASE WHEN {kind} IN ({statuses}) THEN 'status' ELSE {kind} END",
        "value": f"CASE WHEN {kind} IN ({statuses}) THEN {kind} "
        f"WHEN {kind} = 'status' THEN coalesce({status}, {value}) ELSE {value} END",
    }


def _event_faults(part: Part) -> tuple[_Fault, ...]:
    """A change of status has to name a canonical status."""
    if part.row != "event" or "kind" not in part.cells:
        return ()
    final = _event_columns(part)
    statuses = ", ".join(literal(word) for word in STATUSES)
    bad = f"{_v('kind')} = 'status' AND ({final['value']} IS NULL OR {final['value']} NOT IN ({statuses}))"
    shown = f"coalesce(left({final['value']}, {_CUT}), '')"
    return (_Fault(bad, f"'the new status “' || {shown} || '” is not one of {', '.join(STATUSES)}'"),)


def _v(key: str) -> str:
    return identifier("v:" + key)


def _reading(key: str) -> str:
    return identifier("r:" + key)
