"""The page on connectors: what it shows works, its tests among it."""

import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from deskmeter.connectors.connector import CONNECTORS
from deskmeter.model.map_text import parse_map
from tests.connectors.api.misbehaving import Server, serving

PAGE = Path(__file__).parents[2] / "docs" / "add-a-connector.md"
API, ITS_TEST, FILES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
SETTINGS = re.findall(r"```toml\n(\[connections.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as running:
        yield running


@pytest.fixture
def ourhelp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The page's API connector and its test, as a package beside deskmeter."""
    package = tmp_path / "beside" / "ourhelp"
    package.mkdir(parents=True)
    for name, text in {"__init__": "", "connector": API, "in_tests": ITS_TEST}.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(package.parent))
    for name in ("ourhelp", "ourhelp.connector", "ourhelp.in_tests"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    found = import_module("ourhelp.connector").OURHELP
    monkeypatch.setitem(CONNECTORS, found.name, found)
    return import_module("ourhelp.in_tests")


@pytest.fixture
def workspace(tmp_path: Path, empty: Callable[[str], Path], server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with the page's connection, to the tests' server."""
    monkeypatch.setenv("OURHELP_TOKEN", "a token of the tests")
    root = Path(copytree(empty(""), tmp_path / "help"))
    settings = SETTINGS.replace("https://help.example.com", server.url)
    with (root / "deskmeter.toml").open("a", encoding="utf-8") as file:
        file.write(f"{settings}allow_private = true\nrequests_per_minute = 6000\n")
    return root


def test_the_page_s_test_of_the_page_s_connector_passes(ourhelp: Any, server: Server, workspace: Path) -> None:
    ourhelp.test_a_ticket_is_answered_and_solved(server, workspace)


def test_the_page_s_test_notices_a_reply_that_is_missing(ourhelp: Any, server: Server, workspace: Path) -> None:
    ourhelp.TICKET["replies"].pop()
    with pytest.raises(AssertionError):
        ourhelp.test_a_ticket_is_answered_and_solved(server, workspace)


def test_the_map_of_the_page_s_files_is_one() -> None:
    assert parse_map(FILES.split('MAP = """')[1].split('"""')[0], "add-a-connector.md").parts
