"""What the pages of docs/ say of sources, held against the code."""

import re
from pathlib import Path

from deskmeter import connections
from deskmeter.settings import TEMPLATE, load

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
