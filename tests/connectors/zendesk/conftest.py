"""Workspaces for a drawn account, with opening hours and without."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from deskmeter.model.workspace import opened
from tests.connectors.zendesk.drawn_account import OFFICE, Account


@pytest.fixture
def account(tmp_path: Path, empty: Callable[[str], Path]) -> Iterator[Account]:
    with opened(copytree(empty(OFFICE), tmp_path / "desk")) as workspace:
        yield Account(workspace, tmp_path)
