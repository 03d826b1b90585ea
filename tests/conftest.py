"""What the tests of all layers share."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from shutil import copytree

import pytest

from deskmeter.model.workspace import opened
from tests.spec.drawn import Desk, parse, received, settled, write


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """An empty workspace with some settings, opened once; tests work on copies, which is quicker than to make anew."""

    @cache
    def made(settings: str) -> Path:
        root = settled(tmp_path_factory.mktemp("empty"), settings)
        with opened(root):
            return root

    return made


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path, empty: Callable[[str], Path]) -> Iterator[Desk]:
    """The desk that the test's docstring draws."""
    drawing = parse(request.function.__doc__)
    root = copytree(empty(drawing.settings), tmp_path / "desk")
    with opened(root) as workspace:
        received(workspace, *(write(tmp_path, name, rows) for name, rows in drawing.files.items()))
        yield Desk(workspace)
