"""Servers and doors for the tests of sources."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deskmeter.model.door import Door
from deskmeter.model.ledger import Ledger
from tests.connectors.api.misbehaving import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as running:
        yield running


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    Ledger(tmp_path / "ledger").close()
    made = Door(tmp_path / "ledger")
    yield made
    made.close()
