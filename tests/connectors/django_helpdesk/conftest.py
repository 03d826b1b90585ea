"""Workspaces for drawn sites."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from deskmeter.model.workspace import opened
from tests.connectors.django_helpdesk.drawn_site import Site


@pytest.fixture
def desk(tmp_path: Path, empty: Callable[[str], Path]) -> Iterator[Site]:
    with opened(copytree(empty(""), tmp_path / "desk")) as workspace:
        yield Site(workspace, tmp_path)
