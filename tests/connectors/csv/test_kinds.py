"""Every kind of row: each canonical column comes out in its order and declared type."""

from pathlib import Path

import duckdb
import pytest

from deskmeter.connectors import connector
from deskmeter.connectors.connector import CONNECTORS, Connector, ConnectorError
from deskmeter.errors import UnknownNameError
from deskmeter.model.map_text import parse_map
from deskmeter.model.mapping import Map
from deskmeter.model.mapping_sql import select
from deskmeter.model.tables import BY_ROW, TABLES, Table

KEYS = {
    "case": "id created_at closed_at status tags dimensions",
    "snapshot": "id key at revision status agent",
    "event": "id key at kind value actor agent",
    "message": "id key at actor author public agent customer body",
    "call": "id conversation offered_at wait_s outcome transferred rating",
    "agent_state": "agent from_at until_at state",
    "queue_event": "at written_at kind call_id agent customer wait_s ring_s line",
    "rating": "id conversation kind answered_at score satisfied comment",
    "task": "id conversation agent assigned_at due_at title",
    "customer": "id segment since until name email phone handle",
    "customer_link": "customer other kind at",
    "session": "id customer kind started_at handed_at outcome",
    "review": "id conversation agent reviewer reviewed_at points weight",
    "cost": "from_day until_day amount team",
    "sla": "id target due_at achieved",
    "order": "id customer ordered_at amount items",
    "audience": "network day followers",
    "role": "person role at was",
    "label": "kind id name",
    "article": "id topic published_at views title",
}
WORDS = {
    "outcome": "answered", "state": "break", "actor": "agent", "status": "open", "value": "vip",
    "target": "resolution", "role": "agent", "was": "customer",
}  # fmt: skip
KINDS = {"queue_event": "answered", "event": "tag", "session": "bot", "customer_link": "apart"}


def drawn_map(table: Table) -> Map:
    keys = [key for key in KEYS[table.row].split() if key != "dimensions"]
    cuts = 'dimensions = ["shop"]\n' if table.row == "case" else ""
    head = f'connection = "x"\ntimezone = "Asia/Bangkok"\n[[table]]\nrow = "{table.row}"\n{cuts}'
    return parse_map(head + "".join(f'{key} = "{key}"\n' for key in keys), "x.toml")


def value(table: Table, key: str) -> str:
    """A fitting text for a column."""
    types = {column.name: column.type for column in table.columns}
    shown = {"TIMESTAMP": "2026-01-02 10:00", "DATE": "2026-01-02", "DOUBLE": "2.5", "BIGINT": "3", "BOOLEAN": "yes"}
    word = KINDS.get(table.row, "csat") if key == "kind" else WORDS.get(key, "x")
    word = "left" if (table.row, key) == ("session", "outcome") else word
    return shown.get(types.get(key, ""), word)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.row))
def test_a_row_comes_out_whole(table: Table) -> None:
    map_ = drawn_map(table)
    columns = dict.fromkeys(map_.parts[0].named.values(), "VARCHAR")
    cells = ", ".join(f"'{value(table, name)}' AS \"{name}\"" for name in columns)
    sql = select(map_, map_.parts[0], columns, "secret")
    found = duckdb.connect().execute(f"WITH raw AS (SELECT 2::BIGINT AS _row, {cells}) {sql}")
    stored = {column.name for column in table.columns}
    types = [(column[0], str(column[1])) for column in found.description or [] if column[0] in stored]
    assert types == [(column.name, column.type) for column in table.columns if column.stored]
    row = dict(zip([column[0] for column in found.description or []], found.fetchone() or (), strict=True))
    assert (row["error"], [name for name in columns if name in row and row[name] is None]) == (None, [])


def test_the_drawn_keys_cover_every_kind_of_row() -> None:
    assert set(KEYS) == set(BY_ROW)


def test_an_unknown_connector_names_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"There is no connector “zendusk”\. Allowed: asterisk, chatwoot, csv, "):
        connector.connector("zendusk")


class Entry:
    """An entry point of another package."""

    name = "ours"

    def __init__(self, record: object) -> None:
        self.record = record

    def load(self) -> object:
        return self.record


def test_another_package_adds_a_connector(monkeypatch: pytest.MonkeyPatch) -> None:
    connector.connectors.cache_clear()
    record = Connector("ours", "Our desk", CONNECTORS["csv"].read)
    monkeypatch.setattr(connector, "entry_points", lambda group: [Entry(record)])
    assert connector.connector("ours") is record
    connector.connectors.cache_clear()


def test_an_entry_point_that_is_no_connector_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    connector.connectors.cache_clear()
    monkeypatch.setattr(connector, "entry_points", lambda group: [Entry(Path())])
    with pytest.raises(ConnectorError, match="gives a PosixPath, not a Connector"):
        connector.connector("ours")
    connector.connectors.cache_clear()
