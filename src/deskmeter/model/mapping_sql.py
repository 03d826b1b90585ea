"""The SELECT that turns the raw cells of a file into canonical rows, set-based, with a sentence for each bad row."""

from collections.abc import Iterable, Mapping

from deskmeter.model.identity import KINDS, digests
from deskmeter.model.mapping import BOOLEANS, ENTITY_COLUMN, KEEP, LINE_ID, NATURAL_ID, SKIP, Cell, Map, Part, target_of
from deskmeter.model.mapping_dates import moment
from deskmeter.model.mapping_value import (
    FRACTIONAL,
    TEXT,
    WHOLE,
    Fault,
    Source,
    Value,
    identifier,
    is_of,
    literal,
    quoted,
    reading_name,
    shown,
    text_of,
    value_name,
)
from deskmeter.model.objects import ROOM
from deskmeter.model.paths import held
from deskmeter.model.tables import STATUSES

FIRST = "#1"
_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(65279)"


def select(map_: Map, part: Part, columns: Mapping[str, str], private_key: str) -> str:
    """SQL over a relation `raw`: row_no, uid, version, skipped, error, body_digest, identities, the stored columns.

    Objects are as new as their arrival, unless they say when they were changed.
    """
    named = dict.fromkeys(part.named.values())
    cleaned = {column: f"c{number}" for number, column in enumerate(named)}
    clean = [f"{_clean(identifier(name), columns[name], map_.null)} AS {alias}" for name, alias in cleaned.items()]
    sources = [_source(map_, part, key, cell, cleaned, columns) for key, cell in part.cells.items()]
    cuts = [_source(map_, part, f"dimensions.{name}", cell, cleaned, columns) for name, cell in part.dimensions.items()]
    values = {source.key: _value(source) for source in (*sources, *cuts)}
    readings = [f"{value.readings} AS {reading_name(key)}" for key, value in values.items() if value.readings]
    typed = [f"{value.sql} AS {identifier('v:' + key)}" for key, value in values.items()]
    faults = (*_empty(part, values, sources), *(fault for value in values.values() for fault in value.faults))
    skips = tuple(skip for value in values.values() for skip in value.skips)
    arrival = ["_received"] if part.stream else []
    cells = f"SELECT {', '.join(['_row', *arrival, *clean])} FROM raw"
    cells = f"SELECT * FROM ({cells}) WHERE {_held(part, cleaned, columns)}" if part.when else cells
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
  {_version(part, values)} AS version,
  skipped,
  CASE WHEN skipped IS NULL THEN fault END AS error,
  {_body_digest(part, cleaned, columns, private_key)} AS body_digest,
  {", ".join((*_identities(part, values, private_key), *outputs))}
FROM ({judged})""".strip()


def _held(part: Part, cleaned: Mapping[str, str], columns: Mapping[str, str]) -> str:
    """The conditions under which a row of the file is one of the part."""
    texts = {one.path: cleaned[one.path] for one in part.when}
    return held(
        part.when,
        {path: sql if columns[path] == TEXT else f"CAST({sql} AS VARCHAR)" for path, sql in texts.items()},
    )


def _version(part: Part, values: Mapping[str, Value]) -> str:
    stated = f"CAST({_column('updated_at', values)} AS TIMESTAMP)"
    return f"COALESCE({stated}, _received)" if part.stream else stated


def _source(
    map_: Map, part: Part, key: str, cell: Cell, cleaned: Mapping[str, str], columns: Mapping[str, str]
) -> Source:
    return Source(
        key=key,
        cell=cell,
        target=target_of(part.row, key),
        sql=literal(cell.value) if cell.value is not None else cleaned[cell.column or ""],
        type=TEXT if cell.column is None else columns[cell.column],
        label=cell.column or key,
        zone=map_.timezone,
        place=f'{part.place}, key "{key}"',
    )


def _clean(column: str, type_: str, nulls: Iterable[str]) -> str:
    """A cell without blanks around it; blank cells and the map's null words are NULL."""
    words = [literal(word) for word in sorted(nulls) if word] if type_ == TEXT else _numeric(type_, nulls)
    sql = f"nullif({_trimmed(column)}, '')" if type_ == TEXT else column
    for word in words:
        sql = f"nullif({sql}, {word})"
    return sql


def _trimmed(column: str) -> str:
    """A text without blanks around it; most have none, and to see that is much quicker than to trim."""
    plain = f"ascii({column}) BETWEEN 33 AND 126 AND ascii({column}[-1]) BETWEEN 33 AND 126"
    return f"CASE WHEN {plain} THEN {column} ELSE trim({column}, {_BLANKS}) END"


def _numeric(type_: str, nulls: Iterable[str]) -> list[str]:
    if not is_of(type_, (*WHOLE, *FRACTIONAL)):
        return []
    return [word for word in sorted(nulls) if word.removeprefix("-").isdecimal() and word.isascii()]


def _value(source: Source) -> Value:
    readers = {"TIMESTAMP": moment, "DATE": moment, "BOOLEAN": _word, "DOUBLE": _number, "BIGINT": _number}
    if source.target.type == "VARCHAR[]":
        return _list(source)
    if source.cell.words is not None or source.target.words:
        return _word(source)
    return readers.get(source.target.type, _plain)(source)


def _plain(source: Source) -> Value:
    """A text as it stands, or the name of the thing whose id it is, where one is known (labels.py)."""
    text, kind = text_of(source), source.cell.named
    if kind is None:
        return Value(text)
    shown = f"SELECT l.shown FROM temp.label_shown AS l WHERE l.kind = {literal(kind)} AND l.id = {text}"
    return Value(f"COALESCE(({shown}), {text})")


def _list(source: Source) -> Value:
    """A list without blanks and repeats: a tag that stands twice is one tag."""
    pieces, faults = _pieces(source)
    told = f"list_filter(list_transform({pieces}, lambda tag: trim(tag)), lambda tag: tag <> '')"
    return Value(f"list_filter({told}, lambda tag, place: list_position({told}, tag) = place)", faults)


def _pieces(source: Source) -> tuple[str, tuple[Fault, ...]]:
    if source.type.endswith("[]"):
        return source.sql, ()
    if source.cell.split == "json":
        return (
            f"from_json(CASE WHEN json_valid({source.sql}) THEN {source.sql} END, '[\"VARCHAR\"]')",
            (Fault(f"NOT json_valid({source.sql})", quoted(source, "is not a JSON list")),),
        )
    return f"string_split({text_of(source)}, {literal(source.cell.split)})", ()


def _word(source: Source) -> Value:
    """A value through the map's words, or as it stands where it is a canonical word already."""
    boolean = source.target.type == "BOOLEAN"
    if boolean and source.type == "BOOLEAN" and source.cell.words is None:
        return Value(source.sql)
    text = text_of(source)
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
    return Value(
        sql,
        () if otherwise is not None else (Fault(unknown, quoted(source, seen)),),
        tuple(Fault(skip, quoted(source, "is skipped by the map")) for skip in skips),
    )


def _rest(otherwise: str | None, text: str, unknown: str, boolean: bool) -> str:
    if otherwise in (None, SKIP, ""):
        return ""
    return f" ELSE CASE WHEN {unknown} THEN {text if otherwise == KEEP else _constant(otherwise or '', boolean)} END"


def _constant(word: str, boolean: bool) -> str:
    return str(BOOLEANS[word]).lower() if boolean else literal(word)


def _number(source: Source) -> Value:
    """A number, strictly in the declared form; seconds lose their fraction, counts may not have one."""
    if is_of(source.type, (*WHOLE, *FRACTIONAL)):
        read, well_formed = f"CAST({source.sql} AS DOUBLE)", "true"
    else:
        text = text_of(source)
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
    if whole and is_of(source.type, WHOLE):
        return Value(source.sql)
    sql = f"CASE WHEN {good} THEN {f'CAST(floor({read}) AS BIGINT)' if whole else read} END"
    kind = "a whole number" if whole and not seconds else "a number"
    tail = f"is not {kind} with the decimal sign “{source.cell.decimal}”"
    return Value(sql, (Fault(f"{source.sql} IS NOT NULL AND {value_name(source.key)} IS NULL", quoted(source, tail)),))


def _empty(part: Part, values: Mapping[str, Value], sources: Iterable[Source]) -> tuple[Fault, ...]:
    """Required cells that are empty; the label of the column is said."""
    required = {"id" if ENTITY_COLUMN.get(part.row) == c.name else c.name for c in part.table.columns if c.required}
    required |= {part.own_id} if part.own_id else set()
    required |= {"status"} if part.row == "event" and "kind" not in part.cells else set()
    return tuple(
        Fault(f"{source.sql} IS NULL", literal(f"{source.key} (column “{source.label}”) is empty"))
        for source in sources
        if source.key in required and source.cell.column is not None and source.key in values
        and "" not in dict(source.cell.words or ())
    )  # fmt: skip


def _judge(faults: Iterable[Fault], guard: str = "") -> str:
    arms = " ".join(f"WHEN {guard}({fault.when}) THEN {fault.sentence}" for fault in faults)
    return f"CASE {arms} END" if arms else "CAST(NULL AS VARCHAR)"


def _uid(part: Part, cleaned: Mapping[str, str], columns: Mapping[str, str], private_key: str) -> str:
    """The row's own id, its natural id, or the keyed digest of its line or cells (its ordinal is added at the end)."""
    if part.own_id:
        return value_name(part.own_id)
    if part.row in NATURAL_ID:
        stated = [_natural(part, key) for key in NATURAL_ID[part.row]]
        return " || '|' || ".join(stated)
    line = part.cells.get(LINE_ID.get(part.row, ""))
    told = {line.column: cleaned[line.column]} if line and line.column else cleaned
    cells = [alias if columns[name] == TEXT else f"CAST({alias} AS VARCHAR)" for name, alias in told.items()]
    pieces = [f"coalesce('=' || {cell}, '-')" for cell in cells]
    return f"md5(concat({literal(private_key)}, chr(31), {', chr(31), '.join(pieces)}))"


def _natural(part: Part, key: str) -> str:
    """A piece of a natural id; what may be empty is told as such."""
    if key not in part.cells:
        return "''"
    piece = f"CAST({value_name(key)} AS VARCHAR)"
    return piece if part.table.column(_column_named(part, key)).required else f"COALESCE({piece}, '')"


def _column_named(part: Part, key: str) -> str:
    return (ENTITY_COLUMN.get(part.row) or key) if key == "id" else key


def _ordinal(part: Part) -> str:
    """The first place of a row among equal ones; `repeats` finds the others theirs."""
    return f"uid || '{FIRST}'" if numbered(part) else "uid"


def numbered(part: Part) -> bool:
    """Whether rows are told apart by their cells, and equal ones by their place."""
    return not (part.own_id or part.row in NATURAL_ID)


def repeats(part: Part) -> str:
    """An UPDATE that numbers equal rows of a file, or of an object: the same again in another one is a repeat."""
    among = f"i.uid, i.row_no // {ROOM}" if part.stream else "i.uid"
    return (
        f"UPDATE temp.incoming AS t SET uid = regexp_replace(t.uid, '{FIRST}$', '#' || p.place) FROM ("
        f"SELECT i.row_no, ROW_NUMBER() OVER (PARTITION BY {among} ORDER BY i.row_no) AS place FROM temp.incoming AS i"
        " WHERE i.uid IN (SELECT r.uid FROM temp.incoming AS r GROUP BY r.uid HAVING COUNT(*) > 1)"
        ") AS p WHERE p.row_no = t.row_no AND p.place > 1"
    )


def _body_digest(part: Part, cleaned: Mapping[str, str], columns: Mapping[str, str], private_key: str) -> str:
    """A keyed digest of the texts and identities, so that another text under the same id is noticed."""
    line = LINE_ID.get(part.row)  # tells the row apart already
    cells = [
        part.cells[column.name]
        for column in part.table.columns
        if not column.stored and column.name in part.cells and column.name != line
    ]
    texts = [f"coalesce(CAST({cleaned[cell.column]} AS VARCHAR), '')" for cell in cells if cell.column is not None]
    if not texts:
        return "CAST(NULL AS UBIGINT)"
    return f"md5_number_lower(concat({literal(private_key)}, chr(31), {', chr(31), '.join(texts)}))"


def _identities(part: Part, values: Mapping[str, Value], private_key: str) -> list[str]:
    """Keyed digests of what a customer can be known again by."""
    return digests({kind: _column(kind, values) for kind in KINDS}, private_key) if part.row == "customer" else []


def _outputs(part: Part, values: Mapping[str, Value]) -> list[tuple[str, str, str]]:
    entity = ENTITY_COLUMN.get(part.row)
    special = {"dimensions": _dimensions(part), **(_event_columns(part) if part.row == "event" else {})}
    return [
        (
            column.name,
            column.type,
            special.get(column.name) or _column("id" if column.name == entity else column.name, values),
        )
        for column in part.table.stored
    ]


def _column(key: str, values: Mapping[str, Value]) -> str:
    return value_name(key) if key in values else "NULL"


def _dimensions(part: Part) -> str | None:
    if not part.dimensions:
        return None
    return "MAP {" + ", ".join(f"{literal(name)}: {value_name(f'dimensions.{name}')}" for name in part.dimensions) + "}"


def _event_columns(part: Part) -> dict[str, str]:
    """An activity that is a status word (solved, open …) is a status event with that value."""
    value = value_name("value") if "value" in part.cells else "NULL"
    status = value_name("status") if "status" in part.cells else "NULL"
    if "kind" not in part.cells:
        return {"kind": "'status'", "value": status}
    statuses = ", ".join(literal(word) for word in STATUSES)
    kind = value_name("kind")
    return {
        "kind": f"CASE WHEN {kind} IN ({statuses}) THEN 'status' ELSE {kind} END",
        "value": f"CASE WHEN {kind} IN ({statuses}) THEN {kind} "
        f"WHEN {kind} = 'status' THEN coalesce({status}, {value}) ELSE {value} END",
    }


def _event_faults(part: Part) -> tuple[Fault, ...]:
    """A change of status has to name a canonical status."""
    if part.row != "event" or "kind" not in part.cells:
        return ()
    final = _event_columns(part)
    statuses = ", ".join(literal(word) for word in STATUSES)
    bad = f"{value_name('kind')} = 'status' AND ({final['value']} IS NULL OR {final['value']} NOT IN ({statuses}))"
    sentence = f"'the new status “' || {shown(final['value'])} || '” is not one of {', '.join(STATUSES)}'"
    return (Fault(bad, sentence),)
