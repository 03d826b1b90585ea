"""Workspaces for commands to work on."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from tests.cli.command import take_in, written

CASES = """
    id,created,updated,solved,channel,team,agent,customer,subject
    1,2026-03-02T09:00,2026-03-02T10:00,2026-03-02T10:00,email,billing,Ana,Bo,Where is it
    2,2026-03-02T11:00,2026-03-02T11:00,,chat,billing,Cem,Di,Help
"""


@pytest.fixture
def root(tmp_path: Path, empty: Callable[[str], Path]) -> Path:
    """A workspace that holds nothing yet."""
    return copytree(empty(""), tmp_path / "desk")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, empty: Callable[[str], Path]) -> Path:
    """A workspace with two conversations, made once; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("filled")
    made = copytree(empty(""), folder / "desk")
    assert take_in(made, written(folder, "cases.csv", CASES)).code == 0
    return made


@pytest.fixture
def two(tmp_path: Path, filled: Path) -> Path:
    """A workspace with two conversations."""
    return copytree(filled, tmp_path / "two")
