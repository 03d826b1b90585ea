"""The page on the map says what maps really take."""

import re
from pathlib import Path

import pytest

from deskmeter.connectors.csv_files import READERS
from deskmeter.model.map_text import parse_map
from deskmeter.model.tables import TABLES, Table

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "csv-map.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_every_map_on_the_page_parses(text: str) -> None:
    assert parse_map(text, "csv-map.md").parts


def test_the_map_of_the_example_connector_parses() -> None:
    page = (DOCS / "add-a-connector.md").read_text(encoding="utf-8")
    assert parse_map(page.split('MAP = """')[1].split('"""')[0], "add-a-connector.md").parts


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.row))
def test_the_page_names_every_key_of_a_row(table: Table) -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{table.row}` |"))
    attributes = next(line for line in PAGE.splitlines() if line.startswith("The attributes:"))
    said = line + (attributes if "attributes" in line else "")
    entity = {"case", "snapshot", "event", "message", "customer", "sla"}
    keys = {c.name for c in table.columns} - ({table.columns[0].name} if table.row in entity else set())
    assert [key for key in sorted(keys) if f"`{key}`" not in said] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.row))
def test_the_page_names_every_canonical_word(table: Table) -> None:
    words = {word for column in table.columns for word in column.words}
    assert [word for word in sorted(words) if f"`{word}`" not in PAGE] == []


def test_the_page_names_every_format() -> None:
    assert [ending for ending in READERS if f"`{ending}`" not in PAGE] == []
