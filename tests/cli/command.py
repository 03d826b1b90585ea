"""The command line run inside the test or as a process of its own, and what a workspace holds, as plain values."""

import hashlib
import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb

from deskmeter.cli import main

MAP = """
connection = "desk"
timezone = "UTC"

[[table]]
row = "case"
file = "cases*"
id = "id"
created_at = "created"
updated_at = "updated"
solved_at = "solved"
channel = "channel"
team = "team"
agent = "agent"
customer = "customer"
subject = "subject"

[[table]]
row = "message"
file = "messages*"
id = "id"
key = "key"
at = "at"
actor = "actor"
agent = "agent"
body = "body"

[[table]]
row = "event"
file = "events*"
order = "file"
id = "id"
at = "at"
status = "status"

[[table]]
row = "rating"
file = "ratings*"
id = "key"
conversation = "id"
kind = { value = "csat" }
asked_at = "asked"
answered_at = "answered"
score = "score"
comment = "comment"
"""
COMMAND = ("-c", "from deskmeter.cli import main; main()")


@dataclass(frozen=True)
class Ran:
    """What a command gave: its exit code and both streams."""

    code: int
    out: str
    err: str


def run(*arguments: object) -> Ran:
    """The command line within this process; a traceback is an exception and fails the test."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(one) for one in arguments])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Ran(code, out.getvalue(), err.getvalue())


def run_apart(
    *arguments: object, before: Callable[[], None] | None = None, runner: tuple[object, ...] = COMMAND
) -> Ran:
    """The command line as a process of its own; a child that a signal ended has its number below 0 as code."""
    words = [sys.executable, *map(str, runner), *map(str, arguments)]
    done = subprocess.run(
        words, capture_output=True, encoding="utf-8", env=surroundings(), preexec_fn=before, timeout=120, check=False
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def surroundings() -> dict[str, str]:
    """The environment of a child process: this one's, finding the modules that this one finds."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}


def written(folder: Path, name: str, text: str) -> Path:
    """A file in a folder; the margin of the code around its text is taken off."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(dedent(text).removeprefix("\n"), encoding="utf-8")
    return path


def take_in(root: Path, *paths: Path, map_text: str = MAP) -> Ran:
    """Import files into a workspace with a map."""
    return run("import", "csv", *paths, "--map", written(root.parent, "desk.toml", map_text), "--workspace", root)


def held(root: Path) -> dict[str, Any]:
    """All that a workspace holds: segments by digest, the manifest's rows, and every row of the store."""
    return {"segments": segments(root), "manifest": manifest(root), "store": store(root), "files": files(root)}


def segments(root: Path) -> dict[str, str]:
    """The digest of every file of the ledger's segments."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((root / "ledger" / "segments").rglob("*"))
        if path.is_file()
    }


def files(root: Path) -> list[str]:
    """The names beside each other in the workspace; what SQLite and DuckDB keep next to their files aside."""
    return sorted(path.name for path in root.iterdir() if path.suffix != ".wal")


def manifest(root: Path) -> dict[str, list[Any]]:
    """The rows of the ledger's manifest."""
    path = root / "ledger" / "manifest.sqlite"
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as con:
        return {name: con.execute(f"SELECT * FROM {name}").fetchall() for name in ("batch", "mapped", "receipt")}


def store(root: Path) -> dict[str, list[Any]]:
    """Every row of the canonical tables and facts, the clock left aside."""
    if not (root / "store.duckdb").exists():
        return {}
    with duckdb.connect(str(root / "store.duckdb"), read_only=True) as con:
        names = con.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name IN ('canon', 'fact')"
            " AND table_name <> 'setting' ORDER BY 1"
        ).fetchall()
        return {name: con.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for (name,) in names}


def facts(root: Path) -> dict[str, list[Any]]:
    """The rows of the facts, and what became of every batch: all that figures rest on."""
    wanted = ("canon.applied", "canon.quarantine", "canon.skipped")
    return {name: rows for name, rows in store(root).items() if name.startswith("fact.") or name in wanted}


def applied(root: Path) -> dict[str, tuple[int, ...]]:
    """received, stored, duplicate and quarantined of each file."""
    with duckdb.connect(str(root / "store.duckdb"), read_only=True) as con:
        found = con.execute("SELECT file, received, stored, duplicate, quarantined FROM canon.applied").fetchall()
    return {row[0]: row[1:] for row in found}
