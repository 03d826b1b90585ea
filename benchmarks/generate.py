"""The benchmark's data: Parquet files of a help desk, the same for the same size, made once and kept."""

import os
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from deskmeter.engines.duckdb import connect, one, quoted

HERE = Path(__file__).parent
TABLES = (
    "conversations", "messages", "events", "ratings", "calls", "agent_states", "orders", "sessions", "tasks",
)  # fmt: skip


def generate(folder: Path, size: int) -> Path:
    """The folder beneath `folder` with one Parquet file per table, made unless an earlier run left it there."""
    sql = (HERE / "generate.sql").read_text(encoding="utf-8")
    made = folder / f"data-{size}-{sha256(sql.encode()).hexdigest()[:8]}"
    if not made.exists():
        scratch = made.with_suffix(".new")
        rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        _write(sql.replace("{size}", str(size)), scratch)
        os.replace(scratch, made)
    return made


def _write(sql: str, folder: Path) -> None:
    con = connect(scratch=folder / "spill")
    con.execute(sql)
    con.execute("SET preserve_insertion_order = true")  # files as a help desk writes them, and the same each time
    for table in TABLES:
        one(con, f"COPY (SELECT * FROM {table}) TO {quoted(folder / f'{table}.parquet')} (FORMAT parquet)")
    con.close()
    rmtree(folder / "spill", ignore_errors=True)
