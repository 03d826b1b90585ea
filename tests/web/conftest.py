"""Workspaces that are served."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.cli.conftest import filled, two
from tests.web.serving import Serving, served, with_door

__all__ = ["filled", "two"]


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Iterator[Serving]:
    """A served workspace with two conversations, for the tests of one file that leave it as it is."""
    with served(copytree(filled, tmp_path_factory.mktemp("served") / "desk")) as found:
        yield found


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, empty: Callable[[str], Path]) -> Iterator[Serving]:
    """A served workspace that tickets are delivered to; each test of a file delivers tickets of its own numbers."""
    with served(with_door(copytree(empty(""), tmp_path_factory.mktemp("door") / "desk"))) as found:
        yield found
