"""The store: canonical tables and facts in one DuckDB file, a cache that the ledger can always rebuild."""

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.clock import Schedule, Span, Version, compile_clock
from deskmeter.engines.duckdb import DuckDB, connect, named, one, rows
from deskmeter.engines.engine import Engine
from deskmeter.errors import LockedWorkspaceError
from deskmeter.model import (
    authors,
    dirty,
    identity,
    intake,
    keys,
    labels,
    map_forms,
    map_text,
    mapping,
    mapping_dates,
    mapping_sql,
    mapping_value,
    objects,
    paths,
    person,
    promises,
    queue,
    queue_agents,
    queue_calls,
    redaction,
    verdict,
)
from deskmeter.model.facts import FACTS
from deskmeter.model.facts.build import (
    ALL,
    DIRTY,
    EVER,
    begin_clean,
    build,
    build_in_slices,
    newest,
    oldest,
    refresh,
    statements,
)
from deskmeter.model.intake import Applied, apply_batch
from deskmeter.model.ledger import Batch, Ledger
from deskmeter.model.tables import STORED_WITH_EACH, TABLES
from deskmeter.settings import Settings

if TYPE_CHECKING:
    import duckdb

KEYS = ("conversation", "customer", "agent")
READERS = (
    map_text,
    map_forms,
    mapping,
    mapping_sql,
    mapping_dates,
    mapping_value,
    intake,
    keys,
    verdict,
    dirty,
    objects,
    paths,
    authors,
    labels,
    identity,
    person,
    queue,
    queue_agents,
    queue_calls,
    redaction,
)  # another reader, another store
FULL_ABOVE = 0.2  # above this share of dirty conversations a full build is the quicker way
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Store:
    """An open store with the settings that its facts were built under, and the engine that answers from facts."""

    con: "duckdb.DuckDBPyConnection"
    path: Path
    settings: Settings
    engine: Engine

    def close(self) -> None:
        self.con.close()


Builder = Callable[[Store], None]  # builds all facts of a store anew


def build_here(store: Store) -> None:
    """Build all facts anew in the store itself."""
    build_in_slices(store.con)


def model_hash() -> str:
    """A digest of everything that canonical rows and facts depend on besides the ledger and the hours."""
    readers = [Path(code.__file__ or "").read_text(encoding="utf-8") for code in READERS]
    declared = [repr(TABLES), repr(FACTS), [sql for _, sql in statements("fact.", ALL, EVER)], readers]
    return hashlib.sha256(json.dumps(declared).encode()).hexdigest()


def open_store(path: Path, settings: Settings, ledger: Ledger, progress: Progress) -> Store:
    """The store of a workspace, brought up to its ledger."""
    store = _sound(path, settings, ledger) if path.exists() else None
    if store is None:
        return rebuild(path, settings, ledger, progress)[0]
    return current(store, ledger, progress)[0]


def _sound(path: Path, settings: Settings, ledger: Ledger) -> Store | None:
    """The store as it lies there; None where it cannot be read, for it is only a cache."""
    import duckdb

    store = None
    try:
        store = _connected(path, settings)
        _is_current(store, ledger)
    except duckdb.Error as error:
        if store is not None:
            store.close()
        if "Could not set lock" in str(error):
            raise LockedWorkspaceError(path, "another program") from error
        return None
    return store


def current(
    store: Store, ledger: Ledger, progress: Progress, alone: Callable[[], AbstractContextManager[None]] = nullcontext
) -> tuple[Store, list[Applied]]:
    """The store with all that the ledger holds: caught up, or made anew where it was made by another model or map.

    `alone` keeps others away from a store while it is replaced.
    """
    if _is_current(store, ledger):
        return store, catch_up(store, ledger, progress)
    with alone():
        store.close()
        return rebuild(store.path, store.settings, ledger, progress)


def record_span(store: Store) -> tuple[datetime | None, datetime | None]:
    """The oldest and the newest instant on record."""
    found = rows(store.con, "SELECT r.oldest, r.newest FROM canon.record AS r")
    oldest_at, newest_at = found[0] if found else (None, None)
    return oldest_at and oldest_at.replace(tzinfo=UTC), newest_at and newest_at.replace(tzinfo=UTC)


def _connected(path: Path, settings: Settings) -> Store:
    scratch = path.with_name("scratch")
    con = connect(path, memory_limit=settings.memory_limit, threads=settings.threads, scratch=scratch)
    return Store(con, path, settings, DuckDB(con))


def _is_current(store: Store, ledger: Ledger) -> bool:
    """Whether the store was made by this model and from the maps that are in force now."""
    if not one(
        store.con, "SELECT COUNT(*) FROM duckdb_tables() WHERE schema_name = 'canon' AND table_name = 'applied'"
    ):
        return False
    if one(store.con, "SELECT value FROM canon.setting WHERE name = 'model'") != model_hash():
        return False
    mapped: dict[int, int] = dict(rows(store.con, "SELECT batch, mapping FROM canon.applied"))
    return all(mapped.get(batch.id, batch.mapping) == batch.mapping for batch in ledger.batches())


def rebuild(
    path: Path, settings: Settings, ledger: Ledger, progress: Progress, build_facts: Builder = build_here
) -> tuple[Store, list[Applied]]:
    """A new store from the ledger alone, put in the old one's place once it is whole."""
    fresh = path.with_name(path.name + ".new")
    for leftover in (fresh, _log_of(fresh)):
        leftover.unlink(missing_ok=True)
    store = _connected(fresh, settings)
    _create(store)
    applied = catch_up(store, ledger, progress, build_facts)
    store.con.execute("CHECKPOINT")
    store.close()
    _swap(fresh, path)
    return _connected(path, settings), applied


def _swap(fresh: Path, path: Path) -> None:
    """The old store's log goes first: what it held is in the ledger, and it must never be read into the new store."""
    _log_of(path).unlink(missing_ok=True)
    os.replace(fresh, path)


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _create(store: Store) -> None:
    con = store.con
    con.execute("BEGIN")
    for schema in ("canon", "fact", "clock"):
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    con.execute("CREATE TABLE canon.setting (name VARCHAR, value VARCHAR)")
    con.execute("CREATE TABLE canon.record (oldest TIMESTAMP, newest TIMESTAMP)")
    con.execute("CREATE TABLE canon.recorded (connection SMALLINT, row_kind VARCHAR)")
    con.execute("CREATE TABLE canon.connection (connection SMALLINT, name VARCHAR)")
    con.execute(
        "CREATE TABLE canon.applied (batch BIGINT, mapping BIGINT, connection VARCHAR, file VARCHAR, received BIGINT,"
        " stored BIGINT, duplicate BIGINT, quarantined BIGINT, skipped BIGINT, upto BIGINT)"
    )
    con.execute("CREATE TABLE canon.quarantine (batch BIGINT, file VARCHAR, row_no BIGINT, reason VARCHAR)")
    con.execute("CREATE TABLE canon.skipped (batch BIGINT, reason VARCHAR, rows BIGINT)")
    for key in KEYS:
        con.execute(f"CREATE TABLE canon.{key}_key (key BIGINT, connection SMALLINT, id VARCHAR)")
    for table in TABLES:
        columns = [(c.name, c.type) for c in STORED_WITH_EACH]
        columns += [("body_digest", "UBIGINT"), *((c.name, c.stored_type) for c in table.stored)]
        con.execute(f"CREATE TABLE canon.{table.name} ({', '.join(f'{named(n)} {t}' for n, t in columns)})")
    identity.create(con)
    labels.create(con)
    person.create(con)
    con.execute("INSERT INTO canon.setting VALUES ('model', ?)", [model_hash()])
    _load_clock(store, date(datetime.now(UTC).year - 1, 1, 1))
    build(store.engine)
    con.execute("COMMIT")


# A connection that begins to bring messages changes the counts of conversations it brought before.
_MESSAGES_RECORDED = "SELECT COUNT(*) FROM canon.recorded WHERE row_kind = 'message'"


def catch_up(store: Store, ledger: Ledger, progress: Progress, build_facts: Builder = build_here) -> list[Applied]:
    """Apply every batch that the store has not seen and bring the facts up to date, in one transaction."""
    con = store.con
    seen: dict[int, int] = dict(rows(con, "SELECT a.batch, a.upto FROM canon.applied AS a"))
    missing = [batch for batch in ledger.batches() if seen.get(batch.id, -1) < batch.rows]
    if not missing and hours_current(store):
        return []
    con.execute("BEGIN")
    try:
        recorded = one(con, _MESSAGES_RECORDED)
        begin_clean(con)
        linked = person.state(con)
        applied = [_apply(store, ledger, batch, seen.get(batch.id, 0), progress) for batch in missing]
        queue.settle(con, [batch.id for batch in missing])
        if linked != person.state(con):
            person.settle(con, DIRTY)
        progress("facts")
        _refresh_facts(store, build_facts, anew=recorded != one(con, _MESSAGES_RECORDED))
        con.execute("COMMIT")
    except BaseException:
        con.execute("ROLLBACK")
        raise
    return applied


def _apply(store: Store, ledger: Ledger, batch: Batch, start: int, progress: Progress) -> Applied:
    progress(batch.file)
    return apply_batch(store.con, ledger, batch, start)


def _refresh_facts(store: Store, build_facts: Builder, anew: bool) -> None:
    """Bring the facts up to date: those of the dirty conversations, or all (`anew`) where more than rows changed."""
    con = store.con
    first = oldest(con)
    year = min(first.year if first else 9999, datetime.now(UTC).year) - 1
    began = one(con, "SELECT value FROM canon.setting WHERE name = 'clock_from'")
    start = date(max(year, 1999), 1, 1)
    clock_moved = not hours_current(store) or start.isoformat() < began
    if clock_moved:
        _load_clock(store, start)
    dirty = one(con, f"SELECT COUNT(DISTINCT conversation) FROM {DIRTY}") or 0
    known = one(con, "SELECT COUNT(*) FROM canon.conversation_key") or 0
    if anew or clock_moved or dirty > FULL_ABOVE * known:
        build_facts(store)
    else:
        refresh(con)
    con.execute(
        "CREATE OR REPLACE TABLE canon.record AS SELECT ?::TIMESTAMP AS oldest, ?::TIMESTAMP AS newest",
        [first, newest(con)],
    )


def _horizon() -> date:
    """The clock reaches to the end of next year and is carried on when the year turns."""
    return date(datetime.now(UTC).year + 2, 1, 1)


def _clock_hash(store: Store) -> str:
    """A digest of what the clock was loaded from: hours, policies, horizon, connections that rules name."""
    known = sorted(name for (name,) in rows(store.con, "SELECT name FROM canon.connection"))
    sources = {rule.source for rule in store.settings.rules}.union(*(one.source for one in store.settings.policies))
    named = [name for name in known if name in sources]
    return f"{store.settings.hours_hash()} {store.settings.sla_hash()} {_horizon()} {named}"


def hours_current(store: Store) -> bool:
    """Whether the facts were timed on the opening hours and policies that the store's settings have now."""
    return bool(one(store.con, "SELECT value FROM canon.setting WHERE name = 'clock'") == _clock_hash(store))


ALWAYS = Schedule("always", (Version(date.min, "UTC", ((Span(0, 1440),),) * 7),))


def _load_clock(store: Store, start: date) -> None:
    """Compile the opening hours into the store: steps and the way back, schedules (0 never closes), rules, policies."""
    con, settings = store.con, store.settings
    schedules = [*settings.schedules, ALWAYS] if settings.schedules else []
    compiled = compile_clock(schedules, start, _horizon())
    for name, table in (("step", compiled.table()), ("due", compiled.inverse())):
        con.register("clock_rows", table)
        con.execute(f"CREATE OR REPLACE TABLE clock.{name} AS SELECT * FROM clock_rows")
        con.unregister("clock_rows")
    con.execute("CREATE OR REPLACE TABLE clock.schedule (schedule INTEGER, name VARCHAR, k0 INTEGER, step INTEGER)")
    con.execute(
        "CREATE OR REPLACE TABLE clock.rule (rule INTEGER, schedule INTEGER, connection SMALLINT,"
        " channel VARCHAR, team VARCHAR)"
    )
    numbers = {}
    for each in compiled.schedules:
        numbers[each.name] = 0 if each.name == ALWAYS.name and each is compiled.schedules[-1] else each.number
        con.execute(
            "INSERT INTO clock.schedule VALUES (?, ?, ?, ?)", [numbers[each.name], each.name, each.k0, each.step]
        )
    for number, rule in enumerate(settings.rules):
        connection = (
            one(con, "SELECT connection FROM canon.connection WHERE name = ?", [rule.source]) if rule.source else None
        )
        if rule.source and connection is None:
            continue
        con.execute(
            "INSERT INTO clock.rule VALUES (?, ?, ?, ?, ?)",
            [number, numbers[rule.hours], connection, rule.channel, rule.team],
        )
    promises.load(con, settings.policies)
    con.execute("DELETE FROM canon.setting WHERE name IN ('clock', 'clock_from')")
    con.execute("INSERT INTO canon.setting VALUES ('clock', ?)", [_clock_hash(store)])
    con.execute("INSERT INTO canon.setting VALUES ('clock_from', ?)", [start.isoformat()])
