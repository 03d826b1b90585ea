"""The stages that bring a record in and build its facts, each run in a process of its own."""

from collections.abc import Mapping
from functools import partial
from os import environ
from pathlib import Path
from shutil import copy, rmtree
from typing import TYPE_CHECKING

from benchmarks.clocks import Spent, clocks, middle, most_held, size_of, spent_on
from benchmarks.generate import HERE, TABLES, generate, generate_changes, generate_zendesk
from deskmeter import settings
from deskmeter.connectors.connector import connector
from deskmeter.connectors.importing import import_files
from deskmeter.connectors.zendesk.map import MAP as ZENDESK
from deskmeter.engines.duckdb import connect, quoted
from deskmeter.model.facts import STAGES
from deskmeter.model.facts.build import DIRTY, begin_clean, build_in_slices, refresh
from deskmeter.model.map_text import parse_map
from deskmeter.model.store import Progress
from deskmeter.model.workspace import Workspace, opened

if TYPE_CHECKING:
    import duckdb

CHANGED_SHARE = 0.001
PLAIN = "plain.duckdb"
Figures = Mapping[str, Spent | float]  # a float is a size in bytes


def turns(size: int) -> int:
    """How often what takes long is measured: what takes minutes, once."""
    return 3 if size <= 1_000_000 else 1


def make(folder: Path, size: int) -> Figures:
    """The data, made unless it is there."""
    return {"make": spent_on(lambda: generate(folder, size))}


def read(folder: Path, size: int) -> Figures:
    """DuckDB alone, set as the product sets it, reads the files into tables; they stay for the plain statements."""
    data, path = generate(folder, size), folder / PLAIN
    return {"read": middle([_read(data, path) for _ in range(turns(size))])}


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
    chosen = settings.load(HERE, environ, {})
    return connect(path, memory_limit=chosen.memory_limit, threads=chosen.threads, scratch=path.with_suffix(".spill"))


def bring_in(folder: Path, size: int) -> Figures:
    """A new workspace with all files imported and facts built; what it holds then, and what was spilled to disk."""
    root = folder / "workspace"
    rmtree(root, ignore_errors=True)
    root.mkdir()
    copy(HERE / settings.FILE, root)
    data, marks = generate(folder, size), dict[str, Spent]()
    marks["begun"] = clocks()
    spilled = most_held(
        root / "scratch", lambda: _import(root, data, lambda step: marks.update({step: clocks()}), marks)
    )
    return {
        "import": marks["facts"] - marks["begun"], "import_with_facts": marks["ended"] - marks["begun"],
        "spilled_bytes": spilled, "ledger_bytes": size_of(root / "ledger"),
        "store_bytes": size_of(root / "store.duckdb"),
    }  # fmt: skip


def _import(root: Path, data: Path, progress: Progress, marks: dict[str, Spent]) -> None:
    with opened(root) as workspace:
        _take_in(workspace, data, progress)
        marks["ended"] = clocks()


def _take_in(workspace: Workspace, data: Path, progress: Progress = lambda step: None) -> None:
    map_ = parse_map((HERE / "map.toml").read_text(encoding="utf-8"), "map.toml")
    outcomes = import_files(workspace, connector("csv"), [data], map_, progress)
    assert all(outcome.stored == outcome.received for outcome in outcomes), outcomes


def zendesk(folder: Path, size: int) -> Figures:
    """The same help desk as Zendesk's tables in a warehouse, imported into a workspace of its own."""
    root = folder / "zendesk"
    rmtree(root, ignore_errors=True)
    root.mkdir()
    copy(HERE / settings.FILE, root)
    data, marks = generate_zendesk(folder, size), {"begun": clocks()}
    with opened(root) as workspace:
        map_ = parse_map(ZENDESK, "zendesk")
        outcomes = import_files(
            workspace, connector("zendesk"), [data], map_, lambda step: marks.update({step: clocks()})
        )
        marks["ended"] = clocks()
    assert all(outcome.quarantined == 0 for outcome in outcomes), outcomes
    return {"zendesk": marks["facts"] - marks["begun"], "zendesk_with_facts": marks["ended"] - marks["begun"]}


def facts(folder: Path, size: int) -> Figures:
    """The full build of the facts, turn by turn with the plain statements (R)."""
    plain = _bare(folder / PLAIN)
    with opened(folder / "workspace") as workspace:
        con = workspace.store.con
        found = [
            (
                spent_on(partial(_plain, plain)),
                spent_on(partial(build_in_slices, con, stages=(0,))),
                spent_on(partial(build_in_slices, con, stages=range(1, len(STAGES)))),
            )
            for _ in range(turns(size))
        ]
    plain.close()
    by_hand, told, others = zip(*found, strict=True)
    full = [first + rest for first, rest in zip(told, others, strict=True)]
    return {"R": middle(by_hand), "conversation_facts": middle(told), "facts": middle(full)}


def _plain(con: "duckdb.DuckDBPyConnection") -> None:
    con.execute((HERE / "plain.sql").read_text(encoding="utf-8"))


def renew(folder: Path, size: int) -> Figures:
    """The refresh of the facts of the newest conversations."""
    with opened(folder / "workspace") as workspace:
        con = workspace.store.con
        begin_clean(con)
        con.execute(
            f"INSERT INTO {DIRTY} SELECT c.conversation FROM fact.conversation AS c"
            f" ORDER BY c.created_at DESC LIMIT {_changed(size)}"
        )
        return {"refresh": middle(spent_on(partial(_committed, con)) for _ in range(5))}


def _committed(con: "duckdb.DuckDBPyConnection") -> None:
    con.execute("BEGIN")
    refresh(con)
    con.execute("COMMIT")


def change(folder: Path, size: int) -> Figures:
    """All that the import of files about the newest conversations takes: opened, read, told apart, refreshed, closed.

    It comes last: the record has grown then.
    """
    data = [generate_changes(folder, size, _changed(size), turn) for turn in range(3)]
    return {"change": middle(spent_on(partial(_change, folder / "workspace", files)) for files in data)}


def _change(root: Path, data: Path) -> None:
    with opened(root) as workspace:
        _take_in(workspace, data)


def _changed(size: int) -> int:
    return max(1, int(size * CHANGED_SHARE))
