"""What the pages of docs/ say of sources, held against the code."""

import re
from pathlib import Path
from typing import Any

from deskmeter import connections
from deskmeter.connectors.clients import Source
from deskmeter.connectors.connector import Connector
from deskmeter.connectors.sync import sync
from deskmeter.model.door import Door, Layout
from deskmeter.settings import TEMPLATE, load
from tests.connectors.api.misbehaving import Server, says
from tests.connectors.api.own_source import client, connection, minute

DOCS = Path(__file__).parents[3] / "docs"


def test_every_key_of_a_connection_is_on_the_page() -> None:
    page = (DOCS / "sources.md").read_text(encoding="utf-8")
    rows = "".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`(\w+)`", rows)) == set(connections.KEYS)


def test_the_connection_of_the_page_can_be_used(tmp_path: Path) -> None:
    page = (DOCS / "sources.md").read_text(encoding="utf-8")
    (tmp_path / "deskmeter.toml").write_text(page.split("```toml\n")[1].split("```")[0])
    assert list(load(tmp_path, {}, {}).connections) == ["desk"]


def test_the_connection_of_the_template_can_be_used_once_its_lines_are_no_comments(tmp_path: Path) -> None:
    lines = TEMPLATE.split("# [connections.desk]\n")[1].split("\n\n")[0].splitlines()
    (tmp_path / "deskmeter.toml").write_text("\n".join(["[connections.desk]", *(line[2:] for line in lines)]))
    found = load(tmp_path, {}, {}).connections["desk"]
    assert (found.source, found.allow_private, dict(found.options)) == ("zendesk", True, {"account_id": "1"})


def test_the_source_of_add_a_connector_reads_its_streams(door: Door, server: Server) -> None:
    page = (DOCS / "add-a-connector.md").read_text(encoding="utf-8")
    made: dict[str, Any] = {}
    exec(page.split("`ourdesk/api.py`:\n\n```python\n")[1].split("```")[0], made)  # noqa: S102 - the page is ours
    own: Connector = made["OURDESK"]
    assert own.api is not None
    server.on("/api/7/tickets", says({"tickets": [{"id": 1, "updated_at": minute(1)}]}))
    server.on("/api/7/users", says({"users": [{"id": 2}]}))
    source = Source(connection(server.url), own.api, Layout(own.name, own.map or ""))
    polled = sync(door, client(server, options={"account_id": "7"}), source, lambda step: None)
    assert [(one.stream, one.taken.stored) for one in polled] == [("tickets", 1), ("users", 1)]
