"""The stages of a benchmark, each run in a process of its own."""

import resource
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from shutil import copy, rmtree
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from benchmarks.generate import HERE, TABLES, generate
from deskmeter import settings
from deskmeter.connectors.connector import connector
from deskmeter.connectors.importing import import_files
from deskmeter.engines.duckdb import connect, quoted
from deskmeter.metrics import registry
from deskmeter.metrics.query import Query, run
from deskmeter.model.facts import STAGES
from deskmeter.model.facts.build import DIRTY, DIRTY_AGENT, build, newest, refresh
from deskmeter.model.mapping import parse_map
from deskmeter.model.person import DIRTY_CUSTOMER
from deskmeter.model.store import Progress, Store
from deskmeter.model.workspace import Workspace, opened
from deskmeter.period import Period

if TYPE_CHECKING:
    import duckdb

DIRTY_SHARE = 0.001
PLAIN = "plain.duckdb"
TILES = (
    "conversations", "messages_received", "action_rate", "first_response_time", "average_response_time",
    "resolution_time", "csat",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Spent:
    """What something took: seconds on the wall, and seconds of all cores, which busy neighbours hardly change."""

    wall_s: float
    cpu_s: float

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.wall_s - other.wall_s, self.cpu_s - other.cpu_s)


Figures = Mapping[str, Spent | float]  # a float is a size in bytes


def make(folder: Path, size: int) -> Figures:
    """The data, made unless it is there."""
    return {"make": spent_on(lambda: generate(folder, size))}


def read(folder: Path, size: int) -> Figures:
    """DuckDB alone, set as the product sets it, reads the files into tables; they stay for the plain statements."""
    data, path = generate(folder, size), folder / PLAIN
    return {"read": middle([_read(data, path) for _ in range(3)])}


def _read(data: Path, path: Path) -> Spent:
    path.unlink(missing_ok=True)
    con = _bare(path)
    try:
        return spent_on(lambda: _load(con, data))
    finally:
        con.close()


def _load(con: "duckdb.DuckDBPyConnection", data: Path) -> None:
    for table in TABLES:
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
    data, marks = generate(folder, size), dict[str, Spent]()
    began = clocks()
    with opened(root) as workspace:
        _import(workspace, data, lambda step: marks.update({step: clocks()}))
        ended = clocks()
    return {"import": marks["facts"] - began, "import_with_facts": ended - began, "peak_bytes": _peak()}


def _import(workspace: Workspace, data: Path, progress: Progress) -> None:
    map_ = parse_map((HERE / "map.toml").read_text(encoding="utf-8"), "map.toml")
    outcomes = import_files(workspace, connector("csv"), [data], map_, progress)
    assert all(outcome.stored == outcome.received for outcome in outcomes), outcomes


def _peak() -> float:
    """The most memory this process has held; Linux counts in KiB, macOS in bytes."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(held if sys.platform == "darwin" else held * 1024)


def facts(folder: Path, size: int) -> Figures:
    """The full build of the facts, turn by turn with the plain statements (R), and the refresh of the newest."""
    plain = _bare(folder / PLAIN)
    with opened(folder / "workspace") as workspace:
        con, engine = workspace.store.con, workspace.store.engine
        turns = [
            (
                spent_on(partial(_plain, plain)),
                spent_on(partial(build, engine, stages=(0,))),
                spent_on(partial(build, engine, stages=range(1, len(STAGES)))),
            )
            for _ in range(3)
        ]
        dirty = max(1, int(size * DIRTY_SHARE))
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {DIRTY.removeprefix('temp.')} AS"
            f" SELECT c.conversation FROM fact.conversation AS c ORDER BY c.created_at DESC LIMIT {dirty}"
        )
        for beside, key in ((DIRTY_CUSTOMER, "customer"), (DIRTY_AGENT, "agent")):
            con.execute(f"CREATE OR REPLACE TEMP TABLE {beside.removeprefix('temp.')} ({key} BIGINT)")
        refreshes = [spent_on(partial(_committed, con)) for _ in range(5)]
    plain.close()
    by_hand, told, others = zip(*turns, strict=True)
    full = [first + rest for first, rest in zip(told, others, strict=True)]
    return {
        "R": middle(by_hand), "conversation_facts": middle(told), "facts": middle(full), "refresh": middle(refreshes),
    }  # fmt: skip


def _plain(con: "duckdb.DuckDBPyConnection") -> None:
    con.execute((HERE / "plain.sql").read_text(encoding="utf-8"))


def _committed(con: "duckdb.DuckDBPyConnection") -> None:
    con.execute("BEGIN")
    refresh(con)
    con.execute("COMMIT")


def tiles(folder: Path, size: int) -> Figures:
    """The report's tiles: 30 days against the 30 before, exact percentiles; asked at their end and a week earlier."""
    with opened(folder / "workspace") as workspace:
        store = workspace.store
        latest = newest(store.con)
        assert latest is not None
        end = latest.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC) + timedelta(days=1)
        return {
            "tiles": middle(spent_on(lambda: _tiles(store, end, end)) for _ in range(5)),
            "tiles_past": spent_on(lambda: _tiles(store, end, end - timedelta(days=7))),
            "catalogue": middle(spent_on(lambda: _catalogue(store, end)) for _ in range(3)),
        }


def _tiles(store: Store, end: datetime, now: datetime) -> None:
    period = Period(end - timedelta(days=30), end, store.settings.timezone)
    asked = Query(tuple(registry.metric(name) for name in TILES), period, now, compare="previous")
    found = run(store, asked)
    assert all(row.figure and row.figure.n for row in found.rows), found


def _catalogue(store: Store, end: datetime) -> None:
    """Every metric over the last 30 days, in one question."""
    period = Period(end - timedelta(days=30), end, store.settings.timezone)
    run(store, Query(tuple(registry.metrics().values()), period, end))


def clocks() -> Spent:
    return Spent(perf_counter(), process_time())


def spent_on(action: Callable[[], object]) -> Spent:
    began = clocks()
    action()
    return clocks() - began


def middle(runs: Iterable[Spent]) -> Spent:
    """The median on the wall beside the median of the cores."""
    each = list(runs)
    return Spent(median(run.wall_s for run in each), median(run.cpu_s for run in each))
