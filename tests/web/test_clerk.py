"""The clerk: what waits together is kept together, and nobody hears of it before it is kept."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from deskmeter.model.door import Delivery, Door, Layout, Record, Taken
from deskmeter.model.ledger import Ledger
from deskmeter.web import clerk
from deskmeter.web.clerk import BusyError, Clerk
from deskmeter.web.meters import Meters
from tests.web.serving import MAP


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    Ledger(tmp_path / "ledger").close()
    return tmp_path / "ledger"


def delivery(number: int) -> Delivery:
    return Delivery("desk", Layout("desk.toml", MAP), [Record("tickets", str(number), "", "{}")], (), {})


def worked(clerk: Clerk) -> None:
    """Let the clerk keep what waits, and end."""
    clerk.start()
    clerk.close()


def test_what_waits_together_is_one_commit(ledger: Path) -> None:
    commits = list[float]()
    made = Clerk(ledger, Meters(), commits.append)
    kept = [made.take(delivery(number)) for number in range(50)]
    worked(made)
    assert (len(commits), sum(one.result(0).stored for one in kept)) == (1, 50)


def test_each_sender_hears_of_its_own_delivery(ledger: Path) -> None:
    made = Clerk(ledger, Meters(), lambda at: None)
    kept = [made.take(delivery(number)) for number in (1, 1, 2)]
    worked(made)
    assert [one.result(0).duplicate for one in kept] == [0, 1, 0]


def test_a_sender_hears_once_it_is_on_the_disk(ledger: Path) -> None:
    counted = list[Taken]()
    made = Clerk(ledger, Meters(), lambda at: None)

    def look(_: object) -> None:
        with closing(Door(ledger)) as door:
            counted.extend(door.counts().values())

    made.take(delivery(1)).add_done_callback(look)
    worked(made)
    assert counted == [Taken(1, 1, 0, 0)]


def test_whoever_left_before_is_not_kept_and_harms_nobody(ledger: Path) -> None:
    made = Clerk(ledger, Meters(), lambda at: None)
    gone, other = made.take(delivery(1)), made.take(delivery(2))
    gone.cancel()
    worked(made)
    assert other.result(0).stored == 1


def test_when_too_much_waits_a_sender_is_turned_away(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clerk, "MOST_WAITING", 2)
    made = Clerk(ledger, Meters(), lambda at: None)
    for number in (1, 2):
        made.take(delivery(number))
    with pytest.raises(BusyError):
        made.take(delivery(3))


def test_a_delivery_that_cannot_be_written_down_harms_no_other(ledger: Path) -> None:
    """
    Fault 18: half of a surrogate pair is no text.
    """
    made = Clerk(ledger, Meters(), lambda at: None)
    bad = Delivery("desk", Layout("desk.toml", MAP), [Record("tickets", "9", "", '"\ud83d"')], (), {})
    kept = [made.take(one) for one in (delivery(1), bad, delivery(2))]
    worked(made)
    assert [type(one.exception(0)) for one in kept] == [type(None), UnicodeEncodeError, type(None)]


def test_a_disk_that_fails_is_told_to_every_sender_and_forgotten_once_it_works(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Fault 16.
    """
    made, real = Clerk(ledger, Meters(), lambda at: None), Door.take_all

    def full(door: Door, deliveries: Sequence[Delivery]) -> list[Taken]:
        monkeypatch.setattr(Door, "take_all", real)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Door, "take_all", full)
    failed = [made.take(delivery(number)) for number in (1, 2)]
    made.start()
    assert [type(one.exception(5)) for one in failed] == [sqlite3.OperationalError] * 2
    assert made.trouble == "database or disk is full"
    assert made.take(delivery(1)).result(5).stored == 1
    made.close()
    assert made.trouble is None
