"""The lake: canonical tables and clock as Parquet in one folder, for an engine beside the store.

The store stays the place where rows are mapped, told apart and counted; what it hands over is what its facts are made
from. Each engine keeps the facts that it makes of that until something else is handed over.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree

from deskmeter.engines.clickhouse import clickhouse
from deskmeter.engines.duckdb import quoted, rows
from deskmeter.engines.engine import Elsewhere
from deskmeter.engines.spark import spark
from deskmeter.model.facts import STAGES
from deskmeter.model.facts.build import ALL, EVER, build, statements
from deskmeter.model.facts.fact import Fact
from deskmeter.model.store import Builder, Progress, Store, build_here, model_hash
from deskmeter.model.tables import TABLES
from deskmeter.settings import Settings

Opener = Callable[[Settings, Path], AbstractContextManager[Elsewhere]]
ENGINES: dict[str, Opener] = {
    "spark": lambda settings, lake: spark(settings.spark_master, lake),
    "clickhouse": lambda settings, lake: clickhouse(settings.threads, lake),
}
# What facts and questions read besides the tables themselves.
BESIDE = ("conversation_key", "customer_key", "agent_key", "connection", "person", "recorded", "link")


@dataclass(frozen=True)
class Handed:
    """What lies in the lake: a relation for each folder, and the digest of all that made their rows."""

    folder: Path
    relations: tuple[str, ...]
    digest: str


def hand_over(store: Store, folder: Path, progress: Progress) -> Handed:
    """Write what facts are made from as Parquet, unless the very same lies there already."""
    found = {f"canon.{table.name}": "* EXCLUDE (body_digest)" for table in TABLES}
    found |= {f"canon.{name}": "*" for name in BESIDE}
    clock = rows(store.con, "SELECT t.table_name FROM duckdb_tables() AS t WHERE t.schema_name = 'clock' ORDER BY 1")
    found |= {f"clock.{name}": "*" for (name,) in clock}
    handed = Handed(folder, tuple(found), _digest(store))
    if _told(folder / "handed.json") != handed.digest:
        progress("lake")
        (folder / "handed.json").unlink(missing_ok=True)
        for relation, columns in found.items():
            _write(store, f"SELECT {columns} FROM {relation}", folder_of(folder, relation))
        _tell(folder / "handed.json", handed.digest)
    return handed


def lake_of(settings: Settings) -> Path:
    return (settings.workspace / settings.lake).resolve()


def folder_of(lake: Path, relation: str) -> Path:
    return lake / relation.replace(".", "/")


def _write(store: Store, sql: str, folder: Path) -> None:
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    store.con.execute(f"COPY ({sql}) TO {quoted(folder / 'rows.parquet')} (FORMAT parquet)")


def _digest(store: Store) -> str:
    """A digest of the batches and maps, the model, the hours and the policies."""
    applied = rows(store.con, "SELECT a.batch, a.mapping FROM canon.applied AS a ORDER BY a.batch")
    clock = rows(store.con, "SELECT s.name, s.value FROM canon.setting AS s ORDER BY s.name")
    return hashlib.sha256(json.dumps([applied, clock, model_hash()]).encode()).hexdigest()


@contextmanager
def answering(store: Store, engine: str, progress: Progress) -> Iterator[Store]:
    """The store with an engine that answers from facts of its own; it makes them if it has none of these rows."""
    if engine == store.engine.name:
        yield store
        return
    with made_by(store, engine, progress) as other:
        yield replace(store, engine=other)


@contextmanager
def made_by(store: Store, engine: str, progress: Progress) -> Iterator[Elsewhere]:
    """An engine beside the store with all facts made there."""
    settings, folder = store.settings, lake_of(store.settings)
    with ENGINES[engine](settings, folder) as other:
        handed = hand_over(store, folder, progress)
        for relation in handed.relations:
            other.take_in(relation, folder_of(folder, relation))
        _make(other, handed, progress)
        yield other


def _make(engine: Elsewhere, handed: Handed, progress: Progress) -> None:
    """All facts, made anew unless they are there from an earlier session; views are of a session only."""
    stamp = handed.folder / f"facts-{engine.name}.json"
    if _told(stamp) == handed.digest and all(engine.kept(f"fact.{fact.name}") for fact in _kept()):
        for step, sql in statements("fact.", ALL, EVER):
            if isinstance(step, Fact) and not step.kept:
                engine.make(f"fact.{step.name}", sql, kept=False)
        return
    progress(f"facts on {engine.name}")
    stamp.unlink(missing_ok=True)
    build(engine)
    _tell(stamp, handed.digest)


def _kept() -> list[Fact]:
    return [fact for stage in STAGES for fact in stage if fact.kept]


def builder(engine: str, progress: Progress) -> Builder:
    """What builds the facts of a store: its own engine, or another one that hands them back as Parquet."""
    return build_here if engine == "duckdb" else lambda store: _bring_back(store, engine, progress)


def _bring_back(store: Store, engine: str, progress: Progress) -> None:
    with made_by(store, engine, progress) as other:
        for fact in _kept():
            files = other.hand_back(f"fact.{fact.name}") / "*.parquet"
            store.con.execute(f"DELETE FROM fact.{fact.name}")
            store.con.execute(f"INSERT INTO fact.{fact.name} BY NAME SELECT * FROM read_parquet({quoted(files)})")


def _told(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _tell(path: Path, digest: str) -> None:
    path.write_text(digest, encoding="utf-8")
