"""A serving process that is killed, or whose disk fails: what was acknowledged is kept, and counted once."""

import random
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import pytest

from deskmeter.model.door import Door, Taken
from tests.cli.command import run
from tests.faults.test_disk import small_disk
from tests.web.serving import Serving, ballast, body_of, served, start, ticket, with_door

__all__ = ["small_disk"]
pytestmark = pytest.mark.slow


@dataclass
class Sender:
    """Delivers tickets one after the other; what was not acknowledged is delivered again to the next server."""

    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    acknowledged: set[int] = field(default_factory=set)
    open: list[int] = field(default_factory=list)

    def send(self, serving: Serving) -> None:
        """Deliver until the server is gone."""
        with suppress(httpx.TransportError):
            while True:
                self.open = self.open or [next(self.numbers) for _ in range(random.choice((1, 1, 1, 40)))]  # noqa: S311
                answer = serving.post(body_of([ticket(number) for number in self.open]))
                if answer.status_code == 200:
                    self.acknowledged.update(self.open)
                    self.open = []


def exported(root: Path) -> list[int]:
    """The numbers of all tickets in the figures."""
    ran = run("export", "conversations", "-w", root)
    assert ran.code == 0, ran.err
    return [int(line.split(",")[0]) for line in ran.out.splitlines()[1:]]


def adds_up(root: Path) -> Taken:
    """What the door has taken in all; received = stored + duplicate + quarantined."""
    with closing(Door(root / "ledger")) as door:
        total = sum(door.counts().values(), Taken())
    assert total.received == total.stored + total.duplicate + total.quarantined
    return total


def test_a_server_killed_at_random_moments_loses_nothing_and_counts_nothing_twice(
    tmp_path: Path, empty: Callable[[str], Path]
) -> None:
    """
    Fault 1, at the stream door: kill -9 under load, twelve times, with two senders.
    """
    root = with_door(shutil.copytree(empty(""), tmp_path / "desk"))
    moments = random.Random(20261128)  # noqa: S311 - moments, not secrets
    numbers = count(1)
    senders = [Sender(numbers), Sender(numbers)]
    for _ in range(12):
        serving = start(root)
        threads = [threading.Thread(target=sender.send, args=(serving,)) for sender in senders]
        for thread in threads:
            thread.start()
        time.sleep(moments.uniform(0.05, 1.5))
        serving.kill()
        for thread in threads:
            thread.join()
    found, acknowledged = exported(root), senders[0].acknowledged | senders[1].acknowledged
    assert len(found) == len(set(found)) == adds_up(root).stored
    assert acknowledged <= set(found)
    assert len(acknowledged) > 100  # else the test would prove little


def test_a_full_disk_is_no_success_and_what_comes_once_there_is_room_is_kept(
    small_disk: Path, empty: Callable[[str], Path]
) -> None:
    """
    Fault 16: 503 and Retry-After, nothing acknowledged is lost.
    """
    root = with_door(shutil.copytree(empty(""), small_disk / "desk"))
    with served(root) as serving:
        filler, kept = ballast(small_disk, 400_000), set[int]()
        for number in count(1):
            answer = serving.post(body_of(ticket(number, note=f"{number} " * 2_000)))
            if answer.status_code != 200:
                break
            kept.add(number)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert serving.get("/healthz").status_code == 503
        filler.unlink()
        assert serving.post(body_of(ticket(100_000))).status_code == 200
    assert set(exported(root)) == {*kept, 100_000}
    assert adds_up(root).stored == len(kept) + 1


def test_a_locked_record_is_no_success(tmp_path: Path, empty: Callable[[str], Path]) -> None:
    """
    Fault 16: another program holds the record for longer than anybody waits.
    """
    root = with_door(shutil.copytree(empty(""), tmp_path / "desk"))
    with served(root) as serving, closing(sqlite3.connect(root / "ledger" / "manifest.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert serving.post(body_of(ticket(1))).status_code == 503
        other.rollback()
        assert serving.post(body_of(ticket(1))).json()["stored"] == 1
