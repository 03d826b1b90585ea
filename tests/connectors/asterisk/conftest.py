"""A workspace for drawn queue logs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from deskmeter.model.workspace import opened
from tests.connectors.asterisk.drawn_log import Log


@pytest.fixture
def log(tmp_path: Path, empty: Callable[[str], Path]) -> Iterator[Log]:
    with opened(copytree(empty(""), tmp_path / "desk")) as workspace:
        yield Log(workspace, tmp_path)
