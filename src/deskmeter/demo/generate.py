"""The demo company's files: one scenario, one seed, the same rows every time."""

import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from deskmeter.demo import calls, conversations, feelings, people, reviews, scenario, sessions, turns, world
from deskmeter.demo.calendar import Span, span
from deskmeter.demo.draws import Draws
from deskmeter.demo.files import FILES

MEMORY_LIMIT = "2GB"


@dataclass(frozen=True)
class DemoFiles:
    """What was written: the folder, each file by the name of its rows, and how many rows it has."""

    folder: Path
    paths: dict[str, Path]
    rows: dict[str, int]


def generate(
    out: Path, *, scale: float = 1.0, seed: int = 7, until: date, con: duckdb.DuckDBPyConnection | None = None
) -> DemoFiles:
    """Write the demo company's record up to 18:00 of `until` as Parquet files into `out`.

    `scale` 1 is about 20,000 conversations over 14 months. The same seed, scale and `until` give the same rows.
    Without `con` a database of its own is used, bounded in memory.
    """
    out.mkdir(parents=True, exist_ok=True)
    if con is not None:
        with closing(con.cursor()) as apart:  # its temporary tables go with it
            return _write(apart, out, span(until), seed, scale)
    with tempfile.TemporaryDirectory(dir=out, prefix=".spill-") as spill, closing(duckdb.connect()) as own:
        own.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        own.execute(f"SET temp_directory = {_quoted(spill)}")
        return _write(own, out, span(until), seed, scale)


def _write(con: duckdb.DuckDBPyConnection, out: Path, when: Span, seed: int, scale: float) -> DemoFiles:
    draws = Draws(seed)
    world.build(con, when, seed, round(scenario.CONVERSATIONS * scale))
    conversations.build(con, when, draws)
    turns.build(con, when, draws)
    feelings.build(con)
    calls.build(con, when, draws)
    sessions.build(con, when, draws)
    people.build(con, when, draws)
    reviews.build(con, draws)
    rows, paths = {}, {name: out / f"{name}.parquet" for name in FILES}
    for name, select in FILES.items():
        copied = con.execute(f"COPY ({select(draws, when)}) TO {_quoted(paths[name])} (FORMAT parquet)").fetchall()
        rows[name] = int(copied[0][0])
    return DemoFiles(out, paths, rows)


def _quoted(path: object) -> str:
    return "'" + str(path).replace("'", "''") + "'"
