"""The poller: asks as often as a connection wants, and lets the facts follow what came."""

import threading
from pathlib import Path

import pytest

from deskmeter.connections import Connection
from deskmeter.connectors.sync import Polled
from deskmeter.model.door import Taken
from deskmeter.model.ledger import Ledger
from deskmeter.web import poller
from deskmeter.web.poller import Poller

DESK = Connection("desk", "zendesk", "https://desk.example.com", poll_s=10)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    Ledger(tmp_path / "ledger").close()
    return tmp_path


def asked(monkeypatch: pytest.MonkeyPatch, root: Path, connection: Connection, taken: Taken) -> list[str]:
    """What a poller does first: whom it asks, and whether it lets the facts follow."""
    seen, done = list[str](), threading.Event()

    def source_of(one: Connection, workspace: Path) -> Connection:
        return one

    def poll(door: object, source: Connection, environ: object, progress: object) -> list[Polled]:
        seen.append(source.name)
        return [Polled(source.name, "tickets", taken)]

    def connections() -> dict[str, Connection]:
        if seen or not connection.poll_s:
            done.set()
        return {connection.name: connection}

    monkeypatch.setattr(poller, "source_of", source_of)
    monkeypatch.setattr(poller, "poll", poll)
    monkeypatch.setattr(poller, "LOOK_S", 0.01)
    made = Poller(root, connections, lambda at: seen.append("facts follow"))
    made.start()
    assert done.wait(5)
    made.close()
    return seen


def test_what_came_reaches_the_facts(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """
    Fault 15: what a webhook missed is found.
    """
    assert asked(monkeypatch, root, DESK, Taken(1, 1)) == ["desk", "facts follow"]


def test_where_nothing_came_nothing_follows(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    assert asked(monkeypatch, root, DESK, Taken()) == ["desk"]


def test_a_connection_that_does_not_say_how_often_is_not_asked(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    assert asked(monkeypatch, root, Connection("desk", "zendesk", "https://desk.example.com"), Taken(1, 1)) == []
