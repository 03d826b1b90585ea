"""A drawn account of Chatwoot behind a server, and the workspace that polls it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.connectors.account import ENVIRON, Account, account, made
from tests.connectors.api.misbehaving import Server, serving
from tests.connectors.chatwoot.drawn import Chatwoot, filled

SETTINGS = 'options = { account_id = "7" }\nwebhook_secret_env = "VENDOR_SECRET"'


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def chatwoot() -> Chatwoot:
    return filled()


@pytest.fixture
def desk(tmp_path: Path, empty: Callable[[str], Path], chatwoot: Chatwoot) -> Iterator[Account]:
    """A workspace that has not polled yet."""
    with serving(Server()) as server:
        chatwoot.behind(server)
        yield account(made(tmp_path, empty), server, SETTINGS, "chatwoot")


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory, empty: Callable[[str], Path]) -> Iterator[Account]:
    """A workspace that has polled the filled account; tests leave it as it is."""
    with serving(Server()) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRON.items():
            patch.setenv(name, value)
        filled().behind(server)
        found = account(made(tmp_path_factory.mktemp("chatwoot"), empty), server, SETTINGS, "chatwoot")
        ran = found.sync()
        assert ran.code == 0, ran.err
        yield found
