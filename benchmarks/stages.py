"""The stages of a benchmark, each run in a process of its own; what they return is seconds, unless named otherwise."""

import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy, rmtree
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.generate import HERE, TABLES, generate
from deskmeter import settings
from deskmeter.connectors.connector import connector
from deskmeter.connectors.importing import import_files
from deskmeter.engines.duckdb import connect, quoted
from deskmeter.metrics import registry
from deskmeter.metrics.query import Query, run
from deskmeter.model.facts.build import DIRTY, build, newest, refresh
from deskmeter.model.mapping import parse_map
from deskmeter.model.store import Store
from deskmeter.model.workspace import Workspace, opened
from deskmeter.period import Period

if TYPE_CHECKING:
    import duckdb

Figures = Mapping[str, float]
DIRTY_SHARE = 0.001
TILES = (
    "conversations", "messages_received", "action_rate", "first_response_time", "average_response_time",
    "resolution_time", "csat",
)  # fmt: skip


def make(folder: Path, size: int) -> Figures:
    """The data, made unless it is there."""
    return {"make": seconds_of(lambda: generate(folder, size))}


def plain(folder: Path, size: int) -> Figures:
    """DuckDB alone, set as the product sets it: reading the files into tables, and the three plain statements (R)."""
    data, path = generate(folder, size), folder / "plain.duckdb"
    reads = [_read(data, path) for _ in range(3)]
    con = _bare(path)
    script = (HERE / "plain.sql").read_text(encoding="utf-8")
    statements = [statement for statement in script.split(";") if statement.strip()]
    rounds = [[seconds_of(lambda sql=sql: con.execute(sql)) for sql in statements] for _ in range(5)]
    con.close()
    path.unlink()
    return {"read": median(reads), "R": median(map(sum, rounds))}


def _read(data: Path, path: Path) -> float:
    path.unlink(missing_ok=True)
    con = _bare(path)
    try:
        return seconds_of(lambda: [_load(con, data, table) for table in TABLES])
    finally:
        con.close()


def _load(con: "duckdb.DuckDBPyConnection", data: Path, table: str) -> None:
    con.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet({quoted(data / f'{table}.parquet')})")


def _bare(path: Path) -> "duckdb.DuckDBPyConnection":
    chosen = settings.load(HERE, {}, {})
    return connect(path, memory_limit=chosen.memory_limit, threads=chosen.threads, scratch=path.with_suffix(".spill"))


def bring_in(folder: Path, size: int) -> Figures:
    """A new workspace with all files imported, facts built; the memory that this took at its peak, in bytes."""
    root = folder / "workspace"
    rmtree(root, ignore_errors=True)
    root.mkdir()
    copy(HERE / settings.FILE, root)
    data, marks = generate(folder, size), dict[str, float]()
    began = perf_counter()
    with opened(root) as workspace:
        _import(workspace, data, lambda step: marks.setdefault(step, perf_counter()))
        ended = perf_counter()
    return {"import": marks["facts"] - began, "import_with_facts": ended - began, "peak_bytes": _peak()}


def _import(workspace: Workspace, data: Path, progress: Callable[[str], object]) -> None:
    map_ = parse_map((HERE / "map.toml").read_text(encoding="utf-8"), "map.toml")
    outcomes = import_files(workspace, connector("csv"), [data], map_, lambda step: (progress(step), None)[1])
    assert all(outcome.stored == outcome.received for outcome in outcomes), outcomes


def _peak() -> float:
    """The most memory this process has held; Linux counts in KiB, macOS in bytes."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(held if sys.platform == "darwin" else held * 1024)


def facts(folder: Path, size: int) -> Figures:
    """The full build of the facts, and the refresh of the most recent conversations."""
    with opened(folder / "workspace") as workspace:
        con = workspace.store.con
        full = median(seconds_of(lambda: build(con)) for _ in range(3))
        dirty = max(1, int(size * DIRTY_SHARE))
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {DIRTY.removeprefix('temp.')} AS"
            f" SELECT c.conversation FROM fact.conversation AS c ORDER BY c.created_at DESC LIMIT {dirty}"
        )
        return {"facts": full, "refresh": median(_committed(con) for _ in range(5))}


def _committed(con: "duckdb.DuckDBPyConnection") -> float:
    with transaction(con):
        return seconds_of(lambda: refresh(con))


@contextmanager
def transaction(con: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    con.execute("BEGIN")
    yield
    con.execute("COMMIT")


def tiles(folder: Path, size: int) -> Figures:
    """The report's row of tiles: 30 days against the 30 before, exact percentiles; put at the end, and a week earlier."""
    with opened(folder / "workspace") as workspace:
        store = workspace.store
        latest = newest(store.con)
        assert latest is not None
        end = latest.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC) + timedelta(days=1)
        return {
            "tiles": median(seconds_of(lambda: _tiles(store, end, end)) for _ in range(5)),
            "tiles_past": seconds_of(lambda: _tiles(store, end, end - timedelta(days=7))),
        }


def _tiles(store: Store, end: datetime, now: datetime) -> None:
    period = Period(end - timedelta(days=30), end, store.settings.timezone)
    asked = Query(tuple(registry.metric(name) for name in TILES), period, now, compare="previous")
    found = run(store, asked)
    assert all(row.figure and row.figure.n for row in found.rows), found


def seconds_of(action: Callable[[], object]) -> float:
    began = perf_counter()
    action()
    return perf_counter() - began
