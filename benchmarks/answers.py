"""The stages that ask: tiles, the overview, exports, a report; each run in a process of its own."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.clocks import middle, spent_on
from benchmarks.stages import Figures, turns
from deskmeter.deliver.write import write_report
from deskmeter.engines.duckdb import connect, named, rows
from deskmeter.insight.export import all_rows, write
from deskmeter.metrics import registry
from deskmeter.metrics.query import Query, run
from deskmeter.model.facts import BY_EXPORT
from deskmeter.model.facts.build import newest
from deskmeter.model.store import Store
from deskmeter.model.workspace import Workspace, opened
from deskmeter.period import Period

TILES = (
    "conversations", "messages_received", "action_rate", "first_response_time", "average_response_time",
    "resolution_time", "csat",
)  # fmt: skip
OVERVIEW = (*TILES, "resolution_events", "longest_wait", "backlog")
CUTS = ("channel", "team", "agent", "priority", "source")
SCANNED = ("canon.message", "canon.event")
# An aggregate that has to look at every value of a column; others count what is not null.
LOOKS = {"VARCHAR": "SUM(strlen({}))", "TIMESTAMP": "SUM(epoch_us({}))", "BOOLEAN": "SUM(CAST({} AS INTEGER))"}
NUMBERS = ("BIGINT", "UBIGINT", "INTEGER", "SMALLINT", "DOUBLE")


def tiles(folder: Path, size: int) -> Figures:
    """The report's tiles: 30 days against the 30 before, exact percentiles; asked at their end and a week earlier."""
    with opened(folder / "workspace") as workspace:
        store, end = workspace.store, _end(workspace.store)
        return {
            "tiles": middle(spent_on(partial(_tiles, store, TILES, end, end)) for _ in range(5)),
            "tiles_past": spent_on(partial(_tiles, store, TILES, end, end - timedelta(days=7))),
            "catalogue": middle(spent_on(partial(_catalogue, store, end)) for _ in range(turns(size))),
        }


def overview(folder: Path, size: int) -> Figures:
    """Ten tiles by one cut, for the cut that takes longest."""
    with opened(folder / "workspace") as workspace:
        store, now = workspace.store, _end(workspace.store)
        end = now - timedelta(days=5)  # when some conversations were open: in the end all are solved
        took = [middle(spent_on(partial(_tiles, store, OVERVIEW, end, now, cut)) for _ in range(3)) for cut in CUTS]
        return {"overview": max(took)}


def scan(folder: Path, size: int) -> Figures:
    """Every column of messages and events, read once from the store's file by a connection that knows nothing yet."""
    return {"scan": middle(spent_on(partial(_scan, folder / "workspace" / "store.duckdb")) for _ in range(3))}


def exports(folder: Path, size: int) -> Figures:
    """All conversations, and those of 30 days, to each kind of file."""
    with opened(folder / "workspace") as workspace:
        store, end = workspace.store, _end(workspace.store)
        spans = {"month": end - timedelta(days=30), "all": None}
        return {
            f"export_{span}_{form}": spent_on(partial(_export, store, Query((), _period(store, start, end), end), form))
            for span, start in spans.items()
            for form in ("csv", "parquet")
        }


def report(folder: Path, size: int) -> Figures:
    """Inbox Activity of 30 days as a page for a browser, tests of its changes included."""
    with opened(folder / "workspace") as workspace:
        return {"report": spent_on(partial(_report, workspace, _end(workspace.store)))}


def _end(store: Store) -> datetime:
    latest = newest(store.con)
    assert latest is not None
    return latest.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC) + timedelta(days=1)


def _period(store: Store, start: datetime | None, end: datetime) -> Period:
    return Period(start, end, store.settings.timezone)


def _tiles(store: Store, names: tuple[str, ...], end: datetime, now: datetime, *by: str) -> None:
    period = _period(store, end - timedelta(days=30), end)
    asked = Query(tuple(registry.metric(name) for name in names), period, now, by=by, compare="previous")
    found = run(store, asked)
    empty = {row.metric.name for row in found.rows} - {
        row.metric.name for row in found.rows if row.figure and row.figure.n
    }
    assert not empty, empty


def _catalogue(store: Store, end: datetime) -> None:
    """Every metric over the last 30 days, in one question."""
    run(store, Query(tuple(registry.metrics().values()), _period(store, end - timedelta(days=30), end), end))


def _scan(store: Path) -> None:
    con = connect(store)
    for table in SCANNED:
        con.execute(_looked_at(table, rows(con, f"DESCRIBE {table}"))).fetchall()
    con.close()


def _looked_at(table: str, columns: list[tuple[str, ...]]) -> str:
    read = [LOOKS.get(type_, "SUM({})" if type_ in NUMBERS else "COUNT({})").format(f"t.{named(name)}")
            for name, type_, *_ in columns]  # fmt: skip
    return f"SELECT {', '.join(read)} FROM {table} AS t"


def _export(store: Store, query: Query, form: str) -> None:
    out = store.path.with_name(f"conversations.{form}")
    assert write(store, query, all_rows(BY_EXPORT["conversations"]), value=False, form=form, out=out)
    out.unlink()


def _report(workspace: Workspace, end: datetime) -> None:
    period = _period(workspace.store, end - timedelta(days=30), end)
    assert write_report(workspace, "inbox-activity", Query((), period, end), None, ["html"], None, lambda step: None)
