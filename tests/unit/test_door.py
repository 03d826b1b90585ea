"""The stream door: what is kept, what is a repeat, and where the cursors stand."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from deskmeter.model import door as door_module
from deskmeter.model.door import Delivery, Door, Layout, Record, Taken, Unreadable
from deskmeter.model.ledger import Ledger

LAYOUT = Layout("ours", 'connection = "x"\n[[table]]\nstream = "tickets"\nrow = "case"\nid = "id"\ncreated_at = "at"\n')


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "ledger")
    yield ledger
    ledger.close()


@pytest.fixture
def door(ledger: Ledger) -> Iterator[Door]:
    door = Door(ledger.root)
    yield door
    door.close()


def ticket(id_: str, body: str = "{}", version: str = "") -> Record:
    return Record("tickets", id_, version, body)


def bodies(ledger: Ledger) -> list[str]:
    return [row[3] for batch in ledger.batches() for row in ledger.objects(batch, 0, 100)]


def test_every_record_is_kept_in_the_order_of_arrival(door: Door, ledger: Ledger) -> None:
    door.take("desk", LAYOUT, [ticket("2", '{"a":1}')])
    door.take("desk", LAYOUT, [ticket("1", '{"a":2}'), ticket("3", '{"a":3}')])
    assert bodies(ledger) == ['{"a":1}', '{"a":2}', '{"a":3}']


def test_a_record_that_comes_again_is_a_duplicate_and_not_kept_twice(door: Door, ledger: Ledger) -> None:
    door.take("desk", LAYOUT, [ticket("1")])
    assert door.take("desk", LAYOUT, [ticket("1"), ticket("1")]) == Taken(2, 0, 2, 0)
    assert bodies(ledger) == ["{}"]


def test_a_record_that_goes_back_to_what_it_was_is_kept(door: Door, ledger: Ledger) -> None:
    for body in ('{"a":1}', '{"a":2}', '{"a":1}'):
        door.take("desk", LAYOUT, [ticket("1", body)])
    assert bodies(ledger) == ['{"a":1}', '{"a":2}', '{"a":1}']


def test_equal_ids_of_two_connections_are_two_things(door: Door, ledger: Ledger) -> None:
    assert door.take("desk", LAYOUT, [ticket("1")]) == door.take("shop", LAYOUT, [ticket("1")]) == Taken(1, 1, 0, 0)


def test_an_unreadable_text_is_put_aside_with_its_reason(door: Door, ledger: Ledger) -> None:
    assert door.take("desk", LAYOUT, [], rejects=[Unreadable("{", "not JSON")]) == Taken(1, 0, 0, 1)
    with sqlite3.connect(ledger.root / "manifest.sqlite") as con:
        assert con.execute("SELECT connection, text, reason FROM unreadable").fetchall() == [("desk", "{", "not JSON")]


def test_a_cursor_moves_with_the_records_that_it_stands_behind(door: Door) -> None:
    door.take("desk", LAYOUT, [ticket("1")], cursors={"tickets": "page 2"})
    assert (door.cursor("desk", "tickets"), door.cursor("shop", "tickets")) == ("page 2", None)


def test_what_fails_half_way_leaves_neither_records_nor_cursors(door: Door, ledger: Ledger) -> None:
    broken = Record("tickets", "2", "", None)  # type: ignore[arg-type] # stands for whatever fails
    with pytest.raises(AttributeError):
        door.take("desk", LAYOUT, [ticket("1"), broken], cursors={"tickets": "page 2"})
    assert (bodies(ledger), door.cursor("desk", "tickets"), door.counts()) == ([], None, {})


def test_one_failing_delivery_takes_those_beside_it_back(door: Door, ledger: Ledger) -> None:
    broken = Record("tickets", "2", "", None)  # type: ignore[arg-type] # stands for whatever fails
    deliveries = [Delivery("desk", LAYOUT, [record], (), {}) for record in (ticket("1"), broken)]
    with pytest.raises(AttributeError):
        door.take_all(deliveries)
    assert bodies(ledger) == []


def test_counts_add_up_over_all_deliveries(door: Door) -> None:
    door.take("desk", LAYOUT, [ticket("1"), ticket("2")])
    door.take("desk", LAYOUT, [ticket("2"), Record("users", "1", "", "{}")], rejects=[Unreadable("", "empty")])
    assert door.counts() == {
        ("desk", ""): Taken(1, 0, 0, 1), ("desk", "tickets"): Taken(3, 2, 1, 0), ("desk", "users"): Taken(1, 1, 0, 0),
    }  # fmt: skip


def test_a_full_batch_is_followed_by_another(door: Door, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "MOST", 2)
    door.take("desk", LAYOUT, [ticket(str(n), f'{{"a":{n}}}') for n in range(5)])
    assert [batch.rows for batch in ledger.batches()] == [2, 2, 1]
    assert len(bodies(ledger)) == 5


def test_another_map_of_the_layout_is_for_all_of_the_connection(door: Door, ledger: Ledger) -> None:
    other = Layout("ours", LAYOUT.map + "\n")
    door.take("desk", LAYOUT, [ticket("1")])
    door.take("shop", LAYOUT, [ticket("1")])
    door.take("desk", other, [ticket("2")])
    assert [ledger.map_text(batch.map_digest)[0] for batch in ledger.batches()] == [other.map, LAYOUT.map]


def test_a_map_that_somebody_gave_is_kept(door: Door, ledger: Ledger) -> None:
    door.take("desk", LAYOUT, [ticket("1")])
    ledger.remap(ledger.batches()[0], "mine", "mine.toml")
    door.take("desk", Layout("ours", LAYOUT.map + "\n"), [ticket("2")])
    assert [ledger.map_text(batch.map_digest)[0] for batch in ledger.batches()] == ["mine"]
