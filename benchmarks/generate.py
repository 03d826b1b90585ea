"""The benchmark's data: Parquet files of a help desk, the same for the same size, made once and kept."""

import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from deskmeter.engines.duckdb import connect, named, one, quoted

HERE = Path(__file__).parent
TABLES = (
    "conversations", "messages", "events", "ratings", "calls", "agent_states", "orders", "sessions", "tasks",
)  # fmt: skip
ZENDESK = (
    "group", "user", "ticket", "ticket_tag", "ticket_comment", "ticket_field_history", "satisfaction_rating",
)  # fmt: skip
CHANGING = ("messages", "events", "calls", "agent_states", "orders")


def generate(folder: Path, size: int) -> Path:
    """The folder beneath `folder` with one Parquet file per table, made unless an earlier run left it there."""
    return _made(folder, f"data-{size}", _sql("generate.sql"), {"size": size}, TABLES)


def generate_changes(folder: Path, size: int, changed: int, turn: int) -> Path:
    """The folder with files of what comes next in the newest conversations; no two turns bring the same."""
    slots = {"size": size, "changed": changed, "turn": turn}
    sql = _macros(_sql("generate.sql")) + _sql("changes.sql")
    return _made(folder, f"changes-{size}-{changed}-{turn}", sql, slots, CHANGING)


def generate_zendesk(folder: Path, size: int) -> Path:
    """The folder with the same help desk as Zendesk's tables, one Parquet file each."""
    return _made(folder, f"zendesk-{size}", _sql("generate.sql") + _sql("zendesk.sql"), {"size": size}, ZENDESK)


def _sql(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _macros(sql: str) -> str:
    """The macros alone: both files draw their numbers by them."""
    return "".join(f"{line}\n" for line in sql.splitlines() if line.startswith("CREATE OR REPLACE MACRO"))


def _made(folder: Path, name: str, sql: str, slots: Mapping[str, int], tables: Iterable[str]) -> Path:
    made = folder / f"{name}-{sha256(sql.encode()).hexdigest()[:8]}"
    if not made.exists():
        scratch = made.with_suffix(".new")
        rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        _write(_filled(sql, slots), scratch, tables)
        os.replace(scratch, made)
    return made


def _filled(sql: str, slots: Mapping[str, int]) -> str:
    for slot, value in slots.items():
        sql = sql.replace(f"{{{slot}}}", str(value))
    return sql


def _write(sql: str, folder: Path, tables: Iterable[str]) -> None:
    con = connect(scratch=folder / "spill")
    con.execute(sql)
    con.execute("SET preserve_insertion_order = true")  # files as a help desk writes them, and the same each time
    for table in tables:
        one(con, f"COPY (SELECT * FROM {named(table)}) TO {quoted(folder / f'{table}.parquet')} (FORMAT parquet)")
    con.close()
    rmtree(folder / "spill", ignore_errors=True)
