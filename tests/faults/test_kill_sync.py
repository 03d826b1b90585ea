"""kill -9 while a source is polled: the next sync goes on, and every object is there once."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.cli.command import Ran, run, run_apart, surroundings
from tests.connectors.api.misbehaving import Server, serving
from tests.connectors.api.own_source import TOKEN, Desk, filled, minute

RUNNER = Path(__file__).parent / "die_syncing.py"
SYNC, DOOR = "deskmeter.connectors.sync", "deskmeter.model.door"
POINTS = [
    (f"{DOOR}:Door.take_all", 1),  # before the first page is kept
    (f"{DOOR}:Door.take_all", 3),  # between two pages
    (f"{DOOR}:Door._count", 2),  # within a page's transaction
    (f"{SYNC}:_Reading._keep", 2),
    (f"{SYNC}:Polled.plus", 1),  # a page is kept, nobody was told
    (f"{SYNC}:Polled.plus", 6),
    (f"{SYNC}:StreamState.read_to_the_end", 1),  # all pages of the first stream are kept, its state is not
    (f"{SYNC}:StreamState.read_to_the_end", 3),
    ("deskmeter.cli.sync:_catch_up", 2),  # all is kept, no figure knows it
]


@pytest.fixture
def desk() -> Desk:
    return filled()


@pytest.fixture
def root(tmp_path: Path, empty: Callable[[str], Path], desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace with a connection to a server that holds the desk."""
    monkeypatch.setenv("OWN_TOKEN", TOKEN)
    with serving(Server()) as server:
        desk.behind(server)
        made = copytree(empty(""), tmp_path / "desk")
        (made / "deskmeter.toml").write_text(
            f'[connections.desk]\nsource = "ownsource"\nurl = "{server.url}"\nallow_private = true\n'
            'token_env = "OWN_TOKEN"\nrequests_per_minute = 6000\nsince = 2026-03-01\n'
        )
        yield made


def synced(root: Path, point: str = "", occasion: int = 0) -> Ran:
    return run_apart(point, occasion, "sync", "-w", root, runner=(RUNNER,))


@pytest.mark.parametrize(("point", "occasion"), POINTS, ids=[f"{p.rsplit(':', 1)[-1]}-{n}" for p, n in POINTS])
def test_fault_9_a_sync_killed_at_a_point_is_whole_once_it_is_run_again(
    root: Path, desk: Desk, point: str, occasion: int
) -> None:
    assert synced(root, point, occasion).code == -signal.SIGKILL
    desk.change(1, 30)
    assert synced(root).code == 0
    assert held(root) == whole(desk)
    told = json.loads(run("query", "conversations", "--format", "json", "-w", root).out)
    assert told["rows"][0]["value"] == 7


def whole(desk: Desk) -> dict[str, set[tuple[str, str]]]:
    """Every object of the desk in the version that it has now."""
    return {
        "tickets": {(str(one["id"]), one["updated_at"]) for one in desk.tickets.values()},
        "events": {(str(one["id"]), "") for one in desk.events},
        "users": {(str(one["id"]), "") for one in desk.users},
    }


@pytest.mark.slow
def test_fault_9_a_sync_killed_at_twenty_random_moments_is_whole_once_it_is_run_again(root: Path, desk: Desk) -> None:
    """
    Before each sync thirty tickets and events are new, and questions are slow enough for kill -9 to hit between them.
    """
    settings = root / "deskmeter.toml"
    settings.write_text(settings.read_text().replace("6000", "1200"))
    moments = random.Random(20261128)  # noqa: S311 - moments, not secrets
    words = [sys.executable, str(RUNNER), "", "0", "sync", "-w", str(root)]
    killed = 0
    for number in range(20):
        for n in range(30 * number, 30 * number + 30):
            desk.change(n, n)
            desk.events.append({"id": 100 + n})
        with subprocess.Popen(words, stdout=-3, stderr=-3, env=surroundings()) as child:
            try:
                child.wait(moments.uniform(0.5, 2))
            except subprocess.TimeoutExpired:
                child.kill()
                killed += 1
    assert killed >= 10  # else the moments lie outside the work, and the test proves nothing
    assert synced(root).code == 0
    assert held(root) == whole(desk)
    assert minute(599) in {version for _, version in held(root)["tickets"]}


def held(root: Path) -> dict[str, set[tuple[str, str]]]:
    """Ids of what is kept of each stream, each with its newest version; a body that is kept twice fails."""
    with sqlite3.connect(root / "ledger" / "manifest.sqlite") as con:
        rows = con.execute("SELECT stream, body FROM record ORDER BY batch, n").fetchall()
    assert len(rows) == len(set(rows))
    found: dict[str, dict[str, str]] = {"tickets": {}, "events": {}, "users": {}}
    for stream, one in ((stream, json.loads(body)) for stream, body in rows):
        known = found[stream].get(str(one["id"]), "")
        found[stream][str(one["id"])] = max(known, one.get("updated_at", ""))
    return {stream: set(versions.items()) for stream, versions in found.items()}
