"""The whole record as Parquet, for a team's own BI: canonical tables and facts, with ids and names in place of keys."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from deskmeter.engines.duckdb import named, one, quoted, rows
from deskmeter.errors import UnwritableError
from deskmeter.insight.export import all_rows, columns_of, joins, rows_sql
from deskmeter.metrics.query import Query
from deskmeter.model.facts import BY_EXPORT
from deskmeter.model.store import Progress, Store
from deskmeter.model.tables import TABLES, Column, Table

SCHEMA = "schema.json"
_EVERYWHERE = {
    "source": "The connection that brought it.",
    "uid": "The row's own id in its source, or a digest of its line.",
    "version": "Of a thing with versions: since when the source has it so.",
    "touches": "Public replies by human agents.",
    "one_touch": "Solved with one public reply of an agent.",
}


def write_all(store: Store, query: Query, folder: Path, progress: Progress) -> Mapping[str, int]:
    """Write every table and fact into a folder with `schema.json` beside them; rows by the file's name."""
    made, told = dict[str, int](), dict[str, Any]()
    try:
        for name, sql, columns in (*_tables(), *_facts(store, query)):
            progress(name)
            path = folder / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            made[name] = _write(store, sql, path)
            told[name] = _schema(store, path, columns)
        (folder / SCHEMA).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise UnwritableError(folder, error.strerror or str(error)) from error
    return made


def _write(store: Store, sql: str, path: Path) -> int:
    part = path.with_name(f".{path.name}.part")
    try:
        made = int(one(store.con, f"COPY ({sql}) TO {quoted(part)} (FORMAT parquet)"))
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return made


def _facts(store: Store, query: Query) -> Iterator[tuple[str, str, Iterable[Column]]]:
    for export, fact in BY_EXPORT.items():
        yield f"facts/{export}", rows_sql(store, query, all_rows(fact), value=False, text=False), fact.columns


def _tables() -> Iterator[tuple[str, str, Iterable[Column]]]:
    for table in TABLES:
        yield f"tables/{table.name}", _rows(table), table.columns


def _rows(table: Table) -> str:
    stored = table.stored
    shown = [f"{sql} AS {named(name)}" for name, sql, _ in columns_of(stored)]
    version = ["r.version"] if table.versioned else []
    return (
        f"SELECT o.name AS source, r.uid, {', '.join([*version, *shown])} FROM canon.{table.name} AS r"
        f" {joins(stored, 'r')} ORDER BY r.seq"
    )


def _schema(store: Store, path: Path, columns: Iterable[Column]) -> list[dict[str, str]]:
    """Name, type and meaning of each column of a file."""
    meanings = _EVERYWHERE | {name: column.meaning for column in columns for name in (column.name, f"{column.name}_id")}
    found = rows(store.con, f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})")
    return [{"name": name, "type": type_, "meaning": meanings.get(name, "")} for name, type_, *_ in found]
