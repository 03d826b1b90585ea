"""The segments of a file without what tells of somebody erased."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import connect, named, quoted, rows
from deskmeter.model.mapping import LINE_ID, Map, Part, column_of, parts_for, private_columns
from deskmeter.model.mapping_value import plain_text
from deskmeter.model.tombs import CONVERSATION, CUSTOMER, TOKEN, Tombs, names_somebody

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class _Places:
    """The columns in which the parts of a map have ids of customers and of conversations, and those that may go.

    A line of a log tells by itself which row it is: it becomes a token too, so that it is known when it comes again.
    """

    customers: frozenset[str]
    conversations: frozenset[str]
    lines: frozenset[str]
    private: frozenset[str]


def _places(parts: Sequence[Part], columns: Iterable[str]) -> _Places:
    named_ = [(part, column_of(part.row, key), column) for part in parts for key, column in part.named.items()]
    customers = {column for part, target, column in named_ if target and names_somebody(part, target)}
    conversations = {column for _, target, column in named_ if target and target.refers == "conversation"}
    lines = {part.named[LINE_ID[part.row]] for part in parts if LINE_ID.get(part.row) in part.named}
    private = private_columns(parts, columns) - customers - conversations - lines
    return _Places(frozenset(customers), frozenset(conversations), frozenset(lines), private)


def erase_in(
    folder: Path, columns: Mapping[str, str], people: frozenset[str], map_: Map, file: str, tombs: Tombs
) -> int:
    """Rewrite the segments of a file that lie in a folder; how many rows told of somebody erased.

    Each segment is put in its place whole, so that what is interrupted can be done again.
    """
    places = _places(parts_for(map_, file), columns)
    con = connect()
    both = [path for path in (folder / "figures.parquet", folder / "people.parquet") if path.exists()]
    joined = " JOIN ".join(f"read_parquet({quoted(path)}) AS s{n}" for n, path in enumerate(both))
    using = " USING (_row)" if len(both) > 1 else ""
    told = f"SELECT _row FROM {joined}{using} WHERE {_tells(places, columns, tombs)}"
    con.execute(f"CREATE TEMP TABLE telling AS {told}")
    found = rows(con, "SELECT COUNT(*) FROM telling")[0][0]
    for path in both if found else ():
        _rewrite(
            con, path, [name for name in columns if (name in people) == (path.stem == "people")], columns, places, tombs
        )
    con.close()
    return int(found)


def _tells(places: _Places, columns: Mapping[str, str], tombs: Tombs) -> str:
    """SQL: the row names a customer who is erased, or belongs to a conversation of one."""
    held = [
        _is_one(_text(name, columns), kind, digests, tombs)
        for kind, names, digests in (
            (CUSTOMER, places.customers, tombs.customers), (CONVERSATION, places.conversations, tombs.conversations),
        )
        for name in sorted(names) if name in columns and digests
    ]  # fmt: skip
    return " OR ".join(held) or "FALSE"


def _text(name: str, columns: Mapping[str, str]) -> str:
    return f"trim({plain_text(named(name), columns[name])})"


def _is_one(text: str, kind: str, digests: frozenset[str], tombs: Tombs) -> str:
    made = f"md5({quoted(tombs.key)} || chr(31) || {quoted(kind)} || chr(31) || {text})"
    return f"COALESCE({made} IN ({', '.join(map(quoted, sorted(digests)))}), FALSE)"


def _token(text: str, kind: str, tombs: Tombs) -> str:
    return f"{quoted(TOKEN)} || md5({quoted(tombs.key)} || chr(31) || {quoted(kind)} || chr(31) || {text})"


def _rewrite(
    con: "duckdb.DuckDBPyConnection",
    path: Path,
    own: Sequence[str],
    columns: Mapping[str, str],
    places: _Places,
    tombs: Tombs,
) -> None:
    """Write a segment anew: tokens in the place of ids, nothing where something private stood."""
    shown = ["_row"]
    for name in own:
        sql = named(name)
        telling = "_row IN (SELECT t._row FROM telling AS t)"
        if name in places.customers:
            text = _text(name, columns)
            hers = _is_one(text, CUSTOMER, tombs.customers, tombs) if tombs.customers else "FALSE"
            sql = f"CASE WHEN {hers} THEN {_token(text, CUSTOMER, tombs)} ELSE {plain_text(sql, columns[name])} END"
        elif name in places.lines:
            sql = f"CASE WHEN {telling} THEN {_token(_text(name, columns), 'line', tombs)} ELSE {sql} END"
        elif name in places.private:
            sql = f"CASE WHEN {telling} THEN NULL ELSE {sql} END"
        shown.append(f"{sql} AS {named(name)}")
    part = path.with_name(f".{path.name}.part")
    con.execute("SET preserve_insertion_order = true")
    con.execute(
        f"COPY (SELECT {', '.join(shown)} FROM read_parquet({quoted(path)})) TO {quoted(part)} (FORMAT parquet)"
    )
    part.replace(path)


def texts_of(columns: Mapping[str, str], map_: Map, file: str) -> dict[str, str]:
    """The columns of a file once ids in it are tokens: those that hold customers are texts."""
    places = _places(parts_for(map_, file), columns)
    return {name: "VARCHAR" if name in places.customers else type_ for name, type_ in columns.items()}
