"""`deskmeter export --all`: the whole record as Parquet, with a schema."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from deskmeter.insight.whole import SCHEMA
from deskmeter.model.facts import BY_EXPORT
from deskmeter.model.tables import TABLES
from tests.cli.command import run


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    assert run("export", "--all", str(tmp_path / "all"), "--workspace", str(filled)).code == 0
    return tmp_path / "all"


def read(path: Path, sql: str) -> list[tuple[Any, ...]]:
    return duckdb.connect().execute(f"SELECT {sql} FROM read_parquet('{path}')").fetchall()


def test_every_table_and_every_fact_is_a_file(folder: Path) -> None:
    wanted = {f"tables/{table.name}.parquet" for table in TABLES} | {f"facts/{name}.parquet" for name in BY_EXPORT}
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")} == wanted


def test_the_schema_says_what_each_column_means(folder: Path) -> None:
    told = json.loads((folder / SCHEMA).read_text(encoding="utf-8"))
    unsaid = [
        f"{file}.{column['name']}" for file, columns in told.items() for column in columns if not column["meaning"]
    ]
    assert unsaid == []


def test_keys_are_the_ids_of_the_source(folder: Path, filled: Path) -> None:
    ids = sorted(read(folder / "tables/conversation.parquet", "conversation_id, source"))
    rows = run("export", "conversations", "--workspace", str(filled)).out.splitlines()[1:]
    assert ids == sorted(tuple(row.split(",")[:2]) for row in rows)


def test_no_body_and_no_name_leaves(folder: Path) -> None:
    told = json.loads((folder / SCHEMA).read_text(encoding="utf-8"))
    names = {column["name"] for columns in told.values() for column in columns}
    assert names & {"body", "subject", "comment", "email", "phone", "handle", "body_digest", "line"} == set()


def test_what_cannot_stand_beside_it_is_named(filled: Path, tmp_path: Path) -> None:
    ran = run("export", "replies", "--all", str(tmp_path / "all"), "--workspace", str(filled))
    assert (ran.code, "a fact cannot stand beside it" in ran.err) == (2, True)
