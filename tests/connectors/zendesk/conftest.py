"""Workspaces for a drawn account, with opening hours and without."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from deskmeter.model.workspace import opened
from tests.connectors.account import ENVIRON, made
from tests.connectors.account import Account as Polled
from tests.connectors.account import account as account_at
from tests.connectors.api.misbehaving import Server, serving
from tests.connectors.zendesk.drawn_account import OFFICE, Account
from tests.connectors.zendesk.server import Zendesk

SETTINGS = 'user = "edo@example.com"\nwebhook_secret_env = "VENDOR_SECRET"'


@pytest.fixture
def account(tmp_path: Path, empty: Callable[[str], Path]) -> Iterator[Account]:
    with opened(copytree(empty(OFFICE), tmp_path / "desk")) as workspace:
        yield Account(workspace, tmp_path)


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def zendesk() -> Zendesk:
    return Zendesk()


@pytest.fixture
def desk(tmp_path: Path, empty: Callable[[str], Path], zendesk: Zendesk) -> Iterator[Polled]:
    """A workspace with a connection to the drawn company, that has not polled yet."""
    with serving(Server()) as server:
        root = made(tmp_path, empty)
        found = account_at(root, server, SETTINGS, "zendesk")
        zendesk.behind(server)
        yield found
